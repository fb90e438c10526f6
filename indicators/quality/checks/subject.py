"""What is checked: an indicator with what is stored of it, as plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from indicators.methods.figures import Figure, Measure
from indicators.methods.labels import read_comparison
from indicators.methods.verdicts import NOT_ASSESSED, NOT_COMPARED
from indicators.periods import Period

PLACE, COUNTRY, REGION = "place", "country", "region"
PAST = "past"
COMPARATORS = (COUNTRY, REGION)


@dataclass(frozen=True)
class Printed:
    """A figure as a source prints it: its text, notes, and the publisher's labels beside it."""

    text: str
    figure: Figure
    notes: str = ""
    published_country: str = ""
    published_region: str = ""
    published_neighbours: str = ""
    published_trend: str = ""
    published_goal: str = ""

    @property
    def value(self):
        return self.figure.value if self.figure.has_value else None


@dataclass(frozen=True)
class Rating:
    """A judgement printed apart from the figures: its word, and its text as printed."""

    result: str
    text: str


@dataclass(frozen=True)
class DateOfMeasure:
    """The figures of the place, its country and its region for a period, and how a source judges them.

    `position` is the number that `source` gives the date, 1 or 2; none where figures come without judgements.
    """

    period: Period
    position: int | None = None
    source: object = None
    values: Mapping[str, Printed] = field(default_factory=dict)
    ratings: Mapping[str, Rating] = field(default_factory=dict)

    def value(self, role: str):
        printed = self.values.get(role)
        return printed.value if printed else None

    def text(self, role: str) -> str:
        printed = self.values.get(role)
        return printed.text if printed else ""

    def label(self, role: str) -> str:
        """What the publisher prints beside the place's figure about the role."""
        place = self.values.get(PLACE)
        if place is None:
            return ""
        return place.published_country if role == COUNTRY else place.published_region

    def rating(self, role: str) -> Rating | None:
        """How the place is rated against the role: the judgement printed apart, or the label beside its figure."""
        if role in self.ratings:
            return self.ratings[role]
        text = self.label(role)
        label = read_comparison(text)
        return Rating(label.result, text) if label else None

    @property
    def is_rated(self) -> bool:
        return any(rating.result not in (NOT_COMPARED, NOT_ASSESSED) for rating in self.ratings.values()) or any(
            (label := read_comparison(self.label(role))) and not label.is_refusal for role in COMPARATORS
        )

    @property
    def days(self) -> tuple:
        return self.period.start, self.period.end

    @property
    def as_printed(self) -> tuple:
        """The whole row as text: equal rows are printed equal."""
        ratings = sorted((against, rating.text) for against, rating in self.ratings.items())
        return tuple(self.text(role) for role in (PLACE, *COMPARATORS)), tuple(ratings)


@dataclass(frozen=True)
class Change:
    """A value that another import changed: what it was, what it is, and when."""

    period: Period
    area: str
    before: str
    now: str


@dataclass(frozen=True)
class Subject:
    """An indicator with what is stored of it; `dates` in the source's order, else by period. `names` tell the areas."""

    name: str
    measure: Measure
    unit: str = ""
    texts: str = ""  # definition, caveats and methodology
    dates: tuple[DateOfMeasure, ...] = ()
    changes: tuple[Change, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def pairs(self) -> Iterator[tuple[DateOfMeasure, DateOfMeasure]]:
        """Each date with the one before, where they are of different periods."""
        return ((one, other) for one, other in pairwise(self.dates) if one.days != other.days)

    def named(self, role: str) -> str:
        return self.names.get(role) or {PLACE: "The place", COUNTRY: "the country", REGION: "the region"}.get(
            role, role
        )
