"""The administration pages in a real browser: no complaint of the console, none of axe, and two people at one row."""

import pytest
from auditlog.models import LogEntry
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from accounts.models import User
from indicators.models import Indicator, NeighbourSet, Observation
from logicmodels.models import Activity, ActivityOutput, LogicModel
from tests import makers
from tests.admin.conftest import page as address
from tests.makers import MAKERS
from workplans.models import Action

pytestmark = pytest.mark.django_db(transaction=True)


def wrong_with(page):
    """What axe finds. Its preloading is off: it puts style sheets into the page, which our policy rightly refuses."""
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [(one["id"], node["target"]) for one in found for node in one["nodes"]]


@pytest.fixture
def rows(people):
    for make in MAKERS.values():
        make(1)
        make(2)
    makers.activity().organisations.set([makers.organisation(1), makers.organisation(2)])


@pytest.fixture
def open_as_administrator(live_server, sign_in, people, page):
    sign_in(page, people["administrator"])

    def open_page(path):
        page.goto(live_server.url + path)
        return page

    return open_page


@pytest.mark.usefixtures("rows")
def test_representative_pages_are_accessible_and_quiet(open_as_administrator):
    paths = [
        reverse("admin:index"),
        reverse("admin:app_list", args=["workstreams"]),
        reverse("admin:password_change"),
        f"{address('changelist', User)}?q=person&is_active__exact=1",
        address("changelist", Action),
        address("changelist", LogEntry),
        address("change", LogEntry.objects.first()),
        *(
            address(kind, model.objects.first() if kind in ("change", "history", "delete") else model)
            for kind, model in (
                ("change", User),
                ("add", User),
                ("change", Action),
                ("add", Action),
                ("history", Action),
                ("change", Activity),
                ("change", LogicModel),
                ("change", Indicator),
                ("change", Observation),
                ("change", NeighbourSet),
                ("delete", ActivityOutput),
            )
        ),
    ]
    for path in paths:
        page = open_as_administrator(path)
        assert wrong_with(page) == [], path


@pytest.mark.usefixtures("rows")
def test_a_choice_is_looked_up_while_typed_and_has_a_name(open_as_administrator):
    page = open_as_administrator(address("add", Action))
    page.get_by_role("combobox", name="Workplan").click()
    page.get_by_label("Search", exact=True).fill("Workstream 2")
    page.get_by_role("option", name="Workstream 2 workplan 2024").wait_for()
    assert wrong_with(page) == []
    page.get_by_role("option", name="Workstream 2 workplan 2024").click()
    assert page.locator("#id_workplan").input_value() == str(makers.workplan(2).pk)


@pytest.mark.usefixtures("rows")
def test_a_form_saved_as_it_was_opened_writes_nothing(open_as_administrator):
    row = makers.activity()
    Activity.objects.filter(pk=row.pk).update(text="Two\nlines")
    page = open_as_administrator(address("change", row))
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_selector(".messagelist")
    assert Activity.objects.get(pk=row.pk).version == row.version


@pytest.mark.usefixtures("rows")
def test_two_people_at_one_row_lose_nothing(open_as_administrator, expected_complaints):
    expected_complaints.append("status of 409")
    row = makers.action()
    page = open_as_administrator(address("change", row))
    page.get_by_label("Text:").fill("What I typed")
    stored = Action.objects.get(pk=row.pk)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Text:").fill("What they typed")
    other.get_by_label("Lead officer:").fill("Amina")
    other.get_by_role("button", name="Save and continue editing").click()
    other.wait_for_selector(".messagelist")

    page.get_by_role("button", name="Save and continue editing").click()
    conflict = page.locator("#conflict")
    conflict.wait_for()
    assert "What they typed" in conflict.inner_text()
    assert page.evaluate("document.activeElement.id") == "conflict"
    assert page.get_by_label("Text:").input_value() == "What I typed"
    assert page.get_by_label("Lead officer:").input_value() == "Amina"
    assert wrong_with(page) == []
    page.get_by_label("Use mine").check()
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_selector(".messagelist")
    again = Action.objects.get(pk=row.pk)
    assert (again.text, again.lead_officer, again.version) == ("What I typed", "Amina", stored.version + 2)
