"""Next steps: raised at a meeting, carried to another, done with a result."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import Refused, may, save_row
from workplans.models import Carrying, NextStep
from workstreams.models import Closable, Meeting
from workstreams.services import add_item, close_item

NAMED = ("raised_at", "comes_back_at", "workstream")


def raise_step(step: NextStep, *, by, stem: str, place: int, behalf: str = "") -> NextStep:
    """Add a next step that was promised at a meeting. Raises `Refused` where the meeting is another workstream's."""
    if why_not := step.why_not_at(step.raised_at):
        raise Refused(why_not)
    return add_item(step, by=by, stem=stem, place=place, behalf=behalf)


@transaction.atomic
def carry_step(step: NextStep, *, to: Meeting, at: Meeting | None, by, why: str = "", behalf: str = "") -> Carrying:
    """Let an open next step come back to a meeting. `at` is the meeting that looked at it when the person was shown it.

    Raises `Refused` when somebody has closed it or carried it on since, and for a meeting that cannot look at it.
    """
    stored = NextStep.objects.filter(pk=step.pk).select_related(*NAMED)[0]
    return _carry(stored, to, at, why, by, behalf)


def _carry(step, to, at, why, by, behalf):
    if why_not := why_not_carried(step, to, at):
        raise Refused(why_not)
    carrying = Carrying(step=step, from_meeting=step.stands_at, to_meeting=to, why=why, carried_by=by)
    step.comes_back_at = to
    with on_behalf_of(behalf):
        save_row(step, by=by, version=step.version, fields=["comes_back_at"])
        return save_row(carrying, by=by)


def why_not_carried(step: NextStep, to: Meeting, at: Meeting | None) -> str:
    """Why a step cannot be carried to a meeting, in a sentence; "" where it can."""
    here = step.stands_at
    if not step.is_open:
        return f"{step.code} is closed already: what is done is not carried on."
    if here != at:
        return was_carried_meanwhile(step)
    if not to.is_open:
        return f"{to} has been withdrawn. Choose another meeting."
    if here == to:
        return f"{step.code} comes back to {to} already. Choose another meeting."
    if here and not here.is_before(to):
        return f"{to}, {to.when}, is not after {here}, {here.when}. Choose a later meeting."
    return step.why_not_at(to)


def was_carried_meanwhile(step: NextStep) -> str:
    """What somebody must know who was shown a step at another meeting."""
    here = step.stands_at
    where = f"is with {here}, {here.when}, now" if here else "is with no meeting now"
    return f"{step.code} {where}: somebody else has just seen to that. Look at it again first."


@transaction.atomic
def carry_all(meeting: Meeting, *, to: Meeting, by, why: str = "", behalf: str = "") -> list[Carrying]:
    """Carry every open next step that a meeting looks at to a later one: all of them or none.

    Raises `Refused` where nothing is left to carry.
    """
    if not may(by, "change", meeting):
        raise PermissionDenied
    steps = NextStep.objects.open().standing_at(meeting).select_related(*NAMED).order_by("order", "code")
    carried = [_carry(step, to, meeting, why, by, behalf) for step in steps]
    if not carried:
        raise Refused(nothing_is_left(meeting))
    return carried


def nothing_is_left(meeting: Meeting) -> str:
    return f"No open next step is left at {meeting}: each is done, or has been carried on."


def finish_step(step: NextStep, *, by, version: int, on: date, result: str, behalf: str = "") -> NextStep:
    """Say that a next step is done, when, and with what result."""
    how = Closable.Closing.DONE
    return close_item(step, by=by, version=version, on=on, how=how, reason=result, behalf=behalf)
