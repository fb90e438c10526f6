"""What somebody has to see to: what they are assigned, by when it is due, and what waits in their workstreams."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import rules
from django.db.models import F, IntegerField, Value

from logicmodels.models import LINKS, Activity, Output
from progress import directory
from progress.directory import KINDS, OF_MODEL, Entry
from workplans.models import Action, NextStep, Risk
from workplans.models.actions import Delivery
from workstreams.models import Item, Membership

SOON = timedelta(days=30)
SHOWN = 5
# What can be assigned to somebody → the field that says by when; none where nothing does.
ASSIGNED = {Action: "due_on", NextStep: "due_on", Output: "target_on", Activity: "", Risk: ""}


@dataclass(frozen=True)
class Duty:
    """Something that is somebody's, its date, and whether it is theirs to change."""

    entry: Entry
    due_on: date | None
    may_change: bool


@dataclass(frozen=True)
class Pile:
    """Duties that are due alike."""

    key: str
    heading: str
    duties: list[Duty]


@dataclass(frozen=True)
class Waiting:
    """A workstream that somebody belongs to, and what waits there for somebody to look at."""

    membership: Membership
    inferred: list[Entry]
    inferred_links: int
    unowned_steps: list[Entry]
    may_change: bool

    @property
    def is_nothing(self) -> bool:
        return not (self.inferred or self.inferred_links or self.unowned_steps)

    @property
    def more_inferred(self) -> int:
        return max(0, len(self.inferred) - SHOWN)


def memberships_of(user) -> list[Membership]:
    """What a person is in workstreams today."""
    return list(user.memberships.current().select_related("workstream"))


def duties_of(user, memberships: list[Membership]) -> list[Duty]:
    """What is open and assigned to a person, the earliest first, what has no date last: two queries."""
    rows = {model: model.objects.open().filter(assigned_to=user) for model in ASSIGNED}
    rows[Action] = rows[Action].exclude(delivery=Delivery.COMPLETE)
    dated = [
        rows[model]
        .order_by()
        .annotate(
            d_kind=Value(KINDS.index(OF_MODEL[model]), output_field=IntegerField()),
            d_due=F(field),
        )
        .values_list("d_kind", "pk", "d_due")
        for model, field in ASSIGNED.items()
        if field
    ]
    due = {(kind, pk): day for kind, pk, day in dated[0].union(*dated[1:], all=True)}
    entries = directory.entries({OF_MODEL[model]: some for model, some in rows.items()})
    mine = {one.workstream.slug: one.workstream for one in memberships}
    duties = [
        Duty(
            one,
            due.get((KINDS.index(one.kind), one.pk)),
            rules.has_perm("workstreams.contribute", user, mine.get(one.slug)),
        )
        for one in entries
    ]
    return sorted(duties, key=lambda one: (one.due_on is None, one.due_on or date.max, one.entry.code))


def piles(duties: list[Duty], today: date) -> list[Pile]:
    """Past its date, within 30 days, later, without a date; those that have something in them."""
    late = [one for one in duties if one.due_on and one.due_on < today]
    soon = [one for one in duties if one.due_on and today <= one.due_on <= today + SOON]
    later = [one for one in duties if one.due_on and one.due_on > today + SOON]
    undated = [one for one in duties if one.due_on is None]
    all_piles = [
        Pile("late", "Past its date", late),
        Pile("soon", "Due within 30 days", soon),
        Pile("later", "Later", later),
        Pile("undated", "No date", undated),
    ]
    return [pile for pile in all_piles if pile.duties]


def waiting_for(user, memberships: list[Membership]) -> list[Waiting]:
    """The workstreams that a person belongs to today, with what waits there: three queries."""
    mine = [one.workstream for one in memberships]
    if not mine:
        return []
    inferred = directory.entries(
        {
            kind: kind.model._base_manager.filter(**{f"{kind.workstream}in": mine}, is_inferred=True, **_open(kind))
            for kind in KINDS
            if kind.workstream
        }
    )
    unowned = NextStep.objects.open().filter(workstream__in=mine, owner="", assigned_to=None)
    steps = directory.entries({OF_MODEL[NextStep]: unowned})
    links = _inferred_links(mine)
    return [
        Waiting(
            one,
            sorted((entry for entry in inferred if entry.slug == one.workstream.slug), key=str),
            links[one.workstream_id],
            sorted((entry for entry in steps if entry.slug == one.workstream.slug), key=str),
            rules.has_perm("workstreams.edit", user, one.workstream),
        )
        for one in memberships
    ]


def _open(kind):
    return {"closed_on": None} if issubclass(kind.model, Item) else {}


def _inferred_links(workstreams) -> Counter:
    """How many links nobody has confirmed, by the key of the workstream: one query."""
    parts = [
        link.objects.filter(is_inferred=True, source__logic_model__workstream__in=workstreams)
        .order_by()
        .values_list("source__logic_model__workstream_id", flat=True)
        for link in LINKS
    ]
    return Counter(parts[0].union(*parts[1:], all=True))
