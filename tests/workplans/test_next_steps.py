"""Next steps: raised at a meeting, carried to another, done with a result; and the log that holds them all."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from lutonhet.saving import Refused
from tests import makers
from tests.pageform import fields_of, form_in, sent
from tests.people import one_of_each_role
from workplans.models import Carrying, NextStep
from workplans.services import carry_all, carry_step, finish_step, raise_step
from workstreams.models import Meeting
from workstreams.services import withdraw_item

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = "/meetings/2024-10-01/", "/meetings/2024-11-01/"


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def as_(people):
    def browser(role):
        client = Client()
        client.force_login(people[role])
        return client

    return browser


@pytest.fixture
def october(people):
    return makers.meeting(1)


@pytest.fixture
def november(people):
    return makers.meeting(1, 2)


@pytest.fixture
def oversight(people):
    return Meeting.objects.create(code="MEET-01", title="Oversight group", held_on=date(2024, 12, 3))


@pytest.fixture
def step(october):
    return NextStep.objects.create(
        code="WS1-N01", text="Agree the workplan", workstream=makers.workstream(1), raised_at=october
    )


def button_of(page, address):
    """What the button that carries all steps sends."""
    return fields_of(page.content.decode(), lambda attrs: (attrs.get("action") or "").startswith(address))


def test_a_chair_adds_a_next_step_where_it_was_raised_and_pressed_twice_it_is_one(as_, october):
    chair, address = as_("chair"), f"/meetings/{october.code}/next-step/"
    assert address in chair.get(OCTOBER).content.decode()
    data = sent(form_in(chair.get(address)), text="Agree the workplan", owner="Ms Shah", due_on_day="1")
    again = chair.post(address, data)
    assert "Enter a month and a year as well" in again.content.decode()
    data = sent(form_in(again), due_on_month="11", due_on_year="2024")
    for _press in range(2):
        assert chair.post(address, data).headers["Location"] == f"{OCTOBER}#WS1-N01"
    step = NextStep.objects.get()
    assert (step.code, step.raised_at, step.workstream.code, step.due_on) == (
        "WS1-N01",
        october,
        "WS1",
        date(2024, 11, 1),
    )


def test_at_the_oversight_group_it_is_asked_whose_a_step_is(as_, people, oversight):
    address = f"/meetings/{oversight.code}/next-step/"
    chair = as_("chair")
    form = chair.get(address)
    assert "Workstream 1</option>" in form.content.decode()
    assert "Workstream 2</option>" not in form.content.decode(), "another's"
    assert "The whole programme</option>" not in form.content.decode()
    data = sent(form_in(form), text="Warn the group", workstream=str(makers.workstream(1).pk))
    chair.post(address, data)
    secretariat = as_("secretariat")
    secretariat.post(address, sent(form_in(secretariat.get(address)), text="Book a room", workstream=""))
    assert {(one.code, one.raised_at.code) for one in NextStep.objects.all()} == {
        ("WS1-N01", "MEET-01"),
        ("PRG-N01", "MEET-01"),
    }
    outsider = sent(
        form_in(secretariat.get(address)),
        text="Theirs",
        workstream=str(makers.workstream(1).pk),
        assigned_to=str(people["other_chair"].pk),
    )
    told = "other_chair does not belong to Workstream 1: choose somebody who does, or type the name"
    assert told in secretariat.post(address, outsider).content.decode()


def test_another_workstreams_meeting_raises_nothing_here(people, october):
    theirs = NextStep(text="Theirs", workstream=makers.workstream(2), raised_at=october)
    with pytest.raises(Refused, match="is a meeting of another workstream"):
        raise_step(theirs, by=people["other_chair"], stem="WS2-N", place=1)
    assert not NextStep.objects.exists()


def test_all_open_steps_go_to_the_next_meeting_in_one_press(as_, people, october, november, step):
    second = makers.coded(NextStep, "WS1-N02", workstream=makers.workstream, raised_at=october)(1)
    done = makers.coded(NextStep, "WS1-N03", workstream=makers.workstream, raised_at=october)(1)
    finish_step(done, by=people["chair"], version=1, on=date(2024, 10, 2), result="Agreed.")
    chair = as_("chair")
    page = chair.get(OCTOBER)
    assert "Carry all 2 open next steps to the next meeting" in page.content.decode()
    data = button_of(page, f"/meetings/{october.code}/carry/")
    for _press in range(2):
        answer = chair.post(f"/meetings/{october.code}/carry/?back={OCTOBER}", data, follow=True)
        assert "2 next steps carried to Meeting 1, 1 November 2024." in answer.content.decode()
    carried = [(one.step, one.from_meeting, one.to_meeting, one.carried_by_name) for one in Carrying.objects.all()]
    assert carried == [(step, october, november, "chair"), (second, october, november, "chair")]
    assert "Carry all" not in chair.get(OCTOBER).content.decode()
    there = chair.get(NOVEMBER).content.decode()
    assert "came back to this meeting" in there
    assert "Carried once" in there
    assert f"WS1-N0{3}" not in there
    with pytest.raises(Refused, match="No open next step is left at Meeting 1"):
        carry_all(october, to=november, by=people["secretariat"])
    late = as_("secretariat").post(f"/meetings/{october.code}/carry/", {"to_meeting": november.pk, "why": "Late"})
    assert "No open next step is left at Meeting 1" in late.content.decode()
    assert form_in(late)["why"] == ["Late"]
    assert Carrying.objects.count() == 2


def test_a_step_carried_twice_says_so_and_every_carrying_stays(as_, people, october, november, oversight, step):
    chair = as_("chair")
    for meeting, why in ((november, "The data were late."), (oversight, "The group must decide.")):
        address = f"/items/{step.code}/carry/"
        data = sent(form_in(chair.get(address)), to_meeting=str(meeting.pk), why=why)
        chair.post(address, data)
    step.refresh_from_db()
    assert step.comes_back_at == oversight
    assert [(one.from_meeting, one.to_meeting, one.why) for one in step.carryings.all()] == [
        (october, november, "The data were late."),
        (november, oversight, "The group must decide."),
    ]
    assert "Carried twice" in chair.get("/workstreams/workstream-1/").content.decode()
    history = chair.get(f"/items/{step.code}/").content.decode()
    assert "carried it to Oversight group: The group must decide." in history
    for change in (lambda: step.carryings.update(why="No."), lambda: step.carryings.all()[0].delete()):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            change()


def test_what_was_typed_stays_when_somebody_else_carried_the_step_meanwhile(
    as_, people, october, november, oversight, step
):
    chair, address = as_("chair"), f"/items/{step.code}/carry/"
    data = sent(form_in(chair.get(address)), to_meeting=str(oversight.pk), why="To be decided")
    carry_step(step, to=november, at=october, by=people["secretariat"])
    again = chair.post(address, data)
    told = "WS1-N01 is with Meeting 1, 1 November 2024, now: somebody else has just seen to that."
    assert told in again.content.decode()
    assert form_in(again)["why"] == ["To be decided"]
    assert chair.post(address, sent(form_in(again), to_meeting=str(oversight.pk))).status_code == 302
    assert [one.from_meeting for one in step.carryings.all()] == [october, november]


def test_a_step_is_carried_only_where_it_can_be_looked_at(people, october, november, oversight, step):
    chair = people["chair"]
    carry_step(step, to=november, at=october, by=chair)
    elsewhere = makers.meeting(2, 3)
    withdraw_item(oversight, by=people["secretariat"], version=1, reason="A mistake.")
    for to, sentence in (
        (november, "comes back to Meeting 1 already"),
        (october, "is not after Meeting 1, 1 November 2024"),
        (elsewhere, "is a meeting of another workstream"),
        (oversight, "has been withdrawn"),
    ):
        to.refresh_from_db()
        with pytest.raises(Refused, match=sentence):
            carry_step(step, to=to, at=november, by=chair)
    step.refresh_from_db()
    finish_step(step, by=chair, version=step.version, on=date(2024, 11, 2), result="Agreed.")
    with pytest.raises(Refused, match="is closed already"):
        carry_step(step, to=oversight, at=november, by=chair)
    assert Carrying.objects.count() == 1


@pytest.mark.parametrize("role", ["no_role", "contributor", "other_chair", "oversight", "signatory"])
def test_others_neither_add_nor_carry_nor_finish(people, october, november, step, role):
    by = people[role]
    with pytest.raises(PermissionDenied):
        carry_step(step, to=november, at=october, by=by)
    with pytest.raises(PermissionDenied):
        carry_all(october, to=november, by=by)
    with pytest.raises(PermissionDenied):
        finish_step(step, by=by, version=1, on=date(2024, 10, 2), result="Agreed.")
    with pytest.raises(PermissionDenied):
        raise_step(NextStep(text="No", workstream=october.workstream, raised_at=october), by=by, stem="WS1-N", place=1)
    step.refresh_from_db()
    assert (step.is_open, step.comes_back_at, Carrying.objects.count()) == (True, None, 0)


def test_whoever_a_step_was_given_to_says_what_came_of_it(as_, people, step):
    NextStep.objects.update(assigned_to=people["contributor"])
    contributor, address = as_("contributor"), f"/items/{step.code}/done/"
    form = contributor.get(address)
    assert "What was the result" in form.content.decode()
    lacking = contributor.post(address, form_in(form))
    assert "Say what the result was, in a sentence" in lacking.content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    early = {f"closed_on_{part}": str(getattr(tomorrow, part)) for part in ("day", "month", "year")}
    refused = contributor.post(address, sent(form_in(lacking), closing_reason="Agreed.", **early))
    assert "is still to come" in refused.content.decode()
    today = {f"closed_on_{part}": str(getattr(timezone.localdate(), part)) for part in ("day", "month", "year")}
    data = sent(form_in(refused), **today)
    for _press in range(2):
        answer = contributor.post(address, data, follow=True)
        assert "WS1-N01 is done. It stays in the action log with its result" in answer.content.decode()
    step.refresh_from_db()
    assert (step.closed_as, step.closing_reason, step.closed_on) == ("done", "Agreed.", timezone.localdate())
    assert contributor.get(f"/items/{step.code}/carry/").status_code == 403


def test_the_log_is_sorted_and_narrowed_by_its_links(as_, people, october, november, oversight, step):
    of_one = makers.workstream(1)
    late = NextStep.objects.create(
        code="WS1-N02", text="Late", workstream=of_one, owner="Ms Shah", due_on=date(2024, 10, 20)
    )
    done = NextStep.objects.create(code="WS1-N03", text="Ended", workstream=of_one, raised_at=october, owner="A. Khan")
    finish_step(done, by=people["chair"], version=1, on=date(2024, 10, 2), result="Agreed.")
    NextStep.objects.create(code="PRG-N01", text="Everybody's", raised_at=oversight)
    mistake = NextStep.objects.create(code="WS1-N04", text="A mistake", workstream=of_one)
    withdraw_item(mistake, by=people["chair"], version=1, reason="Entered by mistake.")
    carry_step(step, to=oversight, at=october, by=people["chair"])
    reader = as_("no_role")

    def refs(address):
        lines = csv.reader(io.StringIO(b"".join(reader.get(address).streaming_content).decode("utf-8-sig")))
        return [line[0] for line in lines][1:]

    everything = "/action-log/action-log.csv"
    assert refs(everything) == [late.code, "PRG-N01", step.code, done.code]
    assert refs(f"{everything}?status=open") == [late.code, "PRG-N01", step.code]
    assert refs(f"{everything}?status=overdue") == [late.code]
    assert refs(f"{everything}?status=done&sort=owner") == [done.code]
    assert refs(f"{everything}?meeting=MEET-01") == ["PRG-N01", step.code]
    assert refs(f"{everything}?workstream=programme") == ["PRG-N01"]
    assert refs(f"{everything}?sort=owner") == [done.code, late.code, "PRG-N01", step.code]
    assert refs(f"{everything}?sort=-ref&status=nonsense") == [done.code, late.code, step.code, "PRG-N01"]
    assert refs("/workstreams/workstream-1/action-log/action-log.csv") == [late.code, step.code, done.code]
    html = reader.get("/action-log/?status=overdue").content.decode()
    assert '<span class="app-step-state__word">Overdue</span>' in html
    assert 'aria-current="true">Overdue <span class="app-log__number">(1)</span>' in html
    sorted_by_owner = reader.get("/workstreams/workstream-1/action-log/?sort=owner").content.decode()
    assert 'class="app-log__owner" aria-sort="ascending"' in sorted_by_owner
    assert 'href="?sort=-owner"' in sorted_by_owner


def test_a_log_without_lines_says_what_would_be_here(as_, people):
    html = as_("no_role").get("/action-log/").content.decode()
    assert "Nothing has been promised yet" in html
    assert "No next step of that kind" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_logs_and_meetings_cost_the_same_however_long_they_are(as_, people, rows, django_assert_num_queries):
    meetings = [makers.meeting(1, month) for month in (1, 2, 3)[:rows]]
    meetings.append(Meeting.objects.create(code="MEET-09", title="Oversight group", held_on=date(2025, 1, 9)))
    for n, meeting in enumerate(meetings[:rows]):
        step = NextStep.objects.create(
            code=f"WS1-N{n + 10}", text="Agree", workstream=makers.workstream(1), raised_at=meeting
        )
        carry_step(step, to=meetings[rows], at=meeting, by=people["chair"])
    chair = as_("chair")
    for address, queries in (
        ("/action-log/", 5),
        ("/workstreams/workstream-1/action-log/", 6),
        ("/meetings/", 9),
        (meetings[rows].get_absolute_url(), 9),
    ):
        with django_assert_num_queries(queries):
            assert "WS1-N10" in chair.get(address).content.decode() or address == "/meetings/"
