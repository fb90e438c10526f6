"""Meetings: all of them, and those of one day."""

from operator import attrgetter

import rules
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workplans.action_log import steps_at
from workstreams.models import Meeting


@require_safe
def meeting_list(request):
    """What is coming, what has no day yet, and what has been; today's meeting is still coming."""
    today = timezone.localdate()
    everything = list(Meeting.objects.select_related("workstream"))
    meetings = steps_at([one for one in everything if one.is_open], request.user)
    dated = [one for one in meetings if one.meeting.held_on]
    day_of = attrgetter("meeting.held_on")
    return render(
        request,
        "progress/meeting_list.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "upcoming": sorted((one for one in dated if day_of(one) >= today), key=day_of),
            "undated": [one for one in meetings if not day_of(one)],
            "past": [one for one in dated if day_of(one) < today],
            "today": today,
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
            "today": timezone.localdate(),
            "meetings": steps_at(meetings, request.user),
            "edits": True,
        },
    )
