"""Meetings: all of them, and those of one day."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

import rules
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from progress.meetings.asked import Asked, asked_of_all
from progress.models.meetings import page_of
from workplans.action_log import StepsAt, steps_at
from workstreams.models import Meeting


@dataclass(frozen=True)
class Entry:
    """A meeting as a list has it: its next steps, what it is asked, and the address of its own page."""

    at: StepsAt
    asked: Asked

    @property
    def meeting(self) -> Meeting:
        return self.at.meeting

    @property
    def page(self) -> str:
        """Empty while its day is not known: then it has no page of its own."""
        return page_of(self.meeting) if self.meeting.held_on else ""


def entries_of(meetings: Iterable[Meeting], user) -> list[Entry]:
    """Some meetings as a list has them: four queries, however many."""
    some = list(meetings)
    asked = asked_of_all(some)
    return [Entry(at, asked[at.meeting.pk]) for at in steps_at(some, user)]


@require_safe
def meeting_list(request):
    """What is coming, what has no day yet, and what has been; today's meeting is still coming."""
    today = timezone.localdate()
    everything = list(Meeting.objects.select_related("workstream"))
    meetings = entries_of([one for one in everything if one.is_open], request.user)
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
            "meetings": entries_of(meetings, request.user),
            "edits": True,
        },
    )
