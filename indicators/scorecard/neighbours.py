"""The neighbours that a place is compared with, and their figures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from indicators.methods.figures import Figure
from indicators.models import Area, Around, NeighbourSet
from indicators.models.unconverted import number
from indicators.periods import Period
from indicators.scorecard.observations import AREA, END, LABEL, START, VALUE


class Theirs(NamedTuple):
    """A neighbour's value as the driver gave it: of many it is asked only whether they are what they were."""

    period_start: date
    period_end: date
    period_label: str
    raw: Decimal | float | None

    @property
    def figure(self) -> Figure:
        return Figure(Period(self.period_start, self.period_end, self.period_label), number(self.raw))


@dataclass(frozen=True)
class Neighbours:
    """A neighbour set with its areas, by key."""

    neighbour_set: NeighbourSet
    areas: dict[int, Area]

    @classmethod
    def of(cls, neighbour_set: NeighbourSet, around: Around) -> "Neighbours":
        """The set with its areas, without the place itself, which some publishers list too, and without its parts."""
        # What lies within the place is a breakdown of it, and may be withheld, whatever set it was put into.
        areas = around.of_sets.get(neighbour_set.pk, ())
        return cls(neighbour_set, {one.pk: one for one in areas if one.pk not in around.local})


def values_of(neighbours, others, row, dates):
    """Days of each of `dates` → each neighbour's value, None for one that has none."""
    if neighbours is None:
        return {}
    found = {}
    for one in dates:
        of_period = {
            figure[AREA]: Theirs(figure[START], figure[END], figure[LABEL], figure[VALUE])
            for figure in others.get((row.indicator.pk, *one.days), ())
        }
        found[one.days] = tuple(of_period.get(pk) for pk in neighbours.areas)
    return found
