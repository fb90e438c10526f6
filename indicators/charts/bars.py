"""Bars below each other, each with name, value and interval: neighbours in their order, or the parts of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.charts.scale import Tick, nice_steps, plain
from lutonhet.lettering import width_of, wrap

WIDTH = 640
LETTERS, STRONG_LETTERS = 13, 14
LINE_HEIGHT = 16
BETWEEN = 10  # bars
LEAST_HEIGHT = 14
BESIDE = 8
MOST_FOR_NAMES = 0.4  # of the drawing's width
FOOT = 28


@dataclass(frozen=True)
class Bar:
    """A value with its limits, None where there is none; `text` is the value as printed, `says` all about it."""

    name: str
    value: float | None
    text: str
    lower: float | None = None
    upper: float | None = None
    is_main: bool = False
    says: str = ""


@dataclass(frozen=True)
class Reference:
    """A value that all bars are held against: a line from top to bottom with its name above."""

    name: str
    value: float
    text: str
    kind: str = ""


@dataclass(frozen=True)
class DrawnBar:
    """`y` is the bar's upper edge; `lines` are written from `first_line` on; no `width` where there is no value."""

    name: str
    lines: tuple[str, ...]
    first_line: int
    y: int
    height: int
    x: int
    width: int
    text: str
    is_main: bool
    whisker: tuple[int, int] | None
    says: str
    leading: int = LINE_HEIGHT

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class DrawnReference:
    """A line at `at`; its words stand on a line of their own, ending (`is_before`) or beginning there."""

    at: int
    y: int
    text: str
    is_before: bool
    kind: str


@dataclass(frozen=True)
class BarChart:
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    zero: int
    bars: tuple[DrawnBar, ...]
    references: tuple[DrawnReference, ...]
    ticks: tuple[Tick, ...]


def bar_chart(bars: Sequence[Bar], references: Sequence[Reference] = (), *, width: int = WIDTH) -> BarChart | None:
    """Bars from zero, in the order given, or None when none has a value."""
    numbers = [number for bar in bars for number in (bar.value, bar.lower, bar.upper) if number is not None]
    if not any(bar.value is not None for bar in bars):
        return None
    numbers += [0.0, *(one.value for one in references)]
    steps = nice_steps(min(numbers), max(numbers), about=4)
    room = min(max(width_of(bar.name, _letters(bar)) for bar in bars), int(width * MOST_FOR_NAMES))
    left = room + BESIDE
    right = width - max(width_of(bar.text, _letters(bar)) for bar in bars) - BESIDE * 2

    def x_of(value: float) -> int:
        return left + round((right - left) * (value - steps[0]) / (steps[-1] - steps[0]))

    top = LINE_HEIGHT * len(references) + BESIDE
    drawn, y = [], top + BETWEEN // 2
    for bar in bars:
        lines = wrap(bar.name, width=room, size=_letters(bar))
        height = max(LEAST_HEIGHT, LINE_HEIGHT * len(lines))
        drawn.append(_bar(bar, lines, y, height, x_of))
        y += height + BETWEEN
    bottom = y - BETWEEN // 2
    return BarChart(
        width=width,
        height=bottom + FOOT,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        zero=x_of(0.0),
        bars=tuple(drawn),
        references=_references(references, width, x_of),
        ticks=tuple(Tick(x_of(step), plain(step, steps)) for step in steps),
    )


def _bar(bar: Bar, lines, y, height, x_of) -> DrawnBar:
    ends = sorted((x_of(0.0), x_of(bar.value))) if bar.value is not None else (x_of(0.0), x_of(0.0))
    has_limits = bar.value is not None and bar.lower is not None and bar.upper is not None
    return DrawnBar(
        name=bar.name,
        lines=lines,
        first_line=y + height // 2 + 4 - LINE_HEIGHT * (len(lines) - 1) // 2,
        y=y,
        height=height,
        x=ends[0],
        width=ends[1] - ends[0],
        text=bar.text,
        is_main=bar.is_main,
        whisker=(x_of(bar.lower), x_of(bar.upper)) if has_limits else None,
        says=bar.says,
    )


def _references(references: Sequence[Reference], width: int, x_of) -> tuple[DrawnReference, ...]:
    """Each with a line for its words, in such an order that no other's line runs through them where that can be."""
    placed = [(x_of(one.value), f"{one.name} {one.text}".strip(), one.kind) for one in references]
    before = [one for one in placed if one[0] + BESIDE + width_of(one[1], LETTERS) > width]
    after = [one for one in placed if one not in before]
    ordered = sorted(before, reverse=True) + sorted(after)
    return tuple(
        DrawnReference(at, LINE_HEIGHT * (number + 1) - 2, text, number < len(before), kind)
        for number, (at, text, kind) in enumerate(ordered)
    )


def _letters(bar: Bar) -> int:
    return STRONG_LETTERS if bar.is_main else LETTERS
