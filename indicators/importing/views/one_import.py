"""One import: what it would do, and the decision on it; or what it did."""

from django.contrib import messages
from django.db.models import Count, Min
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators import services
from indicators.importing import kept_files
from indicators.importing.forms import ALL, TICKED, AcceptForm
from indicators.importing.lines import lines_of
from indicators.importing.page import allow, crumbs, import_or_404, read_or_save, refused
from indicators.importing.proposed import AREAS, BREAKDOWNS, new_areas, new_breakdowns
from indicators.importing.rows import KINDS, revisions_of
from indicators.importing.views.accepted import done
from indicators.models import ImportBatch, StagedRow
from indicators.reading import LAYOUTS
from lutonhet.saving import Refused

FIRST = 10  # rows of a kind that the preview itself shows
State, Status = ImportBatch.State, StagedRow.Status


@require_safe
def show(request, slug):
    """One import: what it would do while it waits for a decision, what it did afterwards."""
    allow(request)
    batch = import_or_404(slug)
    if batch.state == State.READ:
        return _preview(request, batch, _accept_form(batch))
    return render(request, "indicators/imports/import.html", done(batch))


def _preview(request, batch, form, status=200):
    staged = StagedRow.objects.filter(batch=batch)
    lines = lines_of(batch)
    series = [one for line in lines for one in line.members]
    proposed = [(AREAS, "area", new_areas(batch)), (BREAKDOWNS, "breakdown", new_breakdowns(series))]
    context = {
        "crumbs": crumbs(),
        "batch": batch,
        "layout": LAYOUTS.get(batch.layout, batch.layout),
        "kinds": [(status, heading, batch.counts.get(status, 0)) for status, (heading, _) in KINDS.items()],
        "columns": reverse("indicators:columns", args=[batch.digest])
        if batch.digest and kept_files.known(batch.digest, by=request.user)
        else "",
        "lines": lines,
        "proposed": [one for one in proposed if one[2]],
        "problems": list(
            staged.filter(status=Status.PROBLEM)
            .values("column", "problem")
            .annotate(first=Min("row"), number=Count("pk"))
            .order_by("first", "column", "problem")[:FIRST]
        ),
        "does_nothing": not any(batch.counts.get(status) for status in (Status.NEW, Status.CHANGED, Status.PROBLEM)),
        "revisions": revisions_of(staged.filter(status=Status.CHANGED).order_by("row", "pk")[:FIRST]),
        "before": ImportBatch.objects.filter(digest=batch.digest, state=State.ACCEPTED).exclude(digest="").first(),
        "form": form,
    }
    return render(request, "indicators/imports/preview.html", context, status=status)


def _accept_form(batch, data=None):
    ticked = 0
    if batch.counts.get("changed"):
        ticked = StagedRow.objects.filter(batch=batch, status=Status.CHANGED, is_chosen=True).count()
    return AcceptForm(data, counts=batch.counts, ticked=ticked)


@read_or_save
def accept(request, slug):
    """Bring in what was ticked; pressed twice it is brought in once."""
    allow(request)
    batch = import_or_404(slug)
    if request.method != "POST":
        return redirect("indicators:import", batch.slug)
    if batch.state == State.ACCEPTED and batch.accepted_by_id == request.user.pk:
        messages.success(request, _came_to(batch))
        return redirect("indicators:import", batch.slug)
    form = _accept_form(batch, request.POST)
    if batch.state == State.READ and not form.is_valid():
        return _preview(request, batch, form)
    try:
        wanted = form.cleaned_data.get("revisions", "") if batch.state == State.READ else ""
        revisions = wanted == ALL
        if wanted == TICKED:
            chosen = StagedRow.objects.filter(batch=batch, status=Status.CHANGED, is_chosen=True)
            revisions = list(chosen.values_list("pk", flat=True))
        choice = form.chosen if batch.state == State.READ else {}
        batch = services.accept(batch, by=request.user, revisions=revisions, **choice)
    except Refused as refusal:
        if not ImportBatch.objects.filter(pk=batch.pk, state=State.READ).exists():
            return refused(request, batch, refusal)
        batch.refresh_from_db()
        form.add_error(None, str(refusal))
        return _preview(request, batch, form)
    if batch.digest:
        kept_files.drop(batch.digest, by=request.user)
    messages.success(request, _came_to(batch))
    return redirect("indicators:import", batch.slug)


def _came_to(batch):
    counts = batch.counts
    parts = [(counts.get("added", 0), "added"), (counts.get("revised", 0), "revised")]
    told = " and ".join(f"{number:,} figure{'s' * (number != 1)} {verb}" for number, verb in parts if number)
    if judged := counts.get("judged", 0):
        told = f"{told + '; ' if told else ''}{judged:,} printed judgement{'s' * (judged != 1)} kept"
    return f"{told or 'Nothing was added'}, from {batch.file_name or batch.title}."


@read_or_save
def throw_away(request, slug):
    """Throw away what was read and not accepted; pressed twice it is thrown away once."""
    allow(request)
    batch = ImportBatch.objects.filter(slug=slug).first()
    if batch is None or request.method != "POST":
        return redirect("indicators:import", slug) if batch else redirect("indicators:import_list")
    try:
        services.discard(batch, by=request.user)
    except Refused as refusal:
        return refused(request, batch, refusal)
    if batch.digest:
        kept_files.drop(batch.digest, by=request.user)
    messages.success(request, f"{batch.file_name or batch.title} is thrown away. Nothing of it was saved.")
    return redirect("indicators:import_list")
