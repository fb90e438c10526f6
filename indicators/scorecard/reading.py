"""The rows of a scorecard: the same few questions, however many figures there are."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.utils import timezone

from indicators.models import Area, Indicator, SeriesBreak
from indicators.scorecard.choice import Choice
from indicators.scorecard.freshness import freshness
from indicators.scorecard.judging import Benchmarks, judge
from indicators.scorecard.neighbours import Neighbours, values_of
from indicators.scorecard.observations import (
    END,
    START,
    VALUE,
    Observations,
    Raw,
    mark_withheld,
    value_of,
    without_withheld,
)
from indicators.scorecard.printed import add_labels, dates_printed, printed_of, put_back_as_printed
from indicators.scorecard.rows import DateOfMeasure, Row

POINTS = 6  # figures of a long series that methods look back on: five make a trend, and one stands before
TOLD = 3  # dates of a long series that are made out: two may be shown, and the arrow of the first comes from before


def rows_of(indicators: Iterable[Indicator], *, areas=None, every_date=False) -> list[Row]:
    """A row for each of `indicators`: what was published about it, and what methods find.

    `areas` are those of `Area.objects.compared()`, where they were read already. The country's and the region's figures
    are there for the latest date and the one before, with `every_date` for all. Five queries: one less
    with `areas`, and one less where the indicators know their breaks (`Indicator.objects.with_breaks_and_targets()`).
    """
    return read(indicators, Choice(), areas=areas, every_date=every_date)


def read(
    indicators: Iterable[Indicator],
    choice: Choice,
    *,
    areas=None,
    neighbours: Neighbours | None = None,
    breakdowns: list[tuple] = (),
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
    kept = Observations(indicators, choice, breakdowns)
    series = kept.of_place(areas)
    series = without_withheld(series, withheld, sees_withheld)
    tables = printed_of([one for one in indicators if kept.is_headline(one.pk)])
    place = areas.get(Area.Role.PLACE)
    rows = [_row(one, series.get(one.pk, []), tables.get(one.pk, []), place, choice, every_date) for one in indicators]
    for row in rows:
        row.nothing = kept.why_nothing(row.indicator.pk)
        row.chosen = _chosen(row, choice)
    shown = {row.indicator.pk: row.dates if every_date else _shown(row, choice) for row in rows}
    wanted = {row.indicator.pk: {one.days for one in _wanted(row, choice, every_date)} for row in rows}
    days_shown = {pk: {one.days for one in dates} for pk, dates in shown.items()}
    others = kept.of_others(areas, neighbours, wanted, days_shown)
    breaks = _breaks(indicators)
    for row in rows:
        _give_figures(row, others, areas)
        benchmarks = Benchmarks(
            neighbour_set=neighbours and neighbours.neighbour_set,
            neighbours=values_of(neighbours, others, row, shown[row.indicator.pk]),
            targets=row.indicator.own_targets or (),
            breaks=breaks[row.indicator.pk],
        )
        points = _points(row, series.get(row.indicator.pk, []), choice, every_date)
        judge(row, shown[row.indicator.pk], points, benchmarks)
        _say_how_new(row, today or timezone.localdate())
    if withheld:
        mark_withheld(rows, withheld)
    if choice.is_printed:
        put_back_as_printed(rows)
    return rows


def _row(indicator, rows, judgements, place, choice, every_date) -> Row:
    """The indicator's dates of measure with the place's figures, in their order."""
    dates = dates_printed(judgements)
    years = frozenset({row[END].year for row in rows} | {one.period.end.year for one in dates})
    if choice.until_day:
        rows = [row for row in rows if row[END] <= choice.until_day]
        dates = [one for one in dates if one.period.end <= choice.until_day]
    known = {one.days for one in dates}
    by_days = {}
    for row in rows if every_date else _last(TOLD, rows, known, choice):
        days = row[START], row[END]
        by_days[days] = value_of(row, place, indicator.unit)
        if days not in known:
            dates.append(DateOfMeasure(None, by_days[days].period))
    for one in dates:
        one.polarity = indicator.polarity
        if one.days in by_days:
            one.values[Area.Role.PLACE] = by_days[one.days]
            add_labels(one, by_days[one.days])
    dates.sort(key=lambda one: (one.period.order, one.position or 0))
    for earlier, later in pairwise(dates):
        later.earlier = earlier if earlier.days != later.days else earlier.earlier
    return Row(
        indicator, dates, years=years, series=tuple(None if row[VALUE] is None else float(row[VALUE]) for row in rows)
    )


def _last(number, rows, judged, choice):
    """Of a long series the last few rows, those that are judged, and the last few before what was chosen."""
    kept = [row for row in rows[:-number] if (row[START], row[END]) in judged]
    if choice.earlier_day:
        kept += [row for row in rows[:-number] if row[END] <= choice.earlier_day][-number:]
    return [*dict.fromkeys(kept), *rows[-number:]]


def _points(row, rows, choice, every_date) -> tuple[Raw, ...]:
    """The place's figures that methods look back on."""
    if choice.until_day:
        rows = [one for one in rows if one[END] <= choice.until_day]
    if not every_date:
        rows = _last(POINTS, rows, {one.days for one in row.dates}, choice)
    return tuple(Raw.of_place(one) for one in rows)


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


def _breaks(indicators) -> dict[int, list[date]]:
    """Indicator → the days at which its series breaks: one query about those that do not know."""
    found = {one.pk: one.break_days or [] for one in indicators}
    unknown = [one.pk for one in indicators if one.break_days is None]
    if unknown:
        of_these = SeriesBreak.objects.filter(indicator__in=unknown).order_by("on")
        for pk, day in of_these.values_list("indicator_id", "on"):
            found[pk].append(day)
    return found


def _give_figures(row, others, areas) -> None:
    by_area = {area.pk: (role, area) for role, area in areas.items()}
    for one in row.dates:
        for figure in others.get((row.indicator.pk, *one.days), ()):
            if figure[0] in by_area:
                role, area = by_area[figure[0]]
                one.values[role] = value_of(figure, area, row.indicator.unit)


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
