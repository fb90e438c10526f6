"""The gaps of a day with what is kept of each: since when it is open, and whether somebody has waived it."""

from dataclasses import dataclass
from datetime import date

from gaps.finding import Found, Severity, find
from gaps.models import Gap, Waiver, key_of
from gaps.programme import Programme
from gaps.reading import read_programme
from lutonhet.kept import kept, stamp


@dataclass(frozen=True)
class GapNow:
    """A gap, its waiver if one is in force, and the day since which it is open; none until a run has recorded it."""

    found: Found
    waiver: Waiver | None
    open_since: date | None

    @property
    def key(self) -> str:
        return key_of(*self.found.key)


def look_through(today: date) -> tuple[Programme, list[Found]]:
    """The programme and its gaps, kept until somebody writes: one query, and fifteen where somebody has. Nobody may
    change what this answers."""

    def work():
        programme = read_programme(today)
        return programme, find(programme)

    return kept(("gaps", today), work, at=stamp())


def gaps_now(programme: Programme, found: list[Found] | None = None) -> list[GapNow]:
    """Every gap of a programme as read, waived or not; `found` where they have been looked for: two queries."""
    waivers = {
        (one.rule, one.about): one for one in Waiver.objects.filter(ended_on=None, expires_on__gte=programme.today)
    }
    since = {(rule, about): day for rule, about, day in Gap.objects.open().values_list("rule", "about", "opened_on")}
    some = find(programme) if found is None else found
    return [GapNow(one, waivers.get(one.key), since.get(one.key)) for one in some]


def severe_gaps(today: date) -> list[GapNow]:
    """What the papers of the group print: the severe ones that nobody has waived. Seventeen queries."""
    return [
        one for one in gaps_now(read_programme(today)) if one.found.severity is Severity.SEVERE and one.waiver is None
    ]


@dataclass(frozen=True)
class ForPapers:
    """The severe gaps that the papers of a meeting print, and those that they leave out: open only since their deadline
    has passed, so that nobody could look at them before."""

    printed: list[GapNow]
    left_out: list[GapNow]


def severe_for_papers(deadline: date | None, today: date, workstream: int | None = None) -> ForPapers:
    """Which severe gaps the papers print when they are made on a day: those that chairs could see by the deadline.

    A gap that no run has recorded yet is open since today. Without a deadline, or before it, all of them are printed.
    With the key of a workstream, only its own.
    """
    last = deadline or today
    printed, left_out = [], []
    for one in severe_gaps(today):
        of = one.found.stream.pk if one.found.stream else None
        if workstream in (None, of):
            (printed if (one.open_since or today) <= last else left_out).append(one)
    return ForPapers(printed, left_out)
