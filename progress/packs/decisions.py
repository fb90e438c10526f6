"""What a meeting is asked to decide, each with what differs since the group last signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from progress.packs.document import Block, Bullets, Cell, Column, Part, Prose, Table
from workplans.diff import Told, told
from workplans.models import Workplan
from workplans.snapshot import Plan
from workplans.versions import Standing, Version, standing_of, standings_of

DIFFERENCES = (
    Column("For", 15),
    Column("Ref", 15),
    Column("What differs", 60),
    Column("Before", 30),
    Column("Now", 30),
)
ACTIONS = (Column("Ref", 20), Column("Action", 60), Column("Lead", 30), Column("Due", 24))
ASKED = (Column("Asked", 18), Column("Of what", 52), Column("Sent", 34), Column("Check code", 26))


@dataclass(frozen=True)
class Asked:
    """A version that waits for the group, with the standing of its plan."""

    standing: Standing
    version: Version

    @property
    def name(self) -> str:
        workplan = self.standing.workplan
        return f"{workplan.workstream.name} workplan {workplan.year}, version {self.version.number}"


@dataclass(frozen=True)
class Wanted:
    """Everything that waits for the group: versions to be signed off, and agreements to be noted."""

    versions: tuple[Asked, ...]
    to_be_noted: tuple[Asked, ...]

    def __len__(self):
        return len(self.versions) + len(self.to_be_noted)


def wanted_of(workstreams) -> Wanted:
    """What waits for the group: three queries, and two for each version that waits."""
    workplans = list(Workplan.objects.filter(workstream__in=workstreams).select_related("workstream"))
    workplans.sort(key=lambda one: (one.workstream.order, -one.year))
    standings = standings_of(workplans)
    waiting, noted = [], []
    for workplan in workplans:
        standing = standings[workplan.pk]
        if standing.with_the_group:
            whole = standing_of(workplan)
            waiting.append(Asked(whole, whole.with_the_group))
        if standing.in_force and standing.in_force.is_to_be_noted:
            noted.append(Asked(standing, standing.in_force))
    return Wanted(tuple(waiting), tuple(noted))


def decisions_part(wanted: Wanted, besides: Sequence[str] = ()) -> Part:
    """What is asked, in one table; then each version with what differs from the one that was signed last.

    `besides` is what the agenda asks for that is about no version.
    """
    rows = [_row("To sign off", one) for one in wanted.versions] + [_row("To note", one) for one in wanted.to_be_noted]
    many = len(wanted) + len(besides)
    lead = f"The group is asked for {many} decision{'' if many == 1 else 's'}." if many else "No decision is asked for."
    blocks: list[Block] = [Prose(lead, "lead")]
    if rows:
        blocks.append(Table("What is asked", "Decisions", ASKED, tuple(rows)))
    if besides:
        blocks.append(Bullets("For decision on the agenda", tuple(besides)))
    for one in wanted.versions:
        blocks += _of_version(one)
    return Part("decisions", "Decisions asked for", tuple(blocks))


def _row(asked, one: Asked):
    submission = one.version.submission
    moment = f"{timezone.localtime(submission.sent_at):%-d %B %Y}"
    whom = f", on behalf of {submission.on_behalf_of}" if submission.on_behalf_of else ""
    sent = f"{moment} by {submission.sent_by_name}{whom}"
    if asked == "To note":
        closing = one.version.closing
        sent = f"Agreed on {closing.decided_on:%-d %B %Y} by {closing.agreed_by}: {closing.authority}"
    groups = submission.check_code_in_groups[:19]
    return Cell(asked, "asked"), Cell(one.name), Cell(sent), Cell(groups, "code")


def _of_version(one: Asked):
    before, plan = one.standing.signed_before(one.version), one.version.plan
    note = one.version.submission.note
    if note:
        yield Prose(f"{one.name}. Note for the group: {note}")
    if before is None:
        yield Prose(f"{one.name} is the first version: nothing was signed before, and all of it is new.")
        yield Table(f"Actions of {one.name}", "Actions of first versions", ACTIONS, tuple(_actions(plan)))
        return
    differences = told(before.plan, plan)
    needing = sum(each.needs_agreement for each in differences)
    signed = f"version {before.number}, signed off on {before.signed_on:%-d %B %Y}"
    many = f"{len(differences)} difference{'' if len(differences) == 1 else 's'} from {signed}"
    yield Prose(
        f"{one.name}: {many}; {needing or 'none'} need{'s' if needing in (0, 1) else ''} the group’s agreement."
    )
    rows = tuple(_difference(each) for each in differences)
    yield Table(f"{one.name}: what differs", "Differences", DIFFERENCES, rows, "Nothing differs.")


def _difference(each: Told):
    asked = Cell("Agreement", "asked") if each.needs_agreement else Cell("Noting", "quiet")
    more = "; ".join(f"{label}: {words}" for label, words in each.details)
    said = f"{each.sentence} {more}".strip()
    return asked, Cell(each.code, "code"), Cell(said), Cell(each.before), Cell(each.after)


def _actions(plan: Plan):
    actions = plan.get("actions", {})
    order = plan.get("order", {}).get("", {}).get("actions", sorted(actions))
    for code in [*order, *(one for one in sorted(actions) if one not in order)]:
        row = actions.get(code, {})
        if "closed_on" in row:
            continue
        lead = ", ".join(part for part in (row.get("lead_organisation"), row.get("lead_officer")) if part)
        due = row.get("due_on", "")
        when = f"{_day(due)}" if due else "Ongoing" if row.get("is_ongoing") else "No date"
        yield Cell(code, "code"), Cell(row.get("text", "")), Cell(lead or "Nobody named"), Cell(when, "", due)


def _day(iso: str) -> str:
    return f"{timezone.datetime.fromisoformat(iso):%-d %B %Y}"
