"""Whatever people do in whatever order: the record keeps its promises."""

from itertools import count

import hypothesis
import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import User
from lutonhet.saving import Refused
from tests import makers
from tests.people import one_of_each_role
from tests.workplans import plans
from tests.workplans.test_states import TABLE
from workplans.models import Decision, Submission
from workplans.states import Event, State
from workplans.verifying import first_fault
from workplans.versions import standing_of
from workstreams.models import Membership

WHO = {
    Event.SEND: {"chair"},
    Event.TAKE_BACK: {"chair"},
    Event.RETURN: {"signatory"},
    Event.SIGN_OFF: {"signatory"},
    Event.AMEND: {"secretariat"},
    Event.AGREE_OUTSIDE: {"secretariat"},
    Event.NOTE: {"secretariat"},
    Event.WITHDRAW: {"secretariat"},
}
ACTS = {
    Event.TAKE_BACK: plans.take_back,
    Event.RETURN: plans.return_it,
    Event.SIGN_OFF: plans.sign,
    Event.AMEND: plans.amend,
    Event.AGREE_OUTSIDE: plans.agree_outside,
    Event.NOTE: plans.note,
    Event.WITHDRAW: plans.withdraw,
}
ROLES = ("chair", "signatory", "secretariat", "contributor", "superuser")
NUMBERS = count(3)  # of workstreams: each run has a plan of its own


class SignOff(RuleBasedStateMachine):
    """A plan of its own, and what should have become of it by now."""

    def __init__(self):
        super().__init__()
        workstream = makers.workstream(next(NUMBERS))
        Membership.objects.create(user=User.objects.get(name="chair"), workstream=workstream, role="chair")
        self.plan = plans.ready_plan(workstream)
        self.state = State.DRAFT
        self.differs = False  # does the working copy differ from the version in force?
        self.is_amended = False  # does the working copy differ from the version with the group?
        self.sealed = []

    def people(self, role):
        return User.objects.get(name=role)

    @rule(role=st.sampled_from(("chair", "signatory", "nobody")))
    def edit(self, role):
        plans.edit(self.plan, by=None if role == "nobody" else self.people(role))
        self.differs = self.is_amended = True
        if self.state == State.SIGNED_OFF:
            self.state = State.SIGNED_OFF_CHANGED

    @rule(event=st.sampled_from(Event), role=st.sampled_from(ROLES))
    def anybody_tries(self, event, role):
        self.step(event, role)

    @rule(event=st.sampled_from(Event), choice=st.integers(0, 2))
    def somebody_who_may_tries(self, event, choice):
        self.step(event, sorted(WHO[event])[choice % len(WHO[event])])

    def step(self, event, role):
        standing = standing_of(self.plan)
        version = standing.with_the_group or standing.in_force or standing.latest
        if version is None and event != Event.SEND:
            return
        is_legal = event in TABLE[self.state]
        may = role in WHO[event]
        if event == Event.SIGN_OFF and may:
            may = "signatory" not in [name for _, name in version.submission.edited_by]
        is_possible = is_legal and may and (event != Event.AMEND or self.is_amended)
        before = rows(self.plan)
        try:
            if event == Event.SEND:
                plans.send(self.plan, self.people(role))
            else:
                ACTS[event](version.submission, self.people(role))
        except (Refused, PermissionDenied):
            assert not is_possible
            assert rows(self.plan) == before
            return
        assert is_possible
        self.follow(event)

    def follow(self, event):
        after = TABLE[self.state][event]
        if event == Event.SEND:
            self.is_amended = False
        if event == Event.AMEND:
            self.differs = False
        elif event in (Event.SIGN_OFF, Event.AGREE_OUTSIDE):
            self.differs = self.is_amended
        if after in (State.SIGNED_OFF, State.SIGNED_OFF_CHANGED) and event != Event.SEND:
            after = State.SIGNED_OFF_CHANGED if self.differs else State.SIGNED_OFF
        self.state = after

    @invariant()
    def the_state_is_what_the_table_says(self):
        assert standing_of(self.plan).state == self.state

    @invariant()
    def at_most_one_version_is_with_the_group_and_one_in_force(self):
        versions = standing_of(self.plan).versions
        assert sum(one.is_with_the_group for one in versions) <= 1
        assert sum(one.is_in_force for one in versions) <= 1
        assert [one.number for one in versions] == list(range(1, len(versions) + 1))

    @invariant()
    def nothing_written_is_lost_or_altered(self):
        now = rows(self.plan)
        assert [one for one in now if one in self.sealed] == self.sealed
        self.sealed = now
        assert first_fault(self.plan) == ""

    @invariant()
    def nobody_signed_what_they_had_a_part_in(self):
        for one in Decision.objects.filter(workplan=self.plan, how="on_screen", event="signed_off"):
            parts = [key for key, _ in one.submission.edited_by] + [one.submission.sent_by_id]
            assert one.recorded_by_id not in parts


@pytest.mark.django_db
def test_no_run_of_steps_breaks_the_record(full_count):
    one_of_each_role(makers.workstream(1), makers.workstream(2))
    settings = hypothesis.settings(
        max_examples=full_count(5, 500),
        stateful_step_count=full_count(15, 50),
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    run_state_machine_as_test(SignOff, settings=settings)


def rows(plan):
    """The seals of all records, which stand for everything that they say."""
    submissions = Submission.objects.filter(workplan=plan).values_list("position", "seal")
    decisions = Decision.objects.filter(workplan=plan).values_list("position", "seal")
    return sorted([*submissions, *decisions])
