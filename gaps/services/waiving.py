"""Waiving a gap: somebody answers for leaving it as it is, with a reason and until a day."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from gaps.finding import Found
from gaps.models import LONGEST, Waiver
from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import Refused, save_row


class WaivedMeanwhile(Refused):
    """Somebody else waived the gap after the person opened the form."""

    def __init__(self, waiver: Waiver):
        super().__init__(
            f"{waiver.waived_by_name} has waived this until {waiver.expires_on:%-d %B %Y}: “{waiver.reason}”. "
            "End that waiver first to give another."
        )


@transaction.atomic
def waive(gap: Found, *, by, reason: str, expires_on: date, behalf: str = "") -> Waiver:
    """Waive a gap that is open now. One that has run out is ended by the new one, and both stay.

    Raises `PermissionDenied`, and `Refused` without a reason, for a day that is past or more than a year away, and
    where the gap is waived already.
    """
    today = timezone.localdate()
    if why_not := why_not_until(expires_on, today):
        raise Refused(why_not)
    if not reason.strip():
        raise Refused("Say why it may stay as it is.")
    last = Waiver.objects.filter(rule=gap.rule.name, about=gap.about, ended_on=None).first()
    if last and last.is_in_force(today):
        raise WaivedMeanwhile(last)
    with on_behalf_of(behalf):
        if last:
            last.ended_on = today
            save_row(last, by=by, version=last.version, fields=["ended_on"])
        waiver = Waiver(
            rule=gap.rule.name,
            about=gap.about,
            what=gap.what,
            workstream_id=gap.stream.pk if gap.stream else None,
            reason=reason.strip(),
            expires_on=expires_on,
            waived_on=today,
            waived_by=by,
        )
        return save_row(waiver, by=by)


@transaction.atomic
def end_waiver(waiver: Waiver, *, by, version: int | None, behalf: str = "") -> Waiver:
    """End a waiver before its day, over the version that the person was shown: the gap counts again.

    Raises `PermissionDenied`, `StaleRow`, and `Refused` for one that has ended.
    """
    if waiver.ended_on is not None:
        raise Refused("This waiver has ended already.")
    waiver.ended_on = timezone.localdate()
    with on_behalf_of(behalf):
        return save_row(waiver, by=by, version=version, fields=["ended_on"])


def why_not_until(day: date, today: date) -> str:
    """Why a waiver cannot last until a day, in a sentence; "" where it can."""
    if day < today:
        return f"{day:%-d %B %Y} is past. Give today or a later day."
    if day > today + LONGEST:
        return f"{day:%-d %B %Y} is more than a year away. Somebody should look again within a year."
    return ""
