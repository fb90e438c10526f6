"""What each person chooses about being reminded: how often by e-mail, and whether their calendar reads their dates."""

import secrets

import rules
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import CalendarLink, HowOften, User
from accounts.services import Refused
from lutonhet.circumstances import done_by


@transaction.atomic
def choose_reminders(person: User, *, how_often: HowOften, by: User) -> User:
    """Be reminded so often from now on."""
    if not rules.has_perm("accounts.choose_reminders", by, person):
        raise PermissionDenied
    if person.reminders != how_often:
        person.claim(version=person.version)
        person.reminders, person.reminders_chosen_on = how_often, timezone.localdate()
        with done_by(by):
            person.save(update_fields=["reminders", "reminders_chosen_on", "version"])
    return person


@transaction.atomic
def make_calendar_link(person: User, *, by: User) -> tuple[CalendarLink, str]:
    """Make the address of somebody's calendar, and the token that stands in it; an earlier address stops working.

    The token is told once, here: only its hash is stored.
    """
    if not rules.has_perm("accounts.keep_calendar_link", by, person):
        raise PermissionDenied
    withdraw_calendar_link(person, by=by)
    token = secrets.token_urlsafe(32)
    link = CalendarLink(user=person, token_hash=CalendarLink.hash_of(token))
    try:
        with transaction.atomic(), done_by(by):
            link.save()
    except IntegrityError:
        raise Refused("The button was pressed twice at the same moment. Press it once more.") from None
    return link, token


@transaction.atomic
def withdraw_calendar_link(person: User, *, by: User) -> bool:
    """Make the address stop working; was there one?"""
    if not rules.has_perm("accounts.keep_calendar_link", by, person):
        raise PermissionDenied
    working = list(person.calendar_links.filter(withdrawn_at=None))
    for link in working:
        link.claim(version=link.version)
        link.withdrawn_at = timezone.now()
        with done_by(by):
            link.save(update_fields=["withdrawn_at", "version"])
    return bool(working)
