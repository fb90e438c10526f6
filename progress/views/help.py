"""Help: the guides, the reader's own first, open to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.rules import is_administrator, is_oversight_member, is_secretariat
from progress.guides import FILES, GUIDE_TO, GUIDES, read_guide
from workstreams.rules import memberships_now


@login_not_required
@require_safe
def guide_list(request):
    """The guides, the reader's own before the others."""
    own = own_guides(request.user)
    context = {
        "own": [read_guide(slug) for slug in GUIDES if slug in own],
        "others": [read_guide(slug) for slug in GUIDES if slug not in own],
        "glossary": read_guide("glossary"),
    }
    return render(request, "progress/guide_list.html", context)


@login_not_required
@require_safe
def guide(request, slug):
    """One guide, or the glossary."""
    if slug not in FILES:
        raise Http404
    crumbs = [("Home", reverse("progress:home")), ("Help", reverse("progress:guide_list"))]
    return render(request, "progress/guide.html", {"crumbs": crumbs, "guide": read_guide(slug)})


def own_guides(user) -> set[str]:
    """The guides to what somebody is today."""
    if not user.is_authenticated:
        return set()
    own = {GUIDE_TO[one.role] for one in memberships_now(user)}
    for slug, is_one in (
        ("oversight-group", is_oversight_member),
        ("secretariat", is_secretariat),
        ("administrator", is_administrator),
    ):
        if is_one(user):
            own.add(slug)
    return own
