"""Changing an action, and moving its due date so that nobody can lose sight of the first one."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import Refused, may, save_row
from workplans.models import Action, DueDateMove, Milestone
from workplans.models.actions import NOT_PAST_ITS_DATE
from workstreams.models import Meeting
from workstreams.services import change_row


@transaction.atomic
def change_action(
    action: Action,
    *,
    by,
    version: int,
    fields: Sequence[str],
    lists: Mapping[str, Sequence] | None = None,
    reason: str = "",
    behalf: str = "",
) -> Action:
    """Store the named fields of an action, as `change_row` does, and keep account of its due date.

    While the date is a draft, the original date follows it. Once it is fixed (agreed, or past), a change is a move: it
    needs a `reason`, is kept as a `DueDateMove`, and counts when a minuted meeting has agreed it. Raises `Refused`
    without a reason, for a fixed date that is taken away, and for one past its date that would be green or grey.
    """
    today = timezone.localdate()
    stored = Action.objects.filter(pk=action.pk)[0]
    is_moved = "due_on" in fields and action.due_on != stored.due_on
    is_fixed = stored.has_fixed_date(today)
    if is_moved and is_fixed:
        if action.due_on is None:
            raise Refused(why_it_keeps_a_date(stored))
        if not reason.strip():
            raise Refused(f"Say why the due date of {action.code} moves.")
    elif is_moved:
        action.original_due_on = action.due_on
        fields = [*fields, "original_due_on"]
    if "delivery" in fields and action.delivery in NOT_PAST_ITS_DATE and action.is_past_its_date(today):
        raise Refused(f"{action.code} is past its due date: it cannot be green or grey.")
    change_row(action, by=by, version=version, fields=fields, lists=lists, behalf=behalf)
    if is_moved and is_fixed:
        move = DueDateMove(action=action, was=stored.due_on, now=action.due_on, reason=reason.strip(), moved_by=by)
        with on_behalf_of(behalf):
            save_row(move, by=by)
    return action


def why_it_keeps_a_date(action: Action) -> str:
    """What somebody is told who takes away a due date that is fixed."""
    day = f"{action.binding_due_on:%-d %B %Y}"
    why = f"the group agreed {day}" if action.agreed_due_on else f"it was due on {day}"
    return f"{action.code} keeps a due date, since {why}. Enter a new date and the reason, or close the action."


@transaction.atomic
def agree_due_date(
    move: DueDateMove, *, by, version: int, meeting: Meeting, minute_reference: str, behalf: str = ""
) -> DueDateMove:
    """Note which meeting of the oversight group agreed a new due date: from now on that date counts.

    Raises `Refused` for a move that was agreed before, for a meeting of another kind or one still to come.
    """
    if not may(by, "change", move):
        raise PermissionDenied
    stored = DueDateMove.objects.select_related("meeting").get(pk=move.pk)
    if stored.is_agreed:
        raise Refused(f"That date was agreed before: {stored.meeting}, {stored.minute_reference}.")
    if why_not := why_it_cannot_agree(meeting):
        raise Refused(why_not)
    if not minute_reference.strip():
        raise Refused("Give the minute that says so, for example: minute 7.2.")
    move.meeting, move.minute_reference = meeting, minute_reference.strip()
    with on_behalf_of(behalf):
        save_row(move, by=by, version=version, fields=["meeting", "minute_reference"])
        if not _was_agreed_later(move):
            action = Action.objects.select_related("workplan__workstream").get(pk=move.action_id)
            action.agreed_due_on = move.now
            save_row(action, by=by, version=action.version, fields=["agreed_due_on"])
    return move


def why_it_cannot_agree(meeting: Meeting) -> str:
    """Why a meeting cannot have agreed a due date, in a sentence; "" where it can."""
    if meeting.workstream_id is not None:
        return "A workstream's own meeting does not agree its dates: choose a meeting of the oversight group."
    if meeting.is_withdrawn:
        return "That meeting was entered by mistake and withdrawn: choose another."
    if meeting.held_on is None or meeting.held_on > timezone.localdate():
        return "That meeting has not been held yet."
    return ""


def _was_agreed_later(move):
    """Has a move that was made after this one been agreed already?"""
    agreed = move.action.due_date_moves.exclude(meeting=None).exclude(pk=move.pk)
    return any((one.moved_at, one.pk) > (move.moved_at, move.pk) for one in agreed)


@transaction.atomic
def change_milestone(
    milestone: Milestone,
    *,
    by,
    version: int,
    fields: Sequence[str],
    lists: Mapping[str, Sequence] | None = None,
    behalf: str = "",
) -> Milestone:
    """Store the named fields of a milestone. Its original date follows while it is a draft: until the date of its
    action was agreed, or its own is past."""
    stored = Milestone.objects.select_related("action").filter(pk=milestone.pk)[0]
    is_draft = stored.action.agreed_due_on is None and stored.original_due_on >= timezone.localdate()
    if "due_on" in fields and is_draft:
        milestone.original_due_on = milestone.due_on
        fields = [*fields, "original_due_on"]
    return change_row(milestone, by=by, version=version, fields=fields, lists=lists, behalf=behalf)
