"""A workplan as cells: one row an action, in the columns of the table, and what is missing from it."""

from collections.abc import Iterable
from datetime import datetime

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Prefetch
from django.utils import timezone

from lutonhet.sheets.cells import day_in_figures, said
from lutonhet.sheets.columns import OLDEST
from lutonhet.sheets.text import inert, printable, that_fits, together
from workplans.models import Action, DueDateMove, Milestone, Priority, Workplan
from workplans.models.actions import Delivery
from workplans.reading import last_updates
from workplans.tables.words import REACHED


def actions_of(workplan: Workplan) -> list[Action]:
    """The actions in the order of the page, closed ones last, with all that their rows show: a fixed number of queries.

    What was entered by mistake and withdrawn is left out.
    """
    found = (
        workplan.actions.exclude(closed_as=Action.Closing.WITHDRAWN)
        .select_related("lead_organisation", "assigned_to", "priority")
        .prefetch_related(
            "supporting_organisations",
            "recommendations",
            "activities",
            "outputs",
            "milestones",
            Prefetch("updates", queryset=last_updates(), to_attr="last_updates"),
            Prefetch("due_date_moves", DueDateMove.objects.order_by("-moved_at", "-pk"), to_attr="last_moves"),
        )
    )
    actions = list(found)
    for action in actions:
        action.workplan = workplan
        if action.priority:
            action.priority.workplan = workplan
    places = {one.pk: place for place, one in enumerate(workplan.priorities.order_by("closed_on", "order", "code"))}
    last = len(places)
    return sorted(actions, key=lambda one: (not one.is_open, places.get(one.priority_id, last), one.order, one.code))


def last_changed(actions: Iterable[Action]) -> dict[int, datetime]:
    """Key of an action → when it was last saved, by the audit trail."""
    events = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Action), object_id__in=[one.pk for one in actions]
    )
    return dict(events.order_by().values_list("object_id").annotate(Max("timestamp")))


def steps_of(action: Action) -> list[Milestone]:
    """Its milestones, but for those that were withdrawn."""
    return [one for one in action.milestones.all() if not one.is_withdrawn]


def version_of(action: Action) -> str:
    """What changes whenever something in the row of an action does: its version, and that of its milestones."""
    steps = sum(one.version for one in action.milestones.all())
    return f"{action.version}.{steps}" if steps else str(action.version)


def stamp_of(action: Action, changed_at: datetime | None) -> str:
    when = f"{timezone.localtime(changed_at):%d/%m/%Y %H:%M} " if changed_at else ""
    return f"{when}(version {version_of(action)})"


def has_moved(action: Action) -> bool:
    """Is its due date another than the one first given?"""
    return None not in (action.original_due_on, action.due_on) and action.original_due_on != action.due_on


def cells_of(action: Action) -> dict[str, object]:
    """Key of a column → the cell of an action: a text, a date or None. All but its stamp."""
    update = action.last_updates[0] if action.last_updates else None
    move = action.last_moves[0] if action.last_moves else None
    first = action.original_due_on if has_moved(action) else action.due_on
    return {
        "ref": action.code,
        "priority": _text(name_of_priority(action.priority)) if action.priority else None,
        "recommendations": together(sorted(one.code for one in action.recommendations.all())) or None,
        "action": _text(action.text),
        "intended_outcome": _text(action.intended_outcome),
        "lead_organisation": _text(action.lead_organisation.name) if action.lead_organisation else None,
        "lead_officer": _text(action.who),
        "supporting": inert(together(sorted(printable(one.name) for one in action.supporting_organisations.all())))
        or None,
        "starts_on": _day(action.starts_on),
        "due": "Ongoing" if action.is_ongoing else _day(first),
        "revised": _day(action.due_on) if has_moved(action) else None,
        "reason": _text(move.reason) if move else None,
        "milestones": _text("\n".join(line_of(one) for one in steps_of(action))),
        "resources": _text(action.resources),
        "delivery": str(Delivery(action.delivery).label),
        "update": _text(update.text) if update else None,
        "wrong": _text(update.what_is_wrong) if update else None,
        "escalation": _text(update.support_needed) if update else None,
        "review_on": _day(action.review_on),
        "completed_on": _day(action.completed_on),
        "what_changed": _text(action.what_changed),
        "activities": together(sorted(one.code for one in action.activities.all())) or None,
        "outputs": together(sorted(one.code for one in action.outputs.all())) or None,
    }


def name_of_priority(priority: Priority) -> str:
    return priority.text.strip()


def line_of(milestone: Milestone) -> str:
    """A milestone as a line of its cell."""
    mark = f"{REACHED} " if milestone.is_reached else ""
    return f"{mark}{day_in_figures(milestone.due_on)} – {' '.join(printable(milestone.text).split())}"


def as_said(cell) -> str:
    """What a cell says once it has been in a file."""
    return said(that_fits(cell)) if isinstance(cell, str) else said(cell)


def _text(value):
    return inert(printable(value)) or None


def _day(value):
    return day_in_figures(value) if value and value < OLDEST else value
