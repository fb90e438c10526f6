"""Whether assumptions hold, in words, and what rests on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format

from logicmodels.models import Activity, Assumption, AssumptionActivity, Outcome, Output

IN_DOUBT = (Assumption.Standing.BROKEN, Assumption.Standing.DOUBTFUL)  # the worse first


@dataclass(frozen=True)
class Review:
    """What is known of whether an assumption holds."""

    standing: str
    evidence: str
    reviewed_on: date | None
    reviewed_by: str

    @property
    def word(self) -> str:
        return str(Assumption.Standing(self.standing).label)

    @property
    def is_in_doubt(self) -> bool:
        return self.standing in IN_DOUBT

    @property
    def who_and_when(self) -> str:
        """For example: reviewed by Ada Analyst on 3 March 2026; "" where neither is known."""
        by = f" by {self.reviewed_by}" if self.reviewed_by else ""
        on = f" on {date_format(self.reviewed_on, 'j F Y')}" if self.reviewed_on else ""
        return f"reviewed{by}{on}" if by or on else ""

    @property
    def reminder(self) -> str:
        """That nobody has looked at it for a year, or ever; "" after a review that is fresh."""
        if self.reviewed_on is None:
            return "Never reviewed" if not self.reviewed_by else "Nobody has said when it was reviewed"
        return "Not reviewed for more than a year" if self.reviewed_on < a_year_before(timezone.localdate()) else ""


def a_year_before(day: date) -> date:
    """The same day a year earlier; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def review_of(assumption: Assumption) -> Review:
    return Review(assumption.standing, assumption.evidence, assumption.reviewed_on, assumption.reviewed_by)


@dataclass(frozen=True)
class Shaken:
    """An assumption that is in doubt, and the open activities that rest on it: rows, or entries of a reading."""

    assumption: object
    activities: list
    review: Review

    @property
    def sentence(self) -> str:
        """How many activities rest on it; what follows names them."""
        how_many = len(self.activities)
        if not how_many:
            return "no activity is linked to it"
        return "1 activity rests on it" if how_many == 1 else f"{how_many} activities rest on it"


def shaken(assumptions: Iterable[Shaken]) -> list[tuple[str, str, list[Shaken]]]:
    """(standing, heading, which) for a band on a page, the worse first; no group without an assumption."""
    assumptions, groups = list(assumptions), []
    for standing in IN_DOUBT:
        some = [one for one in assumptions if one.review.standing == standing]
        if some:
            word = str(standing.label).lower()
            count = f"1 assumption is {word}" if len(some) == 1 else f"{len(some)} assumptions are {word}"
            groups.append((standing.value, count, some))
    return groups


def in_doubt(*standings: str, workstream=None) -> list[tuple[str, str, list[Shaken]]]:
    """The open assumptions that are broken or doubtful, or of these standings, of one workstream or of all.

    One query while there are none, two otherwise.
    """
    rows = Assumption.objects.open().filter(standing__in=standings or IN_DOUBT)
    if workstream is not None:
        rows = rows.filter(logic_model__workstream=workstream)
    resting = AssumptionActivity.objects.filter(target__closed_on=None).select_related("target")
    rows = rows.select_related("logic_model__workstream").prefetch_related(
        Prefetch("activity_links", queryset=resting.order_by("target__order", "target__code"), to_attr="open_links")
    )
    rows = rows.order_by("logic_model__workstream__order", "order", "code")
    return shaken(Shaken(row, [link.target for link in row.open_links], review_of(row)) for row in rows)


@dataclass(frozen=True)
class Resting:
    """The open items that rest on an assumption: activities, and what these lead to; entries of a reading."""

    activities: list
    outputs: list
    outcomes: list


def read_standing(reading) -> None:
    """Give the entries of a reading what rests on them, and which of what they rest on is in doubt: a pure walk."""
    entries = {entry.code: entry for entry in reading.open}
    onward: dict[str, list[str]] = {}
    for joint in reading.joints:
        onward.setdefault(joint.source, []).append(joint.target)
    resting: dict[str, list[str]] = {}
    for activity, codes in reading.bearing.items():
        for code in codes:
            resting.setdefault(code, []).append(activity)
            if (entry := entries[code]).review and entry.review.is_in_doubt:
                entries[activity].in_doubt.append(entry)
    for code, activities in resting.items():
        if entries[code].review:
            reached = _reached(activities, onward)
            some = [entry for entry in reading.open if entry.code in reached]
            entries[code].resting = Resting(
                *([one for one in some if one.kind is kind] for kind in (Activity, Output, Outcome))
            )


def _reached(starts, onward) -> set[str]:
    reached, ahead = set(), list(starts)
    while ahead:
        code = ahead.pop()
        if code not in reached:
            reached.add(code)
            ahead += onward.get(code, ())
    return reached


def shaken_in(reading) -> list[tuple[str, str, list[Shaken]]]:
    """The same as `in_doubt`, of a reading: no query."""
    return shaken(
        Shaken(entry, entry.resting.activities if entry.resting else [], entry.review)
        for entry in reading.of(Assumption)
        if entry.review.is_in_doubt
    )


def barriers_in_words(barriers: list) -> str:
    """How many of the open barriers, as entries, something answers; "" where there is none."""
    unanswered = sum(not entry.links for entry in barriers)
    if not barriers:
        return ""
    if not unanswered:
        return "Each of them is answered by an activity."
    if unanswered == len(barriers):
        return "Nothing answers it yet." if unanswered == 1 else f"Nothing answers any of these {unanswered} yet."
    return f"{unanswered} of {len(barriers)} {'is' if unanswered == 1 else 'are'} not answered by an activity yet."
