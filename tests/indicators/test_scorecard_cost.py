"""The scorecard asks the same questions, and takes hardly more time, however many figures there are."""

import pytest

from indicators.models import Indicator, Observation
from indicators.services.planner import tell_the_planner
from tests.indicators.many_observations import YEARS, bring_in
from tests.timing import queries_of, slower_than, time_of

pytestmark = pytest.mark.django_db
PAGES = ("/indicators/", "/indicators/?dates=both", "/indicators/?dates=two", "/indicators/?sex=Male", "/")
FILES = ("/indicators/scorecard.csv", "/indicators/scorecard.xlsx")


def test_it_costs_the_same_with_two_hundred_figures_as_with_three_hundred_thousand(luton, client, chair, full_count):
    """27 indicators of the place and those it is compared with; then of all authorities, in all years, broken down."""
    client.force_login(chair)
    assert Indicator.objects.count() == 27
    few = Observation.objects.count() + bring_in(authorities=1, years=YEARS[-1:], parts=1)
    queries = {path: queries_of(client, path) for path in (*PAGES, *FILES)}
    times = {path: time_of(client, path) for path in queries}
    Observation.objects.filter(batch__slug="national").delete()
    many = bring_in(authorities=full_count(20, 150), parts=full_count(1, 4))
    tell_the_planner(Observation)
    assert (few, many) == (204, full_count(16_200, 303_750))
    assert {path: queries_of(client, path) for path in queries} == queries
    assert slower_than(times, client) == {}
