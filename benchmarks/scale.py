"""A programme many times the size of the one loaded: every row of the domain is copied, with the links among them."""

from copy import copy

from indicators.models import Assessment, Indicator, Observation
from logicmodels.models import LINKS, Activity, Assumption, Barrier, Input, LogicModel, Outcome, Output, OutputCount
from workplans.models import Action, Milestone, NextStep, Priority, Update, Workplan
from workstreams.models import (
    Achievement,
    EvaluationFinding,
    Event,
    Fact,
    Goal,
    Meeting,
    Recommendation,
    Workstream,
)

COPIED = (
    Goal,
    Fact,
    Event,
    EvaluationFinding,
    Workstream,
    Achievement,
    Recommendation,
    Meeting,
    Indicator,
    Observation,
    Assessment,
    LogicModel,
    Assumption,
    Input,
    Activity,
    Output,
    Outcome,
    Barrier,
    *LINKS,
    OutputCount,
    Workplan,
    Priority,
    Action,
    Milestone,
    Update,
    NextStep,
)
UNIQUE_TEXTS = ("code", "slug")


def multiply(times: int) -> None:
    """Copy what is loaded until there is `times` of it."""
    originals = {model: list(model.objects.order_by("pk")) for model in COPIED}
    for number in range(1, times):
        copies: dict[tuple[type, int], int] = {}
        for model, rows in originals.items():
            made = model.objects.bulk_create([_copy(row, number, copies) for row in rows])
            copies |= {(model, row.pk): new.pk for row, new in zip(rows, made, strict=True)}


def _copy(row, number, copies):
    new = copy(row)
    new.pk = None
    for field in row._meta.concrete_fields:
        if field.name in UNIQUE_TEXTS:
            setattr(new, field.attname, f"{getattr(row, field.attname)}x{number}")
        elif field.is_relation:
            old = getattr(row, field.attname)
            setattr(new, field.attname, copies.get((field.related_model, old), old))
    return new
