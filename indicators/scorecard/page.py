"""A scorecard as a reader asked for it: the rows, what they are compared with, and what else there is to choose."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import F, FilteredRelation, Q, QuerySet

from indicators.models import Area, Indicator, NeighbourSet, Observation, may_see_withheld
from indicators.models.indicator import each_once
from indicators.scorecard.choice import (
    BETWEEN,
    COMPARATORS,
    COUNTRY,
    NEIGHBOURS,
    REGION,
    TARGET,
    Choice,
    breakdowns_on_offer,
    choice_of,
)
from indicators.scorecard.neighbours import Neighbours
from indicators.scorecard.observations import breakdowns_kept
from indicators.scorecard.reading import read
from indicators.scorecard.rows import Row
from indicators.scorecard.standing import Standing, standings_of, summary
from lutonhet.prepared import prepared
from lutonhet.together import together_again
from workstreams.models import Principle, Programme, Recommendation

NO_PLACE, NO_COUNTRY, NO_REGION = "The place", "the country", "the region"


@dataclass(frozen=True)
class Group:
    """A principle, or None for overarching, with its rows: none is a gap, and says what recommends work on it."""

    principle: Principle | None
    rows: list[Row]


@dataclass(frozen=True)
class Scorecard:
    """Rows by principle, and the choice that they follow."""

    sides = ("first", "second")  # of two dates

    choice: Choice
    areas: dict[str, Area]
    groups: list[Group]
    programme: Programme | None = None
    neighbours: Neighbours | None = None
    neighbour_sets: list[NeighbourSet] = field(default_factory=list)
    breakdowns: list[tuple] = field(default_factory=list)
    has_targets: bool = False
    others: list[Indicator] = field(default_factory=list)  # what is not on it
    traced: frozenset[int] | None = None  # the keys of those whose trace leads somewhere, where that is known

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def place(self) -> str:
        return self._name(Area.Role.PLACE, NO_PLACE)

    @property
    def country(self) -> str:
        return self._name(Area.Role.COUNTRY, NO_COUNTRY)

    @property
    def region(self) -> str:
        return self._name(Area.Role.REGION, NO_REGION)

    def _name(self, role, otherwise):
        return self.areas[role].name if role in self.areas else otherwise

    @property
    def standings(self) -> list[Standing]:
        return standings_of(self.rows)

    @property
    def summary(self) -> dict[str, int]:
        return summary(self.standings)

    @property
    def shown(self) -> list[str]:
        """The comparators that have a column, in their order."""
        has_target = self.has_targets and not self.choice.is_printed
        return [one for one in COMPARATORS if self.choice.shows(one) and (one != TARGET or has_target)]

    @property
    def columns(self) -> int:
        """How many the table has."""
        return 1 + 2 * self.columns_of_a_date if self.choice.shows_two else 4 + len(self.shown)

    @property
    def columns_of_a_date(self) -> int:
        """How many each of two dates has: a country and a region have their figure beside their mark."""
        return 3 + sum(2 if one in (COUNTRY, REGION) else 1 for one in self.shown)

    @property
    def names(self) -> dict[str, str]:
        """Comparator → its name as a heading."""
        return {COUNTRY: self.country, REGION: self.region, NEIGHBOURS: "Nearest neighbours", TARGET: "Own target"}

    @property
    def source_of_two_dates(self):
        """Which source prints both dates; None when none does."""
        return next((one.table for row in self.rows for one in row.printed if one and one.table), None)

    @property
    def years(self) -> list[int]:
        """The years in which a period of the place ended, the latest first."""
        return sorted({year for row in self.rows for year in row.years}, reverse=True)

    @property
    def sexes(self) -> list[str]:
        return sexes_of(self.breakdowns)

    @property
    def breakdown_offers(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """(heading, [(value in the address, words, is it chosen?)])."""
        return [
            (heading, [(BETWEEN.join(one), words, one == self.choice.breakdown) for one, words in some])
            for heading, some in breakdowns_on_offer(kinds_of(self.breakdowns))
        ]

    @property
    def comparator_offers(self) -> list[tuple[str, str, bool]]:
        """(value in the address, words, is it chosen?)."""
        offered = [one for one in COMPARATORS if one != TARGET or self.has_targets]
        return [(one, self.names[one], self.choice.shows(one)) for one in offered]

    @property
    def whom(self) -> str:
        """Whom the figures are about, where it is not the headline: “Female · Most deprived decile”."""
        return " · ".join(part for part in (self.choice.sex, *self.choice.breakdown[-1:]) if part)

    @property
    def dates_in_words(self) -> str:
        choice = self.choice
        if choice.is_printed:
            return "both dates, as printed"
        latest = f"the latest figures up to the end of {choice.until}" if choice.until else "the latest figures"
        if not choice.is_two:
            return latest
        return f"{latest}, beside " + (
            f"those up to the end of {choice.earlier}" if choice.earlier else "those of the period before"
        )


def scorecard_of(asked, user) -> Scorecard:
    """The scorecard that a query string asks for, as `user` may see it: seven queries.

    Of a breakdown one more: which figures of the place are withheld because of small numbers.
    """
    programmes, neighbour_sets, principles = together_again(_around_the_figures)
    breakdowns = breakdowns_kept()
    choice = choice_of(
        asked,
        neighbour_sets=[one.slug for one in neighbour_sets],
        sexes=sexes_of(breakdowns),
        breakdowns=[one for _heading, some in breakdowns_on_offer(kinds_of(breakdowns)) for one, _words in some],
    )
    chosen = next((one for one in neighbour_sets if one.slug == choice.neighbour_set), None)
    chosen = chosen or (neighbour_sets[0] if neighbour_sets else None)
    around = Area.objects.around()
    neighbours = Neighbours.of(chosen, around) if chosen and choice.shows(NEIGHBOURS) else None
    known = each_once(prepared(_all_indicators))
    indicators = [one for one in known if one.is_on_scorecard]
    withheld = frozenset()
    if not choice.is_headline:
        withheld = Observation.objects.withheld([one.pk for one in indicators], areas=around.local)
    rows = read(
        indicators,
        choice,
        areas=around.compared,
        neighbours=neighbours,
        breakdowns=breakdowns,
        withheld=withheld,
        sees_withheld=bool(withheld) and may_see_withheld(user),
    )
    if choice.is_printed:
        for one in (one for row in rows for one in row.printed if one):
            one.let_its_table_speak_first()
    return Scorecard(
        choice=choice,
        areas=around.compared,
        programme=programmes[0] if programmes else None,
        groups=by_principle(rows, _once_each(principles)),
        neighbours=neighbours,
        neighbour_sets=neighbour_sets,
        breakdowns=breakdowns,
        has_targets=any(one.own_targets for one in indicators),
        others=known[len(indicators) :],
    )


def _all_indicators():
    return Indicator.objects.in_order().beside_breaks_and_targets()


def scorecard_of_rows(rows: Iterable[Row], areas: dict[str, Area], traced: frozenset[int] | None = None) -> Scorecard:
    """Some rows, in the scorecard's order, under the principles that they belong to: for a page about a part of it."""
    groups = groupby(rows, key=lambda row: row.indicator.principle)
    return Scorecard(Choice(), areas, [Group(principle, list(some)) for principle, some in groups], traced=traced)


def sexes_of(breakdowns) -> list[str]:
    return sorted({sex for _pk, sex, *_rest in breakdowns if sex})


def by_principle(rows: list[Row], principles: Iterable[Principle]) -> list[Group]:
    """Overarching first, then every principle; one without an indicator brings what recommends work on it."""
    groups = [Group(None, [row for row in rows if row.indicator.is_overarching])]
    for principle in principles:
        groups.append(Group(principle, [row for row in rows if row.indicator.principle_id == principle.pk]))
    return groups


def _around_the_figures():
    return Programme.objects.order_by("pk"), NeighbourSet.objects.all(), _principles_with_recommendations()


def _principles_with_recommendations() -> QuerySet[Principle]:
    """A principle with one of the open recommendations about it, or with none: as often as it has any."""
    is_open = Q(recommendations__closed_on=None)
    rows = Principle.objects.annotate(
        recommended=FilteredRelation("recommendations", condition=is_open),
        recommendation_code=F("recommended__code"),
        recommendation_text=F("recommended__text"),
    )
    return rows.order_by("number", "recommended__order", "recommended__code")


def _once_each(rows: Iterable[Principle]) -> list[Principle]:
    """The principles, each with its `open_recommendations`."""
    found = {}
    for row in rows:
        principle = found.setdefault(row.pk, row)
        if row is principle:
            principle.open_recommendations = []
        if row.recommendation_code:
            told = {"code": row.recommendation_code, "text": row.recommendation_text}
            principle.open_recommendations.append(Recommendation(**told))
    return list(found.values())


def kinds_of(breakdowns) -> list[tuple]:
    """(sex, age, category type, category) of each breakdown."""
    return [one[1:] for one in breakdowns]
