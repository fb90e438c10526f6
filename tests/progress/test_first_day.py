"""What somebody who is new in a workstream does first, until they put it away."""

import re
from datetime import date

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from logicmodels.models import Activity
from progress.chain import with_chain
from progress.first_day import counted_for, first_steps
from tests.people import PASSWORD, person
from tests.progress.test_workstream_page import fill
from workplans.models import Action, NextStep, Update, Workplan
from workstreams.models import Membership, Workstream
from workstreams.services import put_first_day_away

pytestmark = pytest.mark.django_db

FIRST = "Three things to do first"


@pytest.fixture
def housing():
    return Workstream.objects.create(code="HOU", slug="housing", name="Housing", kind="priority")


@pytest.fixture
def nadia(housing, client):
    nadia = person("Nadia Newcomer")
    Membership.objects.create(user=nadia, workstream=housing, role="chair")
    client.force_login(nadia)
    return nadia


def titles(client):
    page = client.get("/workstreams/housing/").content.decode()
    return re.findall(r'app-first-day__link" href="([^"]+)">([^<]+)<', page)


def test_in_an_empty_workstream_what_is_missing_comes_first(client, nadia):
    assert titles(client) == [
        ("/workstreams/housing/logic-model/", "Enter the logic model"),
        ("/workstreams/housing/workplan/", "Enter the workplan"),
        ("#impact-to-date", "Say what the workstream has done"),
    ]


def test_then_what_was_inferred_and_what_is_half_said(client, nadia, housing):
    fill(housing, 2)
    Activity.objects.filter(code="HOU-A01").update(is_inferred=True, note="Read from the text.")
    assert titles(client) == [
        ("/workstreams/housing/logic-model/", "Confirm 3 entries of the logic model"),  # an activity and two links
        ("#impact-to-date", "Confirm 2 entries on this page"),
        ("#next-steps", "Say who does 2 next steps, and by when"),
    ]
    closed = {"closed_on": date(2026, 1, 1), "closed_as": "done", "closing_reason": "Done"}
    Activity.objects.filter(code="HOU-A01").update(**closed)
    NextStep.objects.filter(code="HOU-N01").update(owner="Sam", due_text="October")
    assert titles(client)[0][1] == "Confirm 2 entries of the logic model"
    assert titles(client)[2][1] == "Say who does one next step, and by when"


def test_a_strand_has_three_things_too(client, nadia, housing):
    Workstream.objects.update(kind="strand")
    assert len(titles(client)) == 3


def test_another_workstreams_gaps_are_not_counted(client, nadia, housing):
    other = Workstream.objects.create(code="NZ", slug="net-zero", name="Net Zero", kind="priority")
    fill(other, 3)
    assert titles(client)[0][1] == "Enter the logic model"


def test_only_members_see_it_and_only_until_they_put_it_away(client, nadia, housing):
    reader = person("Rita Reader")
    assert FIRST in client.get("/workstreams/housing/").content.decode()
    response = client.post(reverse("progress:put_first_day_away", args=["housing"]))
    assert response.headers["Location"] == "/workstreams/housing/"
    assert FIRST not in client.get("/workstreams/housing/").content.decode()
    client.force_login(reader)
    assert FIRST not in client.get("/workstreams/housing/").content.decode()


def test_a_membership_that_has_ended_brings_no_first_day(client, nadia):
    Membership.objects.update(starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
    assert FIRST not in client.get("/workstreams/housing/").content.decode()


def test_putting_it_away_is_for_members_guarded_and_in_the_trail(nadia, housing):
    with pytest.raises(PermissionDenied):
        put_first_day_away(housing, by=person("Rita Reader"))
    put_first_day_away(housing, by=nadia)
    put_first_day_away(housing, by=nadia)
    membership = Membership.objects.get()
    assert membership.version == 2
    entry = LogEntry.objects.get_for_object(membership).get(action=LogEntry.Action.UPDATE)
    assert list(entry.changes) == ["first_day_over_at"]


def test_a_newcomer_of_one_workstream_still_goes_home_after_signing_in(client, nadia):
    client.logout()
    response = client.post(reverse("account_login"), {"login": nadia.email, "password": PASSWORD})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_first_day_costs_one_query_more_whatever_there_is(client, nadia, housing, django_assert_num_queries, rows):
    fill(housing, rows)
    for queries in (9, 8):
        with django_assert_num_queries(queries):
            page = client.get("/workstreams/housing/").content.decode()
        put_first_day_away(housing, by=nadia)
    assert FIRST not in page


def test_every_step_says_why_in_a_sentence(housing, nadia):
    counted = counted_for(nadia, with_chain(Workstream.objects.all())).get(pk=housing.pk)
    counted.activities_total, counted.activities_joined = 5, 4
    steps = first_steps(counted, nadia, steps=[], achievements=[], logic_model=object(), workplan=object())
    assert [(one.title, one.why) for one in steps[:2]] == [
        (
            "Link one activity to what comes of it",
            "1 of 5 activities is without a link to what comes of it.",
        ),
        (
            "Say what the workstream has done",
            "It is what the oversight group and partners read first. Is it right, and is it all?",
        ),
    ]


def test_what_is_in_the_newcomers_name_comes_before_all_else(client, nadia, housing):
    plan = Workplan.objects.create(workstream=housing, year=2026)
    for number, (whose, due_on) in enumerate([(None, None), (nadia, None), (nadia, date(2026, 12, 1))], start=1):
        Action.objects.create(
            code=f"HOU-2026-0{number}", text="Advice", workplan=plan, assigned_to=whose, due_on=due_on, order=number
        )
    NextStep.objects.create(code="HOU-N01", text="Meet", workstream=housing, assigned_to=nadia)
    assert titles(client)[:2] == [
        ("/items/HOU-2026-03/update/", "Say how 2 actions in your name stand"),
        ("/my/", "Look at one next step in your name"),
    ]
    Update.objects.create(action=Action.objects.get(code="HOU-2026-03"), made_by=nadia, delivery="on_track", text="On.")
    assert titles(client)[0] == ("/items/HOU-2026-02/update/", "Say how one action in your name stands")
    Action.objects.update(assigned_to=person("Rita Reader"))
    assert titles(client)[0] == ("/my/", "Look at one next step in your name")
