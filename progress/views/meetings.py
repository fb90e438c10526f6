"""Meetings: all of them, and those of one day."""

from operator import attrgetter

import rules
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workstreams.models import Meeting


@require_safe
def meeting_list(request):
    """What is coming, what has no day yet, and what has been; today's meeting is still coming."""
    today = timezone.localdate()
    everything = list(Meeting.objects.select_related("workstream"))
    meetings = [one for one in everything if one.is_open]
    dated = [one for one in meetings if one.held_on]
    return render(
        request,
        "progress/meeting_list.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "upcoming": sorted((one for one in dated if one.held_on >= today), key=attrgetter("held_on")),
            "undated": [one for one in meetings if not one.held_on],
            "past": [one for one in dated if one.held_on < today],
            "closed": [one for one in everything if not one.is_open],
            "edits": True,
            "may_edit": rules.has_perm("workstreams.edit_programme", request.user),
        },
    )


@require_safe
def meetings_on(request, day):
    """The meetings of one day."""
    meetings = list(Meeting.objects.filter(held_on=day).select_related("workstream").order_by("order", "code"))
    if not meetings:
        raise Http404("No meeting is recorded for that day.")
    return render(
        request,
        "progress/meetings_on.html",
        {
            "crumbs": [("Home", reverse("progress:home")), ("Meetings", reverse("progress:meeting_list"))],
            "day": day,
            "meetings": meetings,
            "edits": True,
        },
    )
