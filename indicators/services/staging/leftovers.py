"""Throwing away what was read and not accepted: because somebody says so, or because nobody came back to it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from indicators.models import ImportBatch, StagedArea, StagedRow, StagedSeries
from indicators.services.waiting import NotWaiting, may_bring_in
from lutonhet.circumstances import done_by

State = ImportBatch.State
BROKEN_OFF_AFTER = timedelta(minutes=2)  # after its last handful
FORGOTTEN_AFTER = timedelta(days=30)
AT_ONCE = 20_000  # rows a transaction


def discard(batch: ImportBatch, *, by) -> None:
    """Throw away a file that was read and not accepted, as if it had never been brought in."""
    may_bring_in(by)
    with transaction.atomic():
        stored = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
        if stored is None:
            return  # somebody else has just thrown it away
        if stored.state not in (State.READ, State.READING):
            raise NotWaiting(stored)
        # From here on nobody accepts it, however long its rows take to go.
        ImportBatch.objects.filter(pk=batch.pk).update(state=State.READING)
    with done_by(by):
        throw_away(stored)


def tidy() -> int:
    """Throw away what was broken off or forgotten, and working rows that an accepted import left; how many imports."""
    now = timezone.now()
    broken_off = ImportBatch.objects.filter(state=State.READING, imported_at__lt=now - BROKEN_OFF_AFTER)
    forgotten = ImportBatch.objects.filter(state=State.READ, imported_at__lt=now - FORGOTTEN_AFTER)
    thrown_away = sum(throw_away_as_seen(batch) for batch in [*broken_off, *forgotten])
    done = ImportBatch.objects.filter(state__in=(State.ACCEPTED, State.TAKEN_BACK))
    for batch in done.filter(pk__in=StagedSeries.objects.values("batch")):
        throw_rows_away(batch)
    return thrown_away


def throw_away_as_seen(batch: ImportBatch) -> bool:
    """Delete a batch with its working rows, unless somebody has gone on with it since it was looked at; was it?"""
    seen = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, imported_at=batch.imported_at)
    if not seen.update(state=State.READING):  # from here on nobody accepts it
        return False
    throw_away(batch)
    return True


def throw_rows_away(batch: ImportBatch) -> None:
    """Delete a batch's working rows, some thousands a transaction."""
    rows = StagedRow.objects.filter(batch=batch)
    while keys := list(rows.values_list("pk", flat=True).order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            rows.filter(pk__gte=keys[0], pk__lte=keys[-1])._raw_delete("default")
    with transaction.atomic():
        StagedSeries.objects.filter(batch=batch)._raw_delete("default")
        StagedArea.objects.filter(batch=batch)._raw_delete("default")


def throw_away(batch: ImportBatch) -> None:
    """Delete a batch with its working rows."""
    throw_rows_away(batch)
    batch.delete()
