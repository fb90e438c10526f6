"""All that is computed of an indicator for one period, to stand beside what was published of it. Pure; stores nothing.

The scorecard and the indicator page bring plain values and get verdicts, each with its method and, where there is
none, its reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indicators.methods import comparison
from indicators.methods.comparison import Quintile, Rank
from indicators.methods.figures import PROPORTION, Figure, Measure, with_limits
from indicators.methods.trend import POINTS, RECENT_TREND, recent_trend
from indicators.methods.verdicts import Verdict, not_assessed, not_compared
from indicators.periods import Period

COUNTRY, REGION, NEIGHBOURS, TARGET = "country", "region", "neighbours", "target"

NO_FIGURE = "There is no value of the place for that period."
NO_FIGURE_OF_OTHER = "There is no value of the same period to compare with."
NO_EARLIER = "There is no earlier value to compare with."
BESIDES = "{}; limits computed from the count by {}"
NO_TREND = not_assessed(NO_FIGURE, RECENT_TREND)
NO_CHANGE = not_assessed(NO_FIGURE, comparison.TWO_INTERVALS)


@dataclass(frozen=True)
class Computed:
    """What methods say of the place's value for one period.

    `figure` is the value judged, with limits that were computed where the source gives none (`figure.computed_by`
    then says how); None where the place has no value for the period. `against` holds a verdict for country, region,
    and, where asked for, neighbours (their average) and target. `change` is against `earlier`, the value before.
    """

    figure: Figure | None
    against: Mapping[str, Verdict] = field(default_factory=dict)
    trend: Verdict = NO_TREND
    change: Verdict = NO_CHANGE
    earlier: Figure | None = None
    rank: Rank | None = None
    quintile: Quintile | None = None

    @property
    def period(self) -> Period | None:
        return self.figure.period if self.figure else None


def compute(
    measure: Measure,
    series: Iterable[Figure],
    benchmarks: Mapping[str, Iterable[Figure]],
    *,
    period: Period | None = None,
    neighbours: Sequence[Figure | None] | None = None,
    target=None,
    everywhere: Iterable[Figure] | None = None,
) -> Computed:
    """All verdicts on the place's figure for `period`, or for its latest when none is named.

    `series` are the place's figures and `benchmarks` those of country and region, of any periods in any order;
    `neighbours` one figure for each other area of the set (None where it has none) and `everywhere` those of all
    areas of its kind, the place among them, for quintiles. Only figures of the same period, sex and age are compared;
    trend and change look back from that period. Costs no query.
    """
    ordered = sorted(series, key=lambda figure: figure.period.order)
    if period is None:
        at = len(ordered) - 1
    else:
        at = next((n for n, one in enumerate(ordered) if _days(one.period) == _days(period)), -1)
    if at < 0:
        refused = {who: not_compared(NO_FIGURE, comparison.ONE_LEVEL) for who in benchmarks}
        return Computed(None, refused)
    until_then = ordered[: at + 1]
    figure = with_limits(until_then[-1], measure)
    against = {who: against_benchmark(figure, _matching(figure, others), measure) for who, others in benchmarks.items()}
    standing = None
    if neighbours is not None:
        standing, against[NEIGHBOURS] = _among(figure, neighbours, measure)
    if target is not None:
        limits = {"lower": figure.lower, "upper": figure.upper}
        against[TARGET] = comparison.against_target(figure.value, target, measure.polarity, **limits)
    earlier = with_limits(until_then[-2], measure) if at else None
    return Computed(
        figure,
        against,
        trend=trend_of(until_then, measure),
        change=change(earlier, figure, measure),
        earlier=earlier,
        rank=standing,
        quintile=_fifth(figure, everywhere, measure),
    )


def against_benchmark(figure: Figure, other: Figure | None, measure: Measure) -> Verdict:
    """The figure against the other's value: at two levels where it has 99.8 % limits, else at 95 %."""
    two = figure.has_limits and figure.has_outer_limits
    method = comparison.TWO_LEVELS if two else comparison.ONE_LEVEL
    if figure.computed_by:
        method = BESIDES.format(method, figure.computed_by)
    if other is None:
        return not_compared(NO_FIGURE_OF_OTHER, method)
    if reason := _mismatch(figure, other):
        return not_compared(reason, method)
    limits = (figure.value, figure.lower, figure.upper)
    if two:
        outer = (figure.lower_998, figure.upper_998)
        return comparison.compare_at_two_levels(*limits, *outer, other.value, measure.polarity).by(method)
    return comparison.compare(*limits, other.value, measure.polarity).by(method)


def change(earlier: Figure | None, later: Figure, measure: Measure) -> Verdict:
    """The change between two figures of the same place, sex and age, by their two intervals."""
    if earlier is None:
        return not_assessed(NO_EARLIER, comparison.TWO_INTERVALS)
    if reason := comparison.mismatch(sex=earlier.sex, other_sex=later.sex, age=earlier.age, other_age=later.age):
        return not_assessed(reason, comparison.TWO_INTERVALS)
    earlier, later = with_limits(earlier, measure), with_limits(later, measure)
    found = comparison.change(earlier, later, measure.polarity, breaks=measure.breaks)
    computed_by = later.computed_by or earlier.computed_by
    return found.by(BESIDES.format(found.method, computed_by)) if computed_by else found


def trend_of(series: Sequence[Figure], measure: Measure) -> Verdict:
    """The recent trend at the last of a series in order; limits are computed where the source gives none."""
    latest = [with_limits(one, measure) for one in series[-POINTS:]]
    found = recent_trend(latest, measure.polarity, measure.value_type, breaks=measure.breaks)
    computed_by = next((one.computed_by for one in reversed(latest) if one.computed_by), "")
    if found.is_refusal or not computed_by or measure.value_type == PROPORTION:
        return found
    return found.by(BESIDES.format(found.method, computed_by))


def _mismatch(figure: Figure, other: Figure) -> str:
    return comparison.mismatch(
        area=figure.area or None,
        other_area=other.area or None,
        period=figure.period,
        other_period=other.period,
        sex=figure.sex,
        other_sex=other.sex,
        age=figure.age,
        other_age=other.age,
    )


def _matching(figure: Figure, others: Iterable[Figure]) -> Figure | None:
    """The one of the same period, and of the same sex and age where there is one; it may be refused for those."""
    of_period = [other for other in others if _days(other.period) == _days(figure.period)]
    return next((other for other in of_period if not _mismatch(figure, other)), of_period[0] if of_period else None)


def _among(figure: Figure, neighbours: Sequence[Figure | None], measure: Measure) -> tuple[Rank, Verdict]:
    """The rank among the neighbours and the comparison with their average; one that does not match is missing."""
    values = [other.value if other and not _mismatch(figure, other) else None for other in neighbours]
    standing = comparison.rank(figure.value, values, measure.polarity)
    average = Figure(figure.period, standing.average, sex=figure.sex, age=figure.age)
    return standing, against_benchmark(figure, average, measure)


def _fifth(figure: Figure, everywhere: Iterable[Figure] | None, measure: Measure) -> Quintile | None:
    if everywhere is None:
        return None
    same = [
        other.value
        for other in everywhere
        if _days(other.period) == _days(figure.period)
        and not comparison.mismatch(sex=figure.sex, other_sex=other.sex, age=figure.age, other_age=other.age)
    ]
    return comparison.quintile(figure.value, same, measure.polarity)


def _days(period: Period) -> tuple:
    return period.start, period.end
