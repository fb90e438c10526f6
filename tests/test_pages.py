"""Every page of ours, as every role: axe, a narrow screen, no script, a quiet console, no other host.

Roles are served much the same. Each page is looked at as whoever is served most and as whoever is served least, and as
every role that is served a line which neither of them is: what differs is told by the server's text.
"""

import re

import pytest
from django.urls import reverse

from tests import looked_at
from tests.access_table import OURS, SIGN_IN
from tests.browser import DESKTOP, PHONE, Watched, assert_accessible, assert_no_horizontal_scroll

ACCOUNTS = {
    "anonymous": None,
    "contributor": "contributor.housing@example.org",
    "chair": "chair.housing@example.org",
    "oversight": "oversight@example.org",
    "signatory": "signatory@example.org",
    "secretariat": "secretariat@example.org",
    "administrator": "admin@example.org",
}
NOT_HTML = {"health", "account_session", "account_my_data", "progress:item_history"}
NOT_HTML |= {"logicmodels:as_xlsx", "logicmodels:as_json", "logicmodels:export"}
NOT_HTML |= {"indicators:as_xlsx", "indicators:empty_template", "workplans:as_xlsx", "progress:indicator_picture"}
NOT_HTML |= {"progress:open_data_package", "progress:open_data_file", "progress:robots"}
NOT_HTML |= {"progress:deck", "progress:pack_file", "progress:pack_draft", "progress:supplement_file"}
NOT_HTML |= {name for name in OURS if name.endswith("_table")}  # for Excel
BESIDES = {
    "every workstream": [
        "/workstreams/net-zero/",
        "/workstreams/children-and-young-people/",
        "/workstreams/business-skills-and-employment/",
        "/workstreams/health-equity-town/",
        "/workstreams/business-skills-and-employment/logic-model/",
        "/workstreams/business-skills-and-employment/logic-model/?order=author",
        "/workstreams/business-skills-and-employment/workplan/",
    ],
    "every kind of item": [
        "/items/HSG-N01/",
        "/items/FIND-03/",
        "/items/BSE-A01/trace/",
        "/indicators/air-quality/trace/",
        "/changes/?workstream=HSG&kind=actions",
        "/changes/?from_day_day=31&from_day_month=2&from_day_year=2026",
    ],
    "every answer of search": [
        "/search/?q=houssing",
        "/search/?q=hou&kind=action",
        "/search/?q=bse-a01",
        "/search/?q=xyzzyx",
        "/search/?q=air+apprenticeship",
    ],
    "every view of the figures": [
        "/indicators/?dates=both",
        "/indicators/?dates=two&earlier=2021&until=2022&against=region",
        "/indicators/minimum-income-standard/",
        "/indicators/air-quality/",
    ],
}


PAGES = {
    name: row
    for name, row in {**OURS, **SIGN_IN}.items()
    if name not in NOT_HTML and row.is_steady and "page" in row.get.values()
}


def without_names(text):
    """What the server said: names, tokens, keys, hours and the menu aside."""
    text = re.sub(r"<nav\b.*?</nav>", "", text, flags=re.DOTALL)
    text = re.sub(r'(?:csrfmiddlewaretoken|receipt|made_for)" value="[^"]+"|\d\d:\d\d', "", text)
    return re.sub(r'<span class="app-account__name">.*?</span>[^<]*</span>', "", text, flags=re.DOTALL)


@pytest.fixture(scope="module")
def watched(chromium):
    """Two windows for all pages, with and without scripts: they know the style sheets after the first."""
    windows = [Watched(chromium, viewport=DESKTOP, java_script_enabled=has_scripts) for has_scripts in (True, False)]
    yield windows
    for window in windows:
        window.context.close()


@pytest.fixture
def windows(watched):
    yield [window.page for window in watched]
    for window in watched:
        window.assert_quiet()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_reads_well_for_every_role(name, windows, site):
    row = PAGES[name]
    roles = [role for role in ACCOUNTS if row.get[role] == "page"]
    assert look(reverse(name, args=row.args), roles, windows, site)


@pytest.mark.parametrize("address", [address for addresses in BESIDES.values() for address in addresses])
def test_the_page_of_other_content_reads_well(address, windows, site):
    """Looked at as the role that is served the most of it: what roles differ in, the page above has shown."""
    roles = [role for role in ACCOUNTS if role != "anonymous"]
    served = {role: served_to(role, site.url + address, windows[0], site) for role in roles}
    look_once(address, max(roles, key=lambda role: len(served[role])), windows, site, is_first=True)


def look(address, roles, windows, site):
    """Ask for the page as every role, and look at it as often as somebody is served what nobody before was.

    The menu is the same on all pages of a role: it is looked at on the front page.
    """
    served = {role: without_names(served_to(role, site.url + address, windows[0], site)) for role in roles}
    by_length = sorted(roles, key=lambda role: len(served[role]), reverse=True)
    seen, how_often = set(), 0
    for role in dict.fromkeys([by_length[0], by_length[-1], *by_length]):
        lines = set(served[role].splitlines())
        is_poorest = role == by_length[-1] and served[role] != served[by_length[0]]
        if lines <= seen and not is_poorest and address != "/":
            continue
        look_once(address, role, windows, site, is_first=not how_often)
        seen |= lines
        how_often += 1
    return how_often


def enter(role, window, site):
    window.context.clear_cookies()
    if ACCOUNTS[role]:
        site.sign_in(window, ACCOUNTS[role])


def served_to(role, url, page, site):
    enter(role, page, site)
    response = page.request.get(url, max_retries=2)  # a connection kept open may be closed
    assert response.status == 200, f"{url} as {role}"
    return response.text()


def look_once(address, role, windows, site, *, is_first):
    """With a script and without, on a desk and on a phone; not again where this run has looked at the very same."""
    url, (page, bare) = site.url + address, windows
    how, text = f"{address}, {'first' if is_first else 'after others'}", served_to(role, url, page, site)
    if looked_at.is_known(how, text):
        return
    for window in windows:
        enter(role, window, site)
    page.set_viewport_size(DESKTOP)
    page.goto(url)
    if page.locator("[data-shows]").count():
        page.wait_for_load_state("networkidle")
    assert_accessible(page)
    bare.goto(url)
    assert words(bare) == words(page), f"{url} without a script"
    for window in (page, bare):
        window.set_viewport_size(PHONE)
        assert_no_horizontal_scroll(window)
    if is_first:  # the roles differ in what stands there, not in how it is stacked
        assert_accessible(page, has_other_colours=address == "/")  # the menu of a phone is the same on all pages
    looked_at.remember(how, text)


def words(page):
    """The words that stand in the page, folded away or not: a script may fold or order, not say more or less; but for
    what it brings from another page, to which a link leads otherwise."""
    text = page.locator("main").evaluate(
        "main => { const own = main.cloneNode(true); own.querySelectorAll('[data-shows]').forEach(one => one.remove());"
        " return own.textContent }"
    )
    return set(re.findall(r"\w+", text.casefold()))
