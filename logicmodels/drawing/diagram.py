"""The geometry of a logic model's diagram: boxes in columns, links as curves from column to column.

Plain values in, frozen dataclasses of whole numbers out; no database, no HTML. A unit is a CSS pixel at the diagram's
natural size; x grows to the right and y downwards, from the frame's top left corner.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from logicmodels.drawing.ordering import fewest_crossings
from logicmodels.drawing.spacing import spread
from lutonhet.lettering import width_of, wrap

MARGIN = 1  # half the outline of a card
GUTTER = 60  # between columns: where the curves are
GAP = 10  # between cards
PADDING = 11
CODE_SIZE, CODE_LINE = 12, 17
TEXT_SIZE, TEXT_LINE = 15, 19
FLAG_SIZE, FLAG_HEIGHT, FLAG_PADDING, FLAG_GAP = 11, 18, 6, 4
STATE_SIZE, STATE_LINE, STATE_GAP = 13, 17, 4
MARK, MARK_GAP = 13, 6  # a square or a circle before a state
CAPTION_SIZE, CAPTION_HEIGHT = 12, 20
LANE = 8  # what a link takes up in a column that it passes through


@dataclass(frozen=True)
class Sign:
    """A flag on a card: the code of what bears on it, and which kind of thing that is."""

    text: str
    kind: str = "calm"


@dataclass(frozen=True)
class State:
    """How a thing stands, in words, with a mark before them: what it looks like, and the letter in it."""

    text: str
    mark: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Box:
    """What is drawn as a card. `flags` are of what bears on it: assumptions, barriers."""

    key: str
    code: str
    text: str
    href: str = ""
    flags: tuple[Sign, ...] = ()
    states: tuple[State, ...] = ()


@dataclass(frozen=True)
class Column:
    """A heading and its boxes in the author's order; `apart` is the caption over those that nothing is linked to."""

    heading: str
    width: int
    boxes: tuple[Box, ...]
    apart: str = ""


@dataclass(frozen=True)
class Link:
    """From the box with key `source` to one in a later column; tentative when suspected or inferred."""

    source: str
    target: str
    is_tentative: bool = True


@dataclass(frozen=True)
class Line:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Flag:
    x: int
    y: int
    width: int
    height: int
    text: Line
    kind: str


@dataclass(frozen=True)
class Stated:
    """A state as drawn; (x, y) is the corner of its mark, a square of MARK."""

    x: int
    y: int
    mark: str
    letter: Line
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Card:
    key: str
    href: str
    x: int
    y: int
    width: int
    height: int
    code: Line
    lines: tuple[Line, ...]
    states: tuple[Stated, ...]
    flags: tuple[Flag, ...]
    is_linked: bool

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True)
class Curve:
    """A link through `points`: level where it leaves, arrives and passes through a column, bent in the gutters."""

    source: str
    target: str
    is_tentative: bool
    points: tuple[tuple[int, int], ...]

    @property
    def path(self) -> str:
        """The same in the words of an SVG path: every other stretch crosses a gutter."""
        (x, y), *rest = self.points
        words = [f"M{x} {y}"]
        for number, (to_x, to_y) in enumerate(rest):
            bend = (x + to_x) // 2
            words.append(f"H{to_x}" if number % 2 else f"C{bend} {y} {bend} {to_y} {to_x} {to_y}")
            x, y = to_x, to_y
        return "".join(words)


@dataclass(frozen=True)
class Stack:
    """A column as drawn: `cards` from the top, `listed` in the author's order, in which they are read aloud."""

    heading: str
    x: int
    width: int
    cards: tuple[Card, ...]
    listed: tuple[Card, ...]
    apart: str
    caption: Line | None


@dataclass(frozen=True)
class Diagram:
    width: int
    height: int
    stacks: tuple[Stack, ...]
    curves: tuple[Curve, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """All of them, column by column, from the top."""
        return tuple(card for stack in self.stacks for card in stack.cards)


def draw(columns: Sequence[Column], links: Sequence[Link], *, keep_order: bool = False) -> Diagram:
    """Place everything. Links may skip columns; they raise ValueError when they do not lead to a later one.

    The order is the author's with `keep_order`; otherwise what is linked stands first, with few crossings, and what is
    not linked follows in the author's order.
    """
    return _Drawing(columns, links, keep_order).finished()


@dataclass(frozen=True)
class _Lane:
    """Where a link passes through a column; it is ordered and placed like a box."""

    link: Link
    column: int


class _Drawing:
    """The steps of `draw`: lanes, order, heights, places, curves."""

    def __init__(self, columns, links, keep_order):
        self.columns, self.links, self.keep_order = columns, links, keep_order
        self.column_of = {box.key: number for number, column in enumerate(columns) for box in column.boxes}
        self.linked = {end for link in links for end in (link.source, link.target)}
        self.x = [MARGIN]
        for column in columns:
            self.x.append(self.x[-1] + column.width + GUTTER)
        self.through = {link: self._stops(link) for link in links}
        self.steps = [step for stops in self.through.values() for step in pairwise(stops)]

    def _stops(self, link):
        """The keys and lanes that a link joins, one a column."""
        first, last = self.column_of[link.source], self.column_of[link.target]
        if first >= last:
            raise ValueError(f"A link leads to a later column; {link.source} to {link.target} does not.")
        return [link.source, *(_Lane(link, number) for number in range(first + 1, last)), link.target]

    def finished(self):
        self.order = self._order()
        self.words = {box.key: self._words(box, column.width) for column in self.columns for box in column.boxes}
        self.size = {key: height for key, (*_, height) in self.words.items()}
        self.y = self._places()
        curves = self._curves()
        stacks = tuple(self._stack(number, column) for number, column in enumerate(self.columns))
        bottoms = [self.y[item] + self.size.get(item, LANE) for order in self.order for item in order]
        return Diagram(self.x[-1] - GUTTER + MARGIN, max(bottoms, default=0) + MARGIN, stacks, curves)

    def _order(self):
        """Keys, lanes and captions: in each column from the top."""
        authors = [[box.key for box in column.boxes] for column in self.columns]
        joined = [[key for key in keys if key in self.linked] for keys in authors]
        place = {key: (index + 0.5) / len(keys) for keys in joined for index, key in enumerate(keys)}
        for stops in self.through.values():
            for lane in stops[1:-1]:
                place[lane] = (place[stops[0]] + place[stops[-1]]) / 2
                joined[lane.column].append(lane)
        joined = [sorted(items, key=place.__getitem__) for items in joined]
        if self.keep_order:
            return [self._with_unlinked(items, keys) for items, keys in zip(joined, authors, strict=True)]
        joined = fewest_crossings(joined, self.steps)
        for number, keys in enumerate(authors):
            if apart := [key for key in keys if key not in self.linked]:
                caption = [("caption", number)] if self.columns[number].apart else []
                joined[number] = [*joined[number], *caption, *apart]
        return joined

    def _with_unlinked(self, items, keys):
        """`items` with each unlinked key where the author has it: after the one before it."""
        items = list(items)
        for index, key in enumerate(keys):
            if key not in self.linked:
                items.insert(items.index(keys[index - 1]) + 1 if index else 0, key)
        return items

    def _words(self, box, width):
        """(lines, states with their lines, rows of flags, the height that they need) of a box."""
        lines = wrap(box.text, width=width - 2 * PADDING, size=TEXT_SIZE)
        states = []
        for state in box.states:
            room = width - 2 * PADDING - (MARK + MARK_GAP if state.mark else 0)
            states.append((state, wrap(state.text, width=room, size=STATE_SIZE)))
        rows, room = [], 0
        for flag in box.flags:
            wide = width_of(flag.text, FLAG_SIZE) + 2 * FLAG_PADDING
            if not rows or wide > room:
                rows.append([])
                room = width - 2 * PADDING
            rows[-1].append((flag, wide))
            room -= wide + FLAG_GAP
        height = 2 * PADDING + CODE_LINE + TEXT_LINE * len(lines) + (FLAG_HEIGHT + FLAG_GAP) * len(rows) - 2
        height += sum(STATE_GAP + STATE_LINE * len(said) for _, said in states)
        return lines, states, rows, height

    def _height(self, item):
        if isinstance(item, tuple):
            return CAPTION_HEIGHT
        return self.size.get(item, LANE)

    def _places(self):
        """Item → y. The tallest column is stacked; the others follow what they are linked to, outwards from it."""
        tall = [sum(self._height(item) + GAP for item in order) - GAP for order in self.order]
        near = defaultdict(list)
        for source, target in self.steps:
            near[source].append(target)
            near[target].append(source)
        y = {}
        start = max(range(len(tall)), key=tall.__getitem__, default=0)
        for number in [*range(start, len(tall)), *range(start - 1, -1, -1)]:
            order = self.order[number]
            heights = [self._height(item) for item in order]
            wanted = []
            for item, height in zip(order, heights, strict=True):
                middles = [y[other] + self._height(other) / 2 for other in near[item] if other in y]
                wanted.append(sum(middles) / len(middles) - height / 2 - MARGIN if middles else None)
            tops = spread(wanted, heights, gap=GAP, room=tall[start])
            y |= {item: MARGIN + top for item, top in zip(order, tops, strict=True)}
        return y

    def _curves(self):
        """The links; those at one side of a card leave it spread along that side, in the order of where they lead."""
        ends = defaultdict(list)
        for link, stops in self.through.items():
            ends[link.source, "right"].append((self._middle(stops[1]), link))
            ends[link.target, "left"].append((self._middle(stops[-2]), link))
        port = {}
        for (key, side), there in ends.items():
            there.sort(key=lambda one: (one[0], one[1].source, one[1].target))
            for index, (_, link) in enumerate(there, start=1):
                port[link, side] = self.y[key] + self.size[key] * index // (len(there) + 1)
        curves = []
        for link, stops in self.through.items():
            first, last = self.column_of[link.source], self.column_of[link.target]
            points = [(self.x[first] + self.columns[first].width, port[link, "right"])]
            for lane in stops[1:-1]:
                level = self._middle(lane)
                left = self.x[lane.column]
                points += [(left, level), (left + self.columns[lane.column].width, level)]
            points.append((self.x[last], port[link, "left"]))
            curves.append(Curve(link.source, link.target, link.is_tentative, tuple(points)))
        return tuple(curves)

    def _middle(self, item):
        return self.y[item] + self._height(item) // 2

    def _stack(self, number, column):
        x, boxes = self.x[number], {box.key: box for box in column.boxes}
        drawn = {item: self._card(boxes[item], x, column.width) for item in self.order[number] if item in boxes}
        listed = tuple(drawn[key] for key in boxes)
        caption = self.y.get(("caption", number))
        caption = None if caption is None else Line(x, caption + CAPTION_HEIGHT - 6, column.apart)
        return Stack(column.heading, x, column.width, tuple(drawn.values()), listed, column.apart, caption)

    def _card(self, box, x, width):
        lines, states, rows, height = self.words[box.key]
        y, left = self.y[box.key], x + PADDING
        baseline = y + PADDING + CODE_SIZE - 2
        first = y + PADDING + CODE_LINE + TEXT_SIZE - 2
        top = y + PADDING + CODE_LINE + TEXT_LINE * len(lines)
        stated = []
        for state, said in states:
            stated.append(self._stated(state, said, left, top + STATE_GAP))
            top += STATE_GAP + STATE_LINE * len(said)
        flags, top = [], top + FLAG_GAP
        for row in rows:
            at = left
            for sign, wide in row:
                text = Line(at + FLAG_PADDING, top + FLAG_HEIGHT - 5, sign.text)
                flags.append(Flag(at, top, wide, FLAG_HEIGHT, text, sign.kind))
                at += wide + FLAG_GAP
            top += FLAG_HEIGHT + FLAG_GAP
        return Card(
            key=box.key,
            href=box.href,
            x=x,
            y=y,
            width=width,
            height=height,
            code=Line(left, baseline, box.code),
            lines=tuple(Line(left, first + TEXT_LINE * index, text) for index, text in enumerate(lines)),
            states=tuple(stated),
            flags=tuple(flags),
            is_linked=box.key in self.linked,
        )

    def _stated(self, state, said, x, y):
        start = x + MARK + MARK_GAP if state.mark else x
        lines = tuple(Line(start, y + STATE_SIZE + STATE_LINE * index, text) for index, text in enumerate(said))
        letter = Line(x + (MARK - width_of(state.letter, 10)) // 2, y + 12, state.letter)
        return Stated(x, y + 2, state.mark, letter, lines)
