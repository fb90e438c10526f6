"""Checks of a date of measure beside the one before: its period, its value, its whole row."""

from collections.abc import Iterator
from itertools import pairwise

from indicators.methods.figures import Figure, with_limits
from indicators.methods.verdicts import COMPARABLE
from indicators.periods import Period
from indicators.quality.checks.rule import Finding, capital, rule
from indicators.quality.checks.subject import PAST, PLACE, DateOfMeasure, Subject

FIFTH = 5  # a jump is more than this part of the earlier value


@rule("W6", "Row repeated from the date before")
def row_repeated(subject: Subject) -> Iterator[Finding]:
    for earlier, later in pairwise(subject.dates):
        same_period = earlier.days == later.days
        same_row = earlier.as_printed == later.as_printed and later.value(PLACE) is not None
        if not same_period and not same_row:
            continue
        if same_row:
            of = "with its period " if same_period else ""
            sentence = f"The row for {later.period.label} repeats the one before {of}to the letter: was it not updated?"
        else:
            sentence = f"Two dates of measure are both of {later.period.label}, with other ratings."
        yield Finding(sentence, (earlier.period.label, str(later.as_printed)), later.period, PLACE)


@rule("W7", "Same value under a new period")
def same_value_new_period(subject: Subject) -> Iterator[Finding]:
    for earlier, later in subject.pairs:
        now = later.value(PLACE)
        if now is not None and now == earlier.value(PLACE) and earlier.as_printed != later.as_printed:
            both = f"{later.period.label} as for {earlier.period.label}"
            sentence = f"{subject.named(PLACE)} has {later.text(PLACE)} for {both}: carried over, or unchanged?"
            evidence = (earlier.period.label, earlier.text(PLACE), later.text(PLACE))
            yield Finding(capital(sentence), evidence, later.period, PLACE)


@rule("W8", "Period goes back or overlaps the one before")
def period_goes_back(subject: Subject) -> Iterator[Finding]:
    for earlier, later in subject.pairs:
        goes_back = later.period.start <= earlier.period.start
        overlaps = later.period.overlaps(earlier.period)
        is_turned = _is_turned(earlier, later)
        if not is_turned and not goes_back and (not overlaps or _is_rolling(earlier.period, later.period)):
            continue
        how = "starts no later than" if goes_back else "shares time with"
        if is_turned:
            how = "is printed before what should be"
        sentence = f"The period {later.period.label} {how} the one before, {earlier.period.label}."
        yield Finding(sentence, (earlier.period.label, later.period.label), later.period, PLACE)


@rule("W9", "Jump of more than a fifth")
def jump(subject: Subject) -> Iterator[Finding]:
    for earlier, later in subject.pairs:
        before, now = earlier.value(PLACE), later.value(PLACE)
        if not before or now is None or FIFTH * abs(now - before) <= abs(before):
            continue
        if _may_be_chance(subject, earlier.values[PLACE].figure, later.values[PLACE].figure):
            continue
        change = (now - before) / abs(before) * 100
        trend = later.ratings.get(PAST)
        printed = f", with the trend “{trend.text}”" if trend and trend.result == COMPARABLE else ""
        sentence = (
            f"{subject.named(PLACE)} goes from {earlier.text(PLACE)} ({earlier.period.label}) to {later.text(PLACE)} "
            f"({later.period.label}), {'+' if change > 0 else '−'}{abs(change):.0f}%{printed}."
        )
        evidence = (earlier.text(PLACE), later.text(PLACE), trend.text if printed else "")
        yield Finding(capital(sentence), evidence, later.period, PLACE)


def _is_rolling(earlier: Period, later: Period) -> bool:
    """Equally long periods of which the later starts later, as 2018-20 and 2019-21 do: overlapping by design."""
    lengths = [(one.end - one.start).days for one in (earlier, later)]
    return later.start > earlier.start and abs(lengths[0] - lengths[1]) <= 3


def _is_turned(earlier: DateOfMeasure, later: DateOfMeasure) -> bool:
    """Does their source print the later one first?"""
    positions = (earlier.position, later.position)
    return earlier.source == later.source and None not in positions and positions[0] > positions[1]


def _may_be_chance(subject: Subject, earlier: Figure, later: Figure) -> bool:
    """Do the two values' 95 % intervals overlap? Small numbers jump by themselves."""
    one, other = with_limits(earlier, subject.measure), with_limits(later, subject.measure)
    return one.has_limits and other.has_limits and one.lower <= other.upper and other.lower <= one.upper
