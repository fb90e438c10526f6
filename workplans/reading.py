"""A workplan as its pages read it: actions by priority, each with its last update, its steps, what it moves, and how
its due date has moved."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from lutonhet.prepared import prepared
from lutonhet.together import together_again
from workplans.models import Action, DueDateMove, Milestone, Priority, Update, Workplan
from workplans.models.actions import NOT_PAST_ITS_DATE, Delivery
from workplans.periods import start_of_period

NUMBERS = {1: "once", 2: "twice"}
# How each state reads in a sentence, in the order of the sentence.
STATES = {
    Delivery.COMPLETE: "complete",
    Delivery.ON_TRACK: "on track",
    Delivery.AT_RISK: "at risk",
    Delivery.OFF_TRACK: "off track",
    Delivery.NOT_STARTED: "not started",
    Delivery.PAUSED: "paused",
    Delivery.CLOSED: "closed",
}
# Green and grey end with the due date: until somebody says how it stands, an action waits for that.
WAITING, WAITING_WORDS = "waiting", "waiting for an update"


@dataclass(frozen=True)
class End:
    """What an action is linked to: its code and text, and the page it stands on; partners have a name alone."""

    code: str
    text: str
    url: str


@dataclass(frozen=True)
class Ends:
    """All that an action is linked to."""

    activities: list[End] = field(default_factory=list)
    outputs: list[End] = field(default_factory=list)
    recommendations: list[End] = field(default_factory=list)
    partners: list[End] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """An action as a row of the page's table."""

    action: Action
    update: Update | None
    moves: list[DueDateMove]
    milestones: list[Milestone]
    ends: Ends
    today: date
    period: date

    @property
    def is_overdue(self) -> bool:
        unfinished = self.action.is_open and self.action.delivery != Delivery.COMPLETE
        return unfinished and self.action.is_past_its_date(self.today)

    @property
    def state(self) -> str:
        """Its delivery, or `WAITING` where it was green or grey until its due date passed."""
        return WAITING if self.is_overdue and self.action.delivery in NOT_PAST_ITS_DATE else self.action.delivery

    @property
    def state_in_words(self) -> str:
        return WAITING_WORDS if self.is_waiting else STATES[Delivery(self.state)]

    @property
    def is_waiting(self) -> bool:
        return self.state == WAITING

    @property
    def has_moved(self) -> bool:
        action = self.action
        return action.original_due_on is not None and (bool(self.moves) or action.due_on != action.original_due_on)

    @property
    def how_often_moved(self) -> str:
        """For example "moved twice"; nothing where the moves were not recorded one by one."""
        times = len(self.moves)
        return f"moved {NUMBERS.get(times, f'{times} times')}" if times else ""

    @property
    def waits_for_agreement(self) -> bool:
        """Has the group still to agree the date that it has now?"""
        return bool(self.moves) and not self.moves[-1].is_agreed and self.action.due_on != self.action.agreed_due_on

    @property
    def lead(self) -> str:
        names = [str(self.action.lead_organisation or ""), self.action.who]
        return ", ".join(name for name in names if name)

    @property
    def steps(self) -> list[Milestone]:
        """Its milestones but for those withdrawn."""
        return [one for one in self.milestones if not one.is_withdrawn]

    @property
    def next_step(self) -> Milestone | None:
        return next((one for one in self.steps if one.is_open), None)

    @property
    def ends_in_words(self) -> list[tuple[str, list[End]]]:
        """What it is linked to besides the activities that it moves forward, which stand in the row."""
        return [
            ("Adds to", self.ends.outputs),
            ("Answers", self.ends.recommendations),
            ("Supporting partners", self.ends.partners),
        ]

    @property
    def more(self) -> str:
        """What there is to unfold, for example “2 milestones, next 30 June 2026 · 3 links”; "" for nothing."""
        steps, ends = len(self.steps), sum(len(some) for _, some in self.ends_in_words)
        found = []
        if steps:
            coming = f", next {self.next_step.due_on:%-d %B %Y}" if self.next_step else ", all reached"
            found.append(f"{_counted(steps, 'milestone')}{coming}")
        elif self.milestones:
            found.append("milestones withdrawn")
        if self.action.intended_outcome:
            found.append("intended outcome")
        if self.moves:
            found.append("why its date moved")
        if ends:
            found.append(_counted(ends, "link"))
        if self.action.resources:
            found.append("resources")
        told = " · ".join(found)
        return f"{told[:1].upper()}{told[1:]}"

    @property
    def may_stay_as_it_is(self) -> bool:
        """Would “no change” be taken for an update of this period?"""
        action, update = self.action, self.update
        return (
            action.is_open
            and update is not None
            and action.delivery not in (Delivery.COMPLETE, Delivery.CLOSED)
            and update.delivery == action.delivery
            and update.period_starts_on < self.period
            and not self.is_waiting
        )


@dataclass(frozen=True)
class Group:
    """A priority and the rows under it; no priority for the actions that have none, no number for what is closed."""

    number: int | None
    priority: Priority | None
    rows: tuple[Row, ...]
    gone_to: Workplan | None = None  # where the priority stands now, once it has gone on into a later plan

    @property
    def key(self) -> str:
        """Where it stands on the page."""
        return self.priority.code if self.priority else "no-priority"

    @property
    def is_open(self) -> bool:
        return self.priority is not None and self.priority.is_open and self.gone_to is None


def beside_actions(key: int) -> tuple[QuerySet[Update], QuerySet[Milestone], QuerySet[DueDateMove]]:
    """What `rows_in` is given of a plan, for whoever reads it together with more: updates, milestones, moves of due
    dates."""
    of_plan = {"action__workplan": key}
    return (
        last_updates().filter(**of_plan),
        Milestone.objects.filter(**of_plan).order_by("due_on", "code"),
        DueDateMove.objects.filter(**of_plan).select_related("meeting").order_by("moved_at", "pk"),
    )


def rows_of(workplan: Workplan, every: str) -> list[Row]:
    """The actions of a plan in their order, those that are closed after the open ones: three queries.

    `every` is how often progress is reported.
    """
    return rows_in(workplan, every, *together_again(beside_actions, workplan.pk))


def rows_in(workplan: Workplan, every: str, updates, milestones, moves) -> list[Row]:
    """The same with what stands `beside_actions`: two queries."""
    today = timezone.localdate()
    period = start_of_period(today, every)
    last_update = {one.action_id: one for one in updates}
    milestones_of, moves_of = _by_action(milestones), _by_action(moves)
    actions = prepared(_actions, workplan.pk)
    ends = _ends_of(workplan)
    rows = []
    for action in sorted(actions, key=lambda one: not one.is_open):
        action.workplan = workplan
        if action.priority and action.priority.workplan_id == workplan.pk:
            action.priority.workplan = workplan
        elif action.priority:  # it has gone on into a later plan
            action.priority.workplan.workstream = workplan.workstream
        linked = ends.get(action.pk, Ends())
        told = last_update.get(action.pk), moves_of[action.pk], milestones_of[action.pk]
        for one in (*moves_of[action.pk], *milestones_of[action.pk], *filter(None, told[:1])):
            one.action = action
        rows.append(Row(action, *told, linked, today, period))
    return rows


def _actions(key):
    return Action.objects.filter(workplan=key).select_related("lead_organisation", "assigned_to", "priority__workplan")


def _by_action(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.action_id].append(row)
    return found


def groups_of(workplan: Workplan, rows: Iterable[Row], priorities: list[Priority] | None = None) -> list[Group]:
    """The open priorities in order, those without an action too; then, if there are any, the actions without a
    priority; then the priorities that are closed: one query, none where its `priorities` are given."""
    under = defaultdict(list)
    for row in rows:
        under[row.action.priority_id].append(row)
    priorities = list(workplan.priorities.all()) if priorities is None else priorities
    for one in priorities:
        one.workplan = workplan
    open_ones = [one for one in priorities if one.is_open]
    groups = [Group(number, one, tuple(under[one.pk])) for number, one in enumerate(open_ones, start=1)]
    standing = {one.pk for one in priorities}
    elsewhere = [row.action.priority for row in rows if row.action.priority_id not in {*standing, None}]
    gone = {one.pk: one for one in elsewhere}
    groups += [Group(None, one, tuple(under[one.pk]), gone_to=one.workplan) for one in gone.values()]
    if under[None]:
        groups.append(Group(None, None, tuple(under[None])))
    return groups + [Group(None, one, tuple(under[one.pk])) for one in priorities if not one.is_open]


def last_updates() -> QuerySet[Update]:
    """The newest update of every action."""
    newest = Update.objects.filter(action=OuterRef("action")).order_by("-made_at", "-pk")
    return Update.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def _ends_of(workplan) -> dict[int, Ends]:
    """Action → what it is linked to, in the order of the codes: one query."""
    found: dict[int, Ends] = defaultdict(Ends)
    for action, kind, code, words, slug in sorted(prepared(_links, workplan.pk)):
        if kind == "recommendations":
            found[action].recommendations.append(End(code, words, f"{_recommendations()}#{code}"))
        elif kind == "supporting_organisations":
            found[action].partners.append(End("", words, ""))
        else:
            page = reverse("logicmodels:logic_model", args=[slug])
            getattr(found[action], kind).append(End(code, words, f"{page}#{code}"))
    return dict(found)


def _links(key):
    """(action, kind, code, text, address of the workstream) of all that the actions of a plan are linked to."""

    def text(path):
        return Cast(path, TextField())

    nothing = Value("", output_field=TextField())
    kinds = (
        ("activities", "activity__code", "activity__text", "activity__logic_model__workstream__slug"),
        ("outputs", "output__code", "output__text", "output__logic_model__workstream__slug"),
        ("recommendations", "recommendation__code", "recommendation__text", None),
        ("supporting_organisations", None, "organisation__name", None),
    )
    parts = [
        Action._meta.get_field(name)
        .remote_field.through.objects.filter(action__workplan=key)
        .order_by()
        .annotate(
            e_kind=Value(name, output_field=CharField()),
            e_code=text(code) if code else nothing,
            e_text=text(words),
            e_slug=text(slug) if slug else nothing,
        )
        .values_list("action_id", "e_kind", "e_code", "e_text", "e_slug")
        for name, code, words, slug in kinds
    ]
    return parts[0].union(*parts[1:], all=True)


def _recommendations():
    return reverse("progress:recommendation_list")


def sentence(groups: list[Group]) -> str:
    """The plan in a sentence that can be read out."""
    rows = [row for group in groups for row in group.rows]
    if not rows:
        under = _priorities(sum(group.is_open for group in groups))
        return f"{under[0].upper()}{under[1:]}; no action has been entered yet."
    holding = [group for group in groups if group.rows and group.priority and not group.priority.is_withdrawn]
    held = sum(len(group.rows) for group in holding)
    of_them = f", {held} of them" if 0 < held < len(rows) else ""
    actions = f"{len(rows)} {'action' if len(rows) == 1 else 'actions'}{of_them} under {_priorities(len(holding))}"
    states = Counter(row.state for row in rows)
    named = [*((state.value, words) for state, words in STATES.items()), (WAITING, WAITING_WORDS)]
    how = ", ".join(f"{states[state]} {words}" for state, words in named if states[state])
    late = sum(row.is_overdue for row in rows)
    if not late:
        return f"{actions}: {how}. None is past its due date."
    are_late = "action is past its due date" if late == 1 else "actions are past their due dates"
    return f"{actions}: {how}. {late} {are_late}."


def _counted(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _priorities(number):
    return f"{number} {'priority' if number == 1 else 'priorities'}" if number else "no priority yet"
