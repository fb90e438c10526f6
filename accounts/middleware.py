"""Sessions end, and some people need a second factor: held for every request, whatever the page."""

import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.adapters import SECOND_FACTOR_ELSEWHERE
from accounts.visitors import is_for_everybody, page_for_visitors
from lutonhet.unsent import put_by

STARTED, SEEN = "started_at", "seen_at"
ON_THE_WAY_TO = "on_the_way_to"  # the page asked for before a second factor had to be set up
NOTED_AT_MOST_EVERY = 60  # seconds; a request a second should not be a write a second


class SessionLimits:
    """Sign out whoever has been away too long, or signed in for too long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = time.time()
        session = request.session
        if STARTED not in session:
            begin_session(session)
        ends_at = session_ends_at(request)
        if now >= ends_at:
            return self.end(request)
        is_a_look = request.path == reverse("account_session") and request.method == "GET"
        if now - session[SEEN] >= NOTED_AT_MOST_EVERY and not is_a_look:
            session[SEEN] = now
            ends_at = session_ends_at(request)
        request.session_ends_at = datetime.fromtimestamp(ends_at, UTC)
        return self.get_response(request)

    def end(self, request):
        """Out, with a sentence that says why and the way back to the page."""
        logout(request)
        if request.path == reverse("account_session"):
            return JsonResponse({"seconds": 0}, status=401)
        messages.warning(request, "You were signed out because you had been away for a while. Sign in to go on.")
        return to_sign_in(request)


class SignInRequired(LoginRequiredMiddleware):
    """Strangers sign in first; what they had sent in a form of theirs waits for them.

    With the public site on they may read the pages that are for everybody (`accounts.visitors.for_everybody`).
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if settings.PUBLIC_SITE and is_for_everybody(view_func):
            return None
        if settings.PUBLIC_SITE and not request.user.is_authenticated and (page := page_for_visitors(view_func)):
            return redirect(page)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        return to_sign_in(request)


def to_sign_in(request):
    """To the sign-in page and from there back to this one, with the form that was sent; a script's request, too."""
    is_kept = request.method == "POST" and put_by(request)
    back = request.get_full_path() if request.method == "GET" or is_kept else "/"
    if request.htmx and request.method == "GET":
        back = urlsplit(request.htmx.current_url or "/").path
    response = redirect_to_login(back)
    return HttpResponseClientRedirect(response.url) if request.htmx else response


def begin_session(session) -> None:
    """The limits count from now."""
    session[STARTED] = session[SEEN] = time.time()


def session_ends_at(request) -> float:
    """When the session ends if nothing more is asked for: seconds since 1970."""
    in_admin = request.path.startswith(reverse("admin:index"))
    idle = settings.SESSION_ADMIN_IDLE_LIMIT if in_admin else settings.SESSION_IDLE_LIMIT
    return min(
        request.session[STARTED] + settings.SESSION_ABSOLUTE_LIMIT.total_seconds(),
        request.session[SEEN] + idle.total_seconds(),
    )


class RequireSecondFactor:
    """Before anything else, people who may sign off, the secretariat and administrators set up a second factor."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.open_to_all = {
            "account_invitation",
            "account_login",
            "account_logout",
            "account_reauthenticate",
            "account_session",
            "mfa_activate_totp",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "accessibility",
            "guide",
            "guide_list",
            "privacy",
            "robots",
            "health",
        }

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or not user.must_use_second_factor:
            return None
        if request.resolver_match.url_name in self.open_to_all or request.session.get(SECOND_FACTOR_ELSEWHERE):
            return None
        if is_mfa_enabled(user):
            return None
        messages.warning(
            request, "What you may do here needs a second factor: a code from an app on your phone. Set it up to go on."
        )
        if request.method == "GET":
            request.session[ON_THE_WAY_TO] = request.get_full_path()
        return redirect("mfa_activate_totp")
