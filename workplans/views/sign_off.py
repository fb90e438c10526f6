"""The steps of the sign-off: a page that shows what a person decides on, and the form that records it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import rules
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.receipts import SentBefore, content_of, new_key, once, told_before
from lutonhet import unsent
from lutonhet.editing import Done, leave
from lutonhet.saving import Refused
from workplans.checklist import checklist
from workplans.diff import told
from workplans.offers import RECORDED, why_not_signed_by
from workplans.plan_page import page_of
from workplans.services import sign_off as services
from workplans.services.sign_off import SignInAgain
from workplans.sign_off_forms import (
    AgreedOutsideForm,
    AmendedForm,
    MinutedReturnForm,
    MinutesForm,
    ReturnForm,
    SendForm,
    SignForm,
    StepForm,
    TakeBackForm,
    WithdrawSignOffForm,
)
from workplans.states import Event
from workplans.versions import standing_of
from workplans.views.versions import crumb_of, crumbs_of, plan_called, version_called
from workplans.year_to_year import has_left_behind
from workstreams.forms import whom_to_act_for
from workstreams.views.items import read_or_save


@dataclass(frozen=True)
class Step:
    """A step as its page shows it: heading, what it says first, its button, and where “Cancel” leads."""

    title: str
    lead: str
    button: str
    back: str
    crumbs: list
    template: str = "workplans/step.html"
    more: dict = field(default_factory=dict)


def require(user, permission, row):
    """403 where somebody may see something but not do this with it."""
    if not rules.has_perm(permission, user, row):
        raise PermissionDenied


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
    step = _step(standing, version, "Take back", lead, f"Take back version {number}", event=Event.TAKE_BACK)

    def act(form):
        services.take_back(version.submission, by=request.user, reasons=form.cleaned_data["reasons"])
        return "Version {number} is taken back: the plan is a draft again."

    return _answer(request, standing, version, step, TakeBackForm, act)


@read_or_save
def return_version(request, slug, year, number):
    """Return a version on screen, with reasons."""
    standing, version = version_called(slug, year, number)
    require(request.user, "workplans.return_on_screen", version.submission)
    lead = "The chair finds the reasons on the plan, and those about an action beside that action."
    step = _step(standing, version, "Return with reasons", lead, f"Return version {number}", event=Event.RETURN)

    def act(form):
        services.return_version(
            version.submission,
            by=request.user,
            check_code=form.cleaned_data["check_code"],
            reasons=form.cleaned_data["reasons"],
            reasons_by_code=form.reasons_by_code,
        )
        return "Version {number} is returned. The chair sees the reasons."

    return _answer(request, standing, version, step, ReturnForm, act)


@read_or_save
def sign(request, slug, year, number):
    """The version in full, what differs, its check code, and the declaration of whoever signs it off."""
    standing, version = version_called(slug, year, number)
    require(request.user, "workplans.return_on_screen", version.submission)
    before = standing.signed_before(version)
    step = _step(
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
        return _answer(request, standing, version, step, SignForm, act)
    except SignInAgain as refusal:
        return to_sign_in_again(request, refusal)


@read_or_save
def record_decision(request, slug, year, number, step):
    """What the secretariat records: from the minutes, or that it was agreed outside a meeting."""
    if step not in RECORDED:
        raise Http404
    standing, version = version_called(slug, year, number)
    return recording(request, standing, version, step)


def recording(request, standing, version, step, *, said=None, back="", done=None):
    """The form that records a step of the sign-off, wherever it is offered.

    `said` is what the form says at first, `back` where “Cancel” leads, and `done(sentence)` where it goes once it is
    recorded.
    """
    require(request.user, "workplans.record_decision", version.submission)
    event, title = RECORDED[step]
    form_class, act, lead = _RECORDING[step]
    more = {}
    if step == "amendments":
        more = {"amendments": standing.since_the_version_with_the_group, "is_amending": True}
    page = _step(standing, version, title, lead, "Record it", event=event, **more)
    if back:
        page = replace(page, back=back)
    shown = {"amended_check_code": standing.check_code} if step == "amendments" else {}
    shown |= said or {}
    return _answer(
        request, standing, version, page, form_class, lambda form: act(version, form, request.user), done=done, **shown
    )


def _record_sign_off(version, form, by):
    services.record_sign_off(
        version.submission, by=by, check_code=form.cleaned_data["check_code"], minutes=form.minutes
    )
    return "Version {number} is signed off."


def _record_amended(version, form, by):
    amended = services.record_amended(
        version.submission,
        by=by,
        check_code=form.cleaned_data["check_code"],
        amended_check_code=form.cleaned_data["amended_check_code"],
        minutes=form.minutes,
    )
    return f"Version {amended.number}, as amended by the meeting, is signed off."


def _record_return(version, form, by):
    services.return_version(
        version.submission,
        by=by,
        check_code=form.cleaned_data["check_code"],
        reasons=form.cleaned_data["reasons"],
        reasons_by_code=form.reasons_by_code,
        minutes=form.minutes,
    )
    return "Version {number} is returned. The chair sees the reasons."


def _record_agreed(version, form, by):
    services.record_agreed_outside(
        version.submission,
        by=by,
        check_code=form.cleaned_data["check_code"],
        agreed_by=form.cleaned_data["agreed_by"],
        authority=form.cleaned_data["authority"],
        decided_on=form.cleaned_data["decided_on"],
    )
    return "Version {number} is signed off, and to be noted at the next meeting."


def _record_noted(version, form, by):
    services.record_noted(version.submission, by=by, check_code=form.cleaned_data["check_code"], minutes=form.minutes)
    return "It is recorded that a meeting noted version {number}."


def _record_withdrawal(version, form, by):
    services.withdraw_sign_off(
        version.submission,
        by=by,
        check_code=form.cleaned_data["check_code"],
        reasons=form.cleaned_data["reasons"],
        minutes=form.minutes,
    )
    return "The sign-off of version {number} is withdrawn: the plan is a draft again."


FROM_MINUTES = "You record what the meeting decided; your name and today’s date are kept beside it."
_RECORDING: dict[str, tuple[type[StepForm], Callable, str]] = {
    "sign-off": (MinutesForm, _record_sign_off, FROM_MINUTES),
    "amendments": (
        AmendedForm,
        _record_amended,
        "Enter in the plan what the meeting asked for, then look here at what differs. The amended plan becomes the "
        "next version, and that is the one signed off.",
    ),
    "return": (MinutedReturnForm, _record_return, FROM_MINUTES),
    "agreed": (
        AgreedOutsideForm,
        _record_agreed,
        "The plan counts as signed off, and is marked as to be noted until a meeting has noted it.",
    ),
    "noted": (MinutesForm, _record_noted, FROM_MINUTES),
    "withdrawal": (WithdrawSignOffForm, _record_withdrawal, FROM_MINUTES),
}


def _step(standing, version, title, lead, button, *, event, template="workplans/step.html", **more):
    workplan = standing.workplan
    return Step(
        title=title,
        lead=lead,
        button=button,
        back=version.submission.get_absolute_url(),
        crumbs=crumbs_of(workplan, crumb_of(version)),
        template=template,
        more={"standing": standing, "shown": version, "why_not": _why_not(standing, version, event), **more},
    )


def _why_not(standing, version, event):
    """Why the step cannot be taken with this version; "" where it can."""
    if why_not := standing.why_not(event):
        return why_not
    about = standing.in_force if event in (Event.NOTE, Event.WITHDRAW) else standing.with_the_group
    if about is None or about.number != version.number:
        return f"That is about version {about.number if about else standing.next_number}, not version {version.number}."
    return ""


def _answer(request, standing, version, step, form_class, act, *, done=None, **shown):
    """A step that is about a version; its sentence says which."""
    number = version.number

    def make_form(data):
        return form_class(data, version=version, initial={"check_code": version.submission.check_code, **shown})

    def leads_to(sentence):
        told_now = sentence.replace("{number}", str(number))
        return done(told_now) if done else Done(told_now, standing.workplan.get_absolute_url(), "sign-off")

    return answer_step(request, step, make_form=make_form, act=act, done=leads_to)


def answer_step(request, step: Step, *, make_form, act, done):
    """Show the form of a step, or record what it says by `act(form)`, which answers a short text for `done`.

    Pressed twice it is recorded once, and answers as the first time. What was typed stays in the form with the reason
    why it was refused.
    """
    if request.method != "POST":
        typed = unsent.take(request)
        return _show(request, step, make_form(typed))
    key, content, sent_before = request.POST.get("receipt", ""), content_of(request), None
    try:
        if (told_then := told_before(key, by=request.user, content=content)) is not None:
            return leave(request, done(told_then))
    except SentBefore as problem:
        sent_before = problem
    form = make_form(request.POST)
    if not form.is_valid() or sent_before:
        if sent_before:
            form.add_error(None, str(sent_before))
        return _show(request, step, form)
    try:
        told_now = once(key, by=request.user, content=content, add=lambda: act(form))
    except SignInAgain:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, step, form, status=409)
    return leave(request, done(told_now))


def _show(request, step, form, status=200):
    # What the page shows now is what the next press is about, whatever the form was sent with.
    for name in ("check_code", "amended_check_code"):
        if form.is_bound and name in form.fields and form.initial.get(name):
            form.data = form.data.copy()
            form.data[name] = form.initial[name]
    context = {
        "step": step,
        "form": form,
        "receipt": new_key(),
        "made_for": unsent.mark_of(request.user),
        "crumbs": step.crumbs,
        "workplan": step.more["standing"].workplan,
        **step.more,
    }
    return render(request, step.template, context, status=status)


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
