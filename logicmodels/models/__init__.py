from logicmodels.models.counts import OutputCount
from logicmodels.models.items import Activity, Assumption, Barrier, Input, Outcome, Output
from logicmodels.models.links import (
    LINKS,
    ActivityOutcome,
    ActivityOutput,
    ActivityRecommendation,
    AssumptionActivity,
    BarrierActivity,
    Link,
    OutcomeIndicator,
    OutputOutcome,
)
from logicmodels.models.logic_model import LogicModel

__all__ = [
    "LINKS",
    "Activity",
    "ActivityOutcome",
    "ActivityOutput",
    "ActivityRecommendation",
    "Assumption",
    "AssumptionActivity",
    "Barrier",
    "BarrierActivity",
    "Input",
    "Link",
    "LogicModel",
    "Outcome",
    "OutcomeIndicator",
    "Output",
    "OutputCount",
    "OutputOutcome",
]
