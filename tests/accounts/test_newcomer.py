"""A newcomer with nothing but a keyboard: from the link in the e-mail to the first saved update, in six steps."""

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services.invitations import invite
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from workplans.models import Action, Workplan
from workstreams.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(housing, ada, live_server):
    nadia = User.objects.create_user("nadia@partner.example", None, name="Nadia Newcomer")
    Membership.objects.create(user=nadia, workstream=housing, role="chair")
    return live_server.url + reverse("account_invitation", args=[invite(nadia, by=ada)[1]])


def tab_to(page, text, key="Tab"):
    """Press Tab until what has the focus says `text`; nobody goes on for ever."""
    for _ in range(40):
        page.keyboard.press(key)
        if text in told(page):
            return
    pytest.fail(f"“{text}” cannot be reached with the key {key}")


def told(page):
    """What the control that has the focus says."""
    return page.evaluate(
        """() => {
            const one = document.activeElement;
            return one === document.body ? "" : one.labels?.[0]?.textContent || one.textContent || "";
        }"""
    )


def assert_sound(page, kind):
    assert_no_horizontal_scroll(page)
    if kind != "page_without_javascript":  # axe is a script itself
        assert_accessible(page)


@pytest.mark.parametrize("kind", ["page", "phone", "page_without_javascript"])
def test_the_keyboard_leads_from_the_invitation_to_the_first_saved_update_in_six_steps(request, kind, link, housing):
    nadia = User.objects.get(email="nadia@partner.example")
    plan = Workplan.objects.create(workstream=housing, year=2026)
    action = Action.objects.create(code="HSG-2026-01", text="Advise tenants", workplan=plan, assigned_to=nadia)
    page = request.getfixturevalue(kind)
    page.goto(link)  # 1: the link in the e-mail
    assert_sound(page, kind)
    tab_to(page, "Choose a password")
    page.keyboard.type("three-words-of-hers")
    tab_to(page, "The same password again")
    page.keyboard.type("three-words-of-hers")
    tab_to(page, "Keep this password and come in")
    page.keyboard.press("Enter")  # 2: a password, and she is signed in
    page.wait_for_url(f"**{housing.get_absolute_url()}")
    assert_sound(page, kind)
    tab_to(page, "Say how one action in your name stands")
    page.keyboard.press("Enter")  # 3: the first thing to do
    page.wait_for_url("**/items/HSG-2026-01/update/")
    assert_sound(page, kind)
    tab_to(page, "Not started")
    tab_to(page, "On track", "ArrowDown")  # 4: how it stands
    tab_to(page, "What has happened")
    page.keyboard.type("Two surgeries held, forty people came.")  # 5: in a line of text
    tab_to(page, "Save the update")
    page.keyboard.press("Enter")  # 6: saved
    page.get_by_text("Update on HSG-2026-01 saved.").wait_for()
    assert "Two surgeries held" in page.locator("#HSG-2026-01").text_content()
    assert_sound(page, kind)
    update = action.updates.get()
    assert (update.made_by, update.delivery, update.text) == (
        nadia,
        "on_track",
        "Two surgeries held, forty people came.",
    )
    page.goto(link.split("/accounts/")[0] + housing.get_absolute_url())
    tab_to(page, "do not show this again")  # some day the first steps are put away
    page.keyboard.press("Enter")
    page.locator("#first-day").wait_for(state="detached")
