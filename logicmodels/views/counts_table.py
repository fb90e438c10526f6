"""The counts of a workstream as a table for Excel."""

from decimal import Decimal

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from logicmodels.counts.figures import figure
from logicmodels.counts.periods import label_of
from logicmodels.models import OutputCount
from lutonhet.csv_download import csv_download
from workstreams.models import Workstream

HEADING = [
    "Output", "Text", "Activity", "Unit", "First day", "Last day", "Period", "Count", "Note", "Evidence",
    "Baseline", "Baseline date", "Target", "Target date",
]  # fmt: skip


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
