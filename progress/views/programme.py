"""The programme: what it is for, why, for whom, and what comes next."""

import rules
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from workplans.models import NextStep
from workstreams.models import Fact, Goal, Workstream


@require_safe
def programme(request):
    """The vision, the goals and the facts behind them; the row itself is in every page's context."""
    workstreams = list(Workstream.objects.all())
    steps = list(NextStep.objects.for_programme().as_listed().soonest_first())
    return render(
        request,
        "progress/programme.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "goals": Goal.objects.all(),
            "topics": facts_by_topic(),
            "workstreams": [one for one in workstreams if one.is_priority],
            "strands": [one for one in workstreams if not one.is_priority],
            "next_steps": [one for one in steps if one.is_open],
            "closed_steps": [one for one in steps if not one.is_open],
            "edits": True,
            "may_edit": rules.has_perm("workstreams.edit_programme", request.user),
        },
    )


def facts_by_topic():
    """(topic in words, its figures, its statements) in the order of the topics."""
    facts = list(Fact.objects.all())
    for topic in Fact.Topic:
        of_topic = [fact for fact in facts if fact.topic == topic]
        if of_topic:
            yield topic.label, [one for one in of_topic if one.figure], [one for one in of_topic if not one.figure]
