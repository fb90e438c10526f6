"""How new a figure is, in words: when its period ended, whether anything came since, and when the next is expected."""

from dataclasses import dataclass
from datetime import date, timedelta

from indicators.periods import Period


@dataclass(frozen=True)
class Freshness:
    """`is_stale` when something new was to be had by now, or a source printed the old figure anew."""

    words: str
    is_stale: bool = False


def freshness(period: Period, *, today: date, expected_on: date | None = None, is_repeated: bool = False) -> Freshness:
    """What to say of a figure of `period`.

    `expected_on` is the day on which the publisher said that the next would come; `is_repeated`: the source prints the
    same period on two dates of measure. Where neither is known, the age stands alone: whether a figure of 2022 is late
    depends on a measure's timetable.
    """
    expected = f"; next expected {expected_on:%B %Y}" if expected_on and expected_on >= today else ""
    if expected_on and expected_on < today:
        return Freshness(f"No new data since {period.label}; expected by {expected_on:%B %Y}", is_stale=True)
    if is_repeated:
        return Freshness(f"No new data since {period.label}{expected}", is_stale=True)
    return Freshness(f"{_age(period, today)}{expected}")


def _age(period, today):
    """How long ago the period ended, in whole years or months."""
    after = period.end + timedelta(days=1)
    months = (today.year - after.year) * 12 + today.month - after.month - (today.day < after.day)
    if months < 1:
        return "New" if period.end < today else "Not ended yet"
    if months < 24:
        return f"{months} month{'' if months == 1 else 's'} old"
    return f"{months // 12} years old"
