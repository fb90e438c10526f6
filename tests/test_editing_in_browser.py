"""Changing things where they stand, in a real browser: with a script, by keyboard, without script, on a phone."""

import pytest

from logicmodels.models import Activity
from tests import makers
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from tests.people import PASSWORD, one_of_each_role
from workplans.models import Action, NextStep, Update
from workstreams.models import Achievement

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/workstreams/workstream-1/"


@pytest.fixture
def people(db):
    makers.programme()
    people = one_of_each_role(makers.workstream(1), makers.workstream(2))
    for number, text in enumerate(["Air quality champions", "Warm homes fair"], start=1):
        Achievement.objects.create(code=f"WS1-AC0{number}", text=text, workstream=makers.workstream(1), order=number)
    return people


@pytest.fixture
def open_as(live_server, sign_in, people):
    def open_page(page, role, path=PAGE):
        sign_in(page, people[role])
        page.goto(live_server.url + path)
        return page

    return open_page


def wait_for_focus(page, element_id):
    """Focus follows what was swapped in by a moment."""
    page.locator(f"[id='{element_id}']:focus").wait_for()


def said(page):
    return page.locator("#status").inner_text().strip()


def open_form(page, code, words="Change"):
    page.locator(f"#{code}").get_by_role("link", name=f"{words} {code}").click()
    page.locator(f"#slot-{code} .app-editor").wait_for()
    page.locator(f"#slot-{code} :focus").wait_for()


def test_a_form_opens_in_its_row_and_saving_leads_back_to_it(page, open_as):
    open_as(page, "chair")
    open_form(page, "WS1-AC01")
    wait_for_focus(page, "WS1-AC01-text")
    assert_accessible(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("Forty champions")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("WS1-AC01 saved.").wait_for()
    assert said(page) == "WS1-AC01 saved."
    wait_for_focus(page, "WS1-AC01")
    assert page.url.endswith(PAGE)
    assert "Forty champions" in page.locator("#WS1-AC01").inner_text()
    assert_accessible(page)


def test_two_forms_stand_open_side_by_side(page, open_as):
    open_as(page, "chair")
    open_form(page, "WS1-AC01")
    open_form(page, "WS1-AC02")
    assert page.locator(".app-editor").count() == 2
    assert_accessible(page)


def test_cancelling_closes_the_form_and_goes_back_to_its_link(page, open_as):
    open_as(page, "chair")
    open_form(page, "WS1-AC01")
    page.get_by_role("link", name="Cancel").click()
    assert page.locator(".app-editor").count() == 0
    assert page.evaluate("document.activeElement.dataset.opens") == "slot-WS1-AC01"


def test_what_is_wrong_is_said_where_the_form_stands(page, open_as):
    open_as(page, "chair")
    open_form(page, "WS1-AC01")
    page.locator("#WS1-AC01-text").fill("")
    page.get_by_role("button", name="Save").click()
    summary = page.locator("#slot-WS1-AC01 .govuk-error-summary")
    summary.wait_for()
    page.locator(".govuk-error-summary:focus").wait_for()
    assert "Enter what was achieved" in summary.inner_text()
    assert_accessible(page)
    summary.get_by_role("link").click()
    wait_for_focus(page, "WS1-AC01-text")


def test_two_people_at_one_item_choose_whose_text_stands(page, open_as, people, expected_complaints):
    expected_complaints.append("status of 409")
    open_as(page, "chair")
    open_form(page, "WS1-AC01")
    page.locator("#WS1-AC01-text").fill("Mine")
    row = Achievement.objects.get(code="WS1-AC01")
    row.text = "Theirs"
    row.claim(version=1)
    row.save()
    page.get_by_role("button", name="Save").click()
    page.locator("#conflict").wait_for()
    wait_for_focus(page, "conflict")
    assert_accessible(page)
    page.get_by_label("Use mine").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("WS1-AC01 saved.").wait_for()
    assert Achievement.objects.get(code="WS1-AC01").text == "Mine"


def test_a_double_click_adds_once(page, open_as):
    open_as(page, "chair")
    page.get_by_role("link", name="Add a next step").click()
    page.locator("#new-next-step-text").fill("Sign off the workplan")
    page.get_by_role("button", name="Add next step").dblclick()
    page.get_by_text("WS1-N01 added.").wait_for()
    wait_for_focus(page, "WS1-N01")
    assert NextStep.objects.count() == 1


def test_what_was_typed_is_there_again_after_leaving_the_page_by_mistake(page, open_as):
    open_as(page, "chair")
    open_form(page, "WS1-AC01")
    page.locator("#WS1-AC01-text").fill("Half a sentence")
    page.get_by_role("link", name="Meetings", exact=True).first.click()
    page.wait_for_url("**/meetings/")
    page.go_back()
    open_form(page, "WS1-AC01")
    assert page.locator("#WS1-AC01-text").input_value() == "Half a sentence"
    assert "What you had typed here before is back." in page.locator("#slot-WS1-AC01").inner_text()
    assert_accessible(page)
    page.get_by_role("link", name="Cancel").click()
    open_form(page, "WS1-AC01")
    assert page.locator("#WS1-AC01-text").input_value() == "Air quality champions"


def test_an_action_is_updated_in_its_row_by_keyboard(page, open_as):
    Action.objects.create(code="WS1-2024-01", text="Inspect homes", workplan=makers.workplan(1))
    open_as(page, "chair", f"{PAGE}workplan/2024/")
    page.get_by_role("link", name="Update WS1-2024-01").focus()
    page.keyboard.press("Enter")
    page.locator("#editor-update-WS1-2024-01").wait_for()
    assert_accessible(page)
    page.get_by_label("Green – On track").press("Space")
    page.get_by_label("What has happened").press_sequentially("12 homes inspected")
    page.get_by_role("button", name="Save the update").press("Enter")
    page.get_by_text("Update on WS1-2024-01 saved.").wait_for()
    wait_for_focus(page, "WS1-2024-01")
    assert Update.objects.get().text == "12 homes inspected"


def test_items_are_put_in_order_by_keyboard(page, open_as):
    open_as(page, "chair", "/items/WS1-AC01/move/")
    assert_accessible(page)
    page.get_by_role("button", name="Move down WS1-AC01").press("Enter")
    page.get_by_text("WS1-AC01 moved.").wait_for()
    wait_for_focus(page, "WS1-AC01")
    assert list(Achievement.objects.order_by("order").values_list("code", flat=True)) == ["WS1-AC02", "WS1-AC01"]


def test_a_logic_model_is_edited_and_linked(page, open_as):
    activity, output = makers.activity(), makers.output()
    open_as(page, "chair", f"{PAGE}logic-model/")
    open_form(page, activity.code)
    assert_accessible(page)
    page.locator(f"#{activity.code}-text").fill("First aid training")
    page.get_by_role("button", name="Save").click()
    page.get_by_text(f"{activity.code} saved.").wait_for()
    assert Activity.objects.get().text == "First aid training"
    page.locator(f"#{activity.code}").get_by_role("link", name="Link it").click()
    page.get_by_label(str(output)).wait_for()
    assert_accessible(page)
    page.get_by_label(str(output)).check()
    page.get_by_role("button", name="Link them").click()
    page.get_by_text(f"{activity.code} is linked to").wait_for()
    assert activity.output_links.get().target == output
    assert page.locator(".app-diagram__curves path").count() == 1
    page.get_by_role("link", name=f"Change link to {output.code}").click()
    page.get_by_role("button", name="Remove it").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("The link is removed.").wait_for()
    assert not activity.output_links.exists()


def test_everything_works_without_a_script(page_without_javascript, open_as):
    page = open_as(page_without_javascript, "chair")
    page.locator("#WS1-AC01").get_by_role("link", name="Change WS1-AC01").click()
    page.get_by_label("What was achieved").fill("Forty champions")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**{PAGE}#WS1-AC01")
    assert "WS1-AC01 saved." in said(page)
    page.get_by_role("link", name="Add a next step").click()
    page.get_by_label("The next step").fill("Sign off the workplan")
    page.get_by_role("button", name="Add next step").click()
    page.wait_for_url(f"**{PAGE}#WS1-N01")
    page.locator("#WS1-N01").get_by_role("link", name="Change WS1-N01").click()
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw WS1-N01").click()
    page.get_by_text("Closed next steps (1)").wait_for()
    page.get_by_text("Closed next steps (1)").click()
    page.get_by_role("button", name="Restore WS1-N01").click()
    assert NextStep.objects.get().is_open


def test_a_phone_shows_the_form_without_moving_the_page_sideways(phone, open_as):
    Action.objects.create(code="WS1-2024-01", text="Inspect homes", workplan=makers.workplan(1))
    open_as(phone, "secretariat")
    open_form(phone, "WS1-AC01")
    assert_no_horizontal_scroll(phone)
    assert_accessible(phone)
    open_as(phone, "secretariat", f"{PAGE}workplan/2024/")
    phone.get_by_role("link", name="Update WS1-2024-01").click()
    phone.locator("#editor-update-WS1-2024-01").wait_for()
    assert_no_horizontal_scroll(phone)
    assert_accessible(phone)
    for path in ("/items/WS1-AC01/move/", "/items/WS1-AC01/close/", "/programme/add/meeting/"):
        open_as(phone, "secretariat", path)
        assert_no_horizontal_scroll(phone)
        assert_accessible(phone)


def test_who_may_not_change_anything_sees_text_and_no_form(page, open_as):
    open_as(page, "oversight")
    assert page.locator("main form").count() == 0
    assert page.locator(".app-edit, .app-add").count() == 0


def test_a_session_that_ended_meanwhile_leads_to_sign_in_and_back_to_what_was_typed(page, open_as, people):
    open_as(page, "chair")
    open_form(page, "WS1-AC01")
    page.locator("#WS1-AC01-text").fill("Typed before lunch")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/accounts/login/**")
    page.fill("input[name=login]", people["chair"].email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/items/WS1-AC01/change/**")
    assert page.locator("#WS1-AC01-text").input_value() == "Typed before lunch"
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**{PAGE}#WS1-AC01")
    assert Achievement.objects.get(code="WS1-AC01").text == "Typed before lunch"
