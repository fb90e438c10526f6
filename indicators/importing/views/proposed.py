"""The new areas and breakdowns of a file, each with a tick: without it, it stays out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from indicators.importing.page import allow, crumbs, import_or_404, keys_in, read_or_save, refused
from indicators.importing.proposed import AREAS, BREAKDOWNS, new_areas, new_breakdowns
from indicators.models import Area, ImportBatch, StagedSeries
from indicators.services.ticking import tick_areas, tick_breakdowns
from lutonhet.saving import Refused

A_PAGE = 100
HEADINGS = {  # kind → heading, what a tick does
    AREAS: (
        "New areas",
        "An area without a tick is not made, and its figures stay out. Say too which are part of the place, as wards "
        "are: only then are their figures shown as a breakdown of it.",
    ),
    BREAKDOWNS: ("New breakdowns", "A breakdown without a tick is not made, and its figures stay out."),
}


@read_or_save
def proposed(request, slug, kind):
    """The new areas or breakdowns of a file that waits, a page at a time. A tick takes one in."""
    allow(request)
    batch = import_or_404(slug)
    if batch.state != ImportBatch.State.READ or kind not in HEADINGS:
        raise Http404
    every = _every(batch, kind)
    page = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST":
        return _keep(request, batch, kind, every, page)
    heading, meaning = HEADINGS[kind]
    return render(
        request,
        "indicators/imports/proposed.html",
        {
            "crumbs": crumbs((batch.title, reverse("indicators:import", args=[batch.slug]))),
            "batch": batch,
            "heading": heading,
            "meaning": meaning,
            "page": page,
            "taken_in": sum(one.is_taken_in for one in every),
            "place": Area.objects.filter(role=Area.Role.PLACE).first() if kind == AREAS else None,
        },
    )


def _every(batch, kind):
    if kind == AREAS:
        return new_areas(batch)
    return new_breakdowns(StagedSeries.objects.filter(batch=batch).select_related("indicator").order_by("pk"))


def _keep(request, batch, kind, every, page):
    """Keep the ticks of one page; or, with the buttons for that, of all pages at once."""
    shown, ticked = request.POST.getlist("shown"), request.POST.getlist("tick")
    parts = request.POST.getlist("part")
    if (said := request.POST.get("all")) in ("in", "out", "part"):
        shown = [one.key for one in every]
        ticked = [] if said == "out" else shown
        parts = shown if said == "part" else [one.key for one in every if one.is_part]
    try:
        if kind == AREAS:
            tick_areas(batch, shown=shown, ticked=ticked, parts=parts, by=request.user)
        else:
            tick_breakdowns(batch, shown=_series(shown), ticked=_series(ticked), by=request.user)
    except Refused as refusal:
        return refused(request, batch, refusal)
    every = _every(batch, kind)
    taken_in = sum(one.is_taken_in for one in every)
    messages.success(request, f"Kept: {taken_in:,} of {len(every):,} new {kind} are taken in.")
    after = page.next_page_number() if page.has_next() and "next" in request.POST else page.number
    return redirect(f"{request.path}?page={after}")


def _series(keys: list[str]) -> list[int]:
    """The keys of the series that the ticks of breakdowns carry."""
    return keys_in(one for key in keys for one in key.split("-"))
