"""My work: what is mine and due, in one place."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from progress.my_work import duties_of, memberships_of, piles, waiting_for


@require_safe
def my_work(request):
    """What the reader is assigned, by when it is due, and what waits in their workstreams."""
    today = timezone.localdate()
    memberships = memberships_of(request.user)
    duties = duties_of(request.user, memberships)
    context = {
        "crumbs": [("Home", reverse("progress:home"))],
        "duties": duties,
        "piles": piles(duties, today),
        "workstreams": waiting_for(request.user, memberships),
    }
    return render(request, "progress/my_work.html", context)
