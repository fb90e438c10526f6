"""A step of the sign-off: a page that shows what a person decides on, and the form that records it."""

from dataclasses import dataclass, field

import rules
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from accounts.receipts import SentBefore, content_of, new_key, once, told_before
from lutonhet import unsent
from lutonhet.editing import Done, leave
from lutonhet.saving import Refused
from workplans.services.sign_off import SignInAgain
from workplans.states import Event
from workplans.views.versions import crumb_of, crumbs_of


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


def step_about(standing, version, title, lead, button, *, event, template="workplans/step.html", **more) -> Step:
    """A step that is about a version, with why it cannot be taken where it cannot."""
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


def answer_about(request, standing, version, step, form_class, act, *, done=None, **shown):
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
