"""Gaps of what a logic model takes for granted: assumptions, barriers, and links that are only believed."""

from collections import defaultdict

from gaps.finding.rule import Severity, at, few, look_at, rule
from gaps.programme import Programme, day_in_words
from logicmodels.models import Assumption, Link
from logicmodels.standing import a_year_before

CHAIN = ("activityoutput", "outputoutcome", "activityoutcome", "outcomeindicator")


@rule(
    Severity.SEVERE,
    "A broken assumption under an activity",
    why="The activity rests on something that no longer holds: it may not lead where it is meant to.",
)
def assumption_broken(self, programme: Programme):
    yield from standing(self, programme, Assumption.Standing.BROKEN, "It no longer holds, and {resting}.")


@rule(
    Severity.WARNING,
    "A doubtful assumption under an activity",
    why="If it does not hold, the activity may not lead where it is meant to.",
)
def assumption_doubtful(self, programme: Programme):
    yield from standing(self, programme, Assumption.Standing.DOUBTFUL, "It is in doubt, and {resting}.")


@rule(
    Severity.WARNING,
    "An untested assumption under an activity",
    why="Nobody has looked yet whether what the activity rests on is so.",
)
def assumption_untested(self, programme: Programme):
    yield from standing(self, programme, Assumption.Standing.UNTESTED, "Nobody has tested it yet, and {resting}.")


@rule(
    Severity.INFORMATION,
    "An assumption that was last reviewed more than a year ago",
    why="What held a year ago may not hold today.",
)
def assumption_review_old(self, programme: Programme):
    for one in programme.of("assumption"):
        is_tested = one.standing != Assumption.Standing.UNTESTED
        if is_tested and one.reviewed_on and one.reviewed_on < a_year_before(programme.today):
            yield self.about_item(one, f"It was last reviewed on {day_in_words(one.reviewed_on)}.", "Review it")


@rule(
    Severity.WARNING,
    "A barrier that nothing answers",
    why="What stands in the way will stay there while nothing is done about it.",
)
def barrier_unanswered(self, programme: Programme):
    answered = programme.sources("barrieractivity")
    for one in programme.of("barrier"):
        if one.pk not in answered:
            what = "No activity answers it yet."
            yield self.about_item(one, what, "Link the activity that answers it", "logicmodels:link_item")


@rule(
    Severity.INFORMATION,
    "A link that is only suspected",
    why="Part of the chain rests on a guess; saying what it is based on makes it stronger.",
)
def link_only_suspected(self, programme: Programme):
    """One gap an item, whose links forwards are listed: each would be a page of its own otherwise."""
    suspected = defaultdict(list)
    for kind in CHAIN:
        for source, target, joint in programme.joined(kind):
            if joint.strength == Link.Strength.SUSPECTED:
                suspected[source.key].append(target)
    for item in programme.items:
        if not (ends := suspected.get(item.key)):
            continue
        names = [getattr(end, "code", "") or end.name for end in ends]
        links = "link is" if len(ends) == 1 else "links are"
        what = f"{len(ends)} {links} only suspected so far: to {few(names)}."
        yield self.about_item(item, what, "Look at its links", "progress:item")


@rule(
    Severity.INFORMATION,
    "Items or links that wait for a word from their workstream",
    why="They were read from the sources between the lines; only the workstream knows whether they are right.",
)
def inferred_unconfirmed(self, programme: Programme):
    """One gap a workstream: it is one conversation."""
    items, links = defaultdict(int), defaultdict(int)
    for one in (*programme.items, *programme.actions):
        if one.is_inferred and one.stream:
            items[one.stream] += 1
    for kind in (*CHAIN, "activityrecommendation", "barrieractivity", "assumptionactivity"):
        for source, _, joint in programme.joined(kind):
            if joint.is_inferred:
                links[source.stream] += 1
    for stream in programme.streams:
        parts = [
            f"{number} {one if number == 1 else more}"
            for number, one, more in ((items[stream], "item", "items"), (links[stream], "link", "links"))
            if number
        ]
        if parts:
            is_one = items[stream] + links[stream] == 1
            what = f"{' and '.join(parts)} {'was' if is_one else 'were'} inferred and {'waits' if is_one else 'wait'} "
            address = at("progress:workstream", stream.slug)
            if stream.has_logic_model:
                address = at("logicmodels:logic_model", stream.slug)
            yield self.about_stream(stream, f"{what}for confirmation.", look_at("Look at them", address))


def standing(rule, programme, value, sentence):
    resting = programme.linked("assumptionactivity")
    for one in programme.of("assumption"):
        if one.standing == value and (activities := resting.get(one.pk)):
            number = len(activities)
            words = "1 activity rests on it" if number == 1 else f"{number} activities rest on it"
            yield rule.about_item(one, sentence.format(resting=words), "Review it")
