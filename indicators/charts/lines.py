"""A line chart: one strong line with its intervals, thin ones to compare it with, and their names at their ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from indicators.charts.paths import outline, path
from indicators.charts.scale import Tick, nice_steps, plain
from indicators.periods import Period
from lutonhet.lettering import width_of, wrap

WIDTH, HEIGHT = 640, 300
TOP, BOTTOM, LEFT = 16, 40, 56
LETTERS, STRONG_LETTERS = 13, 15  # static/css/chart.css sets 13; the strong face is wider than is counted
LABEL_HEIGHT = 18
BESIDE_A_DOT = 10
MOST_FOR_LABELS = 0.45  # of the drawing's width
LEAST_TICK_GAP = 62
APART = 6  # how far an earlier value stands from the one that replaced it where the two would cover each other


@dataclass(frozen=True)
class Earlier:
    """What a point said before it was revised; `says` is the whole of it in words."""

    value: float
    text: str
    says: str = ""


@dataclass(frozen=True)
class Point:
    """A value of a period; `text` is the value as printed, `says` all there is to say about it, in words."""

    period: Period
    value: float | None
    text: str
    lower: float | None = None
    upper: float | None = None
    earlier: tuple[Earlier, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Series:
    """The values of one area, in any order; the main one is drawn strong. `kind` names the stroke of the others."""

    name: str
    points: tuple[Point, ...]
    is_main: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Goal:
    """A value to be reached: a line across the whole drawing."""

    name: str
    value: float
    text: str


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    text: str
    says: str = ""


@dataclass(frozen=True)
class Whisker:
    """The interval of a value that stands alone."""

    x: int
    top: int
    bottom: int


@dataclass(frozen=True)
class Line:
    """One area's line as an SVG path (a dot alone has none), and a dot a value."""

    name: str
    is_main: bool
    path: str
    dots: tuple[Dot, ...]
    kind: str = ""
    bands: tuple[str, ...] = ()
    whiskers: tuple[Whisker, ...] = ()
    earlier: tuple[Dot, ...] = ()


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
    breaks: tuple[int, ...] = ()
    goal: int | None = None

    @property
    def dots(self) -> list[Dot]:
        """All that can be pointed at: the main line's values last, so that they lie on top."""
        ordered = sorted(self.lines, key=lambda line: line.is_main)
        return [dot for line in ordered for dot in (*line.earlier, *line.dots)]


def line_chart(
    series: Sequence[Series],
    *,
    breaks: Iterable[date] = (),
    goal: Goal | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Chart | None:
    """The chart of `series`, or None when no series has a value.

    No line crosses one of `breaks`: what ends before such a day is not comparable with what follows.
    """
    drawn = [one for one in series if any(point.value is not None for point in one.points)]
    drawn.sort(key=lambda one: one.is_main)  # drawn last, it lies on top
    valued = [point for one in drawn for point in one.points if point.value is not None]
    if not valued:
        return None
    names = [(_last_name(one), _letters(one)) for one in drawn]
    if goal:
        names.append((f"{goal.name} {goal.text}", LETTERS))
    room = min(max(width_of(*name) for name in names), int(width * MOST_FOR_LABELS))
    left, right, top, bottom = LEFT, width - room - BESIDE_A_DOT, TOP, height - BOTTOM
    steps = nice_steps(*_range(drawn, goal))
    places = _along({point.period.order for point in valued}, left, right)
    days = sorted(breaks)

    def x_of(point: Point) -> int:
        return places[point.period.order]

    def y_of(value: float) -> int:
        return bottom - round((bottom - top) * (value - steps[0]) / (steps[-1] - steps[0]))

    lines = tuple(_line(one, days, x_of, y_of) for one in drawn)
    ends = [_End(line.dots[-1].y, text, line.is_main, size) for line, (text, size) in zip(lines, names, strict=False)]
    if goal:
        ends.append(_End(y_of(goal.value), names[-1][0], False, LETTERS))
    x_of_labels = right if goal else max(line.dots[-1].x for line in lines)
    return Chart(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        lines=lines,
        labels=_labels(ends, x_of_labels + BESIDE_A_DOT, room, top, bottom),
        x_ticks=_period_ticks(valued, x_of),
        y_ticks=tuple(Tick(y_of(step), plain(step, steps)) for step in steps),
        breaks=_where_it_breaks(days, [point.period for point in valued], places),
        goal=y_of(goal.value) if goal else None,
    )


def _range(drawn, goal) -> tuple[float, float]:
    """The lowest and the highest of all that is drawn: values, the main line's intervals, what was revised."""
    found = [goal.value] if goal else []
    for one in drawn:
        for point in one.points:
            if point.value is not None:
                limits = [point.lower, point.upper] if one.is_main else []
                found += [point.value, *(limit for limit in limits if limit is not None)]
                found += [earlier.value for earlier in point.earlier]
    return min(found), max(found)


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


def _where_it_breaks(days, periods, places) -> tuple[int, ...]:
    """Half way between the last period before a break and the first after it; a break at either end is not drawn."""
    found = []
    for day in days:
        before = [places[one.order] for one in periods if one.end < day]
        after = [places[one.order] for one in periods if one.end >= day]
        if before and after:
            found.append((max(before) + min(after)) // 2)
    return tuple(dict.fromkeys(found))


def _runs(points: Sequence[Point], days) -> list[list[Point]]:
    """The points between gaps and breaks: only these are joined."""
    runs: list[list[Point]] = [[]]
    for before, point in pairwise([None, *points]):
        if before is not None and any(before.period.end < day <= point.period.end for day in days):
            runs.append([])
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _line(series: Series, days, x_of, y_of) -> Line:
    points = sorted(series.points, key=lambda point: point.period.order)
    runs = _runs(points, days)
    places: list[tuple[int, int] | None] = []
    bands, whiskers = [], []
    for run in runs:
        places += [*((x_of(point), y_of(point.value)) for point in run), None]
        for known in _with_limits(run) if series.is_main else ():
            if len(known) > 1:
                upper = [(x_of(point), y_of(point.upper)) for point in known]
                bands.append(outline(upper, [(x_of(point), y_of(point.lower)) for point in known]))
            else:
                whiskers.append(Whisker(x_of(known[0]), y_of(known[0].upper), y_of(known[0].lower)))
    valued = [point for run in runs for point in run]
    return Line(
        series.name,
        series.is_main,
        path(places),
        tuple(Dot(x_of(point), y_of(point.value), point.text, point.says) for point in valued),
        series.kind,
        tuple(bands),
        tuple(whiskers),
        tuple(
            _dot_before(x_of(point), y_of(point.value), y_of(one.value), one)
            for point in valued
            for one in point.earlier
        ),
    )


def _with_limits(run: Sequence[Point]) -> list[list[Point]]:
    """Stretches of a run whose points have both limits."""
    found: list[list[Point]] = [[]]
    for point in run:
        if point.lower is None or point.upper is None:
            found.append([])
        else:
            found[-1].append(point)
    return [stretch for stretch in found if stretch]


def _dot_before(x: int, y_now: int, y: int, earlier: Earlier) -> Dot:
    """At the place of the value that replaced it, or to its left where that would cover it."""
    return Dot(x - APART * 2 if abs(y - y_now) < APART * 2 else x, y, earlier.text, earlier.says)


def _last_name(series: Series) -> str:
    last = max((point for point in series.points if point.value is not None), key=lambda point: point.period.order)
    return f"{series.name} {last.text}".strip()


def _letters(line: Series | Line) -> int:
    return STRONG_LETTERS if line.is_main else LETTERS


@dataclass(frozen=True)
class _End:
    """Where a line ends, and what is written there."""

    y: int
    text: str
    is_main: bool
    size: int


def _labels(ends: Sequence[_End], x: int, room: int, top: int, bottom: int) -> tuple[Label, ...]:
    """Each line's name and last value beside its end, in as many lines as `room` asks for."""
    ends = sorted(ends, key=lambda end: end.y)
    texts = [wrap(end.text, width=room, size=end.size) for end in ends]
    below = [LABEL_HEIGHT * (len(text) - 1) for text in texts]  # how far each goes on below its first line
    placed: list[int] = []
    for index, end in enumerate(ends):
        least = placed[-1] + below[index - 1] + LABEL_HEIGHT if placed else top + 5
        placed.append(max(end.y + 5, least))
    if placed[-1] + below[-1] > bottom + 5:  # push back up from below
        floor = bottom + 5
        for index in range(len(placed) - 1, -1, -1):
            placed[index] = min(placed[index], floor - below[index])
            floor = placed[index] - LABEL_HEIGHT
    return tuple(Label(x, y, text, end.is_main) for end, y, text in zip(ends, placed, texts, strict=True))


def _period_ticks(points, x_of) -> tuple[Tick, ...]:
    ticks: list[Tick] = []
    for point in sorted(points, key=lambda point: point.period.order):
        x = x_of(point)
        if not ticks or x - ticks[-1].at >= LEAST_TICK_GAP:
            ticks.append(Tick(x, point.period.label))
    return tuple(ticks)
