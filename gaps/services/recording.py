"""Keeping since when each gap has been open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from gaps.finding import Found
from gaps.models import Gap


@dataclass(frozen=True)
class Recorded:
    """How many gaps opened and closed since the last run, and how many are open now."""

    opened: int
    closed: int
    open: int


@transaction.atomic
def record_gaps(found: Iterable[Found], *, on: date) -> Recorded:
    """Write down what has opened and what has closed since the last run; a second run on the same day changes nothing.

    A gap keeps the sentence that it opened with, until it reads otherwise. Of two runs at once, what the other has
    written down already is left alone.
    """
    now = {one.key: one for one in found}
    kept = {(row.rule, row.about): row for row in Gap.objects.select_for_update().open()}
    new = [
        Gap(
            rule=one.rule.name,
            about=one.about,
            what=one.what,
            workstream_id=one.stream.pk if one.stream else None,
            severity=one.severity.value,
            opened_on=on,
        )
        for key, one in now.items()
        if key not in kept
    ]
    Gap.objects.bulk_create(new, ignore_conflicts=True)
    gone = [row.pk for key, row in kept.items() if key not in now]
    Gap.objects.filter(pk__in=gone, opened_on__lte=on).update(closed_on=on)
    changed = []
    for key, row in kept.items():
        one = now.get(key)
        if one and (row.what, row.severity) != (one.what, one.severity.value):
            row.what, row.severity = one.what, one.severity.value
            changed.append(row)
    Gap.objects.bulk_update(changed, ["what", "severity"])
    return Recorded(len(new), len(gone), len(now))
