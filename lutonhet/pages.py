"""The two statements that every page links to, open to everybody; and what to say of a form that came too late."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_safe

from lutonhet.unsent import put_by


@login_not_required
@require_safe
def accessibility(request):
    """What works, what does not, how to tell us: in the shape that the accessibility regulations ask for."""
    return render(request, "lutonhet/accessibility.html")


@login_not_required
@require_safe
def privacy(request):
    """What is held on a person, why, for how long, and whom to ask."""
    return render(
        request,
        "lutonhet/privacy.html",
        {
            "idle_minutes": settings.SESSION_IDLE_LIMIT.total_seconds() / 60,
            "longest_hours": settings.SESSION_ABSOLUTE_LIMIT.total_seconds() / 3600,
            "erasure_months": settings.ERASURE_DUE_AFTER_MONTHS,
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
        },
    )


def form_open_for_too_long(request, reason=""):
    """403: the form's token is of an earlier sign-in. What was typed waits on the form's own page."""
    if request.user.is_authenticated and put_by(request):
        return render(request, "lutonhet/form_open_for_too_long.html", {"again": request.path}, status=403)
    return csrf_failure(request, reason=reason)
