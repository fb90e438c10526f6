"""No page scrolls sideways and no table runs over what stands beside it, from a small phone to a wide desk."""

import pytest

from tests.browser import assert_no_horizontal_scroll

WIDTHS = (320, 375, 480, 640, 641, 700, 768, 769, 820, 896, 897, 960, 1024, 1100, 1200, 1280, 1366, 1440)
PAGES = [
    "/indicators/",
    "/indicators/?dates=both",
    "/indicators/minimum-income-standard/",
    "/indicators/good-or-outstanding-schools/",
    "/indicators/life-expectancy-male/",
    "/workstreams/business-skills-and-employment/workplan/",
    "/workstreams/housing/workplan/",
    "/recommendations/",
    "/programme/",
]
# A table may be wider than what it stands in only where that scrolls by itself.
RUNNING_OVER = """() => [...document.querySelectorAll("main table")]
    .filter(table => !table.closest(".app-table-scroll"))
    .filter(table => table.getBoundingClientRect().right > table.parentElement.getBoundingClientRect().right + 0.5)
    .map(table => table.className)"""


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_a_table_keeps_to_its_width_on_every_screen(page, site, address):
    site.sign_in(page, "oversight@example.org")
    page.goto(site.url + address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert_no_horizontal_scroll(page)
        assert page.evaluate(RUNNING_OVER) == [], f"{address} at {width} px"


def test_every_list_of_the_administration_shows_all_its_columns_on_a_laptop(page, site):
    site.sign_in(page, "admin@example.org")
    page.goto(f"{site.url}/admin/")
    lists = page.eval_on_selector_all("#content-main tr > th a", "links => links.map(link => link.href)")
    assert len(lists) > 30
    for address in lists:
        page.goto(address)
        if page.locator("#changelist .results").count():
            hidden = page.evaluate("(box => box.scrollWidth - box.clientWidth)(document.querySelector('.results'))")
            assert hidden <= 0, f"{address} hides {hidden} px of its columns"


def test_a_filter_of_the_administration_is_folded_and_says_what_it_was_set_to(page, site):
    site.sign_in(page, "admin@example.org")
    page.goto(f"{site.url}/admin/indicators/area/")
    filter_by_role = page.locator("#changelist-filter details").first
    assert not filter_by_role.get_by_role("link", name="Its country").is_visible()
    filter_by_role.locator("summary").click()
    filter_by_role.get_by_role("link", name="Its country").click()
    assert page.locator("#changelist-filter summary").first.inner_text() == "By role: Its country"
    assert page.locator("#result_list tbody tr").count() == 1
