"""How many actions stood how at the end of each reporting period, from what was reported for it.

An action stands in a period as the last update up to it says: a correction takes the place of what it corrects. Before
anything was said it stands as it was entered. What is closed or complete counts as that from its date on, and the
period that is not over is told from the actions as they stand now.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import DateField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject

from lutonhet.prepared import prepared
from lutonhet.trail import day_told
from workplans.models import Action, Update
from workplans.models.actions import Delivery
from workplans.periods import next_period, period_in_words, start_of_period
from workstreams.models import Closable, Workstream

SHOWN = {"month": 12, "quarter": 8}  # periods
# The order in which they stand beside each other: what is well first, then what is not.
ORDER = (
    Delivery.COMPLETE,
    Delivery.ON_TRACK,
    Delivery.AT_RISK,
    Delivery.OFF_TRACK,
    Delivery.NOT_STARTED,
    Delivery.PAUSED,
    Delivery.CLOSED,
)


@dataclass(frozen=True)
class Life:
    """What is known of an action: when it was entered and how it stood then, what was reported, and how it stands now.

    `reports` are (first day of the period, delivery), the earliest first.
    """

    now: str
    entered_on: date | None = None
    entered_as: str = Delivery.NOT_STARTED
    reports: tuple[tuple[date, str], ...] = ()
    completed_on: date | None = None
    closed_on: date | None = None

    def at_the_end(self, until: date) -> str | None:
        """How it stood on the day before `until`; None where it was not there yet."""
        if self.closed_on and self.closed_on < until:
            return Delivery.CLOSED
        if self.completed_on and self.completed_on < until:
            return Delivery.COMPLETE
        said = [delivery for start, delivery in self.reports if start < until]
        if said:
            return said[-1]
        return self.entered_as if self.entered_on and self.entered_on < until else None

    @property
    def ended_on(self) -> date | None:
        return self.closed_on or self.completed_on


@dataclass(frozen=True)
class Moment:
    """How the actions stood at the end of a period, or stand now in the one that is not over."""

    start: date
    label: str
    numbers: dict[str, int]
    is_running: bool

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def in_order(self) -> list[tuple[Delivery, int]]:
        return [(one, self.numbers.get(one.value, 0)) for one in ORDER]

    @property
    def sentence(self) -> str:
        told = ", ".join(f"{number} {one.label.split(' – ')[-1].lower()}" for one, number in self.in_order if number)
        when = f"{self.label}, as it stands today" if self.is_running else f"At the end of {self.label}"
        return f"{when}: {told or 'no action'}."


def moments(lives: Iterable[Life], *, today: date, every: str) -> list[Moment]:
    """The last periods up to that of `today`, from the first in which there was an action; what had ended before the
    first of them is left out. No database."""
    lives = list(lives)
    starts = [start_of_period(today, every)]
    while len(starts) < SHOWN[every]:
        starts.insert(0, start_of_period(date.fromordinal(starts[0].toordinal() - 1), every))
    lives = [one for one in lives if one.ended_on is None or one.ended_on >= starts[0]]
    found = []
    for start in starts:
        is_running = start == starts[-1]
        until = next_period(start, every)
        states = [one.now if is_running else one.at_the_end(until) for one in lives]
        numbers = Counter(str(state) for state in states if state)
        if numbers or found:
            found.append(Moment(start, _label(start, every), dict(numbers), is_running))
    return found


def _label(start, every):
    return period_in_words(start, every).split(" (")[0].replace(" of ", " ")


def delivery_over_time(workstream: Workstream, *, today: date, every: str) -> list[Moment]:
    """How the actions of a workstream stood, whatever plan they are in: one query."""
    of_action: dict[int, list[tuple[date, str, str]]] = {}
    ones = []
    for key, is_report, completed, closed, period, said, told in prepared(_actions_and_reports, workstream.pk):
        if is_report:
            of_action.setdefault(key, []).append((period, told["at"], said))
        else:
            ones.append((key, completed, closed, said, told))
    lives = [
        Life(
            now=said,
            entered_on=day_told(told["at"]) if told else None,
            entered_as=(told and told["state"]) or Delivery.NOT_STARTED,
            reports=tuple((period, state) for period, _, state in sorted(of_action.get(key, ()))),
            completed_on=completed,
            closed_on=closed,
        )
        for key, completed, closed, said, told in ones
    ]
    return moments(lives, today=today, every=every)


def _actions_and_reports(workstream):
    """The actions of a workstream and what was reported of them, as rows of one shape."""
    nothing = Value(None, output_field=DateField())
    actions = Action.objects.filter(workplan__workstream=workstream).exclude(closed_as=Closable.Closing.WITHDRAWN)
    rows = actions.order_by().annotate(
        is_report=Value(False), period=nothing, said=F("delivery"), told=Subquery(_entering())
    )
    reports = Update.objects.standing().filter(action__workplan__workstream=workstream).order_by()
    reports = reports.annotate(
        is_report=Value(True),
        completed=nothing,
        closed=nothing,
        told=JSONObject(at="made_at", state="delivery"),
    )
    return rows.values_list("pk", "is_report", "completed_on", "closed_on", "period", "said", "told").union(
        reports.values_list("action_id", "is_report", "completed", "closed", "period_starts_on", "delivery", "told"),
        all=True,
    )


def _entering() -> QuerySet[LogEntry]:
    """The event of the trail by which an action was entered: when, and how it stood."""
    kind = ContentType.objects.get_for_model(Action)
    events = LogEntry.objects.filter(content_type=kind, object_id=OuterRef("pk"), action=LogEntry.Action.CREATE)
    return events.order_by("pk").values(told=JSONObject(at="timestamp", state=KT("changes__delivery__1")))[:1]
