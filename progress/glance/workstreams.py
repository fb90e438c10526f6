"""The priority workstreams as rows of the front page."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from lutonhet.prepared import prepared
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
    of_plan = {one.workplan_id: one for one in signed}
    shown = prepared(_first_of_all)
    rows = [WorkstreamRow(one, stages(one), _step(one.first_step), of_plan.get(one.workplan_id)) for one in shown]
    return rows, (shown[0].how_many - len(shown) if shown else 0)


def _first_of_all():
    steps = NextStep.objects.open().filter(workstream=OuterRef("pk")).soonest_first()
    everybody = Workstream.objects.priority().order_by().values("kind")
    workstreams = with_current_workplan(with_chain(Workstream.objects.priority())).annotate(
        first_step=Subquery(steps.values(told=JSONObject(text="text", day="due_on", when="due_text"))[:1]),
        how_many=Subquery(everybody.annotate(how_many=Count("pk")).values("how_many")),
    )
    return workstreams[:SHOWN]


def _step(told) -> NextStep | None:
    if not told:
        return None
    day = told["day"] and date.fromisoformat(told["day"])
    return NextStep(text=told["text"], due_on=day, due_text=told["when"])


def with_current_workplan(workstreams: QuerySet[Workstream]) -> QuerySet[Workstream]:
    """With what is told of the plan of the year, and how it was last rated as a whole; nothing where there is none."""
    plans = Workplan.objects.filter(workstream=OuterRef("pk")).current_first()
    reported = Highlight.objects.standing().filter(workplan=OuterRef("workplan_id")).order_by("-made_at", "-pk")
    return workstreams.annotate(
        workplan_id=Subquery(plans.values("pk")[:1]),
        workplan_year=Subquery(plans.values("year")[:1]),
        workplan_is_inferred=Subquery(plans.values("is_inferred")[:1]),
        workplan_note=Subquery(plans.values("note")[:1]),
        priority_count=of_current_workplan(Priority.objects.open()),
        action_count=of_current_workplan(Action.objects.open()),
        overall=Subquery(reported.values("rating")[:1]),
        overall_said_at=Subquery(reported.values("made_at")[:1]),
    )


def current_workplan(workstream: Workstream) -> Workplan | None:
    """The plan that `with_current_workplan` found, as far as it was read."""
    if workstream.workplan_id is None:
        return None
    plan = Workplan(
        pk=workstream.workplan_id,
        workstream=workstream,
        year=workstream.workplan_year,
        is_inferred=workstream.workplan_is_inferred,
        note=workstream.workplan_note,
    )
    plan.priority_count, plan.action_count = workstream.priority_count or 0, workstream.action_count or 0
    plan.overall, plan.overall_said_at = workstream.overall, workstream.overall_said_at
    return plan


def of_current_workplan(items: QuerySet) -> Subquery:
    """How many of `items` the outer workstream's current workplan has; nothing when there are none."""
    of_workplan = items.filter(workplan=OuterRef("workplan_id")).order_by().values("workplan")
    return Subquery(of_workplan.annotate(how_many=Count("pk")).values("how_many"))
