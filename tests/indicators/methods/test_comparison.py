"""Comparisons: the publisher's labels on a published file, limits to the digit, and every refusal."""

import itertools
import random
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.methods import comparison, verdicts
from indicators.methods.comparison import (
    against_target,
    change,
    compare,
    compare_at_two_levels,
    compare_two_intervals,
    mismatch,
    quintile,
    rank,
)
from indicators.methods.figures import Figure
from indicators.models import Assessment, Indicator
from indicators.periods import parse
from tests.indicators import published
from tests.indicators.published import number

JUDGED = {"Better", "Similar", "Worse"}


def benchmark(row, code):
    """The value of the area `code` for the same sex, age and period; None where it is the row's own area."""
    found = [
        number(other, "Value")
        for other in published.rows()
        if other["Area Code"] == code
        and not other["Category Type"]
        and not row["Category Type"]
        and all(other[key] == row[key] for key in ("Sex", "Age", "Time period"))
    ]
    return found[0] if found and code != row["Area Code"] else None


@pytest.mark.parametrize(("against", "labelled"), [("England", 750), ("Region", 450)])
def test_labels_equal_the_publishers_on_every_row_of_a_published_file(against, labelled):
    counted = Counter()
    for row in published.rows():
        code = published.COUNTRY if against == "England" else row["Parent Code"]
        limits = number(row, "Lower CI 95.0 limit"), number(row, "Upper CI 95.0 limit")
        found = compare(number(row, "Value"), *limits, benchmark(row, code), "low")
        assert found.label == published.label(row, against), row
        counted[found.label] += 1
    assert sum(counted[label] for label in JUDGED) == labelled
    assert counted["Not compared"] == len(published.rows()) - labelled


@pytest.mark.parametrize(
    ("value", "polarity", "result"),
    [
        (90, "low", "better"),
        (90, "high", "worse"),
        (90, "no_judgement", "lower"),
        (110, "low", "worse"),
        (110, "high", "better"),
        (110, "no_judgement", "higher"),
        (100, "low", "similar"),
        (100, "no_judgement", "similar"),
    ],
)
def test_polarity_decides_what_a_side_means(value, polarity, result):
    found = compare(value, value - 5, value + 5, 100, polarity)
    assert (found.result, found.level, found.is_judgement) == (result, "95", result in ("better", "worse"))


def test_a_benchmark_on_a_limit_is_similar_and_one_digit_beyond_is_not():
    step = Decimal("0.000001")
    assert compare(Decimal(10), Decimal(9), Decimal(11), Decimal(11), "high").result == "similar"
    assert compare(Decimal(10), Decimal(9), Decimal(11), Decimal(9), "high").result == "similar"
    assert compare(Decimal(10), Decimal(9), Decimal(11), Decimal(11) + step, "high").result == "worse"
    assert compare(Decimal(10), Decimal(9), Decimal(11), Decimal(9) - step, "high").result == "better"


@pytest.mark.parametrize(
    ("reference", "label"),
    [
        (10, "Similar"),
        (9, "Similar"),
        (Decimal("8.9999"), "Better 95%"),
        (8, "Better 95%"),
        (Decimal("7.9999"), "Better 99.8%"),
        (Decimal("11.0001"), "Worse 95%"),
        (12, "Worse 95%"),
        (Decimal("12.0001"), "Worse 99.8%"),
    ],
)
def test_two_levels_are_told_apart_exactly_at_their_limits(reference, label):
    assert compare_at_two_levels(10, 9, 11, 8, 12, reference, "high").label_with_level == label
    # Where neither is good, what lies above is higher: the same sides, the same levels.
    sides = label.replace("Better", "Higher").replace("Worse", "Lower")
    assert compare_at_two_levels(10, 9, 11, 8, 12, reference, "no_judgement").label_with_level == sides


def brute_force(value, lower, upper, reference, polarity):
    """The rule as the guidance words it, by cases."""
    within = not (reference < lower or reference > upper)
    if within:
        return "similar"
    above = value > reference
    if polarity == "no_judgement":
        return "higher" if above else "lower"
    return "better" if above is (polarity == "high") else "worse"


def test_comparisons_agree_with_the_rule_by_cases(full_count):
    chance = random.Random(32)
    for _ in range(full_count(1000, 10_000)):
        low, value, high = sorted(Decimal(chance.randint(0, 40)) / 4 for _ in range(3))
        low_998, high_998 = low - chance.randint(0, 3), high + chance.randint(0, 3)
        reference = Decimal(chance.randint(-8, 48)) / 4
        polarity = chance.choice(["high", "low", "no_judgement"])
        one = compare(value, low, high, reference, polarity)
        assert one.result == brute_force(value, low, high, reference, polarity)
        two = compare_at_two_levels(value, low, high, low_998, high_998, reference, polarity)
        assert two.result == one.result
        beyond = brute_force(value, low_998, high_998, reference, polarity) != "similar"
        assert two.level == ("99.8" if beyond else "95")


REFUSED = [
    ((None, 9, 11, 10, "high"), comparison.NO_VALUE),
    ((float("nan"), 9, 11, 10, "high"), comparison.NO_VALUE),
    ((10, 9, 11, None, "high"), comparison.NO_BENCHMARK),
    ((10, None, 11, 12, "high"), comparison.NO_LIMITS),
    ((10, 9, None, 12, "high"), comparison.NO_LIMITS),
    ((10, 11, 9, 12, "high"), comparison.LIMITS_CROSSED),
    ((10, 9, 11, 12, "not_stated"), verdicts.POLARITY_NOT_STATED),
    ((10, 9, 11, 12, ""), verdicts.POLARITY_NOT_STATED),
]


@pytest.mark.parametrize(("numbers", "reason"), REFUSED)
def test_what_cannot_be_compared_is_refused_with_its_reason(numbers, reason):
    found = compare(*numbers)
    assert (found.result, found.label, found.reason, found.level) == ("not_compared", "Not compared", reason, "")


def test_without_limits_the_direction_is_still_told_and_nothing_is_judged():
    found = compare(14, None, None, 13, "low")
    assert (found.direction, found.is_judgement) == ("up", False)


def test_two_levels_are_refused_without_the_outer_limits():
    assert compare_at_two_levels(10, 9, 11, None, 12, 20, "high").reason == comparison.NO_LIMITS_998


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"area": "E06000032", "other_area": "E06000032"}, comparison.ITSELF),
        ({"period": parse("2018-20"), "other_period": parse("2020-22")}, comparison.NOT_SAME_PERIOD),
        ({"sex": "Male", "other_sex": "Persons"}, comparison.NOT_SAME_SEX),
        ({"age": "18+ yrs", "other_age": "All ages"}, comparison.NOT_SAME_AGE),
        ({"area": "E06000032", "other_area": "E92000001", "sex": "male", "other_sex": "Male"}, ""),
        ({"period": parse("2018 - 20"), "other_period": parse("2018-20"), "sex": "Male", "other_sex": ""}, ""),
    ],
)
def test_only_another_area_of_the_same_sex_age_and_period_is_a_benchmark(given, reason):
    assert mismatch(**given) == reason


def test_two_intervals_that_touch_are_similar():
    assert compare_two_intervals(10, 9, 11, 12, 11, 13, "high").result == "similar"
    assert compare_two_intervals(10, 9, 11, Decimal("12.1"), Decimal("11.0001"), 13, "high").result == "worse"
    assert compare_two_intervals(14, Decimal("13.0001"), 15, 12, 11, 13, "low").result == "worse"


def measured(label, value, lower, upper):
    return Figure(parse(label), value, lower, upper)


BEFORE = measured("2021/22", 20, 19, 21)


@pytest.mark.parametrize(
    ("later", "polarity", "label"),
    [
        (measured("2022/23", 25, 24, 26), "high", "Increasing and getting better"),
        (measured("2022/23", 25, 24, 26), "low", "Increasing and getting worse"),
        (measured("2022/23", 15, 14, 16), "low", "Decreasing and getting better"),
        (measured("2022/23", 15, 14, 16), "no_judgement", "Decreasing"),
        (measured("2022/23", 25, 21, 26), "high", "No significant change"),
        (measured("2024/25", 25, 24, 26), "high", "Increasing and getting better"),
    ],
)
def test_a_change_is_called_when_the_two_intervals_do_not_overlap(later, polarity, label):
    assert change(BEFORE, later, polarity).label == label


@pytest.mark.parametrize(
    ("later", "given", "reason"),
    [
        (measured("2021/22", 25, 24, 26), {}, "Both values are of the same period."),
        (measured("2020-22", 25, 24, 26), {}, "The periods 2021/22 and 2020-22 share time, so their values are not"),
        (measured("2020/21", 25, 24, 26), {}, comparison.EARLIER_IS_LATER),
        (measured("2023 Q1", 25, 24, 26), {}, "The periods 2021/22 and 2023 Q1 are not equally long."),
        (measured("2022/23", 25, None, 26), {}, comparison.NO_LIMITS),
        (measured("2022/23", None, None, None), {}, comparison.NO_VALUE),
        (
            measured("2022/23", 25, 24, 26),
            {"breaks": [date(2022, 4, 1)]},
            "The series breaks between",
        ),
        (measured("2022/23", 25, 24, 26), {"polarity": "not_stated"}, verdicts.POLARITY_NOT_STATED),
    ],
)
def test_a_change_that_cannot_be_called_is_refused_with_its_reason(later, given, reason):
    found = change(BEFORE, later, given.get("polarity", "high"), breaks=given.get("breaks", ()))
    assert found.result == "not_assessed"
    assert found.reason.startswith(reason)


def test_a_break_before_or_after_both_periods_does_not_matter():
    later = measured("2022/23", 25, 24, 26)
    assert change(BEFORE, later, "high", breaks=[date(2021, 4, 1), date(2023, 4, 1)]).result == "improving"


def test_fifths_of_a_hundred_values_hold_twenty_each_and_bounds_belong_below():
    values = list(range(1, 101))
    counted = Counter(quintile(value, values).number for value in values)
    assert counted == dict.fromkeys(range(1, 6), 20)
    # Of 1, 2 … 6 the 20th percentile is 2 to the digit.
    assert quintile(2, range(1, 7)).number == 1
    assert quintile(Decimal("2.0001"), range(1, 7)).number == 2


def test_fifths_agree_with_a_second_way_to_the_percentiles(full_count):
    """Second route: how many of the gaps between ordered values lie below, as a part of all gaps."""
    chance = random.Random(33)
    for _ in range(full_count(400, 10_000)):
        values = [Decimal(chance.randint(0, 60)) / 8 for _ in range(chance.randint(5, 30))]
        value = chance.choice(values)
        ordered = sorted(values)
        # The highest position that the value reaches, its ties' lowest: value ≤ bound means position of value ≤ share.
        first, gaps = ordered.index(value), len(ordered) - 1
        expected = next(
            fifth
            for fifth in range(1, 6)
            if first * 5 <= fifth * gaps or Fraction(value) <= at(ordered, Fraction(fifth * gaps, 5))
        )
        assert quintile(value, values).number == expected


def at(ordered, place):
    """The piecewise linear line through the ordered values, as a mean of the two around `place`."""
    left = int(place)
    right = min(left + 1, len(ordered) - 1)
    share = place - left
    return Fraction(ordered[left]) * (1 - share) + Fraction(ordered[right]) * share


def test_fifths_count_from_the_best_where_good_is_known_and_refuse_few_areas():
    values = [1, 2, 3, 4, 5, None]
    assert [quintile(5, values, polarity).best_first for polarity in ("high", "low", "no_judgement")] == [1, 5, None]
    assert quintile(5, values).label == "Highest quintile"
    assert quintile(5, values[1:]).reason == comparison.TOO_FEW_AREAS
    assert quintile(None, values).reason == comparison.NO_VALUE


def test_a_rank_counts_from_the_best_and_ties_share_the_better_place():
    neighbours = [21, Decimal("19.5"), 14, 14, None]
    low = rank(14, neighbours, "low")
    assert (low.position, low.of, low.tied, low.missing, low.average) == (1, 5, 2, 1, 17.125)
    assert rank(14, neighbours, "high").position == 3
    assert rank(22, neighbours, "low").position == 5
    highest_first = rank(22, neighbours, "no_judgement")
    assert (highest_first.position, highest_first.best_first) == (1, False)


def test_ranks_agree_with_sorting(full_count):
    chance = random.Random(34)
    for _ in range(full_count(500, 10_000)):
        others = [chance.randint(0, 12) for _ in range(chance.randint(1, 16))]
        value, polarity = chance.randint(0, 12), chance.choice(["high", "low", "no_judgement"])
        ordered = sorted([*others, value], reverse=polarity != "low")
        found = rank(value, others, polarity)
        assert (found.position, found.of) == (ordered.index(value) + 1, len(ordered))
        assert found.average == pytest.approx(sum(others) / len(others))


def test_a_rank_is_refused_with_its_reason():
    assert rank(10, [None, None], "low").reason == comparison.NO_NEIGHBOURS
    assert rank(None, [1, 2], "low").reason == comparison.NO_VALUE
    assert rank(None, [1, 2], "low").average == 1.5
    assert rank(10, [1, 2], "not_stated").reason == verdicts.POLARITY_NOT_STATED


@pytest.mark.parametrize(
    ("value", "polarity", "result", "level"),
    [
        (10, "high", "better", ""),
        (10, "low", "better", ""),
        (10, "no_judgement", "similar", ""),
        (Decimal("9.99"), "high", "worse", ""),
        (Decimal("9.99"), "low", "better", ""),
        (12, "low", "worse", "95"),
        (12, "no_judgement", "higher", "95"),
    ],
)
def test_a_target_is_reached_exactly_on_it(value, polarity, result, level):
    found = against_target(value, 10, polarity, lower=value - 1, upper=value + 1)
    assert (found.result, found.level) == (result, level)


def test_a_target_needs_a_value_and_a_polarity():
    assert against_target(None, 10, "high").reason == comparison.NO_VALUE
    assert against_target(9, None, "high").reason == comparison.NO_BENCHMARK
    assert against_target(9, 10, "not_stated").reason == verdicts.POLARITY_NOT_STATED


def test_the_words_are_those_that_the_database_knows():
    ours = {
        *(verdicts.BETTER, verdicts.SIMILAR, verdicts.WORSE, verdicts.HIGHER, verdicts.LOWER, verdicts.NOT_COMPARED),
        *(verdicts.IMPROVING, verdicts.COMPARABLE, verdicts.WORSENING, verdicts.NOT_ASSESSED),
    }
    assert ours == set(Assessment.Result.values)
    assert set(verdicts.LABELS) == ours | {verdicts.INCREASING, verdicts.DECREASING}
    polarities = {verdicts.HIGH, verdicts.LOW, verdicts.NO_JUDGEMENT, verdicts.NOT_STATED}
    assert polarities == set(Indicator.Polarity.values)


def test_no_judgement_is_never_good_or_bad():
    for way, polarity in itertools.product(("up", "down"), ("high", "low", "no_judgement")):
        judged = verdicts.Verdict(verdicts.side(way, polarity)).is_judgement
        moved = verdicts.Verdict(verdicts.move(way, polarity)).is_judgement
        assert judged is moved is (polarity != "no_judgement")
