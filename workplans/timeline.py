"""Where the bars, diamonds and lines of a plan's timeline stand: plain values in, whole numbers out. Pure.

Lengths are in the units of the drawing, a month being as wide as its `Scale` says on average: days keep their
proportion. The same layout feeds the page and its print. What lies outside the months shown is cut, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

HEAD, LANE, BAR, FOOT = 46, 44, 14, 8
MOST_MONTHS = 36
FINANCIAL, CALENDAR = 4, 1  # the month in which a year begins


@dataclass(frozen=True)
class Scale:
    """How wide a month is, how much room stands left of the months, and how many characters of a text fit there.

    Months are narrower, down to `least`, where there are more than a year of them.
    """

    label: int
    month: int
    longest: int
    least: int

    def fitted(self, months: int) -> "Scale":
        """The scale at which `months` of them take the room of a year's."""
        return replace(self, month=max(self.least, min(self.month, 12 * self.month // months)))

    def x(self, day: date, first: date) -> int:
        return self.label + round((day - first).days * self.month * 12 / 365.25)


WIDE, NARROW = Scale(264, 76, 36, 25), Scale(136, 38, 0, 38)
MONTH_FOR_A_WORD = 34
QUARTERS = (1, 4, 7, 10)


@dataclass(frozen=True)
class Step:
    """A milestone: its code, what it is, when, and how it stands ("reached", "late", "ahead")."""

    code: str
    text: str
    on: date
    state: str


@dataclass(frozen=True)
class Span:
    """An action as far as its dates go; `starts_on` may be missing, `due_on` is missing for what is ongoing or undated.

    `state` is how delivery stands, and `standing` the same in words.
    """

    code: str
    label: str
    starts_on: date | None
    due_on: date | None
    original_due_on: date | None
    is_ongoing: bool
    state: str
    standing: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Tick:
    """A month's column: where it begins, its short name where that fits, and its year where a new one begins."""

    x: int
    word: str
    year: str
    width: int


@dataclass(frozen=True)
class Diamond:
    x: int
    y: int
    state: str
    code: str
    points: str


@dataclass(frozen=True)
class Lane:
    """The row of one action. `bar` is (x, width), or None where there is no date to draw."""

    code: str
    label: str
    state: str
    standing: str
    y: int
    text_y: int
    bar: tuple[int, int] | None
    bar_y: int
    original_x: int | None
    diamonds: tuple[Diamond, ...]
    is_open_at_the_end: bool
    goes_before: bool
    goes_after: bool
    has_start: bool
    words: str

    @property
    def end_x(self) -> int:
        return sum(self.bar) if self.bar else 0

    @property
    def original_from(self) -> int:
        return self.bar_y - 4

    @property
    def original_to(self) -> int:
        return self.bar_y + BAR + 4


@dataclass(frozen=True)
class Timeline:
    """The whole drawing."""

    width: int
    height: int
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    today_x: int | None
    first: date
    last: date

    @property
    def has_cut(self) -> bool:
        return any(lane.goes_before or lane.goes_after for lane in self.lanes)


def months_for(spans: Sequence[Span], year: int) -> tuple[date, date]:
    """(the first day, the day after the last) of the months to show for a plan of `year`.

    Where all dates lie in the calendar year, that one; else whole financial years from the one that the plan's year
    begins in, at most `MOST_MONTHS` of them.
    """
    days = [day for span in spans for day in _days_of(span)]
    if not days or all(day.year == year for day in days):
        return date(year, CALENDAR, 1), date(year + 1, CALENDAR, 1)
    first = max(min(min(days), date(year, FINANCIAL, 1)), date(year - 1, FINANCIAL, 1))
    begins = date(first.year if first.month >= FINANCIAL else first.year - 1, FINANCIAL, 1)
    ends = begins.replace(year=begins.year + 1)
    while ends <= max(days) and _months_between(begins, ends) < MOST_MONTHS:
        ends = ends.replace(year=ends.year + 1)
    return begins, ends


def draw(spans: Sequence[Span], year: int, today: date, scale: Scale = WIDE) -> Timeline:
    """The layout of all spans, in their order; those without any date keep a lane that says so."""
    first, end = months_for(spans, year)
    scale = scale.fitted(_months_between(first, end))
    lanes = tuple(_lane(span, number, first, end, scale) for number, span in enumerate(spans))
    return Timeline(
        width=scale.x(end, first),
        height=HEAD + LANE * len(lanes) + FOOT,
        ticks=_ticks(first, end, scale),
        lanes=lanes,
        today_x=scale.x(today, first) if first <= today < end else None,
        first=first,
        last=date.fromordinal(end.toordinal() - 1),
    )


def _lane(span, number, first, end, scale):
    y = HEAD + LANE * number
    bar_y = y + (LANE - BAR) // 2
    begins = span.starts_on or _without_a_start(span, first)
    finish = end if span.is_ongoing else span.due_on
    is_drawn = begins is not None and finish is not None and begins < end and finish >= first
    bar = None
    if is_drawn:
        left = scale.x(max(begins, first), first)
        right = scale.x(min(_after(finish), end), first)
        bar = left, max(right - left, 3)
    original = span.original_due_on if span.original_due_on != span.due_on else None
    return Lane(
        code=span.code,
        label=_cut(span.label, scale.longest),
        state=span.state,
        standing=span.standing,
        y=y,
        text_y=y + LANE // 2,
        bar=bar,
        bar_y=bar_y,
        original_x=scale.x(_after(original), first) if original and first <= original < end else None,
        diamonds=tuple(_diamond(step, bar_y, scale.x(step.on, first)) for step in span.steps if first <= step.on < end),
        is_open_at_the_end=span.is_ongoing,
        goes_before=bool(is_drawn and begins < first),
        goes_after=bool(span.due_on and span.due_on >= end),
        has_start=span.starts_on is not None,
        words=_words(span),
    )


def _without_a_start(span, first):
    """An action that does not say when it begins is drawn from the first month shown, or from its own due date."""
    if span.due_on is None and not span.is_ongoing:
        return None
    return first if span.due_on is None or span.due_on >= first else span.due_on


def _words(span):
    """What stands in a lane that has nothing to draw; "" in the others."""
    return "" if span.due_on or span.is_ongoing else "no date yet"


def _diamond(step, bar_y, x):
    y, r = bar_y + BAR // 2, 7
    points = f"{x},{y - r} {x + r},{y} {x},{y + r} {x - r},{y}"
    return Diamond(x=x, y=y, state=step.state, code=step.code, points=points)


def _ticks(first, end, scale):
    ticks, day = [], first
    while day < end:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        x = scale.x(day, first)
        year = str(day.year) if not ticks or day.month == 1 else ""
        word = f"{day:%b}" if scale.month >= MONTH_FOR_A_WORD or day.month in QUARTERS else ""
        ticks.append(Tick(x, word, year, scale.x(following, first) - x))
        day = following
    return tuple(ticks)


def _cut(text, longest):
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…" if longest else ""


def _after(day):
    """A due date counts to its end."""
    return day if day == date.max else date.fromordinal(day.toordinal() + 1)


def _days_of(span):
    return [day for day in (span.starts_on, span.due_on, span.original_due_on, *(one.on for one in span.steps)) if day]


def _months_between(begins, ends):
    return (ends.year - begins.year) * 12 + ends.month - begins.month
