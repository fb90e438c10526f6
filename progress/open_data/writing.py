"""Data sets as files: CSV that spreadsheets open, and JSON. Row by row, so that the largest takes no more memory.

All that a file says is of one moment, although it takes several questions to the database: a figure that comes in while
it is written cannot slip past the look for what is withheld.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection, transaction

from lutonhet.csv_download import lines
from progress.open_data.dataset import Dataset
from progress.open_data.plain import without_addresses

ROWS_AT_ONCE = 200  # in one piece of a response: a piece for every row costs more than the row


def csv_of(dataset: Dataset) -> Iterator[str]:
    """The data set as CSV: a heading, then a line for every row."""
    with one_moment():
        yield from _together(lines(dataset.names, (map(_in_csv, row) for row in dataset.rows())))


def json_of(dataset: Dataset, about: dict) -> Iterator[str]:
    """The data set as JSON: what `about` says, then `rows`, each an object with a value or null for every column."""
    names = [json.dumps(name) for name in dataset.names]
    with one_moment():
        yield json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rows": ['
        yield from _together(_joined(_object(names, row) for row in dataset.rows()))
        yield "\n ]\n}\n"


@contextmanager
def one_moment():
    """Every question within is answered as of the first; nothing is locked. Within a transaction, that one's rules."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Ours begin by taking the one right to write, and would keep it for as long as somebody's download takes.
        connection.ensure_connection()
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        with ExitStack() as reading:
            try:
                reading.enter_context(transaction.atomic())
            finally:
                connection.transaction_mode = usual
            yield


def _together(pieces: Iterable[str]) -> Iterator[str]:
    held = []
    for piece in pieces:
        held.append(piece)
        if len(held) == ROWS_AT_ONCE:
            yield "".join(held)
            held.clear()
    yield "".join(held)


def _joined(objects: Iterable[str]) -> Iterator[str]:
    mark = "\n  "
    for one in objects:
        yield mark + one
        mark = ",\n  "


def _object(names, row):
    return "{" + ", ".join(f"{name}: {_in_json(value)}" for name, value in zip(names, row, strict=True)) + "}"


def _in_json(value) -> str:
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(without_addresses(value), ensure_ascii=False)
    text = _plain(value)
    return text if isinstance(value, Decimal) else json.dumps(text)


def _in_csv(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return without_addresses(value) if isinstance(value, str) else _plain(value)


def _plain(value) -> str:
    """A number, a day or a moment, as the dictionary says that it is written."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no kind of value of open data.")
