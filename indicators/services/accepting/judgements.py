"""How a wide table judges its own figures at each of its dates: kept as printed, with the result that it stands for."""

from indicators.methods.labels import read_change, read_comparison, read_trend
from indicators.models import Assessment, StagedRow

Status = StagedRow.Status
Against, Basis, Result = Assessment.Against, Assessment.Basis, Assessment.Result

LABELS = {
    "published_country": Against.COUNTRY,
    "published_region": Against.REGION,
    "published_neighbours": Against.NEIGHBOURS,
    "published_trend": Against.PAST,
}


def judge(batch, series) -> int:
    """Keep how a wide table judges its own figures at each of its dates: how many judgements are new."""
    homes = {one.pk: one for one in series}
    rows = StagedRow.objects.filter(batch=batch, position__gt=0, series__in=homes).exclude(status__in=(Status.PROBLEM,))
    rows = rows.select_related("area__area").order_by("row", "pk")
    indicators = {one.indicator_id for one in series}
    stored = set(
        Assessment.objects.filter(basis=Basis.PUBLISHED, indicator__in=indicators).values_list(
            "indicator_id", "area_id", "position", "period_start", "period_end", "against", "result_text"
        )
    )
    new = {}
    for row in rows:
        home, area = homes[row.series_id], row.area.area
        if home.indicator_id is None or area is None or not home.is_headline:
            continue
        for label, against in LABELS.items():
            text = getattr(row, label)
            if not text:
                continue
            key = (home.indicator_id, area.pk, row.position)
            if (*key, row.period_start, row.period_end, against, text) in stored:
                continue
            new.setdefault(
                (*key, against),
                Assessment(
                    indicator_id=home.indicator_id,
                    area=area,
                    batch=batch,
                    position=row.position,
                    period_label=row.period_label,
                    period_start=row.period_start,
                    period_end=row.period_end,
                    against=against,
                    basis=Basis.PUBLISHED,
                    result_text=text,
                    result=result_of(against, text),
                ),
            )
    return len(Assessment.objects.bulk_create(new.values()))


def result_of(against: str, text: str) -> str:
    """The result that a printed word stands for; not compared, or not assessed, for a word that we do not know."""
    if against == Against.PAST:
        trend = read_trend(text)
        return read_change(text) or (trend.result if trend else Result.NOT_ASSESSED.value)
    compared = read_comparison(text)
    return compared.result if compared else Result.NOT_COMPARED.value
