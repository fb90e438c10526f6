"""What chairs are told before the papers of a meeting are due: the severe gaps of theirs, which the papers would print.

So nobody reads in the papers first what nobody has told them. A source of reminders, as those of `workplans.reminding`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Appointment
from gaps.finding import Severity
from gaps.listing import MINE
from gaps.now import GapNow, severe_gaps
from workplans.reminding import (
    PAPERS,
    PAPERS_BEFORE,
    Occasion,
    in_full,
    latest_before,
    leading_on,
    papers_due,
    remind_of,
)
from workstreams.models import Meeting

NAMED = 3  # gaps that are named before “and 2 more”


@remind_of
def severe_before_papers(on: date) -> Iterator[Occasion]:
    """Ten and three days before the last day for papers: whoever chairs or deputises of the severe gaps of their
    workstreams, and the secretariat of those of no one workstream. Waived ones are left out, and the meeting of a
    workstream has that workstream's alone."""
    meetings = papers_due(on)
    if not meetings:
        return
    gaps = severe_gaps(on)
    people = seeing_to(on)
    for meeting in meetings:
        theirs = defaultdict(list)
        for gap in gaps:
            of = gap.found.stream.pk if gap.found.stream else None
            if meeting.workstream_id in (None, of):
                for person in people[of]:
                    theirs[person].append(gap)
        for person in sorted(theirs):
            yield told_of(meeting, person, theirs[person], on)


def seeing_to(on: date) -> dict[int | None, set[int]]:
    """Key of a workstream, or None for the whole programme → the keys of those who see to its gaps on a day."""
    found = defaultdict(set)
    for person, stream in leading_on(on):
        found[stream].add(person)
    secretariat = Appointment.objects.current(on).filter(kind=Appointment.Kind.SECRETARIAT)
    found[None] = set(secretariat.order_by().values_list("user", flat=True))
    return found


def told_of(meeting: Meeting, person: int, gaps: list[GapNow], on: date) -> Occasion:
    occasion, day = latest_before(meeting.paper_deadline, on, PAPERS_BEFORE)
    number = len(gaps)
    said = f"{number} severe {'gap' if number == 1 else 'gaps'} that the papers for {meeting.title} would print"
    asks = urlencode({"severity": Severity.SEVERE.value, "whose": MINE})
    return Occasion(
        person,
        meeting.code,
        f"gaps_{occasion}",
        day,
        PAPERS,
        said,
        f"{names_of(gaps)}. What is mended or waived by {in_full(meeting.paper_deadline)} is not printed",
        f"{reverse('gaps:gap_list')}?{asks}",
        meeting.paper_deadline,
    )


def names_of(gaps: Iterable[GapNow]) -> str:
    names = list(dict.fromkeys(gap.found.title for gap in gaps))
    more = len(names) - NAMED
    return "; ".join(names[:NAMED]) + (f"; and {more} more" if more > 0 else "")
