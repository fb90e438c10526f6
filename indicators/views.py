"""The scorecard, as a page and as files."""

import rules
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.scorecard import tables
from indicators.scorecard.page import scorecard_of
from lutonhet.sheets.files import FORMATS


@require_safe
def indicator_list(request):
    """All indicators by principle, with the dates, comparators and people that the address asks for."""
    return render(
        request,
        "indicators/indicator_list.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "card": scorecard_of(request.GET, request.user),
            "may_bring_in": rules.has_perm("indicators.bring_in", request.user),
        },
    )


@require_safe
def indicator_list_table(request):
    """What the page shows, as CSV; both dates as the source lays them out."""
    return _file(tables.as_csv(scorecard_of(request.GET, request.user)), "csv")


@require_safe
def as_xlsx(request):
    """What the page shows, as XLSX, with a sheet that says what was chosen."""
    return _file(tables.as_xlsx(scorecard_of(request.GET, request.user)), "xlsx")


def _file(data, kind):
    name = f"scorecard-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=FORMATS[kind][1], headers=headers)
