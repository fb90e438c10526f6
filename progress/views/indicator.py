"""One indicator: its figures, how they were judged, and who works on it."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators.charts import Chart, Point, Series, line_chart
from indicators.models import Area, Indicator
from indicators.scorecard import COMPARED, Row, rows_of
from indicators.wording import contradiction, movement
from logicmodels.models import ActivityOutcome, ActivityOutput, OutcomeIndicator, OutputOutcome

WIDTHS = (640, 360)


@require_safe
def indicator(request, slug):
    """One indicator with its chart and table, what other sources print, and the outcomes and activities behind it."""
    indicator = get_object_or_404(Indicator.objects.select_related("principle"), slug=slug)
    (row,) = rows_of([indicator])
    areas = Area.objects.compared()
    earlier, later = neighbours(slug)
    return render(
        request,
        "progress/indicator.html",
        {
            "crumbs": [("Home", reverse("progress:home")), ("Indicators", reverse("indicators:indicator_list"))],
            "indicator": indicator,
            "row": row,
            "areas": areas,
            "charts": charts_of(row, areas),
            "says": movement(indicator, row, areas),
            "dates": [(date, contradiction(date)) for date in row.dates],
            "has_limits": any(value.lower is not None for date in row.dates for value in date.values.values()),
            "facts": indicator.facts.all(),
            "outcome_links": outcome_links(indicator),
            "earlier": earlier,
            "later": later,
        },
    )


def neighbours(slug):
    """The indicators before and after this one in the scorecard, or None."""
    ordered = [None, *Indicator.objects.in_order().only("slug", "short_name", "principle__number"), None]
    for earlier, this, later in zip(ordered, ordered[1:], ordered[2:], strict=False):
        if this.slug == slug:
            return earlier, later
    return None, None


def charts_of(row: Row, areas) -> list[Chart]:
    """The three areas' values, each period once, for a wide screen and for a phone; empty without any number."""
    dates = {date.days: date for date in row.dates}.values()
    series = [
        Series(areas[role].name, tuple(_points(dates, role)), is_main=role == Area.Role.PLACE)
        for role in COMPARED
        if role in areas
    ]
    return [chart for width in WIDTHS if (chart := line_chart(series, width=width))]


def _points(dates, role):
    for date in dates:
        if value := date.values.get(role):
            number = None if value.value is None else float(value.value)
            yield Point(date.period, number, value.value_text)


def outcome_links(indicator):
    """The open outcomes that name the indicator, each with the activities that lead there directly or by an output."""
    direct = ActivityOutcome.objects.filter(source__closed_on=None).select_related("source")
    counted = ActivityOutput.objects.filter(source__closed_on=None).select_related("source")
    outputs = OutputOutcome.objects.filter(source__closed_on=None).select_related("source")
    return (
        OutcomeIndicator.objects.filter(target=indicator, source__closed_on=None)
        .select_related("source__logic_model__workstream")
        .prefetch_related(
            Prefetch("source__activity_links", queryset=direct, to_attr="direct_links"),
            Prefetch(
                "source__output_links",
                queryset=outputs.prefetch_related(
                    Prefetch("source__activity_links", queryset=counted, to_attr="counted_links")
                ),
                to_attr="open_output_links",
            ),
        )
    )
