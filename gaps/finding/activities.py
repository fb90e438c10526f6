"""Gaps of activities: what is done without a count, or without anybody at work on it."""

from gaps.finding.rule import Severity, rule
from gaps.programme import Programme


@rule(
    Severity.WARNING,
    "An activity without an output",
    why="Without something to count, nobody can show that the activity happened.",
)
def activity_without_output(self, programme: Programme):
    counted = programme.sources("activityoutput")
    straight = programme.linked("activityoutcome")
    for one in programme.of("activity"):
        if one.pk in counted:
            continue
        what = "No output counts this activity yet."
        if one.pk in straight:
            codes = ", ".join(sorted(outcome.code for outcome in straight[one.pk]))
            what = f"It leads straight to {codes}, and no output counts it yet."
        yield self.about_item(one, what, "Link an output", "logicmodels:link_item")


@rule(
    Severity.INFORMATION,
    "An activity without an action",
    why="An activity that stands in no workplan may be nobody's work this year.",
)
def activity_without_action(self, programme: Programme):
    """Of workstreams that have actions: where one has none, that is the gap, and not each activity."""
    at_work = {action.stream.pk for action in programme.actions}
    for one in programme.of("activity"):
        if one.stream.pk in at_work and not programme.moving_activity[one.pk]:
            what = "No action of a workplan moves this activity forward yet."
            yield self.about_item(one, what, "Look at it", "progress:item")
