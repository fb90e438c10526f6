"""The KPI dashboard of a workstream: outputs against target, the indicators behind its outcomes, delivery over time."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.models import Area, Indicator
from indicators.scorecard import rows_of
from indicators.scorecard.page import scorecard_of_rows
from indicators.scorecard.tables import as_csv
from logicmodels.counts.due import open_outputs
from logicmodels.counts.kpis import kpis_of
from logicmodels.models import OutcomeIndicator
from lutonhet.csv_download import csv_download
from lutonhet.saving import may
from progress.delivery_chart import charts_of
from progress.kpis import HEADING, line_of, sentences
from progress.paging import page_of
from workplans.delivery_over_time import ORDER, delivery_over_time
from workplans.periods import MONTH
from workstreams.models import Workstream

ON_A_PAGE = 20


@require_safe
def kpis(request, slug):
    """All that is measured in a workstream, each figure with where it comes from."""
    workstream = get_object_or_404(Workstream.objects.with_programme(), slug=slug)
    found = kpis_of(open_outputs(workstream))
    card = card_of(workstream)
    moments = moments_of(workstream)
    page = page_of(found, request.GET.get("page", ""), ON_A_PAGE)
    context = {
        "programme": workstream.its_programme,
        "workstream": workstream,
        "crumbs": crumbs_of(workstream),
        "sentences": sentences(found, card, moments),
        "page": page,
        "kpis": page.rows,
        "card": card,
        "moments": moments,
        "delivery_charts": charts_of(moments),
        "states": ORDER,
        "may_count": any(may(request.user, "change", kpi.output) for kpi in found),
        "has_counts": any(kpi.latest for kpi in found),
    }
    return render(request, "progress/kpis.html", context)


@require_safe
def kpis_table(request, slug):
    """The outputs against their targets as a table for Excel."""
    workstream = get_object_or_404(Workstream, slug=slug)
    rows = kpis_of(open_outputs(workstream))
    return csv_download(f"{slug}-kpis.csv", HEADING, (line_of(one, request) for one in rows))


@require_safe
def kpi_indicators_table(request, slug):
    """The indicators that the workstream's outcomes point to, as the scorecard's own file has them."""
    workstream = get_object_or_404(Workstream, slug=slug)
    response = HttpResponse(as_csv(card_of(workstream)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-indicators.csv"'
    return response


@require_safe
def delivery_table(request, slug):
    """How many actions stood how at the end of each period, as a table for Excel."""
    workstream = get_object_or_404(Workstream.objects.with_programme(), slug=slug)
    heading = ["Period", "From", *(one.label for one in ORDER), "All actions"]
    rows = (
        [one.label, one.start, *(number for _, number in one.in_order), one.total] for one in moments_of(workstream)
    )
    return csv_download(f"{slug}-delivery.csv", heading, rows)


def moments_of(workstream):
    """How its actions stood, by the periods in which the programme reports."""
    programme = workstream.its_programme
    every = programme.reporting_period if programme else MONTH
    return delivery_over_time(workstream, today=timezone.localdate(), every=every)


def card_of(workstream):
    """The scorecard of the indicators that its open outcomes point to."""
    links = OutcomeIndicator.objects.filter(source__logic_model__workstream=workstream, source__closed_on=None)
    indicators = Indicator.objects.filter(pk__in=links.order_by().values("target")).in_order().with_breaks_and_targets()
    areas = Area.objects.compared()
    traced = frozenset(one.pk for one in indicators)  # an open outcome names each of them
    return scorecard_of_rows(rows_of(indicators, areas=areas), areas, traced)


def crumbs_of(workstream):
    return [
        ("Home", reverse("progress:home")),
        ("Workstreams", reverse("progress:workstream_list")),
        (workstream.name, workstream.get_absolute_url()),
    ]
