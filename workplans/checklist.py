"""What a plan still lacks: what keeps it from being sent, and what is printed on the paper as missing. Pure."""

from dataclasses import dataclass
from datetime import date

from workplans.snapshot import Plan

YEAR_LONG = 300  # days; an action that takes longer should have a milestone on the way
END_OF_THE_YEAR = "-03-31"


@dataclass(frozen=True)
class Missing:
    """Something that is missing: of which item, in a sentence, and whether nothing can be sent without it."""

    code: str
    sentence: str
    blocks: bool = False


def checklist(plan: Plan) -> list[Missing]:
    """What is missing in a plan; what keeps it from being sent comes first."""
    found = [*_of_actions(plan), *_of_the_plan(plan), *_of_the_logic_model(plan)]
    return sorted(found, key=lambda one: not one.blocks)


def what_blocks(plan: Plan) -> list[Missing]:
    """What keeps a plan from being sent."""
    return [one for one in checklist(plan) if one.blocks]


def _open(plan, section):
    return {code: row for code, row in plan.get(section, {}).items() if "closed_on" not in row}


def _of_actions(plan):
    milestones = {row.get("action") for row in _open(plan, "milestones").values()}
    for code, row in _open(plan, "actions").items():
        if not row.get("text", "").strip():
            yield Missing(code, f"{code} has no text: say what will be done.", blocks=True)
        if not row.get("lead_organisation"):
            yield Missing(code, f"{code} has no lead organisation.", blocks=True)
        if not (row.get("due_on") or row.get("is_ongoing")):
            yield Missing(code, f"{code} has no due date and is not marked as ongoing.", blocks=True)
        if not row.get("lead_officer"):
            yield Missing(code, f"{code} names nobody who leads it.")
        if not row.get("priority"):
            yield Missing(code, f"{code} stands under no priority.")
        if not row.get("intended_outcome"):
            yield Missing(code, f"{code} does not say what will be different.")
        if not row.get("activities"):
            yield Missing(code, f"{code} is linked to no activity of the logic model.")
        if row.get("is_inferred"):
            yield Missing(code, f"{code} was inferred and has not been confirmed.")
        if _is_year_long(row) and code not in milestones:
            yield Missing(code, f"{code} takes most of a year and has no milestone.")


def _is_year_long(row):
    if not (row.get("starts_on") and row.get("due_on")):
        return False
    return (date.fromisoformat(row["due_on"]) - date.fromisoformat(row["starts_on"])).days >= YEAR_LONG


def _of_the_plan(plan):
    actions = _open(plan, "actions")
    if not actions:
        yield Missing("", "No action has been entered.")
    if not _open(plan, "priorities"):
        yield Missing("", "No priority has been entered.")
    named = {row.get("priority") for row in actions.values()}
    for code in _open(plan, "priorities"):
        if code not in named:
            yield Missing(code, f"{code} has no action under it.")
    due = [row["due_on"] for row in actions.values() if row.get("due_on")]
    at_the_end = sum(one.endswith(END_OF_THE_YEAR) for one in due)
    if len(due) > 1 and at_the_end * 2 > len(due):
        yield Missing("", f"{at_the_end} of {len(due)} due dates fall on 31 March.")
    if not _open(plan, "risks"):
        yield Missing("", "No risk has been entered.")
    for code, row in _open(plan, "risks").items():
        if not row.get("mitigation"):
            yield Missing(code, f"{code} does not say what is done about it.")


def _of_the_logic_model(plan):
    if "logic_model" not in plan:
        yield Missing("", "The workstream has no logic model yet.")
        return
    links = {tuple(key.split(" ")[:2]) for key in plan.get("links", {})}  # code of the source, kind of link
    for code in _open(plan, "activities"):
        if not {(code, "activityoutput"), (code, "activityoutcome")} & links:
            yield Missing(code, f"{code} leads to no output or outcome.")
    for code, row in _open(plan, "outputs").items():
        if not row.get("target"):
            yield Missing(code, f"{code} has no target.")
    for code in _open(plan, "outcomes"):
        if (code, "outcomeindicator") not in links:
            yield Missing(code, f"{code} is measured by no indicator.")
