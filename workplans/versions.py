"""How the sign-off of a workplan stands: read from its versions and the decisions on them, never stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from lutonhet.together import together, together_again
from workplans import states
from workplans.diff import Told, told
from workplans.models import Decision, Submission, Workplan
from workplans.snapshot import Plan, canonical, check_code, plan_in
from workplans.states import Event, State
from workplans.working_copy import plan_of


@dataclass
class Version:
    """A version with what was decided about it; `replaced_by` is the number of the next one that was signed off."""

    submission: Submission
    decisions: list[Decision] = field(default_factory=list)
    replaced_by: int | None = None

    def _decision(self, *events: str) -> Decision | None:
        return next((one for one in self.decisions if one.event in events), None)

    @property
    def number(self) -> int:
        return self.submission.number

    @property
    def closing(self) -> Decision | None:
        return self._decision(*Decision.CLOSING)

    @property
    def noted(self) -> Decision | None:
        return self._decision(Decision.Event.NOTED)

    @property
    def withdrawn(self) -> Decision | None:
        return self._decision(Decision.Event.WITHDRAWN)

    @property
    def is_with_the_group(self) -> bool:
        return self.closing is None

    @property
    def is_signed(self) -> bool:
        """Was it signed off, whatever became of it since?"""
        return self.closing is not None and self.closing.event in Decision.SIGNING

    @property
    def is_in_force(self) -> bool:
        return self.is_signed and self.withdrawn is None and self.replaced_by is None

    @property
    def is_to_be_noted(self) -> bool:
        return self.is_signed and self.closing.event == Decision.Event.AGREED_OUTSIDE and self.noted is None

    @property
    def is_returned(self) -> bool:
        return self.closing is not None and self.closing.event == Decision.Event.RETURNED

    @property
    def amended_by(self) -> int | None:
        """The number of the version that the group signed off instead of this one, with its amendments."""
        is_amended = self.closing is not None and self.closing.event == Decision.Event.AMENDED
        return self.number + 1 if is_amended else None

    @property
    def signed_on(self):
        return self.closing.decided_on if self.is_signed else None

    @cached_property
    def plan(self) -> Plan:
        return plan_in(self.submission.content)

    @property
    def outcome(self) -> str:
        """What became of it, for example “Signed off on 14 October 2025”."""
        if self.is_with_the_group:
            return f"With the group since {timezone.localtime(self.submission.sent_at):%-d %B %Y}"
        if self.withdrawn:
            return f"Sign-off withdrawn on {self.withdrawn.decided_on:%-d %B %Y}"
        if self.replaced_by:
            return f"Signed off on {self.closing.decided_on:%-d %B %Y}, replaced by version {self.replaced_by}"
        if self.amended_by:
            amended = f"see version {self.amended_by}"
            return f"Signed off subject to amendments on {self.closing.decided_on:%-d %B %Y}: {amended}"
        if self.is_to_be_noted:
            return f"Agreed outside a meeting on {self.closing.decided_on:%-d %B %Y}, to be noted"
        if self.noted:
            noted = f"noted on {self.noted.decided_on:%-d %B %Y}"
            return f"Signed off on {self.closing.decided_on:%-d %B %Y}, {noted}"
        return f"{self.closing.get_event_display()} on {self.closing.decided_on:%-d %B %Y}"


@dataclass
class Standing:
    """All versions of a workplan, the oldest first, and how its working copy stands to them."""

    workplan: Workplan
    versions: list[Version]

    @cached_property
    def working_copy(self) -> Plan:
        return plan_of(self.workplan)

    @cached_property
    def text(self) -> str:
        return canonical(self.working_copy)

    @cached_property
    def check_code(self) -> str:
        """The check code of the working copy as it is now."""
        return check_code(self.text)

    @property
    def with_the_group(self) -> Version | None:
        """The version that waits for a decision."""
        return next((one for one in self.versions if one.is_with_the_group), None)

    @property
    def in_force(self) -> Version | None:
        """The version signed off last, unless its sign-off was withdrawn."""
        return next((one for one in self.versions if one.is_in_force), None)

    @property
    def latest(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    @property
    def returned(self) -> Version | None:
        """The latest version, where it was returned: its reasons are still to be answered."""
        return self.latest if self.latest and self.latest.is_returned else None

    @property
    def next_number(self) -> int:
        return len(self.versions) + 1

    @property
    def differs(self) -> bool:
        """Is the working copy not the version in force?"""
        return self.in_force is not None and self.check_code != self.in_force.submission.check_code

    @property
    def is_changed_since_sign_off(self) -> bool:
        return self.in_force is not None and self.differs

    @cached_property
    def state(self) -> State:
        return states.state_of(
            is_with_the_group=self.with_the_group is not None,
            is_in_force=self.in_force is not None,
            is_to_be_noted=self.in_force is not None and self.in_force.is_to_be_noted,
            differs=self.with_the_group is None and self.differs,
        )

    def why_not(self, event: Event) -> str:
        """Why an event cannot happen now, in a sentence; "" where it can."""
        with_the_group, in_force = self.with_the_group, self.in_force
        return states.why_not(
            self.state,
            event,
            open_number=with_the_group.number if with_the_group else None,
            in_force=in_force.number if in_force else None,
        )

    def can(self, event: Event) -> bool:
        return states.legal(self.state, event)

    def version(self, number: int) -> Version | None:
        return next((one for one in self.versions if one.number == number), None)

    def signed_before(self, version: Version | None = None) -> Version | None:
        """The last version signed off, and not withdrawn, when `version` was sent: what it is compared with. Without a
        version, when the next one is sent."""
        before = version.submission.position if version else float("inf")
        for one in reversed(self.versions):
            is_withdrawn = one.withdrawn is not None and one.withdrawn.position < before
            if one.is_signed and one.closing.position < before and not is_withdrawn:
                return one
        return None

    @cached_property
    def since_the_version_in_force(self) -> list[Told]:
        """What differs between the version in force and the working copy."""
        return told(self.in_force.plan, self.working_copy) if self.differs else []

    @cached_property
    def since_the_version_with_the_group(self) -> list[Told]:
        """What differs between the version with the group and the working copy."""
        version = self.with_the_group
        if version is None or version.submission.check_code == self.check_code:
            return []
        return told(version.plan, self.working_copy)

    @property
    def last_record(self) -> Submission | Decision | None:
        """The end of the chain."""
        records = [one.submission for one in self.versions]
        records += [decision for one in self.versions for decision in one.decisions]
        return max(records, key=lambda one: one.position, default=None)


def standing_of(workplan: Workplan) -> Standing:
    """How a workplan stands: one query, and that of the working copy when it is asked for."""
    return standing_in(workplan, *together_again(record_of, workplan.pk))


def record_of(key: int) -> tuple[QuerySet[Submission], QuerySet[Decision]]:
    """What `standing_in` is given of a plan, for whoever reads it together with more."""
    return _record([key])


def standing_in(workplan: Workplan, submissions: list[Submission], decisions: list[Decision]) -> Standing:
    """How a workplan stands by its versions and the decisions on them."""
    return _standings([workplan], submissions, decisions)[workplan.pk]


def standings_of(workplans: Iterable[Workplan]) -> dict[int, Standing]:
    """Key of the workplan → how it stands, for any number of workplans: one query, without what the versions hold."""
    workplans = list(workplans)
    submissions, decisions = _record([one.pk for one in workplans])
    return _standings(workplans, *together(submissions.defer("content"), decisions))


def _record(keys):
    of_plans = {"workplan__in": keys}
    return (
        Submission.objects.filter(**of_plans).order_by("workplan_id", "number"),
        Decision.objects.filter(**of_plans).select_related("meeting").order_by("workplan_id", "position"),
    )


def _standings(workplans, submissions, decisions):
    by_version: dict[int, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_version[decision.submission_id].append(decision)
    by_workplan: dict[int, list[Version]] = defaultdict(list)
    plans = {one.pk: one for one in workplans}
    for submission in submissions:
        submission.workplan = plans[submission.workplan_id]
        version = Version(submission, by_version[submission.pk])
        for decision in version.decisions:
            decision.submission, decision.workplan = submission, submission.workplan
        by_workplan[submission.workplan_id].append(version)
    return {one.pk: Standing(one, with_replacements(by_workplan[one.pk])) for one in workplans}


def with_replacements(versions: list[Version]) -> list[Version]:
    """A signed version is replaced by the next one that is signed off, unless its own sign-off was withdrawn first."""
    later = None
    for version in reversed(versions):
        if version.is_signed:
            if later and not (version.withdrawn and version.withdrawn.position < later.closing.position):
                version.replaced_by = later.number
            later = version
    return versions
