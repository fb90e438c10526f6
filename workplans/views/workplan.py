"""The pages of a workstream's workplans, a year each."""

from dataclasses import replace
from functools import partial

import rules
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.kept_pages import STAND_INS, Whole, context_of_kept
from accounts.receipts import answer_once
from lutonhet.editing import Done, Editor
from lutonhet.saving import may
from lutonhet.trail import recent_changes
from workplans.forms import NewWorkplanForm, WorkplanForm
from workplans.models import NextStep, Priority, Risk, Workplan
from workplans.offers import offers_on_plan
from workplans.reading import groups_of, sentence
from workplans.services import remove_workplan, start_workplan
from workplans.views.shown import context_of, crumbs, shown
from workplans.year_to_year import carried_from, has_left_behind
from workstreams.forms import acts_for_others
from workstreams.models import Workstream
from workstreams.rules import only_reads
from workstreams.views.buttons import Button, press
from workstreams.views.items import read_or_save
from workstreams.views.workstream import change_its_row

SIGNED = ("agreed_due_on",)  # a sign-off sets it on every action of the plan


@require_safe
def workplan(request, slug):
    """The current workplan; where there is none, what would be here."""
    workstream = get_object_or_404(Workstream, slug=slug)
    if current := Workplan.objects.select_related("workstream").current_for(workstream):
        return redirect(current)
    context = {
        "workstream": workstream,
        "crumbs": crumbs(workstream),
        "next_steps": next_steps_of(workstream),
        "edits": True,
        "may_edit": rules.has_perm("workstreams.edit", request.user, workstream),
    }
    return render(request, "workplans/no_workplan.html", context)


@require_safe
def workplan_year(request, slug, year):
    """A year's priorities and actions, what could stop them, and what comes next."""
    is_reader = only_reads(request.user)
    name = "workplan", slug, year
    context = context_of_kept(request, name, lambda _: _whole(request, slug, year, is_reader), alike=is_reader)
    return render(request, "workplans/workplan_year.html", context)


def _whole(request, slug, year, is_reader) -> Whole:
    """The plan as it reads for this person."""
    seen = shown(request, slug, year, besides_actions)
    workplan, narrowing = seen.workplan, seen.narrowing
    risks, priorities, next_steps = seen.more
    for one in (*risks, *priorities):
        one.workplan = workplan
    for one in next_steps:
        one.workstream = workplan.workstream
    groups = groups_of(workplan, seen.rows, priorities)
    wanted = seen.kept
    context = context_of(request, seen, "workplans:workplan_year")
    has_earlier = any(one.year < workplan.year for one in seen.years)
    context |= {
        "groups": _narrowed(groups, wanted) if narrowing.is_narrow else groups,
        "in_one_list": wanted if narrowing.sort else [],
        "kept": len(wanted),
        "sentence": sentence(groups),
        "warnings": seen.warnings if context["may_edit"] else [],
        "has_actions": bool(seen.rows),
        "edits": True,
        "is_reader": is_reader,
        "recent_changes": recent_changes(request.user, workplan.workstream, SIGNED) if context["may_edit"] else {},
        "risks": [risk for risk in risks if risk.is_open],
        "closed_risks": [risk for risk in risks if not risk.is_open],
        "next_steps": next_steps,
        "gone": carried_from(workplan) if any(one.year > workplan.year for one in seen.years) else [],
        "is_behind": context["may_edit"] and has_earlier and has_left_behind(workplan),
        "offers": offers_on_plan(request.user, context["sign_off"]),
    }
    told = render_to_string("workplans/_year.html", context | STAND_INS, request)
    around = ("workstream", "workplan", "programme", "crumbs", "has_actions", "edits")
    return Whole(told, {name: context[name] for name in around}, is_passing=bool(context["recent_changes"]))


def besides_actions(key, workstream):
    """What the page of a plan shows beside its actions: risks, priorities, and the workstream's next steps."""
    return (
        Risk.objects.filter(workplan=key).select_related("assigned_to"),
        Priority.objects.filter(workplan=key),
        next_steps_of(workstream),
    )


def _narrowed(groups, wanted):
    """The groups with the rows that were asked for alone; those without any are left out."""
    wanted = {row.action.pk for row in wanted}
    narrow = [replace(one, rows=tuple(row for row in one.rows if row.action.pk in wanted)) for one in groups]
    return [one for one in narrow if one.rows]


@read_or_save
def start(request, slug):
    """Begin a workstream's plan for a year."""
    workstream = get_object_or_404(Workstream, slug=slug)
    if not may(request.user, "add", Workplan(workstream=workstream)):
        raise PermissionDenied
    page = reverse("workplans:workplan", args=[slug])

    def make_form(data):
        blank = Workplan(workstream=workstream, year=timezone.localdate().year)
        return NewWorkplanForm(data, by=request.user, instance=blank)

    def store(form):
        return str(start_workplan(form.instance, by=request.user, behalf=form.behalf).year)

    def done(year):
        begun = Workplan.objects.filter(workstream=workstream, year=year).first()
        if begun and has_left_behind(begun):
            told = f"The workplan for {year} is begun. First say what becomes of what an earlier plan has left open."
            return Done(told, reverse("workplans:roll_forward", args=[slug, year]))
        told = f"The workplan for {year} is begun. Add its priorities, then the actions under them."
        return Done(told, reverse("workplans:workplan_year", args=[slug, year]))

    def editor(form):
        return Editor("workplan", str(workstream), "Begin a workplan", "Begin it", page, "", crumbs(workstream))

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)


@read_or_save
def change(request, slug, year):
    """Change what a reader is told about a plan as a whole."""
    found = Workplan.objects.select_related("workstream")
    workplan = get_object_or_404(found, workstream__slug=slug, year=year)
    title = f"Change the note on the workplan {year}"
    page = workplan.get_absolute_url()
    return change_its_row(request, workplan, WorkplanForm, title=title, page=page, verbs=verbs_of(request, workplan))


@read_or_save
def remove(request, slug, year):
    """Take away a plan that was begun by mistake, while nothing stands in it."""
    found = Workplan.objects.select_related("workstream")
    workplan = get_object_or_404(found, workstream__slug=slug, year=year)
    if not may(request.user, "change", workplan):
        raise PermissionDenied
    button = Button(
        workplan, f"Remove the workplan for {year}", workplan.get_absolute_url(), "workplan", name=str(workplan)
    )
    after = workplan.workstream.get_absolute_url()
    act, told = partial(remove_workplan, workplan), f"The workplan for {year} is removed."
    response = press(request, button, act, told, after=after)
    # A script does not draw anew the page that it stands on: that may have gone.
    return HttpResponseClientRedirect(response.url) if request.htmx and request.method == "POST" else response


def verbs_of(request, workplan):
    """What else may be done with a plan, from its form."""
    if not may(request.user, "delete", workplan):
        return []
    address = reverse("workplans:remove", args=[workplan.workstream.slug, workplan.year])
    is_post = not acts_for_others(request.user, workplan.workstream)
    return [{"words": "Remove this plan", "address": address, "is_post": is_post}]


def next_steps_of(workstream):
    steps = NextStep.objects.open().filter(workstream=workstream)
    return steps.as_listed().soonest_first()
