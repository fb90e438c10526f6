"""What a plan is asked for, as the sheet Checklist says it: the page's own checklist, and what reports lack."""

from collections.abc import Sequence
from dataclasses import dataclass

from workplans.checklist import by_kind, checklist
from workplans.models import Action, Workplan
from workplans.working_copy import plan_of

# What the checklist says is missing → (what is asked, key of the column that says it), in the order of the columns.
OF_ACTIONS = {
    "no text: say what will be done": ("Every action says what will be done", "action"),
    "no lead organisation": ("Every action has a lead organisation", "lead_organisation"),
    "no due date, and not marked as ongoing": ("Every action has a due date, or is ongoing", "due"),
    "nobody named who leads it": ("Every action has a lead officer", "lead_officer"),
    "under no priority": ("Every action stands under a priority", "priority"),
    "no word on what will be different": ("Every action has an intended outcome", "intended_outcome"),
    "linked to no activity of the logic model": ("Every action moves an activity of the logic model", "activities"),
    "takes most of a year without a milestone": ("What takes most of a year has a milestone", "milestones"),
}


@dataclass(frozen=True)
class Check:
    """Something that a plan is asked for, the codes of what lacks it, and the column where it is written ("": none).

    `is_there` is also False where nothing in particular lacks it, but the plan as a whole does.
    """

    asked: str
    codes: tuple[str, ...]
    key: str
    is_there: bool


def checks_of(workplan: Workplan, actions: Sequence[Action]) -> list[Check]:
    """What is asked of a plan before it goes to the oversight group, met or not; then what else is missing."""
    missing = dict(by_kind(checklist(plan_of(workplan))))
    checks = [_check(asked, missing.pop(what, []), key) for what, (asked, key) in OF_ACTIONS.items()]
    open_ones = [one for one in actions if one.is_open]
    unreviewed = [one.code for one in open_ones if one.is_ongoing and one.review_on is None]
    checks.append(_check("Every ongoing action has a review date", unreviewed, "review_on"))
    checks.append(
        _check("Every action has an update", [one.code for one in open_ones if not one.last_updates], "update")
    )
    return checks + [Check(f"{what[:1].upper()}{what[1:]}", tuple(codes), "", False) for what, codes in missing.items()]


def _check(asked, codes, key):
    return Check(asked, tuple(codes), key, not codes)
