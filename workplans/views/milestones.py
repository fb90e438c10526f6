"""The steps on an action's way: added, and reached."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from workplans.forms import ReachedForm
from workplans.models import Action, Milestone
from workstreams import services
from workstreams.kinds import kind_called
from workstreams.views.items import add, end_item, read_or_save


@read_or_save
def add_milestone(request, code):
    """Add a milestone to an action."""
    found = Action.objects.select_related("workplan__workstream")
    action = get_object_or_404(found, code=code.upper())
    return add(request, kind_called("milestone"), {"action": action})


@read_or_save
def reach_milestone(request, code):
    """Say when a milestone was reached: it is closed as done."""
    if not Milestone.objects.filter(code=code.upper()).exists():
        raise Http404

    def reach(row, form, **who):
        day, words = form.cleaned_data["closed_on"], form.cleaned_data["closing_reason"]
        services.close_item(row, on=day, how=Milestone.Closing.DONE, reason=words, **who)

    return end_item(request, code.upper(), f"{code.upper()} is reached", ReachedForm, reach, f"{code.upper()} reached.")
