"""What a person decides about a file that waits: which indicator, which headline, which of two rows, what is left out.

Each decision is kept with the working rows, and everything is compared anew.
"""

from collections.abc import Iterable

from django.db import transaction

from indicators.models import ImportBatch, Indicator, StagedRow, StagedSeries
from indicators.services.comparing import compare
from indicators.services.comparing.series import home_of
from indicators.services.waiting import may_bring_in, waiting
from lutonhet.saving import Refused


class NotInTheFile(Refused):
    """A choice that the file does not offer."""

    def __init__(self):
        super().__init__("That is not in the file any more. Look at the preview again.")


@transaction.atomic
def assign(
    batch: ImportBatch, series: Iterable[int], *, by, indicator: Indicator | None, name: str = ""
) -> ImportBatch:
    """Say whose figures some series (their keys) are: a stored indicator's, or a new one's under `name`."""
    may_bring_in(by)
    batch = waiting(batch)
    chosen = _of(batch, series)
    for one in chosen:
        one.indicator = indicator
        told = {"indicator": indicator.pk} if indicator else {"name": name.strip()[:300] or one.name}
        one.about = {**one.about, "decided": told}
    StagedSeries.objects.bulk_update(chosen, ["indicator", "about"])
    compare(batch)
    return batch


@transaction.atomic
def choose_headline(batch: ImportBatch, series: int, *, by) -> ImportBatch:
    """Say that a series (its key) is the headline of its indicator; the other sexes and ages are breakdowns of it."""
    may_bring_in(by)
    batch = waiting(batch)
    (chosen,) = _of(batch, [series])
    if chosen.category:
        raise NotInTheFile
    members = [one for one in _all(batch) if home_of(one) == home_of(chosen)]
    for one in members:
        decided = one.about.get("decided", {})
        one.about = {**one.about, "decided": {**decided, "headline": [chosen.sex, chosen.age]}}
    StagedSeries.objects.bulk_update(members, ["about"])
    compare(batch)
    return batch


@transaction.atomic
def leave_out(batch: ImportBatch, series: Iterable[int], *, by, is_left_out: bool = True) -> ImportBatch:
    """Leave the rows of some series (their keys) out of the import, or take them in again."""
    may_bring_in(by)
    batch = waiting(batch)
    keys = [one.pk for one in _of(batch, series)]
    StagedSeries.objects.filter(pk__in=keys).update(is_left_out=is_left_out)
    compare(batch)
    return batch


@transaction.atomic
def keep_row(batch: ImportBatch, row: int, *, by) -> ImportBatch:
    """Among rows of the file that contradict each other, choose one (its key)."""
    may_bring_in(by)
    batch = waiting(batch)
    chosen = (
        StagedRow.objects.filter(batch=batch, pk=row, series__isnull=False).select_related("series", "area").first()
    )
    if chosen is None:
        raise NotInTheFile
    StagedRow.objects.filter(
        batch=batch,
        series__destination=chosen.series.destination,
        area__destination=chosen.area.destination,
        period_start=chosen.period_start,
        period_end=chosen.period_end,
    ).update(is_chosen=False)
    StagedRow.objects.filter(pk=chosen.pk).update(is_chosen=True)
    compare(batch)
    return batch


def _all(batch):
    return list(StagedSeries.objects.filter(batch=batch).select_related("indicator"))


def _of(batch, keys):
    wanted = set(keys)
    found = [one for one in _all(batch) if one.pk in wanted]
    if not found or len(found) < len(wanted):
        raise NotInTheFile
    return found
