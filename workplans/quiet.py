"""Who has not updated: the actions of a workstream by person, with how long nothing was said about each."""

from dataclasses import dataclass, replace
from datetime import date

from accounts.models import User
from workplans.models import Action
from workplans.reporting import Reported, ReportingPeriod, entered_on, period_of, reported
from workstreams.models import Membership, Workstream

NUMBERS = {1: "One action has", 2: "Two actions have", 3: "Three actions have"}


@dataclass(frozen=True)
class OnePersons:
    """The actions that one person, or nobody with an account, is to report on, the longest silence first."""

    person: User | None
    role: str
    rows: list[Reported]

    @property
    def waiting(self) -> list[Reported]:
        return [row for row in self.rows if not row.is_done]

    @property
    def longest(self) -> int:
        return max((row.missed for row in self.rows), default=0)


@dataclass(frozen=True)
class Quiet:
    """A workstream's running actions in a reporting period; those who said least for longest come first."""

    period: ReportingPeriod
    people: list[OnePersons]

    @property
    def rows(self) -> list[Reported]:
        return [row for one in self.people for row in one.rows]

    @property
    def sentence(self) -> str:
        """For example “3 of 7 actions are updated for November 2026. Two actions have gone a month or more without.”"""
        rows = self.rows
        done = sum(row.is_done for row in rows)
        actions = "action" if len(rows) == 1 else "actions"
        told = f"{done} of {len(rows)} {actions} {'is' if done == 1 else 'are'} updated for {self.period}."
        missed = sum(row.missed > 0 for row in rows)
        if not missed:
            return told
        have = NUMBERS.get(missed, f"{missed} actions have")
        return f"{told} {have} gone a whole {self.period.every} or more without a word."


def quiet_in(workstream: Workstream, today: date) -> Quiet:
    """What is to be reported on in a workstream, of whatever year, by person: five queries."""
    period = period_of(today)
    actions = Action.objects.filter(workplan__workstream=workstream)
    actions = actions.select_related("assigned_to", "workplan__workstream").order_by("code")
    rows = [row for row in reported(actions, today, period) if row.is_expected]
    since = entered_on(row.action for row in rows if row.last is None)
    roles = roles_in(workstream)
    theirs = {}
    for row in rows:
        row = replace(row, entered_on=since.get(row.action.pk))
        theirs.setdefault(row.action.assigned_to, []).append(row)
    people = [
        OnePersons(person, roles.get(person.pk, "") if person else "", sorted(some, key=lambda one: -one.missed))
        for person, some in theirs.items()
    ]
    return Quiet(
        period, sorted(people, key=lambda one: (-one.longest, not one.waiting, one.person is None, str(one.person)))
    )


def roles_in(workstream: Workstream) -> dict[int, str]:
    """Key of a person → what they are in the workstream today, the highest role: one query."""
    order = Membership.Role.values
    held = sorted(Membership.objects.current().filter(workstream=workstream), key=lambda one: -order.index(one.role))
    return {one.user_id: one.get_role_display() for one in held}
