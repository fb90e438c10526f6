"""Sending a pack out: what it says is frozen, and its files are kept as they were made."""

import json
from datetime import datetime

import rules
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from lutonhet.circumstances import done_by
from lutonhet.saving import Refused
from progress.meetings.agenda import Agenda
from progress.models import Pack, PackFile
from progress.models.packs import standing_of
from progress.packs.agenda import agenda_parts
from progress.packs.composing import compose, supplement_of
from progress.packs.document import Document, document_in
from progress.packs.formats import FORMATS, written
from workplans.snapshot import check_code
from workstreams.models import Meeting

SENT_OUT = "This pack has been sent out already. What is late goes out as a supplement: say in a sentence why it comes."
AT_THE_SAME_MOMENT = "Somebody else sent one out at the same moment. Look at the meeting again; nothing was sent."


def despatch(meeting: Meeting, *, by, reason: str = "") -> Pack:
    """Send out the pack of a meeting, or a supplement to it, and keep the bytes of every format.

    The first is the pack; what follows is a supplement, says why it comes, and holds the parts that have changed since.
    Everything is read and written into files before the row is: nobody waits for it. Raises `PermissionDenied`, and
    `Refused` with the reason.
    """
    if not rules.has_perm("progress.despatch_pack", by, meeting):
        raise PermissionDenied
    before, reason, now = last_pack(meeting), reason.strip(), timezone.now()
    if why_not := why_not_despatched(meeting):
        raise Refused(why_not)
    if before and not reason:
        raise Refused(SENT_OUT)
    reason = reason if before else ""
    number = before.number + 1 if before else 1
    document = _composed(meeting, before, now, standing_of(number), reason)
    files = {extension: written(document, extension) for extension in FORMATS}
    pack = Pack(
        meeting=meeting,
        number=number,
        kind=Pack.Kind.SUPPLEMENT if before else Pack.Kind.PACK,
        reason=reason,
        content=document.text,
        check_code=document.check_code,
        as_at=document.as_at,
        despatched_at=now,
        despatched_by=by,
        despatched_by_name=by.name,
    )
    return _store(pack, files, by=by)


@transaction.atomic
def _store(pack: Pack, files: dict[str, bytes], *, by) -> Pack:
    try:
        pack.full_clean()
        with transaction.atomic(), done_by(by):
            pack.save()
            for extension, content in files.items():
                PackFile(pack=pack, extension=extension, content=content).save()
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from None
    except IntegrityError:
        raise Refused(AT_THE_SAME_MOMENT) from None
    return pack


def why_not_despatched(meeting: Meeting) -> str:
    """Why nothing can be sent out for a meeting, in a sentence; "" where it can."""
    if not meeting.is_open:
        return "This meeting does not take place: nothing is sent out for it."
    if meeting.held_on is None:
        return "This meeting has no date yet. Give it one before its pack is sent out."
    if meeting.held_on < timezone.localdate():
        return f"The meeting was on {meeting.held_on:%-d %B %Y}: its papers stay as they were."
    return ""


def _composed(meeting, before: Pack | None, now: datetime, standing: str, reason: str) -> Document:
    document = compose(meeting, now=now, standing=standing, reason=reason)
    if before is None:
        return document
    supplement = supplement_of(document, _whole(meeting))
    if not supplement.parts:
        raise Refused("Nothing in the papers has changed since they were sent out: there is nothing to send.")
    return supplement


def _whole(meeting) -> Document:
    """What the group has been sent so far: the pack, with the parts that its supplements replaced."""
    first, *others = (frozen(one) for one in meeting.packs.order_by("number"))
    parts = {part.key: part for part in first.parts}
    for later in others:
        parts |= {part.key: part for part in later.parts}
        first = later
    return Document(**{**vars(first), "parts": tuple(parts.values())})


def agenda_has_changed(meeting: Meeting, agenda: Agenda) -> bool:
    """Has the agenda changed since the papers of its meeting were sent out? One query."""
    sent = [part for part in _whole(meeting).parts if part.key == "agenda"]
    return sent != list(agenda_parts(agenda))


def last_pack(meeting: Meeting) -> Pack | None:
    """The pack or supplement that was sent out last: one query."""
    return meeting.packs.order_by("-number").first()


def frozen(pack: Pack) -> Document:
    """What a pack says. Raises `ValueError` where its text is not the one that its check code is of."""
    if check_code(pack.content) != pack.check_code:
        raise ValueError(f"The text of {pack} is not what its check code is of.")
    return document_in(json.loads(pack.content))


def draft(meeting: Meeting) -> Document:
    """What would be sent out now, marked as a draft: the pack, or the next supplement to it."""
    before, now = last_pack(meeting), timezone.now()
    standing = f"Draft of {standing_of(before.number + 1 if before else 1).replace('V', 'v').replace('S', 's')}"
    document = compose(meeting, now=now, standing=standing)
    return supplement_of(document, _whole(meeting)) if before else document


def file_of(meeting: Meeting, number: int, extension: str) -> bytes | None:
    """The bytes that were sent out; None where nothing of that number was: one query."""
    kept = PackFile.objects.filter(pack__meeting=meeting, pack__number=number, extension=extension)
    content = kept.values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def pack_bytes(meeting: Meeting, extension: str) -> tuple[bytes, bool]:
    """(the pack of a meeting in a format, has it been sent out?): what was sent, or else a draft made now."""
    content = file_of(meeting, 1, extension)
    return (content, True) if content is not None else (written(draft(meeting), extension), False)
