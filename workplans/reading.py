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
    """A priority and the rows under it; no priority for the actions that have none, no number for what is closed."""

    number: int | None
    priority: Priority | None
    rows: tuple[Row, ...]

    @property
    def key(self) -> str:
        """Where it stands on the page."""
        return self.priority.code if self.priority else "no-priority"

    @property
    def is_open(self) -> bool:
        return self.priority is not None and self.priority.is_open


def groups_of(workplan: Workplan) -> list[Group]:
    """The open priorities in order, those without an action too; then, if there are any, the actions without a
    priority; then the priorities that are closed."""
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
    priorities = list(workplan.priorities.all())
    open_ones = [one for one in priorities if one.is_open]
    groups = [Group(number, one, tuple(under[one.pk])) for number, one in enumerate(open_ones, start=1)]
    if under[None]:
        groups.append(Group(None, None, tuple(under[None])))
    return groups + [Group(None, one, tuple(under[one.pk])) for one in priorities if not one.is_open]


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
    if not rows:
        under = _priorities(sum(group.is_open for group in groups))
        return f"{under[0].upper()}{under[1:]}; no action has been entered yet."
    holding = [group for group in groups if group.rows and group.priority and not group.priority.is_withdrawn]
    held = sum(len(group.rows) for group in holding)
    of_them = f", {held} of them" if 0 < held < len(rows) else ""
    actions = f"{len(rows)} {'action' if len(rows) == 1 else 'actions'}{of_them} under {_priorities(len(holding))}"
    states = Counter(Delivery(row.action.delivery) for row in rows)
    how = ", ".join(f"{states[state]} {words}" for state, words in STATES.items() if states[state])
    late = sum(row.is_overdue for row in rows)
    if not late:
        return f"{actions}: {how}. None is past its due date."
    are_late = "action is past its due date" if late == 1 else "actions are past their due dates"
    return f"{actions}: {how}. {late} {are_late}."


def _priorities(number):
    return f"{number} {'priority' if number == 1 else 'priorities'}" if number else "no priority yet"
