"""All figures of one indicator, as its page shows them and its files carry them: the same queries, however many."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

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
from indicators.profile.breakdowns import BrokenDown, breakdowns_of
from indicators.profile.values import COLUMNS, Before, Days, Value


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
    areas, local, of_sets = Area.objects.around()
    sets = list(NeighbourSet.objects.all())
    chosen = next((one for one in sets if one.slug == neighbour_set), sets[0] if sets else None)
    # What lies within the place is a breakdown of it, whatever set it was put into.
    neighbours = [one for one in of_sets.get(chosen.pk, ()) if one.pk not in local] if chosen else []
    shown = [*areas.values(), *neighbours]
    figures: dict[int, list[Value]] = defaultdict(list)
    rows = Observation.objects.headline().filter(indicator=indicator, area__in=[one.pk for one in shown])
    for row in rows.order_by("period_end", "period_start").values_list(*COLUMNS):
        figures[row[1]].append(Value(*row, indicator.unit))
    sees_withheld = may_see_withheld(user)
    country = areas.get(Area.Role.COUNTRY)
    breakdowns = breakdowns_of(indicator, local, country, sees_withheld) if with_parts else []
    used = {one.batch_id for some in figures.values() for one in some}
    used |= {part.figure.batch_id for one in breakdowns for some in one.parts.values() for part in some}
    revisions = _revisions(indicator, [one.pk for one in areas.values()])
    breaks = list(indicator.breaks.order_by("on"))
    indicator.break_days = [one.on for one in breaks]  # whoever looks at its series next need not ask again
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
        breaks=breaks,
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
