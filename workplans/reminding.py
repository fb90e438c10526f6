"""What people are reminded of on a day: sources, each of which says what it has to tell to whom.

A source is a function of the day that yields everything that holds on it, told before or not: of each thing the latest
occasion alone. So whoever was not told for days is told once. What has been told is taken out afterwards
(`workplans/services/reminders.py`), by what it is about, the occasion and its day. `remind_of` adds a source; those of
other apps stand in their modules of this name, which are read at the start.

Read for all people at once: a handful of queries a source, however many items and people there are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models import Assigned, User
from workplans.models import Action, Decision, Milestone, NextStep, Submission
from workplans.models.actions import Delivery
from workplans.reporting import period_of, reported
from workstreams.models import Meeting, Membership

BEFORE = (1, 7)  # days before a due date
PAPERS_BEFORE = (3, 10)  # days before a paper deadline
NEAR_THE_END = timedelta(days=7)  # of a reporting period
LOOKED_BACK = timedelta(days=30)  # for what somebody was given, and what was returned to them
WEEK = 7
LONGEST_REASONS = 300  # characters

# What an e-mail is made of, in its order.
RETURNED, GIVEN, LATE, SOON, PAPERS, UPDATES = "returned", "given", "late", "soon", "papers", "updates"
HEADINGS = {
    RETURNED: "Returned to you",
    GIVEN: "Given to you",
    LATE: "Due, or past its date",
    SOON: "Due soon",
    PAPERS: "Papers for meetings",
    UPDATES: "No update yet for {period}",
}


@dataclass(frozen=True)
class Occasion:
    """Something that one person is to be told once: what it is about (a code), the occasion, and its day."""

    person: int  # the key
    what: str
    occasion: str
    on: date
    heading: str
    text: str
    saying: str  # for example “due on Monday 30 November 2026”
    address: str  # a path
    due_on: date | None = None  # for the order

    @property
    def key(self) -> tuple[int, str, str, date]:
        return self.person, self.what, self.occasion, self.on


Source = Callable[[date], Iterable[Occasion]]
_sources: list[Source] = []


def remind_of(source: Source) -> Source:
    """Let a source be asked whenever reminders are sent (a decorator)."""
    if source not in _sources:
        _sources.append(source)
    return source


def occasions_on(on: date) -> dict[int, list[Occasion]]:
    """Key of a person → all that holds for them on a day, told before or not."""
    found = defaultdict(list)
    for source in _sources:
        for one in source(on):
            found[one.person].append(one)
    return found


def latest_of_due(due: date, on: date) -> tuple[str, date] | None:
    """The latest occasion of a due date up to a day: 7 days and 1 day before, on it, and every week after it.

    An occasion and its day tell which due date is meant: of another date, however it lies, people are told anew.
    """
    if on >= due:
        weeks = (on - due).days // WEEK
        return (f"late_{weeks}_weeks", due + timedelta(weeks=weeks)) if weeks else ("due", due)
    return latest_before(due, on, BEFORE)


def latest_before(due: date, on: date, days_before: tuple[int, ...]) -> tuple[str, date] | None:
    """The latest of some days before a date that is not later than `on`; None before all of them."""
    for days in days_before:
        if on >= due - timedelta(days=days):
            return f"in_{days}_days", due - timedelta(days=days)
    return None


def in_full(day: date) -> str:
    return f"{day:%A %-d %B %Y}"


def saying_of(due: date, on: date, what: str = "due") -> str:
    if due == on:
        return f"{what} today, {in_full(due)}"
    if due == on + timedelta(days=1):
        return f"{what} tomorrow, {in_full(due)}"
    return f"{what} on {in_full(due)}" if due > on else f"was {what} on {in_full(due)}"


def lately(on: date) -> tuple[datetime, datetime]:
    """From how far is looked back to the end of the day."""
    days = on - LOOKED_BACK, on + timedelta(days=1)
    return tuple(timezone.make_aware(datetime.combine(day, time.min)) for day in days)


def page_of(code: str) -> str:
    return reverse("progress:item", args=[code])


@remind_of
def due_dates(on: date) -> Iterator[Occasion]:
    """Actions, their milestones, next steps: before, on and every week after the date. What is done, closed or paused
    is silent; an ongoing action is reminded of when it is to be reviewed."""
    last = on + timedelta(days=max(BEFORE))
    resting = [Delivery.COMPLETE, Delivery.PAUSED]
    actions = Action.objects.open().exclude(delivery__in=resting).exclude(assigned_to=None)
    steps = NextStep.objects.open().exclude(assigned_to=None)
    milestones = Milestone.objects.open().filter(action__closed_on=None).exclude(action__assigned_to=None)
    milestones = milestones.exclude(action__delivery__in=resting)
    columns = ("assigned_to", "code", "text")
    found = [
        *(("due", *row) for row in actions.filter(due_on__lte=last).values_list(*columns, "due_on")),
        *(("to be reviewed", *row) for row in actions.filter(review_on__lte=last).values_list(*columns, "review_on")),
        *(("due", *row) for row in steps.filter(due_on__lte=last).values_list(*columns, "due_on")),
        *(
            ("due", *row)
            for row in milestones.filter(due_on__lte=last).values_list("action__assigned_to", "code", "text", "due_on")
        ),
    ]
    for what, person, code, text, due in found:
        occasion, day = latest_of_due(due, on)
        heading = LATE if due <= on else SOON
        yield Occasion(person, code, occasion, day, heading, text, saying_of(due, on, what), page_of(code), due)


@remind_of
def paper_deadlines(on: date) -> Iterator[Occasion]:
    """Ten and three days before the last day for papers: the chairs and deputies of the meeting's workstream, or of
    every workstream where it is no workstream's meeting."""
    meetings = papers_due(on)
    if not meetings:
        return
    leading = leading_on(on)
    for meeting in meetings:
        occasion, day = latest_before(meeting.paper_deadline, on, PAPERS_BEFORE)
        held = f", for the meeting on {in_full(meeting.held_on)}" if meeting.held_on else ""
        saying = f"papers {saying_of(meeting.paper_deadline, on)}{held}"
        address = meeting.get_absolute_url()
        for person in sorted({who for who, of in leading if meeting.workstream_id in (None, of)}):
            yield Occasion(
                person,
                meeting.code,
                occasion,
                day,
                PAPERS,
                meeting.title,
                saying,
                address,
                meeting.paper_deadline,
            )


def papers_due(on: date) -> list[Meeting]:
    """The meetings whose last day for papers is at most ten days away: one query."""
    last = on + timedelta(days=max(PAPERS_BEFORE))
    return list(Meeting.objects.open().filter(paper_deadline__gte=on, paper_deadline__lte=last))


@remind_of
def updates_not_made(on: date) -> Iterator[Occasion]:
    """In the last week of a reporting period: the actions of which nothing was said in it, once in a period. Whoever
    does not belong to the workstream any more cannot say anything, and is not asked."""
    period = period_of(on)
    if on < period.next_start - NEAR_THE_END:
        return
    belonging = set(Membership.objects.current(on).order_by().values_list("user", "workstream"))
    actions = Action.objects.exclude(assigned_to=None).select_related("workplan").order_by("code")
    last = period.next_start - timedelta(days=1)
    for row in reported(actions, on, period):
        action = row.action
        belongs = (action.assigned_to_id, action.workplan.workstream_id) in belonging
        if belongs and row.is_expected and not row.is_done:
            address = reverse("progress:update_mine", args=[action.code])
            saying = f"please say how it stands by {in_full(last)}"
            yield Occasion(
                action.assigned_to_id, action.code, "update", period.start, UPDATES, action.text, saying, address, last
            )


@remind_of
def given_to_somebody(on: date) -> Iterator[Occasion]:
    """What somebody else put in a person's name, as the trail says, while it is open and still theirs."""
    models = [model for model in apps.get_models() if issubclass(model, Assigned)]
    of_type = {ContentType.objects.get_for_model(model).pk: model for model in models}
    since, until = lately(on)
    events = LogEntry.objects.filter(
        content_type__in=of_type, timestamp__gte=since, timestamp__lt=until, changes__has_key="assigned_to"
    ).exclude(actor=None)
    last = {}
    for event in events.select_related("actor").order_by("pk"):
        last[event.content_type_id, event.object_id] = event
    keys = defaultdict(set)
    for of, key in last:
        keys[of].add(key)
    for of, some in keys.items():
        rows = of_type[of]._base_manager.filter(pk__in=some, closed_on=None).exclude(assigned_to=None)
        for row in rows.order_by("code"):
            event = last[of, row.pk]
            is_theirs = event.changes["assigned_to"][1] == str(row.assigned_to_id)
            if is_theirs and event.actor_id != row.assigned_to_id:
                due = getattr(row, "due_on", None)
                day = timezone.localdate(event.timestamp)
                saying = f"given to you by {event.actor} on {in_full(day)}"
                saying = f"{saying}; {saying_of(due, on)}" if due else saying
                address = page_of(row.code)
                yield Occasion(row.assigned_to_id, row.code, "given", day, GIVEN, row.text, saying, address, due)


@remind_of
def returned_versions(on: date) -> Iterator[Occasion]:
    """A version of a workplan that the group has returned, until the next is sent: whoever sent it, and those who lead
    its workstream."""
    since, until = lately(on)
    found = Decision.objects.filter(event=Decision.Event.RETURNED, recorded_at__gte=since, recorded_at__lt=until)
    found = found.exclude(Exists(Submission.objects.filter(after=OuterRef("pk"))))
    decisions = list(found.select_related("submission__workplan__workstream").order_by("recorded_at", "pk"))
    if not decisions:
        return
    leading = leading_on(on)
    for decision in decisions:
        version = decision.submission
        plan = version.workplan
        people = {who for who, of in leading if of == plan.workstream_id} | {version.sent_by_id}
        day = timezone.localdate(decision.recorded_at)
        reasons = Truncator(" ".join(decision.reasons.split())).chars(LONGEST_REASONS)
        for person in sorted(people - {decision.recorded_by_id}):
            yield Occasion(
                person,
                version.reference,
                "returned",
                day,
                RETURNED,
                f"{plan}, version {version.number}",
                f"returned on {in_full(decision.decided_on)}: {reasons}",
                version.get_absolute_url(),
            )


def leading_on(on: date) -> set[tuple[int, int]]:
    """Who chairs or deputises where on a day: key of the person, key of the workstream."""
    leading = Membership.objects.current(on).filter(role__in=[Membership.Role.CHAIR, Membership.Role.DEPUTY])
    return set(leading.order_by().values_list("user", "workstream"))


def people_to_remind() -> list[User]:
    """Those who may sign in, and have not asked never to be reminded."""
    return list(User.objects.filter(is_active=True).exclude(reminders="never").order_by("pk"))
