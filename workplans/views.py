"""The pages of a workstream's workplans, a year each."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from workplans.models import NextStep, Workplan
from workplans.reading import groups_of, sentence
from workstreams.models import Workstream


@require_safe
def workplan(request, slug):
    """The latest year's workplan; where there is none, what would be here."""
    workstream = get_object_or_404(Workstream, slug=slug)
    if latest := Workplan.objects.select_related("workstream").latest_for(workstream):
        return redirect(latest)
    context = {"workstream": workstream, "crumbs": crumbs(workstream), "next_steps": next_steps_of(workstream)}
    return render(request, "workplans/no_workplan.html", context)


@require_safe
def workplan_year(request, slug, year):
    """A year's priorities and actions, what could stop them, and what comes next."""
    years = list(Workplan.objects.filter(workstream__slug=slug).select_related("workstream").order_by("-year"))
    workplan = next((one for one in years if one.year == year), None)
    if workplan is None:
        raise Http404
    groups = groups_of(workplan)
    risks = list(workplan.risks.all())
    context = {
        "workplan": workplan,
        "workstream": workplan.workstream,
        "crumbs": crumbs(workplan.workstream),
        "other_years": [one for one in years if one is not workplan],
        "groups": groups,
        "sentence": sentence(groups),
        "has_actions": any(group.rows for group in groups),
        "risks": [risk for risk in risks if risk.is_open],
        "closed_risks": [risk for risk in risks if not risk.is_open],
        "next_steps": next_steps_of(workplan.workstream),
    }
    return render(request, "workplans/workplan_year.html", context)


def crumbs(workstream):
    """The way here from home."""
    return [
        ("Home", reverse("progress:home")),
        ("Workstreams", reverse("progress:workstream_list")),
        (workstream.name, workstream.get_absolute_url()),
    ]


def next_steps_of(workstream):
    return NextStep.objects.open().filter(workstream=workstream).soonest_first()
