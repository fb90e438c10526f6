"""All that the notes of a meeting say, as plain values: the page and the Word document are made of these alone."""

from dataclasses import dataclass

from django.utils import timezone

from progress.meetings.agenda import Agenda, Line, agenda_of, log_for, meeting_before
from progress.models import AgendaItem, Attendance, MeetingNotes
from workplans.action_log import Line as Step
from workplans.models import Decision
from workstreams.models import Meeting

Standing, Capacity = AgendaItem.Standing, Attendance.Capacity
PEOPLE = {
    Capacity.PRESENT: "Present",
    Capacity.SUBSTITUTE: "Substitutes",
    Capacity.IN_ATTENDANCE: "In attendance",
    Capacity.APOLOGIES: "Apologies",
}
NOT_SAID = "Not recorded"


@dataclass(frozen=True)
class ActionNote:
    """A next step as the notes have it."""

    code: str
    what: str
    whose: str
    who: str
    due: str
    state: str
    result: str = ""


@dataclass(frozen=True)
class ItemNote:
    """An item as the notes have it; `told` is what other records say of it, such as who sent apologies."""

    number: int
    code: str
    title: str
    purpose: str
    presenter: str = ""
    recommendation: str = ""
    paper: str = ""
    lateness: str = ""
    said: str = ""
    outcome: str = ""
    told: str = ""
    reference: str = ""
    decisions: tuple[str, ...] = ()
    actions: tuple[ActionNote, ...] = ()

    @property
    def is_silent(self) -> bool:
        return not (self.said or self.outcome or self.told or self.decisions or self.actions)


@dataclass(frozen=True)
class Notes:
    """The notes of a meeting."""

    code: str
    title: str
    whose: str
    when: str
    where: str
    is_confirmed: bool
    state: str
    chaired_by: str
    quorate: str
    people: tuple[tuple[str, tuple[str, ...]], ...]
    last_meeting: str
    log: tuple[ActionNote, ...]
    items: tuple[ItemNote, ...]
    decisions: tuple[str, ...]
    actions: tuple[ActionNote, ...]
    remarks: str
    next_meeting: str
    made_on: str

    @property
    def heading(self) -> str:
        return f"Notes of {self.title}, {self.when}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """(what, its value) of the meeting as a whole; what nobody has said of it is left out, but for two things."""
        said = [("When", self.when), ("Where", self.where), ("Chaired by", self.chaired_by), ("Quorate", self.quorate)]
        return [(what, value) for what, value in said if value]


def notes_of(meeting: Meeting) -> Notes:
    """The notes of a meeting as everything stands now: eleven queries, however long they are."""
    agenda, before = agenda_of(meeting), meeting_before(meeting)
    about = MeetingNotes.objects.filter(meeting=meeting).first() or MeetingNotes(meeting=meeting)
    people = people_of(Attendance.objects.filter(meeting=meeting))
    later = meeting.later_ones()
    return Notes(
        code=meeting.code,
        title=meeting.title,
        whose=str(meeting.workstream or ""),
        when=meeting.when,
        where=meeting.location,
        is_confirmed=about.is_confirmed,
        state=state_of(about),
        chaired_by=about.chaired_by or NOT_SAID,
        quorate=about.get_quorate_display() or NOT_SAID,
        people=people,
        last_meeting=f"{before}, {before.when}" if before else "",
        log=tuple(map(action_note, log_for(meeting, before))),
        items=tuple(item_note(one, dict(people), later) for one in agenda.lines),
        decisions=tuple(decision_in_words(one) for one in agenda.decisions),
        actions=tuple(map(action_note, agenda.all_steps)),
        remarks=about.remarks,
        next_meeting=next_one(later),
        made_on=f"{timezone.localdate():%-d %B %Y}",
    )


def state_of(about: MeetingNotes) -> str:
    """“Draft”, or when and how the notes were confirmed."""
    if not about.is_confirmed:
        return "Draft: these notes have not been confirmed."
    return f"Confirmed on {about.confirmed_on:%-d %B %Y}: {about.confirmed_how}"


def people_of(rows) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, the names under it) for everybody in the list; no heading stands without a name."""
    rows = list(rows)
    groups = [(words, tuple(one.in_words for one in rows if one.capacity == key)) for key, words in PEOPLE.items()]
    return tuple((words, names) for words, names in groups if names)


def item_note(line: Line, people: dict[str, tuple[str, ...]], later: list[Meeting]) -> ItemNote:
    item = line.item
    return ItemNote(
        number=line.number,
        code=item.code,
        title=item.text,
        purpose=item.get_purpose_display(),
        presenter=item.presenter,
        recommendation=item.recommendation,
        paper=": ".join(filter(None, [item.paper_title, item.paper_url])) if item.has_paper else "",
        lateness=lateness_of(item),
        said=item.discussion,
        outcome=item.outcome,
        told=_told(item, people, later),
        reference=item.minute_reference,
        decisions=tuple(map(decision_in_words, line.decisions)),
        actions=tuple(map(action_note, line.steps)),
    )


def lateness_of(item: AgendaItem) -> str:
    """That an item or its paper came after the papers were due, and why, in a sentence; "" where neither did."""
    if not (item.is_late or item.has_late_paper):
        return ""
    what = "Late item" if item.is_late else "Late paper"
    day = item.added_on if item.is_late else item.paper_added_on
    return f"{what}, added on {day:%-d %B %Y}: {item.late_reason or 'the papers were due before'}"


def _told(item, people, later):
    """What other records say of a standing item."""
    if item.standing == Standing.APOLOGIES:
        return "; ".join(people.get(PEOPLE[Capacity.APOLOGIES], ())) or "No apologies are recorded."
    if item.standing == Standing.NEXT_MEETING:
        return next_one(later) or "The next meeting has not been entered yet."
    if item.standing == Standing.FORWARD_PLAN and later:
        return "\n".join(": ".join(filter(None, [f"{one}, {one.when}", one.purpose])) for one in later)
    return ""


def next_one(later: list[Meeting]) -> str:
    """The next meeting, when and where; "" where none is entered."""
    if not later:
        return ""
    return ", ".join(filter(None, [str(later[0]), later[0].when, later[0].location]))


def decision_in_words(decision: Decision) -> str:
    """What was decided about which version of which plan, whether quorate, and who took no part."""
    submission = decision.submission
    workplan = submission.workplan
    said = f"{workplan.workstream} workplan {workplan.year}, version {submission.number}: "
    said += decision.get_event_display()[:1].lower() + decision.get_event_display()[1:]
    more = [
        decision.minute_reference and f"Minute reference: {decision.minute_reference}",
        decision.quorate and f"Quorate: {decision.get_quorate_display().lower()}",
        decision.took_no_part and f"Took no part: {decision.took_no_part}",
        decision.reasons and f"Reasons: {decision.reasons}",
    ]
    return ". ".join([said, *(one.strip().rstrip(".") for one in more if one)]) + "."


def action_note(line: Step) -> ActionNote:
    step = line.step
    return ActionNote(
        code=step.code,
        what=step.text,
        whose=line.whose,
        who=step.who,
        due=step.when,
        state=line.state_in_words,
        result=line.result,
    )


def has_something(agenda: Agenda) -> bool:
    """Is there anything to write up?"""
    return bool(agenda.lines or agenda.decisions or agenda.steps)
