"""Indicators with the dates of measure that a source prints, side by side: what the scorecard and the pages show."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from indicators.charts import sparkline
from indicators.models import Area, Assessment, Indicator, Observation
from indicators.periods import Period

Against = Assessment.Against
PRINTED = (1, 2)
COMPARED = (Area.Role.PLACE, Area.Role.COUNTRY, Area.Role.REGION)
# Against whom, and whose figure that takes; the neighbours have none of their own.
COMPARATORS = {Against.COUNTRY: Area.Role.COUNTRY, Against.REGION: Area.Role.REGION, Against.NEIGHBOURS: None}


GOOD_OR_BAD = {
    (Indicator.Polarity.HIGH, "up"): Assessment.Result.IMPROVING,
    (Indicator.Polarity.HIGH, "down"): Assessment.Result.WORSENING,
    (Indicator.Polarity.LOW, "up"): Assessment.Result.WORSENING,
    (Indicator.Polarity.LOW, "down"): Assessment.Result.IMPROVING,
}


@dataclass
class DateOfMeasure:
    """One date of measure of an indicator: its period, the three areas' values, and how they were judged.

    `position` is the place that the source gives it, 1 or 2; none for values that nobody has judged.
    """

    position: int | None
    period: Period
    values: dict[str, Observation] = field(default_factory=dict)
    judgements: dict[str, Assessment] = field(default_factory=dict)
    polarity: str = Indicator.Polarity.NOT_STATED
    earlier: "DateOfMeasure | None" = None  # the one before, when it is of another period

    @property
    def period_label(self) -> str:
        return self.period.label

    @property
    def days(self) -> tuple[date, date]:
        """First and last day: two labels may name the same time."""
        return self.period.start, self.period.end

    @property
    def batch(self):
        """Where it was read, judgements before values; None when it is empty."""
        return next((one.batch for one in [*self.judgements.values(), *self.values.values()]), None)

    @property
    def place(self):
        return self.values.get(Area.Role.PLACE)

    @property
    def country(self):
        return self.values.get(Area.Role.COUNTRY)

    @property
    def region(self):
        return self.values.get(Area.Role.REGION)

    @property
    def against_country(self):
        return self.judgements.get(Against.COUNTRY)

    @property
    def against_region(self):
        return self.judgements.get(Against.REGION)

    @property
    def against_neighbours(self):
        return self.judgements.get(Against.NEIGHBOURS)

    @property
    def trend(self):
        return self.judgements.get(Against.PAST)

    @property
    def arrow(self) -> str:
        """Which way the place's figure moved since the date before; nothing where there is none."""
        if self.earlier is None or not (self.earlier.place and self.place):
            return ""
        return arrow(self.earlier.place.value, self.place.value)

    @property
    def is_trend_contrary(self) -> bool:
        """Does the trend as printed say the opposite of what the two figures say?"""
        told = GOOD_OR_BAD.get((self.polarity, self.arrow))
        return bool(told and self.trend and self.trend.result in GOOD_OR_BAD.values() and self.trend.result != told)

    @property
    def not_compared(self) -> dict[str, str]:
        """Against whom the place was not compared → why, as far as the source shows it."""
        return {
            against: self._why_not(against)
            for against in COMPARATORS
            if against not in self.judgements or self.judgements[against].result == Assessment.Result.NOT_COMPARED
        }

    def _why_not(self, against) -> str:
        figure = self.values.get(COMPARATORS[against]) if COMPARATORS[against] else None
        if COMPARATORS[against] and (figure is None or figure.value is None):
            return "no figure"
        if against in self.judgements and self.judgements[against].result_text:
            return f"printed “{self.judgements[against].result_text}”"
        return "not judged"


@dataclass
class Row:
    """An indicator and its dates of measure, the latest last."""

    indicator: Indicator
    dates: list[DateOfMeasure]

    @property
    def latest(self) -> DateOfMeasure | None:
        return self.dates[-1] if self.dates else None

    @property
    def before(self) -> DateOfMeasure | None:
        """The date before the latest, when it is of another period."""
        if len(self.dates) < 2 or self.dates[-2].days == self.dates[-1].days:
            return None
        return self.dates[-2]

    @property
    def printed(self) -> list[DateOfMeasure | None]:
        """The source's first and second date of measure, None where it has none."""
        by_position = {one.position: one for one in self.dates}
        return [by_position.get(position) for position in PRINTED]

    @property
    def periods_overlap(self) -> bool:
        """Do the latest period and the one before share time, as pooled years do?"""
        return self.before is not None and self.before.period.overlaps(self.latest.period)

    @property
    def sparkline(self) -> str:
        """A path through the place's values; empty when there are not two of different periods."""
        if self.before is None:
            return ""
        return sparkline([one.place.value if one.place else None for one in self.dates])


def rows_of(indicators) -> list[Row]:
    """A row for each of `indicators` with what was published about it: two queries."""
    indicators = list(indicators)
    values: dict[tuple, dict[str, Observation]] = {}
    of_these = {"indicator__in": [one.pk for one in indicators], "area__role__in": COMPARED}
    for one in Observation.objects.headline().filter(**of_these).select_related("area", "batch"):
        values.setdefault((one.indicator_id, one.period_start, one.period_end), {})[one.area.role] = one
    dates: dict[int, dict[int, DateOfMeasure]] = {one.pk: {} for one in indicators}
    judgements = Assessment.objects.filter(
        indicator__in=[one.pk for one in indicators], basis=Assessment.Basis.PUBLISHED
    ).select_related("batch")
    for one in judgements:
        of_indicator = dates[one.indicator_id]
        if one.position not in of_indicator:
            shared = values.get((one.indicator_id, one.period_start, one.period_end), {})
            of_indicator[one.position] = DateOfMeasure(one.position, one.period, shared)
        of_indicator[one.position].judgements[one.against] = one
    rows = [Row(one, _in_order([*dates[one.pk].values(), *_unjudged(one, values, dates)])) for one in indicators]
    for row in rows:
        _follow(row)
    return rows


def _unjudged(indicator, values, dates):
    """Values of periods that no judgement names: they count as dates of measure too."""
    judged = {one.days for one in dates[indicator.pk].values()}
    for (pk, *days), of_areas in values.items():
        if pk == indicator.pk and tuple(days) not in judged:
            yield DateOfMeasure(None, next(iter(of_areas.values())).period, of_areas)


def _in_order(dates):
    return sorted(dates, key=lambda one: (one.period.order, one.position or 0))


def _follow(row: Row) -> None:
    """Tell each date which one came before it, and what is good."""
    for date_of_measure in row.dates:
        date_of_measure.polarity = row.indicator.polarity
    for earlier, later in pairwise(row.dates):
        if earlier.days != later.days:
            later.earlier = earlier


def arrow(earlier: Decimal | None, later: Decimal | None) -> str:
    """Which way a figure moves: up, down or level; nothing when one is missing. It says nothing of good or bad."""
    if earlier is None or later is None:
        return ""
    return "level" if earlier == later else "up" if later > earlier else "down"
