"""What a one-page highlight report tells of a workplan: chosen from its rows so that it stays one page.

The headings are those of councils' own highlight reports.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from indicators.models import Indicator
from indicators.scorecard import Row as IndicatorRow
from indicators.scorecard import rows_of as scorecard_of
from logicmodels.models import OutcomeIndicator
from workplans.models import Action, DueDateMove, Milestone, Risk, Workplan
from workplans.models.actions import Delivery
from workplans.reading import Row

MILESTONES, RISKS, INDICATORS, MOVES, ASKED = 6, 4, 5, 4, 5
NOTHING = {"", "none", "“none”", "none.", "n/a", "nil", "no"}


@dataclass(frozen=True)
class Some:
    """The first of many, and how many more there are."""

    shown: list
    more: int

    def __bool__(self):
        return bool(self.shown)


def first_of(many: Iterable, most: int) -> Some:
    many = list(many)
    return Some(many[:most], max(0, len(many) - most))


@dataclass(frozen=True)
class Support:
    """What support an action that is in trouble needs, as its last update says."""

    action: Action
    text: str


def milestones_for(rows: list[Row], period: date) -> Some:
    """(milestone, state, its words): those past their date first, then those reached in the period, then those to come,
    then what was reached before."""
    turn = {"late": 0, "reached now": 1, "ahead": 2, "reached": 3}
    found = []
    for row in rows:
        for one in row.steps:
            state, words = one.standing_on(row.today)
            if state in ("late", "ahead", "reached") and (row.action.is_open or one.is_reached):
                found.append((turn[_when(one, state, period)], one.due_on, one.code, (one, state, words)))
    return first_of([last for *_, last in sorted(found, key=lambda one: one[:3])], MILESTONES)


def _when(milestone: Milestone, state: str, period: date) -> str:
    return "reached now" if state == "reached" and milestone.closed_on >= period else state


def risks_for(workplan: Workplan) -> Some:
    """The open issues first, then the risks: one query."""
    risks = workplan.risks.open().select_related("assigned_to")
    return first_of(sorted(risks, key=lambda one: (one.kind != Risk.Kind.ISSUE, one.order, one.code)), RISKS)


def moves_for(rows: list[Row]) -> Some:
    """The due dates that the group is asked to agree: the last move of each action that waits for it."""
    waiting: list[DueDateMove] = [row.moves[-1] for row in rows if row.action.is_open and row.waits_for_agreement]
    return first_of(waiting, MOVES)


def support_for(rows: list[Row]) -> Some:
    """What the actions at risk and off track ask for; “none” asks for nothing."""
    troubled = [row for row in rows if row.action.delivery in (Delivery.AT_RISK, Delivery.OFF_TRACK)]
    asking = [
        Support(row.action, row.update.support_needed)
        for row in troubled
        if row.action.is_open and row.update and row.update.support_needed.strip().lower() not in NOTHING
    ]
    return first_of(asking, ASKED)


def indicators_for(workplan: Workplan) -> Some:
    """The indicators that the workstream's outcomes point to, with their latest figures: six queries."""
    links = OutcomeIndicator.objects.filter(source__logic_model__workstream=workplan.workstream, source__closed_on=None)
    found: list[IndicatorRow] = scorecard_of(
        Indicator.objects.filter(pk__in=links.order_by().values("target")).in_order()
    )
    return first_of(found, INDICATORS)
