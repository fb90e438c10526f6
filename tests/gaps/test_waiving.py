"""Waiving a gap: who may, for how long, and what is kept of it."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from gaps.finding import RULE_OF_NAME
from gaps.models import Waiver
from gaps.reading import read_programme
from gaps.services import end_waiver, waive
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused

pytestmark = pytest.mark.django_db

REASON = "The team is named in January."


def step_of(code):
    """The gap that a next step has no owner."""
    found = RULE_OF_NAME["next-step-without-owner"](read_programme(timezone.localdate()))
    return next(one for one in found if one.about == code)


def in_days(days) -> date:
    return timezone.localdate() + timedelta(days=days)


def waived(by, code="HSG-N01", **changed):
    return waive(step_of(code), by=by, **{"reason": REASON, "expires_on": in_days(30), **changed})


@pytest.mark.parametrize("role", ["chair", "secretariat", "administrator"])
def test_whoever_keeps_the_workstream_waives_with_a_reason_until_a_day(people, role):
    waiver = waived(people[role], reason=f"  {REASON} ")
    assert (waiver.reason, waiver.waived_by_name, waiver.workstream.code) == (REASON, people[role].name, "HSG")
    assert waiver.what == "Nobody is named for it yet."
    assert waiver.is_in_force(in_days(30))
    assert not waiver.is_in_force(in_days(31))


@pytest.mark.parametrize("role", ["no_role", "contributor", "other_chair", "oversight", "signatory"])
def test_nobody_else_may_waive(people, role):
    with pytest.raises(PermissionDenied):
        waived(people[role])
    assert not Waiver.objects.exists()


def test_a_gap_of_the_whole_programme_is_for_the_secretariat(people):
    with pytest.raises(PermissionDenied):
        waived(people["chair"], "PRG-N01")
    assert waived(people["secretariat"], "PRG-N01").workstream is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": " \n"}, "Say why it may stay as it is."),
        ({"expires_on": in_days(-1)}, "is past. Give today or a later day."),
        ({"expires_on": in_days(367)}, "is more than a year away."),
    ],
)
def test_a_waiver_needs_a_reason_and_a_day_within_a_year(chair, changed, told):
    with pytest.raises(Refused, match=told):
        waived(chair, **changed)
    assert not Waiver.objects.exists()


def test_a_gap_that_is_waived_is_not_waived_again_before_that_waiver_is_over(chair, people):
    first = waived(chair)
    with pytest.raises(Refused, match=f"{chair.name} has waived this until"):
        waived(people["secretariat"])
    Waiver.objects.update(waived_on=in_days(-9), expires_on=in_days(-1))
    second = waived(people["secretariat"])
    first.refresh_from_db()
    assert first.ended_on == timezone.localdate()
    assert second.is_in_force(timezone.localdate())


def test_ending_a_waiver_is_for_whoever_may_waive_over_what_they_were_shown(chair, people):
    waiver = waived(chair)
    with pytest.raises(PermissionDenied):
        end_waiver(Waiver.objects.get(), by=people["other_chair"], version=waiver.version)
    with pytest.raises(StaleRow):
        end_waiver(Waiver.objects.get(), by=chair, version=waiver.version + 1)
    assert Waiver.objects.get().ended_on is None
    end_waiver(Waiver.objects.get(), by=people["secretariat"], version=waiver.version)
    assert Waiver.objects.get().ended_on == timezone.localdate()
    with pytest.raises(Refused, match="ended already"):
        end_waiver(Waiver.objects.get(), by=chair, version=waiver.version + 1)


def test_the_trail_keeps_who_waived_what_and_on_whose_behalf(people):
    waiver = waived(people["secretariat"], behalf="Housing SMT")
    event = LogEntry.objects.get_for_object(waiver).get()
    assert (event.actor, event.changes["reason"][1]) == (people["secretariat"], REASON)
    assert event.additional_data == {"filed_under": "HSG", "on_behalf_of": "Housing SMT"}


def test_the_page_of_changes_says_what_was_waived_and_why(client, chair):
    waiver = waived(chair)
    client.force_login(chair)
    text = client.get("/changes/", {"kind": "gaps"}).content.decode()
    assert f"waived it until {waiver.expires_on:%-d %B %Y}: {REASON}" in text
    assert "HSG-N01: A next step without an owner" in text
