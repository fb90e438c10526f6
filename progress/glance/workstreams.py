"""The priority workstreams as rows of the front page."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from progress.chain import Stage, stages, with_chain
from progress.glance.signing import Signed
from workplans.models import Action, Highlight, NextStep, Priority, Workplan
from workstreams.models import Workstream

SHOWN = 8


@dataclass(frozen=True)
class WorkstreamRow:
    """A workstream with its chain, its current workplan, how that stands, and the step it has promised next."""

    workstream: Workstream
    stages: tuple[Stage, ...]
    next_step: NextStep | None
    signed: Signed | None

    @property
    def sign_off(self) -> str:
        return self.signed.word if self.signed else "Draft"


def workstream_rows(signed: list[Signed]) -> tuple[list[WorkstreamRow], int]:
    """(the first rows, how many more there are): one query."""
    plans = Workplan.objects.filter(workstream=OuterRef("pk")).current_first()
    steps = NextStep.objects.open().filter(workstream=OuterRef("pk")).soonest_first()
    reported = Highlight.objects.standing().filter(workplan=OuterRef("workplan_id")).order_by("-made_at", "-pk")
    everybody = Workstream.objects.priority().order_by().values("kind")
    workstreams = with_chain(Workstream.objects.priority()).annotate(
        workplan_id=Subquery(plans.values("pk")[:1]),
        workplan_year=Subquery(plans.values("year")[:1]),
        workplan_is_inferred=Subquery(plans.values("is_inferred")[:1]),
        priority_count=of_current_workplan(Priority.objects.open()),
        action_count=of_current_workplan(Action.objects.open()),
        overall=Subquery(reported.values("rating")[:1]),
        first_step=Subquery(steps.values(told=JSONObject(text="text", day="due_on", when="due_text"))[:1]),
        how_many=Subquery(everybody.annotate(how_many=Count("pk")).values("how_many")),
    )
    of_plan = {one.workplan_id: one for one in signed}
    shown = list(workstreams[:SHOWN])
    rows = [WorkstreamRow(one, stages(one), _step(one.first_step), of_plan.get(one.workplan_id)) for one in shown]
    return rows, (shown[0].how_many - len(shown) if shown else 0)


def _step(told) -> NextStep | None:
    if not told:
        return None
    day = told["day"] and date.fromisoformat(told["day"])
    return NextStep(text=told["text"], due_on=day, due_text=told["when"])


def of_current_workplan(items: QuerySet) -> Subquery:
    """How many of `items` the outer workstream's current workplan has; nothing when there are none."""
    of_workplan = items.filter(workplan=OuterRef("workplan_id")).order_by().values("workplan")
    return Subquery(of_workplan.annotate(how_many=Count("pk")).values("how_many"))
