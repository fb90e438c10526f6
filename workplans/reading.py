"""A workplan as its page reads it: actions by priority, each with its last update and how its due date has moved."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from auditlog.models import LogEntry
from django.db.models import OuterRef, Prefetch, Subquery
from django.utils import timezone

from logicmodels.models import Activity
from workplans.models import Action, Priority, Update, Workplan
from workplans.models.actions import Delivery

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


@dataclass(frozen=True)
class Row:
    """An action as a row of the page's table."""

    action: Action
    update: Update | None
    moves: int
    today: date

    @property
    def is_overdue(self) -> bool:
        unfinished = self.action.is_open and self.action.delivery != Delivery.COMPLETE
        return bool(unfinished and self.action.due_on and self.action.due_on < self.today)

    @property
    def has_moved(self) -> bool:
        return self.action.original_due_on is not None and self.action.due_on != self.action.original_due_on

    @property
    def how_often_moved(self) -> str:
        """For example "moved twice"; nothing where the moves were not recorded one by one."""
        return f"moved {NUMBERS.get(self.moves, f'{self.moves} times')}" if self.moves else ""

    @property
    def lead(self) -> str:
        names = [str(self.action.lead_organisation or ""), self.action.who]
        return ", ".join(name for name in names if name)


@dataclass(frozen=True)
class Group:
    """A priority and the rows under it; no priority for the actions that have none."""

    number: int
    priority: Priority | None
    rows: tuple[Row, ...]


def groups_of(workplan: Workplan) -> list[Group]:
    """The priorities in order, those without an action too; then, if there are any, the actions without a priority."""
    today = timezone.localdate()
    actions = list(
        workplan.actions.select_related("lead_organisation", "assigned_to").prefetch_related(
            Prefetch("updates", queryset=last_updates(), to_attr="last_updates"),
            Prefetch("activities", queryset=Activity.objects.select_related("logic_model__workstream")),
        )
    )
    moves = due_date_moves(actions)
    under = defaultdict(list)
    # What is closed stays on the page, after what is open.
    for action in sorted(actions, key=lambda one: not one.is_open):
        update = action.last_updates[0] if action.last_updates else None
        under[action.priority_id].append(Row(action, update, moves[str(action.pk)], today))
    groups = [
        Group(number, priority, tuple(under[priority.pk]))
        for number, priority in enumerate(workplan.priorities.all(), start=1)
    ]
    return [*groups, Group(0, None, tuple(under[None]))] if under[None] else groups


def last_updates():
    """The newest update of every action, with who made it."""
    newest = Update.objects.filter(action=OuterRef("action")).order_by("-made_at", "-pk")
    return Update.objects.filter(pk=Subquery(newest.values("pk")[:1])).select_related("made_by")


def due_date_moves(actions) -> Counter:
    """How often the due date of each action was changed, by its key as text: what the audit trail has recorded.

    Giving a first date is not a move.
    """
    if not actions:
        return Counter()
    entries = LogEntry.objects.filter(
        content_type__app_label="workplans",
        content_type__model="action",
        object_id__in=[action.pk for action in actions],
        action=LogEntry.Action.UPDATE,
        changes__has_key="due_on",
    ).values_list("object_id", "changes")
    return Counter(str(pk) for pk, changes in entries.order_by() if changes["due_on"][0] != "None")


def sentence(groups: list[Group]) -> str:
    """The plan in a sentence that can be read out."""
    rows = [row for group in groups for row in group.rows]
    priorities = sum(group.priority is not None for group in groups)
    under = f"{priorities} {'priority' if priorities == 1 else 'priorities'}" if priorities else "no priority yet"
    if not rows:
        return f"{under[0].upper()}{under[1:]}; no action has been entered yet."
    states = Counter(Delivery(row.action.delivery) for row in rows)
    how = ", ".join(f"{states[state]} {words}" for state, words in STATES.items() if states[state])
    late = sum(row.is_overdue for row in rows)
    actions = f"{len(rows)} {'action' if len(rows) == 1 else 'actions'} under {under}: {how}"
    if not late:
        return f"{actions}. None is past its due date."
    return f"{actions}. {late} {'action is past its due date' if late == 1 else 'actions are past their due dates'}."
