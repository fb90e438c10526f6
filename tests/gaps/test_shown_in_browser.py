"""Gaps on the pages of what they are about: shown there by a script, and a link to them without."""

import pytest

pytestmark = pytest.mark.browser

ITEM = "/items/BSE-A04/"
CHAIR = "chair.business-skills-and-employment@example.org"


def test_the_page_of_an_item_shows_its_gaps_and_leads_to_the_page_that_mends_them(site, page):
    site.sign_in(page, CHAIR)
    page.goto(f"{site.url}{ITEM}")
    page.get_by_text("No output counts this activity yet.").wait_for()
    page.get_by_role("link", name="Link an output").click()
    page.wait_for_url("**/link/**")
    page.goto(f"{site.url}/workstreams/business-skills-and-employment/")
    page.get_by_text("BSE-OC03 names it").wait_for()


def test_without_a_script_a_link_leads_to_the_gaps(site, page_without_javascript):
    page = page_without_javascript
    site.sign_in(page, CHAIR)
    page.goto(f"{site.url}{ITEM}")
    page.get_by_role("link", name="What is missing here").click()
    assert page.url.endswith("/gaps/?about=BSE-A04")
    assert page.get_by_text("No output counts this activity yet.").is_visible()
