"""Values that are accepted, a statement for each kind of row: the new ones, and those that revise a stored one."""

from datetime import datetime

from django.db import connection

from indicators.models import FIGURES, Revision, StagedRow
from indicators.services.comparing.rows import AREAS, FILLED_IN, ROWS, SERIES, STORED, joined_as_wholes

Status = StagedRow.Status
REVISIONS = Revision._meta.db_table
PER_STATEMENT = 500
PLACED = f"""
    FROM {ROWS} r JOIN {SERIES} s ON s.id = r.series_id JOIN {AREAS} a ON a.id = r.area_id
    WHERE r.batch_id = %s AND r.status = 'new' AND s.indicator_id IS NOT NULL AND a.area_id IS NOT NULL
        AND (s.is_headline OR s.breakdown_id IS NOT NULL)
"""
PERIOD = ("period_label", "period_start", "period_end")


def hold_what_is_revised(batch) -> None:
    """Wait for those who are saving a value that the file revises, and let nobody else begin until we are done.

    What they saved is seen by what follows. SQLite lets one write at a time anyway.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT o.id FROM {STORED} o JOIN {ROWS} r ON r.observation_id = o.id
                WHERE r.batch_id = %s AND r.status = 'changed' ORDER BY o.id FOR UPDATE OF o
                """,
                [batch.pk],
            )


def are_stale(batch) -> bool:
    """Has a value been stored since for a row that was new, or changed for one that was not?"""
    with joined_as_wholes(), connection.cursor() as cursor:
        for breakdown in ("o.breakdown_id IS NULL AND s.is_headline", "o.breakdown_id = s.breakdown_id"):
            cursor.execute(
                f"""
                SELECT 1 FROM {ROWS} r JOIN {SERIES} s ON s.id = r.series_id JOIN {AREAS} a ON a.id = r.area_id
                JOIN {STORED} o ON o.indicator_id = s.indicator_id AND o.area_id = a.area_id
                    AND o.period_start = r.period_start AND o.period_end = r.period_end AND {breakdown}
                WHERE r.batch_id = %s AND r.status = 'new' LIMIT 1
                """,
                [batch.pk],
            )
            if cursor.fetchone():
                return True
        cursor.execute(
            f"""
            SELECT 1 FROM {ROWS} r LEFT JOIN {STORED} o ON o.id = r.observation_id AND o.version = r.observation_version
            WHERE r.batch_id = %s AND r.status = 'changed' AND o.id IS NULL LIMIT 1
            """,
            [batch.pk],
        )
        return cursor.fetchone() is not None


def add(batch) -> int:
    """The new values: how many."""
    labels = [name for name in FIGURES if name.startswith("published_")]
    # A wide table's labels are kept as judgements, each with its date of measure.
    figures = [
        f"CASE WHEN r.position = 0 THEN r.{name} ELSE '' END" if name in labels else f"r.{_quoted(name)}"
        for name in FIGURES
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {STORED} (version, is_inferred, note, indicator_id, area_id, breakdown_id, batch_id,
                {", ".join(map(_quoted, (*PERIOD, *FIGURES)))})
            SELECT 1, FALSE, '', s.indicator_id, a.area_id, s.breakdown_id, r.batch_id,
                {", ".join([f"r.{name}" for name in PERIOD] + figures)}
            {PLACED} ORDER BY r.id
            """,
            [batch.pk],
        )
        return cursor.rowcount


def choose_revisions(batch, revisions):
    """Leave out the revisions that are not accepted."""
    changed = StagedRow.objects.filter(batch=batch, status=Status.CHANGED)
    if revisions is True:
        return
    chosen = set(revisions or ())
    refused = [key for key in changed.values_list("pk", flat=True) if key not in chosen]
    for start in range(0, len(refused), PER_STATEMENT):
        changed.filter(pk__in=refused[start : start + PER_STATEMENT]).update(
            status=Status.LEFT_OUT, problem="The revision was not accepted."
        )


def revise(batch, by, now: datetime) -> int:
    """Keep what the revised values say, then let them say what the file says: how many.

    The period's label stays: it names the value in a place's files and in addresses, and another writes it otherwise.
    """
    changed = f"FROM {ROWS} r JOIN {STORED} o ON o.id = r.observation_id WHERE r.batch_id = %s AND r.status = 'changed'"
    names = [_quoted(name) for name in FIGURES]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {REVISIONS} (observation_id, batch_id, was_inferred, {", ".join(names)},
                replaced_by_id, revised_at, revised_by_id, reason)
            SELECT o.id, o.batch_id, o.is_inferred, {", ".join(f"o.{name}" for name in names)},
                CAST(%s AS bigint), {_moment()}, CAST(%s AS bigint), %s
            {changed} ORDER BY r.id
            """,
            [batch.pk, now, by and by.pk, f"Published anew: {batch.title}"[:300], batch.pk],
        )
        revised = cursor.rowcount
        cursor.execute(
            f"""
            UPDATE {STORED} SET {", ".join(f"{_quoted(name)} = {_revised(name)}" for name in FIGURES)},
                is_inferred = FALSE, batch_id = r.batch_id,
                version = {STORED}.version + 1
            FROM {ROWS} r WHERE r.observation_id = {STORED}.id AND r.batch_id = %s AND r.status = 'changed'
            """,
            [batch.pk],
        )
    return revised


def _revised(name):
    """What a column says after a revision: what the file says; where the number is the same as before and the file
    leaves a limit, a count or a label empty, what was there."""
    row, stored = f"r.{_quoted(name)}", f"{STORED}.{_quoted(name)}"
    if name in FILLED_IN:
        return f"CASE WHEN r.value = {STORED}.value THEN COALESCE({row}, {stored}) ELSE {row} END"
    if name.startswith("published_"):
        return f"CASE WHEN r.position > 0 OR {row} = '' AND r.value = {STORED}.value THEN {stored} ELSE {row} END"
    if name == "value_note":
        return f"CASE WHEN {row} = '' AND r.value = {STORED}.value THEN {stored} ELSE {row} END"
    return row


def _moment():
    """The parameter for a moment: SQLite keeps it as the text that it is given, PostgreSQL wants its type."""
    return "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"


def _quoted(name):
    return connection.ops.quote_name(name)
