"""How many gaps were open at the end of each month. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gaps.finding import Severity

MONTHS = 12
LONGEST_BAR = 120


@dataclass(frozen=True)
class Day:
    """How many gaps were open on a day, by severity."""

    on: date
    by_severity: dict[str, int]
    most: int  # on any of the days: as long as a bar can be

    @property
    def figures(self) -> list[int]:
        """As many as there are of each severity, the most severe first."""
        return [self.by_severity.get(one.value, 0) for one in Severity]

    @property
    def bar_width(self) -> int:
        """How long its bar is where the longest is `LONGEST_BAR` units."""
        return LONGEST_BAR * self.total // self.most if self.most else 0

    @property
    def total(self) -> int:
        return sum(self.by_severity.values())


def days_of(today: date, months: int = MONTHS) -> list[date]:
    """The last days of the months before, the oldest first, and today."""
    days, first = [today], today.replace(day=1)
    for _ in range(months):
        last = first - timedelta(days=1)
        days.append(last)
        first = last.replace(day=1)
    return days[::-1]


def over_time(rows: Iterable[tuple[str, date, date | None]], today: date, months: int = MONTHS) -> list[Day]:
    """Of (severity, opened, closed) how many were open on each of `days_of`, from the first record on."""
    rows = list(rows)
    if not rows:
        return []
    began = min(opened for _, opened, _ in rows)
    found = {day: _open_on(day, rows) for day in days_of(today, months) if day >= began}
    most = max((some.total() for some in found.values()), default=0)
    return [Day(day, some, most) for day, some in found.items()]


@dataclass(frozen=True)
class Moved:
    """How many gaps have opened and closed since a day."""

    since: date
    opened: int
    mended: int


def moved(rows: Iterable[tuple[str, date, date | None]], days: list[Day]) -> Moved | None:
    """What has moved since the last but one of `days`, the end of the month before; None where there is no such."""
    if len(days) < 2:
        return None
    since, rows = days[-2].on, list(rows)
    opened = sum(opened > since for _, opened, _ in rows)
    return Moved(since, opened, sum(closed is not None and closed > since for _, _, closed in rows))


def _open_on(day, rows):
    return Counter(kind for kind, opened, closed in rows if opened <= day and (closed is None or closed > day))
