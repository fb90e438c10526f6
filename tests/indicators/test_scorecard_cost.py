"""The scorecard asks the same questions, and takes hardly more time, however many figures there are."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Indicator, Observation
from indicators.services.planner import tell_the_planner
from tests.indicators.many_observations import YEARS, bring_in

pytestmark = pytest.mark.django_db
PAGES = ("/indicators/", "/indicators/?dates=both", "/indicators/?dates=two", "/indicators/?sex=Male", "/")
FILES = ("/indicators/scorecard.csv", "/indicators/scorecard.xlsx")
AT_MOST = 1.5  # times as long
ROUNDS = 6  # in which a busy machine may once leave a page alone


def queries_of(client, path):
    client.get(path)  # the first request of a process looks up kinds of rows
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len([query for query in captured if query["sql"].startswith("SELECT")])


def seconds_of(client, path, *, times=9):
    """The least time of a page beside that of a fixed piece of work: how busy the machine is, is then no matter.

    SQLite works within the process, whose own time is told; a server's time is the clock's.
    """
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    found, work = [], []
    for _ in range(times):
        began = clock()
        client.get(path)
        found.append(clock() - began)
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


def test_it_costs_the_same_with_two_hundred_figures_as_with_three_hundred_thousand(luton, client, chair, full_count):
    """27 indicators of the place and those it is compared with; then of all authorities, in all years, broken down."""
    client.force_login(chair)
    assert Indicator.objects.count() == 27
    few = Observation.objects.count() + bring_in(authorities=1, years=YEARS[-1:], parts=1)
    queries = {path: queries_of(client, path) for path in (*PAGES, *FILES)}
    seconds = {path: seconds_of(client, path) for path in queries}
    Observation.objects.filter(batch__slug="national").delete()
    many = bring_in(authorities=full_count(20, 150), parts=full_count(1, 4))
    tell_the_planner(Observation)
    assert (few, many) == (204, full_count(16_200, 303_750))
    assert {path: queries_of(client, path) for path in queries} == queries
    assert slower_than(seconds, client) == {}
