"""What happens at sign-in, by whatever door."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.middleware import begin_session


@receiver(user_logged_in)
def note_when_the_session_began(request, **_):
    begin_session(request.session)
