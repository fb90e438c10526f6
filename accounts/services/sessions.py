"""Sessions: which are alive, ending one of one's own, and ending every one of somebody who has gone."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User


def sessions_alive(user: User) -> list[UserSession]:
    """Where somebody is signed in, the latest first. Two queries, and nothing is tidied away by looking."""
    listed = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    stored = Session.objects.in_bulk([one.session_key for one in listed])
    return [one for one in listed if _lets_in(stored.get(one.session_key), user)]


def _lets_in(session, user):
    """A session does not once it is over, or once the password has been changed elsewhere."""
    if session is None or session.expire_date <= timezone.now():
        return False
    return session.get_decoded().get(HASH_SESSION_KEY) == user.get_session_auth_hash()


def end_session(session: UserSession, *, by: User) -> None:
    """Sign a browser out: at its next request it is a stranger."""
    if session.user_id != by.pk:
        raise PermissionDenied
    session.end()


def end_every_session(user: User) -> None:
    """Sign somebody out everywhere; sessions that nothing lists are found by what they hold."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
