"""Gaps of outcomes: what changes for people, without a measure or without anything that leads there."""

from gaps.finding.rule import Severity, rule
from gaps.programme import Programme


@rule(
    Severity.WARNING,
    "An outcome without an indicator",
    why="Without a measure nobody will see whether the change has come.",
)
def outcome_without_indicator(self, programme: Programme):
    measured = programme.sources("outcomeindicator")
    for one in programme.of("outcome"):
        if one.pk not in measured:
            yield self.about_item(one, "No indicator measures it yet.", "Link an indicator", "logicmodels:link_item")


@rule(
    Severity.WARNING,
    "An outcome that nothing leads to",
    why="A change that nothing is done for is a hope, and no plan.",
)
def outcome_without_activity(self, programme: Programme):
    for one in programme.of("outcome"):
        if not programme.leading_to_outcome[one.pk]:
            what = "No activity leads to it yet, directly or through an output."
            yield self.about_item(one, what, "Link an activity", "logicmodels:link_item")
