"""One item: what it is, how it stands, what it is linked to, and all that happened to it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gaps.reading import MAY_HAVE_GAPS
from logicmodels.models import Assumption, Barrier, Output
from logicmodels.standing import review_of
from lutonhet.csv_download import csv_download
from lutonhet.saving import may
from progress import about_item, directory
from progress.events import of_item
from progress.paging import page_before
from progress.timeline import in_order, tell, with_names
from progress.timeline_table import HEADING, lines_of
from workstreams.kinds import is_of_a_kind

SHOWN = 25


@require_safe
def item(request, code):
    """Any code ever given has this page; that of a workstream leads to its own."""
    entry = found(code)
    if not entry.kind.is_coded:
        return redirect(entry.url)
    row = about_item.stored(entry)
    links = about_item.linked(row)
    events = with_names(of_item(entry.kind.model, entry.pk))
    shown, older = page_before(events, request.GET.get("before", ""), SHOWN)
    context = {
        "crumbs": [("Home", reverse("progress:home")), entry.place],
        "entry": entry,
        "row": row,
        "may_change": is_of_a_kind(row) and may(request.user, "change", row),
        "has_trace": isinstance(row, about_item.ON_A_PATH) and row.is_open,
        "may_have_gaps": isinstance(row, MAY_HAVE_GAPS) and row.is_open,
        "ending": about_item.ending(row),
        "facts": about_item.facts(row),
        "links": links,
        "review": review_of(row) if isinstance(row, Assumption) else None,
        "resting": about_item.resting(row),
        "in_doubt": about_item.in_doubt(row),
        "is_unanswered": isinstance(row, Barrier) and row.is_open and not links,
        "counted_in": row.of_workstream.slug if isinstance(row, Output) and row.is_open else "",
        "events": tell(shown),
        "older": older,
        "is_first_page": "before" not in request.GET,
    }
    return render(request, "progress/item.html", context)


@require_safe
def item_history(request, code):
    """All that happened to an item, as a table for Excel."""
    entry = found(code)
    if not entry.kind.is_coded:
        raise Http404
    events = in_order(of_item(entry.kind.model, entry.pk))
    return csv_download(f"{entry.code}-history.csv", HEADING, lines_of(events))


def found(code):
    """The entry of a code in whatever case it is typed, or 404."""
    entry = directory.with_code(code)
    if entry is None:
        raise Http404("That code has not been given to anything.")
    return entry
