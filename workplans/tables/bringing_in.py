"""Bringing a table into a workplan: all of what it says, or nothing."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lutonhet.circumstances import done_by, on_behalf_of
from lutonhet.saving import Refused, may, save_row
from workplans.models import Action, DueDateMove, Milestone, Priority, Workplan
from workplans.services import change_action, change_milestone, report_update
from workplans.tables.plan import ADD, CHANGE, Line, Plan
from workstreams.kinds import kind_of
from workstreams.services import add_item


@dataclass(frozen=True)
class Brought:
    """How many actions were added and changed."""

    added: int = 0
    changed: int = 0


@transaction.atomic
def bring_in(plan: Plan, *, by, behalf: str = "") -> Brought:
    """Do what a plan says, in one transaction and by the rules of the pages.

    Raises `PermissionDenied`, `StaleRow` when somebody saved what is to be changed, `Refused` for a plan with problems,
    with questions that nobody has answered, or with an update that cannot be; then nothing was written.
    """
    if not may(by, "add", Action(workplan=plan.workplan)):
        raise PermissionDenied
    if plan.problems or plan.open_questions:
        raise Refused("Nothing was brought in: there is something to mend or to answer first.")
    # The same for all: who reports, and in which role.
    role = plan.workplan.workstream.role_of(by, timezone.localdate())
    for update in filter(None, (line.update for line in plan.lines)):
        update.made_by_role = role
    with on_behalf_of(behalf):
        priorities = _add_priorities(plan, by, behalf)
        place = kind_of(Action(workplan=plan.workplan)).last_place(Action(workplan=plan.workplan))
        for line in plan.lines:
            if line.new_priority and line.state in (ADD, CHANGE):
                line.row.priority = priorities[line.new_priority.casefold()]
                line.fields.append("priority")
            if line.state == ADD:
                _add(line, plan.workplan, by, place, behalf)
                place += 1
            elif line.state == CHANGE:
                _change(line, by, behalf)
    return Brought(len(plan.to_add), len(plan.to_change))


def _add_priorities(plan, by, behalf):
    """The new priorities that rows name, each once."""
    added: dict[str, Priority] = {}
    for line in (*plan.to_add, *plan.to_change):
        name = line.new_priority
        if name and name.casefold() not in added:
            row = Priority(workplan=plan.workplan, text=name)
            kind = kind_of(row)
            added[name.casefold()] = add_item(
                row, by=by, stem=kind.stem(row), place=kind.last_place(row), behalf=behalf
            )
    return added


def _add(line: Line, workplan: Workplan, by, place, behalf):
    row = line.row
    row.workplan = workplan
    add_item(row, by=by, stem=kind_of(row).stem(row), place=place, behalf=behalf)
    if line.moves_to:
        _move_due_date(row, by=by, to=line.moves_to, reason=line.reason)
    _bring_in_what_belongs_to_it(line, by, behalf)


def _change(line: Line, by, behalf):
    fields = list(dict.fromkeys(line.fields))
    if line.moves_to:
        line.row.due_on = line.moves_to
        fields.append("due_on")
    told = {"fields": fields, "reason": line.reason, "behalf": behalf}
    change_action(line.row, by=by, version=line.row.version, **told)
    _bring_in_what_belongs_to_it(line, by, behalf)


def _bring_in_what_belongs_to_it(line: Line, by, behalf):
    action = line.row
    _join(line, by)
    for step in line.steps:
        step.row.action = action
        if step.row._state.adding:
            _add_milestone(step.row, by, behalf)
        else:
            change_milestone(step.row, by=by, version=step.row.version, fields=step.fields, behalf=behalf)
    if line.update:
        line.update.action = action
        completed = {"completed_on": line.completed_on, "what_changed": line.what_changed}
        report_update(line.update, by=by, behalf=behalf, **completed)


def _join(line: Line, by):
    """Only what differs, from what was read for all actions at once: `set` would ask for each action anew."""
    with done_by(by):
        for name, rows in line.lists.items():
            before = set() if line.state == ADD else set(getattr(line.row, name).all())
            if gone := before - set(rows):
                getattr(line.row, name).remove(*gone)
            if new := [one for one in rows if one not in before]:
                getattr(line.row, name).add(*new)


def _move_due_date(action: Action, *, by, to, reason):
    """Keep that the date of an action moved before it was entered here: what it was, and why it moved."""
    move = DueDateMove(action=action, was=action.due_on, now=to, reason=reason, moved_by=by)
    action.due_on = to
    save_row(move, by=by)
    save_row(action, by=by, version=action.version, fields=["due_on"])


def _add_milestone(row: Milestone, by, behalf):
    kind = kind_of(row)
    add_item(row, by=by, stem=kind.stem(row), place=kind.last_place(row), behalf=behalf)
