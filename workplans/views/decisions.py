"""What the secretariat records of a version: what a meeting decided, or what was agreed outside one."""

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404

from workplans.offers import RECORDED
from workplans.services import sign_off as services
from workplans.sign_off_forms import (
    AgreedOutsideForm,
    AmendedForm,
    MinutedReturnForm,
    MinutesForm,
    StepForm,
    WithdrawSignOffForm,
)
from workplans.views.steps import answer_about, require, step_about
from workplans.views.versions import version_called
from workstreams.views.items import read_or_save


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
    page = step_about(standing, version, title, lead, "Record it", event=event, **more)
    if back:
        page = replace(page, back=back)
    shown = {"amended_check_code": standing.check_code} if step == "amendments" else {}
    shown |= said or {}
    return answer_about(
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
