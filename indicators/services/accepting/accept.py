"""Accepting a file that was read: one short transaction, a statement for each kind of row.

What was compared may have changed since. It is looked at once more inside the transaction; when anything did, nothing
is written, and the file is compared anew.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from indicators.models import Assessment, ImportBatch, Observation, Revision, StagedArea, StagedRow, StagedSeries
from indicators.services.accepting.judgements import judge
from indicators.services.accepting.proposed import make
from indicators.services.accepting.sources import remember
from indicators.services.accepting.values import add, are_stale, choose_revisions, hold_what_is_revised, revise
from indicators.services.comparing import compare
from indicators.services.planner import tell_the_planner
from indicators.services.staging.leftovers import throw_rows_away
from indicators.services.waiting import may_bring_in, waiting
from lutonhet.circumstances import done_by
from lutonhet.saving import Refused


class NothingToBringIn(Refused):
    """Everything in the file is stored already, or waits for something that was not accepted with it."""

    def __init__(self):
        super().__init__("There is nothing to bring in: everything that can be accepted is stored already.")


class ProblemsRemain(Refused):
    """Some rows cannot be brought in, and nobody has said that they are to be left out."""

    def __init__(self, problems: int):
        rows = "1 row has a problem" if problems == 1 else f"{problems:,} rows have problems"
        super().__init__(f"{rows}. Mend the file and bring it in again, or accept the others without them.")


class ComparedAnew(Refused):
    """Somebody saved values after the file was compared with them."""

    def __init__(self):
        super().__init__(
            "Somebody saved values that the file has too, after it was compared with them. It has been compared anew: "
            "look at what it changes now."
        )


def accept(
    batch: ImportBatch,
    *,
    by,
    accept_new: bool = False,
    revisions: bool | Iterable[int] = False,
    leave_problems: bool = False,
) -> ImportBatch:
    """Bring in what a file says: new values, and with them whatever else is accepted.

    `accept_new`: make the indicators, areas and breakdowns that are proposed; without it their rows stay out.
    `revisions`: all of them, none, or the keys of the staged rows that are accepted; the old values are kept.
    `leave_problems`: leave rows with problems out; without it one of them refuses the whole.

    Raises `ProblemsRemain`, `ComparedAnew`, `NothingToBringIn` and `NotWaiting`; nothing is written then.
    """
    may_bring_in(by)
    try:
        with transaction.atomic(), done_by(by):
            accepted = _accept(batch, by, accept_new, revisions, leave_problems)
    except (_Stale, IntegrityError):
        with transaction.atomic():
            compare(waiting(batch))
        raise ComparedAnew from None
    tell_the_planner(Observation, Assessment, Revision)
    throw_rows_away(accepted)
    return accepted


class _Stale(Exception):
    pass


def _accept(batch, by, accept_new, revisions, leave_problems):
    batch = waiting(batch)
    wrong = StagedRow.objects.filter(batch=batch, status=StagedRow.Status.PROBLEM)
    problems = wrong.order_by().values("row").distinct().count()
    if problems and not leave_problems:
        raise ProblemsRemain(problems)
    hold_what_is_revised(batch)
    if are_stale(batch):
        raise _Stale
    series = list(StagedSeries.objects.filter(batch=batch, is_left_out=False).select_related("indicator", "breakdown"))
    areas = list(StagedArea.objects.filter(batch=batch).select_related("area"))
    now = timezone.now()
    made = make(batch, series, areas) if accept_new else {}
    choose_revisions(batch, revisions)
    revised = revise(batch, by, now)
    added = add(batch)
    judged = judge(batch, series)
    if not (added or revised or judged):
        raise NothingToBringIn
    made["sources"] = remember(series)
    batch.state, batch.accepted_at, batch.accepted_by = ImportBatch.State.ACCEPTED, now, by
    batch.counts = {**batch.counts, "added": added, "revised": revised, "judged": judged, "made": made}
    batch.save()
    return batch
