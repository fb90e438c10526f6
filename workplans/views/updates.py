"""Reporting how an action stands."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.receipts import answer_once
from lutonhet.editing import Done, Editor, brings_text, came_from
from lutonhet.saving import may
from workplans.forms import UpdateForm
from workplans.models import Action, Update
from workplans.periods import in_a_sentence, period_in_words, start_of_period
from workplans.reading import last_updates
from workplans.services import report_no_change, report_update
from workplans.services.updates import NO_CHANGE
from workstreams.models import Programme
from workstreams.views.buttons import Button, press
from workstreams.views.headings import crumbs_of, heading_of
from workstreams.views.items import read_or_save


@read_or_save
def add_update(request, code):
    """Report how an action stands; the last report stands above the form."""
    action = get_object_or_404(Action.objects.select_related("workplan__workstream"), code=code.upper())
    if not may(request.user, "add", Update(action=action)):
        raise PermissionDenied
    page = came_from(request, action.workplan.get_absolute_url())
    if not action.is_open and not brings_text(request):
        raise Http404

    every = Programme.objects.reporting_period()
    period = start_of_period(timezone.localdate(), every)
    when = in_a_sentence(period_in_words(period, every))

    def make_form(data):
        return UpdateForm(data, by=request.user, instance=Update(action=action))

    def store(form):
        update = report_update(
            form.instance,
            by=request.user,
            completed_on=form.cleaned_data.get("completed_on"),
            what_changed=form.cleaned_data.get("what_changed", ""),
            behalf=form.behalf,
        )
        return f"{action.code} corrects" if update.corrects_id else action.code

    def done(told):
        code, corrects = told.split()[0], " corrects" in told
        sentence = f"Update on {code} saved."
        if corrects:
            sentence += f" It corrects the one before for {when}; the history keeps both."
        return Done(sentence, page, code)

    def editor(form):
        last = last_updates().filter(action=action).first()
        lead = f"Last time, {last.made_on:%-d %B %Y}: {last.text}" if last else "This is its first update."
        if last and last.period_starts_on == period:
            lead = (
                f"There is an update for {when} already, by {last.made_by_name} on {last.made_on:%-d %B}: {last.text} "
                "What you write now corrects it; the history keeps both."
            )
        return Editor(
            key=f"update-{action.code}",
            heading=heading_of(action),
            title=f"Update {action.code}: {action.text}",
            button="Save the update",
            back=page,
            anchor=action.code,
            crumbs=crumbs_of(action, page),
            more={"lead": lead},
        )

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)


@read_or_save
def no_change(request, code):
    """Report with one press that an action stands as it did."""
    action = get_object_or_404(Action.objects.select_related("workplan__workstream"), code=code.upper())
    if not may(request.user, "add", Update(action=action)):
        raise PermissionDenied
    page = came_from(request, action.workplan.get_absolute_url())
    button = Button(action, f"No change in {action.code}", page, action.code, action.text)
    return press(request, button, partial(_report_once, action), f"Update on {action.code} saved: no change.")


def _report_once(action, *, by, version, behalf):
    """Pressed twice, it is reported once: the second press finds what the first one said."""
    last = last_updates().filter(action=action, made_by=by, text__startswith=NO_CHANGE).first()
    every = Programme.objects.reporting_period()
    if last is None or last.period_starts_on != start_of_period(timezone.localdate(), every):
        report_no_change(action, by=by, version=version, behalf=behalf)
