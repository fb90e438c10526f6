"""A figure: a value of an indicator with all that the methods ask of it, as plain values."""

import math
from dataclasses import dataclass, replace

from indicators.methods import intervals
from indicators.periods import Period

PROPORTION, CRUDE_RATE, COUNT = "proportion", "crude_rate", "count"  # words of `Indicator.ValueType`
PER_CENT = 100
# A value that is printed to one place may stand this far, as a part of it, from its count over its denominator.
ROUNDING = 0.01


@dataclass(frozen=True)
class Measure:
    """What the methods ask of an indicator: what is good, kind of value, what a rate is per, and its breaks."""

    polarity: str
    value_type: str = ""
    multiplier: int | None = None
    breaks: tuple = ()

    @classmethod
    def of(cls, indicator, breaks=()) -> "Measure":
        """Of an `Indicator`, or of anything with its attributes; `breaks` are days."""
        return cls(indicator.polarity, indicator.value_type, indicator.multiplier, tuple(breaks))


@dataclass(frozen=True)
class Figure:
    """A value with its limits, count and denominator, for a period. None stands for “missing”, "" for “not known”.

    `computed_by` names the method of limits that the source did not give.
    """

    period: Period
    value: object = None
    lower: object = None
    upper: object = None
    lower_998: object = None
    upper_998: object = None
    count: object = None
    denominator: object = None
    area: object = ""
    sex: str = ""
    age: str = ""
    computed_by: str = ""

    @classmethod
    def of(cls, observation, *, area="", sex="", age="") -> "Figure":
        """Of an `Observation`, or of anything with its attributes."""
        return cls(
            Period(observation.period_start, observation.period_end, observation.period_label),
            *(
                getattr(observation, name)
                for name in ("value", "lower", "upper", "lower_998", "upper_998", "count", "denominator")
            ),
            area=area,
            sex=sex,
            age=age,
        )

    @property
    def has_value(self) -> bool:
        return not is_missing(self.value)

    @property
    def has_limits(self) -> bool:
        return not (is_missing(self.lower) or is_missing(self.upper))

    @property
    def has_outer_limits(self) -> bool:
        return not (is_missing(self.lower_998) or is_missing(self.upper_998))


def is_missing(number) -> bool:
    return number is None or not math.isfinite(number)


def with_limits(figure: Figure, measure: Measure) -> Figure:
    """The figure with limits computed from its count where the source gives none, and its kind of value has a method.

    Proportions by Wilson's method, crude rates and counts by Byar's (exact below 10). Left as it is where the value
    is not what count and denominator make, as modelled values are not: then their chance is another.
    """
    if figure.has_limits or not figure.has_value:
        return figure
    try:
        inner, outer = (_limits(figure, measure, level) for level in intervals.LEVELS)
    except intervals.NoInterval:
        return figure
    if inner is None or not inner.lower <= figure.value <= inner.upper:
        return figure
    return replace(
        figure,
        lower=inner.lower,
        upper=inner.upper,
        lower_998=outer.lower,
        upper_998=outer.upper,
        computed_by=inner.method,
    )


def _limits(figure: Figure, measure: Measure, level: str) -> intervals.Interval | None:
    if measure.value_type == COUNT:
        return intervals.of_count(figure.value, level=level)
    if is_missing(figure.count) or is_missing(figure.denominator) or figure.denominator <= 0:
        return None
    per = measure.multiplier or (PER_CENT if measure.value_type == PROPORTION else None)
    if per is None or not _is_made_of(figure, per):
        return None
    if measure.value_type == PROPORTION:
        return intervals.wilson(figure.count, figure.denominator, level=level, multiplier=per)
    if measure.value_type == CRUDE_RATE:
        return intervals.of_rate(figure.count, figure.denominator, level=level, multiplier=per)
    return None


def _is_made_of(figure: Figure, per) -> bool:
    made = float(figure.count) / float(figure.denominator) * float(per)
    return math.isclose(made, float(figure.value), rel_tol=ROUNDING, abs_tol=ROUNDING / 1000)
