"""What allauth has no view for, or another one than we want."""

import time

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.browsers import in_words
from accounts.forms import InvitedPasswordForm, RemindersForm
from accounts.held import everything_about
from accounts.middleware import SEEN, session_ends_at
from accounts.models import Invitation
from accounts.services import Refused
from accounts.services.invitations import accept
from accounts.services.reminders import choose_reminders, make_calendar_link, withdraw_calendar_link
from accounts.services.sessions import end_session, sessions_alive
from lutonhet.rows import StaleRow

TOKEN = "calendar_token"  # of a link made just now, until the page has shown it


@require_http_methods(["GET", "POST"])
def session(request):
    """GET: how many seconds the session has left, without prolonging it. POST: prolong it.

    Answers `{"seconds": 3540}`; a form posted without a script goes back to the page that it came from.
    """
    if request.method == "POST":
        request.session[SEEN] = time.time()
        back = request.POST.get("next", "")
        if back and url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            return redirect(back)
    return JsonResponse({"seconds": max(0, round(session_ends_at(request) - time.time()))})


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """GET: who invites whom to what, and a form for a password. POST: in, and on to where the person is needed."""
    invitation = Invitation.objects.by_token(token)
    if invitation is None or not invitation.can_be_accepted:
        return invitation_over(request, invitation)
    roles = invitation.user.roles_not_over()
    form = InvitedPasswordForm(data=request.POST or None, user=invitation.user)
    if request.user.is_authenticated or not form.is_valid():
        return render(request, "account/invitation.html", {"invitation": invitation, "roles": roles, "form": form})
    try:
        user = accept(token, password=form.cleaned_data["password1"]).user
    except Refused:
        return invitation_over(request, Invitation.objects.by_token(token))
    lands_on = next((role.lands_on for role in roles if role.lands_on != "/"), "/")
    # They have just chosen the password: they are not asked for it again to set up a second factor.
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
    return perform_login(request, Login(user=user, redirect_url=lands_on))


def invitation_over(request, invitation):
    """A page for a link that does not work (any more): why, as far as it is known, and whom to ask."""
    return render(request, "account/invitation_over.html", {"invitation": invitation})


@require_http_methods(["GET", "POST"])
def sessions(request):
    """GET: where one is signed in. POST: end the session named, or every one but this."""
    if request.method == "POST":
        if number := request.POST.get("session"):
            chosen = UserSession.objects.filter(user=request.user, pk=int(number) if number.isdecimal() else 0)
            end_session(get_object_or_404(chosen), by=request.user)
            messages.success(request, "That session has ended.")
        else:
            end_other_sessions(request, request.user)
            messages.success(request, "You are signed out everywhere but here.")
        return redirect("usersessions_list")
    key = request.session.session_key
    alive = sessions_alive(request.user)
    return render(
        request,
        "usersessions/usersession_list.html",
        {
            "here": next((one for one in alive if one.session_key == key), None),
            "others": [(one, in_words(one.user_agent)) for one in alive if one.session_key != key],
        },
    )


@require_http_methods(["GET", "POST"])
def reminders(request):
    """GET: how often one is reminded, and whether a calendar reads one's dates. POST: choose how often."""
    form = RemindersForm(request.POST or None, initial={"how_often": request.user.reminders})
    if request.method == "POST" and form.is_valid():
        try:
            chosen = choose_reminders(request.user, how_often=form.cleaned_data["how_often"], by=request.user)
        except StaleRow:
            messages.warning(request, "Somebody changed your account at the same moment. Choose once more.")
        else:
            messages.success(request, f"Saved. You are reminded: {chosen.get_reminders_display().lower()}.")
        return redirect("account_reminders")
    token = request.session.pop(TOKEN, "")
    context = {
        "form": form,
        "link": request.user.calendar_links.filter(withdrawn_at=None).first(),
        "address": request.build_absolute_uri(reverse("progress:calendar", args=[token])) if token else "",
    }
    return render(request, "account/reminders.html", context)


@require_POST
def calendar_link(request):
    """Make the address of one's calendar anew; the next page shows it, once."""
    try:
        _, request.session[TOKEN] = make_calendar_link(request.user, by=request.user)
    except (Refused, StaleRow) as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"{reverse('account_reminders')}#calendar")


@require_POST
def withdraw_calendar(request):
    """Make the address of one's calendar stop working."""
    try:
        withdraw_calendar_link(request.user, by=request.user)
    except StaleRow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "The calendar link does not work any more.")
    return redirect(f"{reverse('account_reminders')}#calendar")


@require_safe
def my_data(request):
    """Everything that is held about whoever asks, as a file."""
    return as_file(request.user)


def as_file(person):
    """What is held about a person, to be kept: text that a person can read and a program too."""
    response = JsonResponse(everything_about(person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"what-is-held-{timezone.localdate():%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
