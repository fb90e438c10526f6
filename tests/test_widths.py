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
