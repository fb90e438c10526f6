"""Somebody's dates in their calendar: read by icalendar, as a calendar program would."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Appointment, CalendarLink, User
from accounts.services.reminders import make_calendar_link, withdraw_calendar_link
from tests import makers
from workplans.models import Action, Milestone, NextStep
from workstreams.models import Meeting, Membership

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + timedelta(days=20)
PAGE = "/accounts/reminders/"


@pytest.fixture
def olu():
    olu = User.objects.create_user("olu@example.org", "a-long-password", name="Olu Adeyemi")
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="chair")
    return olu


def action(number, assigned_to, due_on=SOON, **fields):
    code = f"WS1-2024-{number:02d}"
    fields = {"text": f"Action {number}", "workplan": makers.workplan(1)} | fields
    return Action.objects.create(code=code, assigned_to=assigned_to, due_on=due_on, **fields)


def feed(person):
    """The calendar as a program gets it, without signing in: uid → event."""
    _, token = make_calendar_link(person, by=person)
    response = Client().get(f"/my/calendar/{token}.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert calendar["X-WR-TIMEZONE"] == "Europe/London"
    events = calendar.walk("VEVENT")
    by_uid = {str(event["UID"]).split("@")[0]: event for event in events}
    assert len(by_uid) == len(events)
    return by_uid


def test_it_holds_what_is_mine_with_its_date_and_the_meetings_that_concern_me(olu):
    row = action(1, olu, text="Café visits – “warm homes”; a very long title, " + "on and on " * 20)
    Milestone.objects.create(code="WS1-2024-01-M01", text="Half of them", action=row, due_on=SOON - timedelta(days=9))
    action(2, olu, due_on=None, is_ongoing=True, review_on=SOON)
    NextStep.objects.create(code="WS1-N01", text="Sign off", assigned_to=olu, due_on=SOON)
    mine = {"held_on": SOON, "paper_deadline": SOON - timedelta(days=7), "location": "Room 2"}
    Meeting.objects.create(code="M1", title="Ours", workstream=makers.workstream(1), **mine)
    Meeting.objects.create(code="M2", title="Oversight group", held_on=SOON)
    found = feed(olu)
    assert found.keys() == {"WS1-2024-01", "WS1-2024-01-M01", "WS1-2024-02", "WS1-N01", "M1", "M1-papers", "M2"}
    assert found["WS1-2024-01"]["SUMMARY"] == f"Due: {row.text}"
    assert found["WS1-2024-02"]["SUMMARY"] == "Review: Action 2"
    assert found["M1-papers"]["SUMMARY"] == "Papers due: Workstream 1: Ours"
    days = {uid: (event["DTSTART"].dt, event["DTEND"].dt) for uid, event in found.items()}
    assert days["M1"] == (SOON, SOON + timedelta(days=1))  # a whole day: the end is the day after
    assert days["M1-papers"][0] == SOON - timedelta(days=7)
    assert days["WS1-2024-01-M01"][0] == SOON - timedelta(days=9)
    assert {type(start) for start, _ in days.values()} == {date}
    assert "http://localhost/items/WS1-N01/" in found["WS1-N01"]["DESCRIPTION"]


def test_it_holds_nothing_that_is_done_or_closed_or_anybody_elses(olu):
    other = makers.user(2)
    closed = {"closed_on": date(2026, 1, 1), "closed_as": "stopped", "closing_reason": "No money"}
    action(1, other)
    action(2, olu, delivery="closed", **closed)
    complete = action(3, olu, delivery="complete", completed_on=date(2026, 1, 1), what_changed="Warm")
    Milestone.objects.create(code="WS1-2024-03-M01", text="Step", action=complete, due_on=SOON)
    NextStep.objects.create(code="WS1-N01", text="Step", assigned_to=other, due_on=SOON)
    Meeting.objects.create(code="M1", title="Theirs", workstream=makers.workstream(2), held_on=SOON)
    Meeting.objects.create(code="M2", title="Called off", held_on=SOON, **closed)
    Meeting.objects.create(code="M3", title="Long ago", held_on=timezone.localdate() - timedelta(days=400))
    assert feed(olu) == {}


def test_papers_are_for_chairs_and_all_meetings_for_the_oversight_group(olu):
    for number in (1, 2):
        of = makers.workstream(number)
        Meeting.objects.create(code=f"M{number}", title="X", workstream=of, held_on=SOON, paper_deadline=SOON)
    Membership.objects.filter(user=olu).update(role="contributor")
    assert feed(olu).keys() == {"M1"}
    Appointment.objects.create(user=olu, kind="oversight")
    assert feed(User.objects.get(pk=olu.pk)).keys() == {"M1", "M2"}


def test_what_moves_keeps_its_identity_and_says_that_it_is_newer(olu):
    row = action(1, olu)
    first = feed(olu)["WS1-2024-01"]
    row.claim(version=row.version)
    row.due_on = SOON + timedelta(days=5)
    row.save()
    second = feed(olu)["WS1-2024-01"]
    assert second["UID"] == first["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["DTSTART"].dt == SOON + timedelta(days=5)


def test_a_link_that_is_wrong_withdrawn_replaced_or_of_whoever_may_not_sign_in_leads_nowhere(olu):
    def answers(token):
        return Client().get(f"/my/calendar/{token}.ics").status_code

    link, first = make_calendar_link(olu, by=olu)
    assert first not in str(CalendarLink.objects.filter(pk=link.pk).values().get())
    assert (answers(first), answers(first[:-1]), answers(link.token_hash)) == (200, 404, 404)
    _, second = make_calendar_link(olu, by=olu)
    assert (answers(first), answers(second)) == (404, 200)
    User.objects.filter(pk=olu.pk).update(is_active=False)
    assert answers(second) == 404
    User.objects.filter(pk=olu.pk).update(is_active=True)
    assert withdraw_calendar_link(olu, by=User.objects.get(pk=olu.pk))
    assert answers(second) == 404


def test_a_person_makes_and_withdraws_their_own_link_and_nobody_anothers(client, olu):
    administrator = User.objects.create_superuser("ada@example.org", "a-long-password", name="Ada")
    for service in (make_calendar_link, withdraw_calendar_link):
        with pytest.raises(PermissionDenied):
            service(olu, by=administrator)
    client.force_login(olu)
    shown = client.post(f"{PAGE}calendar/", follow=True).content.decode()
    address = re.search(r'value="http://testserver(/my/calendar/[^"]+\.ics)"', shown).group(1)
    assert Client().get(address).status_code == 200
    assert "/my/calendar/" not in client.get(PAGE).content.decode()  # shown once
    assert "does not work any more" in client.post(f"{PAGE}calendar/withdraw/", follow=True).content.decode()
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_calendar_costs_the_same_however_long_it_is(olu, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        row = action(number, olu)
        Milestone.objects.create(code=f"{row.code}-M01", text="Step", action=row, due_on=SOON)
        Meeting.objects.create(code=f"M{number}", title="X", workstream=makers.workstream(1), held_on=SOON)
    _, token = make_calendar_link(olu, by=olu)
    with django_assert_num_queries(9):
        Client().get(f"/my/calendar/{token}.ics")
