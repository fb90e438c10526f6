"""What a careful reader would ask about a plan's dates. Pure.

Councils' scrutiny minutes name both habits: due dates that all fall on the last day of the financial year, and a year's
work without a step on the way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ABOUT_A_YEAR = 335  # days: eleven months
FEW = 2  # due dates; of one alone, more than half says nothing


@dataclass(frozen=True)
class Dated:
    """An open action as far as its dates go. `steps` counts its milestones."""

    code: str
    starts_on: date | None
    due_on: date | None
    steps: int


def warnings_about(actions: Iterable[Dated], year: int) -> list[str]:
    """Sentences; none where nothing stands out. An action without a start counts from 1 April of the plan's `year`."""
    actions = list(actions)
    found = []
    due = [one.due_on for one in actions if one.due_on]
    on_the_last_day = sum((day.month, day.day) == (3, 31) for day in due)
    if len(due) >= FEW and 2 * on_the_last_day > len(due):
        found.append(
            f"{on_the_last_day} of {len(due)} due dates are 31 March. Are those the days on which things will be done, "
            "or the end of the financial year?"
        )
    long = [one.code for one in actions if one.due_on and not one.steps and _days(one, year) >= ABOUT_A_YEAR]
    if len(long) == 1:
        found.append(f"{long[0]} runs for about a year or more without a milestone: what will be there half way?")
    elif long:
        found.append(
            f"{len(long)} actions run for about a year or more without a milestone ({_some(long)}): what will be there "
            "half way?"
        )
    return found


def _days(action, year):
    return (action.due_on - (action.starts_on or date(year, 4, 1))).days


def _some(codes, shown=6):
    more = len(codes) - shown
    return ", ".join(codes[:shown]) + (f" and {more} more" if more > 0 else "")
