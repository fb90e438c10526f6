"""When the session of this request ends."""

from django.conf import settings


def session(request):
    """`session_ends_at` (None when nobody is signed in) and `session_warning_seconds`."""
    return {
        "session_ends_at": getattr(request, "session_ends_at", None),
        "session_warning_seconds": int(settings.SESSION_WARNING.total_seconds()),
    }
