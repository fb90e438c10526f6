"""Output counts against target, and the indicators that a workstream's outcomes point to."""

from dataclasses import dataclass
from decimal import Decimal

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators.charts import Chart, Point, Series, line_chart
from indicators.models import Area, Indicator
from indicators.periods import Period
from indicators.scorecard import rows_of
from indicators.scorecard.page import scorecard_of_rows
from logicmodels.counts.due import open_outputs
from logicmodels.counts.figures import figure
from logicmodels.counts.periods import label_of, with_those_between
from logicmodels.counts.towards_target import Goal, Standing, standing
from logicmodels.models import OutcomeIndicator, Output, OutputCount
from logicmodels.views.logic_model import crumbs_of
from lutonhet.csv_download import csv_download
from lutonhet.saving import may
from workstreams.models import Workstream

WIDTHS = (640, 360)
HEIGHT = 220
HEADING = [
    "Output", "Text", "Activity", "Unit", "First day", "Last day", "Period", "Count", "Note", "Evidence",
    "Baseline", "Baseline date", "Target", "Target date",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A period of the table: its count, or None where nobody counted."""

    period: Period
    count: OutputCount | None

    @property
    def figure(self) -> str:
        return figure(self.count.count) if self.count else ""

    @property
    def value(self) -> float | None:
        return float(self.count.count) if self.count else None


@dataclass
class Kpi:
    """An output with its whole counts, earliest first."""

    output: Output
    lines: list[Line]

    @property
    def latest(self) -> Line | None:
        return next((line for line in reversed(self.lines) if line.count), None)

    @property
    def goal(self) -> Goal:
        one = self.output
        return Goal(one.baseline, one.baseline_on, one.target, one.target_on, one.unit)

    @property
    def standing(self) -> Standing:
        latest = self.latest
        return standing(self.goal, latest and latest.count.count, latest and latest.period.end)

    @property
    def baseline(self) -> str:
        return "" if self.output.baseline is None else figure(self.output.baseline)

    @property
    def target(self) -> str:
        return "" if self.output.target is None else figure(self.output.target)

    @property
    def charts(self) -> list[Chart]:
        """The counts with their gaps, and the line to the target, for a wide screen and for a phone."""
        if not self.latest:
            return []
        points = [
            Point(_short(line.period), float(line.count.count) if line.count else None, line.figure)
            for line in self.lines
        ]
        goals = [(self.output.baseline, self.output.baseline_on), (self.output.target, self.output.target_on)]
        marks = [Point(_day(day), float(value), figure(value)) for value, day in goals if value is not None]
        series = [Series("Counted", tuple(points), is_main=True)]
        if self.output.target is not None:
            series.append(Series("Target", tuple(marks)))
        return [chart for width in WIDTHS if (chart := line_chart(series, width=width, height=HEIGHT))]


def _day(day):
    return Period(day, day, f"{day:%b %Y}")


def _short(period: Period) -> Period:
    """The period with a label that fits below a chart."""
    return Period(period.start, period.end, f"{period.end:%b %Y}")


@require_safe
def kpis(request, slug):
    """The KPI page of a workstream."""
    workstream = get_object_or_404(Workstream, slug=slug)
    outputs = list(open_outputs(workstream))
    found = kpis_of(outputs)
    links = OutcomeIndicator.objects.filter(source__logic_model__workstream=workstream, source__closed_on=None)
    indicators = Indicator.objects.filter(pk__in=links.order_by().values("target")).in_order()
    areas = Area.objects.compared()
    context = {
        "workstream": workstream,
        "crumbs": crumbs_of(workstream),
        "kpis": found,
        "card": scorecard_of_rows(rows_of(indicators, areas=areas), areas),
        "may_count": any(may(request.user, "change", output) for output in outputs),
        "has_counts": any(kpi.latest for kpi in found),
        "counts_page": reverse("logicmodels:counts", args=[slug]),
    }
    return render(request, "logicmodels/kpis.html", context)


def kpis_of(outputs) -> list[Kpi]:
    """The outputs with their whole counts and the periods between that nobody counted: one query."""
    counts = {}
    whole = OutputCount.objects.filter(output__in=[one.pk for one in outputs], activity=None)
    for one in whole.order_by("ends_on", "starts_on"):
        counts.setdefault(one.output_id, {})[one.starts_on, one.ends_on] = one
    found = []
    for output in outputs:
        of_it = counts.get(output.pk, {})
        counted = [Period(start, end, label_of(start, end)) for start, end in of_it]
        lines = [Line(one, of_it.get((one.start, one.end))) for one in with_those_between(counted, output.frequency)]
        found.append(Kpi(output, lines))
    return found


@require_safe
def counts_table(request, slug):
    """Every count of a workstream's open outputs, wholes and activities, as a table for Excel."""
    workstream = get_object_or_404(Workstream, slug=slug)
    counts = OutputCount.objects.filter(output__logic_model__workstream=workstream, output__closed_on=None)
    counts = counts.select_related("output", "activity").order_by(
        "output__order", "output__code", "ends_on", "starts_on", "activity__order", "activity__code"
    )
    return csv_download(f"{slug}-output-counts.csv", HEADING, map(_line, counts))


def _line(one):
    output, activity = one.output, one.activity.code if one.activity else ""
    label = label_of(one.starts_on, one.ends_on)
    goal = [output.baseline, output.baseline_on, output.target, output.target_on]
    said = [output.code, output.text, activity, output.unit, one.starts_on, one.ends_on, label, _plain(one.count)]
    return [*said, one.note, one.evidence_url, *(_plain(value) for value in goal)]


def _plain(value):
    """A figure without thousands' commas, which a spreadsheet reads as a number; "" for what is missing."""
    if value is None:
        return ""
    return figure(value).replace(",", "") if isinstance(value, Decimal) else value
