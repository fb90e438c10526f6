"""Which revisions of a file that waits are accepted one by one: kept with its rows until somebody accepts them."""

from collections.abc import Collection

from django.db import transaction

from indicators.models import ImportBatch, StagedRow
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
