"""Who edited a plan: read from the audit trail. Whoever edited a version does not sign it on screen."""

from datetime import datetime

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from logicmodels.models import LINKS, Activity, Assumption, LogicModel, Output
from workplans.models import Action, Milestone, Priority, Risk, Workplan
from workplans.working_copy import SECTIONS

# What is no part of a plan: progress, plumbing, and what follows from a date or a sign-off without being typed.
NEVER = {"version", "original_due_on", "agreed_due_on"}
PROGRESS = {
    Action: {"delivery"},
    Assumption: {"standing", "evidence", "reviewed_on", "reviewed_by"},
    Activity: {"assigned_to"},
    Output: {"assigned_to"},
}
OF_ONE_YEAR = {Priority: "workplan", Action: "workplan", Risk: "workplan", Milestone: "action__workplan"}
KINDS = (Workplan, *OF_ONE_YEAR, LogicModel, *(model for model, _ in SECTIONS.values()), *LINKS)


def editors_of(workplan: Workplan, since: datetime | None) -> list[list]:
    """Everybody who changed the plan, its items or the workstream's logic model since a moment: [key, name], by key.

    An event counts when it added or deleted a row, or changed a field that belongs to the plan: who only reports how
    an action stands edits nothing.
    """
    kinds = {kind.pk: model for model, kind in ContentType.objects.get_for_models(*KINDS).items()}
    events = LogEntry.objects.filter(content_type__in=kinds, additional_data__filed_under=workplan.filed_under)
    events = events.exclude(actor=None).order_by("pk")
    if since is not None:
        events = events.filter(timestamp__gte=since)
    ours = {
        Workplan: {workplan.pk},
        **{
            model: set(model.objects.filter(**{path: workplan}).values_list("pk", flat=True))
            for model, path in OF_ONE_YEAR.items()
        },
    }
    people: dict[int, str] = {}
    told = events.values_list("content_type", "object_id", "action", "changes", "actor", "actor__name")
    for kind, row, action, changes, person, name in told:
        model, changes = kinds[kind], changes or {}
        is_ours = model not in ours or row in ours[model] or "workplan" in changes
        if person not in people and is_ours and _edits(model, action, changes):
            people[person] = name
    return [[key, people[key]] for key in sorted(people)]


def _edits(model, action, changes):
    if action in (LogEntry.Action.CREATE, LogEntry.Action.DELETE):
        return True
    return action == LogEntry.Action.UPDATE and bool(changes.keys() - NEVER - PROGRESS.get(model, set()))
