"""People, organisations and appointments; and who somebody is, in one word."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Appointment, Organisation, User
from accounts.rules import is_administrator, is_oversight_member, is_secretariat, is_signed_in, may_sign_off
from tests.people import one_of_each_role, person
from workstreams.models import Membership, Workstream
from workstreams.rules import belongs, chairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def workstreams():
    return [
        Workstream.objects.create(code=code, slug=code.lower(), name=code, kind="priority") for code in ("HSG", "NZ")
    ]


@pytest.fixture
def people(workstreams):
    return one_of_each_role(*workstreams)


def refused(row, message):
    """The form says it in words, and the database refuses it too."""
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert message in str(caught.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def holders(people, predicate, *args):
    return {role for role, user in people.items() if user and predicate(user, *args)}


def test_each_predicate_holds_for_whom_it_names_and_for_nobody_else(people, workstreams):
    housing, net_zero = workstreams
    assert holders(people, is_administrator) == {"administrator", "superuser"}
    assert holders(people, is_secretariat) == {"secretariat"}
    assert holders(people, is_oversight_member) == {"oversight", "signatory"}
    assert holders(people, may_sign_off) == {"signatory"}
    assert holders(people, chairs, housing) == {"chair"}
    assert holders(people, chairs, net_zero) == {"other_chair"}
    assert holders(people, belongs, housing) == {"chair", "contributor"}
    assert holders(people, is_signed_in) == set(people) - {"anonymous"}


def test_editing_is_for_chairs_of_the_workstream_the_secretariat_and_administrators(people, workstreams):
    housing, _ = workstreams
    may = {role for role, user in people.items() if user and user.has_perm("workstreams.edit", housing)}
    assert may == {"chair", "secretariat", "administrator", "superuser"}


def test_nobody_is_anything_once_deactivated(people):
    for user in people.values():
        if user:
            user.is_active = False
    for predicate in (is_administrator, is_secretariat, is_oversight_member, may_sign_off):
        assert holders(people, predicate) == set()


@pytest.mark.parametrize(
    ("starts", "ends", "holds"), [(0, 0, True), (-9, None, True), (1, None, False), (-9, -1, False)]
)
def test_an_appointment_holds_from_its_first_day_to_its_last(starts, ends, holds):
    today = timezone.localdate()
    user = person("Amina Khan")
    Appointment.objects.create(
        user=user,
        kind=Appointment.Kind.SECRETARIAT,
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )
    assert is_secretariat(user) is holds


def test_an_e_mail_address_is_one_account_in_any_case():
    person("Amina Khan")
    assert User.objects.get_by_natural_key("AMINA.KHAN@people.example").name == "Amina Khan"
    refused(User(email="Amina.KHAN@people.example".lower(), name="Another"), "That address has an account.")
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="AMINA.KHAN@people.example", name="Another").save()


def test_an_account_needs_an_address_and_keeps_it_in_lower_case():
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("", "a-long-password", name="Nobody")
    assert User.objects.create_user(" Bilal@People.Example ", None, name="Bilal").email == "bilal@people.example"


def test_an_organisation_is_named_once():
    Organisation.objects.create(name="ELFT")
    refused(Organisation(name="elft"), "There is already an organisation of that name.")


def test_only_an_oversight_member_may_sign_off():
    row = Appointment(user=person("Amina Khan"), kind=Appointment.Kind.SECRETARIAT, may_sign_off=True)
    refused(row, "Only an oversight group member may sign off.")


def test_an_appointment_does_not_end_before_it_starts():
    row = Appointment(user=person("Amina Khan"), kind="oversight", starts_on=date(2024, 5, 2), ends_on=date(2024, 5, 1))
    refused(row, "The last day must be the same as or after the first day.")


def test_a_person_holds_one_appointment_of_a_kind_at_a_time():
    user = person("Amina Khan")
    Appointment.objects.create(user=user, kind="oversight")
    refused(Appointment(user=user, kind="oversight"), "This person already holds that appointment.")


def test_a_person_has_a_role_in_a_workstream_once(workstreams):
    user = person("Amina Khan")
    Membership.objects.create(user=user, workstream=workstreams[0], role="chair")
    refused(Membership(user=user, workstream=workstreams[0], role="chair"), "already has that role")
