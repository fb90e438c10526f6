"""What somebody may do about the sign-off of a plan as it stands: a button for what is asked of them, links beside."""

from dataclasses import dataclass

import rules
from django.urls import reverse

from workplans.rules import part_in_it
from workplans.states import Event
from workplans.versions import Standing, Version

# What the secretariat records, in addresses: step → (the event, what the link says).
RECORDED = {
    "sign-off": (Event.SIGN_OFF, "Record that a meeting signed it off"),
    "amendments": (Event.AMEND, "Record that a meeting signed it off subject to amendments"),
    "return": (Event.RETURN, "Record that a meeting returned it"),
    "agreed": (Event.AGREE_OUTSIDE, "Record that it was agreed by e-mail or Chair’s action"),
    "noted": (Event.NOTE, "Record that a meeting noted it"),
    "withdrawal": (Event.WITHDRAW, "Record that its sign-off is withdrawn"),
}


@dataclass(frozen=True)
class Offer:
    """Something that a person may do now; `is_asked` when it is what is asked of them."""

    words: str
    address: str
    is_asked: bool = False


def offers_on_plan(user, standing: Standing) -> list[Offer]:
    """What somebody may do on the plan's page: send it, or go to the version that waits for them."""
    plan, version = standing.workplan, standing.with_the_group
    if standing.can(Event.SEND) and rules.has_perm("workplans.send_to_the_group", user, plan):
        address = reverse("workplans:send", args=[plan.workstream.slug, plan.year])
        return [Offer(f"Check and send version {standing.next_number} to the group", address, is_asked=True)]
    about = version or standing.in_force
    return offers_on_version(user, standing, about) if about else []


def offers_on_version(user, standing: Standing, version: Version) -> list[Offer]:
    """What somebody may do about a version; the first one is the button, if it is asked of them."""
    submission, offers = version.submission, []
    if version.is_with_the_group:
        if rules.has_perm("workplans.return_on_screen", user, submission):
            if not part_in_it(user, submission):
                words = f"Read and sign off version {version.number}"
                offers.append(Offer(words, _address("sign", version), is_asked=True))
            offers.append(Offer("Return it with reasons", _address("return_version", version)))
        offers += _recorded(user, standing, version, ("sign-off", "amendments", "return", "agreed"))
        if rules.has_perm("workplans.take_back", user, submission):
            offers.append(Offer("Take it back", _address("take_back", version)))
    elif standing.in_force is not None and version.number == standing.in_force.number:
        offers += _recorded(user, standing, version, ("noted", "withdrawal"))
    return offers


def why_not_signed_by(user, version: Version) -> str:
    """Why a member who may sign off does not sign this version, in a sentence; "" for everybody else."""
    if not version.is_with_the_group or not rules.has_perm("workplans.return_on_screen", user, version.submission):
        return ""
    return part_in_it(user, version.submission)


def _recorded(user, standing, version, steps):
    if not rules.has_perm("workplans.record_decision", user, version.submission):
        return
    can = [step for step in steps if standing.can(RECORDED[step][0])]
    for place, step in enumerate(can):
        is_asked = place == 0 and step != "withdrawal"
        yield Offer(RECORDED[step][1], _address("record_decision", version, step), is_asked)


def _address(name, version, *more):
    plan = version.submission.workplan
    return reverse(f"workplans:{name}", args=[plan.workstream.slug, plan.year, version.number, *more])
