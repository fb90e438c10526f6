"""What of a file that waits is accepted one by one: kept with its rows until somebody accepts them."""

from collections.abc import Collection

from django.db import transaction

from indicators.models import ImportBatch, StagedArea, StagedRow, StagedSeries
from indicators.services.comparing import compare
from indicators.services.waiting import may_bring_in, waiting


@transaction.atomic
def tick_revisions(batch: ImportBatch, *, shown: Collection[int], ticked: Collection[int], by) -> int:
    """Of the revisions that a page showed (keys of staged rows), keep which are ticked; how many are.

    Those of other pages stay as they were. Raises `NotWaiting` when the import is decided on.
    """
    may_bring_in(by)
    batch = waiting(batch)
    changed = StagedRow.objects.filter(batch=batch, status=StagedRow.Status.CHANGED, pk__in=set(shown))
    changed.update(is_chosen=False)
    return changed.filter(pk__in=set(ticked)).update(is_chosen=True)


@transaction.atomic
def tick_areas(
    batch: ImportBatch, *, shown: Collection[str], ticked: Collection[str], parts: Collection[str] = (), by
) -> ImportBatch:
    """Of the new areas that a page showed (their codes), leave out those without a tick; then compare anew.

    `parts` are those that lie within the place: their figures are a breakdown of it, and small numbers are withheld.

    Raises `NotWaiting` when the import is decided on.
    """
    may_bring_in(by)
    batch = waiting(batch)
    areas = StagedArea.objects.filter(batch=batch, area=None, code__in=set(shown)).exclude(code="")
    areas.update(is_left_out=True, is_part=False)
    areas.filter(code__in=set(ticked)).update(is_left_out=False)
    areas.filter(code__in=set(parts)).update(is_part=True)
    compare(batch)
    return batch


@transaction.atomic
def tick_breakdowns(batch: ImportBatch, *, shown: Collection[int], ticked: Collection[int], by) -> ImportBatch:
    """Of the new breakdowns that a page showed (keys of the series that need them), leave out those without a tick;
    then compare anew.

    Raises `NotWaiting` when the import is decided on.
    """
    may_bring_in(by)
    batch = waiting(batch)
    series = StagedSeries.objects.filter(batch=batch, is_headline=False, breakdown=None, pk__in=set(shown))
    series.update(is_left_out=True)
    series.filter(pk__in=set(ticked)).update(is_left_out=False)
    compare(batch)
    return batch
