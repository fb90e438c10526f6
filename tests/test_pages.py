"""Every page of ours, as every role: axe, a narrow screen, no script, a quiet console, no other host.

Two roles that are served the same page need it looked at once: what differs between them is told by the server's text.
"""

import re

from django.urls import reverse

from tests.access_table import OURS, SIGN_IN
from tests.browser import assert_accessible, assert_no_horizontal_scroll

ACCOUNTS = {
    "anonymous": None,
    "contributor": "contributor.housing@example.org",
    "chair": "chair.housing@example.org",
    "oversight": "oversight@example.org",
    "signatory": "signatory@example.org",
    "secretariat": "secretariat@example.org",
    "administrator": "admin@example.org",
}
NOT_HTML = {"health", "account_session", "account_my_data", "progress:item_history", "progress:changes_table"}
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
        "/indicators/minimum-income-standard/",
        "/indicators/air-quality/",
    ],
}


def pages_for(role):
    """The addresses that answer this role with a page, from the access table."""
    for name, row in {**OURS, **SIGN_IN}.items():
        if row.get[role] == "page" and name not in NOT_HTML and row.is_steady:
            yield reverse(name, args=row.args)
    if role != "anonymous":
        for addresses in BESIDES.values():
            yield from addresses


def without_names(text):
    """What the server said: names, tokens, hours and the menu aside."""
    text = re.sub(r"<nav\b.*?</nav>", "", text, flags=re.DOTALL)
    text = re.sub(r'csrfmiddlewaretoken" value="[^"]+"|\d\d:\d\d', "", text)
    return re.sub(r'<span class="app-account__name">.*?</span>[^<]*</span>', "", text, flags=re.DOTALL)


def visit(page, site):
    """Open every page of every role; one that is served to two roles alike but for the menu is opened once.

    The menu is the same on all pages of a role: it is looked at on the front page.
    """
    seen = set()
    for role, email in ACCOUNTS.items():
        if email:
            site.sign_in(page, email)
        for address in pages_for(role):
            response = page.request.get(site.url + address)
            assert response.status == 200, f"{address} as {role}"
            served = (address, without_names(response.text()))
            if served not in seen or address == "/":
                seen.add(served)
                page.goto(site.url + address)
                yield address


def test_every_page_passes_axe(page, site):
    assert len([assert_accessible(page) for _address in visit(page, site)]) > len(OURS)


def test_no_page_is_wider_than_a_small_phone_and_all_pass_axe_there(phone, site):
    for _address in visit(phone, site):
        assert_no_horizontal_scroll(phone)
        assert_accessible(phone)


def test_every_page_says_the_same_without_javascript(page_without_javascript, page, site):
    bare = page_without_javascript
    for address in visit(bare, site):
        page.context.clear_cookies()
        page.context.add_cookies(bare.context.cookies())
        page.goto(site.url + address)
        assert words(bare) == words(page), address
        assert_no_horizontal_scroll(bare)


def words(page):
    """The words that stand in the page, folded away or not: a script may fold or order, not say more or less."""
    return set(re.findall(r"\w+", page.locator("main").text_content().casefold()))
