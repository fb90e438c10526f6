"""The geometry of a line chart: values in, whole-number coordinates out. No markup, no database.

Units are those of the drawing (`viewBox`), x to the right and y downwards. A value that is missing leaves a gap.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from indicators.periods import Period
from lutonhet.lettering import width_of, wrap

WIDTH, HEIGHT = 640, 300
TOP, BOTTOM, LEFT = 16, 40, 56
LETTERS, STRONG_LETTERS = 13, 15  # static/css/chart.css sets 13; the strong face is wider than is counted
LABEL_HEIGHT = 18
BESIDE_A_DOT = 10
MOST_FOR_LABELS = 0.45  # of the drawing's width
LEAST_TICK_GAP = 62


@dataclass(frozen=True)
class Point:
    """A value of a period; `text` is the value as printed."""

    period: Period
    value: float | None
    text: str


@dataclass(frozen=True)
class Series:
    """The values of one area, in any order; the main one is drawn strong."""

    name: str
    points: tuple[Point, ...]
    is_main: bool = False


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Line:
    """One area's line as an SVG path (a dot alone has none), and a dot a value."""

    name: str
    is_main: bool
    path: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Label:
    """The name at a line's end, moved up or down so that no two cover each other; `y` is that of its first line."""

    x: int
    y: int
    lines: tuple[str, ...]
    is_main: bool
    leading: int = LABEL_HEIGHT

    @property
    def text(self) -> str:
        return "".join(self.lines)


@dataclass(frozen=True)
class Tick:
    at: int
    text: str


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def line_chart(series: Sequence[Series], *, width: int = WIDTH, height: int = HEIGHT) -> Chart | None:
    """The chart of `series`, or None when no series has a value."""
    valued = [point for one in series for point in one.points if point.value is not None]
    if not valued:
        return None
    drawn = [one for one in series if any(point.value is not None for point in one.points)]
    room = min(max(map(_width_of_name, drawn)), int(width * MOST_FOR_LABELS))
    left, right, top, bottom = LEFT, width - room - BESIDE_A_DOT, TOP, height - BOTTOM
    steps = nice_steps(min(point.value for point in valued), max(point.value for point in valued))
    places = _along({point.period.order for point in valued}, left, right)

    def x_of(point: Point) -> int:
        return places[point.period.order]

    def y_of(value: float) -> int:
        return bottom - round((bottom - top) * (value - steps[0]) / (steps[-1] - steps[0]))

    lines = tuple(_line(one, x_of, y_of) for one in drawn)
    return Chart(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        lines=lines,
        labels=_labels(lines, room, top, bottom),
        x_ticks=_period_ticks(valued, x_of),
        y_ticks=tuple(Tick(y_of(step), _plain(step, steps)) for step in steps),
    )


def sparkline(values: Sequence[float | None], *, width: int = 48, height: int = 16) -> str:
    """An SVG path through `values` from left to right, broken where one is missing; empty with fewer than two."""
    present = [value for value in values if value is not None]
    if len(present) < 2:
        return ""
    low, high = min(present), max(present)
    span = (high - low) or 1.0
    middle = height // 2

    def place(index, value):
        x = 2 + round((width - 4) * index / (len(values) - 1))
        return x, middle if high == low else 2 + round((height - 4) * (high - value) / span)

    return _path([place(index, value) if value is not None else None for index, value in enumerate(values)])


def nice_steps(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round numbers, evenly apart, that enclose `low` and `high`: at least two, at most about twice `about`."""
    span = high - low or abs(high) or 1.0
    rough = span / about
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.999)
    start, stop = math.floor(low / step), math.ceil(high / step)
    if start == stop:
        start, stop = start - 1, stop + 1
    return tuple(round(number * step, 10) for number in range(start, stop + 1))


def _along(orders, left: int, right: int) -> dict[tuple, int]:
    """Where each period stands: at its end, the earliest on the left.

    Where two end on the same day (`2023` and `Dec-23`), all stand evenly apart, so that no line runs straight up.
    """
    ordered = sorted(orders)
    ends = [end for end, _start in ordered]
    steps = [(end - ends[0]).days for end in ends] if len(set(ends)) == len(ends) else range(len(ends))
    if not steps[-1]:
        return dict.fromkeys(ordered, (left + right) // 2)
    return {order: left + round((right - left) * step / steps[-1]) for order, step in zip(ordered, steps, strict=True)}


def _line(series: Series, x_of, y_of) -> Line:
    points = sorted(series.points, key=lambda point: point.period.order)
    places = [None if point.value is None else (x_of(point), y_of(point.value)) for point in points]
    dots = tuple(Dot(*place, point.text) for place, point in zip(places, points, strict=True) if place)
    return Line(series.name, series.is_main, _path(places), dots)


def _path(places) -> str:
    """Line segments between neighbours; a gap begins anew, and a place alone between gaps draws nothing."""
    written, previous, begun = [], None, False
    for place in places:
        if place is not None and previous is not None:
            if not begun:
                written.append(f"M{previous[0]} {previous[1]}")
                begun = True
            written.append(f"L{place[0]} {place[1]}")
        if place is None:
            begun = False
        previous = place
    return "".join(written)


def _width_of_name(series: Series) -> int:
    last = max((point for point in series.points if point.value is not None), key=lambda point: point.period.order)
    return width_of(_name(series, last.text), _letters(series))


def _name(line: Series | Line, text: str) -> str:
    return f"{line.name} {text}".strip()


def _letters(line: Series | Line) -> int:
    return STRONG_LETTERS if line.is_main else LETTERS


def _labels(lines, room: int, top: int, bottom: int) -> tuple[Label, ...]:
    """Each line's name and last value beside its end, in as many lines as `room` asks for."""
    ends = sorted(lines, key=lambda line: line.dots[-1].y)
    texts = [wrap(_name(line, line.dots[-1].text), width=room, size=_letters(line)) for line in ends]
    below = [LABEL_HEIGHT * (len(text) - 1) for text in texts]  # how far each goes on below its first line
    placed: list[int] = []
    for index, line in enumerate(ends):
        least = placed[-1] + below[index - 1] + LABEL_HEIGHT if placed else top + 5
        placed.append(max(line.dots[-1].y + 5, least))
    if placed[-1] + below[-1] > bottom + 5:  # push back up from below
        floor = bottom + 5
        for index in range(len(placed) - 1, -1, -1):
            placed[index] = min(placed[index], floor - below[index])
            floor = placed[index] - LABEL_HEIGHT
    x = max(line.dots[-1].x for line in ends) + BESIDE_A_DOT
    return tuple(Label(x, y, text, line.is_main) for line, y, text in zip(ends, placed, texts, strict=True))


def _period_ticks(points, x_of) -> tuple[Tick, ...]:
    ticks: list[Tick] = []
    for point in sorted(points, key=lambda point: point.period.order):
        x = x_of(point)
        if not ticks or x - ticks[-1].at >= LEAST_TICK_GAP:
            ticks.append(Tick(x, point.period.label))
    return tuple(ticks)


def _plain(step: float, steps) -> str:
    """The step with as many decimals as the steps need."""
    decimals = next((places for places in range(8) if all(abs(round(one, places) - one) < 1e-9 for one in steps)), 8)
    return f"{step:,.{decimals}f}"
