"""Seeing where one is signed in, and ending a session from elsewhere."""

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.services.sessions import end_session
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db

PAGE = reverse("usersessions_list")


@pytest.fixture
def amina():
    return person("Amina Khan")


def browser(user, agent):
    client = Client(headers={"user-agent": agent})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get("/timeline/").status_code == 200


def number_of(client):
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_one_sees_the_browsers_that_are_signed_in_and_signs_one_out(amina):
    here, phone, library = (browser(amina, agent) for agent in ("Desk", "Phone", "Library"))
    page = here.get(PAGE).content.decode()
    assert "Phone" in page and "Library" in page and "Desk" not in page
    assert "from 127.0.0.1" in page
    response = here.post(PAGE, {"session": number_of(library)}, follow=True)
    assert "That session has ended." in response.content.decode()
    assert (is_in(here), is_in(phone), is_in(library)) == (True, True, False)


def test_one_signs_out_everywhere_else_at_once(amina):
    here, phone, library = (browser(amina, agent) for agent in ("Desk", "Phone", "Library"))
    response = here.post(PAGE, follow=True)
    assert "You are signed out everywhere but here." in response.content.decode()
    assert "Nowhere else." in response.content.decode()
    assert (is_in(here), is_in(phone), is_in(library)) == (True, False, False)


def test_nobody_sees_or_ends_the_session_of_somebody_else(amina):
    bilal = person("Bilal Ahmed")
    here, theirs = browser(amina, "Desk"), browser(bilal, "Laptop of Bilal")
    assert "Laptop of Bilal" not in here.get(PAGE).content.decode()
    for number in (number_of(theirs), "0", "nonsense", "9" * 40, "²"):
        assert here.post(PAGE, {"session": number}).status_code == 404
    with pytest.raises(PermissionDenied):
        end_session(UserSession.objects.get(user=bilal), by=amina)
    assert is_in(theirs)


def test_looking_writes_nothing_and_what_has_ended_is_not_shown(amina):
    here, phone = browser(amina, "Desk"), browser(amina, "Phone")
    phone.session.flush()  # as if it had ended by itself
    before = {model: model._base_manager.count() for model in apps.get_models()}
    assert "Nowhere else." in here.get(PAGE).content.decode()
    assert {model: model._base_manager.count() for model in apps.get_models()} == before


def test_signing_out_forgets_address_and_browser(amina):
    here = browser(amina, "Desk")
    here.post(reverse("account_logout"))
    assert not UserSession.objects.exists()


def test_a_changed_password_leaves_this_session_in_the_list_and_no_other(amina):
    here, _phone = browser(amina, "Desk"), browser(amina, "Phone")
    new = {"password1": "another-long-password", "password2": "another-long-password"}
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert "Nowhere else." in here.get(PAGE).content.decode()


@pytest.mark.parametrize("others", [1, 3])
def test_the_list_costs_the_same_however_many_sessions(amina, others):
    here = browser(amina, "Desk")
    for number in range(others):
        browser(amina, f"Phone {number}")
    here.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        assert here.get(PAGE).content.decode().count('class="app-sessions__one"') == others
    assert len(queries) == 5
