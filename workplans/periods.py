"""Reporting periods: calendar months, or quarters of the financial year (Q1 is April to June). Pure."""

from datetime import date

MONTH, QUARTER = "month", "quarter"
MONTHS_OF = {MONTH: 1, QUARTER: 3}


def start_of_period(day: date, every: str = MONTH) -> date:
    """The first day of the reporting period that a day is in."""
    months = MONTHS_OF[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)  # financial quarters begin in January, too


def next_period(start: date, every: str = MONTH) -> date:
    """The first day of the period after the one that begins on `start`."""
    months = start.year * 12 + start.month - 1 + MONTHS_OF[every]
    return date(months // 12, months % 12 + 1, 1)


def periods_between(earlier: date, later: date, every: str = MONTH) -> int:
    """How many periods lie from the period of one day to that of another: 0 within one, 1 to the next."""
    first, last = start_of_period(earlier, every), start_of_period(later, every)
    return ((last.year - first.year) * 12 + last.month - first.month) // MONTHS_OF[every]


def period_in_words(start: date, every: str = MONTH) -> str:
    """“November 2026”, or “Quarter 3 of 2026/27 (October to December)”."""
    if every == MONTH:
        return f"{start:%B %Y}"
    year = start.year if start.month >= 4 else start.year - 1
    number = (start.month - 4) % 12 // 3 + 1
    end = date(start.year, start.month + 2, 1)
    return f"Quarter {number} of {year}/{(year + 1) % 100:02d} ({start:%B} to {end:%B})"


def in_a_sentence(words: str) -> str:
    """A period in the middle of a sentence: months keep their capital, “quarter 3 of 2026/27” has none."""
    return words.replace("Quarter", "quarter", 1)
