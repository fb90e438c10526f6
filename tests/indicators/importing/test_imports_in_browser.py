"""The pages of an import that waits, in a real browser: they read well, fit a phone, and need no script."""

from tests.browser import assert_accessible, assert_no_horizontal_scroll
from tests.indicators.importing.test_import_pages import smoking, table

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 700}


def choose(window, site, name, upload):
    window.goto(f"{site.url}/figures/bring-in/")
    window.set_input_files("[name=files]", {"name": name, "mimeType": "text/csv", "buffer": upload.read()})
    window.get_by_role("button", name="See what it would do").click()


def look_at(window):
    for size in (DESKTOP, PHONE):
        window.set_viewport_size(size)
        assert_no_horizontal_scroll(window)
    assert_accessible(window)
    window.set_viewport_size(DESKTOP)


def test_an_import_is_decided_on_and_every_page_of_it_reads_well(page, page_without_javascript, site_to_write_in):
    site, bare = site_to_write_in, page_without_javascript
    for window in (page, bare):
        site.sign_in(window, "admin@example.org")
    choose(bare, site, "first.csv", table(smoking("19.3"), smoking("18", period="2022")))
    bare.get_by_role("button", name="Bring these figures in").click()
    assert bare.get_by_role("status").inner_text() == "2 figures added, from first.csv."
    page.goto(bare.url)
    look_at(page)
    rows = [smoking("20"), smoking("18", period="2022"), smoking("many"), smoking("1", period="2021")]
    rows += [smoking("2", period="2021"), ["With a name that is longer than any line of a phone", *smoking()[1:]]]
    rows.append(smoking(area="E06999999", name="Anytown with a long name, and its surroundings"))
    choose(page, site, "second.csv", table(*rows))
    look_at(page)
    for link in ("Problems", "Revisions", "New figures", "Already stored"):
        page.get_by_label("The rows by what they would do").get_by_role("link", name=link).click()
        look_at(page)
        page.go_back()
    page.get_by_role("link", name="Change whose figures With").click()
    look_at(page)
    page.go_back()
    page.get_by_role("link", name="See or correct").click()
    look_at(page)
    page.go_back()
    areas = page.locator("details", has_text="1 new area")
    areas.locator("summary").click()
    areas.get_by_role("link", name="Choose them one by one").click()
    look_at(page)
    page.goto(f"{site.url}/figures/imports/")
    look_at(page)
    headings = ["Indicator", "Definition", "Unit"]
    choose(
        page,
        site,
        "meaning.csv",
        table(["Smoking in the town", "Who smokes.", "%"], ["Another", "?", ""], headings=headings),
    )
    page.get_by_text("Which is not ours").click()
    look_at(page)
