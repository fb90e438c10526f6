"""The agenda of a meeting, with what was decided and promised under each of its items."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Q

from progress.models import AgendaItem, StepRaised
from workplans.action_log import Line as Step
from workplans.action_log import lines_of
from workplans.models import Carrying, Decision, NextStep
from workstreams.models import Meeting


@dataclass(frozen=True)
class Line:
    """An item with its number on the agenda, what was decided about its version, and what was promised under it."""

    number: int
    item: AgendaItem
    decisions: tuple[Decision, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def is_recorded(self) -> bool:
        return self.item.is_recorded or bool(self.decisions)


@dataclass(frozen=True)
class Agenda:
    """All open items of a meeting in their order; what was decided or promised at it under no item stands beside."""

    meeting: Meeting
    lines: tuple[Line, ...]
    withdrawn: tuple[AgendaItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    steps: tuple[Step, ...] = ()

    @cached_property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """(heading, lines) in the order of the agenda; a heading comes again where people have put items otherwise."""
        return [(part, list(some)) for part, some in groupby(self.lines, key=lambda one: one.item.part)]

    @property
    def minutes(self) -> int:
        """How long it takes as far as its items say."""
        return sum(one.item.time_in_minutes or 0 for one in self.lines)

    @property
    def how_long(self) -> str:
        """For example “1 hour 25 minutes”; "" where no item says."""
        hours, minutes = divmod(self.minutes, 60)
        said = [(hours, "hour"), (minutes, "minute")]
        return " ".join(f"{many} {word}{'' if many == 1 else 's'}" for many, word in said if many)

    @property
    def all_decisions(self) -> list[Decision]:
        return [*(decision for line in self.lines for decision in line.decisions), *self.decisions]

    @property
    def all_steps(self) -> list[Step]:
        return [*(step for line in self.lines for step in line.steps), *self.steps]

    @property
    def has_outcomes(self) -> bool:
        """Does any item say what was decided or noted?"""
        return any(one.item.outcome for one in self.lines)

    @property
    def has_all_standing_items(self) -> bool:
        return {one.item.standing for one in self.lines} >= set(AgendaItem.Standing.values)

    @property
    def next_to_record(self) -> Line | None:
        """The first item that nothing is written about yet, or else the first."""
        return next((one for one in self.lines if not one.is_recorded), next(iter(self.lines), None))

    def line(self, code: str) -> Line | None:
        return next((one for one in self.lines if one.item.code == code), None)

    def beside(self, line: Line) -> tuple[Line | None, Line | None]:
        """The items before and after one."""
        place = self.lines.index(line)
        before = self.lines[place - 1] if place else None
        return before, self.lines[place + 1] if place + 1 < len(self.lines) else None


def agenda_of(meeting: Meeting) -> Agenda:
    """The agenda of a meeting as it stands: five queries, however long it is."""
    items = list(AgendaItem.objects.filter(meeting=meeting).as_listed())
    for item in items:
        item.meeting = meeting
    decisions = decisions_at(meeting)
    steps = lines_of(NextStep.objects.filter(raised_at=meeting))
    under = dict(StepRaised.objects.filter(item__in=[one.pk for one in items]).values_list("step", "item"))
    by_item, rest = defaultdict(list), []
    for step in steps:
        by_item[under.get(step.step.pk)].append(step)
    of_item = defaultdict(list)
    abouts = {one.submission_id: one.pk for one in items if one.submission_id and one.is_open}
    for decision in decisions:
        about = decision.submission
        pk = abouts.get(about.pk) or abouts.get(about.amends_id)
        (of_item[pk] if pk else rest).append(decision)
    open_items = [one for one in items if one.is_open]
    lines = tuple(
        Line(number, one, tuple(of_item[one.pk]), tuple(by_item[one.pk])) for number, one in enumerate(open_items, 1)
    )
    shown = {one.pk for one in open_items}
    others = tuple(step for key, some in by_item.items() if key not in shown for step in some)
    return Agenda(meeting, lines, tuple(one for one in items if not one.is_open), tuple(rest), others)


def decisions_at(meeting: Meeting) -> list[Decision]:
    """What a meeting decided about workplans, in the order of the record: one query."""
    named = Decision.objects.filter(meeting=meeting).select_related("submission__workplan__workstream")
    return list(named.defer("submission__content").order_by("recorded_at", "pk"))


def meeting_before(meeting: Meeting) -> Meeting | None:
    """The last meeting of the same body before it that has a day; one query."""
    if meeting.held_on is None:
        return None
    of_body = Meeting.objects.open().filter(workstream=meeting.workstream_id).exclude(pk=meeting.pk)
    return of_body.filter(held_on__lt=meeting.held_on).order_by("-held_on", "-order", "-code").first()


def log_for(meeting: Meeting, before: Meeting | None) -> list[Step]:
    """The action log that a meeting goes through: what the last meeting raised or looked at, what comes back to this
    one, and what earlier meetings of the body left open. Three queries."""
    at_last = Q(pk__in=[])
    if before is not None:
        carried = Carrying.objects.filter(to_meeting=before).values("step")
        at_last = Q(raised_at=before) | Q(comes_back_at=before) | Q(pk__in=carried)
    earlier = Meeting.objects.open().filter(workstream=meeting.workstream_id, held_on__lt=meeting.held_on)
    earlier = earlier.values("pk")
    left = Q(comes_back_at__in=earlier) | Q(comes_back_at=None, raised_at__in=earlier)
    wanted = at_last | Q(comes_back_at=meeting) | (Q(closed_on=None) & left)
    return in_order(one for one in lines_of(NextStep.objects.filter(wanted)) if one.step.raised_at_id != meeting.pk)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """What is overdue first, then what is open, then what ended."""
    return sorted(steps, key=lambda one: (not one.step.is_open, one.state != "overdue"))
