"""The recent trend of a series: is it going up or down by more than chance, over its latest five years?

Fingertips' “recent trend”, from the Public Health Technical Guidance, “Trend markers”: the latest five points, each
of a year of its own, tested by a χ² with one degree of freedom at 99.8 %. Proportions are tested for a linear trend
in proportions (Armitage P, Biometrics 1955; 11: 375–386), everything else by a regression that weighs each value by
its 95 % interval. A trend is called only when its sign stays the same whichever one of the five points is dropped, so
that no single odd year makes a trend. What is said of a series that cannot be tested is a refusal with its reason,
never a guess.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from indicators.methods.figures import PROPORTION, Figure, is_missing
from indicators.methods.verdicts import (
    COMPARABLE,
    HIGH,
    LOW,
    NO_JUDGEMENT,
    POLARITY_NOT_STATED,
    Verdict,
    direction,
    move,
    not_assessed,
)

POINTS = 5
SIGNIFICANT = 9.54953570608324  # χ² with one degree of freedom, 99.8 %
WIDTH = Fraction("3.92")  # of a 95 % interval in standard errors: 2 × 1.96, as the publisher has it

OF_PROPORTIONS = "Recent trend: χ² for trend in proportions, 99.8%"
OF_VALUES = "Recent trend: weighted regression, χ² at 99.8%"
RECENT_TREND = "Recent trend"

TOO_FEW = "A recent trend needs at least five points; there {}."
POOLED = "{} pools several years: a recent trend needs a year for each point."
NOT_A_YEAR = "{} is not a whole year: a recent trend needs a year for each point."
TWICE = "There are two values for {}."
OVERLAP = "{} and {} share time, so the points are not independent."
GAP = "There is no value between {} and {}: a recent trend needs five years without a gap."
MISSING = "There is no value for {}."
BREAK = "The series breaks at {}, among the latest five points."
NO_VALUE_TYPE = "The source does not say what kind of value it is, so the test cannot be chosen."
NO_COUNTS = "A proportion needs a count and a denominator at each point; {} has none."
NO_LIMITS = "The source gives no 95% confidence interval for {}."
NO_WIDTH = "The confidence interval for {} has no width."
OUTSIDE = "The count for {} is not between 0 and its denominator."
ALL_OR_NONE = "The count for {} is 0 or the whole denominator, which the test cannot take."
NOT_STEADY = "Dropping {} turns the direction: one point alone makes the trend."
BELOW = "The change is within what chance explains."


def recent_trend(points: Iterable[Figure], polarity: str, value_type: str, *, breaks: Iterable = ()) -> Verdict:
    """The recent trend at the latest of `points`: improving, getting worse, no significant change, or why not.

    `polarity` is high, low, no_judgement (then increasing or decreasing) or not_stated; `value_type` that of the
    indicator (“proportion” is tested by counts, all others by their limits). `breaks` are days: what ends before one
    is not comparable with what follows. `statistic` of the result is χ². Points may come in any order.
    """
    series = sorted(points, key=lambda point: point.period.order)
    if reason := _why_not(series, polarity, value_type, list(breaks)):
        return not_assessed(reason, RECENT_TREND)
    latest = series[-POINTS:]
    if value_type == PROPORTION:
        return _verdict(latest, polarity, OF_PROPORTIONS, chi_square_of_proportions(latest), _logits(latest), _moment)
    rows, _ = _weighted(latest)
    return _verdict(latest, polarity, OF_VALUES, chi_square_of_values(latest), rows, _weighted_moment)


def _verdict(latest, polarity, method, chi_square, rows, moment) -> Verdict:
    """`moment(rows)` has the sign of the slope through `rows`, one for each point, whichever of them are left out."""
    statistic, way = float(chi_square), direction(0, moment(rows))
    if chi_square <= Fraction(SIGNIFICANT):
        return Verdict(COMPARABLE, "99.8", BELOW, method, way, statistic)
    for dropped in range(POINTS):
        if direction(0, moment(rows[:dropped] + rows[dropped + 1 :])) != way:
            reason = NOT_STEADY.format(latest[dropped].period.label)
            return Verdict(COMPARABLE, "99.8", reason, method, way, statistic)
    return Verdict(move(way, polarity), "99.8", "", method, way, statistic)


def chi_square_of_proportions(points: Sequence[Figure]) -> Fraction:
    """χ² for a linear trend in the proportions count ÷ denominator at times 1, 2, 3 …, exactly.

    N (N Σct − C Σdt)² ÷ (C (N − C) (N Σdt² − (Σdt)²)), with N = Σd and C = Σc.
    """
    rows = [(t, Fraction(one.count), Fraction(one.denominator)) for t, one in enumerate(points, start=1)]
    n, c = sum(d for _, _, d in rows), sum(x for _, x, _ in rows)
    ct, dt, dtt = (sum(part) for part in zip(*((x * t, d * t, d * t * t) for t, x, d in rows), strict=True))
    return n * (n * ct - c * dt) ** 2 / (c * (n - c) * (n * dtt - dt**2))


def chi_square_of_values(points: Sequence[Figure]) -> Fraction:
    """χ² of the regression of the values on times 1, 2, 3 …, weighted by 1 ÷ σ²: slope² ÷ its variance, exactly.

    (S Σwtv − Σwt Σwv)² ÷ (S (S Σwtt − (Σwt)²)), with w = 1 ÷ σ², S = Σw, and σ the 95 % interval's width ÷ 3.92.
    """
    rows, scale = _weighted(points)
    total, wt, wtt = (sum(w * t**power for t, _, w in rows) for power in range(3))
    return WIDTH**2 * Fraction(_weighted_moment(rows) ** 2, total * (total * wtt - wt**2) * scale)


def _weighted(points: Sequence[Figure]) -> tuple[list[tuple[int, int, int]], int]:
    """(t, value, weight) of each point as whole numbers, and what the weights are to be divided by.

    Values and widths are brought to whole numbers by one factor, which leaves χ² and the slope's sign as they are; a
    weight is then that multiple of 1 ÷ width². Whole numbers are exact as fractions are, and much faster.
    """
    values = [Fraction(one.value) for one in points]
    widths = [Fraction(one.upper) - Fraction(one.lower) for one in points]
    factor = math.lcm(*(number.denominator for number in values + widths))
    squares = [int(width * factor) ** 2 for width in widths]
    scale = math.prod(squares)
    numbered = enumerate(zip(values, squares, strict=True), start=1)
    return [(t, int(value * factor), scale // square) for t, (value, square) in numbered], scale


def _weighted_moment(rows: Sequence[tuple[int, int, int]]) -> int:
    """S Σwtv − Σwt Σwv: the weighted slope times something above 0."""
    total, wt = sum(w for _, _, w in rows), sum(w * t for t, _, w in rows)
    return total * sum(w * t * v for t, v, w in rows) - wt * sum(w * v for _, v, w in rows)


def _logits(points: Sequence[Figure]) -> list[tuple[int, float]]:
    """(t, ln(count ÷ (denominator − count))) of each point, as far as it stands from the first.

    So equal proportions give 0 and not what rounding leaves.
    """
    odds = [Fraction(one.count) / (Fraction(one.denominator) - Fraction(one.count)) for one in points]
    return [(t, math.log(one / odds[0])) for t, one in enumerate(odds, start=1)]


def _moment(rows: Sequence[tuple[int, float]]) -> float:
    """n Σtv − Σt Σv: the least squares slope times something above 0."""
    times = sum(t for t, _ in rows)
    return math.fsum((len(rows) * t - times) * value for t, value in rows)


def _why_not(series: list[Figure], polarity: str, value_type: str, breaks: list) -> str:
    if polarity not in (HIGH, LOW, NO_JUDGEMENT):
        return POLARITY_NOT_STATED
    latest = series[-POINTS:]
    if reason := _periods_reason(latest):
        return reason
    if len(series) < POINTS:
        return TOO_FEW.format("are none" if not series else "is one" if len(series) == 1 else f"are {len(series)}")
    if reason := _series_reason(latest, breaks):
        return reason
    if not value_type:
        return NO_VALUE_TYPE
    return _counts_reason(latest) if value_type == PROPORTION else _limits_reason(latest)


def _periods_reason(latest: list[Figure]) -> str:
    for point in latest:
        if point.period.is_pooled:
            return POOLED.format(point.period.label)
        if (point.period.end - point.period.start).days < 364:
            return NOT_A_YEAR.format(point.period.label)
    for before, after in pairwise(latest):
        if before.period.order == after.period.order:
            return TWICE.format(after.period.label)
        if before.period.overlaps(after.period):
            return OVERLAP.format(before.period.label, after.period.label)
    return ""


def _series_reason(latest: list[Figure], breaks: list) -> str:
    for point in latest:
        if is_missing(point.value):
            return MISSING.format(point.period.label)
    for before, after in pairwise(latest):
        if after.period.start - before.period.end != timedelta(days=1):
            return GAP.format(before.period.label, after.period.label)
        if any(before.period.end < day <= after.period.end for day in breaks):
            return BREAK.format(after.period.label)
    return ""


def _counts_reason(latest: list[Figure]) -> str:
    for point in latest:
        if is_missing(point.count) or is_missing(point.denominator):
            return NO_COUNTS.format(point.period.label)
        if not 0 <= point.count <= point.denominator:
            return OUTSIDE.format(point.period.label)
        if point.count in (0, point.denominator):
            return ALL_OR_NONE.format(point.period.label)
    return ""


def _limits_reason(latest: list[Figure]) -> str:
    for point in latest:
        if is_missing(point.lower) or is_missing(point.upper):
            return NO_LIMITS.format(point.period.label)
        if point.upper <= point.lower:
            return NO_WIDTH.format(point.period.label)
    return ""
