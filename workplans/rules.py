"""Who may do what with workplans and next steps: everybody reads them, the workstream keeps its own."""

import rules
from django.db.models import Q
from django.utils import timezone

from accounts.rules import is_administrator, is_secretariat, is_signed_in, let_administrators_keep, may_sign_off
from workstreams.models import Membership
from workstreams.rules import (
    chairs_any,
    chairs_its_workstream,
    holds,
    is_to_see_to_it,
    keeps,
    let_workstreams_keep,
    roles_are_read,
)

rules.add_perm("workplans.read", is_signed_in)

KEPT_BY_WORKSTREAMS = ("workplan", "priority", "action", "milestone", "highlight", "risk", "nextstep")

let_administrators_keep("workplans", *KEPT_BY_WORKSTREAMS, "update", "reminder")

let_workstreams_keep("workplans", *KEPT_BY_WORKSTREAMS)


@rules.predicate
def has_nothing_in_it(user, workplan):
    return workplan is not None and workplan.is_empty


# A plan that was begun for a wrong year can go; once something stands in it, it stays.
rules.set_perm("workplans.delete_workplan", keeps & has_nothing_in_it)


@rules.predicate
def is_to_see_to_the_action(user, row):
    """Was the action that the row belongs to given to this member of its workstream?"""
    return row is not None and is_to_see_to_it(user, row.action)


# Whoever an action was given to keeps its milestones as well.
rules.set_perm("workplans.add_milestone", keeps | is_to_see_to_the_action)
rules.set_perm("workplans.change_milestone", keeps | is_to_see_to_the_action)

# What has been reported stays as it was reported.
rules.set_perm("workplans.add_update", is_administrator | keeps | is_to_see_to_the_action)
rules.set_perm("workplans.change_update", rules.always_deny)
rules.set_perm("workplans.change_highlight", rules.always_deny)

# A due date moves where its action is changed; the secretariat notes which meeting agreed it.
rules.add_perm("workplans.view_duedatemove", is_administrator)
rules.add_perm("workplans.add_duedatemove", is_administrator | keeps | is_to_see_to_the_action)
rules.add_perm("workplans.change_duedatemove", roles_are_read & is_secretariat)
rules.add_perm("workplans.delete_duedatemove", rules.always_deny)


# Sign-off. Nobody adds, changes or deletes a version or a decision as a row: `services.sign_off` alone writes them.
for kept in ("submission", "decision"):
    rules.add_perm(f"workplans.view_{kept}", is_signed_in)
    for verb in ("add", "change", "delete"):
        rules.add_perm(f"workplans.{verb}_{kept}", rules.always_deny)

is_its_chair = holds(Membership.Role.CHAIR)


@rules.predicate
def sent_it(user, submission):
    return submission is not None and is_signed_in(user) and submission.sent_by_id == user.pk


@rules.predicate
def is_chair_of_its_workstream(user, submission):
    return submission is not None and is_its_chair(user, submission.of_workstream)


def part_in_it(user, submission) -> str:
    """What part somebody has in a version that keeps them from signing it on screen, in a sentence; "" for none.

    Whoever signs on screen signs alone, so this holds for everybody, superusers too.
    """
    if user.pk == submission.sent_by_id:
        return "You sent this version: somebody else signs it off."
    if any(key == user.pk for key, _ in submission.edited_by):
        return "You edited this version: somebody else signs it off."
    led = Membership.objects.filter(
        user=user, workstream=submission.of_workstream, role__in=[Membership.Role.CHAIR, Membership.Role.DEPUTY]
    )
    sent_on = timezone.localdate(submission.sent_at)
    if led.filter(Q(ends_on=None) | Q(ends_on__gte=sent_on), starts_on__lte=timezone.localdate()).exists():
        return "You lead this workstream: somebody else signs its plan off."
    return ""


@rules.predicate
def has_no_part_in_it(user, submission):
    return submission is not None and not part_in_it(user, submission)


rules.add_perm("workplans.send_to_the_group", chairs_its_workstream | is_secretariat)
rules.add_perm("workplans.take_back", sent_it | is_chair_of_its_workstream)
rules.add_perm("workplans.return_on_screen", may_sign_off)
rules.add_perm("workplans.sign_off_on_screen", may_sign_off & has_no_part_in_it)
rules.add_perm("workplans.record_decision", is_secretariat)


@rules.predicate
def chairs_something(user, meeting):
    return meeting is not None and meeting.workstream_id is None and chairs_any(user)


# At a meeting of no one workstream, a chair may promise something for their own.
rules.add_perm("workplans.raise_step", keeps | chairs_something)

# Where a next step or an item of a plan has gone stays as it was written.
for model in ("carrying", "carried"):
    rules.add_perm(f"workplans.view_{model}", is_administrator)
    rules.add_perm(f"workplans.add_{model}", keeps)
    rules.add_perm(f"workplans.change_{model}", rules.always_deny)
    rules.add_perm(f"workplans.delete_{model}", rules.always_deny)
# Who has not updated, and giving it to somebody else, is for those who keep the workplan.
rules.add_perm("workplans.see_who_is_quiet", keeps)
rules.add_perm("workplans.hand_over", keeps)
