"""What is computed for a period, to stand beside what was published."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from indicators.methods import comparison, computed
from indicators.methods.computed import compute
from indicators.methods.figures import Figure, Measure, with_limits
from indicators.methods.labels import differs, disagreement, read_change, read_comparison, read_trend
from indicators.periods import parse
from tests.indicators import published
from tests.indicators.published import number

LOW = Measure("low", "dsr")


def figure(label, value, half=None, **given):
    limits = {} if half is None else {"lower": value - half, "upper": value + half}
    return Figure(parse(label), value, **limits, **given)


SERIES = [figure(str(2017 + n), 10 * n, 2, area="E06000032") for n in range(1, 6)]
ENGLAND = [figure(str(year), 45, area="E92000001") for year in range(2018, 2023)]


def test_the_latest_value_is_judged_by_every_method_that_holds():
    found = compute(
        LOW, SERIES[::-1], {"country": ENGLAND}, neighbours=[figure("2022", 60), figure("2022", 20), None], target=50
    )
    assert found.period.label == "2022"
    assert {who: verdict.label for who, verdict in found.against.items()} == {
        "country": "Worse",
        "neighbours": "Worse",
        "target": "Better",
    }
    assert found.trend.label == "Increasing and getting worse"
    assert (found.change.label, found.earlier.period.label) == ("Increasing and getting worse", "2021")
    assert (found.rank.position, found.rank.of, found.rank.missing, found.rank.average) == (2, 3, 1, 40)


def test_an_earlier_period_is_judged_as_it_stood_then():
    found = compute(LOW, SERIES, {"country": ENGLAND}, period=parse("2019"))
    assert found.against["country"].label == "Better"
    assert found.trend.reason == "A recent trend needs at least five points; there are 2."
    assert found.earlier.period.label == "2018"


def test_what_has_no_value_for_the_period_is_refused_throughout():
    found = compute(LOW, SERIES, {"country": ENGLAND}, period=parse("2010"))
    assert found.figure is None
    assert {verdict.reason for verdict in (found.against["country"], found.trend, found.change)} == {computed.NO_FIGURE}
    assert compute(LOW, [], {"region": []}).against["region"].reason == computed.NO_FIGURE


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ([], computed.NO_FIGURE_OF_OTHER),
        ([figure("2020-22", 45)], computed.NO_FIGURE_OF_OTHER),
        ([figure("2022", 45, area="E06000032")], comparison.ITSELF),
        ([figure("2022", 45, sex="Male")], comparison.NOT_SAME_SEX),
        ([figure("2022", 45, sex="Female", age="18+ yrs")], comparison.NOT_SAME_AGE),
        ([Figure(parse("2022"))], comparison.NO_BENCHMARK),
    ],
)
def test_a_benchmark_of_another_kind_is_refused(other, reason):
    series = [replace(one, sex="Female", age="All ages") for one in SERIES]
    found = compute(LOW, series, {"country": other})
    assert (found.against["country"].result, found.against["country"].reason) == ("not_compared", reason)


def test_of_several_benchmarks_of_a_period_the_one_of_the_same_sex_is_taken():
    series = [replace(one, sex="Female") for one in SERIES]
    others = [figure("2022", 10, sex="Male"), figure("2022", 90, sex="Female")]
    assert compute(LOW, series, {"country": others}).against["country"].label == "Better"


def test_outer_limits_bring_the_second_level():
    series = [replace(SERIES[-1], lower_998=Decimal(44), upper_998=Decimal(56))]
    found = compute(LOW, series, {"country": [figure("2022", 45)], "region": [figure("2022", 43)]})
    assert [verdict.label_with_level for verdict in found.against.values()] == ["Worse 95%", "Worse 99.8%"]


def test_a_break_forbids_change_and_trend_across_it():
    found = compute(replace(LOW, breaks=(date(2022, 1, 1),)), SERIES, {})
    assert "breaks" in found.change.reason
    assert "breaks" in found.trend.reason


def test_without_limits_nothing_is_judged_and_the_reason_is_given():
    found = compute(LOW, [figure("2018-20", 78), figure("2020-22", 77)], {"country": [figure("2020-22", 79)]})
    assert found.against["country"].reason == comparison.NO_LIMITS
    assert found.against["country"].direction == "down"
    assert "share time" in found.change.reason
    assert "pools several years" in found.trend.reason


def test_limits_are_computed_from_the_count_where_the_source_gives_none():
    """Published rates without their limits: the comparison with England stays what the publisher printed."""
    measure, counted = Measure("low", "crude_rate", 100_000), 0
    england = {
        (row["Age"], row["Time period"]): number(row, "Value")
        for row in published.rows()
        if row["Area Code"] == published.COUNTRY and not row["Category Type"]
    }
    for row in published.rows():
        if published.label(row, "England") == "Not compared":
            continue
        bare = Figure(
            parse(row["Time period"]),
            number(row, "Value"),
            count=number(row, "Count"),
            denominator=number(row, "Denominator"),
        )
        benchmark = figure(row["Time period"], england[row["Age"], row["Time period"]])
        found = computed.against_benchmark(with_limits(bare, measure), benchmark, measure)
        assert "limits computed from the count" in found.method
        counted += found.label == published.label(row, "England")
    assert counted == 750


def test_a_trend_by_computed_limits_says_so():
    rates = [figure(str(2018 + n), Decimal(10 + 4 * n), count=100 + 40 * n, denominator=10_000) for n in range(5)]
    found = computed.compute(Measure("low", "crude_rate", 1_000), rates, {}).trend
    assert found.label == "Increasing and getting worse"
    assert found.method.endswith("limits computed from the count by Byar’s method")


def test_limits_of_proportions_are_wilsons_and_a_count_is_its_own():
    half = figure("2022", Decimal("50.0"), count=50, denominator=100)
    assert with_limits(half, Measure("low", "proportion")).computed_by == "Wilson score"
    assert with_limits(figure("2022", 7), Measure("low", "count")).computed_by == "exact Poisson"


@pytest.mark.parametrize(
    ("given", "value_type"),
    [
        ({"count": 50, "denominator": 100}, "dsr"),
        ({"count": 50, "denominator": 100}, ""),
        ({"count": 50, "denominator": 100}, "crude_rate"),  # per what is not said
        ({"count": 40, "denominator": 100}, "proportion"),  # modelled: the value is another
        ({"count": 50, "denominator": 0}, "proportion"),
        ({"count": 50}, "proportion"),
        ({}, "proportion"),
    ],
)
def test_limits_are_not_computed_where_the_value_is_not_made_of_its_count(given, value_type):
    bare = figure("2022", Decimal(50), **given)
    assert with_limits(bare, Measure("low", value_type)) is bare


def test_published_limits_are_never_replaced():
    given = figure("2022", Decimal(50), Decimal(9), count=50, denominator=100)
    assert with_limits(given, Measure("low", "proportion")) is given


def test_fifths_are_of_all_areas_of_the_same_period():
    everywhere = [figure("2022", value) for value in (10, 20, 30, 40, 50)] + [figure("2021", 999)]
    assert compute(LOW, SERIES, {}, everywhere=everywhere).quintile.label == "Highest quintile"


READ = {
    "Better 95%": ("better", "95"),
    "Worse 99.8%": ("worse", "99.8"),
    "Higher 99.8": ("higher", "99.8"),
    "Lower 99.8": ("lower", "99.8"),
    " similar ": ("similar", ""),
    "Not compared": ("not_compared", ""),
    "R": ("worse", ""),
    "g": ("better", ""),
    "Red": ("worse", ""),
}


@pytest.mark.parametrize("text", READ)
def test_published_comparisons_are_read_in_every_style(text):
    found = read_comparison(text)
    assert (found.result, found.level) == READ[text]


@pytest.mark.parametrize("text", ["", "Lowest quintile", "Purple", "95%", "Comparable"])
def test_other_words_are_no_comparison(text):
    assert read_comparison(text) is None


def test_published_trends_are_read_and_a_councils_own_words_are_not():
    assert read_trend("Decreasing and getting better").label == "Decreasing and getting better"
    assert read_trend("No significant change").result == "comparable"
    assert read_trend("Cannot be calculated").is_refusal
    assert read_trend("Comparable") is None
    assert read_trend("Significantly worse") is None
    assert [read_change(text) for text in ("Comparable", " significantly  Worse", "Getting better", "")] == [
        "comparable",
        "worsening",
        None,
        None,
    ]


def test_a_disagreement_is_told_and_silence_is_none():
    worse = comparison.compare(10, 9, 11, 5, "low")
    assert disagreement("Better", worse) == (
        "The source prints “Better”; computed (Confidence intervals overlapping reference value (95.0)), it is “Worse”."
    )
    assert disagreement("Worse", worse) == ""
    assert disagreement("Worse 99.8%", worse).endswith("it is “Worse 95%”.")
    assert disagreement("Not compared", worse) == ""
    assert disagreement("Lowest quintile", worse) == ""
    assert not differs(read_comparison("Worse"), comparison.compare(10, None, None, 5, "low"))
