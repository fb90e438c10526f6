"""What has changed: in the whole programme, and in one workstream."""

from auditlog.models import LogEntry
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lutonhet.csv_download import csv_download
from lutonhet.saving import may
from progress.events import wanted_by
from progress.forms import ChangesForm
from progress.paging import page_before
from progress.timeline import in_order, tell, with_names
from progress.timeline_table import HEADING, lines_of
from workstreams.models import Workstream

SHOWN = 50


@require_safe
def changes(request):
    """The programme's timeline of changes, the latest first, as far as the reader may see them."""
    form = form_of(request)
    shown, older = [], ""
    if form.is_valid():
        events = with_names(wanted_by(request.user, form.wanted()))
        shown, older = page_before(events, request.GET.get("before", ""), SHOWN)
    asked = request.GET.copy()
    asked.pop("before", None)
    context = {
        "crumbs": [("Home", reverse("progress:home"))],
        "form": form,
        "events": tell(shown),
        "older": older,
        "asked": asked.urlencode(),
        "is_filtered": any(asked.values()),
        "is_first_page": "before" not in request.GET,
    }
    return render(request, "progress/changes.html", context)


@require_safe
def changes_table(request):
    """What is asked for, as a table for Excel."""
    form = form_of(request)
    if not form.is_valid():
        return redirect(f"{reverse('progress:changes')}?{request.GET.urlencode()}")
    events = in_order(wanted_by(request.user, form.wanted()))
    return csv_download("changes.csv", HEADING, lines_of(events))


@require_safe
def workstream_history(request, slug):
    """All that happened in one workstream: the programme's timeline, asked for it."""
    workstream = get_object_or_404(Workstream, slug=slug)
    return redirect(f"{reverse('progress:changes')}?workstream={workstream.code}")


def form_of(request):
    """The form as the address fills it in."""
    return ChangesForm(request.GET, sees_people=may(request.user, "view", LogEntry))
