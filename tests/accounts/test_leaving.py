"""Somebody goes: their items to others, their account closed, and at last their personal data erased."""

import json
from datetime import date, timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.admin.models import LogEntry as AdministrationEntry
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Assigned, Invitation, User
from accounts.services import Refused
from accounts.services.invitations import invite
from accounts.services.leaving import assigned_to, deactivate, erase, hand_over, why_not_erased
from lutonhet import append_only
from lutonhet.rows import StaleRow
from tests import makers
from tests.admin.conftest import form_of
from tests.makers import MAKERS
from tests.people import PASSWORD, person
from workplans.models import Action, NextStep, Update
from workstreams.models import Membership

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SIGN_IN = reverse("account_login")
ASSIGNED = [model for model in apps.get_models() if issubclass(model, Assigned)]


@pytest.fixture
def lena(housing):
    """A chair who is about to leave."""
    lena = User.objects.create_user(
        "lena@people.example",
        PASSWORD,
        name="Léna Leaver",
        job_title="Head of Warmth",
        organisation=makers.organisation(7),
    )
    Membership.objects.create(user=lena, workstream=housing, role="chair", starts_on=TODAY - timedelta(days=90))
    Appointment.objects.create(user=lena, kind="oversight", starts_on=TODAY - timedelta(days=90))
    return lena


@pytest.fixture
def bilal():
    return person("Bilal Ahmed")


def give(row, user):
    row.assigned_to = user
    row.save()
    return row


def give_one_of_each(user):
    return [give(MAKERS[model](3), user) for model in ASSIGNED]


def address(name, user):
    return reverse(f"admin:accounts_user_{name}", args=[user.pk])


def gone(user, by):
    """The account closed the day before yesterday."""
    return deactivate(user, by=by, version=user.version, last_day=TODAY - timedelta(days=2))


# Handing over


def test_every_kind_of_item_is_found_and_handed_over_in_the_trail(lena, bilal, ada):
    rows = give_one_of_each(lena)
    assert {type(one).__name__ for one in rows} >= {"Action", "NextStep", "Risk", "Activity", "Output"}
    found = assigned_to(lena)
    assert sorted(map(str, found)) == sorted(map(str, rows))
    hand_over(lena, [(one, one.version) for one in found], to=bilal, by=ada)
    assert assigned_to(lena) == []
    for row in assigned_to(bilal):
        assert row.version == 2
        entry = LogEntry.objects.get_for_object(row).first()
        assert entry.changes["assigned_to"] == [str(lena.pk), str(bilal.pk)]


def test_one_stale_row_and_nothing_is_handed_over(lena, bilal, ada):
    give_one_of_each(lena)
    rows = assigned_to(lena)
    with pytest.raises(StaleRow):
        hand_over(lena, [*((one, one.version) for one in rows[:-1]), (rows[-1], 99)], to=bilal, by=ada)
    assert len(assigned_to(lena)) == len(rows)
    assert assigned_to(bilal) == []


def test_handing_over_is_refused_to_others_to_the_closed_and_of_what_is_not_theirs(lena, bilal, ada):
    row = give(makers.action(), lena)
    for who in (lena, bilal):
        with pytest.raises(PermissionDenied):
            hand_over(lena, [(row, row.version)], to=bilal, by=who)
    with pytest.raises(Refused, match="choose somebody else who may sign in"):
        hand_over(lena, [(row, row.version)], to=lena, by=ada)
    with pytest.raises(Refused, match="does not belong to Bilal Ahmed any more"):
        hand_over(bilal, [(row, row.version)], to=ada, by=ada)


def test_the_page_shows_what_goes_before_it_goes_and_leaves_what_is_closed(administration, lena, bilal):
    opened = give(makers.action(1), lena)
    closed = give(makers.coded(NextStep, "WS1-N09", workstream=makers.workstream)(1), lena)
    NextStep.objects.filter(pk=closed.pk).update(closed_on=TODAY, closed_as="done", closing_reason="Done")
    page = administration.get(address("hand_over", lena)).content.decode()
    assert f'value="workplans.Action:{opened.pk}:1" checked' in page
    assert f'value="workplans.NextStep:{closed.pk}:1">' in page
    told = {"to": bilal.pk, "rows": [f"workplans.Action:{opened.pk}:1"]}
    preview = administration.post(address("hand_over", lena), told).content.decode()
    assert "1 item will go from Léna Leaver to <strong>Bilal Ahmed</strong>" in preview
    assert Action.objects.get().assigned_to == lena
    page = administration.post(address("hand_over", lena), told | {"confirm": "yes"}, follow=True).content.decode()
    assert "1 item went from Léna Leaver to Bilal Ahmed." in page
    assert Action.objects.get().assigned_to == bilal
    assert NextStep.objects.get().assigned_to == lena


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "Choose who takes the items over."),
        ({"to": "me"}, "Tick at least one item."),
        ({"to": "me", "rows": ["accounts.User:1:1"]}, "is not theirs any more"),
        ({"to": "me", "rows": ["workplans.Action:1:x"]}, "is not theirs any more"),
        ({"to": "me", "rows": ["", "::", "\x00"]}, "is not theirs any more"),
    ],
)
def test_a_hand_over_that_names_nothing_of_theirs_is_not_done(administration, lena, ada, told, words):
    give(makers.action(), lena)
    told = told | ({"to": ada.pk} if told.get("to") else {})
    page = administration.post(address("hand_over", lena), told | {"confirm": "yes"}).content.decode()
    assert words in page
    assert Action.objects.get().assigned_to == lena


def test_a_row_saved_meanwhile_holds_the_hand_over_back(administration, lena, bilal):
    row = give(makers.action(), lena)
    Action.objects.update(version=5)
    told = {"to": bilal.pk, "rows": [f"workplans.Action:{row.pk}:1"], "confirm": "yes"}
    page = administration.post(address("hand_over", lena), told, follow=True).content.decode()
    assert "Somebody else saved this while you had it open." in page
    assert Action.objects.get().assigned_to == lena


# Closing the account


def test_closing_an_account_ends_roles_and_the_session_at_the_next_request(administration, lena):
    browser = Client()
    browser.post(SIGN_IN, {"login": lena.email, "password": PASSWORD})
    assert browser.get("/timeline/").status_code == 200
    day = (TODAY - timedelta(days=1)).strftime("%d/%m/%Y")
    page = administration.post(address("deactivate", lena), {"version": 1, "last_day": day}, follow=True)
    assert "The account of Léna Leaver is closed." in page.content.decode()
    assert browser.get("/timeline/").headers["Location"].startswith(SIGN_IN)
    assert {one.ends_on for one in lena.roles()} == {TODAY - timedelta(days=1)}
    assert not User.objects.get(pk=lena.pk).is_active
    assert UserSession.objects.filter(user=lena).count() == 0
    again = Client()
    again.post(SIGN_IN, {"login": lena.email, "password": PASSWORD})
    assert "_auth_user_id" not in again.session


def test_even_a_session_that_nothing_lists_ends_at_the_next_request(lena, ada):
    browser = Client()
    browser.force_login(lena)
    UserSession.objects.all().delete()
    gone(lena, ada)
    assert browser.get("/timeline/").headers["Location"].startswith(SIGN_IN)


def test_a_role_that_ended_before_stays_and_one_that_had_not_begun_goes(lena, ada, housing):
    before = TODAY - timedelta(days=60)
    ended = Membership.objects.create(
        user=lena, workstream=housing, role="deputy", starts_on=TODAY - timedelta(days=90), ends_on=before
    )
    planned = Membership.objects.create(
        user=lena, workstream=makers.workstream(2), role="chair", starts_on=TODAY + timedelta(days=30)
    )
    gone(lena, ada)
    ended.refresh_from_db()
    assert ended.ends_on == before
    assert not Membership.objects.filter(pk=planned.pk).exists()
    assert LogEntry.objects.get_for_object(planned).filter(action=LogEntry.Action.DELETE).exists()


def test_closing_withdraws_an_invitation_that_is_open(ada, housing):
    nadia = User.objects.create_user("nadia@partner.example", None, name="Nadia")
    invite(nadia, by=ada)
    deactivate(nadia, by=ada, version=nadia.version, last_day=TODAY)
    assert Invitation.objects.get().state == "withdrawn"


def test_closing_is_refused_in_the_future_before_a_role_began_stale_and_to_those_who_may_not(lena, bilal, ada):
    def close(by, version=lena.version, last_day=TODAY):
        return deactivate(User.objects.get(pk=lena.pk), by=by, version=version, last_day=last_day)

    with pytest.raises(Refused, match="cannot be in the future"):
        close(ada, last_day=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="that role began after the day given"):
        close(ada, last_day=TODAY - timedelta(days=91))
    with pytest.raises(StaleRow):
        close(ada, version=9)
    with pytest.raises(PermissionDenied):
        close(bilal)
    lena.refresh_from_db()
    assert lena.is_active
    with pytest.raises(PermissionDenied):
        deactivate(ada, by=ada, version=ada.version, last_day=TODAY)
    chief = person("Chief", is_staff=True, is_superuser=True)
    with pytest.raises(PermissionDenied):
        deactivate(chief, by=ada, version=chief.version, last_day=TODAY)


# Erasing


def test_erasing_takes_the_person_out_and_keeps_what_they_did_as_text_of_the_time(administration, ada, lena, housing):
    update = Update.objects.create(action=makers.action(1), made_by=lena, delivery="on_track", text="Warm.")
    EmailAddress.objects.create(user=lena, email=lena.email, primary=True, verified=True)
    TOTP.activate(lena, "A" * 32)
    SocialAccount.objects.create(user=lena, provider="microsoft", uid="1", extra_data={"name": lena.name})
    browser = Client()
    browser.post(SIGN_IN, {"login": lena.email, "password": PASSWORD})
    gone(lena, ada)
    page = administration.get(address("erase", lena)).content.decode()
    assert "Gone for good: name, e-mail address" in page
    told = {"version": lena.version, "sure": "on"}
    page = administration.post(address("erase", lena), told, follow=True).content.decode()
    assert "The personal data are erased." in page
    lena.refresh_from_db()
    assert (lena.name, lena.email, lena.job_title) == ("A former member", f"erased-{lena.pk}@invalid", "")
    assert lena.organisation is None and lena.last_login is None
    assert not lena.has_usable_password() and not lena.is_active and lena.is_erased
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession, Invitation):
        assert not model.objects.filter(user=lena).exists(), model
    assert not any(one.get_decoded().get("_auth_user_id") == str(lena.pk) for one in Session.objects.all())
    update.refresh_from_db()
    assert (update.made_by_name, update.made_by_role) == ("Léna Leaver", "Chair, Workstream 1")


def everything_that_is_stored(model):
    return json.dumps(list(model._base_manager.values()), default=str, ensure_ascii=False)


def test_after_erasing_neither_name_nor_address_is_left_but_for_the_text_of_the_time(
    administration, ada, lena, housing
):
    """Whatever a table holds is searched, so that a table of tomorrow is too."""
    Update.objects.create(action=makers.action(1), made_by=lena, delivery="on_track", text="Warm.")
    nadia = User.objects.create_user("nadia@partner.example", None, name="Léna Leaver")  # a namesake keeps her name
    Membership.objects.create(user=nadia, workstream=housing, role="deputy")
    browser = Client()
    browser.force_login(lena)
    browser.post(reverse("progress:put_first_day_away", args=[housing.slug]))
    planned = Membership(user=lena, workstream=makers.workstream(2), role="chair", starts_on=TODAY + timedelta(days=9))
    planned.save()
    change = reverse("admin:accounts_user_change", args=[lena.pk])
    administration.post(change, form_of(administration.get(change)) | {"job_title": "Lead"})
    inside = reverse("admin:workstreams_workstream_change", args=[housing.pk])
    added = {"memberships-TOTAL_FORMS": "4", "memberships-3-user": lena.pk, "memberships-3-role": "deputy"}
    added["memberships-3-starts_on"] = added["memberships-3-ends_on"] = "01/02/2024"
    administration.post(inside, form_of(administration.get(inside)) | added)
    lena.refresh_from_db()
    gone(lena, ada)
    written = AdministrationEntry.objects.values_list("object_repr", "change_message")
    assert any("Leaver" in name for name, _ in written) and any("Leaver" in message for _, message in written)
    assert LogEntry.objects.filter(actor_email=lena.email).exists()
    email = lena.email
    erase(lena, by=ada, version=lena.version)
    for model in apps.get_models():
        stored = everything_that_is_stored(model)
        assert email not in stored, model
        assert "Head of Warmth" not in stored, model
        if model is not Update and model not in (User, LogEntry):
            assert "Léna Leaver" not in stored and "L\\u00e9na Leaver" not in stored, model
    about = LogEntry.objects.filter(object_repr__contains="Léna Leaver")
    assert {(one.content_type.model, one.object_id) for one in about} == {
        ("user", nadia.pk),
        ("membership", nadia.memberships.get().pk),
    }
    in_values = [one for one in LogEntry.objects.all() if "Léna Leaver" in json.dumps(one.changes, ensure_ascii=False)]
    assert {one.content_type.model for one in in_values} == {"update"}


def test_erasing_is_refused_while_something_stands_in_the_way(lena, bilal, ada):
    row = give(makers.action(), lena)
    assert why_not_erased(lena) == [
        "They may still sign in: close the account first.",
        "They still hold a role: give it a last day.",
        "Open items are still theirs: hand them over first.",
    ]
    with pytest.raises(Refused, match="close the account first"):
        erase(lena, by=ada, version=lena.version)
    gone(lena, ada)
    with pytest.raises(Refused, match="hand them over first"):
        erase(lena, by=ada, version=lena.version)
    hand_over(lena, [(row, row.version)], to=bilal, by=ada)
    with pytest.raises(PermissionDenied):
        erase(lena, by=bilal, version=lena.version)
    with pytest.raises(StaleRow):
        erase(lena, by=ada, version=lena.version - 1)
    lena.refresh_from_db()
    assert lena.name == "Léna Leaver"
    erase(lena, by=ada, version=lena.version)
    assert why_not_erased(lena) == ["Their personal data have been erased already."]


def test_erasing_on_the_last_day_says_from_which_day_it_can_be_done(administration, lena, ada):
    today = timezone.localdate()
    deactivate(lena, by=ada, version=lena.version, last_day=today)
    tomorrow = today + timedelta(days=1)
    sentence = f"The last day of a role of theirs is {today:%-d %B %Y}: this can be done from {tomorrow:%-d %B %Y} on."
    assert why_not_erased(lena) == [sentence]
    assert sentence in administration.get(address("erase", lena)).content.decode()


def test_the_erasing_page_says_what_stands_in_the_way_and_wants_a_tick(administration, ada, lena):
    page = administration.get(address("erase", lena)).content.decode()
    assert "This cannot be done yet" in page and "close the account first" in page
    gone(lena, ada)
    page = administration.post(address("erase", lena), {"version": lena.version}).content.decode()
    assert "Tick the box to say that you have checked." in page
    lena.refresh_from_db()
    assert not lena.is_erased


def test_an_erased_account_is_only_read(administration, ada, lena):
    gone(lena, ada)
    erase(lena, by=ada, version=lena.version)
    change = reverse("admin:accounts_user_change", args=[lena.pk])
    page = administration.get(change).content.decode()
    assert 'name="_save"' not in page and "A former member" in page
    assert administration.post(change, {"name": "Back again"}).status_code == 403
    assert not AdministrationEntry.objects.filter(object_repr__contains="Léna").exists()


# What the trail keeps of a person


def test_the_trail_says_that_a_name_changed_and_keeps_neither_the_old_nor_the_new(administration, lena):
    lena.name, lena.email, lena.job_title = "Léna Married", "married@people.example", ""
    lena.save()
    kept = [one.changes for one in LogEntry.objects.get_for_object(lena)]
    assert kept[0]["name"] == ["(not kept)", "(not kept)"]
    assert kept[0]["job_title"] == ["(not kept)", ""]
    assert not any(word in json.dumps(kept) for word in ("Leaver", "Married", "people.example", "Warmth"))
    page = administration.get(reverse("admin:accounts_user_history", args=[lena.pk])).content.decode()
    told = " ".join(page.split())
    assert "<dt>Full name</dt> <dd>changed</dd>" in told
    assert "<dt>E-mail address</dt> <dd>changed</dd>" in told


def test_what_the_trail_kept_before_is_masked_when_the_database_is_brought_up_to_date(lena):
    entry = LogEntry.objects.get_for_object(lena).get()
    before = {"name": ["None", "Léna Leaver"], "email": ["a@b.example", "c@d.example"], "is_active": ["False", "True"]}
    append_only.take_away()  # the migration runs before the triggers are first made
    LogEntry.objects.filter(pk=entry.pk).update(changes=before)
    import_module("accounts.migrations.0004_personal_values_out_of_the_trail").mask(apps, None)
    entry.refresh_from_db()
    assert entry.changes == {
        "name": ["", "(not kept)"],
        "email": ["(not kept)", "(not kept)"],
        "is_active": ["False", "True"],
    }


def test_an_update_says_what_the_person_was_on_its_day(housing, ada, lena):
    secretary = person("Sam Secretary")
    Appointment.objects.create(user=secretary, kind="secretariat", starts_on=TODAY - timedelta(days=9))
    Membership.objects.create(user=secretary, workstream=makers.workstream(2), role="contributor")
    Membership.objects.create(user=lena, workstream=housing, role="contributor")

    def role(user, **fields):
        fields |= {"period_starts_on": date(2000 + Update.objects.count(), 1, 1), "delivery": "on_track", "text": "X"}
        row = Update.objects.create(action=makers.action(1), made_by=user, **fields)
        return row.made_by_role

    assert role(lena) == "Chair, Workstream 1; Contributor, Workstream 1"
    assert role(secretary) == "Secretariat"
    assert role(ada) == "Administrator"
    assert role(person("Rita Reader")) == ""
    assert role(secretary, made_at=timezone.now() - timedelta(days=30)) == ""
    assert role(secretary, made_by_role="On behalf of the chair") == "On behalf of the chair"
