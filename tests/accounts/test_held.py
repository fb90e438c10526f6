"""What is held about a person: for themselves, and the report for the data-protection officer."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.held import everything_about, is_due_for_erasure, months_ago, people_held
from accounts.models import Appointment, User
from accounts.services.invitations import invite
from accounts.services.leaving import deactivate, erase
from tests import makers
from tests.people import PASSWORD, person
from workplans.models import Update
from workstreams.models import Membership

pytestmark = pytest.mark.django_db

MINE = reverse("account_my_data")
REPORT, AS_CSV = reverse("admin:accounts_user_personal_data"), reverse("admin:accounts_user_personal_data_csv")
TODAY = timezone.localdate()


@pytest.fixture
def zoe(housing):
    zoe = User.objects.create_user("zoe@people.example", PASSWORD, name="Zoë O’Brien", job_title="Nurse")
    Membership.objects.create(user=zoe, workstream=housing, role="chair")
    return zoe


@pytest.fixture
def her_browser(zoe):
    client = Client(headers={"user-agent": "Browser of Zoë"})
    client.post(reverse("account_login"), {"login": zoe.email, "password": PASSWORD})
    return client


def test_one_downloads_all_that_is_held_about_oneself(her_browser, zoe, ada, housing):
    action = makers.action(1)
    action.lead_officer, action.assigned_to = "zoë o’brien", zoe
    action.save()
    Update.objects.create(action=action, made_by=zoe, delivery="on_track", text="Warm homes.")
    SocialAccount.objects.create(user=zoe, provider="microsoft", uid="an-identifier", extra_data={"tid": "tenant"})
    her_browser.post(reverse("progress:put_first_day_away", args=[housing.slug]))
    response = her_browser.get(MINE)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == f'attachment; filename="what-is-held-{TODAY}.json"'
    text = response.content.decode()
    assert text.count("\n") > 50 and "Zoë O’Brien" in text, "to be read by a person"
    told = json.loads(text)
    assert (told["person"]["name"], told["person"]["job_title"]) == ("Zoë O’Brien", "Nurse")
    assert told["roles"] == [{"role": "Chair, Workstream 1", "from": TODAY.isoformat(), "until": None}]
    assert told["sign_ins"]["last"].startswith(TODAY.isoformat()) and told["sign_ins"]["sessions_open"] == 1
    rows = told["rows_that_belong_to_the_person"]
    assert rows["workplans.Update"][0]["text"] == "Warm homes."
    assert rows["workplans.Action"][0]["code"] == "WS1-2024-01"
    assert rows["usersessions.UserSession"][0]["user_agent"] == "Browser of Zoë"
    assert rows["socialaccount.SocialAccount"][0]["extra_data"] == {"tid": "tenant"}
    assert rows["workstreams.Membership"][0]["role"] == "Chair"
    assert told["rows_that_mention_the_name_or_address"]["workplans.Update"][0]["made_by_name"] == "Zoë O’Brien"
    trail = told["audit_trail"]
    assert trail["number"] == len(trail["events"]) == 1
    assert trail["number_by_kind"] == {"Changed membership": 1}
    assert trail["events"][0]["fields"] == ["first_day_over_at"]


def test_every_table_with_a_key_to_people_is_told(zoe, ada):
    """A table of tomorrow is found by its key, not by a list that somebody must remember."""
    made = [make(1) for model, make in makers.MAKERS.items() if model is not User]
    kinds = {
        type(row)._meta.label
        for row in made
        if any(one.related_model is User and getattr(row, one.attname) for one in row._meta.fields)
    }
    told = everything_about(makers.user(1))["rows_that_belong_to_the_person"]
    assert kinds and kinds <= told.keys()


def test_secrets_are_said_to_be_there_and_not_shown(zoe, ada):
    TOTP.activate(zoe, "A" * 32)
    nadia = User.objects.create_user("nadia@partner.example", None, name="Nadia")
    invitation, _ = invite(nadia, by=ada)
    text = json.dumps([everything_about(zoe), everything_about(nadia)])
    assert zoe.password not in text and invitation.token_hash not in text and "AAAAAAAA" not in text
    assert everything_about(zoe)["person"]["password"] == "kept, and shown to nobody"


def test_nothing_about_others_is_told(zoe, ada):
    assert "Ada Administrator" not in json.dumps(everything_about(zoe))


def test_an_administrator_downloads_the_same_for_anybody_who_asks(administration, zoe):
    told = administration.get(reverse("admin:accounts_user_held", args=[zoe.pk])).json()
    assert told["person"]["email"] == "zoe@people.example"
    assert told.keys() == everything_about(zoe).keys()


# The report


def test_the_report_says_which_fields_are_held_for_how_many(administration, zoe, ada):
    TOTP.activate(zoe, "A" * 32)
    page = " ".join(administration.get(REPORT).content.decode().split())

    def count(label):
        return page.split(f'<th scope="row">{label}</th>')[1].split('class="app-number">')[1].split("<")[0]

    assert (count("Full name"), count("E-mail address"), count("Job title")) == ("2", "2", "1")
    assert (count("Second factor"), count("Organisation"), count("Roles: memberships")) == ("1", "0", "1")
    assert "Due for erasure is whoever may not sign in and has held no role for 12 months." in page


def test_the_report_lists_everybody_with_roles_and_what_is_due(administration, zoe, ada, housing, settings):
    settings.ERASURE_DUE_AFTER_MONTHS = 6
    zoe.date_joined = timezone.now() - timedelta(days=900)
    zoe.save()
    Membership.objects.update(starts_on=TODAY - timedelta(days=800))
    deactivate(zoe, by=ada, version=zoe.version, last_day=TODAY - timedelta(days=200))
    row = administration.get(REPORT).content.decode().split("Zoë O’Brien")[1].split("</tr>")[0]
    assert "Chair, Workstream 1" in row and ">due</a>" in row
    settings.ERASURE_DUE_AFTER_MONTHS = 8
    row = administration.get(REPORT).content.decode().split("Zoë O’Brien")[1].split("</tr>")[0]
    assert "due" not in row
    erase(zoe, by=ada, version=zoe.version)
    assert "erased" in administration.get(REPORT).content.decode().split("A former member")[1].split("</tr>")[0]


def test_the_report_comes_as_a_table_that_runs_nothing(administration, zoe, ada):
    zoe.name, zoe.job_title = "=HYPERLINK(1)", "@SUM(1)"
    zoe.save()
    response = administration.get(AS_CSV)
    assert response.headers["Content-Disposition"] == f'attachment; filename="personal-data-{TODAY}.csv"'
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    hers = next(row for row in rows if row["e-mail address"] == zoe.email)
    assert (hers["name"], hers["job title"]) == ("'=HYPERLINK(1)", "'@SUM(1)")
    assert (hers["roles"], hers["may sign in"], hers["due for erasure"]) == ("Chair, Workstream 1", "yes", "no")
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("roles", "months_gone", "active", "due"),
    [
        ([], 13, False, True),
        ([], 11, False, False),
        ([], 13, True, False),
        ([13], 30, False, True),
        ([13, 11], 30, False, False),
        ([None], 30, False, False),
        ([-1], 30, False, False),
    ],
)
def test_due_is_who_has_neither_account_nor_role_for_longer_than_set(roles, months_gone, active, due):
    """Roles by how many months ago they ended; None for one that lasts, negative for one that ends later."""
    user = person("Former Member", is_active=active)
    user.date_joined = timezone.now() - timedelta(days=31 * months_gone)
    rows = [
        Appointment(
            user=user,
            kind="oversight",
            ends_on=None if one is None else TODAY - timedelta(days=31 * one),
            starts_on=date(2020, 1, 1),
        )
        for one in roles
    ]
    assert is_due_for_erasure(user, rows) is due


@pytest.mark.parametrize(
    ("today", "months", "expected"),
    [
        (date(2026, 11, 25), 12, date(2025, 11, 25)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 24, date(2024, 12, 31)),
    ],
)
def test_months_ago_is_the_same_day_or_the_last_of_its_month(today, months, expected):
    assert months_ago(months, today) == expected


def test_the_report_costs_the_same_for_one_person_and_for_three(administration, housing):
    costs = []
    for number in (1, 2, 3):
        makers.MAKERS[Membership](number)
        administration.get(REPORT)
        with CaptureQueriesContext(connection) as queries:
            administration.get(REPORT)
        costs.append(len(queries))
    assert costs == [14] * 3


def test_only_administrators_see_the_report_and_what_is_held_on_others(her_browser, zoe, ada):
    for address in (REPORT, AS_CSV, reverse("admin:accounts_user_held", args=[ada.pk])):
        assert her_browser.get(address).status_code == 302
    assert len(people_held()) == 2
