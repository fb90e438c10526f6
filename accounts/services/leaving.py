"""When somebody goes: their items to others, their roles to an end, and at last their personal data."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

import rules
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.admin.models import LogEntry as AdministrationEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import ERASED_NAME, Assigned, Invitation, Receipt, Role, User
from accounts.services import Refused
from accounts.services.invitations import withdraw
from accounts.services.sessions import end_every_session
from lutonhet.saving import save_row


def assigned_to(user: User) -> list[Assigned]:
    """Every item that the person is to see to, or saw to, whichever app keeps it; the open ones first."""
    found = [
        row
        for model in apps.get_models()
        if issubclass(model, Assigned)
        for row in model._base_manager.filter(assigned_to=user)
    ]
    return sorted(found, key=lambda row: (not is_open(row), row._meta.verbose_name, str(row)))


def is_open(row: Assigned) -> bool:
    """Does the item still need somebody? What is closed keeps the one who did it."""
    return getattr(row, "is_open", True)


@transaction.atomic
def hand_over(leaver: User, rows: Iterable[tuple[Assigned, int]], *, to: User, by: User) -> None:
    """Give each of the leaver's items, with the version that was shown, to somebody else: all of them or none."""
    if not rules.has_perm("accounts.hand_over", by, leaver):
        raise PermissionDenied
    if not to.is_active or to == leaver:
        raise Refused(f"{to} cannot take them over: choose somebody else who may sign in.")
    for row, version in rows:
        if row.assigned_to_id != leaver.pk:
            raise Refused(f"“{row}” does not belong to {leaver} any more.")
        row.assigned_to = to
        save_row(row, by=by, version=version)


@transaction.atomic
def deactivate(user: User, *, by: User, version: int, last_day: date) -> User:
    """Close the account: the roles end on `last_day`, every session ends now, an open invitation is withdrawn.

    A role that had yet to begin was never held: it goes, and the trail keeps what it was.
    """
    if not rules.has_perm("accounts.deactivate", by, user):
        raise PermissionDenied
    if last_day > timezone.localdate():
        raise Refused("The last day cannot be in the future. Give the roles a last day, and come back on that day.")
    user.is_active = False
    save_row(user, by=by, version=version)
    for role in user.roles():
        _end(role, last_day, by)
    for invitation in user.invitations.open():
        withdraw(invitation, by=by)
    end_every_session(user)
    return user


def _end(role, last_day, by):
    if role.starts_on > timezone.localdate():
        role.delete()
    elif role.starts_on > last_day and not role.is_over():
        raise Refused(f"{role.in_words}: that role began after the day given. Give a later day.")
    elif role.ends_on is None or role.ends_on > last_day:
        role.ends_on = last_day
        save_row(role, by=by, version=role.version)


def why_not_erased(user: User) -> list[str]:
    """What stands in the way of erasing somebody's personal data: sentences, or none."""
    return [
        sentence
        for sentence, stands in (
            ("Their personal data have been erased already.", user.is_erased),
            ("They may still sign in: close the account first.", user.is_active),
            _while_a_role_lasts(user.roles_not_over()),
            ("Open items are still theirs: hand them over first.", any(map(is_open, assigned_to(user)))),
        )
        if stands
    ]


def _while_a_role_lasts(roles):
    """The sentence on roles that are not over, and whether there are any; the last day of a role belongs to it."""
    if not roles or any(role.ends_on is None for role in roles):
        return "They still hold a role: give it a last day.", bool(roles)
    last = max(role.ends_on for role in roles)
    after = last + timedelta(days=1)
    return f"The last day of a role of theirs is {last:%-d %B %Y}: this can be done from {after:%-d %B %Y} on.", True


@transaction.atomic
def erase(user: User, *, by: User, version: int) -> User:
    """Take the person out of the account and keep the account, so that what they did still has somebody behind it.

    Updates and decisions keep name and role as text of the time: they are the programme's record.
    """
    if not rules.has_perm("accounts.erase", by, user):
        raise PermissionDenied
    if reasons := why_not_erased(user):
        raise Refused(" ".join(reasons))
    known_as, address = user.name, user.email
    end_every_session(user)
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()
    Receipt.objects.filter(sent_by=user).delete()
    for invitation in user.invitations.all():
        invitation.delete()
    user.name, user.email = ERASED_NAME, user.address_once_erased
    user.job_title, user.organisation, user.last_login = "", None, None
    user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    save_row(user, by=by, version=version)
    _redact_the_trail(user, address)
    _redact_the_administration_log(user, known_as)
    return user


def _redact_the_trail(user, address):
    """Of events by the person the address goes, of events about them the name; who did what stays, by number."""
    LogEntry.objects.filter(Q(actor=user) | Q(actor_email__iexact=address)).update(actor_email="")
    LogEntry.objects.filter(_about(user)).update(object_repr=ERASED_NAME)


def _about(user) -> Q:
    """The trail's events of the account, and of rows that are named after the person, those deleted since included."""
    wanted = Q(content_type=ContentType.objects.get_for_model(User), object_id=user.pk)
    named_after = [model for model in apps.get_models() if issubclass(model, Role | Invitation)]
    for model in named_after:
        events = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        theirs = events.filter(Q(changes__user__0=str(user.pk)) | Q(changes__user__1=str(user.pk)))
        ids = set(theirs.values_list("object_id", flat=True))
        wanted |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)
    return wanted


def _redact_the_administration_log(user, known_as):
    """Django's own list of what was saved in the administration pages names rows as they were called."""
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    as_written = json.dumps(known_as)[1:-1]
    AdministrationEntry.objects.filter(about | Q(object_repr__contains=known_as)).update(object_repr=ERASED_NAME)
    AdministrationEntry.objects.filter(about | Q(change_message__contains=as_written)).update(change_message="")
