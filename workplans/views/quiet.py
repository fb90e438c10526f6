"""Who has not updated, and handing what is theirs to somebody else."""

import rules
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from lutonhet.editing import Done, Editor, answer, brings_text, came_from
from workplans.handing_over_form import HandOverForm, members_of
from workplans.models import Action
from workplans.quiet import quiet_in
from workplans.services.handing_over import hand_over as hand_it_over
from workplans.views.workplan import crumbs
from workstreams.forms import whom_to_act_for
from workstreams.models import Workstream
from workstreams.views.headings import crumbs_of, heading_of
from workstreams.views.items import read_or_save


@require_safe
def quiet(request, slug):
    """A workstream's actions by person, with how long nothing was said about each: for those who keep its workplan."""
    workstream = get_object_or_404(Workstream, slug=slug)
    if not rules.has_perm("workplans.see_who_is_quiet", request.user, workstream):
        raise Http404
    found = quiet_in(workstream, timezone.localdate())
    context = {
        "workstream": workstream,
        "crumbs": [*crumbs(workstream), ("Workplan", reverse("workplans:workplan", args=[slug]))],
        "quiet": found,
        "members": members_of(workstream),
        "may_act_for": whom_to_act_for(request.user, workstream),
    }
    return render(request, "workplans/quiet.html", context)


@read_or_save
def hand_over(request, code):
    """Give an action to another member of its workstream."""
    actions = Action.objects.select_related("workplan__workstream", "assigned_to")
    action = get_object_or_404(actions, code=code.upper())
    if not rules.has_perm("workplans.hand_over", request.user, action):
        raise PermissionDenied
    if not action.is_open and not brings_text(request):
        raise Http404
    page = came_from(request, reverse("workplans:quiet", args=[action.workplan.workstream.slug]))

    def make_form(data):
        return HandOverForm(data, by=request.user, instance=actions.get(pk=action.pk))

    def act(form):
        to: User = form.cleaned_data["assigned_to"]
        if not form.changed_data:
            return Done(f"{action.code} is with {to}.", page, action.code)
        row = actions.get(pk=action.pk)
        hand_it_over(row, to=to, by=request.user, version=form.version_to_claim, behalf=form.behalf)
        return Done(f"{action.code} is with {to} now: the next reminder tells them.", page, action.code)

    def editor(form):
        return Editor(
            key=action.code,
            heading=heading_of(action),
            title=f"Hand over {action.code}: {action.text}",
            button="Hand it over",
            back=page,
            anchor=action.code,
            crumbs=crumbs_of(action, page),
        )

    return answer(request, make_form=make_form, act=act, editor=editor)
