"""The services of an agenda, of attendance and of notes: what they do, and what they refuse."""

from dataclasses import replace
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from progress.meetings.agenda import agenda_of, log_for, meeting_before
from progress.meetings.asked import asked_of, asked_of_all
from progress.meetings.waiting import waiting_versions
from progress.models import AgendaItem, Attendance, MeetingNotes, StepRaised
from progress.services.agenda import (
    add_agenda_item,
    change_agenda_item,
    make_standing_agenda,
    record_item,
)
from progress.services.attendance import Attending, record_attendance
from progress.services.notes import confirm_notes, open_notes, record_action, save_notes
from tests import makers
from tests.people import one_of_each_role
from tests.workplans import plans
from workplans.models import NextStep
from workplans.services import finish_step
from workstreams.models import Meeting
from workstreams.services import withdraw_item

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def secretariat(people):
    return people["secretariat"]


@pytest.fixture
def meeting(people):
    return Meeting.objects.create(code="MEET-90", title="Oversight group", held_on=TODAY())


def item(meeting, text="Warm homes", purpose="discussion", **more):
    return AgendaItem(meeting=meeting, text=text, purpose=purpose, **more)


def put_on(meeting, by, text="Warm homes", purpose="discussion", **more):
    return add_agenda_item(item(meeting, text, purpose, **more), by=by)


def titles(meeting):
    return [line.item.text for line in agenda_of(meeting).lines]


def close_papers(meeting):
    """The papers were due yesterday."""
    meeting.held_on, meeting.paper_deadline = TODAY() + timedelta(days=7), TODAY() - timedelta(days=1)
    meeting.save()


def test_the_standing_agenda_is_made_once_in_the_order_of_boards(meeting, secretariat):
    make_standing_agenda(meeting, by=secretariat)
    assert titles(meeting) == [
        "Apologies",
        "Declarations of interest",
        "Notes and action log of the last meeting",
        "Forward plan",
        "Any other business",
        "Date of next meeting",
    ]
    with pytest.raises(Refused, match="all its standing items already"):
        make_standing_agenda(meeting, by=secretariat)
    assert AgendaItem.objects.count() == 6


def test_what_is_asked_stands_between_decisions_first(meeting, secretariat):
    make_standing_agenda(meeting, by=secretariat)
    for text, purpose in (("Note", "noting"), ("Discuss", "discussion"), ("Decide", "decision"), ("Also", "decision")):
        put_on(meeting, secretariat, text, purpose, recommendation="Agree it.")
    assert titles(meeting)[3:7] == ["Decide", "Also", "Discuss", "Note"]
    assert [part for part, _ in agenda_of(meeting).parts] == [
        "Opening",
        "For decision",
        "For discussion",
        "For noting",
        "Closing",
    ]


def test_a_standing_item_that_was_withdrawn_comes_back_in_its_place(meeting, secretariat):
    make_standing_agenda(meeting, by=secretariat)
    put_on(meeting, secretariat, "Discuss")
    last = AgendaItem.objects.get(standing="declarations")
    withdraw_item(last, by=secretariat, version=last.version, reason="By mistake.")
    assert "Declarations of interest" not in titles(meeting)
    make_standing_agenda(meeting, by=secretariat)
    assert titles(meeting)[1] == "Declarations of interest"
    events = LogEntry.objects.filter(object_repr__contains="Declarations", action=LogEntry.Action.UPDATE)
    assert any("By mistake." in str(one.changes) for one in events)


@pytest.mark.parametrize("role", ["no_role", "contributor", "chair", "oversight", "signatory"])
def test_nobody_else_prepares_or_records_a_meeting_of_the_group(meeting, people, role):
    by = people[role]
    stored = put_on(meeting, people["secretariat"])
    line = Attending(name="Ann", capacity="present")
    step = NextStep(text="Ask", raised_at=meeting)
    notes = MeetingNotes(meeting=meeting, quorate="yes")
    for refused in (
        lambda: make_standing_agenda(meeting, by=by),
        lambda: put_on(meeting, by, "Another"),
        lambda: change_agenda_item(stored, by=by, version=stored.version, fields=["text"]),
        lambda: record_item(stored, by=by, version=stored.version, fields=["outcome"], number=1),
        lambda: withdraw_item(stored, by=by, version=stored.version, reason="No."),
        lambda: record_attendance(meeting, [line], by=by),
        lambda: save_notes(notes, by=by),
        lambda: confirm_notes(notes, by=by, version=None, on=TODAY(), how="So"),
        lambda: record_action(step, item=stored, by=by, stem="PRG-N", place=1),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert (AgendaItem.objects.count(), Attendance.objects.count(), NextStep.objects.count()) == (1, 0, 0)


def test_a_chair_keeps_the_meetings_of_their_own_workstream(people):
    own = Meeting.objects.create(code="MEET-91", title="Ours", held_on=TODAY(), workstream=makers.workstream(1))
    make_standing_agenda(own, by=people["chair"])
    assert len(titles(own)) == 6
    with pytest.raises(PermissionDenied):
        put_on(own, people["other_chair"])


def test_what_comes_after_the_papers_were_due_says_why(meeting, secretariat):
    early = put_on(meeting, secretariat, "In time", paper="Paper", paper_url="https://example.org/a.pdf")
    close_papers(meeting)
    with pytest.raises(Refused, match="say why it comes late"):
        put_on(meeting, secretariat, "Too late")
    late = put_on(meeting, secretariat, "Late", late_reason="The grant was announced yesterday.")
    assert late.is_late
    make_standing_agenda(meeting, by=secretariat)
    assert not any(line.item.is_late for line in agenda_of(meeting).lines if line.item.standing)
    early.paper_url = "https://example.org/b.pdf"
    with pytest.raises(Refused, match="say why it comes late"):
        change_agenda_item(early, by=secretariat, version=early.version, fields=["paper_url"])
    early.late_reason = "Figures were corrected."
    change_agenda_item(early, by=secretariat, version=early.version, fields=["paper_url", "late_reason"])
    early.refresh_from_db()
    assert early.has_late_paper
    early.text = "In time, and worded better"
    change_agenda_item(early, by=secretariat, version=early.version, fields=["text"])
    assert not AgendaItem.objects.get(text="In time, and worded better").recommendation


def test_an_item_is_recorded_over_the_version_that_was_shown(meeting, secretariat):
    stored = put_on(meeting, secretariat)
    shown = AgendaItem.objects.get(pk=stored.pk)
    stored.outcome = "Noted."
    record_item(stored, by=secretariat, version=stored.version, fields=["outcome"], number=3)
    stored.refresh_from_db()
    assert stored.minute_reference == f"{meeting.when}, item 3"
    shown.outcome = "Agreed."
    with pytest.raises(StaleRow):
        record_item(shown, by=secretariat, version=shown.version, fields=["outcome"], number=3)
    with pytest.raises(Refused, match="recommendation"):
        record_item(stored, by=secretariat, version=stored.version, fields=["recommendation"], number=3)
    assert AgendaItem.objects.get().outcome == "Noted."


def test_the_list_of_who_was_there_is_saved_whole_or_not_at_all(meeting, secretariat, people):
    lines = [
        Attending(name="Ann Adult", capacity="present", person_id=people["oversight"].pk),
        Attending(name="Ben Board", capacity="substitute", substitute_for="Cat Chair", organisation="NHS"),
        Attending(name="Nobody", capacity=""),
    ]
    assert record_attendance(meeting, lines, by=secretariat) == 2
    ann, ben = Attendance.objects.order_by("name")
    assert ben.in_words == "Ben Board, NHS (for Cat Chair)"
    good = Attending(name="Ann Adult", capacity="apologies", person_id=ann.person_id, row=ann.pk, version=ann.version)
    bad = Attending(name="Dan", capacity="substitute")
    with pytest.raises(Refused, match="Dan: Say for whom"):
        record_attendance(meeting, [good, bad], by=secretariat)
    eve = Attending(name="Eve", capacity="present", person_id=ann.person_id)
    with pytest.raises(Refused, match="in the list already"):
        record_attendance(meeting, [good, eve], by=secretariat)
    ann.refresh_from_db()
    assert ann.capacity == "present"
    record_attendance(meeting, [good], by=secretariat)
    with pytest.raises(StaleRow):
        record_attendance(meeting, [replace(good, capacity="in_attendance")], by=secretariat)
    out = Attending(name="Ben Board", capacity="", row=ben.pk, version=ben.version)
    record_attendance(meeting, [out], by=secretariat)
    assert [str(one) for one in Attendance.objects.all()] == ["Ann Adult: apologies"]
    with pytest.raises(Refused, match="taken Ben Board out"):
        record_attendance(meeting, [out], by=secretariat)


def test_confirmed_notes_stay_until_the_confirmation_is_taken_back(meeting, secretariat):
    stored = put_on(meeting, secretariat)
    notes = save_notes(MeetingNotes(meeting=meeting, chaired_by="Robin Porter"), by=secretariat)
    confirm = {"by": secretariat, "on": TODAY(), "how": "By the chair"}
    with pytest.raises(Refused, match="whether the meeting was quorate"):
        confirm_notes(notes, version=notes.version, **confirm)
    notes.quorate = "yes"
    save_notes(notes, by=secretariat, version=notes.version)
    with pytest.raises(Refused, match="still to come"):
        confirm_notes(notes, version=notes.version, **confirm | {"on": TODAY() + timedelta(days=1)})
    confirm_notes(notes, version=notes.version, **confirm)
    stored.outcome = "Something else."
    line = Attending(name="Ann", capacity="present")
    step = NextStep(text="Ask", raised_at=meeting)
    for refused in (
        lambda: record_item(stored, by=secretariat, version=stored.version, fields=["outcome"], number=1),
        lambda: change_agenda_item(stored, by=secretariat, version=stored.version, fields=["text"]),
        lambda: record_attendance(Meeting.objects.get(), [line], by=secretariat),
        lambda: save_notes(notes, by=secretariat, version=notes.version),
        lambda: confirm_notes(notes, version=notes.version, **confirm),
        lambda: record_action(step, item=stored, by=secretariat, stem="PRG-N", place=1),
    ):
        with pytest.raises((Refused, PermissionDenied)):
            refused()
    fresh = AgendaItem.objects.get()
    with pytest.raises(PermissionDenied):
        withdraw_item(fresh, by=secretariat, version=fresh.version, reason="No.")
    with pytest.raises(StaleRow):
        open_notes(notes, by=secretariat, version=notes.version - 1)
    notes.refresh_from_db()
    open_notes(notes, by=secretariat, version=notes.version)
    with pytest.raises(Refused, match="draft already"):
        open_notes(notes, by=secretariat, version=notes.version)
    fresh = AgendaItem.objects.get()
    fresh.outcome = "Noted."
    record_item(fresh, by=secretariat, version=fresh.version, fields=["outcome"], number=1)
    assert AgendaItem.objects.get().outcome == "Noted."


def test_notes_are_not_confirmed_before_the_meeting_or_without_an_agenda(meeting, secretariat):
    notes = save_notes(MeetingNotes(meeting=meeting, quorate="yes"), by=secretariat)
    confirm = {"by": secretariat, "version": notes.version, "on": TODAY(), "how": "By the chair"}
    with pytest.raises(Refused, match="Nothing is on the agenda"):
        confirm_notes(notes, **confirm)
    meeting.held_on += timedelta(days=1)
    meeting.save()
    with pytest.raises(Refused, match="not been held yet"):
        confirm_notes(notes, **confirm)


def test_an_action_is_a_next_step_raised_at_the_meeting_of_its_item(meeting, secretariat):
    stored = put_on(meeting, secretariat)
    other = Meeting.objects.create(code="MEET-92", title="Another", held_on=TODAY())
    with pytest.raises(Refused, match="raised at its meeting"):
        record_action(NextStep(text="Ask", raised_at=other), item=stored, by=secretariat, stem="PRG-N", place=1)
    step = record_action(NextStep(text="Ask", raised_at=meeting), item=stored, by=secretariat, stem="PRG-N", place=1)
    assert (StepRaised.objects.get().item, step.raised_at) == (stored, meeting)
    (line,) = agenda_of(meeting).lines
    assert [one.step.code for one in line.steps] == [step.code]


def test_a_meeting_goes_through_what_earlier_ones_left_open(meeting, secretariat):
    first = Meeting.objects.create(code="MEET-70", title="First", held_on=TODAY() - timedelta(days=200))
    last = Meeting.objects.create(code="MEET-80", title="Last", held_on=TODAY() - timedelta(days=100))
    other = Meeting.objects.create(
        code="MEET-81", title="Theirs", held_on=TODAY() - timedelta(days=50), workstream=makers.workstream(1)
    )
    steps = {}
    for code, at in (("A", first), ("B", first), ("C", last), ("D", last), ("E", other), ("F", meeting)):
        steps[code] = NextStep.objects.create(code=f"PRG-N{code}", text=code, raised_at=at)
    for code in ("B", "D"):
        finish_step(steps[code], by=secretariat, version=1, on=TODAY(), result="Done.")
    assert meeting_before(meeting) == last
    assert [one.step.text for one in log_for(meeting, last)] == ["A", "C", "D"]


def test_what_a_meeting_is_asked_comes_from_its_agenda_or_its_purpose(meeting, secretariat, django_assert_num_queries):
    meeting.purpose = "Sign off the workplans."
    meeting.save()
    assert asked_of(meeting).lines == [asked_of(meeting).sentence] == ["Sign off the workplans."]
    make_standing_agenda(meeting, by=secretariat)
    assert not asked_of(meeting).has_agenda
    put_on(meeting, secretariat, "Plan", "decision", recommendation="Sign it off.")
    put_on(meeting, secretariat, "Also", "decision", recommendation="Agree.")
    put_on(meeting, secretariat, "Homes")
    other = Meeting.objects.create(code="MEET-93", title="Later", when_text="May")
    with django_assert_num_queries(1):
        asked = asked_of_all([meeting, other])
    assert asked[meeting.pk].sentence == "2 items for decision, 1 for discussion."
    assert asked[meeting.pk].lines == ["For decision: Plan", "For decision: Also", "For discussion: Homes"]
    assert asked[other.pk].sentence == ""


def test_versions_wait_until_a_meeting_has_decided_or_noted_them(people, secretariat):
    plan, other = plans.ready_plan(makers.workstream(1)), plans.ready_plan(makers.workstream(2))
    assert waiting_versions() == []
    sent = plans.send(plan, people["chair"])
    agreed = plans.send(other, people["other_chair"])
    plans.agree_outside(agreed, secretariat)
    assert [(one.submission.pk, one.is_to_be_noted) for one in waiting_versions()] == [
        (sent.pk, False),
        (agreed.pk, True),
    ]
    plans.record_sign_off(sent, secretariat)
    plans.note(agreed, secretariat)
    assert waiting_versions() == []
