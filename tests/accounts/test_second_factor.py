"""A second factor: for those whose word counts, everywhere but in a demonstration."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Appointment
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_tried_before():
    cache.clear()


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def code_for(secret):
    """What the app on the phone shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def set_up_page(client):
    """The page where a second factor is set up; it asks for the password once more."""
    asked = client.get(reverse("mfa_activate_totp")).headers["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    return client.post(asked, {"password": PASSWORD}, follow=True)


@pytest.fixture(params=["secretariat", "signatory", "administrator"])
def trusted(request):
    user = person(request.param, is_staff=request.param == "administrator")
    if request.param == "secretariat":
        Appointment.objects.create(user=user, kind=Appointment.Kind.SECRETARIAT)
    elif request.param == "signatory":
        Appointment.objects.create(user=user, kind=Appointment.Kind.OVERSIGHT, may_sign_off=True)
    return user


@pytest.mark.parametrize("is_required", [True, False])
def test_the_page_of_ones_security_says_that_one_is_needed_only_where_it_is(client, settings, trusted, is_required):
    settings.REQUIRE_SECOND_FACTOR = is_required
    sign_in(client, trusted)
    html = client.get(reverse("mfa_index"), follow=True).content.decode()
    assert ("what you may do here needs one" in html.casefold() or "needs a second factor" in html) is is_required


def test_whoever_needs_one_sets_it_up_before_anything_else(client, required, trusted):
    sign_in(client, trusted)
    for path in ("/", "/timeline/", "/admin/", reverse("account_change_password")):
        assert client.get(path).headers["Location"] == reverse("mfa_activate_totp"), path
    assert "What you may do here needs a second factor" in client.get("/", follow=True).content.decode()
    page = set_up_page(client).content.decode()
    secret = re.search(r'app-qr__key">([A-Z2-7]+)<', page)[1]
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert client.get("/timeline/").status_code == 200


def test_others_and_a_demonstration_are_not_asked(client, required, trusted, settings):
    client.force_login(person("Rita Reader"))
    assert client.get("/timeline/").status_code == 200
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(trusted)
    assert client.get("/timeline/").status_code == 200


def test_an_appointment_that_has_ended_asks_for_nothing(client, required):
    user = person("Former")
    Appointment.objects.create(
        user=user, kind=Appointment.Kind.SECRETARIAT, starts_on="2020-01-01", ends_on="2020-12-31"
    )
    client.force_login(user)
    assert client.get("/timeline/").status_code == 200


def test_with_one_set_up_the_password_alone_does_not_let_in_and_a_wrong_code_neither(client, trusted):
    TOTP.activate(trusted, "A" * 32)
    assert sign_in(client, trusted).headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/timeline/").headers["Location"].startswith("/accounts/login/")
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code_for("A" * 32)})
    assert client.get("/timeline/").status_code == 200


def test_a_recovery_code_lets_in_once(client, trusted):
    TOTP.activate(trusted, "A" * 32)
    codes = RecoveryCodes.activate(trusted).get_unused_codes()
    for expected in (True, False):
        client.post(reverse("account_logout"))
        cache.clear()
        sign_in(client, trusted)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert ("_auth_user_id" in client.session) is expected
    assert Authenticator.objects.filter(user=trusted).count() == 2


def test_setting_one_up_shows_the_key_as_text_and_runs_under_our_policy(client, trusted):
    sign_in(client, trusted)
    response = set_up_page(client)
    page = response.content.decode()
    assert "<svg" in page and "data:image" not in page
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
