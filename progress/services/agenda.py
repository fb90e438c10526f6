"""The agenda of a meeting: made, added to and changed. Withdrawing and moving an item are those of every item with a
code (`workstreams.services`)."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lutonhet.saving import Refused, may
from progress.models import AgendaItem, MeetingNotes
from progress.models.meetings import is_past
from workstreams.models import Meeting
from workstreams.services import add_item, change_row, move_item

Purpose, Standing = AgendaItem.Purpose, AgendaItem.Standing
PAPER = ("paper", "paper_url")
RECORDED = ("discussion", "outcome", "minute_reference")
LATE = "The papers were due on {day}: say why it comes late."
# The standing agenda, in the order that boards expect; what is asked comes between the two halves.
OPENING = (
    (Standing.APOLOGIES, Purpose.NOTING, ""),
    (Standing.DECLARATIONS, Purpose.NOTING, ""),
    (Standing.LAST_NOTES, Purpose.DECISION, "Agree the notes of the last meeting as a true record, and note the log."),
)
CLOSING = (
    (Standing.FORWARD_PLAN, Purpose.NOTING, ""),
    (Standing.OTHER_BUSINESS, Purpose.DISCUSSION, ""),
    (Standing.NEXT_MEETING, Purpose.NOTING, ""),
)
_PARTS = [one for one, *_ in OPENING], list(Purpose), [one for one, *_ in CLOSING]
ORDER = [item for part in _PARTS for item in part]


def stem_of(meeting: Meeting) -> str:
    """How the codes of a meeting's items begin."""
    return f"{meeting.code}-I"


def why_not_written(meeting: Meeting) -> str:
    """Why nothing more is written about a meeting, in a sentence; "" where it is."""
    if not meeting.is_open:
        return f"{meeting} has been withdrawn. Restore it first."
    confirmed = MeetingNotes.objects.filter(meeting=meeting, confirmed_on__isnull=False).first()
    if confirmed is None:
        return ""
    return (
        f"The notes of {meeting} were confirmed on {confirmed.confirmed_on:%-d %B %Y}. To change what they say, "
        "take the confirmation back first."
    )


def refuse_if_written(meeting: Meeting) -> None:
    if why_not := why_not_written(meeting):
        raise Refused(why_not)


@transaction.atomic
def make_standing_agenda(meeting: Meeting, *, by, behalf: str = "") -> list[AgendaItem]:
    """Put every standing item that the agenda lacks on it, in its place; what stands there already stays.

    Raises `PermissionDenied`, and `Refused` where nothing is lacking or the notes are confirmed.
    """
    if not may(by, "add", AgendaItem(meeting=meeting)):
        raise PermissionDenied
    refuse_if_written(meeting)
    there = set(AgendaItem.objects.open().filter(meeting=meeting).values_list("standing", flat=True))
    made = []
    for standing, purpose, recommendation in (*OPENING, *CLOSING):
        if standing not in there:
            item = AgendaItem(
                meeting=meeting,
                standing=standing,
                text=standing.label,
                purpose=purpose,
                recommendation=recommendation,
            )
            made.append(_add(item, by, behalf))
    if not made:
        raise Refused("The agenda has all its standing items already.")
    return made


@transaction.atomic
def add_agenda_item(item: AgendaItem, *, by, behalf: str = "") -> AgendaItem:
    """Put an item on the agenda, after the last one of its kind. Raises `Refused` where it comes late without a reason,
    and where the notes are confirmed."""
    if not may(by, "add", item):
        raise PermissionDenied
    refuse_if_written(item.meeting)
    item.added_on = timezone.localdate()
    if item.has_paper:
        item.paper_added_on = item.added_on
    _refuse_if_late(item, is_paper_new=item.has_paper)
    return _add(item, by, behalf)


def change_agenda_item(
    item: AgendaItem, *, by, version: int, fields: Sequence[str], lists=None, behalf: str = ""
) -> AgendaItem:
    """Store the named fields of an item. A paper that comes after the deadline needs a reason."""
    refuse_if_written(item.meeting)
    fields = list(fields)
    if any(name in PAPER for name in fields):
        item.paper_added_on = timezone.localdate() if item.has_paper else None
        fields.append("paper_added_on")
        _refuse_if_late(item, is_paper_new=item.has_paper)
    return change_row(item, by=by, version=version, fields=fields, lists=lists, behalf=behalf)


def why_a_reason_is_needed(item: AgendaItem, *, is_paper_new: bool) -> str:
    """Why an item has to say why it is late, in a sentence; "" where it need not, or does."""
    is_new = item._state.adding and item.is_ordinary
    if not (is_new or is_paper_new) or not is_past(item.meeting, timezone.localdate()) or item.late_reason.strip():
        return ""
    return LATE.format(day=f"{item.meeting.paper_deadline:%-d %B %Y}")


def record_item(item: AgendaItem, *, by, version: int, fields: Sequence[str], number: int, behalf: str = ""):
    """Write down what a meeting said and decided about an item. Where no minute reference is given it is the day of the
    meeting and the item's `number` on the agenda.

    Raises `Refused` for anything that is not written in the meeting, and once the notes are confirmed.
    """
    if wrong := [name for name in fields if name not in RECORDED]:
        raise Refused(f"The agenda is changed on its own page: {', '.join(wrong)}.")
    refuse_if_written(item.meeting)
    fields = list(fields)
    if item.is_recorded and not item.minute_reference.strip():
        item.minute_reference = reference_of(item.meeting, number)
        fields.append("minute_reference")
    return change_row(item, by=by, version=version, fields=dict.fromkeys(fields), behalf=behalf)


def reference_of(meeting: Meeting, number: int) -> str:
    """Where the notes say it, for example “14 October 2025, item 4”."""
    return f"{meeting.when}, item {number}"


def _refuse_if_late(item, *, is_paper_new):
    if why := why_a_reason_is_needed(item, is_paper_new=is_paper_new):
        raise Refused(why)


def _add(item, by, behalf):
    last = AgendaItem.objects.filter(meeting=item.meeting).aggregate(last=Max("order"))["last"] or 0
    add_item(item, by=by, stem=stem_of(item.meeting), place=last + 1, behalf=behalf)
    beside = AgendaItem.objects.open().filter(meeting=item.meeting).order_by("order", "code")
    before = [place for place, one in enumerate(beside, 1) if one.pk != item.pk and _rank(one) <= _rank(item)]
    move_item(item, by=by, version=item.version, siblings=beside, to=max(before, default=0) + 1, behalf=behalf)
    return item


def _rank(item):
    """Where an item belongs in the order that boards expect."""
    return ORDER.index(item.standing or item.purpose)
