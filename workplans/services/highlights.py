"""Reporting how a workplan stands as a whole: one report a plan and reporting period, which a later one corrects."""

from django.db import transaction
from django.utils import timezone

from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import save_row
from workplans.models import Highlight, Workplan
from workplans.periods import start_of_period
from workstreams.models import Programme


@transaction.atomic
def report_highlight(highlight: Highlight, *, by, behalf: str = "") -> Highlight:
    """Report the overall rating of a plan for the present period. Another one in the period corrects the first, and
    both stay."""
    # Two who report at the same moment take turns where the database knows of it; where not, one waits for the other.
    highlight.workplan = (
        Workplan.objects.select_for_update(of=("self",)).select_related("workstream").get(pk=highlight.workplan_id)
    )
    highlight.made_by = by
    day = timezone.localdate(highlight.made_at)
    highlight.period_starts_on = start_of_period(day, Programme.objects.reporting_period())
    same = highlight.workplan.highlights.standing().filter(period_starts_on=highlight.period_starts_on)
    highlight.corrects = same.first()
    with on_behalf_of(behalf):
        return save_row(highlight, by=by)
