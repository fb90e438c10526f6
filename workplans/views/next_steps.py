"""Next steps: raised at a meeting, carried to another, done."""

from functools import partial

import rules
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.receipts import answer_once
from lutonhet.editing import Done, Editor, brings_text, came_from
from lutonhet.saving import Refused, may
from workplans.models import Carrying, NextStep
from workplans.services import carry_all, carry_step, finish_step, raise_step
from workplans.services.next_steps import nothing_is_left
from workplans.step_forms import CarryForm, FinishForm, RaisedStepForm
from workstreams.kinds import kind_called
from workstreams.models import Meeting
from workstreams.views.headings import crumbs_of, heading_of
from workstreams.views.items import end_item, read_or_save


@read_or_save
def raise_at_meeting(request, code):
    """Add a next step that was promised at a meeting."""
    meeting = get_object_or_404(Meeting.objects.select_related("workstream"), code=code.upper())
    kind = kind_called("next-step")
    blank = partial(NextStep, workstream=meeting.workstream, raised_at=meeting)
    if not rules.has_perm("workplans.raise_step", request.user, meeting):
        raise PermissionDenied
    page = came_from(request, meeting.get_absolute_url().partition("#")[0])

    def make_form(data):
        return RaisedStepForm(data, by=request.user, instance=blank())

    def store(form):
        step = form.instance
        return raise_step(
            step, by=request.user, stem=kind.stem(step), place=kind.last_place(step), behalf=form.behalf
        ).code

    def done(step):
        if "again" in request.POST:
            return Done(f"{step} added. Here is the form for the next one.", request.get_full_path())
        return Done(f"{step} added: raised at {meeting}.", page, step)

    def editor(form):
        return Editor(
            key=f"raise-{meeting.code}",
            heading=heading_of(meeting),
            title=f"Add a next step raised at {meeting}, {meeting.when}",
            button="Add next step",
            back=page,
            anchor=meeting.code,
            crumbs=crumbs_of(meeting, page),
            more={"again": "Add, and add another"},
        )

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)


@read_or_save
def carry(request, code):
    """Carry one next step to a meeting that is still to come."""
    step = get_object_or_404(NextStep.objects.select_related("workstream").as_listed(), code=code.upper())
    if not may(request.user, "add", Carrying(step=step)):
        raise PermissionDenied
    if not step.is_open and not brings_text(request):
        raise Http404
    page = came_from(request, kind_called("next-step").page(step))

    def make_form(data):
        stored = NextStep.objects.filter(pk=step.pk).as_listed()[0]
        row = Carrying(step=stored, from_meeting=stored.stands_at)
        return CarryForm(data, by=request.user, instance=row, meetings=places_for(stored))

    def store(form):
        carried = carry_step(
            step,
            to=form.cleaned_data["to_meeting"],
            at=Meeting.objects.filter(code=form.cleaned_data["stands_at"]).first(),
            why=form.cleaned_data["why"],
            by=request.user,
            behalf=form.behalf,
        )
        return f"{step.code} carried to {carried.to_meeting}, {carried.to_meeting.when}."

    def editor(form):
        here = form.instance.from_meeting
        lead = f"{step.text} It stands with {here}, {here.when}." if here else step.text
        title = f"Carry {step.code} to a meeting"
        more = {"lead": lead if places_for(step) else f"{lead} {NO_LATER_MEETING}"}
        return Editor(
            f"carry-{code}", heading_of(step), title, "Carry it", page, step.code, crumbs_of(step, page), more
        )

    return answer_once(
        request, make_form=make_form, store=store, done=lambda told: Done(told, page, step.code), editor=editor
    )


NO_LATER_MEETING = "No later meeting is entered yet: add the next meeting first."


@read_or_save
def carry_everything(request, code):
    """Carry all open next steps that a meeting looks at to the next one."""
    meeting = get_object_or_404(Meeting.objects.select_related("workstream"), code=code.upper())
    if not may(request.user, "change", meeting):
        raise PermissionDenied
    page = came_from(request, meeting.get_absolute_url().partition("#")[0])

    def make_form(data):
        row = Carrying(from_meeting=meeting)
        form = CarryForm(data, by=request.user, instance=row, meetings=meeting.later_ones())
        if data is not None and not NextStep.objects.open().standing_at(meeting).exists():
            form.refusal = Refused(nothing_is_left(meeting))
        return form

    def store(form):
        to = form.cleaned_data["to_meeting"]
        carried = carry_all(meeting, to=to, why=form.cleaned_data["why"], by=request.user, behalf=form.behalf)
        steps = "1 next step" if len(carried) == 1 else f"{len(carried)} next steps"
        return f"{steps} carried to {to}, {to.when}."

    def editor(form):
        left = NextStep.objects.open().standing_at(meeting).count()
        lead = f"{left} open next step{'' if left == 1 else 's'} of {meeting}, {meeting.when}."
        more = {"lead": lead if meeting.later_ones() else f"{lead} {NO_LATER_MEETING}"}
        title = "Carry the open next steps to the next meeting"
        crumbs = crumbs_of(meeting, page)
        return Editor(f"carry-{code}", heading_of(meeting), title, "Carry them", page, meeting.code, crumbs, more)

    return answer_once(
        request, make_form=make_form, store=store, done=lambda told: Done(told, page, meeting.code), editor=editor
    )


def places_for(step: NextStep) -> list[Meeting]:
    """The meetings to which a step can be carried: the next one of its own body first."""
    here = step.stands_at
    now = here or Meeting(workstream=step.workstream)
    own = now.later_ones()
    bodies = {step.workstream_id, None} - {now.workstream_id}
    others = [one for body in bodies for one in Meeting(workstream_id=body, held_on=now.held_on).later_ones()]
    return own + others


@read_or_save
def finish(request, code):
    """Say that a next step is done, and with what result."""
    if not NextStep.objects.filter(code=code.upper()).exists():
        raise Http404

    def end(row, form, **who):
        finish_step(row, on=form.cleaned_data["closed_on"], result=form.cleaned_data["closing_reason"], **who)

    done = f"{code} is done. It stays in the action log with its result, and keeps its code."
    return end_item(request, code, f"{code} is done", FinishForm, end, done)
