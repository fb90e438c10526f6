"""How a wide table judges its own figures at each of its dates: kept as printed, with the result that it stands for."""

from indicators.models import Assessment, StagedRow

Status = StagedRow.Status
Against, Basis, Result = Assessment.Against, Assessment.Basis, Assessment.Result

COMPARISONS = {
    "r": Result.WORSE,
    "red": Result.WORSE,
    "worse": Result.WORSE,
    "a": Result.SIMILAR,
    "amber": Result.SIMILAR,
    "similar": Result.SIMILAR,
    "g": Result.BETTER,
    "green": Result.BETTER,
    "better": Result.BETTER,
    "higher": Result.HIGHER,
    "lower": Result.LOWER,
}
TRENDS = {
    "comparable": Result.COMPARABLE,
    "significantly improving": Result.IMPROVING,
    "improving": Result.IMPROVING,
    "significantly worse": Result.WORSENING,
    "worsening": Result.WORSENING,
    "getting worse": Result.WORSENING,
}
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
    told = text.casefold().strip()
    if against == Against.PAST:
        return TRENDS.get(told, Result.NOT_ASSESSED)
    return COMPARISONS.get(told, Result.NOT_COMPARED)
