"""A due date moves with a reason, is counted, and counts itself once a minuted meeting has agreed it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from tests import makers
from tests.pageform import fields_of, form_in, of_the_administration, sent
from tests.people import one_of_each_role
from workplans.models import Action, DueDateMove, Milestone, Update
from workplans.services import agree_due_date, change_action, change_milestone, report_update
from workstreams.models import Meeting

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
BEFORE, SOON, LATER = TODAY - timedelta(days=10), TODAY + timedelta(days=30), TODAY + timedelta(days=90)
ADDRESS = "/items/WS1-2024-01/change/"


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def action(people):
    return Action.objects.create(code="WS1-2024-01", text="Inspect homes", workplan=makers.workplan(1), due_on=SOON)


@pytest.fixture
def meeting(people):
    return Meeting.objects.create(code="MEET-01", title="Oversight group, spring meeting", held_on=BEFORE)


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def agree(action, day):
    Action.objects.filter(pk=action.pk).update(agreed_due_on=day)


def move(action, day, by, **more):
    row = Action.objects.get(pk=action.pk)
    row.due_on = day
    return change_action(row, by=by, version=row.version, fields=["due_on"], **more)


def date_boxes(day, name="due_on"):
    return {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def test_a_date_that_nobody_agreed_and_that_is_still_to_come_is_a_draft_whose_original_follows(people, action):
    move(action, LATER, people["chair"])
    action.refresh_from_db()
    assert (action.due_on, action.original_due_on) == (LATER, LATER)
    assert not DueDateMove.objects.exists()


@pytest.mark.parametrize("fixed_by", ["agreement", "time"])
def test_a_fixed_date_moves_with_a_reason_and_keeps_what_it_was(people, action, fixed_by):
    first = SOON
    if fixed_by == "agreement":
        agree(action, SOON)
    else:
        first = BEFORE
        Action.objects.update(due_on=BEFORE, original_due_on=BEFORE)
    with pytest.raises(Refused, match="Say why the due date of WS1-2024-01 moves"):
        move(action, LATER, people["chair"], reason="  ")
    assert not DueDateMove.objects.exists()
    move(action, LATER, people["chair"], reason="The grant is late.")
    action.refresh_from_db()
    made = DueDateMove.objects.get()
    assert (made.was, made.now, made.reason, made.moved_by_name) == (first, LATER, "The grant is late.", "chair")
    assert (action.due_on, action.original_due_on, action.binding_due_on) == (LATER, first, first)


def test_a_fixed_date_is_not_taken_away_by_making_the_action_ongoing(people, action):
    agree(action, SOON)
    row = Action.objects.get()
    row.due_on, row.is_ongoing = None, True
    with pytest.raises(Refused, match="WS1-2024-01 keeps a due date, since the group agreed"):
        change_action(row, by=people["chair"], version=row.version, fields=["due_on", "is_ongoing"], reason="x")
    assert Action.objects.get().due_on == SOON
    form = form_in(as_(people["chair"]).get(ADDRESS))
    data = sent(form, due_on_day="", due_on_month="", due_on_year="", is_ongoing="on", reason="x")
    assert "keeps a due date" in as_(people["chair"]).post(ADDRESS, data).content.decode()


def test_the_form_asks_for_the_reason_where_the_date_is_fixed_and_nowhere_else(people, action):
    chair = as_(people["chair"])
    assert "reason" not in form_in(chair.get(ADDRESS))
    agree(action, SOON)
    shown = chair.get(ADDRESS)
    assert f"The group agreed {SOON:%-d %B %Y}. A new date needs a reason" in shown.content.decode()
    data = sent(form_in(shown), **date_boxes(LATER))
    assert "Say why the due date moves" in chair.post(ADDRESS, data).content.decode()
    assert chair.post(ADDRESS, sent(data, reason="The grant is late.")).status_code == 302
    assert DueDateMove.objects.get().reason == "The grant is late."
    untouched = sent(form_in(chair.get(ADDRESS)), text="Inspect all homes")
    assert chair.post(ADDRESS, untouched).status_code == 302, "no new date, no reason"
    assert DueDateMove.objects.count() == 1


def test_the_administration_asks_for_the_reason_as_well(people, action):
    agree(action, SOON)
    administrator, page = as_(people["administrator"]), f"/admin/workplans/action/{action.pk}/change/"
    data = sent(fields_of(administrator.get(page).content.decode(), of_the_administration), due_on=LATER.isoformat())
    assert "Say why the due date moves." in administrator.post(page, data).content.decode()
    administrator.post(page, sent(data, reason="The grant is late."))
    assert (Action.objects.get().due_on, DueDateMove.objects.get().moved_by_name) == (LATER, "administrator")


def test_past_the_date_that_counts_an_action_is_neither_green_nor_grey_however_often_it_moved(people, action, meeting):
    Action.objects.update(due_on=BEFORE, original_due_on=BEFORE)
    move(action, LATER, people["chair"], reason="The grant is late.")
    green = {"delivery": "on_track", "text": "Going well"}
    with pytest.raises(Refused, match="past its date it cannot be green or grey"):
        report_update(Update(action=action, **green), by=people["chair"])
    administrator, page = as_(people["administrator"]), f"/admin/workplans/action/{action.pk}/change/"
    data = sent(fields_of(administrator.get(page).content.decode(), of_the_administration), delivery="on_track")
    assert "cannot be green or grey" in administrator.post(page, data).content.decode()
    agree_due_date(
        DueDateMove.objects.get(), by=people["secretariat"], version=1, meeting=meeting, minute_reference="7"
    )
    report_update(Update(action=action, **green), by=people["chair"])
    assert Action.objects.get().delivery == "on_track"


def test_the_secretariat_notes_which_meeting_agreed_a_date_and_from_then_on_it_counts(people, action, meeting):
    agree(action, SOON)
    move(action, LATER, people["chair"], reason="The grant is late.")
    made = DueDateMove.objects.get()
    address = f"/items/{action.code}/moves/{made.pk}/agreed/"
    page = as_(people["secretariat"]).get("/workstreams/workstream-1/workplan/2024/").content.decode()
    assert f"{address}?back=" in page
    secretariat = as_(people["secretariat"])
    form = form_in(secretariat.get(address))
    empty = secretariat.post(address, form).content.decode()
    assert "Choose the meeting that agreed it" in empty and "Enter the minute" in empty
    secretariat.post(address, sent(form, meeting=str(meeting.pk), minute_reference="minute 7.2"))
    made.refresh_from_db()
    action.refresh_from_db()
    assert (made.meeting, made.minute_reference, action.agreed_due_on) == (meeting, "minute 7.2", LATER)
    page = as_(people["chair"]).get("/workstreams/workstream-1/workplan/2024/").content.decode()
    assert "Agreed: Oversight group, spring meeting, minute 7.2." in page
    assert "not agreed yet" not in page
    with pytest.raises(Refused, match="agreed before"):
        agree_due_date(made, by=people["secretariat"], version=made.version, meeting=meeting, minute_reference="8")


def test_nobody_else_notes_it_and_no_other_meeting_agrees(people, action, meeting):
    agree(action, SOON)
    move(action, LATER, people["chair"], reason="The grant is late.")
    made = DueDateMove.objects.get()
    said = {"version": 1, "minute_reference": "7"}
    for role in ("chair", "contributor", "oversight", "signatory", "superuser", "no_role"):
        with pytest.raises(PermissionDenied):
            agree_due_date(made, by=people[role], meeting=meeting, **said)
    withdrawn = {"closed_on": TODAY, "closed_as": "withdrawn", "closing_reason": "x"}
    refusals = [
        ({"workstream": makers.workstream(1), "held_on": BEFORE}, "A workstream's own meeting"),
        ({"held_on": SOON}, "has not been held yet"),
        ({"when_text": "October"}, "has not been held yet"),
        ({"held_on": BEFORE, **withdrawn}, "withdrawn"),
    ]
    for number, (fields, words) in enumerate(refusals):
        other = Meeting.objects.create(code=f"MEET-1{number}", title="Another", **fields)
        with pytest.raises(Refused, match=words):
            agree_due_date(made, by=people["secretariat"], meeting=other, **said)
    with pytest.raises(StaleRow):
        agree_due_date(made, by=people["secretariat"], meeting=meeting, version=9, minute_reference="7")
    assert (DueDateMove.objects.get().meeting, Action.objects.get().agreed_due_on) == (None, SOON)


def test_an_older_move_noted_late_does_not_take_the_date_back(people, action, meeting):
    agree(action, SOON)
    move(action, LATER, people["chair"], reason="One.")
    move(action, LATER + timedelta(days=9), people["chair"], reason="Two.")
    older, newer = DueDateMove.objects.order_by("pk")
    for made in (newer, older):
        agree_due_date(made, by=people["secretariat"], version=1, meeting=meeting, minute_reference="7")
    assert Action.objects.get().agreed_due_on == newer.now


def test_only_those_who_may_change_the_action_move_its_date_and_nothing_is_half_done(people, action):
    agree(action, SOON)
    for role in ("no_role", "contributor", "other_chair", "oversight", "signatory"):
        with pytest.raises(PermissionDenied):
            move(action, LATER, people[role], reason="x")
    stale = Action.objects.get()
    stale.due_on = LATER
    with pytest.raises(StaleRow):
        change_action(stale, by=people["chair"], version=9, fields=["due_on"], reason="x")
    assert (Action.objects.get().due_on, DueDateMove.objects.count()) == (SOON, 0)


def test_a_move_is_told_in_the_history_of_the_action(people, action):
    agree(action, SOON)
    move(action, LATER, people["chair"], reason="The grant is late.")
    page = as_(people["no_role"]).get(f"/items/{action.code}/").content.decode()
    assert f"moved the due date from {SOON:%-d %B %Y} to {LATER:%-d %B %Y}: The grant is late." in page


@pytest.mark.parametrize("is_agreed", [False, True])
def test_the_first_date_of_a_milestone_follows_while_it_is_a_draft(people, action, is_agreed):
    step = Milestone.objects.create(code="WS1-2024-01-M01", text="Half", action=action, due_on=TODAY)
    if is_agreed:
        agree(action, SOON)
    step.due_on = SOON
    change_milestone(step, by=people["chair"], version=1, fields=["due_on"])
    step.refresh_from_db()
    assert (step.due_on, step.original_due_on) == (SOON, TODAY if is_agreed else SOON)
