"""What an import did, and taking it back."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from indicators import services
from indicators.importing.forms import TakeBackForm
from indicators.importing.page import allow, crumbs, for_once, import_or_404, read_or_save, typed
from indicators.models import ImportBatch, Observation, Revision
from indicators.reading import LAYOUTS
from indicators.reading.fields import CONSTANT, FIELDS
from lutonhet.saving import Refused

A_PAGE = 100
State = ImportBatch.State


@read_or_save
def take_back(request, slug):
    """Take an accepted import back as a whole, with a reason."""
    allow(request)
    batch = import_or_404(slug)
    if batch.accepted_at is None:
        raise Http404
    page = reverse("indicators:import", args=[batch.slug])
    if batch.state == State.TAKEN_BACK:
        return redirect(page)
    form = TakeBackForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            batch = services.take_back(batch, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{batch.title} is taken back.")
            return redirect(page)
    context = {"crumbs": crumbs((batch.title, page)), "batch": batch, "form": form, "back": page}
    return render(request, "indicators/imports/take_back.html", context | for_once(request))


def done(batch):
    """What an import did, as its page tells it."""
    figures = (
        Observation.objects.filter(batch=batch)
        .values("indicator__slug", "indicator__short_name")
        .annotate(number=Count("pk"))
        .order_by("indicator__short_name", "indicator__slug")
    )
    revised = Revision.objects.filter(replaced_by=batch).select_related(
        "observation__indicator", "observation__area", "observation__breakdown", "batch"
    )
    return {
        "crumbs": crumbs(),
        "batch": batch,
        "layout": LAYOUTS.get(batch.layout, batch.layout),
        "figures": list(figures),
        "revised": list(revised.order_by("pk")[:A_PAGE]),
        "number_revised": batch.counts.get("revised", 0),
        "can_be_taken_back": batch.state == State.ACCEPTED and batch.accepted_at is not None,
        "mapping": [
            (heading if not heading.startswith(CONSTANT) else f"Every row: {field}", FIELDS[name].label)
            for heading, field in batch.mapping.items()
            if (name := heading.removeprefix(CONSTANT) if heading.startswith(CONSTANT) else field) in FIELDS
        ],
    }
