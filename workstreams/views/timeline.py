"""The timeline and what has been achieved."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from workstreams.models import Achievement, Event, Workstream


@require_safe
def timeline(request):
    """What happened when, as the sources print it, and what has been achieved since."""
    done = Achievement.objects.open().filter(kind=Achievement.Kind.ACTION)
    return render(
        request,
        "workstreams/timeline.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "events": Event.objects.all(),
            "workstreams": Workstream.objects.filter(achievements__in=done)
            .distinct()
            .prefetch_related(Prefetch("achievements", queryset=done, to_attr="done")),
        },
    )
