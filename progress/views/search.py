"""Search over everything."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from progress.directory import KINDS, everything_for
from progress.guides import folded_guides, guides_with
from progress.searching import search as search_in

AT_ONCE = 5
OF_ONE_KIND = 100


@require_safe
def search(request):
    """What was asked for, by kind; of one kind, more of it at once."""
    question = request.GET.get("q", "").replace("\x00", "")
    of_kind = next((kind for kind in KINDS if kind.key == request.GET.get("kind")), None)
    found = None
    if question.strip():
        found = search_in(
            question,
            everything_for(request.user),
            besides=folded_guides().values(),
            of_kind=of_kind.key if of_kind else "",
            shown=OF_ONE_KIND if of_kind else AT_ONCE,
        )
    context = {
        "crumbs": [("Home", reverse("progress:home"))],
        "question": found.question if found else "",
        "found": found,
        "of_kind": of_kind,
        "guides": guides_with(found.words) if found and not of_kind else [],
        "examples": ("damp homes", "apprenticeships", "air quality"),
    }
    return render(request, "progress/search.html", context)
