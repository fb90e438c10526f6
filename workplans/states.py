"""Where the sign-off of a workplan stands, what can happen next, and why anything else cannot. Pure.

The table of `docs/decisions` on sign-off, cell by cell: a pair of state and event is legal, or has a sentence.
"""

from enum import StrEnum


class State(StrEnum):
    """How a plan stands, in the words of its page."""

    DRAFT = "Draft"
    WITH_THE_GROUP = "With the group"
    WITH_THE_GROUP_AGAIN = "With the group, an earlier version in force"
    TO_BE_NOTED = "Signed off, to be noted"
    SIGNED_OFF = "Signed off"
    SIGNED_OFF_CHANGED = "Signed off, changed since"


class Event(StrEnum):
    """What can happen to a plan."""

    SEND = "send to the group"
    TAKE_BACK = "take back"
    RETURN = "return"
    SIGN_OFF = "sign off"
    AMEND = "sign off subject to amendments"
    AGREE_OUTSIDE = "record an agreement outside a meeting"
    NOTE = "note at a meeting"
    WITHDRAW = "withdraw sign-off"


_WITH_THE_GROUP = {Event.TAKE_BACK, Event.RETURN, Event.SIGN_OFF, Event.AMEND, Event.AGREE_OUTSIDE}
_LEGAL = {
    State.DRAFT: {Event.SEND},
    State.WITH_THE_GROUP: _WITH_THE_GROUP,
    State.WITH_THE_GROUP_AGAIN: _WITH_THE_GROUP,
    State.TO_BE_NOTED: {Event.NOTE},
    State.SIGNED_OFF: {Event.WITHDRAW},
    State.SIGNED_OFF_CHANGED: {Event.SEND, Event.WITHDRAW},
}
# Why not: `{open}` is the number of the version with the group, `{in_force}` that of the version signed off last.
_REFUSED = {
    State.DRAFT: {
        Event.TAKE_BACK: "No version is with the group, so there is none to take back.",
        Event.RETURN: "No version is with the group, so there is none to return.",
        Event.SIGN_OFF: "No version is with the group, so there is none to sign off.",
        Event.AMEND: "No version is with the group, so there is none to amend and sign off.",
        Event.AGREE_OUTSIDE: "No version is with the group, so there is none to agree to outside a meeting.",
        Event.NOTE: "No version is signed off, so there is none to be noted at a meeting.",
        Event.WITHDRAW: "No version is signed off, so there is no sign-off to withdraw.",
    },
    State.WITH_THE_GROUP: {
        Event.SEND: "Version {open} is with the group: take it back or wait for the decision before sending another.",
        Event.NOTE: "Version {open} is still with the group: only what was agreed outside a meeting is noted at one.",
        Event.WITHDRAW: "Version {open} is with the group and not signed off: return it, or let it be taken back.",
    },
    State.WITH_THE_GROUP_AGAIN: {
        Event.SEND: "Version {open} is with the group: take it back or wait for the decision before sending another. "
        "Version {in_force} stays in force meanwhile.",
        Event.NOTE: "Version {in_force} needs no noting, and version {open} is still with the group.",
        Event.WITHDRAW: "Version {open} is with the group: it is taken back or decided on before the sign-off of "
        "version {in_force} can be withdrawn.",
    },
    State.TO_BE_NOTED: {
        Event.SEND: "Version {in_force} was agreed outside a meeting and is still to be noted: the next version can be "
        "sent once a meeting has noted it.",
        Event.TAKE_BACK: "Version {in_force} was agreed outside a meeting: it can no longer be taken back.",
        Event.RETURN: "Version {in_force} was agreed outside a meeting: it can no longer be returned.",
        Event.SIGN_OFF: "Version {in_force} was agreed outside a meeting: it is to be noted, not signed off again.",
        Event.AMEND: "Version {in_force} was agreed outside a meeting: bring amendments as the next version.",
        Event.AGREE_OUTSIDE: "Version {in_force} has been agreed outside a meeting already.",
        Event.WITHDRAW: "Version {in_force} is still to be noted at a meeting: then its sign-off can be withdrawn.",
    },
    State.SIGNED_OFF: {
        Event.SEND: "Nothing has changed since version {in_force} was signed off: there is nothing new to send.",
        Event.TAKE_BACK: "Version {in_force} is signed off: it can no longer be taken back.",
        Event.RETURN: "Version {in_force} is signed off: it can no longer be returned. Its sign-off can be withdrawn.",
        Event.SIGN_OFF: "Version {in_force} is signed off already.",
        Event.AMEND: "Version {in_force} is signed off already: bring amendments as the next version.",
        Event.AGREE_OUTSIDE: "Version {in_force} is signed off already: it needs no agreement outside a meeting.",
        Event.NOTE: "Version {in_force} is signed off: it is not waiting to be noted.",
    },
    State.SIGNED_OFF_CHANGED: {
        Event.TAKE_BACK: "Version {in_force} is signed off and can no longer be taken back; what has changed since has "
        "not been sent.",
        Event.RETURN: "Version {in_force} is signed off and can no longer be returned; what has changed since has not "
        "been sent.",
        Event.SIGN_OFF: "Version {in_force} is signed off; what has changed since is sent to the group before it can "
        "be signed off.",
        Event.AMEND: "Version {in_force} is signed off; what has changed since is sent to the group as the next "
        "version before it can be amended.",
        Event.AGREE_OUTSIDE: "Version {in_force} is signed off; what has changed since is sent to the group before it "
        "can be agreed to.",
        Event.NOTE: "Version {in_force} is signed off and not waiting to be noted; what has changed since goes to the "
        "group as the next version.",
    },
}


def legal(state: State, event: Event) -> bool:
    """Can the event happen in that state?"""
    return event in _LEGAL[state]


def why_not(state: State, event: Event, *, open_number: int | None = None, in_force: int | None = None) -> str:
    """Why an event cannot happen, in a sentence; "" where it can.

    `open_number` is the number of the version with the group, `in_force` that of the version signed off last.
    """
    if legal(state, event):
        return ""
    return _REFUSED[state][event].format(open=open_number, in_force=in_force)


def state_of(*, is_with_the_group: bool, is_in_force: bool, is_to_be_noted: bool, differs: bool) -> State:
    """The state, from what the record says: is a version with the group, is one in force, is that still to be noted,
    and does the working copy differ from it?"""
    if is_with_the_group:
        return State.WITH_THE_GROUP_AGAIN if is_in_force else State.WITH_THE_GROUP
    if not is_in_force:
        return State.DRAFT
    if is_to_be_noted:
        return State.TO_BE_NOTED
    return State.SIGNED_OFF_CHANGED if differs else State.SIGNED_OFF
