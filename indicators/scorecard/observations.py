"""The observations that a scorecard is about: the place's whole, of all other areas only the periods that are shown."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import itemgetter, or_
from typing import NamedTuple

from django.db.models import Q

from indicators.methods.figures import Figure
from indicators.models import Area, Breakdown, Observation
from indicators.models.unconverted import number, unconverted
from indicators.periods import Period
from indicators.scorecard.choice import is_the_headline, which_breakdown
from indicators.scorecard.rows import WITHHELD, Source, Value
from lutonhet.prepared import prepared

OF_ALL = ("area_id", "indicator_id", "period_start", "period_end", "breakdown_id", "pk", "batch_id")
SHORT = (*OF_ALL, "period_label", "value_text", "value", "missing_reason")
NUMBERS = ("lower", "upper", "lower_998", "upper_998", "count", "denominator")
PRINTED_BESIDE = ("published_country", "published_region", "published_neighbours")
PRINTED_BESIDE += ("published_trend", "published_goal")
LONG = (*SHORT, *NUMBERS, *PRINTED_BESIDE, "batch__title", "batch__publisher", "batch__note")
AREA, INDICATOR, START, END, BREAKDOWN, BATCH, VALUE = (
    LONG.index(name)
    for name in ("area_id", "indicator_id", "period_start", "period_end", "breakdown_id", "batch_id", "value")
)
TEXT, BATCH_TITLE, PK = LONG.index("value_text"), LONG.index("batch__title"), LONG.index("pk")
LABEL = LONG.index("period_label")
LIMITS_AND_COUNTS = slice(len(SHORT), len(SHORT) + len(NUMBERS))
NOTHING = (None,) * len(NUMBERS) + ("",) * len(PRINTED_BESIDE)  # in place of limits, count, denominator and labels
OF_BREAKDOWN = ("pk", "sex", "age", "category_type", "category")


class Raw(NamedTuple):
    """What methods ask of a figure, as the driver gave it: of most it is asked only whether they are what they were."""

    period_start: date
    period_end: date
    period_label: str
    value: Decimal | float | None
    lower: Decimal | float | None = None
    upper: Decimal | float | None = None
    lower_998: Decimal | float | None = None
    upper_998: Decimal | float | None = None
    count: Decimal | float | None = None
    denominator: Decimal | float | None = None

    @classmethod
    def of_place(cls, row) -> "Raw":
        return cls(row[START], row[END], row[LABEL], row[VALUE], *row[LIMITS_AND_COUNTS])

    @classmethod
    def of_other(cls, row) -> "Raw":
        return cls(row[START], row[END], row[LABEL], row[VALUE])

    @property
    def figure(self) -> Figure:
        start, end, label, *numbers = self
        return Figure(Period(start, end, label), *map(number, numbers))


class Observations:
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
            for row in self._of(place):
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

    def of_others(self, areas, neighbours, wanted, shown) -> dict[tuple, list[tuple]]:
        """(indicator, first day, last day) → the other areas' figures: one query.

        Region and country are read for the periods that are `wanted`, indicator → days; neighbours for those `shown`.
        """
        compared = tuple(area.pk for role, area in areas.items() if role != Area.Role.PLACE)
        near = (*compared, *(neighbours.areas if neighbours else ()))
        asked = defaultdict(list)
        for pk, periods in wanted.items():
            for days in periods:
                if of_areas := near if days in shown[pk] else compared:
                    asked[days, of_areas].append(pk)
        found = defaultdict(list)
        if not asked:
            return found
        parts = tuple((days, of_areas, *self._apart(pks)) for (days, of_areas), pks in asked.items())
        for row in prepared(_figures_in, parts):
            if row[BREAKDOWN] == self.chosen.get(row[INDICATOR]):
                found[row[INDICATOR], row[START], row[END]].append(row)
        return found

    def _apart(self, pks):
        """(those of whom the headline is meant, the others, the breakdowns that are meant of these)."""
        headline = tuple(pk for pk in pks if self.chosen.get(pk) is None)
        broken_down = tuple(sorted(set(pks) - set(headline)))
        return headline, broken_down, tuple(sorted({self.chosen[pk] for pk in broken_down}))

    def _of(self, area):
        if self.choice.is_headline:
            return prepared(_headlines_of, area.pk, tuple(self.indicators))
        return prepared(_breakdowns_of, area.pk, tuple(self.indicators), tuple(self.breakdowns), tuple(self.chosen))

    def is_headline(self, pk) -> bool:
        return pk in self.chosen and self.chosen[pk] is None

    def why_nothing(self, pk) -> str:
        return self.nothing.get(pk, "")


def _figures_of(area, indicators):
    return Observation.objects.filter(indicator__in=indicators, area=area).order_by().values_list(*unconverted(*LONG))


def _headlines_of(area, indicators):
    return _figures_of(area, indicators).headline()


def _breakdowns_of(area, indicators, breakdowns, of_headline):
    meant = Q(breakdown__in=breakdowns) | Q(breakdown=None, indicator__in=of_headline)
    return _figures_of(area, indicators).filter(meant)


def _figures_in(parts):
    """Each part is whole in itself, so that both databases find it by the index of indicator, area and period.

    They are the same as long as the same dates are shown, and so is the text of this query, which is a long one.
    """
    wanted = []
    for (start, end), areas, headline, broken_down, breakdowns in parts:
        of_days = {"area__in": areas, "period_start": start, "period_end": end}
        if headline:
            wanted.append(Q(breakdown=None, indicator__in=headline, **of_days))
        if broken_down:
            wanted.append(Q(breakdown__in=breakdowns, indicator__in=broken_down, **of_days))
    return Observation.objects.filter(reduce(or_, wanted)).order_by().values_list(*unconverted(*SHORT))


def _may_be_meant(breakdown, choice):
    _pk, sex, age, kind, category = breakdown
    return (
        (not choice.sex or sex == choice.sex)
        and (not choice.age or age == choice.age)
        and (kind, category) == (choice.category or ("", ""))
    )


def breakdowns_kept() -> list[tuple]:
    """Every breakdown, as `OF_BREAKDOWN` lists them: one query."""
    return prepared(_breakdowns)


def _breakdowns():
    return Breakdown.objects.order_by().values_list(*OF_BREAKDOWN)


def value_of(row, area, unit) -> Value:
    """A value of the place, of which all is read, or of another area."""
    if len(row) < len(LONG):
        label, text, value, reason = row[len(OF_ALL) :]
        return Value(area, *row[1:BATCH], Source(row[BATCH], "", "", ""), unit, label, text, number(value), reason)
    label, text, value, reason, *rest = row[len(OF_ALL) : BATCH_TITLE]
    limits_and_counts = map(number, rest[: len(NUMBERS)])
    source = Source(row[BATCH], *row[BATCH_TITLE:])
    told = (label, text, number(value), reason, *limits_and_counts, *rest[len(NUMBERS) :])
    return Value(area, *row[1:BATCH], source, unit, *told)


def without_withheld(series, withheld, sees_withheld):
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


def mark_withheld(rows, withheld) -> None:
    """Mark the place's figures that are withheld, also for those who see them."""
    for one in (one for row in rows for one in row.dates if one.place and one.place.pk in withheld):
        one.values[Area.Role.PLACE] = one.place._replace(is_withheld=True)
