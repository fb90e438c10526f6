"""The neighbours that a place is compared with, and their figures."""

from dataclasses import dataclass

from indicators.models import Area, Around, NeighbourSet
from indicators.scorecard.observations import AREA, Raw


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
        of_period = {figure[AREA]: Raw.of_other(figure) for figure in others.get((row.indicator.pk, *one.days), ())}
        found[one.days] = tuple(of_period.get(pk) for pk in neighbours.areas)
    return found
