"""Whether counts are on the way to their target: a straight line from the baseline to the target. No database.

The line says where a count would be on its last day if it moved by the same amount every day between the two dates.
That is a way of reading figures and no forecast. Without a baseline there is no line.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from logicmodels.counts.figures import figure


@dataclass(frozen=True)
class Goal:
    """What an output starts from and should come to; dates and figures may be missing."""

    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None
    unit: str = ""

    @property
    def has_line(self) -> bool:
        return self.baseline is not None and self.target is not None and self.baseline_on < self.target_on

    def expected_on(self, day: date) -> Decimal:
        """Where the line is on a day: before it begins the baseline, after it ends the target."""
        share = Decimal((day - self.baseline_on).days) / (self.target_on - self.baseline_on).days
        share = min(max(share, Decimal(0)), Decimal(1))
        return self.baseline + (self.target - self.baseline) * share


@dataclass(frozen=True)
class Standing:
    """`word` is empty where only count and target can be put side by side."""

    word: str
    sentence: str


REACHED, ON_THE_WAY, BEHIND = "Target reached", "On the way", "Behind the line"


def standing(goal: Goal, count: Decimal | None, on: date | None) -> Standing:
    """How the latest whole count, of a period that ended on a day, stands towards the target."""
    unit = f" {goal.unit}" if goal.unit else ""
    if count is None:
        return Standing("", "Nothing has been counted yet.")
    if goal.target is None:
        return Standing("", f"{figure(count)}{unit} counted; no target is set.")
    beside = f"{figure(count)}{unit} counted, against a target of {figure(goal.target)} by {goal.target_on:%-d %B %Y}"
    if not goal.has_line:
        return Standing("", f"{beside}.")
    falls = goal.target < goal.baseline
    if count <= goal.target if falls else count >= goal.target:
        return Standing(REACHED, f"{beside}.")
    expected = goal.expected_on(on)
    is_there = count <= expected if falls else count >= expected
    line = f"A straight line from the baseline to the target is at {figure(expected)} on {on:%-d %B %Y}"
    return Standing(ON_THE_WAY if is_there else BEHIND, f"{beside}. {line}.")
