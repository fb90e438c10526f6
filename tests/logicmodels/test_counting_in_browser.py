"""Recording counts in a real browser, by keyboard alone."""

import pytest

from logicmodels.models import Output, OutputCount
from tests import makers
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from tests.people import one_of_each_role

pytestmark = pytest.mark.django_db(transaction=True)


def test_somebody_with_a_keyboard_alone_records_three_outputs(page, live_server, sign_in):
    makers.programme()
    people = one_of_each_role(makers.workstream(1), makers.workstream(2))
    for number in (1, 2, 3):
        code = f"WS1-OP0{number}"
        Output.objects.create(code=code, text=f"Output {number}", order=number, logic_model=makers.logic_model(1))
    sign_in(page, people["chair"])
    page.goto(f"{live_server.url}/workstreams/workstream-1/logic-model/counts/2025-26-q2/")
    page.locator(".app-counts__input").first.focus()
    for number, typed in enumerate(("12", "1,234", "0")):
        page.keyboard.type(typed)
        if number < 2:
            page.keyboard.press("Tab")
            assert "app-counts__input" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.get_by_text("3 counts saved.").wait_for()
    assert [int(one.count) for one in OutputCount.objects.order_by("output__order")] == [12, 1234, 0]
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert_no_horizontal_scroll(page)
