"""Periods as values: `2018-20`, `2021/22`, `2022`, `Apr-22`, `2015 Q1` become a label with a first and a last day.

A pooled period (`2018-20`) runs over whole calendar years; a year with a stroke (`2021/22`) is a financial year, from
1 April to 31 March; a quarter with a calendar year (`2015 Q1`) is January to March, with a financial one
(`2021/22 Q1`) April to June. Of quarters, months and years there are also stretches from one to another
(`2016 Q2 - 2017 Q1`, `Aug 2006 - Jul 2007`, `2016/17 - 20/21`). Source of the forms: the time periods that
Fingertips prints for each of its kinds of year, that ONS prints of its surveys, and that councils' tables print.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_POOL = 25  # years
EARLIEST_OF_TWO_FIGURES = 1970  # `Apr-99` is of 1999, `Apr-69` would be of 2069
LONGEST_TEXT = 60  # characters: no period needs more
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_name) if name}


class UnknownPeriod(ValueError):
    """The text is no period that we can read; the message says what to write instead."""

    def __init__(self, text):
        shown = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
        super().__init__(
            f"“{shown}” is not a period. Write 2022, 2021/22, 2018-20, 2018/19-20/21, Apr-22, 2022 Q1 or 2021/22 Q1."
        )


@dataclass(frozen=True)
class Period:
    """A stretch of whole days, first and last included."""

    start: date
    end: date
    label: str

    @property
    def order(self) -> tuple[date, date]:
        """The one order of periods: by when they end, then by when they start. `2020-22` comes after `2021/22`."""
        return self.end, self.start

    def overlaps(self, other: "Period") -> bool:
        """Do the two share a day? Pooled periods do when they share a year."""
        return self.start <= other.end and other.start <= self.end

    @property
    def is_pooled(self) -> bool:
        """Does it run for more than a year?"""
        return (self.end - self.start).days > 366


def parse(text: str) -> Period:
    """The period that `text` names; `UnknownPeriod` when it names none."""
    label = " ".join(text.split())
    if len(label) > LONGEST_TEXT:
        raise UnknownPeriod(text)
    compact = re.sub(r"\s*[-–—]\s*", "-", label)
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(compact):
            try:
                start, end = read(*match.groups())
            except (ValueError, KeyError):
                break
            if start <= end:
                return Period(start, end, label)
            break
    raise UnknownPeriod(text)


def _year(text: str, after: int | None = None) -> int:
    """A year of two or four figures; two figures are the first such year from `after` on, or else from 1970 on."""
    if len(text) == 4:
        return int(text)
    earliest = EARLIEST_OF_TWO_FIGURES if after is None else after
    year = earliest // 100 * 100 + int(text)
    return year + 100 if year < earliest else year


def _calendar_year(year):
    return date(int(year), 1, 1), date(int(year), 12, 31)


def _pooled(first, last):
    end = _year(last, int(first))
    if end - int(first) >= LONGEST_POOL:
        raise ValueError("a slip of the pen: “2020-18” is not a hundred years")
    return date(int(first), 1, 1), date(end, 12, 31)


def _financial_year(first, second):
    if _year(second, int(first)) != int(first) + 1:
        raise ValueError("a financial year ends in the year after it starts")
    return date(int(first), 4, 1), date(int(first) + 1, 3, 31)


def _pooled_financial(first, first_end, last, last_end):
    start, _ = _financial_year(first, first_end)
    _, end = _financial_year(str(_year(last, int(first))), last_end)
    if end.year - start.year > LONGEST_POOL:
        raise ValueError("a slip of the pen, as above")
    return start, end


def _month(name, year):
    number, full = MONTHS[name.lower()], _year(year)
    return date(full, number, 1), date(full, number, calendar.monthrange(full, number)[1])


def _months(first, first_year, last, last_year):
    return _stretch(_month(first, first_year), _month(last, last_year))


def _month_after_year(year, name):
    return _month(name, year)


def _months_after_years(first_year, first, last_year, last):
    return _months(first, first_year, last, last_year)


def _months_of_a_year(first, last, year):
    return _months(first, year, last, year)


def _year_ending(name, year):
    _, end = _month(name, year)
    return date(end.year - 1, end.month, calendar.monthrange(end.year - 1, end.month)[1]) + timedelta(days=1), end


def _quarter(year, number):
    first = 3 * int(number) - 2
    return date(int(year), first, 1), date(int(year), first + 2, calendar.monthrange(int(year), first + 2)[1])


def _quarters(first_year, first, last_year, last):
    return _stretch(_quarter(first_year, first), _quarter(last_year, last))


def _quarters_of_a_year(year, first, last):
    return _quarters(year, first, year, last)


def _quarter_before_year(number, year):
    return _quarter(year, number)


def _financial_quarter(first, second, number):
    start, _ = _financial_year(first, second)
    return _quarter(first, int(number) + 1) if int(number) < 4 else _quarter(start.year + 1, 1)


def _financial_quarters(first, second, number, last, last_second, last_number):
    return _stretch(_financial_quarter(first, second, number), _financial_quarter(last, last_second, last_number))


def _financial_quarters_of_a_year(first, second, number, last_number):
    return _financial_quarters(first, second, number, first, second, last_number)


def _financial_quarter_before_year(number, first, second):
    return _financial_quarter(first, second, number)


def _stretch(first, last):
    if last[1].year - first[0].year > LONGEST_POOL:
        raise ValueError("a slip of the pen, as above")
    return first[0], last[1]


_FORMS = [
    (re.compile(pattern, re.ASCII | re.IGNORECASE), read)
    for pattern, read in [
        (r"(\d{4})", _calendar_year),
        (r"(\d{4})-(\d{2}|\d{4})", _pooled),
        (r"(\d{4})/(\d{2}|\d{4})", _financial_year),
        (r"(\d{4})/(\d{2}|\d{4})-(\d{2}|\d{4})/(\d{2}|\d{4})", _pooled_financial),
        (r"([A-Z]+)[- ](\d{2}|\d{4})", _month),
        (r"(\d{4}) ([A-Z]+)", _month_after_year),
        (r"([A-Z]+)[- ](\d{2}|\d{4})-([A-Z]+)[- ](\d{2}|\d{4})", _months),
        (r"(\d{4}) ([A-Z]+)-(\d{4}) ([A-Z]+)", _months_after_years),
        (r"([A-Z]+)-([A-Z]+) (\d{4})", _months_of_a_year),
        (r"(?:year ending|year to|12 months to) ([A-Z]+) (\d{4})", _year_ending),
        (r"(\d{4}) ?Q([1-4])", _quarter),
        (r"Q([1-4]) (\d{4})", _quarter_before_year),
        (r"(\d{4}) Q([1-4])-(\d{4}) Q([1-4])", _quarters),
        (r"(\d{4}) Q([1-4])-Q([1-4])", _quarters_of_a_year),
        (r"(\d{4})/(\d{2}) ?Q([1-4])", _financial_quarter),
        (r"Q([1-4]) (\d{4})/(\d{2})", _financial_quarter_before_year),
        (r"(\d{4})/(\d{2}) Q([1-4])-(\d{4})/(\d{2}) Q([1-4])", _financial_quarters),
        (r"(\d{4})/(\d{2}) Q([1-4])-Q([1-4])", _financial_quarters_of_a_year),
    ]
]
