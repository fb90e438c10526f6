"""How sign-off stands, from rows of versions and decisions that are read already."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from progress.glance.reading import Found
from workplans.models import Decision, Submission
from workplans.versions import Version, with_replacements


@dataclass(frozen=True)
class Signed:
    """The versions of one workplan, the oldest first."""

    workplan_id: int
    where: str
    slug: str
    year: int
    chair: str
    versions: list[Version]

    @property
    def with_the_group(self) -> Version | None:
        return next((one for one in self.versions if one.is_with_the_group), None)

    @property
    def in_force(self) -> Version | None:
        return next((one for one in self.versions if one.is_in_force), None)

    @property
    def to_be_noted(self) -> Version | None:
        return next((one for one in self.versions if one.is_in_force and one.is_to_be_noted), None)

    def reference(self, version: Version) -> str:
        return version.submission.reference

    @property
    def word(self) -> str:
        """How it stands, in the words of the plan's own page."""
        if self.with_the_group:
            return "With the group"
        if self.to_be_noted:
            return "Signed off, to be noted"
        return "Signed off" if self.in_force else "Draft"

    @property
    def sentence(self) -> str:
        """What became of the last version, and which is in force beside it."""
        if not self.versions:
            return "not sent to the group yet"
        last = self.versions[-1]
        told = f"version {last.number}: {last.outcome[:1].lower()}{last.outcome[1:]}"
        if self.in_force and self.in_force is not last:
            told += f"; version {self.in_force.number} in force"
        return told

    @property
    def asks(self) -> str:
        """What the group is asked to do about it; "" for nothing."""
        if version := self.with_the_group:
            sent = timezone.localtime(version.submission.sent_at)
            return f"Sign off the {self.where} workplan {self.year}, version {version.number} as at {sent:%-d %B %Y}"
        if version := self.to_be_noted:
            return f"Note the {self.where} workplan {self.year}, version {version.number}, agreed outside a meeting"
        return ""

    @property
    def asked_about(self) -> Version | None:
        return self.with_the_group or self.to_be_noted


def signed_in(rows: Iterable[Found]) -> list[Signed]:
    """The workplans of which there is a version, by their workstream's name and their year."""
    versions: dict[int, dict[int, Version]] = defaultdict(dict)
    plans: dict[int, Found] = {}
    for row in sorted(rows, key=lambda one: (one.pk, one.number, one.place or 0)):
        plans[row.pk] = row
        if row.number not in versions[row.pk]:
            submission = Submission(number=row.number, reference=row.code, sent_at=row.moment)
            versions[row.pk][row.number] = Version(submission)
        if row.state:
            decision = Decision(event=row.state, decided_on=row.day, position=row.place)
            versions[row.pk][row.number].decisions.append(decision)
    found = [
        Signed(key, row.where, row.slug, int(row.more), row.who, with_replacements(list(versions[key].values())))
        for key, row in plans.items()
    ]
    return sorted(found, key=lambda one: (one.where, one.year))
