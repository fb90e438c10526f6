"""All rows of an import that are of one kind, and the row that counts among those that contradict each other."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from indicators import services
from indicators.importing.page import allow, crumbs, import_or_404, keys_in, read_or_save, refused
from indicators.importing.rows import KINDS, revisions_of
from indicators.models import ImportBatch, StagedRow
from indicators.services.ticking import tick_revisions
from lutonhet.saving import Refused

A_PAGE = 100
State, Status = ImportBatch.State, StagedRow.Status


@read_or_save
def rows(request, slug, status):
    """All rows of one kind, a page at a time. Revisions have a tick each; contradicting rows a button each."""
    allow(request)
    batch = import_or_404(slug)
    if batch.state != State.READ or status not in KINDS:
        raise Http404
    staged = StagedRow.objects.filter(batch=batch, status=status).select_related("series", "area").order_by("row", "pk")
    page = Paginator(staged, A_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST" and status == Status.CHANGED:
        shown, ticked = (keys_in(request.POST.getlist(name)) for name in ("shown", "row"))
        try:
            tick_revisions(batch, shown=shown, ticked=ticked, by=request.user)
        except Refused as refusal:
            return refused(request, batch, refusal)
        count = StagedRow.objects.filter(batch=batch, status=Status.CHANGED, is_chosen=True).count()
        messages.success(request, f"Kept: {count:,} of {batch.counts.get('changed', 0):,} revisions are ticked.")
        after = page.next_page_number() if page.has_next() and "next" in request.POST else page.number
        return redirect(f"{request.path}?page={after}")
    heading, meaning = KINDS[status]
    return render(
        request,
        "indicators/imports/rows.html",
        {
            "crumbs": crumbs((batch.title, reverse("indicators:import", args=[batch.slug]))),
            "batch": batch,
            "status": status,
            "heading": heading,
            "meaning": meaning,
            "page": page,
            "revisions": revisions_of(page.object_list) if status == Status.CHANGED else [],
        },
    )


@read_or_save
def keep_row(request, slug):
    """Among rows that contradict each other, the one that counts."""
    allow(request)
    batch = import_or_404(slug)
    if request.method != "POST":
        return redirect("indicators:import_rows", batch.slug, Status.PROBLEM)
    (key,) = keys_in([request.POST.get("row", "")]) or [0]
    try:
        services.keep_row(batch, key, by=request.user)
        messages.success(request, "That row counts; what contradicts it is left out.")
    except Refused as refusal:
        return refused(request, batch, refusal)
    return redirect("indicators:import_rows", batch.slug, Status.PROBLEM)
