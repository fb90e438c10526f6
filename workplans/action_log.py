"""The action log: every next step with its meeting, its owner, its date and its result; what is open comes first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import rules
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from lutonhet.saving import may
from workplans.models import Carrying, NextStep
from workstreams.models import Closable, Meeting

OVERDUE, OPEN = "overdue", "open"
DONE, MERGED, STOPPED = Closable.Closing.DONE.value, Closable.Closing.MERGED.value, Closable.Closing.STOPPED.value
STATES = {OVERDUE: "Overdue", OPEN: "Open", DONE: "Done", MERGED: "Merged", STOPPED: "Stopped"}
# What the address may ask for: the words of the link, and the states that it shows.
FILTERS = {
    "open": ("Open", (OVERDUE, OPEN)),
    "overdue": ("Overdue", (OVERDUE,)),
    "done": ("Done", (DONE,)),
    "ended": ("Merged or stopped", (MERGED, STOPPED)),
}
PROGRAMME = "programme"  # in the address, for what belongs to no one workstream
TIMES = {1: "once", 2: "twice"}
HEADING = (
    "Ref",
    "Whose",
    "Raised at",
    "Raised on",
    "Comes back at",
    "Comes back on",
    "Times carried",
    "What",
    "Owner",
    "Due",
    "Status",
    "Result",
    "Ended on",
)


@dataclass(frozen=True)
class Line:
    """A next step as a line of the log. Its `all_carryings` have been read."""

    step: NextStep
    today: date

    @property
    def state(self) -> str:
        if self.step.is_open:
            return OVERDUE if self.step.is_overdue(self.today) else OPEN
        return self.step.closed_as

    @property
    def state_in_words(self) -> str:
        return STATES[self.state]

    @property
    def whose(self) -> str:
        return str(self.step.workstream or "The whole programme")

    @property
    def result(self) -> str:
        return self.step.closing_reason

    @property
    def how_often_carried(self) -> str:
        """“carried twice”; nothing where it has never gone from one meeting to another."""
        return carried_in_words(self.step.times_carried)

    @property
    def meetings(self) -> dict[int, Meeting]:
        """Key → every meeting that raised it or that it was carried to."""
        ones = [self.step.raised_at, self.step.comes_back_at, *(one.to_meeting for one in self.step.all_carryings)]
        return {one.pk: one for one in ones if one}


def carried_in_words(times: int) -> str:
    return f"carried {TIMES.get(times, f'{times} times')}" if times else ""


def lines_of(steps: QuerySet) -> list[Line]:
    """The lines of some next steps, without what was entered by mistake: two queries."""
    today = timezone.localdate()
    to_meetings = Carrying.objects.select_related("from_meeting", "to_meeting")
    listed = steps.exclude(closed_as=Closable.Closing.WITHDRAWN).as_listed()
    listed = listed.prefetch_related(Prefetch("carryings", queryset=to_meetings, to_attr="all_carryings"))
    return [Line(step, today) for step in listed.order_by("order", "code")]


@dataclass(frozen=True)
class Asked:
    """What the address asks of the log; "" for everything, and for what no log has."""

    state: str = ""
    whose: str = ""
    meeting: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query) -> "Asked":
        state, sort = query.get("status", ""), query.get("sort", "")
        return cls(
            state=state if state in FILTERS else "",
            whose=query.get("workstream", ""),
            meeting=query.get("meeting", ""),
            sort=sort if sort.removeprefix("-") in SORTS else "",
        )

    def shows(self, line: Line) -> bool:
        """Is the line one of those asked for?"""
        return self.is_of_state(line) and self.is_of_whom(line) and self.is_of_meeting(line)

    def is_of_state(self, line: Line) -> bool:
        return not self.state or line.state in FILTERS[self.state][1]

    def is_of_whom(self, line: Line) -> bool:
        slug = line.step.workstream.slug if line.step.workstream else PROGRAMME
        return not self.whose or slug == self.whose

    def is_of_meeting(self, line: Line) -> bool:
        return not self.meeting or any(one.code == self.meeting for one in line.meetings.values())

    def in_order(self, lines: Iterable[Line]) -> list[Line]:
        """Sorted as asked; unasked what is overdue comes first, then what is open, then what ended, the latest first.
        What has no value to sort by comes last, whichever way."""
        standing = sorted(lines, key=_unasked)
        if not self.sort:
            return standing
        name = self.sort.removeprefix("-")
        having = [line for line in standing if SORTS[name](line) not in ("", None)]
        lacking = [line for line in standing if SORTS[name](line) in ("", None)]
        return sorted(having, key=SORTS[name], reverse=self.sort.startswith("-")) + lacking


def _unasked(line):
    step = line.step
    whose = step.workstream.order if step.workstream else -1
    place = whose, step.order, step.code
    if step.is_open:
        return line.state != OVERDUE, step.due_on is None, step.due_on or date.max, *place
    return 2, False, date.fromordinal(date.max.toordinal() - step.closed_on.toordinal()), *place


SORTS = {
    "ref": lambda line: line.step.code,
    "meeting": lambda line: line.step.raised_at.held_on if line.step.raised_at else None,
    "owner": lambda line: line.step.who.casefold(),
    "due": lambda line: line.step.due_on,
    "status": lambda line: list(STATES).index(line.state),
}


def cells_of(line: Line) -> list:
    """The line as a row of a spreadsheet, under `HEADING`."""
    step = line.step
    raised, back = step.raised_at, step.comes_back_at
    return [
        step.code,
        line.whose,
        raised or "",
        raised.when if raised else "",
        back or "",
        back.when if back else "",
        step.times_carried,
        step.text,
        step.who,
        step.due_on or step.due_text,
        line.state_in_words,
        line.result,
        step.closed_on or "",
    ]


@dataclass(frozen=True)
class StepsAt:
    """The next steps of a meeting, and what somebody may do with them. `left` are those that it still looks at."""

    meeting: Meeting
    raised: tuple[Line, ...]
    back: tuple[Line, ...]
    next_one: Meeting | None
    may_add: bool
    may_carry: bool

    @property
    def left(self) -> list[Line]:
        return [one for one in (*self.raised, *self.back) if one.step.is_open and one.step.stands_at == self.meeting]

    @property
    def raised_steps(self) -> list[NextStep]:
        return [one.step for one in self.raised]

    @property
    def back_steps(self) -> list[NextStep]:
        return [one.step for one in self.back]

    @property
    def how_many(self) -> int:
        return len(self.raised) + len(self.back)


def steps_at(meetings: Sequence[Meeting], user) -> list[StepsAt]:
    """What each of some meetings raised, and what came or comes back to it: three queries, however many."""
    some = [one.pk for one in meetings]
    at_them = Q(raised_at__in=some) | Q(comes_back_at__in=some)
    carried = Carrying.objects.filter(to_meeting__in=some).values("step")
    lines = lines_of(NextStep.objects.filter(at_them | Q(pk__in=carried)))
    beside = list(Meeting.objects.open())
    return [
        StepsAt(
            meeting=one,
            raised=tuple(line for line in lines if line.step.raised_at_id == one.pk),
            back=tuple(line for line in lines if one.pk in line.meetings and line.step.raised_at_id != one.pk),
            next_one=next(iter(one.later_ones(among=beside)), None),
            may_add=one.is_open and rules.has_perm("workplans.raise_step", user, one),
            may_carry=may(user, "change", one),
        )
        for one in meetings
    ]
