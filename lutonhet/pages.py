"""The two statements that every page links to, open to everybody: accessibility and privacy."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe


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
