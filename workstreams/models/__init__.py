from workstreams.models.items import Closable, Coded, Item
from workstreams.models.meetings import Meeting
from workstreams.models.programme import Event, Fact, Goal, Principle, Programme
from workstreams.models.recommendations import EvaluationFinding, Recommendation
from workstreams.models.workstream import Achievement, Membership, Workstream

__all__ = [
    "Achievement",
    "Closable",
    "Coded",
    "EvaluationFinding",
    "Event",
    "Fact",
    "Goal",
    "Item",
    "Meeting",
    "Membership",
    "Principle",
    "Programme",
    "Recommendation",
    "Workstream",
]
