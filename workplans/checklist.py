"""What a plan still lacks: what keeps it from being sent, and what is printed on the paper as missing. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workplans.snapshot import Plan

YEAR_LONG = 300  # days; an action that takes longer should have a milestone on the way
END_OF_THE_YEAR = "-03-31"


@dataclass(frozen=True)
class Missing:
    """Something that is missing: of which item ("" for the plan), what, and whether nothing can be sent without it."""

    code: str
    what: str
    blocks: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.code}: {self.what}." if self.code else f"{self.what[:1].upper()}{self.what[1:]}."


def checklist(plan: Plan) -> list[Missing]:
    """What is missing in a plan; what keeps it from being sent comes first."""
    found = [*_of_actions(plan), *_of_the_plan(plan), *_of_the_logic_model(plan)]
    return sorted(found, key=lambda one: not one.blocks)


def what_blocks(plan: Plan) -> list[Missing]:
    """What keeps a plan from being sent."""
    return [one for one in checklist(plan) if one.blocks]


def by_kind(missing: Iterable[Missing]) -> list[tuple[str, list[str]]]:
    """What is missing → the codes of the items that lack it, in the order of the list; no code for the plan itself."""
    kinds: dict[str, list[str]] = {}
    for one in missing:
        kinds.setdefault(one.what, []).extend([one.code] if one.code else [])
    return list(kinds.items())


def _open(plan, section):
    return {code: row for code, row in plan.get(section, {}).items() if "closed_on" not in row}


def _of_actions(plan):
    milestones = {row.get("action") for row in _open(plan, "milestones").values()}
    for code, row in _open(plan, "actions").items():
        if not row.get("text", "").strip():
            yield Missing(code, "no text: say what will be done", blocks=True)
        if not row.get("lead_organisation"):
            yield Missing(code, "no lead organisation", blocks=True)
        if not (row.get("due_on") or row.get("is_ongoing")):
            yield Missing(code, "no due date, and not marked as ongoing", blocks=True)
        if not row.get("lead_officer"):
            yield Missing(code, "nobody named who leads it")
        if not row.get("priority"):
            yield Missing(code, "under no priority")
        if not row.get("intended_outcome"):
            yield Missing(code, "no word on what will be different")
        if not row.get("activities"):
            yield Missing(code, "linked to no activity of the logic model")
        if row.get("is_inferred"):
            yield Missing(code, "inferred, not confirmed")
        if _is_year_long(row) and code not in milestones:
            yield Missing(code, "takes most of a year without a milestone")


def _is_year_long(row):
    if not (row.get("starts_on") and row.get("due_on")):
        return False
    return (date.fromisoformat(row["due_on"]) - date.fromisoformat(row["starts_on"])).days >= YEAR_LONG


def _of_the_plan(plan):
    actions = _open(plan, "actions")
    if not actions:
        yield Missing("", "no action has been entered")
    if not _open(plan, "priorities"):
        yield Missing("", "no priority has been entered")
    named = {row.get("priority") for row in actions.values()}
    for code in _open(plan, "priorities"):
        if code not in named:
            yield Missing(code, "no action under it")
    due = [row["due_on"] for row in actions.values() if row.get("due_on")]
    at_the_end = sum(one.endswith(END_OF_THE_YEAR) for one in due)
    if len(due) > 1 and at_the_end * 2 > len(due):
        yield Missing("", f"{at_the_end} of {len(due)} due dates fall on 31 March")
    if not _open(plan, "risks"):
        yield Missing("", "no risk has been entered")
    for code, row in _open(plan, "risks").items():
        if not row.get("mitigation"):
            yield Missing(code, "no word on what is done about it")


def _of_the_logic_model(plan):
    if "logic_model" not in plan:
        yield Missing("", "the workstream has no logic model yet")
        return
    links = {tuple(key.split(" ")[:2]) for key in plan.get("links", {})}  # code of the source, kind of link
    for code in _open(plan, "activities"):
        if not {(code, "activityoutput"), (code, "activityoutcome")} & links:
            yield Missing(code, "leads to no output or outcome")
    for code, row in _open(plan, "outputs").items():
        if not row.get("target"):
            yield Missing(code, "no target")
    for code in _open(plan, "outcomes"):
        if (code, "outcomeindicator") not in links:
            yield Missing(code, "measured by no indicator")
