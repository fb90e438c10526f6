"""How much of each workstream's chain is linked and counted: the small bars of the home page."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    Input,
    LogicModel,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputCount,
)
from workstreams.models import Workstream


@dataclass(frozen=True)
class Stage:
    """A column of the chain: how many items it has, how many of them are joined to what follows, and how."""

    singular: str
    plural: str
    total: int
    joined: int | None
    how: str

    @property
    def sentence(self) -> str:
        """What the bar says, for those who do not see it."""
        items = f"{self.total or 'no'} {self.singular if self.total == 1 else self.plural}"
        return items if self.joined is None or not self.total else f"{items}, {self.joined or 'none'} {self.how}"

    def width(self, whole: int = 60) -> int:
        """How much of a bar `whole` units long is joined; a little when anything is."""
        if not self.total or not self.joined:
            return 0
        return max(2, whole * self.joined // self.total)

    @property
    def joined_width(self) -> int:
        return self.width()


def with_chain(workstreams: QuerySet[Workstream]) -> QuerySet[Workstream]:
    """`workstreams` with the counts that `stages` reads: one query however many there are."""
    counted_by = ActivityOutput.objects.filter(source=OuterRef("pk"), target__closed_on=None)
    leads_to = ActivityOutcome.objects.filter(source=OuterRef("pk"), target__closed_on=None)
    return workstreams.annotate(
        has_logic_model=Exists(LogicModel.objects.filter(workstream=OuterRef("pk"))),
        inputs_total=_count(Input.objects.open()),
        activities_total=_count(Activity.objects.open()),
        activities_joined=_count(Activity.objects.open().filter(Exists(counted_by) | Exists(leads_to))),
        outputs_total=_count(Output.objects.open()),
        outputs_joined=_count(Output.objects.open().filter(Exists(OutputCount.objects.filter(output=OuterRef("pk"))))),
        outcomes_total=_count(Outcome.objects.open()),
        outcomes_joined=_count(
            Outcome.objects.open().filter(Exists(OutcomeIndicator.objects.filter(source=OuterRef("pk"))))
        ),
    )


def stages(workstream: Workstream) -> tuple[Stage, ...]:
    """The four columns of the logic model of a workstream that `with_chain` has counted; none when it has no model."""
    if not workstream.has_logic_model:
        return ()
    return (
        Stage("input", "inputs", workstream.inputs_total, None, ""),
        Stage("activity", "activities", workstream.activities_total, workstream.activities_joined, "linked"),
        Stage("output", "outputs", workstream.outputs_total, workstream.outputs_joined, "counted"),
        Stage("outcome", "outcomes", workstream.outcomes_total, workstream.outcomes_joined, "measured by an indicator"),
    )


def _count(items: QuerySet) -> Coalesce:
    of_workstream = items.filter(logic_model__workstream=OuterRef("pk")).order_by().values("logic_model__workstream")
    return Coalesce(Subquery(of_workstream.annotate(how_many=Count("pk")).values("how_many")), 0)
