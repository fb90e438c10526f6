"""What a pack says, frozen: a document of parts, a part of blocks, all of them plain values.

Its canonical text is what the check code is of; `document_in` reads it again, so that a pack sent out is never composed
anew. Every text is as it is printed. A tone is what a status looks like besides its word and its shape; see `tones`.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from django.utils import timezone

from lutonhet.lettering import legible
from workplans.snapshot import canonical, check_code

SCHEMA = 1
IN_THIS_PAPER = "In this paper"  # what names the parts, on the cover of what has no contents of its own


@dataclass(frozen=True)
class Cell:
    """A cell of a table. `number` is the number, or the day in ISO, that a spreadsheet counts with; "" for none."""

    text: str
    tone: str = ""
    number: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, how wide it is beside the others, and whether it holds figures."""

    heading: str
    width: int = 10
    is_figure: bool = False


@dataclass(frozen=True)
class Prose:
    """A paragraph; `lead` is what is read out first."""

    text: str
    kind: str = "body"  # "lead", "body", "quiet"


@dataclass(frozen=True)
class Bullets:
    """A heading and what is listed under it; `empty` is said where nothing is."""

    heading: str
    items: tuple[str, ...]
    empty: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under headings. Spreadsheets put all tables of one `sheet` together, one below the other's rows."""

    heading: str
    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "None."


@dataclass(frozen=True)
class Chart:
    """Bars: how many there are of each. `says` is the sentence that the bars show."""

    says: str
    of: str  # what is counted
    sheet: str
    names: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Panel:
    """One of several columns side by side: a name, and lists under headings ("" for none)."""

    name: str
    about: str
    lists: tuple[Bullets, ...] = ()


@dataclass(frozen=True)
class Panels:
    """Columns side by side, where there is room for it."""

    sheet: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Flag:
    text: str
    kind: str


@dataclass(frozen=True)
class Mark:
    """How a thing stands, with a mark and the letter in it."""

    text: str
    mark: str
    letter: str


@dataclass(frozen=True)
class Item:
    """A card of a logic model."""

    key: str
    code: str
    text: str
    flags: tuple[Flag, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A column of a logic model, as wide as it is on the screen."""

    heading: str
    width: int
    items: tuple[Item, ...]
    apart: str = ""


@dataclass(frozen=True)
class Joint:
    source: str
    target: str
    is_tentative: bool


@dataclass(frozen=True)
class Bearing:
    """What bears on a logic model: a heading with prose and coded lines."""

    heading: str
    prose: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LogicModel:
    """A logic model: what it says, how its items are linked, and the same in words (`table`)."""

    name: str
    hypothesis: str
    stages: tuple[Stage, ...]
    joints: tuple[Joint, ...]
    bearing: tuple[Bearing, ...]
    table: Table


Block = Prose | Bullets | Table | Chart | Panels | LogicModel
BLOCKS = {kind.__name__.lower(): kind for kind in get_args(Block)}


@dataclass(frozen=True)
class Part:
    """A part under its title; a page or a slide of its own begins with it."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """Everything printed. `standing` is “Draft”, “Version 1” or “Supplement 2”; `about` is said on the cover."""

    title: str
    subtitle: str
    place: str
    standing: str
    as_at: datetime
    about: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]

    @property
    def as_at_in_words(self) -> str:
        return moment_in_words(self.as_at)

    @cached_property
    def text(self) -> str:
        """The canonical text."""
        return canonical({"schema": SCHEMA, "document": _plain(self)})

    @cached_property
    def check_code(self) -> str:
        return check_code(self.text)


def in_groups_of_tables(blocks: tuple[Block, ...]) -> list[list[Block]]:
    """The blocks, but tables that follow each other under the same headings on one sheet together."""
    found: list[list[Block]] = []
    for block in blocks:
        before = found[-1][-1] if found else None
        if isinstance(block, Table) and isinstance(before, Table) and _is_alike(block, before):
            found[-1].append(block)
        else:
            found.append([block])
    return found


def _is_alike(block, other):
    return block.columns == other.columns and block.sheet == other.sheet


def stamp_of(document: Document) -> str:
    """What stands on every page: the standing, the moment, and the beginning of the check code."""
    return f"{document.standing} · as at {document.as_at_in_words} · check code {in_groups(document.check_code)[:19]}"


def in_groups(code: str) -> str:
    """A check code in groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def moment_in_words(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y, %H:%M}"


def legibly(one):
    """The same with every text as each format can hold it: pasted characters that none can hold are left out."""
    if isinstance(one, str):
        return legible(one).strip()
    if isinstance(one, tuple):
        return tuple(legibly(part) for part in one)
    if hasattr(one, "__dataclass_fields__"):
        return replace(one, **{field.name: legibly(getattr(one, field.name)) for field in fields(one)})
    return one


def document_in(values: dict) -> Document:
    """The document that plain values hold: those of its canonical text. Raises ValueError for another form of text."""
    if values.get("schema") != SCHEMA:
        raise ValueError("This text is of another form.")
    return _read(Document, values["document"])


def _plain(one):
    """Dataclasses as mappings; a block names its kind."""
    if isinstance(one, tuple | list):
        return [_plain(part) for part in one]
    if not hasattr(one, "__dataclass_fields__"):
        return one
    named = {field.name: _plain(getattr(one, field.name)) for field in fields(one)}
    return {"block": type(one).__name__.lower()} | named if isinstance(one, Block) else named


def _read(kind: Any, value):
    """The value of a kind that plain values hold."""
    if kind == Block or isinstance(kind, UnionType):
        return _read(BLOCKS[value["block"]], value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if parts[-1] is Ellipsis:
            return tuple(_read(parts[0], one) for one in value)
        return tuple(_read(part, one) for part, one in zip(parts, value, strict=True))
    if hasattr(kind, "__dataclass_fields__"):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], one) for name, one in value.items() if name != "block"})
    return value
