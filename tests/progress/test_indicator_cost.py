"""The page of an indicator costs the same questions, and hardly more time, however much there is."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from indicators.models import Area, Breakdown, Indicator, Neighbour, Observation
from indicators.services.planner import tell_the_planner
from tests import makers
from tests.timing import queries_of, slower_than, time_of

pytestmark = pytest.mark.django_db
QUERIES = 25
YEARS = range(2009, 2024)
PARTS = ({"sex": "Male"}, {"sex": "Female"}, {"age": "0-64 yrs"}, {"age": "65+ yrs"})


@pytest.fixture
def client_of_reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


@pytest.fixture
def england():
    """The place, its region, its country, and 147 authorities, fifteen of them neighbours."""
    roles = {0: "place", 1: "region", 2: "country"}
    areas = Area.objects.bulk_create(
        [Area(code=f"E06{n:06d}", name=f"Area {n}", role=roles.get(n, "other")) for n in range(150)]
    )
    near = makers.neighbour_set()
    Neighbour.objects.bulk_create([Neighbour(neighbour_set=near, area=area) for area in areas[3:18]])
    return areas


def fill(indicator, areas, years, parts):
    """Headline figures of every area and year, and breakdowns of each."""
    breakdowns = [None, *(Breakdown.objects.get_or_create(**part)[0] for part in parts)]
    rows, batch = [], makers.batch()
    for number, area in enumerate(areas):
        for year in years:
            for index, breakdown in enumerate(breakdowns):
                value = Decimal(100 + number % 40 + index + (year - 2009) / Decimal(10))
                rows.append(
                    Observation(
                        indicator=indicator,
                        area=area,
                        breakdown=breakdown,
                        period_label=str(year),
                        period_start=date(year, 1, 1),
                        period_end=date(year, 12, 31),
                        value=value,
                        value_text=f"{value:.1f}",
                        lower=value - 3,
                        upper=value + 3,
                        count=500,
                        denominator=5000,
                        batch=batch,
                    )
                )
    Observation.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def test_the_page_costs_the_same_with_a_few_hundred_figures_as_with_hundreds_of_thousands(
    client_of_reader, england, full_count
):
    """Two hundred figures of one indicator; then every indicator of all authorities, fifteen years with breakdowns."""
    first = makers.indicator()
    few = fill(first, england[:3], YEARS, PARTS[:2]) + fill(first, england[3:18], YEARS[-5:], ())
    page = first.get_absolute_url()
    assert queries_of(client_of_reader, page) == QUERIES
    before = time_of(client_of_reader, page)
    Observation.objects.all().delete()
    many, authorities = 0, england[: full_count(60, 150)]
    for number in range(full_count(2, 27)):
        name = f"more-{number}"
        more = Indicator.objects.create(slug=name, name=name, short_name=name) if number else first
        many += fill(more, authorities, YEARS, PARTS)
    tell_the_planner(Observation)
    assert (few, many) == (210, full_count(9_000, 303_750))
    assert queries_of(client_of_reader, page) == QUERIES
    assert slower_than({page: before}, client_of_reader) == {}
