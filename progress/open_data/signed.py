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
OF_LOGIC_MODEL = (*CHAIN, "logic_model", "links", "order")


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
        """Section → code → row, without what is not published and what was taken out as entered by mistake."""
        return {
            section: {code: _published(row) for code, row in rows.items() if row.get("closed_as") != "withdrawn"}
            for section, rows in plan_in(self.content).items()
        }

    @property
    def logic_model(self) -> Plan:
        """The part of the plan that is its workstream's logic model."""
        return {name: rows for name, rows in self.plan.items() if name in OF_LOGIC_MODEL}

    @property
    def without_logic_model(self) -> Plan:
        """The rest of it: the workplan."""
        return {
            section: rows for section, rows in self.plan.items() if section not in OF_LOGIC_MODEL or section == "order"
        }

    def about(self, section: str) -> Row:
        """What a section says of the whole: of the workplan, or of the logic model."""
        return self.plan.get(section, {}).get("", {})

    def items(self, section: str) -> list[tuple[str, Row]]:
        """(code, fields) in the author's order."""
        rows = self.plan.get(section, {})
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


def plans_in_force(workstream: Workstream | None = None, *, with_content: bool = True) -> list[SignedPlan]:
    """Every version in force, of all workstreams or of one, in their order and the latest year first.

    Without content, where only which versions they are is asked: one query less.
    """
    workplans = Workplan.objects.select_related("workstream").order_by("workstream__order", "workstream__name", "-year")
    if workstream is not None:
        workplans = workplans.filter(workstream=workstream)
    in_force = [
        (standing.workplan, version) for standing in standings_of(workplans).values() if (version := standing.in_force)
    ]
    keys = [version.submission.pk for _, version in in_force]
    rows = Submission.objects.filter(pk__in=keys).values_list("pk", "content") if with_content else ()
    contents = dict(rows)
    return [
        SignedPlan(workplan.workstream, workplan.year, version, contents.get(version.submission.pk, ""))
        for workplan, version in in_force
    ]


def latest_of_each(plans: list[SignedPlan]) -> list[SignedPlan]:
    """Of each workstream the plan of its latest year: it holds the logic model that was signed off last."""
    found: dict[int, SignedPlan] = {}
    for plan in plans:
        found.setdefault(plan.workstream.pk, plan)
    return list(found.values())
