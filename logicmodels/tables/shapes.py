"""The two shapes of a table: one row an item, or a column a heading with several items in a cell."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from logicmodels.pasting import split_list
from logicmodels.tables.columns import KINDS, LISTS, OF_MODEL, guess, kind_said
from lutonhet.folding import folded
from lutonhet.sheets.cells import said, short
from lutonhet.sheets.files import AT_MOST_COLUMNS, Unreadable, Unusable
from lutonhet.sheets.outcome import Problem
from lutonhet.sheets.text import apart, inert, together

MOST_ITEMS = 500  # each is a tick, of the thousand fields that a form may have
MOST_SIGNS = 400_000  # of a table that a form carries
TOO_MUCH = f"The table has more text than can be brought in at once ({MOST_SIGNS:,} characters). Divide it."
HEADINGS_AMONG = 6  # the first rows, among which the headings are sought below a title
FEW = 6  # links that one row may imply and still be meant


@dataclass
class Table:
    """Rows below headings, as text that a spreadsheet would show, each with its number in the file.

    `origin` is the workstream (code, name) where a file of ours comes from; then `links` and `about` have its links and
    what it says of the model itself. `wrong` are cells that cannot be read: "row:column" (from 0) → why.
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    wrong: dict[str, str] = field(default_factory=dict)
    origin: tuple[str, str] | None = None
    links: list[tuple[int, list[str]]] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    what: str = ""

    @property
    def copied_from(self) -> str:
        """Where a table of another workstream comes from, as the items that are copied say it."""
        return f"Copied from the logic model of {self.origin[1] or self.origin[0]}"

    def as_text(self) -> str:
        """What a form carries from the preview to the save; raises `Unreadable` when it is too long."""
        text = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        if len(text) > MOST_SIGNS:
            raise Unreadable(TOO_MUCH)
        return text

    @classmethod
    def from_text(cls, text: str) -> "Table":
        told = json.loads(text)
        told["rows"] = [(number, cells) for number, cells in told["rows"]]
        told["links"] = [(number, cells) for number, cells in told["links"]]
        told["origin"] = tuple(told["origin"]) if told["origin"] else None
        return cls(**told)


def table_of(grid: Sequence[tuple[int, list]], fields: Mapping[str, str], *, what: str = "") -> Table:
    """A grid below its headings, which may stand below a title, or in two rows, or nowhere."""
    texts, wrong, signs = [], {}, 0
    for number, cells in grid:
        signs += sum(len(cell) for cell in cells if isinstance(cell, str))
        if signs > MOST_SIGNS:  # before anybody looks for headings in it
            raise Unreadable(TOO_MUCH)
        for column, cell in enumerate(cells):
            if isinstance(cell, Unusable):
                wrong[f"{number}:{column}"] = cell.why
        texts.append((number, ["" if isinstance(cell, Unusable) else inert(said(cell)) for cell in cells]))
    if not texts:
        raise Unreadable("There is nothing in it.")
    width = max(len(cells) for _, cells in texts)
    if width > AT_MOST_COLUMNS:
        raise Unreadable(f"The table has more than {AT_MOST_COLUMNS} columns. Leave out those that are not needed.")
    texts = [(number, cells + [""] * (width - len(cells))) for number, cells in texts]
    if (turned := _turned(texts, fields)) is not None:
        return Table(["Heading", "Text"], turned, wrong, what=what)
    headings, rows = _below_headings(texts, fields)
    kept = [column for column in range(width) if headings[column] or any(cells[column] for _, cells in rows)]
    places = {old: new for new, old in enumerate(kept)}
    wrong = {
        f"{place.split(':')[0]}:{places[int(place.split(':')[1])]}": why
        for place, why in wrong.items()
        if int(place.split(":")[1]) in places
    }
    return Table(
        [headings[column] for column in kept],
        [(number, [cells[column] for column in kept]) for number, cells in rows],
        wrong,
        what=what,
    )


def _turned(rows, fields):
    """The rows of a table that has its headings in the first column and the items beside them; None for others."""
    names = [kind_said(said(cells[0]))[0] for _, cells in rows]
    across = [kind_said(said(cell))[0] for cell in rows[0][1]]
    if len(rows) < 2 or len(rows[0][1]) < 2 or sum(map(bool, across)) > 1:
        return None
    if any("text" in guess([said(cell) for cell in cells], fields) for _, cells in rows[:HEADINGS_AMONG]):
        return None
    if sum(map(bool, names)) < 2 or sum(map(bool, names)) * 2 < len([1 for _, cells in rows if cells[0]]):
        return None
    first = next(index for index, name in enumerate(names) if name)
    return [(number, [cells[0], "\n".join(filter(None, cells[1:]))]) for number, cells in rows[first:]]


def _below_headings(rows, fields):
    first = [guess([said(cell) for cell in cells], fields) for _, cells in rows[:HEADINGS_AMONG]]
    scores = [sum(map(bool, meanings)) for meanings in first]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index))
    if not scores[best]:
        return [""] * len(rows[0][1]), rows
    headings, below = [said(cell) for cell in rows[best][1]], rows[best + 1 :]
    if below:  # a second row that says which outcomes
        second = [said(cell) for cell in below[0][1]]
        if any(second) and all(not cell or kind_said(cell)[0] for cell in second):
            headings = [lower or upper for lower, upper in zip(second, headings, strict=True)]
            below = below[1:]
    return [" ".join(heading.split()) for heading in headings], below


@dataclass
class Draft:
    """An item that a table has: where it stands, and what it says."""

    row: int
    kind: str
    text: str
    code: str = ""
    column: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Join:
    """A link that a table has: ends are numbers of drafts, or codes."""

    row: int
    source: int | str
    target: int | str
    strength: str = ""
    rationale: str = ""
    is_inferred: bool = False


@dataclass
class Drafts:
    """What a table comes to: items, stated links, links that its rows imply, and what it says of the model itself."""

    items: list[Draft] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    implied: list[Join] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    most_of_a_row: int = 0

    @property
    def implies_few(self) -> bool:
        """Does no row imply more links than its author can have meant each of?"""
        return self.most_of_a_row <= FEW


def drafts_of(table: Table, meanings: Sequence[str]) -> Drafts:
    """The drafts of a table whose columns mean this (see `columns`)."""
    drafts = Drafts(about=dict(table.about))
    columns = {}
    for place, meaning in enumerate(meanings[: len(table.headings)]):
        if meaning:
            columns.setdefault(meaning, []).append(place)
    by_item = "text" in columns
    for meaning, places in columns.items():
        if len(places) > 1 and (by_item or meaning == "organisations") and meaning not in LISTS:
            named = " and ".join(f"“{name_of_column(table, place)}”" for place in places)
            drafts.problems.append(Problem(f"{named} are to be the same. Leave all but one of them out."))
    for number, cells in table.rows:
        for column, _ in enumerate(cells):
            why = table.wrong.get(f"{number}:{column}")
            if why and column < len(meanings) and meanings[column]:
                drafts.problems.append(Problem(why, number, name_of_column(table, column)))
    if not columns:
        drafts.problems.append(Problem("Say of at least one column what it holds."))
    elif by_item:
        if "heading" in columns or "code" in columns:
            _read_items(table, columns, drafts)
        else:
            drafts.problems.append(
                Problem("There is a column for the text of the items, but none that says under which heading they go.")
            )
    else:
        _read_lists(table, columns, meanings, drafts)
    _read_links(table, drafts)
    if len(drafts.items) > MOST_ITEMS:
        drafts.problems = [
            Problem(f"That is {len(drafts.items):,} items. At most {MOST_ITEMS} can be brought in at once: divide it.")
        ]
        drafts.items, drafts.joins, drafts.implied = [], [], []
    return drafts


def name_of_column(table: Table, place: int) -> str:
    return table.headings[place] or f"Column {place + 1}"


def _read_items(table, columns, drafts):
    heading_before = ""
    for number, cells in table.rows:
        cell = {meaning: cells[places[0]] for meaning, places in columns.items()}
        text, code = said(cell.get("text", "")), said(cell.get("code", "")).upper()
        named = said(cell.get("heading", "")) or ("" if code else heading_before)  # a merged cell is filled once
        heading_before = named
        if not text and not code and not any(cell.get(one) for one in cell if one != "heading"):
            continue
        kind, band = kind_said(named) if named else _kind_of_code(code)
        where = name_of_column(table, columns.get("heading", columns.get("code"))[0])
        if kind in OF_MODEL:
            drafts.about[kind] = "\n".join(filter(None, [drafts.about.get(kind), text]))
            continue
        if not kind:
            told = f"not “{short(named or code)}”" if named or code else "which is empty here"
            drafts.problems.append(
                Problem(f"Write under which heading it goes (Inputs, Activities, Outputs, …), {told}.", number, where)
            )
            continue
        if not text:
            drafts.problems.append(
                Problem("Write what the item says.", number, name_of_column(table, columns["text"][0]))
            )
            continue
        values = {name: one for name, one in cell.items() if name not in ("heading", "code", "text")}
        leads = [values.pop(name, "") for name in ("leads_to", "strength", "rationale")]
        if band and not values.get("band"):
            values["band"] = band
        texts = [text] if code or table.origin else split_list(text)
        for one in texts:
            drafts.items.append(Draft(number, kind, one, code, where, dict(values)))
            for target in apart(said(leads[0]).replace(",", ";").replace("\n", ";")):
                drafts.joins.append(Join(number, len(drafts.items) - 1, target, *map(said, leads[1:])))


def _kind_of_code(code):
    """(kind, "") by the letters of a code such as BSE-OC01."""
    stems = {"IN": "input", "A": "activity", "OP": "output", "OC": "outcome", "AS": "assumption", "B": "barrier"}
    return stems.get(code.rpartition("-")[2].rstrip("0123456789"), ""), ""


def _read_lists(table, columns, meanings, drafts):
    known: dict[tuple[str, str], int] = {}
    for number, cells in table.rows:
        found: dict[str, list[int]] = {kind: [] for kind in KINDS}
        with_whom = [one for place in columns.get("organisations", ()) for one in _names(said(cells[place]))]
        for place, meaning in enumerate(meanings[: len(cells)]):
            kind, _, band = meaning.partition("-")
            if meaning in OF_MODEL and said(cells[place]):
                drafts.about[meaning] = "\n".join(filter(None, [drafts.about.get(meaning), said(cells[place])]))
            if kind not in KINDS:
                continue
            for text in split_list(said(cells[place])):
                same = (kind, folded(text))
                if same not in known:
                    known[same] = len(drafts.items)
                    drafts.items.append(Draft(number, kind, text, column=name_of_column(table, place)))
                    if band:
                        drafts.items[-1].values["band"] = band
                item = drafts.items[known[same]]
                if kind == "activity" and with_whom:
                    names = [*apart(said(item.values.get("organisations", ""))), *with_whom]
                    item.values["organisations"] = inert(together(list(dict.fromkeys(names))))
                found[kind].append(known[same])
        _imply(number, found, drafts)


def _names(cell):
    """The names in a cell of partners, which people list in lines, with semicolons or with commas."""
    lines = [name for line in split_list(cell) for name in line.split(";")]
    names = lines if len(lines) > 1 else cell.split(",")
    return [name.strip() for name in names if name.strip()]


def _imply(number, found, drafts):
    """What stands in one row belongs together: activity → output → outcome, or without a count between them."""
    steps = [("activity", "output"), ("output", "outcome")] if found["output"] else [("activity", "outcome")]
    pairs = [(one, other) for first, second in steps for one in found[first] for other in found[second]]
    drafts.most_of_a_row = max(drafts.most_of_a_row, len(pairs))
    had = {(join.source, join.target) for join in drafts.implied}
    drafts.implied += [
        Join(number, *pair, rationale=f"They stand in one row of the table that was brought in (row {number}).",
             is_inferred=True)
        for pair in dict.fromkeys(pairs) if pair not in had
    ]  # fmt: skip


def _read_links(table, drafts):
    """The links of a file of ours; those that its first sheet names too are one."""
    if not table.links:
        return
    by_code = {item.code: index for index, item in enumerate(drafts.items) if item.code}
    told = []
    for number, cells in table.links:
        source, target, strength, rationale, inferred = (said(cell) for cell in [*cells, *[""] * 5][:5])
        if not (source and target):
            drafts.problems.append(Problem("Write both codes: what leads to what.", number, "Links"))
            continue
        yes = inferred.casefold() in ("yes", "y", "true", "1")
        told.append(Join(number, by_code.get(source.upper(), source), target, strength, rationale, yes))
    pairs = {(join.source, str(join.target).casefold()) for join in told}
    drafts.joins = told + [join for join in drafts.joins if (join.source, str(join.target).casefold()) not in pairs]
