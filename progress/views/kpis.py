"""The KPI dashboard of a workstream: outputs against target, the indicators behind its outcomes, delivery over time."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from indicators.models import Area, Indicator
from indicators.models.areas import by_role
from indicators.models.indicator import each_once
from indicators.scorecard import rows_of
from indicators.scorecard.page import Scorecard, scorecard_of_rows
from indicators.scorecard.tables import as_csv
from logicmodels.counts.due import open_outputs
from logicmodels.counts.kpis import Kpi, kpis_in, kpis_of, whole_counts, with_who_recorded
from logicmodels.models import OutcomeIndicator
from lutonhet.csv_download import csv_download
from lutonhet.kept import kept, stamp
from lutonhet.prepared import prepared
from lutonhet.saving import may
from lutonhet.together import together_again
from progress.delivery_chart import charts_of
from progress.kpis import HEADING, line_of, sentences
from progress.paging import Page, page_of
from workplans.delivery_over_time import ORDER, Moment, delivery_over_time
from workplans.periods import MONTH
from workstreams.models import Workstream

ON_A_PAGE = 20


@dataclass(frozen=True)
class Read:
    """What the dashboard of a workstream says to everybody."""

    workstream: Workstream
    kpis: list[Kpi]
    card: Scorecard
    moments: list[Moment]


@require_safe
def kpis(request, slug):
    """All that is measured in a workstream, each figure with where it comes from."""
    at = stamp()
    read = kept(("kpis", slug), lambda: read_kpis(slug), at=at)
    page = page_of(read.kpis, request.GET.get("page", ""), ON_A_PAGE)
    may_count = any(may(request.user, "change", kpi.output) for kpi in read.kpis)
    told = kept(("kpis", slug, page.number, may_count), lambda: written(read, page, may_count=may_count), at=at)
    workstream = read.workstream
    context = {
        "programme": workstream.its_programme,
        "workstream": workstream,
        "crumbs": crumbs_of(workstream),
        "told": told,
    }
    return render(request, "progress/kpis.html", context)


def read_kpis(slug) -> Read:
    """Eight queries."""
    if not (rows := prepared(_with_programme, slug)):
        raise Http404
    workstream = rows[0]
    outputs = prepared(_outputs, workstream.pk)
    counts, areas = together_again(_counts_and_areas, workstream.pk)
    card = card_of(workstream, by_role(areas))
    return Read(workstream, kpis_in(outputs, counts), card, moments_of(workstream))


def _with_programme(slug):
    return Workstream.objects.with_programme().filter(slug=slug)


def _outputs(key):
    return with_who_recorded(open_outputs(key))


def _counts_and_areas(key):
    return whole_counts(open_outputs(key)), Area.objects.to_compare()


def written(read: Read, page: Page, *, may_count: bool) -> SafeString:
    """A page of the dashboard, for those who may record counts or for the others."""
    context = {
        "workstream": read.workstream,
        "sentences": sentences(read.kpis, read.card, read.moments),
        "page": page,
        "kpis": page.rows,
        "card": read.card,
        "moments": read.moments,
        "delivery_charts": charts_of(read.moments),
        "states": ORDER,
        "may_count": may_count,
        "has_counts": any(kpi.latest for kpi in read.kpis),
    }
    return mark_safe(render_to_string("progress/_kpis.html", context))


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


def card_of(workstream, areas=None):
    """The scorecard of the indicators that its open outcomes point to."""
    indicators = each_once(prepared(_indicators, workstream.pk))
    areas = Area.objects.compared() if areas is None else areas
    traced = frozenset(one.pk for one in indicators)  # an open outcome names each of them
    return scorecard_of_rows(rows_of(indicators, areas=areas), areas, traced)


def _indicators(key):
    links = OutcomeIndicator.objects.filter(source__logic_model__workstream=key, source__closed_on=None)
    return Indicator.objects.filter(pk__in=links.order_by().values("target")).in_order().beside_breaks_and_targets()


def crumbs_of(workstream):
    return [
        ("Home", reverse("progress:home")),
        ("Workstreams", reverse("progress:workstream_list")),
        (workstream.name, workstream.get_absolute_url()),
    ]
