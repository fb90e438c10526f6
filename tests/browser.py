"""A real Chromium. Every page it opens must keep its console quiet and ask no other host for anything.

def test_…(page, site):
    site.sign_in(page, "chair.housing@example.org")
    page.goto(f"{site.url}/")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
"""

import os
import re
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from tests import looked_at

# The same browser without the windows of a desktop, where Debian has it, opens pages three times as fast.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
OUR_HOSTS = {"127.0.0.1", "localhost"}
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes", "on"}


def pytest_collection_modifyitems(items):
    """Whatever asks for the browser is marked `browser`, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once. A build server must have it; on a person's machine its absence skips these tests."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        give_up = pytest.fail if IN_CI else pytest.skip
        give_up("Chromium is not installed (on Debian: sudo apt-get install chromium).")
    # Chromium's sandbox refuses to run as root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(flags))
        yield browser
        browser.close()


@pytest.fixture
def expected_complaints():
    """Patterns of console messages that a test provokes on purpose, for example `"status of 403"`."""
    return []


class Watched:
    """A page in a browser profile of its own, and what it did that it should not have done."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **options)
        self.complaints = []
        self.context.on("console", self.hear)
        self.context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        self.context.on("request", self.see)
        self.page = self.context.new_page()

    def hear(self, message):
        if message.type in {"error", "warning"}:
            where = message.page.url if message.page else "?"
            self.complaints.append(f"console {message.type} on {where}: {message.text}")

    def see(self, request):
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.hostname not in OUR_HOSTS:
            self.complaints.append(f"asked another host: {request.url}")

    def assert_quiet(self, expected=()):
        """Nothing to complain of since the last time but what was expected."""
        told, self.complaints[:] = list(self.complaints), []
        assert [one for one in told if not any(re.search(pattern, one) for pattern in expected)] == []


@contextmanager
def watched_page(browser, expected, **options):
    """A page of a test's own; complains on leaving."""
    watched = Watched(browser, **options)
    yield watched.page
    watched.context.close()
    watched.assert_quiet(expected)


@pytest.fixture
def page(chromium, expected_complaints):
    """A page of 1280 × 900."""
    with watched_page(chromium, expected_complaints, viewport=DESKTOP) as page:
        yield page


@pytest.fixture
def phone(chromium, expected_complaints):
    """A page 320 px wide, touched by a finger."""
    with watched_page(chromium, expected_complaints, viewport=PHONE, has_touch=True) as page:
        yield page


@pytest.fixture
def page_without_javascript(chromium, expected_complaints):
    """A page of 1280 × 900 that runs no script."""
    with watched_page(chromium, expected_complaints, viewport=DESKTOP, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def sign_in(live_server):
    """`sign_in(page, user)` on pytest-django's live server, past the sign-in page."""

    def sign_in(page, user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


def axe(page, *, has_other_colours=True) -> list[dict]:
    """What axe finds wrong with the page as it stands; it does not write down what it finds right.

    To measure contrasts takes longer than all the rest: not again where the colours were measured at another width.
    """
    rules = {"color-contrast": {"enabled": has_other_colours}}
    return Axe().run(page, options={"resultTypes": ["violations"], "rules": rules}).response["violations"]


def assert_accessible(page, *, has_other_colours=True):
    """axe finds nothing wrong with the page as it stands, at the size that it has."""
    page.wait_for_load_state()
    how, text = f"axe at {page.viewport_size}, {has_other_colours}", page.content()
    if looked_at.is_known(how, text):
        return
    found = [
        f"{violation['id']} ({violation['help']}): {' '.join(map(str, node['target']))}"
        for violation in axe(page, has_other_colours=has_other_colours)
        for node in violation["nodes"]
    ]
    assert found == [], page.url
    looked_at.remember(how, text)


STICKING_OUT = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll("*")]
        .filter(element => element.getBoundingClientRect().right > width + 0.5)
        .map(element => element.outerHTML.split(">")[0].slice(0, 100) + ">");
    return out.length ? out.slice(0, 8) : ["the page itself"];
}"""


def assert_no_horizontal_scroll(page):
    page.wait_for_load_state()  # a link that was pressed may have led to a page that is not all there yet
    assert page.evaluate(STICKING_OUT) == [], f"{page.url} is wider than {page.viewport_size['width']} px"
