"""The sheet that leaves the site: hypothesis on top, the diagram, and below it what bears on the work.

Plain values in, frozen dataclasses out, in the diagram's units; SVG, PowerPoint, PDF and PNG only set these down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from logicmodels.drawing.diagram import Column, Diagram, Link
from logicmodels.drawing.picture import columns_of, drawn, links_of
from logicmodels.models import Activity, Assumption, Barrier, Input, Outcome, Output
from logicmodels.reading import Entry, Reading, day
from lutonhet.lettering import legible, wrap

Bearing = tuple[str, str, list[tuple[str, str]]]

A3 = (420, 297)  # millimetres
EDGE = 12  # millimetres of white at each side of the sheet
STRETCHES = (1, 1.25, 1.5, 1.8, 2.2, 2.8)  # how much wider the columns of a tall diagram may be
KEY = (
    (False, "Plausible or evidenced link"),
    (True, "Suspected or inferred link, awaiting confirmation"),
)
# kind of text → (size, distance between lines, weight, colour)
FACES = {
    "about": (14, 19, 400, "#4d565e"),
    "title": (26, 33, 700, "#1b1f23"),
    "key": (13, 18, 400, "#4d565e"),
    "heading": (18, 23, 700, "#1b1f23"),
    "code": (12, 17, 400, "#4d565e"),
    "body": (14, 19, 400, "#1b1f23"),
}
INK, MUTED, BRAND, LINE, HAIRLINE, SAND = "#1b1f23", "#4d565e", "#0b5563", "#8a949c", "#d9d5cb", "#f6f4ef"
CALM, CALM_INK = "#e3e8ee", "#2c3944"
# kind of flag → (ground, letters, outline); mark of a state → (ground, letter, outline)
FLAGS = {
    "calm": (CALM, CALM_INK, CALM),
    "barrier": ("#ffffff", CALM_INK, LINE),
    "doubtful": ("#fbe9c6", "#5a3c00", "#fbe9c6"),
    "broken": ("#f7d5d2", "#7d1510", "#f7d5d2"),
}
MARKS = {
    "better": ("#0f6b4f", "#ffffff", "#0f6b4f"),
    "similar": ("#7a5200", "#ffffff", "#7a5200"),
    "worse": ("#b3261e", "#ffffff", "#b3261e"),
    "higher": ("#ffffff", "#1d4f91", "#1d4f91"),
    "lower": ("#ffffff", "#1d4f91", "#1d4f91"),
    "none": ("#ffffff", "#5d666e", "#5d666e"),
    "counted": (BRAND, BRAND, BRAND),
    "uncounted": ("#ffffff", "#5d666e", "#5d666e"),
}
HEADINGS = (  # in the order of the town's own slides
    ("Hypothesis", None),
    ("Assumptions", Assumption),
    ("Inputs", Input),
    ("Activities", Activity),
    ("Outputs", Output),
    ("Outcomes", Outcome),
    ("Context", None),
    ("Barriers", Barrier),
)


@dataclass(frozen=True)
class Block:
    """Lines of text of one kind, from the top left corner (x, y); joined they are what was written."""

    kind: str
    x: float
    y: float
    width: float
    lines: tuple[str, ...]

    @property
    def size(self) -> int:
        return FACES[self.kind][0]

    @property
    def leading(self) -> int:
        return FACES[self.kind][1]

    @property
    def weight(self) -> int:
        return FACES[self.kind][2]

    @property
    def colour(self) -> str:
        return FACES[self.kind][3]

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def text(self) -> str:
        return "".join(self.lines)


@dataclass(frozen=True)
class Rule:
    """A line under a heading."""

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Sample:
    """A stroke of the key to the links."""

    x: float
    y: float
    width: float
    is_tentative: bool


@dataclass(frozen=True)
class Sheet:
    """Everything on the page. `top` is how far the diagram stands below the upper edge."""

    name: str
    drawn_on: date
    width: float
    height: float
    title: tuple[Block, ...]
    blocks: tuple[Block, ...]  # all others above the diagram
    below: tuple[Block, ...]
    rules: tuple[Rule, ...]
    samples: tuple[Sample, ...]
    top: float
    diagram: Diagram
    part: str
    reading: Reading | None = None  # where it was drawn from one, and not from plain values

    @property
    def about(self) -> str:
        return f"Logic model: {self.name}"

    @property
    def headings(self) -> tuple[Block, ...]:
        """One for each column of the diagram."""
        return tuple(block for block in self.blocks if block.kind == "heading")

    def scale(self, width: float = A3[0] - 2 * EDGE, height: float = A3[1] - 2 * EDGE) -> float:
        """How long a unit may be for the sheet to fit into so much room; millimetres unless said otherwise."""
        return min(width / self.width, height / self.height)

    def links(self) -> list[str]:
        """Every link of the diagram in words."""
        named = {
            card.key: card.code.text if card.key == card.code.text else joined(card) for card in self.diagram.cards
        }
        return [f"{named[curve.source]} leads to {named[curve.target]}" for curve in self.diagram.curves]


def joined(card) -> str:
    """The text of a card."""
    return "".join(line.text for line in card.lines)


def named_as(card) -> str:
    """How a card is referred to: by its code, or an indicator by its name."""
    return card.code.text if card.key == card.code.text else joined(card)


def sheet_of(reading: Reading, name: str, *, on: date, keep_order: bool = False, part: str = "") -> Sheet:
    """The sheet of a logic model that has been read, its columns as wide as makes the largest type on A3.

    `part` says in words which part of it this is.
    """
    sheet = sheet_of_columns(
        legible(name),
        columns_of(reading),
        links_of(reading),
        on=on,
        hypothesis=reading.logic_model.hypothesis,
        below=[(heading, prose, [(one.code, one.text) for one in rows]) for heading, prose, rows in entries(reading)],
        keep_order=keep_order,
        part=part,
    )
    return replace(sheet, reading=reading)


def sheet_of_columns(
    name: str,
    columns: Sequence[Column],
    links: Sequence[Link],
    *,
    on: date,
    hypothesis: str = "",
    below: Sequence[Bearing] = (),
    keep_order: bool = False,
    part: str = "",
    room: tuple[float, float] = (A3[0] - 2 * EDGE, A3[1] - 2 * EDGE),
) -> Sheet:
    """The sheet of plain values, its columns as wide as makes the largest type in `room` (width, height).

    `below` is (heading, prose, [(code, text)]) of what stands under the diagram.
    """
    sheets = (_sheet(name, columns, links, on, hypothesis, below, keep_order, part, stretch) for stretch in STRETCHES)
    return max(sheets, key=lambda sheet: sheet.scale(*room))


def entries(reading: Reading) -> Iterable[tuple[str, str, list[Entry]]]:
    """(heading, prose, entries) for the eight headings."""
    prose = {"Hypothesis": reading.logic_model.hypothesis, "Context": reading.logic_model.context}
    for heading, kind in HEADINGS:
        yield heading, legible(prose.get(heading, "")), reading.of(kind) if kind else []


def _sheet(name, columns, links, on, hypothesis, below, keep_order, part, stretch):
    diagram = drawn(columns, links, keep_order=keep_order, stretch=stretch)
    width = diagram.width
    about = _block("about", 0, 0, width, " · ".join([name, "logic model", day(on), *([part] if part else [])]))
    title = _paragraphs("title", 0, about.bottom + 6, width, hypothesis)
    y = (title[-1].bottom if title else about.bottom) + 12
    key, samples, x = [], [], 0.0
    for is_tentative, words in KEY:
        samples.append(Sample(x, y + 9, 40, is_tentative))
        key.append(Block("key", x + 48, y, 360, (words,)))
        x += 300
    y = key[-1].bottom + 14
    heads = [
        Block("heading", stack.x, y, stack.width, (f"{stack.heading} ({len(stack.cards)})",))
        for stack in diagram.stacks
    ]
    rules = [Rule(stack.x, y + 26, stack.width) for stack in diagram.stacks]
    top = y + 38
    y = top + diagram.height + 28
    below, more = _below(below, y, width)
    height = max([top + diagram.height, *(block.bottom for block in below)])
    return Sheet(
        name=name,
        drawn_on=on,
        width=width,
        height=height,
        title=tuple(title),
        blocks=(about, *key, *heads),
        below=tuple(below),
        rules=(*rules, *more),
        samples=tuple(samples),
        top=top,
        diagram=diagram,
        part=part,
    )


def _below(bearing, y, width):
    """Assumptions, context and barriers, side by side; those that are empty leave their room to the others."""
    parts = [(heading, prose, rows) for heading, prose, rows in bearing if heading in BELOW and (prose or rows)]
    if not parts:
        return [], []
    gutter, blocks, rules = 40, [], []
    wide = (width - gutter * (len(parts) - 1)) / len(parts)
    for number, (heading, prose, rows) in enumerate(parts):
        x = number * (wide + gutter)
        blocks.append(Block("heading", x, y, wide, (heading,)))
        rules.append(Rule(x, y + 26, wide))
        at = y + 36
        if prose:
            blocks += _paragraphs("body", x, at, wide, prose)
        for code, words in rows:
            blocks.append(Block("code", x, at + 2, 80, (code,)))
            text = _block("body", x + 80, at, wide - 80, words)
            blocks.append(text)
            at = max(text.bottom, at + 19) + 6
    return blocks, rules


BELOW = ("Assumptions", "Context", "Barriers")


def _block(kind, x, y, width, text):
    size = FACES[kind][0]
    # Bold letters are a little wider than the widths that wrapping knows.
    room = width * 0.93 if FACES[kind][2] > 400 else width
    return Block(kind, x, y, width, wrap(legible(text), width=int(room), size=size))


def _paragraphs(kind, x, y, width, text) -> list[Block]:
    blocks = []
    for paragraph in legible(text).split("\n"):
        if paragraph.strip():
            blocks.append(_block(kind, x, y, width, paragraph))
            y = blocks[-1].bottom + 5
    return blocks
