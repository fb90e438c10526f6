"""Reading a published file into the rows that wait for a decision, a few thousand at a time.

Each handful of rows is a transaction of its own, so that other people save in between. A batch is “being read” until
all of them are there and compared; one that stays so was broken off, and is tidied away.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from indicators.models import ImportBatch, StagedArea, StagedRow, StagedSeries
from indicators.reading.rows import About, Problem, Reading
from indicators.services.addresses import free_address
from indicators.services.comparing import compare
from indicators.services.planner import tell_the_planner
from indicators.services.staging.leftovers import throw_away, tidy
from indicators.services.staging.writer import Writer
from indicators.services.waiting import may_bring_in
from lutonhet.circumstances import done_by

State = ImportBatch.State
HANDFUL = 5000  # rows a transaction


def stage(
    readings: Iterable[Reading | Problem],
    *,
    by,
    title: str,
    file_name: str = "",
    digest: str = "",
    layout: str = "",
    mapping: dict[str, str] | None = None,
    about: Mapping[str, About] | None = None,
    publisher: str = "",
    published_on: date | None = None,
    url: str = "",
    note: str = "",
    progress: Callable[[int], None] = lambda rows: None,
) -> ImportBatch:
    """Read a file's rows into a new batch and compare them with what is stored; nothing stored is touched.

    `mapping`: heading → field, to name columns in problems. `about`: an indicator's key → what the file says of it
    beside its figures, for what is proposed; it may fill up while the rows are walked. `progress` is told how many
    rows have been read.
    """
    may_bring_in(by)
    tidy()
    with transaction.atomic(), done_by(by):
        batch = ImportBatch.objects.create(
            slug=_address(title),
            title=title[:200],
            publisher=publisher,
            published_on=published_on,
            url=url,
            note=note,
            imported_by=by,
            file_name=file_name[-200:],
            digest=digest,
            layout=layout,
            state=State.READING,
            mapping=mapping or {},
        )
    writer = Writer(batch, {} if about is None else about)
    try:
        rows = iter(readings)
        while handful := list(islice(rows, HANDFUL)):
            writer.write(handful)
            progress(writer.rows)
        with transaction.atomic():
            writer.count()
            if connection.vendor == "postgresql":  # SQLite would go by it long after the rows are gone
                tell_the_planner(StagedRow, StagedSeries, StagedArea)
            compare(batch)
            ImportBatch.objects.filter(pk=batch.pk).update(state=State.READ, imported_at=timezone.now())
    except BaseException:
        throw_away(batch)
        raise
    batch.refresh_from_db()
    return batch


def _address(title):
    """A permanent address that no other batch has."""
    taken = set(ImportBatch.objects.values_list("slug", flat=True))
    return free_address(title, taken, at_most=50, otherwise="import")
