"""All figures of one indicator, as its page shows them and its files carry them: the same queries, however many."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.text import slugify

from indicators.methods.rounding import decimals_of, rounded, shown
from indicators.methods.small_numbers import AGE, SEX, age_span, splits
from indicators.models import (
    Area,
    ImportBatch,
    Indicator,
    NeighbourSet,
    Observation,
    Revision,
    may_see_withheld,
)
from indicators.periods import Period

Days = tuple[date, date]


class Value(NamedTuple):
    """A value of the indicator: the columns of an observation that are shown."""

    pk: int
    area_id: int
    period_label: str
    period_start: date
    period_end: date
    value_text: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    lower_998: Decimal | None
    upper_998: Decimal | None
    count: Decimal | None
    denominator: Decimal | None
    missing_reason: str
    value_note: str
    published_country: str
    published_region: str
    published_trend: str
    published_goal: str
    is_inferred: bool
    note: str
    batch_id: int
    unit: str = ""

    @property
    def text(self) -> str:
        """As people read it; a dash where there is no number."""
        return shown(self.value_text, self.value, self.unit) or "–"

    @property
    def limits(self) -> str:
        """“13.2 to 15.0”, with as many decimals as the value has and at least one; "" without limits."""
        if not self.has_limits:
            return ""
        decimals = max(1, decimals_of(self.text))
        return f"{rounded(self.lower, decimals)} to {rounded(self.upper, decimals)}"

    @property
    def counted(self) -> str:
        """How many it counts, with commas; "" where that is not known."""
        return "" if self.count is None else f"{self.count.normalize():,f}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end, self.period_label)

    @property
    def days(self) -> Days:
        return self.period_start, self.period_end

    @property
    def has_limits(self) -> bool:
        return self.lower is not None and self.upper is not None


_VALUE = Value._fields[:-1]  # those that an observation has


class Before(NamedTuple):
    """What a figure said before it was revised, when that was, and why."""

    observation_id: int
    value_text: str
    value: Decimal | None
    revised_at: datetime
    reason: str
    batch_id: int
    unit: str = ""

    @property
    def text(self) -> str:
        """As people read it; a dash where there was no number."""
        return shown(self.value_text, self.value, self.unit) or "–"


class Part(NamedTuple):
    """A figure of a part: of some of the people, or of an area within the place."""

    figure: Value
    area: Area
    sex: str
    age: str
    category_type: str
    category: str
    name: str
    is_withheld: bool


@dataclass
class BrokenDown:
    """One breakdown of the place's figures, by period: by sex, by ward, by sex and age."""

    key: str
    title: str
    parts: dict[Days, list[Part]] = field(default_factory=dict)
    withheld: dict[Days, str] = field(default_factory=dict)  # days → the period's label, of what is kept from others

    @property
    def periods(self) -> list[Days]:
        """Those that may be seen, the latest first."""
        return sorted(self.parts, key=lambda days: days[::-1], reverse=True)


@dataclass
class Profile:
    """An indicator's figures. Lists are in the order of periods, the latest last."""

    indicator: Indicator
    areas: dict[str, Area]
    sets: list[NeighbourSet]
    neighbour_set: NeighbourSet | None
    neighbours: list[Area]
    figures: dict[int, list[Value]]
    revisions: dict[int, list[Before]]
    batches: dict[int, ImportBatch]
    breaks: list
    targets: list
    breakdowns: list[BrokenDown]
    sees_withheld: bool

    def of(self, role: str) -> list[Value]:
        """The figures of the place, its region or its country."""
        return self.figures.get(self.areas[role].pk, []) if role in self.areas else []

    @property
    def place(self) -> list[Value]:
        return self.of(Area.Role.PLACE)

    @property
    def latest(self) -> Value | None:
        """The place's latest figure that has a number."""
        return next((one for one in reversed(self.place) if one.value is not None), None)

    def chosen(self, label: str) -> Value | None:
        """The place's figure of the period with that label, if it has a number; else its latest."""
        named = (one for one in reversed(self.place) if one.period_label == label and one.value is not None)
        return next(named, self.latest)

    def source(self, batch_id: int) -> str:
        """What a figure was read from, as people name it."""
        batch = self.batches[batch_id]
        return f"{batch.title}, {batch.publisher}" if batch.publisher else batch.title

    @property
    def target(self):
        """The next target to be reached, or the last there was."""
        days = self.latest.period_end if self.latest else date.min
        return next((one for one in self.targets if one.by >= days), self.targets[-1] if self.targets else None)

    def at(self, area: Area | None, days: Days) -> Value | None:
        """An area's figure for exactly that period."""
        return next((one for one in self.figures.get(area.pk, []) if one.days == days), None) if area else None

    def neighbours_average(self) -> list[tuple[Period, float, int]]:
        """(period, plain mean of the neighbours' values, of how many): where at least half of them have one."""
        values: dict[Days, list[float]] = defaultdict(list)
        periods: dict[Days, Period] = {}
        for area in self.neighbours:
            for one in self.figures.get(area.pk, ()):
                if one.value is not None:
                    values[one.days].append(float(one.value))
                    periods[one.days] = one.period
        of_place = {one.days: one.period for one in self.place}
        found = [
            (of_place.get(days, periods[days]), sum(some) / len(some), len(some))
            for days, some in values.items()
            if len(some) * 2 >= len(self.neighbours)
        ]
        return sorted(found, key=lambda one: one[0].order)


def profile_of(indicator: Indicator, user, *, neighbour_set: str = "", with_parts: bool = True) -> Profile:
    """What `user` may see of an indicator, held against the neighbour set of that address (else the first there is)."""
    areas = Area.objects.compared()
    sets = list(NeighbourSet.objects.prefetch_related("neighbours__area"))
    chosen = next((one for one in sets if one.slug == neighbour_set), sets[0] if sets else None)
    local = Area.objects.local()  # what lies within the place is a breakdown of it, whatever set it was put into
    neighbours = [one.area for one in chosen.neighbours.all() if one.area_id not in local] if chosen else []
    shown = [*areas.values(), *neighbours]
    figures: dict[int, list[Value]] = defaultdict(list)
    rows = Observation.objects.headline().filter(indicator=indicator, area__in=[one.pk for one in shown])
    for row in rows.order_by("period_end", "period_start").values_list(*_VALUE):
        figures[row[1]].append(Value(*row, indicator.unit))
    sees_withheld = may_see_withheld(user)
    breakdowns = _breakdowns(indicator, local, sees_withheld) if with_parts else []
    used = {one.batch_id for some in figures.values() for one in some}
    used |= {part.figure.batch_id for one in breakdowns for some in one.parts.values() for part in some}
    revisions = _revisions(indicator, [one.pk for one in areas.values()])
    used |= {one.batch_id for some in revisions.values() for one in some}
    return Profile(
        indicator=indicator,
        areas=areas,
        sets=sets,
        neighbour_set=chosen,
        neighbours=neighbours,
        figures=dict(figures),
        revisions=revisions,
        batches=ImportBatch.objects.in_bulk(list(used)),
        breaks=list(indicator.breaks.order_by("on")),
        targets=list(indicator.targets.order_by("by")),
        breakdowns=breakdowns,
        sees_withheld=sees_withheld,
    )


def _revisions(indicator, areas) -> dict[int, list[Before]]:
    """What the shown headline figures said before, the oldest first.

    Where a later source added an interval or a label to the same number, no figure was revised.
    """
    of_these = {"observation__indicator": indicator, "observation__area__in": areas, "observation__breakdown": None}
    found = defaultdict(list)
    columns = (*Before._fields[:-1], "observation__value")
    now = {}
    for *row, value in Revision.objects.filter(**of_these).order_by("-revised_at", "-pk").values_list(*columns):
        before = Before(*row, indicator.unit)
        if before.value != now.get(before.observation_id, value):
            found[before.observation_id].insert(0, before)
        now[before.observation_id] = before.value
    return dict(found)


def _breakdowns(indicator, local, sees_withheld) -> list[BrokenDown]:
    """The local breakdowns, each with what may be seen of it; of what may not, the periods alone."""
    withheld = Observation.objects.withheld([indicator.pk])
    rows = Observation.objects.filter(indicator=indicator, area__in=list(local)).order_by("period_end", "period_start")
    words = ("breakdown__sex", "breakdown__age", "breakdown__category_type", "breakdown__category")
    found: dict[frozenset[str], BrokenDown] = {}
    for row in rows.values_list(*_VALUE, *words):
        figure = Value(*row[: -len(words)], indicator.unit)
        sex, age, category_type, category = (word or "" for word in row[-len(words) :])
        area, chain = local[figure.area_id]
        split = splits(
            sex=sex,
            age=age,
            category_type=category_type,
            category=category,
            areas=chain,
            headline_sex=indicator.headline_sex,
            headline_age=indicator.headline_age,
        )
        if not split:
            continue
        table = frozenset(name for name, _part in split)
        one = found.setdefault(table, BrokenDown(*_key_and_title(split, area.area_type, category_type)))
        is_withheld = figure.pk in withheld
        if is_withheld:
            one.withheld[figure.days] = figure.period_label
            if not sees_withheld:
                continue
        words_of = (area.name if chain else "", category, sex if SEX in table else "", age if AGE in table else "")
        name = ", ".join(word for word in words_of if word)
        part = Part(figure, area, sex, age, category_type, category, name, is_withheld)
        one.parts.setdefault(figure.days, []).append(part)
    for one in found.values():
        for some in one.parts.values():
            some.sort(key=_order)
    return [found[table] for table in sorted(found, key=lambda table: (len(table), _rank(table), found[table].key))]


def _rank(table: frozenset[str]) -> int:
    """Sex and age first, areas last, as readers look for them."""
    return min((SEX, AGE).index(name) if name in (SEX, AGE) else 3 if name.startswith("area ") else 2 for name in table)


def _key_and_title(split, area_type: str, category_type: str) -> tuple[str, str]:
    """How an address and a heading name a breakdown: “sex-and-age”, “By sex and age”."""
    names = {name for name, _part in split}
    words = [word for word in (SEX, AGE) if word in names]
    if any(name.startswith("category ") for name in names):
        words.insert(0, _in_a_sentence(category_type))
    if any(name.startswith("area ") for name in names):
        words.insert(0, _in_a_sentence(area_type or "area"))
    return slugify(" and ".join(words))[:80], f"By {' and '.join(words)}"


def _in_a_sentence(words: str) -> str:
    """Without its capital, unless it begins with letters that stand for words (“IMD quintile”)."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


_ORDINALS = ("second", "third", "fourth", "fifth")
_DEPRIVED = re.compile(r"(?:(second|third|fourth|fifth)\s+)?(most|more|less|least) deprived")


def _deprivation(category: str) -> int:
    """Where a fifth or a tenth stands, the most deprived first: “third less deprived” is the third from the end."""
    if not (match := _DEPRIVED.search(category)):
        return 0
    place = _ORDINALS.index(match[1]) + 1 if match[1] else 0
    return place if match[2] in ("most", "more") else 10 - place


def _order(part: Part) -> tuple:
    """Ages as years go, from the most deprived to the least, numbers as numbers, and the rest by its letters."""
    years = age_span(part.age)
    category = part.category.lower()
    numbered = tuple((int(one), "") if one.isdigit() else (-1, one) for one in re.findall(r"\d+|\D+", category))
    return part.area.name, _deprivation(category), numbered, years if isinstance(years, tuple) else (1001, 0), part.sex
