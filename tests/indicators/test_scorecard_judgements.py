"""Published and computed side by side: neither takes the other's place, and what is computed says so."""

import re
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from indicators.models import (
    Area,
    Breakdown,
    ImportBatch,
    Indicator,
    Neighbour,
    NeighbourSet,
    SeriesBreak,
    Target,
)
from indicators.scorecard import rows_of
from indicators.scorecard.standing import latest_standings, summary
from tests.indicators.test_scorecard import ADDRESS, areas, batch, judgement, read, smoking, value

pytestmark = pytest.mark.django_db
__all__ = ["areas", "batch", "read", "smoking"]  # fixtures


@pytest.fixture
def national():
    return ImportBatch.objects.create(slug="national", title="A national file", publisher="The office")


def with_limits(indicator, area, label, text, batch, **fields):
    """A figure with limits one and two to either side."""
    number = Decimal(text)
    limits = {"lower": number - 1, "upper": number + 1, "lower_998": number - 2, "upper_998": number + 2}
    return value(indicator, area, label, text, batch, **limits | fields)


def latest(indicator):
    (row,) = rows_of([indicator])
    return row.latest


def test_a_newer_file_speaks_for_the_latest_period_and_the_table_for_its_own(smoking, areas, batch, national):
    value(smoking, areas["place"], "2022", "21.1%", batch)
    judgement(smoking, areas["place"], "2022", 2, "country", "worse", batch)
    judgement(smoking, areas["place"], "2022", 2, "past", "worsening", batch)
    published = {"published_country": "Better 95%", "published_trend": "Decreasing and getting better"}
    with_limits(smoking, areas["place"], "2023", "12", national, **published)
    (standing,) = latest_standings()
    assert (standing.result("country"), standing.trend.result) == ("better", "improving")
    assert standing.headline.basis == "published"
    assert not standing.needs_attention
    (row,) = rows_of([smoking])
    assert [one.against_country.result for one in row.dates] == ["worse", "better"]


def test_a_councils_own_words_beside_a_figure_are_its_judgements(smoking, areas, national):
    published = {"published_country": "R", "published_neighbours": "A", "published_trend": "Significantly worse"}
    value(smoking, areas["place"], "2023", "15", national, **published)
    said = [latest(smoking).said[one][0].result for one in ("country", "neighbours", "past")]
    assert said == ["worse", "similar", "worsening"]


def test_where_nothing_is_published_the_computed_one_is_named_as_computed(read, smoking, areas, national):
    with_limits(smoking, areas["place"], "2023", "15", national)
    value(smoking, areas["country"], "2023", "12.5", national)
    (standing,) = latest_standings()
    assert (standing.result("country"), standing.headline.basis) == ("worse", "computed")
    assert summary([standing])["worse"] == 1
    assert "12.5 W Worse computed at 99.8%" in read()
    front = read("/")
    assert "W Worse Worse than Land, computed." in front
    assert "Smoking: W Worse , computed" in front


def test_a_disagreement_is_shown_and_neither_is_put_right(read, smoking, areas, national):
    with_limits(smoking, areas["place"], "2023", "15", national, published_country="Similar")
    value(smoking, areas["country"], "2023", "12", national)
    with_limits(smoking, areas["region"], "2023", "12", national)
    judged = latest(smoking).against_country
    assert (judged.published.text, judged.computed.result, judged.disagrees) == ("Similar", "worse", True)
    assert "12 S Similar but computed: W Worse at 99.8%" in read()


@pytest.mark.parametrize(
    ("label", "disagrees", "words"),
    [
        ("Worse", False, "Worse computed the same"),
        ("Worse 99.8%", False, "Worse computed the same"),
        ("Worse 95%", True, "Worse but computed: W Worse at 99.8%"),
    ],
)
def test_levels_count_where_the_publisher_names_one(read, smoking, areas, national, label, disagrees, words):
    with_limits(smoking, areas["place"], "2023", "15", national, published_country=label)
    value(smoking, areas["country"], "2023", "12", national)
    assert latest(smoking).against_country.disagrees is disagrees
    assert words in read()


def test_two_sources_that_say_different_things_of_one_figure_are_both_named(read, smoking, areas, batch, national):
    with_limits(smoking, areas["place"], "2022", "15", national, published_country="Worse")
    judgement(smoking, areas["place"], "2022", 2, "country", "similar", batch, result_text="A")
    judged = latest(smoking).against_country
    assert (judged.published.batch.title, judged.result) == ("A national file", "worse")
    assert "The report prints: A" in read()


def test_without_limits_the_comparison_is_not_computed_and_the_reason_is_there(read, smoking, areas, batch):
    value(smoking, areas["place"], "2022", "21.1%", batch)
    value(smoking, areas["country"], "2022", "12.7%", batch)
    assert latest(smoking).against_country.basis == ""
    text = read()
    assert "12.7% – Not compared : The source gives no confidence interval" in text
    assert "Land: not computed. The source gives no confidence interval" in text


def five_years(indicator, area, batch, first=10):
    for number, year in enumerate(range(2019, 2024)):
        counts = {"count": (first + 4 * number) * 10, "denominator": 1000}
        value(indicator, area, str(year), str(first + 4 * number), batch, **counts)


def test_a_recent_trend_is_computed_from_five_years_and_says_so(read, smoking, areas, national):
    Indicator.objects.update(value_type="proportion", unit="%")
    smoking.refresh_from_db()
    five_years(smoking, areas["place"], national)
    trend = latest(smoking).trend
    assert (trend.result, trend.basis, trend.computed.label) == ("worsening", "computed", trend.computed.label)
    (standing,) = latest_standings()
    assert standing.is_worsening
    assert "Increasing and getting worse, computed 22% in 2022." in read()
    SeriesBreak.objects.create(indicator=smoking, on=date(2021, 1, 1), note="A new questionnaire")
    assert latest(smoking).trend.basis == ""
    assert "Not computed: The series breaks at 2021" in read()


def test_the_reason_why_no_trend_is_computed_stands_beside_the_published_one(read, smoking, areas, batch):
    value(smoking, areas["place"], "2022", "21.1%", batch)
    judgement(smoking, areas["place"], "2022", 1, "past", "comparable", batch)
    assert "Comparable No earlier period. Not computed: A recent trend needs at least five points; there is one." in (
        read()
    )


@pytest.fixture
def neighbours(areas):
    made = NeighbourSet.objects.create(slug="alike-2024", name="Alike, 2024", source="The office")
    other = NeighbourSet.objects.create(slug="near-2025", name="Near, 2025", source="The office")
    for number in range(4):
        area = Area.objects.create(code=f"N{number}", name=f"Neighbour {number}")
        Neighbour.objects.create(neighbour_set=made, area=area)
        if number == 0:
            Neighbour.objects.create(neighbour_set=other, area=area)
    Neighbour.objects.create(neighbour_set=made, area=areas["place"])  # some publishers list the place itself
    return made


def test_neighbours_are_a_named_set_with_their_average_and_the_places_rank(read, smoking, areas, national, neighbours):
    with_limits(smoking, areas["place"], "2023", "15", national)
    for number, text in enumerate(("10", "12", "20")):
        value(smoking, Area.objects.get(code=f"N{number}"), "2023", text, national)
    value(smoking, Area.objects.get(code="N3"), "2022", "1", national)  # of another period: no figure
    text = read()
    assert "Nearest neighbours: Alike, 2024 (4 areas)" in text
    assert "avg 14.0 S Similar computed 3rd of 4, 1 without a figure" in text
    assert "avg 10.0 W Worse computed at 99.8% 2nd of 2" in read(f"{ADDRESS}?neighbours=near-2025")


def test_a_part_of_the_place_is_no_neighbour_whatever_set_it_was_put_into(read, smoking, areas, national, neighbours):
    """Its figure may be withheld, and would follow from the average."""
    value(smoking, areas["place"], "2023", "15", national)
    value(smoking, Area.objects.get(code="N0"), "2023", "10", national)
    Area.objects.filter(code="N1").update(within=areas["place"])
    value(smoking, Area.objects.get(code="N1"), "2023", "3", national, count=3)
    text = read()
    assert "Nearest neighbours: Alike, 2024 (3 areas)" in text
    assert "avg 10.0" in text


def test_a_target_has_its_column_where_there_is_one(read, smoking, areas, national):
    with_limits(smoking, areas["place"], "2023", "15", national)
    assert "Own target" not in read()
    Target.objects.create(indicator=smoking, value=Decimal("12"), by=date(2030, 3, 31), source="The group, May 2024")
    assert "12.0 W Worse computed by March 2030" in read()
    assert "by March 2030" not in read(f"{ADDRESS}?against=country")


@pytest.fixture
def broken_down(smoking, areas, national):
    """The headline with a table's judgement, and women's figures in two years."""
    with_limits(smoking, areas["place"], "2023", "15", national)
    judgement(smoking, areas["place"], "2023", 1, "country", "worse", national)
    women = Breakdown.objects.create(sex="Female")
    with_limits(smoking, areas["place"], "2022", "11", national, breakdown=women)
    with_limits(smoking, areas["place"], "2023", "10", national, breakdown=women, published_country="Better")
    value(smoking, areas["country"], "2023", "13.5", national, breakdown=women)
    Breakdown.objects.create(sex="", age="", category_type="Ethnic groups", category="Asian")
    return smoking


def test_a_breakdown_is_shown_with_its_own_comparators_and_judgements(read, broken_down):
    assert "15 2023" in read()
    text = read(f"{ADDRESS}?sex=Female")
    assert "10 2023 13.5 B Better computed the same" in text
    assert "Shown: the latest figures, for Female" in text
    assert "15 2023" not in text


def test_women_are_the_headline_of_an_indicator_that_is_about_women(read, broken_down, areas, national):
    """Its figures and what a table says of them stay; the men's indicator has none for women."""
    for sex in ("Female", "Male"):
        one = Indicator.objects.create(slug=sex, name=sex, short_name=f"Life, {sex}", headline_sex=sex)
        with_limits(one, areas["place"], "2023", "81" if sex == "Female" else "77", national)
        value(one, areas["country"], "2023", "83.25", national)
        judgement(one, areas["place"], "2023", 1, "country", "worse", national, result_text="R")
    text = read(f"{ADDRESS}?sex=Female")
    assert "81 2023 83.25 W Worse" in text
    assert "Life, Male Definition of Life, Male" in text
    assert "77" not in text
    assert len(re.findall("– Not given no figure for this choice", text)) == 1


def test_an_indicator_without_the_breakdown_says_so(read, broken_down):
    Indicator.objects.create(slug="other", name="Other", short_name="Other", principle=broken_down.principle)
    text = read(f"{ADDRESS}?breakdown=category|Ethnic groups|Asian")
    assert len(re.findall("– Not given no figure for this choice", text)) == 2
    assert "for Asian" in text


def test_a_breakdown_with_a_small_number_is_withheld_whole_on_the_page_and_in_its_files(
    client, read, broken_down, areas, national
):
    men = Breakdown.objects.create(sex="Male")
    for breakdown, count in ((men, 4), (Breakdown.objects.get(sex="Female"), 400)):
        counts = {"count": count, "denominator": 4000, "breakdown": breakdown}
        with_limits(broken_down, areas["place"], "2024", "17.77", national, published_country="Worse", **counts)
    for address in (f"{ADDRESS}?sex=Female", f"{ADDRESS}?sex=Male", f"{ADDRESS}?sex=Male&dates=two"):
        text = read(address)
        assert "withheld : a small number could be worked out" in text
        assert "17.8" not in text
        assert "W Worse" not in text.split("whether that is good")[-1]  # behind the key
    answer = client.get("/indicators/scorecard.csv?sex=Male").content.decode()
    assert "Male (Withheld: a small number could be worked out)" in answer
    assert "17.77" not in answer
    User.objects.update(is_staff=True)
    assert "17.77 withheld from others" in read(f"{ADDRESS}?sex=Male")
    assert "Male (withheld from others)" in client.get("/indicators/scorecard.csv?sex=Male").content.decode()


def test_the_figures_of_breakdowns_do_not_reach_the_headline(broken_down):
    (row,) = rows_of([broken_down])
    assert [one.place.value_text for one in row.dates] == ["15"]


def test_figures_up_to_a_year_leave_out_what_came_later(read, smoking, areas, batch):
    for label, text in (("2019", "14.1%"), ("2021/22", "16.0%"), ("2023", "21.1%")):
        value(smoking, areas["place"], label, text, batch)
    assert "21.1% 2023" in read()
    assert "14.1% 2019" in read(f"{ADDRESS}?until=2021")  # 2021/22 ended in 2022
    text = read(f"{ADDRESS}?dates=two&earlier=2020&until=2022")
    assert "2019 14.1%" in text
    assert "2021/22 16.0%" in text
    assert "21.1%" not in text


@pytest.mark.parametrize(
    ("address", "queries"), [(ADDRESS, 10), (f"{ADDRESS}?dates=both", 10), (f"{ADDRESS}?dates=two&earlier=2021", 9)]
)
def test_it_costs_the_same_few_queries_whatever_it_shows(
    client, read, areas, batch, neighbours, address, queries, django_assert_num_queries
):
    read(address)
    for rows in (1, 3):
        while Indicator.objects.count() < rows:
            number = Indicator.objects.count()
            one = Indicator.objects.create(slug=f"i{number}", name=f"I {number}", short_name=f"I {number}")
            for label in ("2021", "2023"):
                for area in Area.objects.all():
                    value(one, area, label, "12", batch)
            judgement(one, areas["place"], "2021", 1, "country", "worse", batch)
            Target.objects.create(indicator=one, value=1, by=date(2030, 1, 1), source="The group")
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200
