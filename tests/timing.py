"""What a page costs: how many questions to the database, and how long it takes beside what it took before."""

import gc
import time
from contextlib import contextmanager
from itertools import pairwise
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

AT_MOST = 1.5  # times as long
ROUNDS = 4  # in which a busy machine may once leave a page alone
ANOTHER = "/recommendations/"  # a page of like work, which no figure changes


def queries_of(client, path):
    client.get(path)  # the first request of a process looks up kinds of rows
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    # A server may read what is many through a cursor, which it declares first.
    return len([query for query in captured if query["sql"].startswith(("SELECT", "DECLARE"))])


def time_of(client, path, *, times=9):
    """How many times as long a page takes as another page beside it: the middle one of so many askings.

    Both wait for the same busy machine and cold memory, and a moment that slows one of them alone is not in the middle.
    SQLite works within the process, whose own time is told; a server's time is the clock's.
    """
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter

    def took(asked):
        began = clock()
        assert client.get(asked).status_code == 200
        return clock() - began

    took(ANOTHER)
    with _nothing_collected():
        beside, found = [took(ANOTHER)], []
        for _ in range(times):
            found.append(took(path))
            beside.append(took(ANOTHER))
    return median(2 * page / sum(around) for page, around in zip(found, pairwise(beside), strict=True))


@contextmanager
def _nothing_collected():
    """As `timeit` does: when garbage is collected follows from all that was done before."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def slower_than(before, client):
    """Page → how many times as long it takes as `before`, of those that take longer than they may.

    What seems too slow is asked again, and the least that was found counts.
    """
    least, slow = {}, list(before)
    for _ in range(ROUNDS):
        for path in slow:
            least[path] = min(least.get(path, float("inf")), time_of(client, path) / before[path])
        slow = [path for path in slow if least[path] > AT_MOST]
    return {path: least[path] for path in slow}
