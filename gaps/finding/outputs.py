"""Gaps of outputs: what is to be counted, and is not."""

from dataclasses import replace
from datetime import date

from gaps.finding.rule import Found, Mending, Severity, at, rule
from gaps.programme import Output, Programme, day_in_words
from logicmodels.counts.periods import before, due_in, just_ended, slug_of


@rule(
    Severity.INFORMATION,
    "An output without a unit",
    why="A number means little to a reader who is not told what was counted.",
)
def output_without_unit(self, programme: Programme):
    for one in programme.of("output"):
        if not one.unit.strip():
            yield self.about_item(one, "It does not say what is counted, for example people or homes.", "Add the unit")


@rule(
    Severity.WARNING,
    "An output without a target",
    why="Without a target nobody can say whether a count is good news.",
)
def output_without_target(self, programme: Programme):
    for one in programme.of("output"):
        if not one.has_target:
            yield self.about_item(one, "No target is set for it yet.", "Set a target")


@rule(
    Severity.WARNING,
    "An output whose target date has passed",
    why="Once its date is past, a target says nothing about what is meant to happen next.",
)
def target_date_passed(self, programme: Programme):
    for one in programme.of("output"):
        if one.has_target and one.target_on < programme.today:
            what = f"Its target was for {day_in_words(one.target_on)}, and no later one is set."
            yield self.about_item(one, what, "Set the next target")


@rule(
    Severity.WARNING,
    "An output without counts",
    why="What was never counted cannot show that anything was done.",
)
def output_without_counts(self, programme: Programme):
    for one in programme.of("output"):
        if one.counted_until is None:
            yield counting(self, one, "No count has been recorded yet.", programme.today)


@rule(
    Severity.WARNING,
    "A count that has stopped",
    why="A reader cannot tell whether the work stopped, or only the counting.",
)
def count_stalled(self, programme: Programme):
    for one in programme.of("output"):
        if one.counted_until is not None and one.counted_until < expected_until(one, programme.today):
            what = f"The latest count goes to {day_in_words(one.counted_until)}; nothing has been recorded since."
            yield counting(self, one, what, programme.today)


@rule(
    Severity.WARNING,
    "An output that counts no activity",
    why="A count belongs to something that is done; without it nobody knows what to do more of.",
)
def output_without_activity(self, programme: Programme):
    counting_some = programme.targets("activityoutput")
    for one in programme.of("output"):
        if one.pk not in counting_some:
            yield self.about_item(one, "No activity is linked to it yet.", "Link an activity", "logicmodels:link_item")


@rule(
    Severity.WARNING,
    "An output that leads to no outcome",
    why="A count matters for what it changes; here nothing says what that is.",
)
def output_without_outcome(self, programme: Programme):
    leading = programme.sources("outputoutcome")
    for one in programme.of("output"):
        if one.pk not in leading:
            yield self.about_item(one, "No link leads from it to an outcome yet.", "Link it", "logicmodels:link_item")


def expected_until(output: Output, today: date) -> date:
    """The day up to which it should have been counted by now: one whole quarter is left to the people who count, so it
    is the end of the last period that was due in the quarter before the one that ended last.

    Of an output counted every year, the end of the last financial year that ended by then.
    """
    quarter = before(just_ended(today))
    while not (due := due_in(quarter, output.frequency)):
        quarter = before(quarter)
    return due[-1].end


def counting(rule, output: Output, what: str, today: date) -> Found:
    """A gap that is mended where the counts of the quarter that ended last are recorded."""
    found = rule.about_item(output, what, "Record a count")
    address = at("logicmodels:counts_of", output.stream.slug, slug_of(just_ended(today)))
    return replace(found, mending=Mending(found.mending.words, address))
