"""Small numbers in the database: what is withheld, from whom, and that every question about it costs the same."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from indicators.models import Area, Breakdown, Indicator, Observation, withholding
from tests import makers
from workstreams.models import Programme

pytestmark = pytest.mark.django_db


def day(year, month=1, number=1):
    return date(year, month, number)


@pytest.fixture
def place():
    return Area.objects.create(code="E06000032", name="Anytown", role="place")


def figure(area, count, *, sex="", age="", kind="", category="", year=2020, n=1, **more):
    """A value with its count, of an indicator for an area and a year."""
    parts = {"sex": sex, "age": age, "category_type": kind, "category": category}
    breakdown = Breakdown.objects.get_or_create(**parts)[0] if any(parts.values()) else None
    values = {"value": Decimal(count or 0), "value_text": str(count), "count": count, **more}
    return Observation.objects.create(
        indicator=makers.indicator(n),
        area=area,
        breakdown=breakdown,
        period_label=str(year),
        period_start=day(year),
        period_end=day(year, 12, 31),
        batch=makers.batch(),
        **values,
    )


@pytest.fixture
def reader():
    return User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader")


@pytest.fixture
def analyst():
    return User.objects.create_superuser("analyst@example.org", "a-long-password", name="Anna Analyst")


def test_a_breakdown_with_a_small_number_is_withheld_from_readers_and_shown_to_those_with_the_right(
    place, reader, analyst
):
    headline = figure(place, 100)
    parts = {figure(place, 95, sex="Male"), figure(place, 5, sex="Female")}
    assert set(Observation.objects.open_to(reader)) == {headline}
    assert set(Observation.objects.open_to(analyst)) == {headline, *parts}
    assert Observation.objects.withheld() == {one.pk for one in parts}


@pytest.mark.parametrize(
    ("value_type", "multiplier", "few", "enough"),
    [("count", None, 3, 12), ("proportion", None, 0.3, 1.2), ("crude_rate", 1000, 3, 12)],
)
def test_a_value_without_its_count_is_small_where_it_stands_for_few(place, reader, value_type, multiplier, few, enough):
    Indicator.objects.filter(pk=makers.indicator().pk).update(value_type=value_type, multiplier=multiplier)
    headline = figure(place, None, value=Decimal(40), value_text="40")
    part = figure(place, None, sex="Female", denominator=1000, value=Decimal(str(few)), value_text=str(few))
    assert set(Observation.objects.open_to(reader)) == {headline}
    Observation.objects.filter(pk=part.pk).update(value=Decimal(str(enough)))
    assert set(Observation.objects.open_to(reader)) == {headline, part}


def test_wards_are_a_breakdown_of_the_place(place, reader):
    headline = figure(place, 100)
    wards = [Area.objects.create(code=f"E0500000{n}", name=f"Ward {n}", area_type="Ward", within=place) for n in (1, 2)]
    figure(wards[0], 97)
    figure(wards[1], 3)
    assert list(Observation.objects.open_to(reader)) == [headline]


def test_other_authorities_and_the_country_are_not_local(place, reader):
    for number, role in enumerate(("country", "region", "other")):
        area = Area.objects.create(code=f"E9200000{number}", name=role, role=role)
        figure(area, 4, sex="Female")
    assert Observation.objects.open_to(reader).count() == 3


def test_a_breakdown_of_another_indicator_stays(place, reader):
    figure(place, 3, sex="Female")
    other = figure(place, 30, sex="Female", n=2)
    assert list(Observation.objects.open_to(reader)) == [other]


def test_the_threshold_is_the_programmes(place, reader):
    figure(place, 12, sex="Female")
    assert Observation.objects.open_to(reader).count() == 1
    makers.programme()
    Programme.objects.update(small_number_threshold=20)
    assert Observation.objects.open_to(reader).count() == 0


def test_the_publishers_word_for_suppression_withholds_the_rest_of_the_breakdown(place, reader):
    gone = {"value": None, "value_text": "", "missing_reason": "Value suppressed for disclosure control reasons"}
    figure(place, None, sex="Female", **gone)
    figure(place, 90, sex="Male")
    assert Observation.objects.open_to(reader).count() == 0


def test_what_a_queryset_leaves_out_counts_all_the_same(place, reader):
    """Asking for men alone does not show them where the women are few."""
    figure(place, 5, sex="Female")
    figure(place, 95, sex="Male")
    assert not Observation.objects.filter(breakdown__sex="Male").open_to(reader).exists()


def test_more_than_a_database_takes_in_one_question_are_withheld_all_the_same(place, reader, monkeypatch):
    monkeypatch.setattr(withholding, "MOST_KEYS", 1)
    headline, other = figure(place, 100), figure(place, 30, sex="Male", n=2)
    figure(place, 95, sex="Male")
    figure(place, 5, sex="Female")
    assert set(Observation.objects.open_to(reader)) == {headline, other}


def test_it_costs_the_same_questions_however_many_breakdowns_there_are(place, reader, django_assert_num_queries):
    for year in (2018, 2019):
        figure(place, 5, sex="Female", year=year)
        with django_assert_num_queries(3):
            assert list(Observation.objects.open_to(reader)) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda: Observation.objects.filter(breakdown__sex="Female").update(count=5),
        lambda: Observation.objects.filter(breakdown__sex="Female").update(value_note="Suppressed by the publisher"),
        lambda: Observation.objects.filter(breakdown__sex="Male").update(count=95),
        lambda: Observation.objects.filter(breakdown=None).update(count=65),
        lambda: Programme.objects.update(small_number_threshold=41),
    ],
    ids=["a count", "a note", "the other part", "the whole", "the threshold"],
)
def test_what_was_found_before_is_never_told_of_figures_that_have_changed_since(place, reader, change):
    """Not even of a change that no service made."""
    makers.programme()
    headline = figure(place, 100)
    parts = {figure(place, 60, sex="Male"), figure(place, 40, sex="Female")}
    assert set(Observation.objects.open_to(reader)) == {headline, *parts}
    change()
    assert set(Observation.objects.open_to(reader)) == {headline}


def test_a_ward_that_moves_out_of_the_place_takes_its_small_number_along(place, reader):
    headline = figure(place, 100)
    ward = Area.objects.create(code="E05000001", name="Ward", area_type="Ward", within=place)
    few = figure(ward, 3)
    assert set(Observation.objects.open_to(reader)) == {headline}
    Area.objects.filter(pk=ward.pk).update(within=None)
    assert set(Observation.objects.open_to(reader)) == {headline, few}
