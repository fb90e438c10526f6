"""From year to year: what an earlier plan has left behind, and what has gone from one plan into another."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from workplans.models import Action, Carried, Priority, Risk, Workplan
from workplans.models.actions import Delivery
from workplans.models.workplan import WorkplanItem

KINDS: dict[type[WorkplanItem], str] = {
    Priority: Carried.Kind.PRIORITY.value,
    Action: Carried.Kind.ACTION.value,
    Risk: Carried.Kind.RISK.value,
}


def unfinished(model: type[WorkplanItem], **where) -> QuerySet:
    """The items of which somebody must still say what becomes of them: what is complete is not among them."""
    rows = model.objects.open().filter(**where)
    return rows.exclude(delivery=Delivery.COMPLETE) if model is Action else rows


def plans_before(workplan: Workplan) -> QuerySet[Workplan]:
    """The plans of the same workstream for earlier years."""
    return Workplan.objects.filter(workstream=workplan.workstream_id, year__lt=workplan.year).order_by()


def left_behind(workplan: Workplan) -> list[WorkplanItem]:
    """The open items of earlier plans that have been neither carried, merged nor closed: by year, then priorities,
    actions and risks in their order. A plan is not sent to the group before there are none. Three queries."""
    found = []
    for model in KINDS:
        also = {Priority: (), Action: ("assigned_to", "lead_organisation", "priority"), Risk: ("assigned_to",)}[model]
        rows = unfinished(model, workplan__in=plans_before(workplan)).select_related("workplan__workstream", *also)
        found += rows.order_by("order", "code")
    return sorted(found, key=lambda one: one.workplan.year)


def has_left_behind(workplan: Workplan) -> bool:
    """Is there anything in `left_behind`? One query."""
    found = plans_before(workplan)
    one_of = [Exists(unfinished(model, workplan=OuterRef("pk"))) for model in KINDS]
    return found.filter(one_of[0] | one_of[1] | one_of[2]).exists()


def going_on(workplan: Workplan) -> dict[str, list[WorkplanItem]]:
    """Kind → the open items that a plan has already, into which an older one can be merged. Three queries."""
    return {kind: list(unfinished(model, workplan=workplan).order_by("order", "code")) for model, kind in KINDS.items()}


@dataclass(frozen=True)
class Choice:
    """What becomes of one item of an earlier plan: carried, merged into another, or closed with a reason.

    `version` is that of the item as the person was shown it; `into` is the code of the other one.
    """

    CARRY, MERGE, DONE, STOP = "carry", "merge", "done", "stop"

    code: str
    what: str
    version: int
    into: str = ""
    reason: str = ""


def why_not(choice: Choice, choices: Mapping[str, Choice], items: Mapping[str, WorkplanItem], plan: Mapping) -> str:
    """Why one choice cannot be, in a sentence; "" where it can.

    `choices` and `items` are all of them by code, and `plan` is what `going_on` says of the new plan.
    """
    item = items.get(choice.code)
    if item is None:
        return f"{choice.code} is not open in an earlier plan any more: somebody has dealt with it already."
    if choice.what in (Choice.DONE, Choice.STOP) and not choice.reason:
        return f"Say why {choice.code} is closed."
    if choice.what == Choice.MERGE:
        return _why_not_merged(choice, choices, items, plan)
    return _why_not_carried(item, choices, items) if choice.what == Choice.CARRY else ""


def _why_not_merged(choice, choices, items, plan):
    kind = KINDS[type(items[choice.code])]
    if not choice.into:
        return f"Choose into which other one {choice.code} is merged."
    if choice.into == choice.code:
        return f"{choice.code} cannot be merged into itself."
    if choice.into in {one.code for one in plan[kind]}:
        return ""
    other = items.get(choice.into)
    if other is None or KINDS[type(other)] != kind:
        return f"{choice.into} is no open {kind} of this plan or an earlier one: choose another for {choice.code}."
    if choice.into not in choices or choices[choice.into].what != Choice.CARRY:
        return f"{choice.into} does not go on into this plan: carry it, or merge {choice.code} into another."
    return ""


def _why_not_carried(item, choices, items):
    """An action takes its priority along: so that is chosen no later than it."""
    priority = item.priority if isinstance(item, Action) else None
    if priority is not None and priority.code in items and priority.code not in choices:
        return f"{item.code} stands under {priority.code}: choose what becomes of that too."
    return ""


@dataclass(frozen=True)
class Gone:
    """What went from one plan into another on its way: the rows by the plan that they went to, or came from."""

    plan: Workplan
    rows: list[Carried]


def carried_from(workplan: Workplan) -> list[Gone]:
    """What has gone from a plan into later ones, as it stood then: one query."""
    rows = workplan.carried_on.select_related("to_workplan__workstream").order_by("to_workplan__year", "pk")
    return _by_plan(rows, "to_workplan")


def plans_of(code: str) -> list[Carried]:
    """The ways from plan to plan of the item with a code, the first one first: one query."""
    return list(Carried.objects.filter(code=code).select_related("from_workplan", "to_workplan").order_by("pk"))


def _by_plan(rows, name):
    found: dict[Workplan, list[Carried]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return [Gone(plan, some) for plan, some in found.items()]
