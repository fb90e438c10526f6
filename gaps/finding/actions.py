"""Gaps of workplans: actions without an end, a link or a word; dates that move; risks and steps that nobody has."""

from gaps.finding.rule import Mending, Severity, at, look_at, rule
from gaps.programme import Action, Programme, day_in_words
from workplans.periods import QUARTER

TWICE = 2


@rule(
    Severity.WARNING,
    "An action without an owner",
    why="What is nobody's is easily nobody's turn.",
)
def action_without_owner(self, programme: Programme):
    for one in running(programme):
        if one.owner is None and not one.lead_officer.strip():
            yield self.about_item(one, "Nobody is named for it yet.", "Name somebody")


@rule(
    Severity.WARNING,
    "An action without an activity",
    why="Nothing says which part of the logic model it moves forward.",
)
def action_without_activity(self, programme: Programme):
    linked = programme.sources("action_activities") | programme.sources("action_outputs")
    for one in running(programme):
        if one.pk not in linked:
            yield self.about_item(one, "It is linked to no activity and no output of the logic model.", "Link it")


@rule(
    Severity.INFORMATION,
    "An action without a milestone",
    why="With a step on the way, the group hears of a delay before the due date.",
)
def action_without_milestone(self, programme: Programme):
    for one in running(programme):
        if not one.is_ongoing and not one.milestones:
            yield self.about_item(one, "It has no step on its way yet.", "Add a milestone", "workplans:add_milestone")


@rule(
    Severity.INFORMATION,
    "An action without a due date",
    why="Without a date, or the word ongoing, nobody can say whether it is on time.",
)
def action_without_due_date(self, programme: Programme):
    for one in running(programme):
        if one.due_on is None and not one.is_ongoing:
            yield self.about_item(one, "It has no due date and is not marked as ongoing.", "Give a date")


@rule(
    Severity.WARNING,
    "An action past its due date",
    why="The group will ask what happened; a word on it now saves the question.",
)
def action_overdue(self, programme: Programme):
    for one in running(programme):
        if one.is_overdue(programme.today):
            what = f"It was due on {day_in_words(one.binding_due_on)}."
            yield self.about_item(one, what, "Say how it stands", "workplans:add_update")


@rule(
    Severity.WARNING,
    "An action that nothing was said about",
    why="Silence may mean that all is well, or that nobody has looked.",
)
def update_stale(self, programme: Programme):
    units = ("quarter", "quarters") if programme.every == QUARTER else ("month", "months")
    for one in running(programme):
        has_begun = one.starts_on is None or one.starts_on <= programme.today
        if one.is_active and has_begun and (missed := one.missed(programme.today, programme.every)):
            what = f"{missed} {units[missed != 1]} went by without a word on it."
            yield self.about_item(one, what, "Say how it stands", "workplans:add_update")


@rule(
    Severity.WARNING,
    "A due date that moved twice or more",
    why="A date that keeps moving often means that something else is in the way.",
)
def due_date_moved_twice(self, programme: Programme):
    for one in running(programme):
        if one.moves >= TWICE:
            times = "twice" if one.moves == TWICE else f"{one.moves} times"
            yield self.about_item(one, f"Its due date has moved {times}.", "See how it moved", "progress:item")


@rule(
    Severity.WARNING,
    "A workstream without a workplan for this year",
    why="What it means to do this year stands nowhere.",
)
def workplan_missing(self, programme: Programme):
    for one in programme.streams:
        if one.is_priority and programme.plan_year not in one.plan_years:
            year = programme.plan_year
            what = f"It has no workplan for {year}/{(year + 1) % 100:02d} yet."
            yield self.about_stream(one, what, Mending("Start one", at("workplans:start", one.slug)))


@rule(
    Severity.WARNING,
    "A workplan without an action",
    why="A plan that nobody has anything to do in is only a title.",
)
def workplan_without_actions(self, programme: Programme):
    """Only of this year: an earlier plan whose actions went on into this one is as it should be."""
    busy = {one.stream.pk for one in programme.actions if one.year == programme.plan_year}
    for one in programme.streams:
        if programme.plan_year in one.plan_years and one.pk not in busy:
            address = at("workplans:workplan_year", one.slug, programme.plan_year)
            what = f"No action is open or complete in its workplan for {programme.plan_year}."
            yield self.about_stream(one, what, look_at("Open the workplan", address))


@rule(
    Severity.INFORMATION,
    "A next step past its date",
    why="It was promised, and the next meeting will look at it.",
)
def next_step_overdue(self, programme: Programme):
    for one in programme.of("nextstep"):
        if one.due_on is not None and one.due_on < programme.today:
            yield self.about_item(one, f"It was due on {day_in_words(one.due_on)}.", "Look at it", "progress:item")


@rule(
    Severity.WARNING,
    "A risk that nothing is done about",
    why="Naming a risk is the first half; the second is what will be done.",
)
def risk_without_mitigation(self, programme: Programme):
    for one in programme.of("risk"):
        if not one.mitigation.strip():
            yield self.about_item(one, "It does not say what is done about it.", "Say what is done")


def running(programme: Programme) -> list[Action]:
    """The open actions that are not complete."""
    return [one for one in programme.actions if not one.is_complete]
