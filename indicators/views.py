"""The scorecard, as a page and as files."""

import rules
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from indicators.models import may_see_withheld
from indicators.scorecard import tables
from indicators.scorecard.page import scorecard_of
from lutonhet.kept import kept, stamp
from lutonhet.sheets.files import FORMATS


@require_safe
def indicator_list(request):
    """All indicators by principle, with the dates, comparators and people that the address asks for."""
    asked = "scorecard", request.GET.urlencode(), may_see_withheld(request.user)
    card, told = kept(asked, lambda: _written(request), at=stamp())
    return render(
        request,
        "indicators/indicator_list.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "programme": card.programme,
            "card": card,
            "told": told,
            "may_bring_in": rules.has_perm("indicators.bring_in", request.user),
        },
    )


def _written(request):
    """The scorecard that was asked for, and as it reads for whoever may see as much."""
    card = scorecard_of(request.GET, request.user)
    told = render_to_string("indicators/_scorecard.html", {"card": card, "summary": card.summary})
    return card, mark_safe(told)


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
