"""A workplan as its page reads it: actions by priority, each with its last update and how its due date has moved."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from auditlog.models import LogEntry
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
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
        return unfinished and self.action.is_past_its_date(self.today)

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
        workplan.actions.select_related("lead_organisation", "assigned_to")
        .annotate(moves=due_date_moves())
        .prefetch_related(
            Prefetch("updates", queryset=last_updates(), to_attr="last_updates"),
            Prefetch("activities", queryset=Activity.objects.select_related("logic_model__workstream")),
        )
    )
    under = defaultdict(list)
    # What is closed stays on the page, after what is open.
    for action in sorted(actions, key=lambda one: not one.is_open):
        update = action.last_updates[0] if action.last_updates else None
        under[action.priority_id].append(Row(action, update, action.moves, today))
    groups = [
        Group(number, priority, tuple(under[priority.pk]))
        for number, priority in enumerate(workplan.priorities.all(), start=1)
    ]
    return [*groups, Group(0, None, tuple(under[None]))] if under[None] else groups


def last_updates():
    """The newest update of every action, with who made it."""
    newest = Update.objects.filter(action=OuterRef("action")).order_by("-made_at", "-pk")
    return Update.objects.filter(pk=Subquery(newest.values("pk")[:1])).select_related("made_by")


def due_date_moves():
    """How often the due date of an action was changed: what the audit trail has recorded.

    Giving a first date is not a move.
    """
    recorded = LogEntry.objects.filter(
        content_type__app_label="workplans",
        content_type__model="action",
        object_id=OuterRef("pk"),
        action=LogEntry.Action.UPDATE,
        changes__has_key="due_on",
    ).exclude(changes__due_on__0="None")
    counted = recorded.order_by().values("object_id").annotate(times=Count("pk")).values("times")
    return Coalesce(Subquery(counted), 0)


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
