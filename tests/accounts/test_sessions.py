"""Sessions end: an hour after the last request, half an hour in the administration, twelve hours in any case."""

import re
import time

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from accounts.middleware import SEEN, STARTED
from tests.people import person

pytestmark = pytest.mark.django_db

MINUTE, HOUR = 60, 3600


@pytest.fixture
def amina(client):
    amina = person("Amina Khan", is_staff=True)
    client.force_login(amina)
    client.get("/timeline/")
    return amina


def ago(client, *, started=0, seen=0):
    """As if the session had started, and been used last, so many seconds ago."""
    session = client.session
    session[STARTED], session[SEEN] = time.time() - started, time.time() - seen
    session.save()


def test_a_session_in_use_goes_on(client, amina):
    ago(client, started=11 * HOUR, seen=59 * MINUTE)
    assert client.get("/timeline/").status_code == 200


def test_an_hour_without_a_request_signs_out_says_why_and_leads_back(client, amina):
    ago(client, started=2 * HOUR, seen=61 * MINUTE)
    response = client.get("/timeline/?a=b")
    assert response.headers["Location"] == "/accounts/login/?next=/timeline/%3Fa%3Db"
    assert "You were signed out because you had been away" in client.get(response.headers["Location"]).content.decode()


def test_half_an_hour_without_a_request_is_enough_in_the_administration(client, amina):
    ago(client, started=HOUR, seen=31 * MINUTE)
    assert client.get("/timeline/").status_code == 200
    ago(client, started=HOUR, seen=31 * MINUTE)
    assert client.get("/admin/").headers["Location"].startswith("/accounts/login/")


def test_twelve_hours_are_the_end_however_busy(client, amina):
    ago(client, started=12 * HOUR + 1, seen=1)
    assert client.get("/timeline/").headers["Location"].startswith("/accounts/login/")


def test_a_busy_session_is_written_once_a_minute_at_most(client, amina):
    ago(client, started=MINUTE, seen=30)
    seen = client.session[SEEN]
    client.get("/timeline/")
    assert client.session[SEEN] == seen
    ago(client, started=2 * MINUTE, seen=61)
    client.get("/timeline/")
    assert time.time() - client.session[SEEN] < 10


def test_asking_how_long_is_left_does_not_prolong_it_and_staying_does(client, amina):
    address = reverse("account_session")
    ago(client, started=HOUR, seen=59 * MINUTE)
    assert 50 <= client.get(address).json()["seconds"] <= 60
    assert 50 <= client.get(address).json()["seconds"] <= 60
    assert client.post(address).json()["seconds"] >= 59 * MINUTE
    assert client.get(address).json()["seconds"] >= 59 * MINUTE


def test_without_a_script_staying_goes_back_to_the_page_and_never_to_another_site(client, amina):
    address = reverse("account_session")
    assert client.post(address, {"next": "/timeline/"}).headers["Location"] == "/timeline/"
    assert client.post(address, {"next": "https://evil.example/"}).status_code == 200


def test_a_script_that_asks_too_late_is_told_so(client, amina):
    ago(client, started=2 * HOUR, seen=61 * MINUTE)
    response = client.get(reverse("account_session"))
    assert (response.status_code, response.json()) == (401, {"seconds": 0})


def test_every_page_says_when_the_session_ends(client, amina):
    page = client.get("/timeline/").content.decode()
    assert "You will be signed out at" in page
    assert 'data-session-warning="120"' in page


@pytest.mark.django_db(transaction=True)
def test_the_warning_comes_two_minutes_before_and_staying_sends_it_away(page, live_server, sign_in):
    bilal = person("Bilal Ahmed")
    page.clock.install()
    sign_in(page, bilal)
    asked = re.compile(r"/accounts/session/$")
    with page.expect_response(asked):
        page.goto(f"{live_server.url}/timeline/")
    page.wait_for_function("document.readyState === 'complete'")
    warning = page.locator("#session-warning")
    ago_for(page, seen=58 * MINUTE + 5)
    assert not warning.is_visible()
    with page.expect_response(asked):
        page.clock.fast_forward(58 * MINUTE * 1000 + 5000)
    warning.wait_for(state="visible")
    page.get_by_role("button", name="Stay signed in").click()
    warning.wait_for(state="hidden")


def ago_for(page, *, seen):
    """The same for the session of a browser."""
    key = next(one["value"] for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(key)
    session[SEEN] = time.time() - seen
    session[STARTED] = time.time() - seen
    session.save()
