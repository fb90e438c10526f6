"""A newcomer with nothing but a keyboard: from the link in the e-mail to the first thing to do, in four steps."""

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services.invitations import invite
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from workstreams.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(housing, ada, live_server):
    nadia = User.objects.create_user("nadia@partner.example", None, name="Nadia Newcomer")
    Membership.objects.create(user=nadia, workstream=housing, role="chair")
    return live_server.url + reverse("account_invitation", args=[invite(nadia, by=ada)[1]])


def tab_to(page, text):
    """Press Tab until what has the focus says `text`; nobody goes on for ever."""
    told = "document.activeElement.labels?.[0]?.textContent || document.activeElement.textContent"
    for _ in range(40):
        page.keyboard.press("Tab")
        if text in (page.evaluate(told) or ""):
            return
    pytest.fail(f"“{text}” cannot be reached with the Tab key")


def assert_sound(page, kind):
    assert_no_horizontal_scroll(page)
    if kind != "page_without_javascript":  # axe is a script itself
        assert_accessible(page)


@pytest.mark.parametrize("kind", ["page", "phone", "page_without_javascript"])
def test_the_keyboard_leads_from_the_invitation_to_the_first_thing_to_do(request, kind, link, housing):
    page = request.getfixturevalue(kind)
    page.goto(link)  # the first step: the link in the e-mail
    assert_sound(page, kind)
    tab_to(page, "Choose a password")
    page.keyboard.type("three-words-of-hers")
    tab_to(page, "The same password again")
    page.keyboard.type("three-words-of-hers")
    tab_to(page, "Keep this password and come in")
    page.keyboard.press("Enter")  # the second: a password
    page.wait_for_url(f"**{housing.get_absolute_url()}")
    assert_sound(page, kind)
    tab_to(page, "Enter the logic model")
    page.keyboard.press("Enter")  # the third: to where the first thing is done
    page.wait_for_url("**/logic-model/")
    page.go_back()
    tab_to(page, "do not show this again")
    page.keyboard.press("Enter")  # the fourth, some day: the first steps are put away
    page.locator("#first-day").wait_for(state="detached")
    assert page.url.endswith(housing.get_absolute_url())
