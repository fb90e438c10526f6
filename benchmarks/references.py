"""Two references for each page, over the same rows: how little it could take, and what plain Django takes.

*Par* is the page as one would write it first: the rows by the ORM with `select_related` and `prefetch_related`, a
session and a user, a bare template, and Django's own middleware. *Floor* is the same template over rows that lie in
memory already, for nobody in particular.
"""

from collections.abc import Callable

from auditlog.context import disable_auditlog
from django import forms
from django.db import connection
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render

from benchmarks.programme import WORKSTREAM
from indicators.models import Area, Assessment, Indicator, Observation
from logicmodels.models import LogicModel, Outcome
from workplans.models import Action, NextStep, Workplan
from workstreams.models import Achievement, Meeting, Principle, Recommendation, Workstream

FIELDS = (
    *("text", "intended_outcome", "priority", "lead_organisation", "assigned_to", "lead_officer"),
    *("due_on", "starts_on", "review_on", "is_ongoing", "supporting_organisations", "activities", "outputs"),
    *("recommendations", "resources", "note"),
)
_kept: dict[tuple, dict] = {}


def par(request, name):
    """The page `name`, plainly."""
    return render(request, f"benchmarks/{name}.html", {"person": request.user.name, **ROWS[name]()})


def floor(request, name):
    """The same from memory."""
    key = connection.settings_dict["NAME"], name
    if key not in _kept:
        _kept[key] = {"person": "Reader", **ROWS[name]()}
        render(request, f"benchmarks/{name}.html", _kept[key])  # rows are fetched when they are first shown
    return render(request, f"benchmarks/{name}.html", _kept[key])


class ActionForm(forms.ModelForm):
    """Every field that our own form of an action has, and nothing else of it."""

    class Meta:
        model = Action
        fields = FIELDS


def par_save(request, code):
    """An action saved by a plain form: no trail, no version, no rule of who may."""
    action = get_object_or_404(Action, code=code)
    form = ActionForm(request.POST, instance=action)
    if request.user.is_authenticated and form.is_valid():
        with disable_auditlog():
            form.save()
    return redirect("/")


def _standing():
    compared = Area.objects.exclude(role=Area.Role.OTHER)
    of_places = Observation.objects.filter(breakdown=None, area__in=compared).select_related("area")
    return Indicator.objects.select_related("principle").prefetch_related(
        Prefetch("observations", of_places, to_attr="figures"),
        Prefetch("assessments", Assessment.objects.select_related("batch"), to_attr="judgements"),
    )


def _home():
    return {
        "indicators": _standing(),
        "principles": Principle.objects.all(),
        "meetings": Meeting.objects.filter(closed_on=None).select_related("workstream")[:3],
        "workstreams": Workstream.objects.filter(kind="priority").prefetch_related(
            "logic_model__inputs",
            "logic_model__activities",
            "logic_model__outputs",
            "logic_model__outcomes",
            "workplans__actions",
            Prefetch("next_steps", NextStep.objects.filter(closed_on=None), to_attr="steps"),
        ),
    }


def _workstream():
    achievements = Prefetch("achievements", Achievement.objects.order_by("order"))
    rows = Workstream.objects.select_related("logic_model").prefetch_related(
        achievements, "next_steps", "memberships__user", "workplans__actions", "workplans__priorities"
    )
    return {"workstream": rows.get(slug=WORKSTREAM)}


def _logic_model():
    outcomes = Outcome.objects.prefetch_related("indicator_links__target__assessments")
    rows = LogicModel.objects.select_related("workstream").prefetch_related(
        "assumptions__activity_links__target",
        "inputs",
        "activities__organisations",
        "activities__output_links__target",
        "activities__outcome_links__target",
        "activities__recommendation_links__target",
        "outputs__outcome_links__target",
        "outputs__counts",
        Prefetch("outcomes", outcomes),
        "barriers__activity_links__target",
    )
    return {"model": rows.get(workstream__slug=WORKSTREAM)}


def _workplan():
    actions = Action.objects.select_related("priority", "lead_organisation", "assigned_to").prefetch_related(
        "activities",
        "outputs",
        "recommendations",
        "supporting_organisations",
        "milestones",
        "updates",
        "due_date_moves",
    )
    rows = Workplan.objects.select_related("workstream").prefetch_related(
        "priorities", Prefetch("actions", actions), "risks", "highlights"
    )
    return {"plan": rows.filter(workstream__slug=WORKSTREAM).order_by("-year").first()}


def _kpis():
    rows = LogicModel.objects.select_related("workstream").prefetch_related(
        "outputs__counts",
        Prefetch("outcomes", Outcome.objects.prefetch_related("indicator_links__target__observations__area")),
        "workstream__workplans__actions__updates",
    )
    return {"model": rows.get(workstream__slug=WORKSTREAM)}


def _scorecard():
    return {"indicators": _standing(), "recommendations": Recommendation.objects.filter(closed_on=None)}


ROWS: dict[str, Callable[[], dict]] = {
    "home": _home,
    "workstream": _workstream,
    "logic-model": _logic_model,
    "workplan": _workplan,
    "kpis": _kpis,
    "scorecard": _scorecard,
}
