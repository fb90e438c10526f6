"""What stands behind an indicator, and what an item claims to move: as diagram, tree, table, and download."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators.models import Indicator
from logicmodels.tracing import picture_of_traces
from lutonhet.csv_download import csv_download
from progress import about_item
from progress.trace_page import HEADING, direction, directions_of, lines_of, page_of_paths, sentence_of
from progress.views.item import found


@require_safe
def trace_of_indicator(request, slug):
    """Everything that leads to an indicator."""
    indicator = get_object_or_404(Indicator.objects.select_related("principle"), slug=slug)
    crumbs = [("Indicators", reverse("indicators:indicator_list")), (str(indicator), indicator.get_absolute_url())]
    return trace_page(
        request,
        indicator,
        f"What stands behind {indicator}",
        crumbs,
        reverse("progress:trace_of_indicator_table", args=[slug]),
    )


@require_safe
def trace_of_item(request, code):
    """What an item of a logic model claims to move, and what leads to it."""
    entry, row = traced_item(code)
    crumbs = [entry.place, (entry.code, entry.url)]
    table = reverse("progress:trace_of_item_table", args=[entry.code])
    return trace_page(request, row, f"The trace of {entry.code}", crumbs, table, lead=entry.title)


@require_safe
def trace_of_indicator_table(request, slug):
    """Every link that leads to an indicator, for Excel."""
    indicator = get_object_or_404(Indicator, slug=slug)
    return csv_download(f"{slug}-trace.csv", HEADING, lines_of(directions_of(indicator)))


@require_safe
def trace_of_item_table(request, code):
    """Every link of an item's trace, for Excel."""
    entry, row = traced_item(code)
    return csv_download(f"{entry.code}-trace.csv", HEADING, lines_of(directions_of(row)))


def traced_item(code):
    """The entry of a code and its row; 404 for what stands on no path, as inputs and assumptions, or is closed."""
    entry = found(code)
    if entry.kind.model not in about_item.ON_A_PATH or not entry.is_open:
        raise Http404
    return entry, about_item.stored(entry)


def trace_page(request, row, title, crumbs, table, lead=""):
    traces = directions_of(row)
    directions = [direction(one) for one in traces]
    context = {
        "crumbs": [("Home", reverse("progress:home")), *crumbs],
        "title": title,
        "lead": lead,
        "directions": [
            {"is": one, "sentence": sentence_of(one), "page": page_of_paths(one.traced, request.GET.get("page", ""))}
            for one in directions
        ],
        "diagram": picture_of_traces(traces),
        "is_empty": all(one.is_empty for one in directions),
        "row": row,
        "is_indicator": isinstance(row, Indicator),
        "table": table,
    }
    return render(request, "progress/trace.html", context)
