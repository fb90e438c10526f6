"""What was read and worked out is kept in this process until somebody writes: for pages that everybody reads.

Every write leaves an event in the audit trail. So a thing is as it was while the last event is the same. On PostgreSQL
what got its number earlier may be committed later: while somebody is writing, the stamp is that of the moment, and what
is kept under it is not found again. Inside a transaction nothing is kept, because what it has written itself is nobody
else's yet. What is kept must be the same for whoever asks, and nobody may change it.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from auditlog.models import LogEntry
from django.db import connection
from django.utils import timezone

Thing = TypeVar("Thing")
Stamp = tuple[object, ...]
MOST = 200  # things of one stamp
# Which transactions of this database have written events that are not committed yet; NULL for none. A transaction locks
# the table before its event has a number, and keeps the lock until others see the event. Transactions of the server's
# other databases do not count.
UNDER_WAY = """
    (SELECT string_agg(virtualtransaction, ' ' ORDER BY virtualtransaction) FROM pg_locks
     WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND relation = '{table}'::regclass
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""

_lock = Lock()
_stamp: Stamp | None = None
_things: dict[Hashable, object] = {}


def stamp() -> Stamp | None:
    """What changes with every write, and every midnight: one query; None, and none, inside a transaction."""
    if connection.in_atomic_block:
        return None
    table = connection.ops.quote_name(LogEntry._meta.db_table)
    seen = UNDER_WAY.format(table=table) if connection.vendor == "postgresql" else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, timestamp, {seen} FROM {table} ORDER BY id DESC LIMIT 1")
        return *(cursor.fetchone() or ()), timezone.localdate()


def kept(
    name: Hashable, work: Callable[[], Thing], *, at: Stamp | None, unless: Callable[[Thing], bool] = lambda _: False
) -> Thing:
    """What `work` answers, or what it answered before under this name, if nobody has written since.

    `at` is the `stamp()` that was asked for before any of the work; `unless` says of a thing that it is not to be kept.
    """
    if at is None:
        return work()
    key = connection.settings_dict["NAME"], name
    with _lock:
        _forget_what_is_older(at)
        if key in _things:
            return _things[key]
    thing = work()
    with _lock:
        if _stamp == at and len(_things) < MOST and not unless(thing):
            _things[key] = thing
    return thing


def forget() -> None:
    """Keep nothing of what was kept, as after a write."""
    global _stamp
    with _lock:
        _stamp = None
        _things.clear()


def _forget_what_is_older(at):
    global _stamp
    if _stamp != at:
        _stamp = at
        _things.clear()
