"""The periods that outputs are counted in: months, quarters and financial years from 1 April to 31 March.

No database. The first quarter is April to June, as in councils' reports.
"""

import calendar
import re
from datetime import date, timedelta

from indicators.periods import Period

FIRST_YEAR, LAST_YEAR = 1990, 2099
SLUG = re.compile(r"([0-9]{4})-([0-9]{2})-q([1-4])")


def month_of(day: date) -> Period:
    """The month of a day, as `July 2026`."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last), f"{day:%B %Y}")


def quarter_of(day: date) -> Period:
    """The quarter of a day, as `Quarter 2, July to September 2026`."""
    first = 3 * ((day.month - 1) // 3) + 1
    start, last = date(day.year, first, 1), month_of(date(day.year, first + 2, 1))
    return Period(start, last.end, f"Quarter {number_of(start)}, {start:%B} to {last.label}")


def year_of(day: date) -> Period:
    """The financial year of a day, as `Financial year 2026/27`."""
    first = day.year - (day.month < 4)
    return Period(date(first, 4, 1), date(first + 1, 3, 31), f"Financial year {first}/{(first + 1) % 100:02d}")


def number_of(day: date) -> int:
    """1 for April to June, to 4 for January to March."""
    return (day.month - 4) % 12 // 3 + 1


def before(quarter: Period) -> Period:
    return quarter_of(quarter.start - timedelta(days=1))


def after(quarter: Period) -> Period:
    return quarter_of(quarter.end + timedelta(days=1))


def just_ended(today: date) -> Period:
    """The last quarter that is over: its figures are those that people have to hand."""
    return before(quarter_of(today))


def slug_of(quarter: Period) -> str:
    """The quarter in an address: `2026-27-q2`."""
    first = year_of(quarter.start).start.year
    return f"{first}-{(first + 1) % 100:02d}-q{number_of(quarter.start)}"


def quarter_called(slug: str) -> Period | None:
    """The quarter that an address names; None where it names none."""
    match = SLUG.fullmatch(slug)
    if not match:
        return None
    first, second, number = map(int, match.groups())
    if not FIRST_YEAR <= first <= LAST_YEAR or second != (first + 1) % 100:
        return None
    month = 3 * number + 1
    return quarter_of(date(first, month, 1) if number < 4 else date(first + 1, 1, 1))


def due_in(quarter: Period, frequency: str) -> list[Period]:
    """What is counted for a quarter: its months, itself, or the financial year when that ends with it."""
    if frequency == "month":
        return [month_of(date(quarter.start.year, quarter.start.month + place, 1)) for place in range(3)]
    if frequency == "year":
        year = year_of(quarter.end)
        return [year] if year.end == quarter.end else []
    return [quarter]


def label_of(start: date, end: date) -> str:
    """What people call these days; the days themselves where they are no month, quarter or year of ours."""
    for known in (month_of(start), quarter_of(start), year_of(start)):
        if (known.start, known.end) == (start, end):
            return known.label
    return f"{start:%-d %B %Y} to {end:%-d %B %Y}"


def with_those_between(periods: list[Period], frequency: str) -> list[Period]:
    """The periods and those of the frequency that lie between the first and the last of them, in order."""
    if not periods:
        return []
    of_day = {"month": month_of, "year": year_of}.get(frequency, quarter_of)
    days = {(one.start, one.end): one for one in periods}
    last, here = max(one.end for one in periods), of_day(min(one.start for one in periods))
    while here.end <= last:
        if not any(here.overlaps(one) for one in periods):
            days[here.start, here.end] = here
        here = of_day(here.end + timedelta(days=1))
    return sorted(days.values(), key=lambda one: one.order)
