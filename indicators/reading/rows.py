"""What a published file says, row by row: a reading, or what is wrong with it.

Both are plain tuples, made by the hundred thousand, so they check nothing: the reader of each layout has done so.
"""

from decimal import Decimal
from typing import NamedTuple

from indicators.periods import Period


class Reading(NamedTuple):
    """One figure of one area in one period, as the publisher prints it.

    Texts are cleaned of markup, line breaks and spaces at their ends, and "" where the file says nothing.
    """

    row: int  # the row of the file or sheet as a spreadsheet counts them: the headings are row 1
    key: str  # the publisher's ID, or the name where the file has none
    name: str
    area_code: str  # "" where the file knows areas by their names alone
    area_name: str
    area_type: str
    sex: str
    age: str
    category_type: str
    category: str
    period: Period
    value_text: str  # the value as printed
    value: Decimal | None  # None is never zero: `missing_reason` says why there is none
    missing_reason: str  # "" where there is a value
    lower: Decimal | None  # of the 95 % interval
    upper: Decimal | None
    lower_998: Decimal | None  # of the 99.8 % interval
    upper_998: Decimal | None
    count: Decimal | None
    denominator: Decimal | None
    value_note: str
    published_country: str  # the publisher's comparison with England, its own word
    published_region: str  # the same with the region, or whatever the area's parent was
    published_trend: str
    published_goal: str
    published_neighbours: str = ""  # the same with nearest neighbours
    # Which of a wide table's dates of measure, from 1: two may print the same period, and then its readings come twice.
    position: int = 0


class About(NamedTuple):
    """What a file says of an indicator beside its figures: to propose a new one with. "" where it says nothing."""

    name: str
    principle: str = ""
    unit: str = ""
    polarity: str = ""
    value_type: str = ""


class Problem(NamedTuple):
    """One thing that is wrong with a row. A row may have several; it then has no reading."""

    row: int
    column: str  # the heading as the file writes it; "" where the whole row is meant
    text: str  # a sentence for the person who brought the file in
