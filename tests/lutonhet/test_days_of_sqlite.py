"""SQLite's text of a day is made a day once, and is what Django makes of it."""

from datetime import date

import pytest
from django.db import connection
from django.utils.dateparse import parse_date

from indicators.models import Observation
from lutonhet import days_of_sqlite

TEXTS = ("2026-11-28", "0001-01-01", "9999-12-31", "2024-02-29", "2026-1-2", "", "yesterday")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL hands over days.")
@pytest.mark.django_db
def test_a_day_that_comes_twice_is_one_and_the_same(luton):
    days = list(Observation.objects.values_list("period_start", flat=True))
    assert all(type(day) is date for day in days)
    assert len({id(day) for day in days}) == len(set(days)) < len(days)


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_what_django_reads(text):
    assert days_of_sqlite.read(text.encode()) == parse_date(text)


def test_what_is_no_day_is_refused_each_time():
    for _ in range(2):
        with pytest.raises(ValueError, match="day"):
            days_of_sqlite.read(b"2026-02-30")
