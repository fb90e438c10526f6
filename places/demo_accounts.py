"""Accounts for a demonstration: one a role, the same password, never on a real server."""

import os
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from accounts.models import Appointment, User
from places.history import marked_as_a_load
from workstreams.models import Membership, Workstream

DOMAIN = "example.org"
DEFAULT_PASSWORD = "health-equity-town"


class NotADemonstration(Exception):
    """Accounts that everybody knows the password of are made only where DEBUG is on."""


@dataclass(frozen=True)
class DemoAccount:
    email: str
    role: str
    is_new: bool


def password() -> str:
    return os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD


def refuse_outside_demonstrations() -> None:
    """Raise `NotADemonstration` where DEBUG is off."""
    if not settings.DEBUG:
        raise NotADemonstration(
            "Demonstration accounts are refused because DEBUG is off: everybody knows their password. "
            "Leave out --demo-users, and make the first administrator with “manage.py createsuperuser”."
        )


@transaction.atomic
def make_demo_accounts() -> list[DemoAccount]:
    """One account a role; accounts that exist are left as people have made them."""
    refuse_outside_demonstrations()
    with marked_as_a_load("demo-users"):
        made = [
            _account("admin", "Ada Administrator", "Administrator", is_staff=True),
            _account("secretariat", "Sam Secretariat", "Secretariat", _appoint("secretariat")),
            _account("signatory", "Sidra Signatory", "Oversight group, may sign off", _appoint("oversight", True)),
            _account("oversight", "Owen Oversight", "Oversight group", _appoint("oversight")),
        ]
        for one in Workstream.objects.priority():
            made.append(_account(f"chair.{one.slug}", f"{one.name} Chair", f"Chair, {one}", _join(one, "chair")))
        for one in Workstream.objects.priority():
            made.append(
                _account(
                    f"contributor.{one.slug}",
                    f"{one.name} Contributor",
                    f"Contributor, {one}",
                    _join(one, "contributor"),
                )
            )
    return made


def _account(local_part, name, role, give_role=None, **fields):
    email = f"{local_part}@{DOMAIN}"
    if User.objects.filter(email=email).exists():
        return DemoAccount(email, role, is_new=False)
    user = User.objects.create_user(email, password(), name=name, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if give_role:
        give_role(user)
    return DemoAccount(email, role, is_new=True)


def _appoint(kind, may_sign_off=False):
    return lambda user: Appointment.objects.create(user=user, kind=kind, may_sign_off=may_sign_off)


def _join(workstream, role):
    return lambda user: Membership.objects.create(user=user, workstream=workstream, role=role)
