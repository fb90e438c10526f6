"""Comparisons of a value with a benchmark, with its own past, with neighbours, and with an own target.

The methods are those of the Public Health Technical Guidance of the Department of Health and Social Care
(Fingertips), in the names that it gives them; see each function. Numbers may be int, float or Decimal, mixed as they
come, and are compared exactly as they are given. None stands for “missing”.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from indicators.methods.figures import Figure, is_missing
from indicators.methods.verdicts import (
    BETTER,
    COMPARABLE,
    DOWN,
    HIGH,
    LEVEL,
    LOW,
    NO_JUDGEMENT,
    POLARITY_NOT_STATED,
    SIMILAR,
    UP,
    Verdict,
    direction,
    move,
    not_assessed,
    not_compared,
    side,
)
from indicators.periods import Period

ONE_LEVEL = "Confidence intervals overlapping reference value (95.0)"
TWO_LEVELS = "Confidence intervals overlapping reference value (95.0 and 99.8)"
TWO_INTERVALS = "Two 95% confidence intervals that do not overlap"
QUINTILES = "Quintiles"
RANK = "Rank among neighbours"
TARGET = "Value against the target"
QUINTILE_NAMES = (
    "",
    "Lowest quintile",
    "2nd lowest quintile",
    "Middle quintile",
    "2nd highest quintile",
    "Highest quintile",
)

NO_VALUE = "There is no value to compare."
NO_BENCHMARK = "The other side of the comparison has no value."
NO_LIMITS = "The source gives no confidence interval, so chance cannot be told from difference."
NO_LIMITS_998 = "The source gives no 99.8% confidence interval."
LIMITS_CROSSED = "The lower confidence limit is above the upper one."
ITSELF = "An area is not compared with itself."
NOT_SAME_PERIOD = "The two values are not of the same period."
NOT_SAME_SEX = "The two values are not of the same sex."
NOT_SAME_AGE = "The two values are not of the same age group."
EARLIER_IS_LATER = "The period to compare with does not come before."
PERIODS_OVERLAP = "The periods {} and {} share time, so their values are not independent."
NOT_AS_LONG = "The periods {} and {} are not equally long."
BREAK_BETWEEN = "The series breaks between {} and {}."
TOO_FEW_AREAS = "Quintiles need values of at least five areas."
NO_NEIGHBOURS = "None of the neighbours has a value for that period."


def compare(value, lower, upper, benchmark, polarity: str) -> Verdict:
    """A value with its 95 % limits against a benchmark value: similar when that lies within, the limits included.

    Fingertips' “single overlapping confidence interval”. Refuses without a value, a benchmark, both limits or a
    polarity. Where neither end is good it says higher or lower and judges nothing.
    """
    refusal = _refusal(value, benchmark, polarity, ONE_LEVEL) or _limits_refusal(
        value, lower, upper, benchmark, ONE_LEVEL
    )
    return refusal or _against(value, lower, upper, benchmark, polarity, "95").by(ONE_LEVEL)


def compare_at_two_levels(value, lower, upper, lower_998, upper_998, benchmark, polarity: str) -> Verdict:
    """As `compare`, and where the benchmark lies outside the 99.8 % limits too, at level 99.8.

    Fingertips' “single overlapping confidence intervals (95 and 99.8)”: “Better 95%”, “Better 99.8%”.
    """
    refusal = _refusal(value, benchmark, polarity, TWO_LEVELS) or _limits_refusal(
        value, lower, upper, benchmark, TWO_LEVELS
    )
    if refusal:
        return refusal
    if is_missing(lower_998) or is_missing(upper_998):
        return not_compared(NO_LIMITS_998, TWO_LEVELS, direction(benchmark, value))
    if lower_998 > upper_998:
        return not_compared(LIMITS_CROSSED, TWO_LEVELS, direction(benchmark, value))
    at_95 = _against(value, lower, upper, benchmark, polarity, "95")
    if at_95.result == SIMILAR or lower_998 <= benchmark <= upper_998:
        return at_95.by(TWO_LEVELS)
    return _against(value, lower_998, upper_998, benchmark, polarity, "99.8").by(TWO_LEVELS)


def mismatch(
    *, area=None, other_area=None, period=None, other_period=None, sex=None, other_sex=None, age=None, other_age=None
) -> str:
    """Why two values may not be compared, as a sentence; empty when they may. What is None or "" is no objection.

    Areas and periods are compared as given; sex and age as words, whatever their case. FingertipsNext's rule: a
    benchmark is of the same sex, age and period, and of another area.
    """
    if area is not None and area == other_area:
        return ITSELF
    if period and other_period and (period.start, period.end) != (other_period.start, other_period.end):
        return NOT_SAME_PERIOD
    if sex and other_sex and sex.casefold() != other_sex.casefold():
        return NOT_SAME_SEX
    if age and other_age and age.casefold() != other_age.casefold():
        return NOT_SAME_AGE
    return ""


def compare_two_intervals(value, lower, upper, other, other_lower, other_upper, polarity: str) -> Verdict:
    """Two values with their 95 % limits: similar when the intervals share a point, an end included.

    Fingertips' “double overlapping confidence intervals”, for two values that both vary by chance.
    """
    refusal = _refusal(value, other, polarity, TWO_INTERVALS)
    refusal = refusal or _limits_refusal(value, lower, upper, other, TWO_INTERVALS)
    refusal = refusal or _limits_refusal(value, other_lower, other_upper, other, TWO_INTERVALS)
    if refusal:
        return refusal
    way = direction(other, value)
    if lower <= other_upper and other_lower <= upper:
        return Verdict(SIMILAR, "95", method=TWO_INTERVALS, direction=way)
    return Verdict(side(way, polarity), "95", method=TWO_INTERVALS, direction=way)


def change(earlier: Figure, later: Figure, polarity: str, *, breaks: Iterable = ()) -> Verdict:
    """The change between two dates: improving or getting worse when the two 95 % intervals do not overlap.

    Refuses when the periods share time, are not equally long or stand in the wrong order, when the series breaks
    between them (`breaks` are days: what ends before one is not comparable with what follows), and without limits or
    polarity.
    """
    reason = _periods_refusal(earlier.period, later.period, breaks)
    if reason:
        way = "" if is_missing(earlier.value) or is_missing(later.value) else direction(earlier.value, later.value)
        return not_assessed(reason, TWO_INTERVALS, way)
    found = compare_two_intervals(
        later.value, later.lower, later.upper, earlier.value, earlier.lower, earlier.upper, polarity
    )
    if found.is_refusal:
        return not_assessed(found.reason, found.method, found.direction)
    result = COMPARABLE if found.result == SIMILAR else move(found.direction, polarity)
    return Verdict(result, found.level, method=found.method, direction=found.direction)


@dataclass(frozen=True)
class Quintile:
    """A fifth of all areas by value: `number` 1 holds the lowest values, 5 the highest; 0 where it `reason`s why not.

    `best_first` counts from the best, where good is known: 1 is the best fifth.
    """

    number: int
    best_first: int | None = None
    reason: str = ""
    method: str = QUINTILES

    @property
    def label(self) -> str:
        """Fingertips' words: “Lowest quintile”, “2nd lowest quintile” …"""
        return QUINTILE_NAMES[self.number]


def quintile(value, values: Iterable, polarity: str = NO_JUDGEMENT) -> Quintile:
    """Which fifth of `values` (those of all areas, its own included) the value lies in; None among them is left out.

    Fingertips' bounds: the 20th, 40th, 60th and 80th percentile with linear interpolation between ordered values; a
    value on a bound belongs to the lower fifth. Refuses fewer than five values.
    """
    known = sorted(_exact(one) for one in values if not is_missing(one))
    if is_missing(value):
        return Quintile(0, reason=NO_VALUE)
    if len(known) < 5:
        return Quintile(0, reason=TOO_FEW_AREAS)
    bounds = [_percentile(known, Fraction(fifth, 5)) for fifth in range(1, 5)]
    number = 1 + sum(_exact(value) > bound for bound in bounds)
    best_first = {HIGH: 6 - number, LOW: number}.get(polarity)
    return Quintile(number, best_first)


@dataclass(frozen=True)
class Rank:
    """Where a value stands among its neighbours', itself counted; `position` 1 is the best (highest, of no judgement).

    `of` areas had a value; `tied` others share the position; `average` is the plain mean of the neighbours' values,
    itself not counted; `missing` neighbours had none. `position` is None where it `reason`s why not.
    """

    position: int | None
    of: int = 0
    tied: int = 0
    average: float | None = None
    missing: int = 0
    best_first: bool = True
    reason: str = ""
    method: str = RANK


def rank(value, neighbours: Iterable, polarity: str) -> Rank:
    """The value's rank among `neighbours`, the other areas' values for the same period (None where missing).

    Equal values share the better rank. Refuses without a value, a neighbour with a value, or a polarity.
    """
    others = list(neighbours)
    known = [one for one in others if not is_missing(one)]
    missing = len(others) - len(known)
    if not known:
        return Rank(None, missing=missing, reason=NO_NEIGHBOURS)
    average = float(sum(_exact(one) for one in known) / len(known))
    if is_missing(value):
        return Rank(None, of=len(known), average=average, missing=missing, reason=NO_VALUE)
    if polarity not in (HIGH, LOW, NO_JUDGEMENT):
        return Rank(None, of=len(known) + 1, average=average, missing=missing, reason=POLARITY_NOT_STATED)
    ahead = sum(one < value if polarity == LOW else one > value for one in known)
    tied = sum(one == value for one in known)
    return Rank(ahead + 1, len(known) + 1, tied, average, missing, polarity != NO_JUDGEMENT)


def against_target(value, target, polarity: str, *, lower=None, upper=None) -> Verdict:
    """A value against the place's own target: better when it is reached, exactly on it included, else worse.

    It is the value that reaches a target, as in Fingertips' “compared to goal”; `level` is 95 when its 95 % limits,
    where given, lie wholly on that side as well. Where neither end is good it says higher, lower, or similar when
    equal.
    """
    refusal = _refusal(value, target, polarity, TARGET)
    if refusal:
        return refusal
    way = direction(target, value)
    has_limits = not (is_missing(lower) or is_missing(upper))
    level = "95" if has_limits and not lower <= target <= upper else ""
    if way == LEVEL:
        return Verdict(SIMILAR if polarity == NO_JUDGEMENT else BETTER, level, method=TARGET, direction=way)
    return Verdict(side(way, polarity), level, method=TARGET, direction=way)


def _refusal(value, other, polarity, method) -> Verdict | None:
    if is_missing(value):
        return not_compared(NO_VALUE, method)
    if is_missing(other):
        return not_compared(NO_BENCHMARK, method)
    if polarity not in (HIGH, LOW, NO_JUDGEMENT):
        return not_compared(POLARITY_NOT_STATED, method, direction(other, value))
    return None


def _limits_refusal(value, lower, upper, other, method) -> Verdict | None:
    if is_missing(lower) or is_missing(upper):
        return not_compared(NO_LIMITS, method, direction(other, value))
    if lower > upper:
        return not_compared(LIMITS_CROSSED, method, direction(other, value))
    return None


def _against(value, lower, upper, benchmark, polarity, level) -> Verdict:
    way = direction(benchmark, value)
    if lower <= benchmark <= upper:
        return Verdict(SIMILAR, level, direction=way)
    return Verdict(side(DOWN if value < benchmark else UP, polarity), level, direction=way)


def _periods_refusal(earlier: Period, later: Period, breaks) -> str:
    if earlier.overlaps(later):
        same = (earlier.start, earlier.end) == (later.start, later.end)
        return "Both values are of the same period." if same else PERIODS_OVERLAP.format(earlier.label, later.label)
    if earlier.start > later.start:
        return EARLIER_IS_LATER
    if abs(_days(earlier) - _days(later)) > _LEAP_DAYS:
        return NOT_AS_LONG.format(earlier.label, later.label)
    if any(earlier.end < day <= later.end for day in breaks):
        return BREAK_BETWEEN.format(earlier.label, later.label)
    return ""


_LEAP_DAYS = 3  # months and years are not equally long to the day


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1


def _percentile(ordered: list[Fraction], fraction: Fraction) -> Fraction:
    place = (len(ordered) - 1) * fraction
    whole = math.floor(place)
    if place == whole:
        return ordered[whole]
    return ordered[whole] + (place - whole) * (ordered[whole + 1] - ordered[whole])


def _exact(value) -> Fraction:
    return Fraction(value)
