"""Guessing passwords: five in five minutes an account, through whichever door, and alike where there is no account."""

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.core.cache.backends import db as cache_in_the_database
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db

NOT_RIGHT = "The e-mail address or the password is not right."
TOO_MANY = "There have been too many attempts."
DOORS = ("/accounts/login/", "/admin/login/")
UNKNOWN = "nobody@people.example"
MINUTE = 60


class QuickerHasher(PBKDF2PasswordHasher):
    """What people's passwords are hashed with, a tenth as long: still by far the longest part of a sign-in."""

    iterations = PBKDF2PasswordHasher.iterations // 10


@pytest.fixture
def clock(monkeypatch):
    """`clock(seconds)` moves the time on, for the limits and for the cache that they count in."""
    passed = 0
    real, real_now = time.time, timezone.now

    def move(seconds):
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(time, "time", lambda: real() + passed)
    monkeypatch.setattr(cache_in_the_database, "tz_now", lambda: real_now() + timedelta(seconds=passed))
    return move


@pytest.fixture
def amina():
    return person("Amina Khan", is_staff=True)


@pytest.fixture
def addresses(amina):
    """Somebody who may come in, somebody who has gone, somebody who was invited and has not come, and nobody."""
    person("Gone", is_active=False)
    User.objects.create_user("invited@people.example", None, name="Invited")
    return {
        "known": amina.email,
        "closed": "gone@people.example",
        "invited": "invited@people.example",
        "unknown": UNKNOWN,
    }


class Guesser:
    """Tries a door, each time from another address of the network, so that only the account's own limit counts."""

    def __init__(self):
        self.tries = 0

    def __call__(self, email, password="not-the-password", door=DOORS[0]):
        self.tries += 1
        client = Client(REMOTE_ADDR=f"10.{self.tries // 250}.0.{self.tries % 250}")
        form = {"login": email, "username": email, "password": password}
        return client, client.post(door, form | {"next": "/admin/"}, follow=door != DOORS[0])

    def fails(self, email, **told):
        return NOT_RIGHT in self(email, **told)[1].content.decode()

    def is_refused(self, email, **told):
        return TOO_MANY in self(email, **told)[1].content.decode()

    def comes_in(self, email):
        return "_auth_user_id" in self(email, PASSWORD)[0].session


@pytest.fixture
def guess():
    return Guesser()


@pytest.mark.parametrize("who", ["known", "closed", "invited", "unknown"])
def test_the_sixth_try_within_five_minutes_is_refused_whoever_it_is(guess, addresses, clock, who):
    for _ in range(5):
        assert guess.fails(addresses[who])
        clock(MINUTE - 1)
    assert guess.is_refused(addresses[who])
    assert guess.is_refused(addresses[who].upper(), password=PASSWORD)


def test_the_door_of_the_administration_leads_to_the_one_that_counts(guess, amina):
    """Whatever is posted there is not looked at, so it can be tried as often as one likes and lets nobody in."""
    for password in ["not-the-password"] * 7 + [PASSWORD]:
        client, response = guess(amina.email, password, door=DOORS[1])
        assert response.redirect_chain == [("/accounts/login/?next=%2Fadmin%2F", 302)]
        assert "_auth_user_id" not in client.session
    for _ in range(5):
        guess(amina.email, door=DOORS[0])
    assert guess.is_refused(amina.email, password=PASSWORD)


@pytest.mark.parametrize("who", ["known", "unknown"])
def test_the_words_are_the_same_for_all(guess, addresses, who):
    def words(email, tries):
        pages = [guess(email)[1].content.decode() for _ in range(tries)]
        return [re.sub(r'value="[^"]*"', "", page) for page in pages]

    assert words(addresses[who], 7) == words(addresses["closed"], 7)
    cache.clear()
    assert words(addresses[who], 7) == words(addresses["invited"], 7)


def test_after_five_minutes_the_right_password_lets_in(guess, amina, clock):
    for _ in range(5):
        guess(amina.email)
    clock(5 * MINUTE - 2)
    assert guess.is_refused(amina.email, password=PASSWORD)
    clock(3)
    assert guess.comes_in(amina.email)


def test_trying_on_while_refused_does_not_make_it_longer(guess, amina, clock):
    for _ in range(5):
        guess(amina.email)
    for _ in range(25):
        clock(10)
        assert guess.is_refused(amina.email)
    clock(51)  # a slow machine may take some of them itself
    assert guess.comes_in(amina.email)


def test_the_right_password_uses_none_of_the_tries_up(guess, amina):
    for _ in range(4):
        guess(amina.email)
    for _ in range(4):
        assert guess.comes_in(amina.email)
    assert guess.fails(amina.email)
    assert guess.is_refused(amina.email, password=PASSWORD)


@pytest.mark.parametrize("has_an_address_of_its_own", [False, True])
def test_whoever_is_shut_out_by_somebody_elses_guesses_gets_in_by_e_mail(
    guess, amina, mailoutbox, client, has_an_address_of_its_own
):
    if has_an_address_of_its_own:
        EmailAddress.objects.create(user=amina, email=amina.email, primary=True, verified=True)
    for _ in range(6):
        guess(amina.email)
    client.post(reverse("account_reset_password"), {"email": amina.email})
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert guess.comes_in(amina.email)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_the_same_moment_no_more_than_five_are_looked_at(guess, amina):
    def try_one(_):
        try:
            return guess.fails(amina.email)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(try_one, range(20))) <= 5


def test_it_takes_as_long_whoever_it_is(guess, addresses, amina, settings):
    """Medians of many tries, in turn, so that a slow moment of the machine is slow for all."""
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickerHasher"]
    for user in User.objects.exclude(email=addresses["invited"]):
        user.set_password(PASSWORD)
        user.save()
    took = {who: [] for who in addresses}
    for _ in range(3):  # a machine that is busy with other things is given more tries, not more leave
        for _try in range(31):
            for who, email in addresses.items():
                cache.clear()
                begun = time.perf_counter()
                guess(email)
                took[who].append(time.perf_counter() - begun)
        ratios = {who: statistics.median(times) / statistics.median(took["known"]) for who, times in took.items()}
        if all(0.8 < ratio < 1.2 for ratio in ratios.values()):
            return
    pytest.fail(f"Compared with a known account: {ratios}")
