"""Which actions are to be reported on in a reporting period, which have been, and for how long nothing was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from workplans.models import Action, Update
from workplans.models.actions import Delivery
from workplans.periods import in_a_sentence, next_period, period_in_words, periods_between, start_of_period
from workplans.reading import last_updates
from workstreams.models import Programme

UNITS = {"month": ("month", "months"), "quarter": ("quarter", "quarters")}


@dataclass(frozen=True)
class ReportingPeriod:
    """The reporting period that a day is in."""

    start: date
    every: str

    @property
    def next_start(self) -> date:
        return next_period(self.start, self.every)

    @property
    def in_words(self) -> str:
        return period_in_words(self.start, self.every)

    def __str__(self):
        return in_a_sentence(self.in_words)


def period_of(day: date) -> ReportingPeriod:
    """The reporting period of a day, as long as the programme has them: one query."""
    every = str(Programme.objects.reporting_period())
    return ReportingPeriod(start_of_period(day, every), every)


@dataclass(frozen=True)
class Reported:
    """An action, the last that was said about it, and how that stands to the period of `today`.

    `entered_on` is the day from which nothing was said, where nothing ever was.
    """

    action: Action
    last: Update | None
    period: ReportingPeriod
    today: date
    entered_on: date | None = None

    @property
    def is_done(self) -> bool:
        """Has it been reported on in this period?"""
        return self.last is not None and self.last.period_starts_on >= self.period.start

    @property
    def is_expected(self) -> bool:
        """Is a report due in this period, made or not? Not of what is paused, complete before, or has yet to begin."""
        return self.is_done or self.why_silent == ""

    @property
    def why_silent(self) -> str:
        """Why nothing need be said about it now, in a few words; "" where something must."""
        if self.action.delivery == Delivery.PAUSED:
            return "paused"
        if not self.action.is_open or self.action.delivery == Delivery.COMPLETE:
            return "finished"
        if self.action.starts_on is not None and self.action.starts_on > self.today:
            return f"begins on {self.action.starts_on:%-d %B %Y}"
        return ""

    @property
    def missed(self) -> int:
        """How many periods that are over went by without a word."""
        if self.last is not None:
            return max(0, periods_between(self.last.period_starts_on, self.today, self.period.every) - 1)
        return max(0, periods_between(self.entered_on or self.today, self.today, self.period.every))

    @property
    def missed_in_words(self) -> str:
        return f"{self.missed} {UNITS[self.period.every][self.missed != 1]}"

    @property
    def is_overdue(self) -> bool:
        is_running = self.action.is_open and self.action.delivery != Delivery.COMPLETE
        return is_running and self.action.due_on is not None and self.action.due_on < self.today


def running_or_reported(actions: QuerySet, period: ReportingPeriod) -> QuerySet:
    """The open ones that are not complete, or were reported on in the period: what a list of the period is of."""
    said = Update.objects.filter(action=OuterRef("pk"), period_starts_on__gte=period.start)
    return actions.filter(closed_on=None).filter(~Q(delivery=Delivery.COMPLETE) | Exists(said))


def reported(actions: QuerySet, today: date, period: ReportingPeriod | None = None) -> list[Reported]:
    """The actions of a list of the period with what was last said about each: two queries, and one for the period."""
    period = period or period_of(today)
    rows = running_or_reported(actions, period).prefetch_related(
        Prefetch("updates", queryset=last_updates(), to_attr="last_updates")
    )
    return [Reported(one, one.last_updates[0] if one.last_updates else None, period, today) for one in rows]


def entered_on(actions: Iterable[Action]) -> dict[int, date]:
    """Key of an action → the day on which it was entered, or begins if that is later: one query."""
    actions = list(actions)
    events = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Action),
        object_id__in=[one.pk for one in actions],
        action=LogEntry.Action.CREATE,
    )
    made = dict(events.order_by().values_list("object_id").annotate(first=Min("timestamp")))
    days = {key: timezone.localdate(moment) for key, moment in made.items()}
    return {
        one.pk: max(filter(None, [days.get(one.pk), one.starts_on]))
        for one in actions
        if one.pk in days or one.starts_on is not None
    }
