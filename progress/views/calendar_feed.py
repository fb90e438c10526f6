"""The calendar that a program reads without signing in: whoever knows its address."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import CalendarLink
from progress.calendar_feed import calendar_of
from workstreams.models import Programme


@login_not_required
@require_safe
def calendar(request, token):
    """The dates of whoever made the link; not found where it does not work, with no word on why."""
    person = CalendarLink.person_of(token)
    if person is None:
        raise Http404
    name = Programme.objects.values_list("name", flat=True).first() or "My dates"
    response = HttpResponse(calendar_of(person, name, timezone.now()), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="dates.ics"'
    response.headers["Cache-Control"] = "private, max-age=900"
    return response
