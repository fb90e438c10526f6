"""The change of year: what was open in earlier plans is carried into a new one, merged, or closed with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import Refused, may, save_row
from workplans.models import Action, Carried, Priority, Workplan
from workplans.models.workplan import WorkplanItem
from workplans.year_to_year import KINDS, Choice, going_on, left_behind, why_not
from workstreams.models import Closable
from workstreams.services import close_item

ENDS = {Choice.DONE: Closable.Closing.DONE, Choice.STOP: Closable.Closing.STOPPED}


@dataclass
class Rolled:
    """What a roll forward came to: the codes that were carried, merged and closed."""

    carried: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


@transaction.atomic
def roll_forward(workplan: Workplan, choices: Sequence[Choice], *, by, behalf: str = "") -> Rolled:
    """Deal with open items of earlier plans as chosen, all of them or none. An item that nothing is chosen for stays.

    What is carried keeps its code, its dates and their moves; its old plan keeps a `Carried` row. An action takes its
    priority along when that is carried too; under a priority that is merged it goes to the other one; else it stands
    without one. Raises `Refused` for a choice that cannot be, and `StaleRow` for an item that was changed since it was
    shown.
    """
    if not may(by, "change", workplan):
        raise PermissionDenied
    by_code = {one.code: one for one in choices}
    if not by_code:
        raise Refused("Choose for at least one item what becomes of it.")
    if len(by_code) < len(choices):
        raise Refused("Choose one thing for each item.")
    items, plan = {one.code: one for one in left_behind(workplan)}, going_on(workplan)
    for choice in choices:
        if told := why_not(choice, by_code, items, plan):
            raise Refused(told)
    in_order = [(items[code], by_code[code]) for code in items if code in by_code]
    rolled, under = Rolled(), _priorities_after(in_order, items, plan)
    places = {model: _last_place(model, workplan) for model in KINDS}
    with on_behalf_of(behalf):
        for item, choice in in_order:
            if choice.what == Choice.CARRY:
                places[type(item)] += 1
                _carry(item, choice, workplan, places[type(item)], under, by)
                rolled.carried.append(item.code)
        for item, choice in in_order:
            if choice.what != Choice.CARRY:
                _end(item, choice, by, behalf)
                (rolled.merged if choice.what == Choice.MERGE else rolled.closed).append(item.code)
    return rolled


def _priorities_after(in_order, items, plan):
    """Key of a priority of an earlier plan → the one under which its actions stand in the new plan, or None."""
    known = {code: one for code, one in items.items() if isinstance(one, Priority)}
    known |= {one.code: one for one in plan[KINDS[Priority]]}
    after = {one.pk: one for one in plan[KINDS[Priority]]}
    for item, choice in in_order:
        if isinstance(item, Priority):
            becomes = {Choice.CARRY: item.code, Choice.MERGE: choice.into}
            after[item.pk] = known.get(becomes.get(choice.what, ""))
    return after


def _last_place(model, workplan):
    return model.objects.filter(workplan=workplan).aggregate(last=Max("order"))["last"] or 0


def _carry(item: WorkplanItem, choice, workplan, place, under, by):
    delivery = item.delivery if isinstance(item, Action) else ""
    row = Carried(
        from_workplan=item.workplan,
        to_workplan=workplan,
        kind=KINDS[type(item)],
        code=item.code,
        text=item.text,
        delivery=delivery,
        carried_by=by,
    )
    fields = ["workplan", "order"]
    item.workplan, item.order = workplan, place
    if isinstance(item, Action):
        item.priority = under.get(item.priority_id)
        fields.append("priority")
    save_row(item, by=by, version=choice.version, fields=fields)
    save_row(row, by=by)


def _end(item, choice, by, behalf):
    today = timezone.localdate()
    if choice.what == Choice.MERGE:
        how, reason = Closable.Closing.MERGED, f"Merged into {choice.into}. {choice.reason}".strip()
    else:
        how, reason = ENDS[choice.what], choice.reason
    close_item(item, by=by, version=choice.version, on=today, how=how, reason=reason, behalf=behalf)
