"""The programme as the rules see it: plain values, read with the same few questions however large it is.

Rules ask these values, never the database. Only what is open is here: a closed item has no gaps, and a link to one
joins nothing.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.utils.formats import date_format

from logicmodels.counts.periods import year_of
from workplans.models.actions import Delivery
from workplans.periods import periods_between


@dataclass(frozen=True)
class Stream:
    """A workstream: who chairs it, and what it has. `plan_years` are the years of its workplans."""

    pk: int
    code: str
    slug: str
    name: str
    chair: str
    is_priority: bool
    has_chair_with_account: bool = False
    has_logic_model: bool = False
    plan_years: frozenset[int] = frozenset()

    @property
    def who(self) -> str:
        """Whoever answers for it, as people say it."""
        return self.chair or f"{self.name}: no chair named"


@dataclass(frozen=True)
class Person:
    """Somebody to whom something is given, and the workstreams they belong to today, by key."""

    pk: int
    name: str
    is_active: bool
    belongs_to: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Item:
    """An open item; `kind` is the name of its model. `stream` is empty for what the whole programme promises."""

    kind: str
    pk: int
    code: str
    text: str
    stream: Stream | None
    owner: Person | None = None
    is_inferred: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other item."""
        return self.kind, self.pk


@dataclass(frozen=True)
class Output(Item):
    unit: str = ""
    frequency: str = ""
    has_target: bool = False
    target_on: date | None = None
    counted_until: date | None = None  # the last day of its latest count


@dataclass(frozen=True)
class Assumption(Item):
    standing: str = "untested"
    reviewed_on: date | None = None


@dataclass(frozen=True)
class NextStep(Item):
    owner_name: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Risk(Item):
    owner_name: str = ""
    mitigation: str = ""


@dataclass(frozen=True)
class Action(Item):
    """An open action of any plan. `silent_since` is the first day of the period of its last update, or the day on which
    it was entered where nothing was ever said; `was_reported` tells which."""

    lead_officer: str = ""
    year: int = 0
    delivery: str = Delivery.NOT_STARTED
    starts_on: date | None = None
    due_on: date | None = None
    binding_due_on: date | None = None
    is_ongoing: bool = False
    milestones: int = 0
    moves: int = 0
    was_reported: bool = False
    silent_since: date | None = None

    @property
    def is_complete(self) -> bool:
        return self.delivery == Delivery.COMPLETE

    @property
    def is_active(self) -> bool:
        """Is anybody at work on it: neither complete nor paused?"""
        return self.delivery not in (Delivery.COMPLETE, Delivery.PAUSED)

    def is_overdue(self, on: date) -> bool:
        """Is it past the date that counts? A later date that nobody agreed changes nothing."""
        return not self.is_complete and self.due_on is not None and self.binding_due_on < on

    def missed(self, on: date, every: str) -> int:
        """How many reporting periods that are over went by without a word."""
        if self.silent_since is None:
            return 0
        gone = periods_between(self.silent_since, on, every)
        return max(0, gone - self.was_reported)


@dataclass(frozen=True)
class Measured:
    """An indicator, how it stands, and where what was published and what a method finds part (as sentences)."""

    pk: int
    slug: str
    name: str
    principle: int | None
    is_worse: bool = False
    is_worsening: bool = False
    disagreements: tuple[str, ...] = ()
    has_figures: bool = True
    late: str = ""  # that no new figure came, in words; "" where none is late

    @property
    def needs_attention(self) -> bool:
        return self.is_worse or self.is_worsening

    @property
    def how_it_stands(self) -> str:
        """“worse than its comparator and getting worse”"""
        words = [
            "worse than its comparator" if self.is_worse else "",
            "getting worse" if self.is_worsening else "",
        ]
        return " and ".join(word for word in words if word)


@dataclass(frozen=True)
class Recommended:
    """An open recommendation."""

    pk: int
    code: str
    text: str


@dataclass(frozen=True)
class PrincipleNamed:
    """One of the eight Marmot principles."""

    pk: int
    number: int
    name: str


class Joint(NamedTuple):
    """A link: `kind` is the name of its model, the ends are keys."""

    kind: str
    source: int
    target: int
    strength: str = ""
    is_inferred: bool = False


# Which kind of item stands at the ends of each kind of link.
ENDS = {
    "activityoutput": ("activity", "output"),
    "outputoutcome": ("output", "outcome"),
    "activityoutcome": ("activity", "outcome"),
    "outcomeindicator": ("outcome", "indicator"),
    "activityrecommendation": ("activity", "recommendation"),
    "barrieractivity": ("barrier", "activity"),
    "assumptionactivity": ("assumption", "activity"),
    "action_activities": ("action", "activity"),
    "action_outputs": ("action", "output"),
    "action_recommendations": ("action", "recommendation"),
    "recommendation_principles": ("recommendation", "principle"),
}


@dataclass(frozen=True)
class Programme:
    """Everything that rules look at, as it is on `today`."""

    today: date
    every: str  # how often actions are reported on: a month or a quarter
    streams: tuple[Stream, ...] = ()
    items: tuple[Item, ...] = ()
    actions: tuple[Action, ...] = ()
    indicators: tuple[Measured, ...] = ()
    recommendations: tuple[Recommended, ...] = ()
    principles: tuple[PrincipleNamed, ...] = ()
    joints: tuple[Joint, ...] = field(default=(), repr=False)

    @cached_property
    def _by_kind(self) -> dict[str, dict[int, object]]:
        found = defaultdict(dict)
        for one in self.items:
            found[one.kind][one.pk] = one
        found["action"] = {one.pk: one for one in self.actions}
        found["indicator"] = {one.pk: one for one in self.indicators}
        found["recommendation"] = {one.pk: one for one in self.recommendations}
        found["principle"] = {one.pk: one for one in self.principles}
        return found

    def of(self, kind: str) -> list:
        """The open items of a kind, in the order in which they were read."""
        return list(self._by_kind[kind].values())

    @cached_property
    def _joined(self) -> dict[str, list[tuple[object, object, Joint]]]:
        found = defaultdict(list)
        for joint in self.joints:
            source, target = ENDS[joint.kind]
            start, end = self._by_kind[source].get(joint.source), self._by_kind[target].get(joint.target)
            if start is not None and end is not None:
                found[joint.kind].append((start, end, joint))
        return found

    def joined(self, kind: str) -> list[tuple[object, object, Joint]]:
        """(source, target, link) of the links of a kind between what is open."""
        return self._joined[kind]

    def sources(self, kind: str) -> frozenset[int]:
        """The keys of what a link of a kind starts at."""
        return frozenset(joint.source for _, _, joint in self.joined(kind))

    def targets(self, kind: str) -> frozenset[int]:
        """The keys of what a link of a kind leads to."""
        return frozenset(joint.target for _, _, joint in self.joined(kind))

    def linked(self, kind: str) -> dict[int, list]:
        """Key of a source → the targets that links of a kind lead to."""
        found = defaultdict(list)
        for source, target, _ in self.joined(kind):
            found[source.pk].append(target)
        return found

    @cached_property
    def leading_to_outcome(self) -> dict[int, set[int]]:
        """Key of an outcome → the keys of the open activities that lead to it, directly or through an open output."""
        counted = defaultdict(set)
        for activity, output, _ in self.joined("activityoutput"):
            counted[output.pk].add(activity.pk)
        found = defaultdict(set)
        for activity, outcome, _ in self.joined("activityoutcome"):
            found[outcome.pk].add(activity.pk)
        for output, outcome, _ in self.joined("outputoutcome"):
            found[outcome.pk] |= counted[output.pk]
        return found

    @cached_property
    def leading_to_indicator(self) -> dict[int, set[int]]:
        """Key of an indicator → the keys of the open activities that lead to an outcome that names it."""
        found = defaultdict(set)
        for outcome, indicator, _ in self.joined("outcomeindicator"):
            found[indicator.pk] |= self.leading_to_outcome[outcome.pk]
        return found

    @cached_property
    def naming_indicator(self) -> dict[int, list[Item]]:
        """Key of an indicator → the open outcomes that name it."""
        found = defaultdict(list)
        for outcome, indicator, _ in self.joined("outcomeindicator"):
            found[indicator.pk].append(outcome)
        return found

    @cached_property
    def moving_activity(self) -> dict[int, list[Action]]:
        """Key of an activity → the open actions that move it forward: linked to it, or to an output that counts it."""
        counting = self.linked("activityoutput")
        direct, through = defaultdict(list), defaultdict(list)
        for action, activity, _ in self.joined("action_activities"):
            direct[activity.pk].append(action)
        for action, output, _ in self.joined("action_outputs"):
            through[output.pk].append(action)
        return {
            one.pk: list(
                dict.fromkeys(
                    [*direct[one.pk], *(action for output in counting[one.pk] for action in through[output.pk])]
                )
            )
            for one in self.of("activity")
        }

    @property
    def plan_year(self) -> int:
        """The year of the workplans of today: that in which the financial year began."""
        return year_of(self.today).start.year


def day_in_words(day: date) -> str:
    """“3 March 2026”"""
    return date_format(day, "j F Y")
