"""The steps on an action's way are added, changed, reached, withdrawn and restored on the page of the plan."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from tests import makers
from tests.pageform import form_in, sent
from tests.people import one_of_each_role
from workplans.models import Action, Milestone
from workstreams.services import add_item

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/workplan/2024/"
ADD = "/items/WS1-2024-01/add/milestone/"
TODAY = timezone.localdate()
DUE = TODAY + timedelta(days=200)


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def action(people):
    return Action.objects.create(code="WS1-2024-01", text="Inspect homes", workplan=makers.workplan(1), due_on=DUE)


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def boxes(day, name="due_on"):
    return {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def add(browser, day=TODAY, text="First 20 homes"):
    return browser.post(ADD, sent(form_in(browser.get(ADD)), text=text, **boxes(day)))


def test_a_milestone_is_added_reached_opened_again_and_withdrawn(people, action):
    chair = as_(people["chair"])
    answer = add(chair)
    assert answer.headers["Location"] == f"{PAGE}#WS1-2024-01-M01"
    row = Milestone.objects.get()
    assert (row.code, row.action, row.original_due_on) == ("WS1-2024-01-M01", action, TODAY)
    assert f"1 milestone, next {TODAY:%-d %B %Y}" in chair.get(PAGE).content.decode()
    reached = "/items/WS1-2024-01-M01/reached/"
    data = sent(form_in(chair.get(reached)), closing_reason="22 homes")
    for _ in range(2):
        assert chair.post(reached, data).status_code == 302
    row.refresh_from_db()
    assert (row.is_reached, row.closed_on, row.closing_reason) == (True, TODAY, "22 homes")
    page = chair.get(PAGE).content.decode()
    assert "1 milestone, all reached" in page and "22 homes" in page
    chair.post("/items/WS1-2024-01-M01/restore/", {"version": str(row.version)})
    assert Milestone.objects.get().is_open
    withdraw = "/items/WS1-2024-01-M01/withdraw/"
    chair.post(withdraw, form_in(chair.get(withdraw)))
    assert Milestone.objects.get().is_withdrawn
    add(chair, text="Another")
    assert Milestone.objects.latest("pk").code == "WS1-2024-01-M02", "a code is never given twice"


def test_reached_without_a_word_says_just_that_and_not_on_a_day_to_come(people, action):
    chair = as_(people["chair"])
    add(chair)
    reached = "/items/WS1-2024-01-M01/reached/"
    form = form_in(chair.get(reached))
    assert "is still to come" in chair.post(reached, sent(form, **boxes(DUE, "closed_on"))).content.decode()
    chair.post(reached, form)
    assert Milestone.objects.get().closing_reason == "Reached."


def test_a_milestone_lies_on_the_way_of_its_action(people, action):
    answer = add(as_(people["chair"]), day=DUE + timedelta(days=1)).content.decode()
    assert f"WS1-2024-01 is due on {DUE:%-d %B %Y}: its milestones come before, or on that day" in answer
    assert not Milestone.objects.exists()


def test_whoever_the_action_was_given_to_keeps_its_milestones_and_others_do_not(people, action):
    contributor = as_(people["contributor"])
    assert contributor.get(ADD).status_code == 403
    Action.objects.update(assigned_to=people["contributor"])
    assert add(contributor).status_code == 302
    assert contributor.get("/items/WS1-2024-01-M01/change/").status_code == 200
    for role in ("no_role", "other_chair", "oversight", "signatory"):
        assert as_(people[role]).get("/items/WS1-2024-01-M01/reached/").status_code == 403
        with pytest.raises(PermissionDenied):
            add_item(Milestone(action=action, text="No", due_on=date(2026, 1, 1)), by=people[role], stem="X-M", place=1)
    assert Milestone.objects.count() == 1


def test_milestones_are_added_from_their_action_alone(people, action):
    chair = as_(people["chair"])
    assert chair.get(f"{PAGE}add/milestone/").status_code == 404
    assert chair.get("/items/WS1-2024-99/add/milestone/").status_code == 404
    assert chair.get("/items/WS1-2024-01/reached/").status_code == 404


def test_a_milestone_is_found_by_its_code_and_its_words_and_told_in_the_history(people, action):
    chair = as_(people["chair"])
    add(chair)
    reader = as_(people["no_role"])
    found = reader.get("/search/", {"q": "WS1-2024-01-M01"}, follow=True).content.decode()
    assert "First 20 homes" in found
    page = reader.get("/items/WS1-2024-01-M01/").content.decode()
    assert "A step of the action" in page and "Inspect homes" in page
    history = reader.get("/items/WS1-2024-01/").content.decode()
    assert "added the milestone" in history
