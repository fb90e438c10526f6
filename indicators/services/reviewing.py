"""Deciding on a flag: the one write that the checks know."""

import rules
from django.core.exceptions import PermissionDenied
from django.db import transaction

from indicators.models import FlagReview
from indicators.quality.flags import Flag, flag
from lutonhet.saving import Refused, save_row


class NoteMissing(Refused):
    """A decision without its ground is asked for again next year."""

    def __init__(self):
        super().__init__("Say how you know, so that nobody has to ask again.")


class FlagGone(Refused):
    """The check finds it no longer."""

    def __init__(self):
        super().__init__("This is no longer flagged: what it rested on has changed, so there is nothing to decide.")


class FlagChanged(Refused):
    """The values under the flag are others than those that the person was shown."""

    def __init__(self, now: Flag):
        super().__init__(f"The values have changed since you opened this. It now reads: {now.sentence}")


class DecidedMeanwhile(Refused):
    """Somebody else decided on the flag after the person opened it."""

    def __init__(self, now: Flag):
        super().__init__(
            f"{now.latest.reviewed_by} has decided on this meanwhile: {now.latest.get_decision_display().lower()} "
            f"(“{now.latest.note}”). Save yours to let it stand instead."
        )


def why_not(now: Flag | None, *, fingerprint: str, seen: int) -> Refused | None:
    """What forbids to decide on the flag as the person was shown it: with this fingerprint, after `seen` decisions."""
    if now is None:
        return FlagGone()
    if now.fingerprint != fingerprint:
        return FlagChanged(now)
    return DecidedMeanwhile(now) if len(now.reviews) != seen else None


@transaction.atomic
def review_flag(key: str, *, by, decision: str, note: str, fingerprint: str, seen: int) -> FlagReview:
    """Keep a decision on the flag with this key; no value is touched.

    `fingerprint` and `seen`, how many decisions there were, are those of the flag that the person was shown. Raises
    `PermissionDenied`, `NoteMissing`, `FlagGone`, `FlagChanged` or `DecidedMeanwhile`.
    """
    if not rules.has_perm("indicators.review", by):
        raise PermissionDenied
    now = flag(key)
    if refusal := why_not(now, fingerprint=fingerprint, seen=seen):
        raise refusal
    if not note.strip():
        raise NoteMissing
    period = now.period
    review = FlagReview(
        flag=now.key,
        number=seen + 1,
        rule=now.rule.code,
        indicator=now.indicator,
        principle=now.principle,
        area=now.area,
        period_label=period.label if period else "",
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        sentence=now.sentence,
        fingerprint=now.fingerprint,
        decision=FlagReview.Decision(decision),
        note=note.strip(),
        reviewed_by=by,
    )
    return save_row(review, by=by)
