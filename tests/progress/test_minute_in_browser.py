"""A month's updates by keyboard alone, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests import makers
from workplans.models import Action, Update
from workstreams.models import Membership

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def five(db):
    """Olu and five actions of hers, of which she said something last month."""
    olu = User.objects.create_user("olu@example.org", "a-long-password", name="Olu Adeyemi")
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="contributor")
    today = timezone.localdate()
    rows = [
        Action.objects.create(
            code=f"WS1-2024-{number:02d}",
            text=f"Action {number}",
            workplan=makers.workplan(1),
            assigned_to=olu,
            due_on=today + timedelta(days=60 + number),
            delivery="on_track",
        )
        for number in range(1, 6)
    ]
    last_month = timezone.now().replace(day=1) - timedelta(days=2)
    for row in rows:
        Update.objects.create(action=row, made_by=olu, delivery="on_track", text="Well", made_at=last_month)
    return olu, rows


def focused(page):
    return page.evaluate("document.activeElement.id")


@pytest.mark.parametrize("script", ["with a script", "without"])
def test_five_actions_are_updated_in_a_row_without_the_mouse(request, live_server, five, sign_in, script):
    page = request.getfixturevalue("page" if script == "with a script" else "page_without_javascript")
    olu, rows = five
    sign_in(page, olu)
    page.goto(live_server.url + reverse("progress:update_mine", args=[rows[0].code]))
    keys = page.keyboard
    for number, row in enumerate(rows):
        assert focused(page) == f"update-{row.code}-text"
        if number == 2:  # nothing has changed: the button before the form
            keys.press("Shift+Tab")
            keys.press("Enter")
        else:
            keys.type(f"Week {number}: twelve homes")
            if number == 1:
                keys.press("Tab")  # on the one that is chosen: green
                keys.press("ArrowDown")
                keys.press("Tab")
                keys.type("The letters are late")
                keys.press("Tab")
            if number == 3 and script == "with a script":
                keys.press("Control+Enter")
            else:
                keys.press("Tab")
                keys.press("Enter" if number in (1, 3) else "Tab")
                if number not in (1, 3):
                    keys.press("Enter")
        page.wait_for_url(re.compile("#my-actions$" if row is rows[-1] else rows[min(number + 1, 4)].code))
    assert focused(page) == "my-actions"
    assert "All 5 actions are updated" in page.inner_text("#how-far")
    said = [row.updates.order_by("-pk").first() for row in rows]
    assert [one.delivery for one in said] == ["on_track", "at_risk", "on_track", "on_track", "on_track"]
    assert said[1].what_is_wrong == "The letters are late"
    assert said[2].text.startswith("No change since ")
    assert said[4].text == "Week 4: twelve homes"
