"""Spreadsheets in a real browser: accessible, on a small phone, without script; the file that comes down goes up."""

import pytest

from logicmodels.models import Activity
from tests import makers
from tests.admin.conftest import page as address
from tests.admin.sheets import table, workbook
from tests.admin.test_browser import wrong_with
from tests.browser import assert_no_horizontal_scroll

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(tmp_path):
    """Writes a file to choose, from the one that was downloaded."""

    def changed(download, **cells):
        headings, rows = table(download.path().read_bytes())
        rows[0] |= cells
        path = tmp_path / "activities.xlsx"
        path.write_bytes(workbook(headings, rows))
        return path

    return changed


def all_of_it(page, live_server, files):
    """Download, change, look, save, with every page on the way looked at."""

    def look():
        assert wrong_with(page) == [], page.url
        assert_no_horizontal_scroll(page)

    makers.activity(1)
    makers.activity(2)
    page.goto(live_server.url + address("changelist", Activity))
    look()
    page.get_by_role("link", name="Download").click()
    look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    page.goto(live_server.url + address("import", Activity))
    look()
    page.set_input_files("#file", files(download.value, Text="A long text " * 30, **{"Our part": "nonsense"}))
    page.get_by_role("button", name="See what it would do").click()
    page.locator("#outcome:focus").wait_for()
    assert "1 thing to put right" in page.locator("#outcome").inner_text()
    look()
    page.set_input_files("#file", files(download.value, Text="A long text " * 30, **{"Our part": "We fund"}))
    page.get_by_role("button", name="See what it would do").click()
    assert "0 added, 1 changed, 1 left as they are" in page.locator("#outcome").inner_text()
    look()
    page.get_by_role("button", name="Save all of this").click()
    assert "0 added, 1 changed, 1 left as they are" in page.locator(".messagelist").inner_text()
    assert Activity.objects.get(code="WS1-A01").role == "fund"


def test_a_list_goes_out_and_comes_in(page, live_server, sign_in, people, files):
    sign_in(page, people["administrator"])
    all_of_it(page, live_server, files)


def test_the_same_on_a_small_phone(phone, live_server, sign_in, people, files):
    sign_in(phone, people["administrator"])
    all_of_it(phone, live_server, files)


def test_the_same_without_script(page_without_javascript, live_server, sign_in, people, files):
    page = page_without_javascript
    sign_in(page, people["administrator"])
    makers.activity(1)
    page.goto(live_server.url + address("export", Activity))
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    page.goto(live_server.url + address("import", Activity))
    page.set_input_files("#file", files(download.value, Text="Without script"))
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_role("button", name="Save all of this").click()
    assert Activity.objects.get(code="WS1-A01").text == "Without script"
