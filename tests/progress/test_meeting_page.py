"""A meeting's own page, its attendance form, its recording pages and its notes."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn

from progress.meetings.notes import notes_of
from progress.meetings.word import docx_of
from progress.models import AgendaItem, Attendance, MeetingNotes, StepRaised
from progress.services.agenda import make_standing_agenda
from tests import makers
from tests.people import one_of_each_role
from tests.progress.test_meeting_from_agenda_to_notes import fields_of, fill_in
from workplans.models import NextStep
from workstreams.models import Meeting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def meeting(people):
    return Meeting.objects.create(code="MEET-90", title="Oversight group", held_on=TODAY(), purpose="Sign off plans.")


@pytest.fixture
def secretariat(client, people):
    client.force_login(people["secretariat"])
    return client


@pytest.fixture
def reader(client, people):
    client.force_login(people["no_role"])
    return client


def address(meeting, name="meeting", *more):
    return reverse(f"progress:{name}", args=[meeting.held_on.isoformat(), meeting.code, *more])


def put_on(meeting, number=1, **more):
    said = {"text": f"Item {number}", "purpose": "discussion", "order": number, **more}
    return AgendaItem.objects.create(code=f"{meeting.code}-I{number:02d}", meeting=meeting, **said)


def page_of(client, meeting, name="meeting", *more):
    return client.get(address(meeting, name, *more)).content.decode()


def test_a_reader_sees_what_is_asked_and_nothing_to_press(reader, meeting):
    put_on(meeting, recommendation="Agree the budget.", purpose="decision", paper="Budget", presenter="Ada Officer")
    html = page_of(reader, meeting)
    for said in ("Sign off plans.", "Item 1", "Agree the budget.", "Budget", "Ada Officer", "For decision"):
        assert said in html
    for offered in ("Make the standing agenda", "Add an item", "Enter who is there", "Confirm the notes", "Record the"):
        assert offered not in html
    assert "1 item for decision." in html


def test_an_empty_meeting_says_what_would_be_there(reader, secretariat, meeting):
    html = page_of(secretariat, meeting)
    assert "Nothing is on the agenda yet" in html
    assert "Make the standing agenda" in html
    assert "Nobody has been entered yet." in html
    assert "No decision of this meeting is recorded yet." in html


def test_a_meeting_has_its_page_on_its_own_day_and_another_day_leads_there(reader, meeting):
    day = (meeting.held_on + timedelta(days=1)).isoformat()
    assert reader.get(f"/meetings/{day}/{meeting.code}/").headers["Location"] == address(meeting)
    assert reader.get(f"/meetings/{day}/{meeting.code}/notes/").status_code == 404
    assert reader.get(f"/meetings/{meeting.held_on.isoformat()}/MEET-91/").status_code == 404
    assert reader.get(f"/meetings/{meeting.held_on.isoformat()}/meet-90/").status_code == 200


def test_what_came_late_is_marked_with_its_reason(reader, meeting):
    meeting.paper_deadline = TODAY() - timedelta(days=3)
    meeting.save()
    put_on(meeting, 1, added_on=TODAY() - timedelta(days=3), text="In time")
    put_on(meeting, 2, added_on=TODAY(), late_reason="The grant was announced yesterday.")
    for name in ("meeting", "meeting_notes"):
        html = page_of(reader, meeting, name)
        assert html.count("Late item") == 1
        assert "The grant was announced yesterday." in html


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("meeting", 19), ("meeting_notes", 15)])
def test_a_meeting_costs_the_same_however_long_its_agenda(
    secretariat, meeting, django_assert_num_queries, rows, name, queries
):
    for number in range(1, rows + 1):
        row = put_on(meeting, number, workstream=makers.workstream(number))
        step = NextStep.objects.create(code=f"PRG-N{number:02d}", text=f"Step {number}", raised_at=meeting)
        StepRaised.objects.create(item=row, step=step)
        Attendance.objects.create(meeting=meeting, name=f"Person {number}", capacity="present")
    last = Meeting.objects.create(code="MEET-80", title="Winter", held_on=TODAY() - timedelta(days=90))
    NextStep.objects.create(code="PRG-N80", text="Left open", raised_at=last)
    secretariat.get(address(meeting, name))
    with django_assert_num_queries(queries):
        html = page_of(secretariat, meeting, name)
    assert f"Step {rows}" in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_who_is_there_costs_eight_queries(secretariat, meeting, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        Attendance.objects.create(meeting=meeting, name=f"Person {number}", capacity="present")
    secretariat.get(address(meeting, "attendance"))
    with django_assert_num_queries(8):
        html = page_of(secretariat, meeting, "attendance")
    assert f"Person {rows}" in html


def test_an_item_for_decision_asks_what_is_recommended_and_keeps_what_was_typed(secretariat, meeting):
    add = address(meeting, "add_to_agenda")
    sent = fields_of(secretariat.get(add)) | {"text": "The budget\x0bof 2027", "purpose": "decision"}
    html = secretariat.post(add, sent).content.decode()
    assert "Say what the meeting is recommended to decide" in html
    assert "The budget" in html
    response = secretariat.post(add, sent | {"recommendation": "Agree it."})
    again = secretariat.post(add, sent | {"recommendation": "Agree it."})
    assert (response.status_code, again.status_code) == (302, 302)
    assert AgendaItem.objects.get().text == "The budget\nof 2027"


def test_the_form_of_a_late_item_asks_why(secretariat, meeting):
    meeting.paper_deadline = TODAY() - timedelta(days=3)
    meeting.save()
    add = address(meeting, "add_to_agenda")
    sent = fields_of(secretariat.get(add)) | {"text": "The budget", "purpose": "discussion"}
    assert "Say why it comes after the day on which papers were due" in secretariat.post(add, sent).content.decode()
    fill_in(secretariat, add, text="The budget", purpose="discussion", late_reason="News.")
    assert AgendaItem.objects.get().is_late


def test_a_paper_is_linked_by_an_address_of_the_web(secretariat, meeting):
    row = put_on(meeting)
    change = reverse("workstreams:change_item", args=[row.code])
    for wrong in ("javascript:alert(1)", "ftp://example.org/paper"):
        sent = fields_of(secretariat.get(change)) | {"paper_url": wrong}
        assert secretariat.post(change, sent).status_code == 200
    fill_in(secretariat, change, paper="Paper A", paper_url="https://example.org/a.pdf")
    assert 'href="https://example.org/a.pdf"' in page_of(secretariat, meeting)


def test_recording_leads_from_item_to_item(secretariat, meeting):
    put_on(meeting, 1)
    second = put_on(meeting, 2)
    first = address(meeting, "record_item", "MEET-90-I01")
    sent = fields_of(secretariat.get(first)) | {"outcome": "Noted.", "again": "1"}
    response = secretariat.post(first, sent)
    assert response.headers["Location"] == address(meeting, "record_item", second.code)
    html = page_of(secretariat, meeting)
    assert "Noted." in html
    assert address(meeting, "record_item", second.code) in html.split("Record the meeting, item by item")[0]


def test_the_secretariat_changes_the_day_of_a_meeting_from_its_own_page(secretariat, meeting, people):
    put_on(meeting)
    change = reverse("workstreams:change_item", args=[meeting.code])
    assert change in page_of(secretariat, meeting)
    later = TODAY() + timedelta(days=7)
    day = {"held_on_day": later.day, "held_on_month": later.month, "held_on_year": later.year}
    sent = fields_of(secretariat.get(f"{change}?back={address(meeting)}")) | day
    led_to = secretariat.post(f"{change}?back={address(meeting)}", sent).headers["Location"]
    meeting.refresh_from_db()
    assert meeting.held_on == later
    response = secretariat.get(led_to.partition("#")[0])
    assert response.headers["Location"] == address(meeting)
    secretariat.force_login(people["oversight"])
    assert change not in page_of(secretariat, meeting)


def test_two_who_write_about_one_item_lose_nothing(secretariat, meeting):
    row = put_on(meeting)
    record = address(meeting, "record_item", row.code)
    mine = fields_of(secretariat.get(record))
    fill_in(secretariat, record, outcome="Agreed by the other.")
    response = secretariat.post(record, mine | {"discussion": "Mine."})
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.discussion, row.outcome) == ("Mine.", "Agreed by the other.")
    response = secretariat.post(record, mine | {"outcome": "Something of mine."})
    assert response.status_code == 409
    html = response.content.decode()
    assert "Something of mine." in html
    assert "Agreed by the other." in html


def test_the_log_of_earlier_meetings_stands_at_its_item(secretariat, meeting, people):
    last = Meeting.objects.create(code="MEET-80", title="Winter", held_on=TODAY() - timedelta(days=90))
    NextStep.objects.create(code="PRG-N01", text="Find a date", raised_at=last)
    make_standing_agenda(meeting, by=people["secretariat"])
    row = AgendaItem.objects.get(standing="last_notes")
    html = page_of(secretariat, meeting, "record_item", row.code)
    assert "Action log of Winter" in html
    assert "Find a date" in html
    assert "Find a date" in page_of(secretariat, meeting, "meeting_notes")
    notes, confirm = address(last, "meeting_notes"), address(last, "confirm_meeting_notes")
    assert f'href="{notes}"' in html
    assert f'href="{confirm}"' in html
    assert f'href="{notes}"' in page_of(secretariat, meeting)
    MeetingNotes.objects.create(meeting=last, confirmed_on=TODAY(), confirmed_how="By e-mail")
    assert f'href="{confirm}"' not in page_of(secretariat, meeting, "record_item", row.code)


def test_the_list_offers_the_members_of_the_day_and_keeps_what_two_people_chose(secretariat, meeting, people):
    member, other = people["oversight"], people["signatory"]
    form = address(meeting, "attendance")
    mine = fields_of(secretariat.get(form))
    fill_in(secretariat, form, **{f"capacity-person-{member.pk}": "present"})
    response = secretariat.post(form, mine | {f"capacity-person-{other.pk}": "apologies"})
    assert response.status_code == 302
    assert sorted(map(str, Attendance.objects.all())) == sorted([f"{member}: present", f"{other}: apologies"])
    response = secretariat.post(form, mine | {f"capacity-person-{member.pk}": "apologies", "name-1": "Typed"})
    assert response.status_code == 409
    html = response.content.decode()
    assert "Somebody else has just saved “present”" in html
    assert 'value="Typed"' in html
    assert Attendance.objects.get(person=member).capacity == "present"


def test_after_a_clash_the_next_press_keeps_whom_the_other_has_entered(secretariat, meeting, people):
    member, other = people["oversight"], people["signatory"]
    form = address(meeting, "attendance")
    mine = fields_of(secretariat.get(form))
    theirs = {f"capacity-person-{member.pk}": "present", f"capacity-person-{other.pk}": "apologies"}
    fill_in(secretariat, form, **theirs, **{"name-1": "Sam", "here-as-1": "in_attendance"})
    clash = secretariat.post(form, mine | {f"capacity-person-{member.pk}": "in_attendance"})
    assert clash.status_code == 409
    assert secretariat.post(form, fields_of(clash)).status_code == 302
    stored = {f"{member}: in attendance", f"{other}: apologies", "Sam: in attendance"}
    assert {str(one) for one in Attendance.objects.all()} == stored
    nobody = {name: "" for name in fields_of(secretariat.get(form)) if name.startswith("capacity-")}
    fill_in(secretariat, form, **nobody)
    assert not Attendance.objects.exists()


def test_the_same_list_pressed_twice_is_saved_once(secretariat, meeting):
    form = address(meeting, "attendance")
    sent = fields_of(secretariat.get(form)) | {"name-1": "Sam", "here-as-1": "in_attendance"}
    for _ in range(2):
        assert secretariat.post(form, sent).status_code == 302
    assert [str(one) for one in Attendance.objects.all()] == ["Sam: in attendance"]


def test_a_substitute_says_for_whom(secretariat, meeting):
    form = address(meeting, "attendance")
    sent = fields_of(secretariat.get(form)) | {"name-1": "Sam", "here-as-1": "substitute"}
    assert "Enter the name of the member for whom they came" in secretariat.post(form, sent).content.decode()
    assert not Attendance.objects.exists()


def test_the_notes_in_word_have_headings_repeated_heads_and_running_numbers(meeting):
    row = put_on(meeting, outcome="Agreed\x0b\x01 as it stands.\x0cAnd more.", discussion="x" * 40_000)
    MeetingNotes.objects.create(meeting=meeting, remarks="Thanks to the hosts.")
    for number in range(1, 60):
        step = NextStep.objects.create(code=f"PRG-N{number:02d}", text=f"Step {number}", raised_at=meeting)
        StepRaised.objects.create(item=row, step=step)
    document = Document(BytesIO(docx_of(notes_of(meeting))))
    styles = {one.style.name for one in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet"} <= styles
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == ["Attendance", "Items", "Actions from this meeting", "Other remarks"]
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert len(table.rows) == 60
    numbers = [one.text for one in document.sections[0].footer._element.iter(qn("w:instrText"))]
    assert numbers == ["PAGE", "NUMPAGES"]
    words = "\n".join(one.text for one in document.paragraphs)
    assert "Agreed\nas it stands.\nAnd more." in words
    assert "x" * 40_000 in words
    assert not any(ord(one) < 32 and one not in "\t\n" for one in words)


def test_notes_are_a_draft_until_they_are_confirmed_and_again_when_that_is_taken_back(secretariat, meeting):
    put_on(meeting)
    MeetingNotes.objects.create(meeting=meeting, quorate="yes")
    assert "Draft" in page_of(secretariat, meeting, "meeting_notes")
    fill_in(secretariat, address(meeting, "confirm_meeting_notes"), confirmed_how="Agreed by the chair")
    html = page_of(secretariat, meeting)
    assert "Agreed by the chair" in html
    assert "Add an item" not in html
    assert "Enter who is there" not in html
    html = page_of(secretariat, meeting, "record_item", "MEET-90-I01")
    assert "take the confirmation back first" in html
    assert "Save, and go" not in html
    assert "Record an action" not in html
    version = MeetingNotes.objects.get().version
    secretariat.post(address(meeting, "open_meeting_notes"), {"version": version})
    assert not MeetingNotes.objects.get().is_confirmed
    assert "Add an item" in page_of(secretariat, meeting)
