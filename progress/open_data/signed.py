"""The plans that the oversight group has signed off and that are in force, from their frozen text alone.

A working copy is never read here: what was changed since, and what never was signed off, is in no answer. Three
queries of workplans and decisions and one of the texts, however many there are.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from progress.open_data.plain import without_addresses
from workplans.models import Submission, Workplan
from workplans.snapshot import Plan, Row, plan_in
from workplans.versions import Version, standings_of
from workstreams.models import Workstream

# Who does it, what it costs and what colleagues noted is signed off too, but it is not for publication.
NOT_PUBLISHED = ("lead_officer", "owner", "resources", "note")
CHAIN = ("inputs", "activities", "outputs", "outcomes", "assumptions", "barriers")  # the order of the page


@dataclass(frozen=True)
class SignedPlan:
    """A version in force: which, since when, and its content as it may be read by everybody."""

    workstream: Workstream
    year: int
    version: Version
    content: str

    @property
    def reference(self) -> str:
        return self.version.submission.reference

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def as_at(self) -> date:
        """The day on which it was sent to the group: what it says is of that day."""
        return timezone.localdate(self.version.submission.sent_at)

    @property
    def signed_on(self) -> date:
        return self.version.signed_on

    @property
    def is_to_be_noted(self) -> bool:
        return self.version.is_to_be_noted

    @cached_property
    def plan(self) -> Plan:
        return {
            section: {code: _published(row) for code, row in rows.items()}
            for section, rows in plan_in(self.content).items()
        }

    def about(self, section: str) -> Row:
        """What a section says of the whole: of the workplan, or of the logic model."""
        return self.plan.get(section, {}).get("", {})

    def items(self, section: str) -> list[tuple[str, Row]]:
        """(code, fields) in the author's order; without those that were taken out as entered by mistake."""
        rows = {code: row for code, row in self.plan.get(section, {}).items() if row.get("closed_as") != "withdrawn"}
        places = {code: place for place, code in enumerate(self.about("order").get(section, ()))}
        return sorted(rows.items(), key=lambda one: (places.get(one[0], len(places)), one[0]))

    def open(self, section: str) -> list[tuple[str, Row]]:
        """Those of `items` that were not closed."""
        return [(code, row) for code, row in self.items(section) if "closed_on" not in row]

    def links(self) -> list[Row]:
        """The links of the logic model."""
        return [row for _, row in sorted(self.plan.get("links", {}).items())]

    @property
    def has_logic_model(self) -> bool:
        return "logic_model" in self.plan


def _published(row: Row) -> Row:
    return without_addresses({name: value for name, value in row.items() if name not in NOT_PUBLISHED})


def plans_in_force(workstream: Workstream | None = None) -> list[SignedPlan]:
    """Every version in force, of all workstreams or of one, in their order and the latest year first."""
    workplans = Workplan.objects.select_related("workstream").order_by("workstream__order", "workstream__name", "-year")
    if workstream is not None:
        workplans = workplans.filter(workstream=workstream)
    in_force = [
        (standing.workplan, version) for standing in standings_of(workplans).values() if (version := standing.in_force)
    ]
    keys = [version.submission.pk for _, version in in_force]
    contents = dict(Submission.objects.filter(pk__in=keys).values_list("pk", "content"))
    return [
        SignedPlan(workplan.workstream, workplan.year, version, contents[version.submission.pk])
        for workplan, version in in_force
    ]


def latest_of_each(plans: list[SignedPlan]) -> list[SignedPlan]:
    """Of each workstream the plan of its latest year: it holds the logic model that was signed off last."""
    found: dict[int, SignedPlan] = {}
    for plan in plans:
        found.setdefault(plan.workstream.pk, plan)
    return list(found.values())
