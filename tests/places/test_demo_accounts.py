"""Accounts for a demonstration."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.rules import is_administrator, is_oversight_member, is_secretariat, may_sign_off
from workstreams.models import Programme, Workstream
from workstreams.rules import belongs, chairs

pytestmark = pytest.mark.django_db
LUTON = Path(__file__).parents[2] / "places" / "luton"


def load(*flags):
    output = StringIO()
    call_command("load_place", LUTON, *flags, stdout=output)
    return output.getvalue()


def somebody(name):
    return User.objects.get(email=f"{name}@example.org")


@pytest.fixture
def demonstration(settings):
    settings.DEBUG = True


def test_there_is_one_account_a_role_and_one_chair_and_contributor_a_workstream(demonstration, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    printed = load("--demo-users")
    assert is_administrator(somebody("admin")) and not somebody("admin").is_superuser
    assert is_secretariat(somebody("secretariat"))
    assert is_oversight_member(somebody("oversight")) and not may_sign_off(somebody("oversight"))
    assert may_sign_off(somebody("signatory"))
    for workstream in Workstream.objects.priority():
        assert chairs(somebody(f"chair.{workstream.slug}"), workstream)
        contributor = somebody(f"contributor.{workstream.slug}")
        assert belongs(contributor, workstream) and not chairs(contributor, workstream)
    assert User.objects.count() == 12
    assert all(user.check_password("health-equity-town") for user in User.objects.all())
    assert "chair.net-zero@example.org" in printed and "health-equity-town" in printed


def test_the_password_may_be_chosen(demonstration, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "another-long-word")
    load("--demo-users")
    assert somebody("admin").check_password("another-long-word")


def test_a_second_time_leaves_the_accounts_as_people_made_them(demonstration):
    load("--demo-users")
    User.objects.filter(email="admin@example.org").update(name="Renamed", is_active=False)
    load("--demo-users")
    assert (somebody("admin").name, somebody("admin").is_active, User.objects.count()) == ("Renamed", False, 12)


def test_they_are_refused_on_a_real_server(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG is off"):
        load("--demo-users")
    assert not User.objects.exists()
    assert not Programme.objects.exists()


def test_a_database_with_a_programme_is_left_alone_when_asked_to(settings):
    Programme.objects.create(code="OTHER", name="Another programme", place_name="Elsewhere", vision="Fair.")
    assert "nothing was loaded" in load("--if-empty")
    assert Programme.objects.get().name == "Another programme"
