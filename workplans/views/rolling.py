"""The page of the change of year: what an earlier plan has left open, and what becomes of it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.receipts import answer_once
from lutonhet.editing import Done, Editor
from lutonhet.saving import may
from workplans.models import Workplan
from workplans.rolling_form import RollForwardForm
from workplans.services import roll_forward
from workplans.views.shown import crumbs
from workplans.year_to_year import has_left_behind
from workstreams.views.items import read_or_save


@read_or_save
def roll(request, slug, year):
    """Carry, merge or close what earlier plans have left open."""
    workplan = get_object_or_404(Workplan.objects.select_related("workstream"), workstream__slug=slug, year=year)
    if not may(request.user, "change", workplan):
        raise PermissionDenied
    page = reverse("workplans:roll_forward", args=[slug, year])

    def make_form(data):
        return RollForwardForm(data, by=request.user, instance=Workplan.objects.filter(pk=workplan.pk)[0])

    def store(form):
        return sentence(roll_forward(workplan, form.choices, by=request.user, behalf=form.behalf), year)

    def done(told):
        if has_left_behind(workplan):
            return Done(f"{told} What is left stands below.", page)
        return Done(f"{told} Nothing of earlier plans is left open.", workplan.get_absolute_url())

    def editor(form):
        return Editor(
            key="roll",
            heading=str(workplan.workstream),
            title=f"From earlier plans into {year}",
            button="Save these choices",
            back=workplan.get_absolute_url(),
            anchor="",
            crumbs=[*crumbs(workplan.workstream), (f"Workplan {year}", workplan.get_absolute_url())],
            more={"workplan": workplan, "workstream": workplan.workstream},
        )

    return answer_once(
        request,
        make_form=make_form,
        store=store,
        done=done,
        editor=editor,
        template="workplans/roll_forward.html",
    )


def sentence(rolled, year) -> str:
    """What was done, for whoever pressed the button."""
    parts = [
        (rolled.carried, f"carried to {year}"),
        (rolled.merged, "merged"),
        (rolled.closed, "closed"),
    ]
    told = [f"{len(codes)} {how}" for codes, how in parts if codes]
    return f"{', '.join(told)}."
