"""A table copied from Word keeps its cells, and the page that shows what it would do reads well, also when narrow."""

import pytest

from tests.browser import DESKTOP, PHONE, assert_accessible, assert_no_horizontal_scroll

pytestmark = pytest.mark.browser

ADDRESS = "/workstreams/business-skills-and-employment/logic-model/bring-in/"
COPIED = """<table><tr><th>Stuff</th><th>Activities</th><th>Outputs</th></tr><tr><td><p>A van</p><p>Two people</p></td>
<td><ul><li>Visits to a street with an uncommonlylongnamethatdoesnotbreakanywhereatall</li><li>Calls</li></ul></td>
<td>Number</td></tr></table>"""
PASTE = """markup => {
  const data = new DataTransfer();
  data.setData("text/html", markup);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("textarea").dispatchEvent(event);
}"""


def test_a_table_from_word_is_pasted_its_columns_corrected_and_the_page_reads_well(page, site):
    site.sign_in(page, "secretariat@example.org")
    page.goto(site.url + ADDRESS)
    assert_accessible(page)
    page.evaluate(PASTE, COPIED)
    page.click("text=See what it would do")
    page.select_option("[name=column-0]", "input")
    page.click("button[name=again]")
    page.wait_for_selector(".app-bring__line:has-text('Two people')")
    assert page.locator(".app-bring__count").inner_text() == "5 to add"
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert_accessible(page)
        assert_no_horizontal_scroll(page)
