"""Inviting somebody by e-mail: a link that works once, for 48 hours, and leads to their workstream."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import INVITATION_LASTS, Appointment, Invitation, User
from accounts.services import Refused
from accounts.services.invitations import accept, invite, withdraw
from tests.accounts.test_second_factor import code_for
from tests.people import PASSWORD, person
from workstreams.models import Membership

pytestmark = pytest.mark.django_db

NEW = {"password1": "three-words-of-hers", "password2": "three-words-of-hers"}
INVITE = reverse("admin:accounts_user_invite")


def filled_in(housing, **others):
    return {
        "name": "Nadia Newcomer",
        "email": "Nadia@Partner.Example",
        "workstream": housing.pk,
        "role": "chair",
        "starts_on": timezone.localdate().strftime("%d/%m/%Y"),
        **others,
    }


def link_in(message):
    return re.search(r"http://testserver(/accounts/invitation/\S+)", message.body)[1]


@pytest.fixture
def nadia(housing):
    nadia = User.objects.create_user("nadia@partner.example", None, name="Nadia Newcomer")
    Membership.objects.create(user=nadia, workstream=housing, role="chair")
    return nadia


@pytest.fixture
def link(nadia, ada):
    """The address in an invitation of Nadia."""
    return reverse("account_invitation", args=[invite(nadia, by=ada)[1]])


def everything():
    """How many rows every table has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_one_form_invites_and_the_link_leads_to_the_workstream(administration, housing, mailoutbox, client):
    response = administration.post(INVITE, filled_in(housing), follow=True)
    assert "An invitation was sent to nadia@partner.example" in response.content.decode()
    (message,) = mailoutbox
    assert message.to == ["nadia@partner.example"]
    assert message.subject == "Ada Administrator invites you"
    assert "- Chair, Workstream 1\n" in message.body and "It works once, until" in message.body
    page = client.get(link_in(message)).content.decode()
    assert "Ada Administrator invites you to Example Health Equity Town as:" in page
    assert "Chair, Workstream 1" in page
    response = client.post(link_in(message), NEW)
    assert response.headers["Location"] == housing.get_absolute_url()
    page = client.get(housing.get_absolute_url()).content.decode()
    assert "Three things to do first" in page and "Nadia Newcomer" in page
    other = Client()
    other.post(reverse("account_login"), {"login": "nadia@partner.example", "password": NEW["password1"]})
    assert other.session["_auth_user_id"] == str(User.objects.get(email="nadia@partner.example").pk)


def test_a_membership_and_an_appointment_are_given_on_the_same_form(administration, housing):
    told = filled_in(housing, appointment="may_sign_off", role="contributor", ends_on="31/12/2099")
    administration.post(INVITE, told)
    nadia = User.objects.get(email="nadia@partner.example")
    assert {str(one.ends_on) for one in nadia.roles()} == {"2099-12-31"}
    assert {one.in_words for one in nadia.roles()} == {
        "Contributor, Workstream 1",
        "Oversight group member, may sign off",
    }


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ({"name": ""}, "Enter full name"),
        ({"email": "nobody"}, "Enter an e-mail address in full"),
        ({"email": ""}, "Enter their e-mail address, for example name@example.org."),
        ({"email": "ada.administrator@people.example"}, "That address has an account."),
        ({"role": ""}, "Choose the role as well, or neither."),
        ({"workstream": ""}, "Choose the workstream as well, or neither."),
        ({"starts_on": ""}, "Enter the first day of the role."),
        ({"ends_on": "31/12/1999"}, "The last day must be the same as or after the first day."),
        ({"appointment": "king"}, "choose from what is offered"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_stored(administration, housing, mailoutbox, spoilt, words):
    before = everything()
    page = administration.post(INVITE, filled_in(housing, **spoilt)).content.decode()
    assert (words in page and 'value="Nadia' in page) or "name" in spoilt
    assert everything() == before
    assert mailoutbox == []


def test_looking_at_an_invitation_writes_nothing(client, link):
    before = everything()
    for _ in range(3):
        assert "Welcome, Nadia Newcomer" in client.get(link).content.decode()
    assert everything() == before


def test_a_link_works_once(client, link):
    client.post(link, NEW)
    other = Client()
    for page in (other.get(link), other.post(link, NEW)):
        assert "It has been used, and each works once." in page.content.decode()
    assert "_auth_user_id" not in other.session


def test_a_link_works_for_48_hours(client, link):
    assert timedelta(hours=48) == INVITATION_LASTS
    made_at = timezone.now() - INVITATION_LASTS
    Invitation.objects.update(made_at=made_at, expires_at=made_at + INVITATION_LASTS)
    page = client.post(link, NEW).content.decode()
    assert "It is older than 48 hours" in page and "mailto:ada.administrator@people.example" in page
    Invitation.objects.update(expires_at=timezone.now() + timedelta(seconds=60))
    assert client.post(link, NEW).status_code == 302


def test_inviting_again_replaces_the_earlier_link(client, administration, nadia, link, mailoutbox):
    page = reverse("admin:accounts_user_invite_again", args=[nadia.pk])
    assert "An earlier one stops working" in administration.get(page).content.decode()
    administration.post(page)
    assert "look for the latest e-mail" in client.post(link, NEW).content.decode()
    assert client.post(link_in(mailoutbox[0]), NEW).status_code == 302
    assert [one.state for one in nadia.invitations.order_by("pk")] == ["withdrawn", "used"]


def test_a_withdrawn_link_does_not_work_and_a_used_one_is_not_withdrawn(client, administration, link):
    invitation = Invitation.objects.get()
    chosen = {"action": "withdraw_them", "_selected_action": [invitation.pk]}
    administration.post(reverse("admin:accounts_invitation_changelist"), chosen)
    assert "It was taken back" in client.get(link).content.decode()
    page = administration.post(reverse("admin:accounts_invitation_changelist"), chosen, follow=True).content.decode()
    assert "That invitation is withdrawn already." in page


def test_a_link_that_never_was_says_whom_to_ask(client, settings):
    page = client.get(reverse("account_invitation", args=["made-up"])).content.decode()
    assert "This invitation does not work any more" in page and settings.SUPPORT_EMAIL in page


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short-one", "short-one", "at least 12 characters"),
        ("nadia@partner.example", "nadia@partner.example", "too similar"),
        ("three-words-of-hers", "three-words-of-his", "same password"),
        ("", "", "Enter a new password."),
    ],
)
def test_the_password_is_held_to_the_same_rules_as_elsewhere(client, link, password, again, words):
    page = client.post(link, {"password1": password, "password2": again}).content.decode()
    assert words in page and "There is a problem" in page
    assert Invitation.objects.get().state == "open"


def test_the_token_is_kept_nowhere_and_the_trail_says_who_accepted(client, link, nadia):
    token = link.split("/")[-2]
    client.post(link, NEW)
    assert token not in str(list(Invitation.objects.values()))
    entries = LogEntry.objects.get_for_model(Invitation)
    assert not any("token" in str(one.changes) for one in entries)
    accepted = entries.get(action=LogEntry.Action.UPDATE)
    assert set(accepted.changes) == {"used_at"}
    assert accepted.actor == nadia
    assert LogEntry.objects.get_for_object(nadia).first().actor == nadia


def test_whoever_needs_a_second_factor_sets_it_up_and_goes_on_to_the_workstream(client, nadia, ada, housing, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    Appointment.objects.create(user=nadia, kind="secretariat")
    link = reverse("account_invitation", args=[invite(nadia, by=ada)[1]])
    assert "What you may do here also needs a code from an app on your phone" in client.get(link).content.decode()
    page = client.post(link, NEW, follow=True)
    assert page.request["PATH_INFO"] == reverse("mfa_activate_totp")
    secret = re.search(r'app-qr__key">([A-Z2-7]+)<', page.content.decode())[1]
    page = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, follow=True).content.decode()
    assert f'href="{housing.get_absolute_url()}"' in page and "I have kept them: go on" in page
    assert client.get(housing.get_absolute_url()).status_code == 200


def test_whoever_is_signed_in_as_somebody_else_is_told_so(administration, link, nadia):
    page = administration.post(link, NEW).content.decode()
    assert "You are signed in as Ada Administrator" in page and "Sign out first" in page
    assert Invitation.objects.get().state == "open"


def test_only_administrators_invite_and_withdraw(nadia, ada):
    chair = person("Charlie Chair")
    with pytest.raises(PermissionDenied):
        invite(nadia, by=chair)
    invitation, _ = invite(nadia, by=ada)
    with pytest.raises(PermissionDenied):
        withdraw(invitation, by=chair)
    assert Invitation.objects.get().state == "open"


def test_whoever_has_a_password_or_may_not_sign_in_is_not_invited(nadia, ada):
    with pytest.raises(Refused, match="has a password already"):
        invite(person("Bilal Ahmed"), by=ada)
    nadia.is_active = False
    nadia.save()
    with pytest.raises(Refused, match="may not sign in"):
        invite(nadia, by=ada)


def test_an_invitation_of_somebody_deactivated_since_lets_nobody_in(client, nadia, link):
    nadia.is_active = False
    nadia.save()
    assert "This invitation does not work any more" in client.post(link, NEW).content.decode()


def test_a_mail_server_that_refuses_is_said_and_the_person_can_be_invited_again(administration, housing, monkeypatch):
    def refuse(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    page = administration.post(INVITE, filled_in(housing), follow=True).content.decode()
    assert "The mail server did not take the invitation to nadia@partner.example." in page
    nadia = User.objects.get(email="nadia@partner.example")
    assert reverse("admin:accounts_user_invite_again", args=[nadia.pk]) in page


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_press_at_the_same_moment_one_gets_in(nadia, ada):
    _, token = invite(nadia, by=ada)

    def press(number):
        try:
            accept(token, password=f"{PASSWORD}-{number}")
        except Refused:
            return None
        finally:
            connection.close()
        return number

    with ThreadPoolExecutor(8) as pool:
        came_in = [number for number in pool.map(press, range(8)) if number is not None]
    assert len(came_in) == 1
    nadia.refresh_from_db()
    assert nadia.check_password(f"{PASSWORD}-{came_in[0]}")
