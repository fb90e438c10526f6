"""Sending a version to the group, and taking it back, returning it or signing it off on screen."""

from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from lutonhet import unsent
from lutonhet.editing import Done
from workplans.checklist import checklist
from workplans.diff import told
from workplans.offers import why_not_signed_by
from workplans.plan_page import page_of
from workplans.services import sign_off as services
from workplans.services.sign_off import SignInAgain
from workplans.sign_off_forms import ReturnForm, SendForm, SignForm, TakeBackForm
from workplans.states import Event
from workplans.versions import standing_of
from workplans.views.steps import Step, answer_about, answer_step, require, step_about
from workplans.views.versions import crumbs_of, plan_called, version_called
from workplans.year_to_year import has_left_behind
from workstreams.forms import whom_to_act_for
from workstreams.views.items import read_or_save


@read_or_save
def send(request, slug, year):
    """What is missing, what differs, and the button that sends the plan to the group."""
    workplan = plan_called(slug, year)
    require(request.user, "workplans.send_to_the_group", workplan)
    standing = standing_of(workplan)
    missing = checklist(standing.working_copy)
    number = standing.next_number
    before = standing.signed_before()
    step = Step(
        title=f"Check and send version {number} to the group",
        lead="",
        button=f"Send version {number} to the group",
        back=workplan.get_absolute_url(),
        crumbs=crumbs_of(workplan),
        template="workplans/send.html",
        more={
            "standing": standing,
            "blocking": services.what_keeps_from_sending(standing),
            "is_behind": has_left_behind(workplan),
            "missing": [one for one in missing if not one.blocks],
            "before": before,
            "differences": told(before.plan, standing.working_copy) if before else [],
            "why_not": standing.why_not(Event.SEND),
        },
    )

    def make_form(data):
        shown = {"check_code": standing.check_code}
        may_act_for = whom_to_act_for(request.user, workplan.workstream)
        return SendForm(data, number=number, may_act_for=may_act_for, initial=shown)

    def act(form):
        submission = services.send(
            workplan,
            by=request.user,
            check_code=form.cleaned_data["check_code"],
            declaration=form.declaration,
            note=form.cleaned_data["note"],
            behalf=form.cleaned_data.get("behalf", ""),
        )
        return str(submission.number)

    def done(number):
        return Done(f"Version {number} is with the group.", _page_of(workplan, number))

    return answer_step(request, step, make_form=make_form, act=act, done=done)


@read_or_save
def take_back(request, slug, year, number):
    """Take a version back, with a reason."""
    standing, version = version_called(slug, year, number)
    require(request.user, "workplans.take_back", version.submission)
    lead = "It is a draft again, and can be sent as the next version. The group sees that it was taken back, and why."
    step = step_about(standing, version, "Take back", lead, f"Take back version {number}", event=Event.TAKE_BACK)

    def act(form):
        services.take_back(version.submission, by=request.user, reasons=form.cleaned_data["reasons"])
        return "Version {number} is taken back: the plan is a draft again."

    return answer_about(request, standing, version, step, TakeBackForm, act)


@read_or_save
def return_version(request, slug, year, number):
    """Return a version on screen, with reasons."""
    standing, version = version_called(slug, year, number)
    require(request.user, "workplans.return_on_screen", version.submission)
    lead = "The chair finds the reasons on the plan, and those about an action beside that action."
    step = step_about(standing, version, "Return with reasons", lead, f"Return version {number}", event=Event.RETURN)

    def act(form):
        services.return_version(
            version.submission,
            by=request.user,
            check_code=form.cleaned_data["check_code"],
            reasons=form.cleaned_data["reasons"],
            reasons_by_code=form.reasons_by_code,
        )
        return "Version {number} is returned. The chair sees the reasons."

    return answer_about(request, standing, version, step, ReturnForm, act)


@read_or_save
def sign(request, slug, year, number):
    """The version in full, what differs, its check code, and the declaration of whoever signs it off."""
    standing, version = version_called(slug, year, number)
    require(request.user, "workplans.return_on_screen", version.submission)
    before = standing.signed_before(version)
    step = step_about(
        standing,
        version,
        "Read and sign off",
        "",
        f"Sign off version {number}",
        event=Event.SIGN_OFF,
        template="workplans/sign.html",
        before=before,
        differences=told(before.plan, version.plan) if before else [],
        missing=checklist(version.plan),
        plan=page_of(version.plan),
        part=why_not_signed_by(request.user, version),
    )

    def act(form):
        services.sign_off(
            version.submission,
            by=request.user,
            check_code=form.cleaned_data["check_code"],
            declaration=form.declaration,
            authenticated_at=authenticated_at(request),
        )
        return "Version {number} is signed off."

    try:
        return answer_about(request, standing, version, step, SignForm, act)
    except SignInAgain as refusal:
        return to_sign_in_again(request, refusal)


def authenticated_at(request) -> datetime | None:
    """When whoever asks last showed in this session that it is they: by password, code or Microsoft."""
    moments = [one["at"] for one in get_authentication_records(request, request.user) if "at" in one]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def to_sign_in_again(request, refusal):
    """Once more the password or a code; then back to the page, where the form stands as it was filled in.

    Who has neither, and comes in by Microsoft alone, signs out and in again.
    """
    unsent.put_by(request)
    if not get_reauthentication_flows(request.user):
        messages.error(request, f"{refusal} You sign in with Microsoft: sign out, sign in again, and then sign off.")
        return redirect(request.path)
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")


def _page_of(workplan, number):
    return reverse("workplans:version", args=[workplan.workstream.slug, workplan.year, number])
