"""The notes of a meeting: who chaired, whether it was quorate, and that they are confirmed."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lutonhet.circumstances import on_behalf_of
from lutonhet.rows import why_not_done_on
from lutonhet.saving import Refused, may, save_row
from progress.models import AgendaItem, MeetingNotes, StepRaised
from progress.services.agenda import refuse_if_written
from workplans.models import NextStep
from workplans.services import raise_step

HELD = ("chaired_by", "quorate", "remarks")


def save_notes(
    notes: MeetingNotes, *, by, version: int | None = None, fields: Sequence[str] = HELD, behalf: str = ""
) -> MeetingNotes:
    """Store who chaired, whether the meeting was quorate, and what else its notes say."""
    refuse_if_written(notes.meeting)
    if wrong := [name for name in fields if name not in HELD]:
        raise Refused(f"That is not written here: {', '.join(wrong)}.")
    with on_behalf_of(behalf):
        return save_row(notes, by=by, version=version, fields=fields)


@transaction.atomic
def confirm_notes(
    notes: MeetingNotes, *, by, version: int | None, on: date, how: str, behalf: str = ""
) -> MeetingNotes:
    """Say that the notes are a true record: when, and how that was agreed. From then on they stay as they are.

    Raises `Refused` before the meeting has been held, while its agenda is empty, and where nobody has said whether it
    was quorate.
    """
    if not may(by, "add" if notes._state.adding else "change", notes):
        raise PermissionDenied
    refuse_if_written(notes.meeting)
    if why_not := why_not_confirmed(notes, on):
        raise Refused(why_not)
    notes.confirmed_on, notes.confirmed_how = on, how
    with on_behalf_of(behalf):
        return save_row(notes, by=by, version=version, fields=["confirmed_on", "confirmed_how"])


def why_not_confirmed(notes: MeetingNotes, on: date) -> str:
    """Why notes cannot be confirmed on a day, in a sentence; "" where they can."""
    held_on = notes.meeting.held_on
    if held_on is None or held_on > timezone.localdate():
        return "The meeting has not been held yet: there are no notes to confirm."
    if on < held_on:
        return f"The meeting was held on {held_on:%-d %B %Y}: its notes are confirmed on that day or later."
    if why_not := why_not_done_on(on):
        return why_not
    if not AgendaItem.objects.open().filter(meeting=notes.meeting).exists():
        return "Nothing is on the agenda of this meeting: there are no notes to confirm."
    if not notes.quorate:
        return "Say first who chaired, and whether the meeting was quorate."
    return ""


def open_notes(notes: MeetingNotes, *, by, version: int, behalf: str = "") -> MeetingNotes:
    """Take the confirmation back, so that the notes can be corrected: they are a draft again."""
    if not notes.is_confirmed:
        raise Refused("The notes are a draft already.")
    notes.confirmed_on, notes.confirmed_how = None, ""
    with on_behalf_of(behalf):
        return save_row(notes, by=by, version=version, fields=["confirmed_on", "confirmed_how"])


@transaction.atomic
def record_action(step: NextStep, *, item: AgendaItem, by, stem: str, place: int, behalf: str = "") -> NextStep:
    """Record what somebody promised under an item: a next step, raised at the item's meeting."""
    refuse_if_written(item.meeting)
    if step.raised_at != item.meeting:
        raise Refused("A next step raised under an item is raised at its meeting.")
    raise_step(step, by=by, stem=stem, place=place, behalf=behalf)
    with on_behalf_of(behalf):
        save_row(StepRaised(item=item, step=step), by=by)
    return step
