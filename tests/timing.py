"""What a page costs: how many questions to the database, and how long it takes beside what it took before."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

AT_MOST = 1.5  # times as long
ROUNDS = 6  # in which a busy machine may once leave a page alone


def queries_of(client, path):
    client.get(path)  # the first request of a process looks up kinds of rows
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    # A server may read what is many through a cursor, which it declares first.
    return len([query for query in captured if query["sql"].startswith(("SELECT", "DECLARE"))])


def seconds_of(client, path, *, times=5):
    """The least time of a page beside that of a fixed piece of work: how busy the machine is, is then no matter.

    SQLite works within the process, whose own time is told; a server's time is the clock's.
    """
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    found, work = [], []
    for _ in range(times):
        began = clock()
        client.get(path)
        found.append(clock() - began)
        for _ in range(2):  # it is short, and what it takes must be known well
            began = clock()
            sum(number * number for number in range(200_000))
            work.append(clock() - began)
    return min(found) / min(work)


def slower_than(before, client):
    """Page → how many times as long it takes as `before`, of those that take longer than they may.

    The least time counts, and a neighbour's work can only add to it: what is too slow is asked again.
    """
    least, slow = {}, list(before)
    for _ in range(ROUNDS):
        for path in slow:
            least[path] = min(least.get(path, float("inf")), seconds_of(client, path) / before[path])
        slow = [path for path in slow if least[path] > AT_MOST]
    return {path: least[path] for path in slow}
