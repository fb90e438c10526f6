"""What sources print of figures: judgements in tables of their own, and labels beside values."""

from collections import defaultdict
from typing import NamedTuple

from indicators.methods import labels
from indicators.methods.verdicts import Verdict
from indicators.models import Area, Assessment, Revision
from indicators.periods import Period
from indicators.scorecard.rows import TARGET, Against, DateOfMeasure, Result, Said, Source
from lutonhet.prepared import prepared

ASSESSED = ("indicator_id", "batch_id", "position", "period_start", "period_end", "period_label", "against")
ASSESSED += ("result_text", "result", "batch__title", "batch__publisher", "batch__note")
PUBLISHED = (
    (Against.COUNTRY, "published_country"),
    (Against.REGION, "published_region"),
    (Against.NEIGHBOURS, "published_neighbours"),
    (Against.PAST, "published_trend"),
    (TARGET, "published_goal"),
)


class Printed(NamedTuple):
    """A judgement that a source prints apart from values."""

    indicator_id: int
    batch_id: int
    position: int
    period: Period
    against: str
    said: Said

    @property
    def days(self):
        return self.period.start, self.period.end


def printed_of(indicators) -> dict[int, list[Printed]]:
    """Indicator → judgements that sources print apart from values, the newest source's first: one query."""
    found = defaultdict(list)
    for row in prepared(_assessed, tuple(one.pk for one in indicators)):
        indicator, batch, position, start, end, label, against, text, result, *source = row
        said = Said(text, result, "", Source(batch, *source))
        found[indicator].append(Printed(indicator, batch, position, Period(start, end, label), against, said))
    return found


def _assessed(indicators):
    of_place = Assessment.objects.filter(
        indicator__in=indicators, basis=Assessment.Basis.PUBLISHED, area__role=Area.Role.PLACE
    )
    return of_place.order_by("-batch__imported_at", "-batch", "position", "against").values_list(*ASSESSED)


def dates_printed(judgements) -> list[DateOfMeasure]:
    """The dates of measure that sources judge: the newest source's first and second, and what others add to them."""
    newest = judgements[0].batch_id if judgements else None
    dates: dict[object, DateOfMeasure] = {}
    for one in judgements:
        if one.batch_id == newest:
            key = one.position
            dates.setdefault(key, DateOfMeasure(one.position, one.period, table=one.said.batch))
            of_period = [dates[key]]
        else:
            of_period = [kept for kept in dates.values() if kept.days == one.days]
            of_period = of_period or [dates.setdefault(one.days, DateOfMeasure(None, one.period))]
        for kept in of_period:
            kept.said.setdefault(one.against, []).append(one.said)
    return list(dates.values())


def add_labels(of_date, value) -> None:
    """What the publisher of a value prints beside it stands before what another source says of the same period."""
    for against, name in PUBLISHED:
        if text := getattr(value, name):
            read = (labels.read_trend if against == Against.PAST else labels.read_comparison)(text)
            read = read or _other_label(against, text)
            of_date.said.setdefault(against, []).insert(0, Said(text, read.result, read.level, value.batch))


def _other_label(against, text) -> Verdict:
    """A council's word for a change between two dates; quintiles and words that nobody knows are no comparison."""
    if against == Against.PAST:
        return Verdict(labels.read_change(text) or Result.NOT_ASSESSED.value)
    return Verdict(Result.NOT_COMPARED.value)


def put_back_as_printed(rows) -> None:
    """Put back what the source of two dates printed, where a value was revised since: one query."""
    dates = [one for row in rows for one in row.printed if one]
    figures = {figure.pk: figure for one in dates for figure in one.values.values()}
    tables = {one.table.pk for one in dates if one.table}
    earlier = {}
    for one in Revision.objects.filter(observation__in=figures, batch__in=tables).order_by("-revised_at", "-pk"):
        earlier[(one.observation_id, one.batch_id)] = one  # the first that was replaced: as it came
    for one in dates:
        for role, figure in one.values.items():
            was = earlier.get((figure.pk, one.table and one.table.pk))
            if was and figure.batch.pk != one.table.pk:
                one.values[role] = figure._replace(
                    value_text=was.value_text, value=was.value, missing_reason=was.missing_reason, batch=one.table
                )
                if was.value != figure.value:  # a source may have added an interval or a label alone
                    one.revised[role] = figure
