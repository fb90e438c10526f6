"""Gaps of people: what is with somebody who has gone, or with nobody."""

from gaps.finding.rule import Mending, Severity, at, look_at, rule
from gaps.programme import Action, Item, Programme


@rule(
    Severity.WARNING,
    "Something that is with somebody who has gone",
    why="Nobody will be reminded of it, and nobody may be looking after it.",
)
def owner_gone(self, programme: Programme):
    """Gone: the account may no longer sign in, or its person belongs to the workstream no longer."""
    for one in (*programme.items, *programme.actions):
        if one.owner is None or (isinstance(one, Action) and one.is_complete):
            continue
        if not one.owner.is_active:
            yield self.about_item(one, f"It is with {one.owner.name}, whose account is closed.", *hand_over(one))
        elif one.stream and one.stream.pk not in one.owner.belongs_to:
            what = f"It is with {one.owner.name}, who does not belong to {one.stream.name} now."
            yield self.about_item(one, what, *hand_over(one))


@rule(
    Severity.WARNING,
    "A workstream without a chair",
    why="There is nobody for the group to ask, and nobody to send its workplan.",
)
def workstream_without_chair(self, programme: Programme):
    for one in programme.streams:
        if one.is_priority and not one.chair.strip() and not one.has_chair_with_account:
            address = at("workstreams:change_workstream", one.slug)
            yield self.about_stream(one, "No chair is named for it.", Mending("Name the chair", address))


@rule(
    Severity.INFORMATION,
    "A workstream whose chair has no account",
    why="Its chair cannot change anything here, and is reminded of nothing.",
)
def chair_without_account(self, programme: Programme):
    for one in programme.streams:
        if one.is_priority and one.chair.strip() and not one.has_chair_with_account:
            address = at("progress:workstream", one.slug)
            what = f"{one.chair} is named as its chair, and no account has that role."
            yield self.about_stream(one, what, look_at("Open the workstream", address))


@rule(
    Severity.WARNING,
    "A workstream without a logic model",
    why="Nothing says how what it does leads to what changes.",
)
def logic_model_missing(self, programme: Programme):
    for one in programme.streams:
        if one.is_priority and not one.has_logic_model:
            address = at("logicmodels:start", one.slug)
            yield self.about_stream(one, "It has no logic model yet.", Mending("Start one", address))


@rule(
    Severity.INFORMATION,
    "A next step without an owner",
    why="What was promised by everybody is easily done by nobody.",
)
def next_step_without_owner(self, programme: Programme):
    for one in programme.of("nextstep"):
        if one.owner is None and not one.owner_name.strip():
            yield self.about_item(one, "Nobody is named for it yet.", "Name somebody")


def hand_over(item: Item) -> tuple[str, str]:
    if isinstance(item, Action):
        return "Hand it over", "workplans:hand_over"
    return "Give it to somebody", "workstreams:change_item"
