"""What happens at sign-in and sign-out, by whatever door."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from accounts.middleware import begin_session


@receiver(user_logged_in)
def note_when_the_session_began(request, **_):
    begin_session(request.session)


@receiver(user_logged_out)
def forget_the_session(request, **_):
    """What is kept of a session (internet address, browser) goes with it."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
