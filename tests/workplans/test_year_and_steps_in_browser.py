"""The change of year by keyboard, and a meeting's next steps with a script and on a phone, in a real browser."""

from datetime import date

import pytest

from tests import makers
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from tests.people import one_of_each_role
from workplans.models import Action, Carrying, NextStep, Priority, Risk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chair():
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))["chair"]


def told(page):
    """The label of what has the focus, or its text."""
    return page.evaluate(
        """() => {
            const one = document.activeElement;
            const group = one.closest("fieldset")?.querySelector("legend")?.textContent || "";
            return `${group} ${one.labels?.[0]?.textContent || one.textContent || ""}`.replace(/\\s+/g, " ");
        }"""
    )


def tab_to(page, *words):
    for _ in range(60):
        page.keyboard.press("Tab")
        if all(one in told(page) for one in words):
            return
    raise AssertionError(f"Nothing that says {words} takes the focus.")


def test_a_plan_is_rolled_forward_by_keyboard(page, live_server, sign_in, chair):
    old, new = makers.workplan(1), makers.workplan(1, 2025)
    priority = Priority.objects.create(code="WS1-2024-P01", text="Warm homes", workplan=old)
    for number in (1, 2):
        Action.objects.create(
            code=f"WS1-2024-0{number}", text=f"Inspect {number}", workplan=old, priority=priority, order=number
        )
    Risk.objects.create(code="WS1-R01", text="The grant ends", workplan=old)
    sign_in(page, chair)
    page.goto(f"{live_server.url}/workstreams/workstream-1/workplan/2025/")
    tab_to(page, "Carry, merge or close what an earlier plan has left open")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="From earlier plans into 2025").wait_for()
    assert not page.locator("input:checked").count()
    assert page.get_by_label("Why, or with what result: WS1-R01").is_hidden()
    tab_to(page, "WS1-2024-02", "Carry it to 2025")
    page.keyboard.press("ArrowDown")  # to merging
    tab_to(page, "Into which")
    page.keyboard.type("WS1-2024-01")
    tab_to(page, "WS1-R01", "Carry it to 2025")
    page.keyboard.press("ArrowUp")  # round to the last: it was stopped
    tab_to(page, "Save these choices")
    page.keyboard.press("Enter")
    page.locator(".app-roll .govuk-error-message", has_text="Say why WS1-R01 is closed").wait_for()
    assert_accessible(page)
    tab_to(page, "WS1-R01", "Why, or with what result")
    page.keyboard.type("It was renewed.")
    tab_to(page, "Carry all that have no choice")
    page.keyboard.press("Enter")
    page.get_by_text("2 carried to 2025, 1 merged, 1 closed. Nothing of earlier plans is left open.").wait_for()
    assert {one.code: (one.workplan_id, one.closing_reason) for one in Action.objects.all()} == {
        "WS1-2024-01": (new.pk, ""),
        "WS1-2024-02": (old.pk, "Merged into WS1-2024-01."),
    }
    assert Risk.objects.get().closing_reason == "It was renewed."
    page.goto(f"{live_server.url}/workstreams/workstream-1/workplan/2024/")
    page.get_by_text("Carried on from this plan: 2 to 2025").press("Enter")
    page.get_by_role("link", name="workplan for 2025").wait_for()


def test_a_meeting_adds_carries_and_finishes_its_next_steps_where_they_stand(page, phone, live_server, sign_in, chair):
    october, november = makers.meeting(1), makers.meeting(1, 2)
    for number in (1, 2):
        NextStep.objects.create(
            code=f"WS1-N0{number}",
            text=f"Ask the {'very ' * 30}long address https://example.org/{'a' * 90}",
            workstream=makers.workstream(1),
            raised_at=october,
            due_on=date(2024, 10, 20),
        )
    address = f"{live_server.url}{october.get_absolute_url()}"
    sign_in(page, chair)
    page.goto(address)
    page.get_by_role("link", name="Add a next step raised at this meeting").press("Enter")
    page.get_by_label("The next step").fill("Book a room")
    assert_accessible(page)
    page.get_by_role("button", name="Add next step").press("Enter")
    page.get_by_text("WS1-N03 added: raised at Meeting 1.").wait_for()
    page.get_by_role("link", name="Done WS1-N03").press("Enter")
    page.get_by_label("What was the result").fill("Booked.")
    page.get_by_role("button", name="WS1-N03 is done").press("Enter")
    page.get_by_text("WS1-N03 is done. It stays in the action log").wait_for()
    page.get_by_role("button", name="Carry all 2 open next steps to the next meeting").press("Enter")
    page.get_by_text("2 next steps carried to Meeting 1, 1 November 2024.").wait_for()
    assert [one.to_meeting for one in Carrying.objects.all()] == [november, november]
    sign_in(phone, chair)
    for path in (november.get_absolute_url(), "/action-log/"):
        phone.goto(f"{live_server.url}{path}")
        assert_no_horizontal_scroll(phone)
        assert_accessible(phone)
