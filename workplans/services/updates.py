"""Reporting how an action stands: one report an action and reporting period, which a later one corrects."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from lutonhet.circumstances import on_behalf_of
from lutonhet.rows import StaleRow, why_not_done_on
from lutonhet.saving import Refused, save_row
from workplans.models import Action, Update
from workplans.models.actions import Delivery
from workplans.periods import in_a_sentence, period_in_words, start_of_period
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
    # Two who report at the same moment take turns where the database knows of it; where not, one waits for the other.
    action = Action.objects.select_for_update(of=("self",)).select_related("workplan__workstream")
    action = action.filter(pk=update.action_id)[0]
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


@transaction.atomic
def report_no_change(action: Action, *, by, version: int | None, behalf: str = "") -> Update:
    """Report that an action stands as it did last time: the same delivery, what is wrong and support needed.

    Raises `StaleRow` when the action was changed since the person saw it; `Refused` where there is nothing to go by,
    where the period has its report, and where `report_update` refuses: what was green is not green past its date.
    """
    every = Programme.objects.reporting_period()
    if action.delivery == Delivery.COMPLETE:
        raise Refused(f"{action.code} is complete: there is nothing more to report.")
    last = action.updates.standing().first()
    if last is None:
        raise Refused(f"Nothing has been reported on {action.code} yet: say how it stands first.")
    if last.period_starts_on == start_of_period(timezone.localdate(), every):
        when = in_a_sentence(period_in_words(last.period_starts_on, every))
        raise Refused(f"{action.code} has its update for {when} already. Use Update to correct it.")
    if last.delivery != action.delivery:  # it was said otherwise since, in the administration or by opening it again
        raise Refused(f"{action.code} stands otherwise than was last reported: say how it stands now.")
    if action.version != version:
        raise StaleRow(action)
    update = Update(
        action=action,
        delivery=action.delivery,
        text=f"{NO_CHANGE}{in_a_sentence(period_in_words(_said_first(action, last).period_starts_on, every))}.",
        what_is_wrong=last.what_is_wrong,
        support_needed=last.support_needed,
    )
    return report_update(update, by=by, behalf=behalf)


NO_CHANGE = "No change since "


def _said_first(action, last):
    """The report that nothing has changed since: of several without a change, the one before the first of them."""
    told = action.updates.standing().exclude(text__startswith=NO_CHANGE).first()
    return told or last
