"""What the rows of a file would do where they go: few questions to the database for any number of rows."""

from collections.abc import Iterable

from django.db.models import Count

from indicators.models import ImportBatch, StagedArea, StagedRow, StagedSeries
from indicators.services.comparing.areas import match_areas
from indicators.services.comparing.rows import Status, set_statuses
from indicators.services.comparing.series import home_of, match_series, new_breakdowns


def compare(batch: ImportBatch) -> dict[str, int]:
    """Match what the batch's rows name and set the status of each row; the counts are kept on the batch.

    Call inside a transaction. What a person decided before (`about["decided"]`, `is_left_out`, `is_chosen`) stands.
    """
    series = list(StagedSeries.objects.filter(batch=batch).select_related("indicator"))
    areas = list(StagedArea.objects.filter(batch=batch))
    match_series(series)
    match_areas(areas)
    set_statuses(batch, series, areas)
    batch.counts = {**batch.counts, **_count(batch, series, areas)}
    ImportBatch.objects.filter(pk=batch.pk).update(counts=batch.counts)
    return batch.counts


def _count(batch, series: Iterable[StagedSeries], areas: Iterable[StagedArea]) -> dict[str, int]:
    """Rows by status, and how many of them wait for something that is proposed."""
    told = StagedRow.objects.filter(batch=batch).order_by().values_list("status").annotate(Count("pk"))
    counts = dict.fromkeys(Status.values, 0) | dict(told)
    proposed = {home_of(one) for one in series if one.indicator is None and not one.is_left_out}
    wrong = counts[Status.PROBLEM]  # a row may have several problems, and is one row
    if wrong:
        wrong = StagedRow.objects.filter(batch=batch, status=Status.PROBLEM).order_by().values("row").distinct().count()
    return {
        "rows": sum(counts.values()) - counts[Status.PROBLEM] + wrong,
        **counts,
        "wrong_rows": wrong,
        "new_indicators": len(proposed),
        "new_areas": len({one.code for one in areas if one.area is None and one.code and not one.is_left_out}),
        "new_breakdowns": len(new_breakdowns(series)),
        "undecided": len({home_of(one) for one in series if one.is_headline is None and not one.is_left_out}),
    }
