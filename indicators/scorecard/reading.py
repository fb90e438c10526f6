"""The questions that the scorecard asks: the same few, however many figures there are.

The place's own figures are read whole, because a trend needs them; of all other areas only the periods that are shown.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import itemgetter, or_
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from indicators.methods import labels
from indicators.methods.verdicts import Verdict
from indicators.models import (
    Area,
    Assessment,
    Breakdown,
    Indicator,
    NeighbourSet,
    Observation,
    Revision,
    SeriesBreak,
    Target,
)
from indicators.periods import Period
from indicators.scorecard.choice import Choice, is_the_headline, which_breakdown
from indicators.scorecard.freshness import freshness
from indicators.scorecard.judging import Benchmarks, judge
from indicators.scorecard.rows import TARGET, WITHHELD, Against, DateOfMeasure, Result, Row, Said, Source, Value

OF_ALL = ("area_id", "indicator_id", "period_start", "period_end", "breakdown_id", "pk", "batch_id")
SHORT = (*OF_ALL, "period_label", "value_text", "value", "missing_reason")
LONG = (
    *SHORT,
    "lower",
    "upper",
    "lower_998",
    "upper_998",
    "count",
    "denominator",
    "published_country",
    "published_region",
    "published_trend",
    "published_goal",
    "batch__title",
    "batch__publisher",
    "batch__note",
)
AREA, INDICATOR, START, END, BREAKDOWN, BATCH, VALUE = (
    LONG.index(name)
    for name in ("area_id", "indicator_id", "period_start", "period_end", "breakdown_id", "batch_id", "value")
)
ASSESSED = ("indicator_id", "batch_id", "position", "period_start", "period_end", "period_label", "against")
ASSESSED += ("result_text", "result", "batch__title", "batch__publisher", "batch__note")
TEXT, BATCH_TITLE, PK = LONG.index("value_text"), LONG.index("batch__title"), LONG.index("pk")
NOTHING = (None,) * 6 + ("",) * 4  # in place of limits, count, denominator and labels
LATEST = 6  # dates of a long series that are kept: five points make a trend, and one stands before
PUBLISHED = (
    (Against.COUNTRY, "published_country"),
    (Against.REGION, "published_region"),
    (Against.PAST, "published_trend"),
    (TARGET, "published_goal"),
)
GOALS = {"red": Result.WORSE.value, "amber": Result.SIMILAR.value, "green": Result.BETTER.value}
OF_BREAKDOWN = ("pk", "sex", "age", "category_type", "category")


@dataclass(frozen=True)
class Neighbours:
    """A neighbour set with its areas, by key."""

    neighbour_set: NeighbourSet
    areas: dict[int, Area]


def rows_of(indicators: Iterable[Indicator], *, areas=None, every_date=False) -> list[Row]:
    """A row for each of `indicators`: what was published about it, and what methods find.

    `areas` are those of `Area.objects.compared()`, where they were read already. The country's and the region's figures
    are there for the latest date and the one before, with `every_date` for all. Five queries, one less with `areas`.
    """
    return read(indicators, Choice(), areas=areas, every_date=every_date)


def read(
    indicators: Iterable[Indicator],
    choice: Choice,
    *,
    areas=None,
    neighbours: Neighbours | None = None,
    breakdowns: list[tuple] = (),
    targets: dict[int, list[Target]] | None = None,
    every_date: bool = False,
    today: date | None = None,
    withheld: frozenset[int] = frozenset(),
    sees_withheld: bool = False,
) -> list[Row]:
    """A row for each of `indicators`, as `choice` asks.

    `breakdowns` are all that are kept, as `OF_BREAKDOWN` lists them; `withheld` are the keys of observations that give
    a small number away: of those only their period is told, unless the reader `sees_withheld`.
    """
    indicators = list(indicators)
    areas = Area.objects.compared() if areas is None else areas
    kept = _Observations(indicators, choice, breakdowns)
    series = kept.of_place(areas)
    series = _without_withheld(series, withheld, sees_withheld)
    tables = _tables([one for one in indicators if kept.is_headline(one.pk)])
    place = areas.get(Area.Role.PLACE)
    rows = [_row(one, series.get(one.pk, []), tables.get(one.pk, []), place, choice, every_date) for one in indicators]
    for row in rows:
        row.nothing = kept.why_nothing(row.indicator.pk)
        row.chosen = _chosen(row, choice)
    wanted = {row.indicator.pk: {one.days for one in _wanted(row, choice, every_date)} for row in rows}
    others = kept.of_others(areas, neighbours, wanted)
    breaks = _breaks(indicators)
    for row in rows:
        _give_figures(row, others, areas)
        benchmarks = Benchmarks(
            neighbour_set=neighbours and neighbours.neighbour_set,
            neighbours=_values_of(neighbours, others, row),
            targets=(targets or {}).get(row.indicator.pk, []),
            breaks=breaks.get(row.indicator.pk, []),
        )
        judge(row, row.dates if every_date else _shown(row, choice), benchmarks)
        _say_how_new(row, today or timezone.localdate())
    if withheld:
        _mark_withheld(rows, withheld)
    if choice.is_printed:
        _as_printed(rows)
    return rows


class _Observations:
    """The observations that a choice is about: of the headline, or for each indicator of one breakdown."""

    def __init__(self, indicators, choice, breakdowns):
        self.indicators = {one.pk: one for one in indicators}
        self.choice = choice
        self.breakdowns = {one[0]: one for one in breakdowns if _may_be_meant(one, choice)}
        # Indicator → the breakdown that is meant, None where that is the headline.
        self.chosen: dict[int, int | None] = {
            one.pk: None
            for one in indicators
            if is_the_headline(choice, headline_sex=one.headline_sex, headline_age=one.headline_age)
        }
        self.nothing: dict[int, str] = {}

    def of_place(self, areas) -> dict[int, list[tuple]]:
        """Indicator → the place's figures in the order of their periods: one query."""
        place = areas.get(Area.Role.PLACE)
        found = defaultdict(list)
        if place:
            for row in self._asked(self.breakdowns).filter(area=place.pk).values_list(*LONG):
                found[row[INDICATOR]].append(row)
        for pk in self.indicators:
            if pk not in self.chosen:
                self._choose(pk, {row[BREAKDOWN] for row in found[pk]})
            found[pk] = [row for row in found[pk] if row[BREAKDOWN] == self.chosen.get(pk)]
        return {pk: sorted(rows, key=itemgetter(END, START)) for pk, rows in found.items()}

    def _choose(self, pk, keys) -> None:
        indicator = self.indicators[pk]
        key, self.nothing[pk] = which_breakdown(
            [self.breakdowns[one] for one in keys],
            self.choice,
            headline_sex=indicator.headline_sex,
            headline_age=indicator.headline_age,
        )
        if key is not None:
            self.chosen[pk] = key

    def of_others(self, areas, neighbours, wanted) -> dict[tuple, list[tuple]]:
        """(indicator, first day, last day) → the other areas' figures for the periods that are wanted: one query."""
        asked = [area.pk for role, area in areas.items() if role != Area.Role.PLACE]
        asked += neighbours.areas if neighbours else []
        of_period = defaultdict(list)
        for pk, periods in wanted.items():
            for days in periods:
                of_period[days].append(pk)
        found = defaultdict(list)
        if not (of_period and asked):
            return found
        # Each part is whole in itself, so that both databases find it by the index of indicator, area and period.
        parts = []
        for (start, end), pks in of_period.items():
            of_days = {"area__in": asked, "period_start": start, "period_end": end}
            headline = [pk for pk in pks if self.chosen.get(pk) is None]
            if headline:
                parts.append(Q(breakdown=None, indicator__in=headline, **of_days))
            if broken_down := set(pks) - set(headline):
                keys = {self.chosen[pk] for pk in broken_down}
                parts.append(Q(breakdown__in=keys, indicator__in=broken_down, **of_days))
        for row in Observation.objects.filter(reduce(or_, parts)).order_by().values_list(*SHORT):
            if row[BREAKDOWN] == self.chosen.get(row[INDICATOR]):
                found[row[INDICATOR], row[START], row[END]].append(row)
        return found

    def _asked(self, breakdowns):
        asked = Observation.objects.filter(indicator__in=self.indicators).order_by()
        if self.choice.is_headline:
            return asked.headline()
        return asked.filter(Q(breakdown__in=breakdowns) | Q(breakdown=None, indicator__in=list(self.chosen)))

    def is_headline(self, pk) -> bool:
        return pk in self.chosen and self.chosen[pk] is None

    def why_nothing(self, pk) -> str:
        return self.nothing.get(pk, "")


def _may_be_meant(breakdown, choice):
    _pk, sex, age, kind, category = breakdown
    return (
        (not choice.sex or sex == choice.sex)
        and (not choice.age or age == choice.age)
        and (kind, category) == (choice.category or ("", ""))
    )


class _Printed(NamedTuple):
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


def _tables(indicators) -> dict[int, list[_Printed]]:
    """Indicator → judgements that sources print apart from values, the newest source's first: one query."""
    found = defaultdict(list)
    of_place = Assessment.objects.filter(
        indicator__in=[one.pk for one in indicators],
        basis=Assessment.Basis.PUBLISHED,
        area__role=Area.Role.PLACE,
    )
    for row in of_place.order_by("-batch__imported_at", "-batch", "position", "against").values_list(*ASSESSED):
        indicator, batch, position, start, end, label, against, text, result, *source = row
        said = Said(text, result, "", Source(batch, *source))
        found[indicator].append(_Printed(indicator, batch, position, Period(start, end, label), against, said))
    return found


def _row(indicator, rows, judgements, place, choice, every_date) -> Row:
    """The indicator's dates of measure with the place's figures, in their order."""
    dates = _dates_printed(judgements)
    years = frozenset({row[END].year for row in rows} | {one.period.end.year for one in dates})
    if choice.until_day:
        rows = [row for row in rows if row[END] <= choice.until_day]
        dates = [one for one in dates if one.period.end <= choice.until_day]
    known = {one.days for one in dates}
    by_days = {}
    for row in rows if every_date else _kept(rows, known, choice):
        days = row[START], row[END]
        by_days[days] = _value(row, place, indicator.unit)
        if days not in known:
            dates.append(DateOfMeasure(None, by_days[days].period))
    for one in dates:
        one.polarity = indicator.polarity
        if one.days in by_days:
            one.values[Area.Role.PLACE] = by_days[one.days]
            _add_labels(one, by_days[one.days])
    dates.sort(key=lambda one: (one.period.order, one.position or 0))
    for earlier, later in pairwise(dates):
        later.earlier = earlier if earlier.days != later.days else earlier.earlier
    return Row(indicator, dates, years=years, series=tuple(row[VALUE] for row in rows))


def _kept(rows, judged, choice):
    """Of a long series the rows of which anything is said: the last few, those that are judged, and what was chosen."""
    kept = [row for row in rows[:-LATEST] if (row[START], row[END]) in judged]
    if choice.earlier_day:
        kept += [row for row in rows[:-LATEST] if row[END] <= choice.earlier_day][-LATEST:]
    return [*dict.fromkeys(kept), *rows[-LATEST:]]


def _without_withheld(series, withheld, sees_withheld):
    """The series with nothing but their periods where a figure is withheld."""
    if sees_withheld or not withheld:
        return series
    return {
        pk: [
            (*row[:TEXT], "", None, WITHHELD, *NOTHING, *row[BATCH_TITLE:]) if row[PK] in withheld else row
            for row in rows
        ]
        for pk, rows in series.items()
    }


def _dates_printed(judgements) -> list[DateOfMeasure]:
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


def _value(row, area, unit) -> Value:
    """A value of the place, of which all is read, or of another area."""
    source = Source(row[BATCH], *(row[-3:] if len(row) == len(LONG) else ("", "", "")))
    return Value(
        area, *row[1 : len(OF_ALL) - 1], source, unit, *row[len(OF_ALL) : -3 if len(row) == len(LONG) else None]
    )


def _add_labels(of_date, value) -> None:
    """What the publisher of a value prints beside it stands before what another source says of the same period."""
    for against, name in PUBLISHED:
        if text := getattr(value, name):
            read = (labels.read_trend if against == Against.PAST else labels.read_comparison)(text)
            read = read or _other_label(against, text)
            of_date.said.setdefault(against, []).insert(0, Said(text, read.result, read.level, value.batch))


def _other_label(against, text) -> Verdict:
    """A goal's colour; quintiles and words that nobody knows are no comparison."""
    if against == Against.PAST:
        return Verdict(Result.NOT_ASSESSED.value)
    return Verdict(GOALS.get(text.strip().lower(), Result.NOT_COMPARED.value))


def _chosen(row, choice):
    """The two dates that a reader asked for: the latest, and the latest by the end of the earlier year."""
    if choice.is_printed:
        return tuple(row.printed)
    if choice.earlier_day:
        by_then = [one for one in row.dates if one.period.end <= choice.earlier_day]
        return (by_then[-1] if by_then else None), row.latest
    return row.before, row.latest


def _wanted(row, choice, every_date):
    """The dates whose comparators are asked for."""
    if every_date:
        return row.dates
    some = [*row.chosen, row.before, row.latest] if choice.shows_two else [row.before, row.latest]
    return [one for one in row.dates if any(one is other for other in some)]


def _shown(row, choice):
    """The dates that are shown: others are there for what is printed of them alone."""
    return [one for one in (row.chosen if choice.shows_two else (row.latest,)) if one]


def _mark_withheld(rows, withheld) -> None:
    """Mark the place's figures that are withheld, also for those who see them."""
    for one in (one for row in rows for one in row.dates if one.place and one.place.pk in withheld):
        one.values[Area.Role.PLACE] = one.place._replace(is_withheld=True)


def _give_figures(row, others, areas) -> None:
    by_area = {area.pk: (role, area) for role, area in areas.items()}
    for one in row.dates:
        for figure in others.get((row.indicator.pk, *one.days), ()):
            if figure[0] in by_area:
                role, area = by_area[figure[0]]
                one.values[role] = _value(figure, area, row.indicator.unit)


def _values_of(neighbours, others, row):
    """Days → each neighbour's value, None for one that has none."""
    if neighbours is None:
        return {}
    found = {}
    for one in row.dates:
        of_period = {figure[AREA]: figure for figure in others.get((row.indicator.pk, *one.days), ())}
        found[one.days] = [
            _value(of_period[pk], area, row.indicator.unit) if pk in of_period else None
            for pk, area in neighbours.areas.items()
        ]
    return found


def _breaks(indicators) -> dict[int, list[date]]:
    found = defaultdict(list)
    of_these = SeriesBreak.objects.filter(indicator__in=[one.pk for one in indicators])
    for pk, day in of_these.order_by().values_list("indicator_id", "on"):
        found[pk].append(day)
    return found


def _say_how_new(row, today) -> None:
    if row.latest is None:
        return
    previous = row.dates[-2] if len(row.dates) > 1 else None
    row.freshness = freshness(
        row.latest.period,
        today=today,
        expected_on=row.indicator.next_expected_on,
        is_repeated=previous is not None and previous.days == row.latest.days,
    )


def _as_printed(rows) -> None:
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


def breakdowns_kept() -> list[tuple]:
    """Every breakdown, as `OF_BREAKDOWN` lists them: one query."""
    return list(Breakdown.objects.order_by().values_list(*OF_BREAKDOWN))


def neighbours_of(neighbour_set: NeighbourSet) -> Neighbours:
    """The set with its areas, without the place itself, which some publishers list too: one query."""
    areas = Area.objects.filter(neighbour_in__neighbour_set=neighbour_set).exclude(role=Area.Role.PLACE)
    return Neighbours(neighbour_set, {one.pk: one for one in areas.order_by("name")})


def targets_of(indicators) -> dict[int, list[Target]]:
    """Indicator → its targets, the soonest first: one query."""
    found = defaultdict(list)
    for one in Target.objects.filter(indicator__in=[one.pk for one in indicators]).order_by("by", "pk"):
        found[one.indicator_id].append(one)
    return found
