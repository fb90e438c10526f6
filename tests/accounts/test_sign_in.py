"""Signing in by e-mail address and password, through either door."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db

NOT_RIGHT = "The e-mail address or the password is not right."
TOO_MANY = "There have been too many attempts."


@pytest.fixture(autouse=True)
def nobody_has_tried_before():
    cache.clear()


@pytest.fixture
def amina():
    return person("Amina Khan")


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_right_password_lets_in_and_goes_to_the_page_asked_for(client, amina):
    asked = client.get("/timeline/")
    assert asked.headers["Location"] == "/accounts/login/?next=/timeline/"
    response = sign_in(client, amina.email, next="/timeline/")
    assert response.headers["Location"] == "/timeline/"
    assert is_signed_in(client)


def test_the_address_may_be_typed_in_any_case(client, amina):
    sign_in(client, amina.email.upper())
    assert is_signed_in(client)


def test_another_site_is_never_the_page_asked_for(client, amina):
    assert sign_in(client, amina.email, next="https://evil.example/").headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_say_the_same_and_keep_the_address(client, amina):
    pages = [
        sign_in(client, email, "not-the-password").content.decode() for email in (amina.email, "nobody@people.example")
    ]
    for page, email in zip(pages, (amina.email, "nobody@people.example"), strict=True):
        assert NOT_RIGHT in page and f'value="{email}"' in page
    without_names = [re.sub(r'value="[^"]*"', "", page) for page in pages]
    assert without_names[0] == without_names[1]
    assert not is_signed_in(client)


def test_an_empty_form_says_what_to_enter(client):
    page = sign_in(client, "", "").content.decode()
    assert "There is a problem" in page
    assert "Enter your e-mail address, for example name@example.gov.uk." in page
    assert "Enter your password." in page


@pytest.mark.parametrize("email", ["amina.khan@people.example", "nobody@people.example"])
def test_after_five_wrong_passwords_the_sixth_try_is_refused_known_or_not(client, amina, email):
    for _ in range(5):
        assert NOT_RIGHT in sign_in(client, email, "not-the-password").content.decode()
    assert TOO_MANY in sign_in(client, email, PASSWORD).content.decode()
    assert not is_signed_in(client)


def test_the_lock_is_on_the_account_and_passes(client, amina):
    bilal = person("Bilal Ahmed")
    for _ in range(6):
        sign_in(client, amina.email, "not-the-password")
    sign_in(Client(REMOTE_ADDR="10.0.0.9"), bilal.email)
    cache.clear()  # five minutes later
    sign_in(client, amina.email)
    assert is_signed_in(client)


def test_one_address_of_the_network_may_not_try_many_accounts(client, amina):
    for number in range(10):
        sign_in(client, f"guess{number}@people.example", "not-the-password")
    answer = sign_in(client, amina.email).content.decode()
    assert f"{TOO_MANY} Wait a minute, then try again; if it is still refused, wait five." in answer


def test_the_administration_has_no_door_of_its_own(client):
    administrator = person("Ada", is_staff=True)
    response = client.get("/admin/login/", {"next": "/admin/"})
    assert response.headers["Location"].startswith("/accounts/login/?next=")
    for _ in range(5):
        sign_in(client, administrator.email, "not-the-password")
    refused = client.post("/admin/login/", {"username": administrator.email, "password": PASSWORD})
    assert refused.headers["Location"].startswith("/accounts/login/")
    assert TOO_MANY in sign_in(client, administrator.email, PASSWORD).content.decode()
    assert not is_signed_in(client)


def test_a_deactivated_person_is_out_at_the_next_request_and_stays_out(client, amina):
    sign_in(client, amina.email)
    amina.is_active = False
    amina.save()
    assert client.get("/timeline/").headers["Location"].startswith("/accounts/login/")
    another = Client()
    sign_in(another, amina.email)
    assert not is_signed_in(another)


def test_nobody_signs_themselves_up(client):
    page = client.post(
        reverse("account_signup"), {"email": "new@people.example", "password1": PASSWORD, "password2": PASSWORD}
    ).content.decode()
    assert "Accounts are made for you" in page and settings.SUPPORT_EMAIL in page


def test_signing_out_takes_a_post(client, amina):
    sign_in(client, amina.email)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_a_new_password_by_e_mail_works_once(client, amina, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": amina.email})
    (message,) = mailoutbox
    assert message.subject == "Choose a new password" and "It works once, for an hour" in message.body
    link = re.search(r"http://testserver(\S+)", message.body)[1]
    form = client.get(link, follow=True).request["PATH_INFO"]
    new = {"password1": "another-long-password", "password2": "another-long-password"}
    assert "Your password is changed" in client.post(form, new, follow=True).content.decode()
    assert "This link does not work any more" in Client().get(link, follow=True).content.decode()
    sign_in(client, amina.email, "another-long-password")
    assert is_signed_in(client)


def test_asking_for_a_new_password_says_the_same_for_an_unknown_address(client, amina, mailoutbox):
    pages = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True).content.decode()
        for email in (amina.email, "nobody@people.example")
    ]
    assert pages[0] == pages[1]
    assert [message.subject for message in mailoutbox] == ["Choose a new password", "No account with this address"]


def test_the_link_for_a_new_password_is_good_for_an_hour():
    assert settings.PASSWORD_RESET_TIMEOUT == 3600


def test_a_changed_password_ends_the_other_sessions(amina):
    here, there = Client(), Client()
    sign_in(here, amina.email)
    sign_in(there, amina.email)
    new = {"password1": "another-long-password", "password2": "another-long-password"}
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert here.get("/timeline/").status_code == 200
    assert there.get("/timeline/").headers["Location"].startswith("/accounts/login/")


def test_a_post_without_its_token_is_refused(amina):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, amina.email).status_code == 403
