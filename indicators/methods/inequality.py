"""The gap between groups of people: how wide it is, and whether it narrows.

Pure. The absolute gap is a difference in the indicator's own unit, the relative gap a ratio, the higher value over the
lower; a fall in both groups can narrow the one and widen the other, so both are said (Scott S and Low A, “Measuring
health inequalities”, Scottish Public Health Observatory, 2016). Where good runs from one end to the other
(deprivation) the gap is between those ends; otherwise between the highest and the lowest group of the day. Its change
is held against chance only where it is between the same two groups with intervals, and they were not picked by their
values: the 95 % interval of the difference of two differences, each value's standard error being the width of its 95 %
interval over 3.92.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from indicators.methods.verdicts import COMPARABLE, DOWN, IMPROVING, LEVEL, UP, WORSENING, Verdict, direction
from indicators.periods import Period

WIDTH = 3.92  # of a 95 % interval in standard errors
NO_TWO_GROUPS = "Fewer than two groups have a value."
ONE_DATE = "There are figures for {} alone, so nobody can say whether the gap narrows."
OTHER_GROUPS = "No earlier period has figures for the same groups, so nobody can say whether the gap narrows."
OVERLAP = "Every earlier period shares time with {}, so a change of the gap cannot be told."
BREAK = "The series breaks before {}: nothing earlier is comparable with it."
NOT_AS_LONG = "No earlier period is as long as {}, so a change of the gap cannot be told."
NO_INTERVALS = "Without confidence intervals for both groups at both dates, nobody can say whether that is chance."
OTHER_ENDS = "It is not between the same two groups at both dates, so it is not held against chance."
PICKED = "They are the highest and the lowest of several, picked by their values, so it is not held against chance."
BY_CHANCE = "The change is within what chance explains."
BEYOND_CHANCE = "The change is more than chance explains."
LEAP_DAYS = 3

_MOST = re.compile(r"\bmost deprived\b", re.IGNORECASE)
_LEAST = re.compile(r"\bleast deprived\b", re.IGNORECASE)

_ORDINALS = ("second", "third", "fourth", "fifth")
_DEPRIVED = re.compile(r"(?:(second|third|fourth|fifth)\s+)?(most|more|less|least) deprived")


def deprivation(category: str) -> int:
    """Where a fifth or a tenth stands, the most deprived first: “third less deprived” is the third from the end."""
    if not (match := _DEPRIVED.search(category.lower())):
        return 0
    place = _ORDINALS.index(match[1]) + 1 if match[1] else 0
    return place if match[2] in ("most", "more") else 10 - place


@dataclass(frozen=True)
class Group:
    """A part of the people with its value, and its 95 % limits where there are any."""

    name: str
    value: float | None
    lower: float | None = None
    upper: float | None = None

    @property
    def variance(self) -> float | None:
        """The square of the value's standard error; None without limits."""
        if self.lower is None or self.upper is None:
            return None
        return ((self.upper - self.lower) / WIDTH) ** 2


@dataclass(frozen=True)
class Gap:
    """The gap at one time. `relative` is None where the lower value is zero or below: a ratio would mean nothing."""

    period: Period
    high: Group
    low: Group
    has_ends: bool

    @property
    def absolute(self) -> float:
        return self.high.value - self.low.value

    @property
    def relative(self) -> float | None:
        return self.high.value / self.low.value if self.low.value > 0 else None

    @property
    def variance(self) -> float | None:
        if self.high.variance is None or self.low.variance is None:
            return None
        return self.high.variance + self.low.variance

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.high.name, self.low.name))


@dataclass(frozen=True)
class GapChange:
    """Two gaps and which way each measure of it went (up is wider); `beyond_chance` is None where it cannot be said.

    `reason` is a sentence: why no change can be told (then `earlier` is None), or what chance has to do with it.
    """

    later: Gap
    earlier: Gap | None = None
    absolute: str = ""
    relative: str = ""
    beyond_chance: bool | None = None
    reason: str = ""

    @property
    def words(self) -> str:
        """“gap widening”, “gap narrowing as a difference and widening as a ratio”, “gap unchanged”."""
        if self.earlier is None:
            return ""
        if self.beyond_chance is False:
            return "no clear change of the gap"
        by_difference, by_ratio = _WAYS[self.absolute], _WAYS.get(self.relative, "")
        if by_ratio and self.relative != self.absolute:
            return f"gap {by_difference} as a difference and {by_ratio} as a ratio"
        return f"gap {by_difference}"


_WAYS = {UP: "widening", DOWN: "narrowing", LEVEL: "unchanged"}


def gap_of(period: Period, groups: Iterable[Group]) -> Gap | None:
    """The gap between groups in a period; None when fewer than two have a value."""
    known = [group for group in groups if group.value is not None]
    if len(known) < 2:
        return None
    ends = _ends(known)
    low, high = sorted(ends or known, key=lambda group: (group.value, group.name))[:: 1 if ends else len(known) - 1]
    return Gap(period, high, low, bool(ends) or len(known) == 2)


def _ends(groups: Sequence[Group]) -> tuple[Group, Group] | None:
    """The most and the least deprived, when the groups are named so."""
    most = [group for group in groups if _MOST.search(group.name) and not _second(group)]
    least = [group for group in groups if _LEAST.search(group.name) and not _second(group)]
    return (most[0], least[0]) if len(most) == len(least) == 1 else None


def _second(group: Group) -> bool:
    """“Second most deprived decile” is no end."""
    return bool(re.search(r"\b(second|third|fourth|fifth|2nd|3rd|4th|5th) (most|least)\b", group.name, re.IGNORECASE))


def gap_change(by_period: Iterable[tuple[Period, Sequence[Group]]], breaks: Iterable[date] = ()) -> GapChange | None:
    """How the gap changed between the latest period and the earliest comparable with it; None without a gap.

    Comparable is a period of the same length and the same groups that shares no time with the latest and lies on the
    same side of every break.
    """
    ordered = sorted(by_period, key=lambda one: one[0].order)
    gaps = [(period, gap, _names(groups)) for period, groups in ordered if (gap := gap_of(period, groups))]
    if not gaps:
        return None
    *before, (period, later, names) = gaps
    if not before:
        return GapChange(later, reason=ONE_DATE.format(period.label))
    left = [one for one in before if not one[0].overlaps(period)]
    if not left:
        return GapChange(later, reason=OVERLAP.format(period.label))
    left = [one for one in left if not any(one[0].end < day <= period.end for day in breaks)]
    if not left:
        return GapChange(later, reason=BREAK.format(period.label))
    left = [one for one in left if abs(_days(one[0]) - _days(period)) <= LEAP_DAYS]
    if not left:
        return GapChange(later, reason=NOT_AS_LONG.format(period.label))
    left = [one for one in left if one[2] == names]
    if not left:
        return GapChange(later, reason=OTHER_GROUPS)
    return _change(left[0][1], later)


def _names(groups):
    return frozenset(group.name for group in groups if group.value is not None)


def _days(period: Period) -> int:
    return (period.end - period.start).days


def _change(earlier: Gap, later: Gap) -> GapChange:
    ratios = earlier.relative, later.relative
    relative = direction(*(round(ratio, 9) for ratio in ratios)) if None not in ratios else ""
    absolute = direction(round(earlier.absolute, 9), round(later.absolute, 9))
    if not (earlier.has_ends and later.has_ends and earlier.pair == later.pair):
        reason = PICKED if earlier.pair == later.pair else OTHER_ENDS
        return GapChange(later, earlier, absolute, relative, None, reason)
    if earlier.variance is None or later.variance is None:
        return GapChange(later, earlier, absolute, relative, None, NO_INTERVALS)
    # Where the two groups changed places, the difference between them ran through zero.
    turned = -1 if earlier.high.name != later.high.name else 1
    moved = later.absolute - turned * earlier.absolute
    beyond = abs(moved) > WIDTH / 2 * math.sqrt(earlier.variance + later.variance)
    return GapChange(later, earlier, absolute, relative, beyond, BEYOND_CHANCE if beyond else BY_CHANCE)


def overall_and_gap(overall: Verdict, change: GapChange) -> str:
    """“Improving overall, gap widening.”: the headline's change between the same two dates, and the gap's."""
    if change.earlier is None:
        return change.reason
    return f"{_overall(overall)}, {change.words}."


def _overall(verdict: Verdict) -> str:
    if verdict.result in (IMPROVING, WORSENING):
        return {IMPROVING: "Improving overall", WORSENING: "Getting worse overall"}[verdict.result]
    if verdict.result == COMPARABLE:
        return "No clear change overall"
    return {UP: "Rising overall", DOWN: "Falling overall", LEVEL: "Level overall"}.get(
        verdict.direction, "Overall change not known"
    )
