"""What a line of the scorecard holds: figures, judgements and dates of measure. Nothing here asks the database."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from indicators.charts import sparkline
from indicators.methods.comparison import Rank
from indicators.methods.labels import differs
from indicators.methods.rounding import decimals_of, rounded, shown
from indicators.methods.verdicts import Verdict
from indicators.models import Area, Assessment, Indicator, NeighbourSet, Target
from indicators.periods import Period
from indicators.scorecard.choice import Choice
from indicators.scorecard.freshness import Freshness

Against = Assessment.Against
Result = Assessment.Result
PRINTED = (1, 2)
COMPARED = (Area.Role.PLACE, Area.Role.COUNTRY, Area.Role.REGION)
# Against whom, and whose figure that takes; the neighbours have none of their own.
COMPARATORS = {Against.COUNTRY: Area.Role.COUNTRY, Against.REGION: Area.Role.REGION, Against.NEIGHBOURS: None}
TARGET = "target"
SILENT = (Result.NOT_COMPARED.value, Result.NOT_ASSESSED.value)

GOOD_OR_BAD = {
    (Indicator.Polarity.HIGH, "up"): Result.IMPROVING,
    (Indicator.Polarity.HIGH, "down"): Result.WORSENING,
    (Indicator.Polarity.LOW, "up"): Result.WORSENING,
    (Indicator.Polarity.LOW, "down"): Result.IMPROVING,
}


class Source(NamedTuple):
    """Where something was read: the key, title, publisher and note of an import batch."""

    pk: int
    title: str
    publisher: str
    note: str


class Value(NamedTuple):
    """A value of one area and period: the text as printed, the number, and what the publisher prints beside it.

    Of areas other than the place only text, number and reason are read.
    """

    area: Area
    indicator_id: int
    period_start: date
    period_end: date
    breakdown_id: int | None
    pk: int
    batch: Source
    unit: str
    period_label: str
    value_text: str
    value: Decimal | None
    missing_reason: str
    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_998: Decimal | None = None
    upper_998: Decimal | None = None
    count: Decimal | None = None
    denominator: Decimal | None = None
    published_country: str = ""
    published_region: str = ""
    published_neighbours: str = ""
    published_trend: str = ""
    published_goal: str = ""
    is_withheld: bool = False  # from those who may not see small numbers; to them it comes without any number

    @property
    def text(self) -> str:
        """As people read it; "" where there is no value."""
        return shown(self.value_text, self.value, self.unit)

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end, self.period_label)


class Said(NamedTuple):
    """A judgement as a publisher printed it: its words, our word for it, the level it names, and where it stands."""

    text: str
    result: str
    level: str
    batch: Source

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.result, self.level)


@dataclass(frozen=True)
class Judgement:
    """What was published about a figure, and what a method finds; neither takes the other's place.

    `also` is what other sources print of the same figure, where it is something else.
    """

    against: str
    published: Said | None = None
    computed: Verdict | None = None
    also: tuple[Said, ...] = ()

    @property
    def is_published(self) -> bool:
        """Did somebody publish a judgement, and not only that there is none?"""
        return self.published is not None and self.published.result not in SILENT

    @property
    def is_computed(self) -> bool:
        """Does a method find anything, published or not?"""
        return self.computed is not None and not self.computed.is_refusal

    @property
    def basis(self) -> str:
        """Whose word `result` is: published before computed; "" where neither says anything."""
        return "published" if self.is_published else "computed" if self.is_computed else ""

    @property
    def result(self) -> str:
        if self.is_published:
            return self.published.result
        if self.is_computed:
            return self.computed.result
        return Result.NOT_ASSESSED.value if self.against == Against.PAST else Result.NOT_COMPARED.value

    @property
    def result_text(self) -> str:
        """The word as printed; where nothing was published the method's, named as computed."""
        if not self.is_published and self.is_computed:
            return f"{self.computed.label}, computed"
        return self.published.text if self.published else ""

    @property
    def disagrees(self) -> bool:
        """Do both say something, and not the same? Levels count where the publisher names one."""
        return differs(self.published and self.published.verdict, self.computed)

    @property
    def printed(self) -> str:
        """The published words, whatever they say; "" where nothing was printed."""
        return self.published.text if self.published else ""

    @property
    def found(self) -> str:
        """What a method finds, in words; "" where it refuses."""
        return self.computed.label_with_level if self.is_computed else ""

    @property
    def how(self) -> str:
        """The method, with what decided it; or why it finds nothing."""
        if self.computed is None:
            return ""
        return ": ".join(part for part in (self.computed.method, self.computed.reason) if part)

    @property
    def why_not_computed(self) -> str:
        """The method's reason, where it refuses."""
        return self.computed.reason if self.computed and self.computed.is_refusal else ""


@dataclass(frozen=True)
class Neighbourhood:
    """The neighbours of a named set for one period: their average, and the place's rank among them."""

    neighbour_set: NeighbourSet
    rank: Rank
    size: int

    @property
    def average(self) -> float | None:
        return self.rank.average

    @property
    def position(self) -> str:
        """“3rd of 16”; "" where there is no rank."""
        return f"{ordinal(self.rank.position)} of {self.rank.of}" if self.rank.position else ""

    @property
    def with_a_value(self) -> int:
        return self.size - self.rank.missing


@dataclass
class DateOfMeasure:
    """One date of measure of an indicator: its period, the three areas' values, and how they were judged.

    `position` is the place that the source gives it, 1 or 2; none for values that no source puts into a table. `batch`
    is the source that gave the position.
    """

    position: int | None
    period: Period
    values: dict[str, Value] = field(default_factory=dict)
    said: dict[str, list[Said]] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    polarity: str = Indicator.Polarity.NOT_STATED
    earlier: "DateOfMeasure | None" = None  # the one before, when it is of another period
    neighbours: Neighbourhood | None = None
    target: Target | None = None
    table: Source | None = None  # the source that prints it in two dates
    revised: dict[str, Value] = field(default_factory=dict)  # where it is shown as printed: what stands there now

    @property
    def period_label(self) -> str:
        return self.period.label

    @property
    def days(self) -> tuple[date, date]:
        """First and last day: two labels may name the same time."""
        return self.period.start, self.period.end

    @property
    def batch(self) -> Source | None:
        """Where it was read: a table of both dates before the values; None when it is empty."""
        return self.table or next((one.batch for one in self.values.values()), None)

    @property
    def place(self) -> Value | None:
        return self.values.get(Area.Role.PLACE)

    @property
    def country(self) -> Value | None:
        return self.values.get(Area.Role.COUNTRY)

    @property
    def region(self) -> Value | None:
        return self.values.get(Area.Role.REGION)

    @property
    def against_country(self) -> Judgement | None:
        return self.judgements.get(Against.COUNTRY)

    @property
    def against_region(self) -> Judgement | None:
        return self.judgements.get(Against.REGION)

    @property
    def against_neighbours(self) -> Judgement | None:
        return self.judgements.get(Against.NEIGHBOURS)

    @property
    def against_target(self) -> Judgement | None:
        return self.judgements.get(TARGET)

    @property
    def trend(self) -> Judgement | None:
        return self.judgements.get(Against.PAST)

    def let_its_table_speak_first(self) -> None:
        """Publish of each judgement what the table of both dates prints; what other sources print stands behind it."""
        for against, judgement in self.judgements.items():
            said = self.said.get(against, [])
            first = next((one for one in said if self.table and one.batch.pk == self.table.pk), None)
            also = tuple(one for one in said if one is not first and (first is None or one.result != first.result))
            self.judgements[against] = replace(judgement, published=first, also=also)

    @cached_property
    def average_of_neighbours(self) -> str:
        """With as many decimals as the place's own figure."""
        if not (self.neighbours and self.neighbours.average is not None and self.place):
            return ""
        return _like(self.place.text, self.neighbours.average)

    @property
    def target_text(self) -> str:
        """The target's value, with the unit's `%`."""
        return _like(self.place.text if self.place else "", self.target.value) if self.target else ""

    @property
    def arrow(self) -> str:
        """Which way the place's figure moved since the date before; nothing where there is none."""
        if self.earlier is None or not (self.earlier.place and self.place):
            return ""
        return arrow(self.earlier.place.value, self.place.value)

    @property
    def is_trend_contrary(self) -> bool:
        """Does the trend as published say the opposite of what the two figures say?"""
        told = GOOD_OR_BAD.get((self.polarity, self.arrow))
        said = self.trend.published if self.trend else None
        return bool(told and said and said.result in GOOD_OR_BAD.values() and said.result != told)

    @property
    def explained(self) -> list[tuple[str, Judgement]]:
        """(against what, judgement) of each for which a method was asked, for whoever wants to know how."""
        names = {
            Against.COUNTRY: self.country and self.country.area.name,
            Against.REGION: self.region and self.region.area.name,
            Against.NEIGHBOURS: "Nearest neighbours",
            TARGET: "Own target",
            Against.PAST: "Trend",
        }
        return [(names[one.against], one) for one in self.judgements.values() if one.computed and names[one.against]]

    @property
    def not_compared(self) -> dict[str, str]:
        """Against whom the place was not compared → why, as far as it is known."""
        return {
            against: self._why_not(against)
            for against in COMPARATORS
            if against not in self.judgements or self.judgements[against].result == Result.NOT_COMPARED
        }

    def _why_not(self, against) -> str:
        figure = self.values.get(COMPARATORS[against]) if COMPARATORS[against] else None
        if COMPARATORS[against] and (figure is None or figure.value is None):
            return "no figure"
        judgement = self.judgements.get(against)
        if judgement and judgement.published:
            return f"printed “{judgement.printed}”"
        return judgement.why_not_computed if judgement and judgement.why_not_computed else "not judged"


@dataclass
class Row:
    """An indicator and its dates of measure, the latest last; of a long series the last few.

    `nothing` says why there is no figure for what the reader chose; `chosen` are the two dates that were asked for.
    """

    indicator: Indicator
    dates: list[DateOfMeasure]
    freshness: Freshness | None = None
    nothing: str = ""
    chosen: tuple[DateOfMeasure | None, DateOfMeasure | None] = (None, None)
    years: frozenset[int] = frozenset()  # in which its periods end, also those after what was asked for
    series: tuple[float | None, ...] = ()  # the place's values of all periods until then

    @property
    def latest(self) -> DateOfMeasure | None:
        return self.dates[-1] if self.dates else None

    @property
    def before(self) -> DateOfMeasure | None:
        """The last date of another period than the latest."""
        return next((one for one in reversed(self.dates) if one.days != self.latest.days), None)

    @property
    def printed(self) -> list[DateOfMeasure | None]:
        """The first and second date of measure of the newest source that prints two, None where it has none."""
        by_position = {one.position: one for one in self.dates if one.position}
        return [by_position.get(position) for position in PRINTED]

    @property
    def periods_overlap(self) -> bool:
        """Do the latest period and the one before share time, as pooled years do?"""
        return self.before is not None and self.before.period.overlaps(self.latest.period)

    def shown(self, choice: Choice) -> list[DateOfMeasure | None]:
        """The dates that a choice shows, one or two; None where there is none."""
        return list(self.chosen) if choice.shows_two else [self.latest]

    @cached_property
    def sparkline(self) -> str:
        """A path through the place's values; empty when there are not two of different periods."""
        return sparkline(self.series)


WITHHELD = "Withheld: a small number could be worked out"


def arrow(earlier: Decimal | None, later: Decimal | None) -> str:
    """Which way a figure moves: up, down or level; nothing when one is missing. It says nothing of good or bad."""
    if earlier is None or later is None:
        return ""
    return "level" if earlier == later else "up" if later > earlier else "down"


def _like(text: str, number) -> str:
    """The number with as many decimals as a printed text has, and at least one, and with its `%`."""
    return f"{rounded(number, max(decimals_of(text), 1))}{'%' if '%' in text else ''}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th, 12th, 13th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
