"""Reporting how an action stands."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from lutonhet.circumstances import on_behalf_of
from lutonhet.rows import why_not_done_on
from lutonhet.saving import Refused, save_row
from workplans.models import Action, Update
from workplans.models.actions import Delivery
from workplans.periods import start_of_period
from workstreams.models import Programme


@transaction.atomic
def report_update(
    update: Update,
    *,
    by,
    completed_on: date | None = None,
    what_changed: str = "",
    behalf: str = "",
) -> Update:
    """Report how an action stands. The report stays as it is; the action takes its delivery from it. Another one in the
    same reporting period corrects the first, and both stay.

    A completed action says when, and what changed as a result. Raises `Refused` for a closed
    action, for one past its date that would be green or grey, and for a date that is still to come.
    """
    action = Action.objects.select_related("workplan__workstream").get(pk=update.action_id)
    if not action.is_open:
        raise Refused(f"{action.code} is closed: open it again before you report on it.")
    update.action = action
    if why_not := update.why_not:
        raise Refused(why_not)
    if completed_on and (why_not := why_not_done_on(completed_on)):
        raise Refused(why_not)
    update.made_by = by
    update.period_starts_on = start_of_period(timezone.localdate(update.made_at), Programme.objects.reporting_period())
    update.corrects = action.updates.standing().filter(period_starts_on=update.period_starts_on).first()
    with on_behalf_of(behalf):
        save_row(update, by=by)
        is_complete = update.delivery == Delivery.COMPLETE
        action.delivery = update.delivery
        action.completed_on = completed_on if is_complete else None
        action.what_changed = what_changed if is_complete else action.what_changed
        save_row(action, by=by, version=action.version, fields=["delivery", "completed_on", "what_changed"])
    return update
