"""Inviting somebody, and accepting: a link in an e-mail that works once, for 48 hours."""

import secrets
from contextlib import contextmanager

from auditlog.context import auditlog_value
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services import Refused
from lutonhet.rows import StaleRow
from lutonhet.saving import may, save_row


@transaction.atomic
def invite(user: User, *, by: User) -> tuple[Invitation, str]:
    """Make the link with which `user` comes in, and the token that stands in it; an earlier link stops working.

    The token is told once, here: only its hash is stored.
    """
    if not may(by, "add", Invitation) or not may(by, "change", user):
        raise PermissionDenied
    if not user.is_active:
        raise Refused(f"{user} may not sign in. Tick “may sign in” on their page first.")
    if user.has_usable_password():
        raise Refused(f"{user} has a password already. Send a link to choose another from the list of people.")
    for earlier in user.invitations.open():
        withdraw(earlier, by=by)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(user=user, made_by=by, token_hash=Invitation.hash_of(token))
    try:
        with transaction.atomic():
            save_row(invitation, by=by)
    except IntegrityError:
        raise Refused(f"Somebody else has just invited {user}.") from None
    return invitation, token


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> Invitation:
    """Make the link stop working. One that was used stays used."""
    if invitation.state in ("used", "withdrawn"):
        raise Refused(f"That invitation is {invitation.state} already.")
    invitation.withdrawn_at = timezone.now()
    return save_row(invitation, by=by, version=invitation.version)


@transaction.atomic
def accept(token: str, *, password: str) -> Invitation:
    """Let the person of this link in with the password that they chose. The link itself says who it is.

    Of two who press at the same moment one gets in: the other's claim of the invitation fails.
    """
    invitation = Invitation.objects.by_token(token)
    if invitation is None or not invitation.can_be_accepted:
        raise Refused("This invitation does not work any more.")
    user = invitation.user
    with in_the_trail_as(user):
        try:
            invitation.claim(version=invitation.version)
        except StaleRow:
            raise Refused("This invitation has just been used.") from None
        invitation.used_at = timezone.now()
        invitation.save()
        user.claim(version=user.version)
        user.set_password(password)
        user.save()
    return invitation


@contextmanager
def in_the_trail_as(person: User):
    """Events within are the person's, though the request began before anybody had signed in.

    auditlog's own `set_actor` does not nest: leaving it would cut the rest of the request off from the trail.
    """
    token = auditlog_value.set(auditlog_value.get({"signal_duid": None}) | {"actor": person})
    try:
        yield
    finally:
        auditlog_value.reset(token)
