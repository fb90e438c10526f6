"""What somebody has to see to: actions to report on, counts to record, what else is theirs and by when, and what waits
in their workstreams."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import rules
from django.db.models import F, IntegerField, Value

from indicators.periods import Period
from logicmodels.counts import periods as quarters
from logicmodels.models import LINKS, Activity, Output, OutputCount
from lutonhet.saving import may
from progress import directory
from progress.directory import KINDS, OF_MODEL, Entry
from progress.meetings.asked import on_coming_agendas
from progress.models import AgendaItem
from workplans.models import Action, NextStep, Risk, Update
from workplans.models.actions import NOT_PAST_ITS_DATE
from workplans.reporting import Reported, ReportingPeriod, period_of, reported
from workstreams.models import Item, Membership

SOON = timedelta(days=30)
SHOWN = 5
# What else can be assigned to somebody → the field that says by when; none where nothing does.
ASSIGNED = {NextStep: "due_on", Output: "target_on", Activity: "", Risk: ""}


@dataclass(frozen=True)
class Mine:
    """An action of somebody's, with what was last said, and whether they may report on it."""

    reported: Reported
    may_update: bool

    @property
    def action(self) -> Action:
        return self.reported.action

    @property
    def waits(self) -> bool:
        """Is a word still due in this period?"""
        return self.may_update and self.reported.is_expected and not self.reported.is_done

    @property
    def may_stay_as_it_is(self) -> bool:
        """Would “no change” be taken for an update of this period?"""
        last, stands = self.reported.last, self.action.delivery
        is_past = self.action.is_past_its_date(self.reported.today) and stands in NOT_PAST_ITS_DATE
        return self.waits and last is not None and last.delivery == stands and not is_past


@dataclass(frozen=True)
class MyActions:
    """Somebody's actions in a reporting period, the earliest due first, those without a date last."""

    period: ReportingPeriod
    rows: list[Mine]

    @property
    def expected(self) -> list[Mine]:
        return [row for row in self.rows if row.reported.is_expected]

    @property
    def done(self) -> list[Mine]:
        return [row for row in self.expected if row.reported.is_done]

    @property
    def are_all_done(self) -> bool:
        return len(self.done) == len(self.expected)

    @property
    def sentence(self) -> str:
        """How far one has come: “3 of 7 actions updated for November 2026.”"""
        if not self.expected:
            return f"No update is expected for {self.period}."
        if not self.are_all_done:
            number = len(self.expected)
            actions = "action" if number == 1 else "actions"
            return f"{len(self.done)} of {number} {actions} updated for {self.period}."
        if len(self.expected) == 1:
            return f"Your action is updated for {self.period}."
        return f"All {len(self.expected)} actions are updated for {self.period}."

    def of_code(self, code: str) -> Mine | None:
        return next((row for row in self.rows if row.action.code == code), None)

    def next_after(self, code: str) -> Mine | None:
        """The next one that waits for a word, in the order of the page and round again; None when none does."""
        place = next((number for number, row in enumerate(self.rows) if row.action.code == code), -1)
        following = [*self.rows[place + 1 :], *self.rows[: max(place, 0)]]
        return next((row for row in following if row.waits), None)


@dataclass(frozen=True)
class CountDue:
    """An output of somebody's, and the periods of a quarter whose counts have not been recorded."""

    output: Output
    missing: list[Period]
    quarter: str  # as an address has it


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
    on_agendas: list[AgendaItem] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.inferred or self.inferred_links or self.unowned_steps)

    @property
    def more_inferred(self) -> int:
        return max(0, len(self.inferred) - SHOWN)


def memberships_of(user) -> list[Membership]:
    """What a person is in workstreams today."""
    return list(user.memberships.current().select_related("workstream"))


def actions_of(user, today: date) -> MyActions:
    """Somebody's actions that run, or that they have reported on in this period: three queries."""
    period = period_of(today)
    rows = Action.objects.filter(assigned_to=user).select_related("workplan__workstream")
    rows = rows.order_by(F("due_on").asc(nulls_last=True), "code")
    mine = [Mine(one, may(user, "add", Update(action=one.action))) for one in reported(rows, today, period)]
    return MyActions(period, mine)


def counts_due(user, today: date) -> list[CountDue]:
    """Somebody's outputs of which a count of the quarter that has just ended is missing: two queries.

    A count of the whole or of one of its activities is a count.
    """
    quarter = quarters.just_ended(today)
    outputs = Output.objects.open().filter(assigned_to=user).select_related("logic_model__workstream")
    outputs = list(outputs.order_by("logic_model__workstream__order", "order", "code"))
    recorded = set(
        OutputCount.objects.filter(output__in=outputs, ends_on__gte=quarter.start)
        .order_by()
        .values_list("output_id", "starts_on", "ends_on")
    )
    found = []
    for output in outputs:
        periods = quarters.due_in(quarter, output.frequency)
        if missing := [one for one in periods if (output.pk, one.start, one.end) not in recorded]:
            found.append(CountDue(output, missing, quarters.slug_of(quarter)))
    return found


def duties_of(user, memberships: list[Membership]) -> list[Duty]:
    """What else is open and assigned to a person, the earliest first, what has no date last: two queries."""
    rows = {model: model.objects.open().filter(assigned_to=user) for model in ASSIGNED}
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
    """The workstreams that a person belongs to today, with what waits there: four queries."""
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
    asked = list(on_coming_agendas(mine))
    return [
        Waiting(
            one,
            sorted((entry for entry in inferred if entry.slug == one.workstream.slug), key=str),
            links[one.workstream_id],
            sorted((entry for entry in steps if entry.slug == one.workstream.slug), key=str),
            rules.has_perm("workstreams.edit", user, one.workstream),
            [item for item in asked if item.workstream_id == one.workstream_id],
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
