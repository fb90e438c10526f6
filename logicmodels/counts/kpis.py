"""Outputs against their targets: what was counted period by period, up to now, and by whom the latest was recorded.

Two queries, however many outputs: one for them, one for their counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from indicators.charts import Chart, Point, Series, line_chart
from indicators.periods import Period
from logicmodels.counts.figures import figure
from logicmodels.counts.periods import label_of, quarter_of, slug_of, with_those_between, year_of
from logicmodels.counts.towards_target import Goal, Standing, standing
from logicmodels.models import Output, OutputCount
from lutonhet.trail import LOADS, NOBODY, day_told

WIDTHS = (640, 360)
HEIGHT = 220
FROM_FILES = "the programme’s files"


@dataclass(frozen=True)
class Line:
    """A period of the table: its count, or None where nobody counted, and the financial year up to it."""

    period: Period
    count: OutputCount | None
    so_far: Decimal | None = None

    @property
    def figure(self) -> str:
        return figure(self.count.count) if self.count else ""

    @property
    def so_far_text(self) -> str:
        return "" if self.so_far is None else figure(self.so_far)

    @property
    def quarter(self) -> str:
        """The quarter in which it is counted, as its page's address says it."""
        return slug_of(quarter_of(self.period.end))


@dataclass(frozen=True)
class Recorded:
    """Who recorded a count, and on what day."""

    who: str
    on: date


@dataclass
class Kpi:
    """An output with its whole counts, earliest first."""

    output: Output
    lines: list[Line]

    @property
    def latest(self) -> Line | None:
        return next((line for line in reversed(self.lines) if line.count), None)

    @property
    def latest_recorded(self) -> Recorded | None:
        told = self.output.recorded
        if not (self.latest and told):
            return None
        is_load = (told["cid"] or "").startswith(LOADS)
        return Recorded(FROM_FILES if is_load else told["name"] or told["email"] or NOBODY, day_told(told["at"]))

    @property
    def goal(self) -> Goal:
        one = self.output
        return Goal(one.baseline, one.baseline_on, one.target, one.target_on, one.unit)

    @property
    def standing(self) -> Standing:
        latest = self.latest
        return standing(self.goal, latest and latest.count.count, latest and latest.period.end)

    @property
    def year(self) -> str:
        """The financial year of the latest count, for example “2026/27”."""
        return year_of(self.latest.period.end).label.removeprefix("Financial year ") if self.latest else ""

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


def with_who_recorded(outputs: QuerySet[Output]) -> QuerySet[Output]:
    """The outputs as `kpis_in` needs them."""
    return outputs.annotate(recorded=Subquery(_who_recorded_the_latest()))


def whole_counts(outputs: QuerySet[Output]) -> QuerySet[OutputCount]:
    """Their counts as `kpis_in` needs them."""
    whole = OutputCount.objects.filter(output__in=outputs.order_by().values("pk"), activity=None)
    return whole.order_by("ends_on", "starts_on")


def kpis_of(outputs: QuerySet[Output]) -> list[Kpi]:
    """The outputs with their whole counts, the periods between that nobody counted, and who recorded the latest."""
    return kpis_in(with_who_recorded(outputs), whole_counts(outputs))


def kpis_in(outputs: Iterable[Output], whole: Iterable[OutputCount]) -> list[Kpi]:
    """The same of what was read already."""
    counts: dict[int, dict[tuple[date, date], OutputCount]] = {}
    for one in whole:
        counts.setdefault(one.output_id, {})[one.starts_on, one.ends_on] = one
    found = []
    for output in outputs:
        of_it = counts.get(output.pk, {})
        counted = [Period(start, end, label_of(start, end)) for start, end in of_it]
        periods = with_those_between(counted, output.frequency)
        lines = [(one, of_it.get((one.start, one.end))) for one in periods]
        found.append(Kpi(output, _with_years(lines, is_cumulative=output.is_cumulative)))
    return found


def _who_recorded_the_latest() -> QuerySet[LogEntry]:
    """Of an output's latest whole count the last event of the trail: who, and when."""
    whole = OutputCount.objects.filter(output=OuterRef(OuterRef("pk")), activity=None)
    latest = whole.order_by("-ends_on", "-starts_on").values("pk")[:1]
    kind = ContentType.objects.get_for_model(OutputCount)
    events = LogEntry.objects.filter(content_type=kind, object_id=Subquery(latest)).order_by("-pk")
    return events.values(told=JSONObject(name="actor__name", email="actor_email", cid="cid", at="timestamp"))[:1]


def _with_years(lines, *, is_cumulative: bool) -> list[Line]:
    """Each count with the sum of its financial year so far; a cumulative one is that sum itself."""
    sums: dict[date, Decimal] = {}
    found = []
    for period, count in lines:
        if count is None:
            found.append(Line(period, None))
            continue
        year = year_of(period.end).start
        sums[year] = count.count if is_cumulative else sums.get(year, Decimal(0)) + count.count
        found.append(Line(period, count, sums[year]))
    return found
