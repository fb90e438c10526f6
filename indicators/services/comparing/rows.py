"""The rows of a file held against what is stored where they would go, in the database.

The statements are the same for SQLite and PostgreSQL but for the comparison that takes NULL for a value.
"""

from collections.abc import Iterable
from contextlib import contextmanager

from django.db import connection

from indicators.models import Assessment, ImportBatch, Observation, StagedArea, StagedRow, StagedSeries

Status = StagedRow.Status
ROWS, SERIES, AREAS = (model._meta.db_table for model in (StagedRow, StagedSeries, StagedArea))
STORED = Observation._meta.db_table
FILLED_IN = ("lower", "upper", "lower_998", "upper_998", "count", "denominator")
JUDGEMENTS = Assessment._meta.db_table
JUDGED = {
    "published_country": Assessment.Against.COUNTRY,
    "published_region": Assessment.Against.REGION,
    "published_neighbours": Assessment.Against.NEIGHBOURS,
    "published_trend": Assessment.Against.PAST,
}
LABELS = ("value_note", *JUDGED, "published_goal")


def set_statuses(batch: ImportBatch, series: Iterable[StagedSeries], areas: Iterable[StagedArea]) -> None:
    """Say of each row whether it is new, the same, a revision, a twin or a problem."""
    rows = StagedRow.objects.filter(batch=batch, series__isnull=False)
    rows.exclude(status=Status.NEW, observation=None).update(
        status=Status.NEW, problem="", column="", observation=None, observation_version=0
    )
    left_out = [one.pk for one in series if one.is_left_out]
    _set(rows, "series", left_out, Status.LEFT_OUT, "", "Left out, as you chose.")
    left_out = [one.pk for one in areas if one.is_left_out and one.area is None]
    _set(rows, "area", left_out, Status.LEFT_OUT, "", "Its area is left out, as you chose.")
    for one in series:
        if one.is_headline is None and not one.is_left_out:
            told = f"Choose which sex and age is the headline of “{one.name}”."
            _set(rows, "series", [one.pk], Status.PROBLEM, "Sex", told)
    for one in areas:
        if one.area is None and not one.code:
            told = f"There is no area of the name “{one.name}”, or there are several. Give its code."
            _set(rows, "area", [one.pk], Status.PROBLEM, "Area", told)
    with joined_as_wholes():
        _find_stored(batch)
        _find_twins(batch)


@contextmanager
def joined_as_wholes():
    """Keep PostgreSQL from walking a whole table for each row of another, which it may do where it expects few rows:
    that these hang together in four columns at once is beyond its statistics."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")


def _set(rows, name, keys, status, column, problem):
    if keys:
        rows.filter(status=Status.NEW, **{f"{name}__in": keys}).update(status=status, column=column, problem=problem)


def _find_stored(batch):
    """Rows for which there is a stored value already: the same, or a revision."""
    for breakdown in ("o.breakdown_id IS NULL AND s.is_headline", "o.breakdown_id = s.breakdown_id"):
        _run(
            f"""
            UPDATE {ROWS} AS r SET
                observation_id = o.id,
                observation_version = o.version,
                status = CASE WHEN {_is_revision("r", "o")} THEN 'changed' ELSE 'same' END
            FROM {SERIES} s, {AREAS} a, {STORED} o
            WHERE r.batch_id = %s AND r.status = 'new' AND s.id = r.series_id AND a.id = r.area_id
                AND o.indicator_id = s.indicator_id AND o.area_id = a.area_id
                AND o.period_start = r.period_start AND o.period_end = r.period_end AND {breakdown}
            """,
            [batch.pk],
        )


def _is_revision(row, stored):
    """Does a row say something else than is stored: another number, or a limit, a count or a label that is not there?

    What the row leaves empty says nothing, but for the value itself. Two values that are missing are the same.
    """
    other = [f"{row}.value {_differs()} {stored}.value"]
    other += [f"({row}.{name} IS NOT NULL AND {row}.{name} {_differs()} {stored}.{name})" for name in FILLED_IN]
    labels = [
        f"({row}.{name} <> '' AND {row}.{name} <> {stored}.{name}{_is_no_judgement(row, stored, name)})"
        for name in LABELS
    ]
    # A wide table's labels are kept as judgements of their own.
    return f"({' OR '.join(other)} OR ({row}.position = 0 AND ({' OR '.join(labels)})))"


def _is_no_judgement(row, stored, name):
    """… and is it not kept already as a judgement of that figure, as a table of two dates prints it?"""
    if name not in JUDGED:
        return ""
    return f""" AND NOT EXISTS (
        SELECT 1 FROM {JUDGEMENTS} j WHERE j.indicator_id = {stored}.indicator_id AND j.area_id = {stored}.area_id
            AND j.basis = 'published' AND j.against = '{JUDGED[name].value}' AND {stored}.breakdown_id IS NULL
            AND j.period_start = {stored}.period_start AND j.period_end = {stored}.period_end
            AND j.result_text = {row}.{name})"""


def _contradicts(one, other):
    """Do two rows of a file say different things? What either leaves empty contradicts nothing."""
    apart = [f"{one}.value {_differs()} {other}.value"]
    apart += [f"{one}.{name} <> {other}.{name}" for name in FILLED_IN]
    return f"COALESCE({' OR '.join(apart)}, FALSE)"


def _differs():
    """`<>` to which NULL is a value; older versions of SQLite have no `IS DISTINCT FROM`."""
    return "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"


OF_ONE_PLACE = "s.destination, a.destination, r.period_start, r.period_end"
PLACED = f"""
    FROM {ROWS} r JOIN {SERIES} s ON s.id = r.series_id JOIN {AREAS} a ON a.id = r.area_id
    WHERE r.batch_id = %s AND r.status IN ('new', 'same', 'changed')
"""


def _find_twins(batch):
    """Rows of the file that would go to one place: all but the first are left out where they agree, else a person
    has to choose."""
    twins = f"SELECT 1 {PLACED} GROUP BY {OF_ONE_PLACE} HAVING COUNT(*) > 1 LIMIT 1"
    if not _run(twins, [batch.pk]):
        return
    _run(
        f"""
        UPDATE {ROWS} SET status = 'left_out', {_quoted("column")} = '', observation_id = NULL,
            problem = 'It says the same as row ' || CAST(f.{_quoted("row")} AS varchar(12)) || '.'
        FROM (
            SELECT r.id AS id, FIRST_VALUE(r.id) OVER (
                PARTITION BY {OF_ONE_PLACE} ORDER BY r.is_chosen DESC, r.{_quoted("row")}, r.id
            ) AS first_id {PLACED}
        ) w JOIN {ROWS} f ON f.id = w.first_id JOIN {ROWS} t ON t.id = w.id
        WHERE {ROWS}.id = w.id AND w.id <> w.first_id AND NOT {_contradicts("t", "f")}
        """,
        [batch.pk],
    )
    _run(
        f"""
        UPDATE {ROWS} SET
            status = CASE WHEN w.chosen > 0 THEN 'left_out' ELSE 'problem' END,
            {_quoted("column")} = '',
            problem = CASE WHEN w.chosen > 0 THEN 'You chose another row for this indicator, area and period.' ELSE
                'Rows ' || CAST(w.first_row AS varchar(12)) || ' and ' || CAST(w.last_row AS varchar(12)) ||
                ' say different things of one indicator, area and period. Choose which of them counts.' END
        FROM (
            SELECT r.id AS id, r.is_chosen AS is_chosen, COUNT(*) OVER v AS n,
                SUM(CASE WHEN r.is_chosen THEN 1 ELSE 0 END) OVER v AS chosen,
                MIN(r.{_quoted("row")}) OVER v AS first_row, MAX(r.{_quoted("row")}) OVER v AS last_row
            {PLACED} WINDOW v AS (PARTITION BY {OF_ONE_PLACE})
        ) w
        WHERE {ROWS}.id = w.id AND w.n > 1 AND NOT (w.chosen > 0 AND w.is_chosen)
        """,
        [batch.pk],
    )


def _quoted(name):
    return connection.ops.quote_name(name)


def _run(sql: str, values: list) -> list[tuple]:
    """The rows that a statement answers with, if any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if sql.lstrip().startswith("SELECT") else []
