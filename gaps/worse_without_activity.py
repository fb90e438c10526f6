"""Worse than the country or getting worse, and nobody's activity leads there yet: what the front page opens with.

The rule of that name says the same of the programme as read; here only what it needs is asked for.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from gaps.finding.indicators import unreached
from indicators.scorecard.standing import Standing
from logicmodels.models import ActivityOutcome, ActivityOutput, Outcome, OutcomeIndicator


@dataclass(frozen=True)
class WorseWithoutActivity:
    """An indicator that needs attention, and the outcomes that name it although no activity leads to them."""

    standing: Standing
    outcomes: tuple[Outcome, ...]

    @property
    def indicator(self):
        return self.standing.indicator


def worse_without_activity(standings: list[Standing]) -> list[WorseWithoutActivity]:
    """Those of `standings` that need attention while no open activity leads to an outcome that names them: one query.

    An activity leads to an outcome directly, or through an output that it is counted by. Those that are both worse and
    getting worse come first; otherwise the order of the scorecard stays.
    """
    named: dict[int, list[Outcome]] = {}
    reached = set()
    links = OutcomeIndicator.objects.filter(source__closed_on=None).select_related("source__logic_model__workstream")
    for link in links.annotate(direct=Exists(_direct()), counted=Exists(_counted())):
        named.setdefault(link.target_id, []).append(link.source)
        if link.direct or link.counted:
            reached.add(link.target_id)
    return [
        WorseWithoutActivity(standing, tuple(named.get(standing.indicator.pk, ())))
        for standing in unreached(standings, reached, key=lambda one: one.indicator.pk)
    ]


def _direct():
    """Links from an open activity straight to the outcome."""
    return ActivityOutcome.objects.filter(target=OuterRef("source"), source__closed_on=None)


def _counted():
    """Links from an open activity to an open output that contributes to the outcome."""
    return ActivityOutput.objects.filter(
        source__closed_on=None, target__closed_on=None, target__outcome_links__target=OuterRef("source")
    )
