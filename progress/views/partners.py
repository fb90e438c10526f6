"""The partner organisations, and the part of each on one page."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from lutonhet.csv_download import csv_download
from progress.paging import page_of
from progress.partners import HEADING, addresses, lines_of, partner_of, partner_rows, renamed_from

ON_A_PAGE = 50


@require_safe
def partner_list(request):
    """All organisations, each with how much it has to do."""
    page = page_of(partner_rows(), request.GET.get("page", ""), ON_A_PAGE)
    context = {"crumbs": [("Home", reverse("progress:home"))], "page": page}
    return render(request, "progress/partner_list.html", context)


@require_safe
def partner(request, slug):
    """What one organisation does: for its own people, on one sheet."""
    organisations = addresses(Organisation.objects.all())
    if slug not in organisations:
        if any(one.startswith(f"{slug}-") and one.removeprefix(f"{slug}-").isdigit() for one in organisations):
            return redirect("progress:partner_list")  # more than one has this name: they stand there side by side
        return redirect("progress:partner", slug=now_called(slug, organisations))
    context = {
        "crumbs": [("Home", reverse("progress:home")), ("Partners", reverse("progress:partner_list"))],
        "partner": partner_of(organisations[slug], timezone.localdate()),
        "slug": slug,
    }
    return render(request, "progress/partner.html", context)


@require_safe
def partner_table(request, slug):
    """The same as a table for Excel."""
    organisations = addresses(Organisation.objects.all())
    if slug not in organisations:
        return redirect("progress:partner_table", slug=now_called(slug, organisations))
    found = partner_of(organisations[slug], timezone.localdate())
    return csv_download(f"{slug}.csv", HEADING, lines_of(found, request.build_absolute_uri))


def now_called(slug, organisations):
    """The address of the organisation that this was the address of; raises `Http404` where it was none's."""
    key = renamed_from(slug)
    for now, one in organisations.items():
        if one.pk == key:
            return now
    raise Http404
