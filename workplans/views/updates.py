"""Reporting how an action stands."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.receipts import answer_once
from lutonhet.editing import Done, Editor, brings_text, came_from
from lutonhet.saving import may
from workplans.forms import UpdateForm
from workplans.models import Action, Update
from workplans.reading import last_updates
from workplans.services import report_update
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

    def make_form(data):
        return UpdateForm(data, by=request.user, instance=Update(action=action))

    def store(form):
        report_update(
            form.instance,
            by=request.user,
            completed_on=form.cleaned_data.get("completed_on"),
            what_changed=form.cleaned_data.get("what_changed", ""),
            behalf=form.behalf,
        )
        return action.code

    def done(code):
        return Done(f"Update on {code} saved.", page, code)

    def editor(form):
        last = last_updates().filter(action=action).first()
        lead = f"Last time, {last.made_at:%-d %B %Y}: {last.text}" if last else "This is its first update."
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
