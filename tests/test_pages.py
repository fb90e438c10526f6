"""Every page of ours, as every role: axe, a narrow screen, no script, a quiet console, no other host.

Two roles that are served the same page need it looked at once: what differs between them is told by the server's text.
"""

import re

import pytest
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
LOOKED_AT: dict[tuple[str, str], set[str]] = {}
NOT_HTML = {"health"}
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
    "every view of the figures": [
        "/indicators/?dates=both",
        "/indicators/minimum-income-standard-destitution/",
        "/indicators/air-quality-annual-status-report/",
    ],
    "what is not there": ["/no-such-page/"],
}


def pages_for(role):
    """The addresses that answer this role with a page, from the access table."""
    known_role = role if role in OURS["progress:home"].get else "no_role"
    for name, row in {**OURS, **SIGN_IN}.items():
        if row.get[known_role] == "page" and name not in NOT_HTML and row.is_steady:
            yield reverse(name, args=row.on_site or row.args)
    if role != "anonymous":
        for addresses in BESIDES.values():
            yield from addresses


def looked_at_already(check, address, text):
    """Has this very text been looked at for another role? Names, tokens and hours aside."""
    text = re.sub(r'csrfmiddlewaretoken" value="[^"]+"|data-[\w-]+="[^"]*"|\d\d:\d\d', "", text)
    text = re.sub(r'<[^>]*class="app-account__name.*?</[^>]+>', "", text, flags=re.DOTALL)
    seen = LOOKED_AT.setdefault((check, address), set())
    known = text in seen
    seen.add(text)
    return known


def visit(page, site, role, check):
    """Open each page of the role that no other role has shown yet."""
    if ACCOUNTS[role]:
        site.sign_in(page, ACCOUNTS[role])
    for address in pages_for(role):
        response = page.goto(site.url + address)
        expected = 404 if address in BESIDES["what is not there"] else 200
        assert response.status == expected, f"{address} as {role}"
        if not looked_at_already(check, address, response.text()):
            yield address


@pytest.fixture
def expected_complaints():
    return [r"status of 404 \(Not Found\)"]  # the console's own remark on the page that is not there


@pytest.mark.parametrize("role", ACCOUNTS)
def test_every_page_passes_axe(page, site, role):
    for _address in visit(page, site, role, "axe"):
        assert_accessible(page)


@pytest.mark.parametrize("role", ACCOUNTS)
def test_no_page_is_wider_than_a_small_phone(phone, site, role):
    for _address in visit(phone, site, role, "phone"):
        assert_no_horizontal_scroll(phone)
        assert_accessible(phone)


@pytest.mark.parametrize("role", ACCOUNTS)
def test_every_page_says_the_same_without_javascript(page_without_javascript, page, site, role):
    if ACCOUNTS[role]:
        site.sign_in(page, ACCOUNTS[role])
    bare = page_without_javascript
    for address in visit(bare, site, role, "script"):
        page.goto(site.url + address)
        main = "main"
        assert words(bare.inner_text(main)) == words(page.inner_text(main)), address
        assert_no_horizontal_scroll(bare)


def words(text):
    """The words of a text as a set: a script may fold or order, not say more or less."""
    return set(re.findall(r"\w+", text.casefold()))
