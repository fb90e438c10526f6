"""What methods find about a date of measure, set beside what was published. Nothing here asks the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from indicators.methods.computed import Computed, compute
from indicators.methods.figures import Measure
from indicators.models import NeighbourSet, Target
from indicators.scorecard.observations import Raw
from indicators.scorecard.rows import Against, DateOfMeasure, Judgement, Neighbourhood, Row

Days = tuple[date, date]
KEPT = 500  # answers, each about an indicator, a period and those that it is compared with


@dataclass(frozen=True)
class Benchmarks:
    """What an indicator is compared with, beside its country and region.

    `neighbours` holds days → a value or None for each neighbour; `breaks` are the days at which the series breaks.
    """

    neighbour_set: NeighbourSet | None = None
    neighbours: dict[Days, tuple[Raw | None, ...]] = field(default_factory=dict)
    targets: Sequence[Target] = ()
    breaks: Sequence[date] = ()


def judge(row: Row, shown: list[DateOfMeasure], points: tuple[Raw, ...], benchmarks: Benchmarks) -> None:
    """Give a row's dates of measure their judgements: what was published of all, and beside it what methods find.

    Methods are asked only about the dates that are `shown`; `points` are the place's figures that they look back on.
    """
    measure = Measure.of(row.indicator, benchmarks.breaks)
    asked = {id(one) for one in shown if one.place}
    for one in row.dates:
        one.target = _target_for(one, benchmarks.targets)
        found = _computed(one, measure, points, benchmarks) if id(one) in asked else {}
        for against in dict.fromkeys([*one.said, *found]):
            said = one.said.get(against, [])
            also = tuple(other for other in said[1:] if other.result != said[0].result)
            one.judgements[against] = Judgement(against, said[0] if said else None, found.get(against), also)


def _computed(one, measure, points, benchmarks):
    """Against → verdict."""
    others = {Against.COUNTRY.value: one.country, Against.REGION.value: one.region}
    neighbours = None
    if benchmarks.neighbour_set:
        neighbours = benchmarks.neighbours.get(one.days, ())
    computed = _compute(
        measure,
        points,
        tuple((against, _raw(value)) for against, value in others.items() if value),
        one.period,
        neighbours,
        one.target.value if one.target else None,
    )
    if neighbours is not None:
        one.neighbours = Neighbourhood(benchmarks.neighbour_set, computed.rank, len(neighbours))
    return {**computed.against, Against.PAST.value: computed.trend}


def _raw(value):
    return Raw(value.period_start, value.period_end, value.period_label, value.value)


@lru_cache(maxsize=KEPT)
def _compute(measure, points, benchmarks, period, neighbours, target) -> Computed:
    """What methods find in the very same values is the same whenever they are asked."""
    return compute(
        measure,
        [one.figure for one in points],
        {against: [value.figure] for against, value in benchmarks},
        period=period,
        neighbours=None if neighbours is None else [one and one.figure for one in neighbours],
        target=target,
    )


def _target_for(one, targets):
    """The next target to be reached after the period, or the last there was."""
    to_come = [target for target in targets if target.by >= one.period.end]
    return to_come[0] if to_come else targets[-1] if targets else None
