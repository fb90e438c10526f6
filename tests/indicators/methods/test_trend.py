"""The recent trend: series with known answers, a second implementation, and every refusal."""

import math
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.methods import trend, verdicts
from indicators.methods.figures import Figure
from indicators.methods.trend import SIGNIFICANT, recent_trend
from indicators.periods import parse

YEARS = ["2018", "2019", "2020", "2021", "2022"]


def counts(*pairs, years=YEARS):
    """A proportion a year, as (count, denominator)."""
    return [
        Figure(parse(year), value=100 * count / denominator if denominator else 0, count=count, denominator=denominator)
        for year, (count, denominator) in zip(years, pairs, strict=True)
    ]


def values(*numbers, half=1, years=YEARS):
    """A value a year with limits as far away as `half`."""
    halves = half if isinstance(half, tuple) else (half,) * len(numbers)
    return [
        Figure(parse(year), value=number, lower=number - width, upper=number + width)
        for year, number, width in zip(years, numbers, halves, strict=True)
    ]


# The second implementation: contingency table against expected counts, least squares by matrices.


def chi_square_by_table(points):
    """Armitage's χ² for trend from the table of those with and without: T² ÷ Var(T), T = Σ t (x·(N−C) − (d−x)·C)."""
    rows = [(t, Fraction(one.count), Fraction(one.denominator)) for t, one in enumerate(points, start=1)]
    n, c = sum(d for _, _, d in rows), sum(x for _, x, _ in rows)
    rest = n - c
    moment = sum(t * (x * rest - (d - x) * c) for t, x, d in rows)
    pairs = sum(2 * a * b * d * e for a, _, d in rows for b, _, e in rows if a < b)
    variance = c * rest / n * (sum(t * t * d * (n - d) for t, _, d in rows) - pairs)
    return float(moment**2 / variance)


def solve_least_squares(rows):
    """Intercept, slope, and the slope's variance, from (weight, t, value): (XᵀWX)⁻¹ XᵀWv."""
    a = sum(w for w, _, _ in rows)
    b = sum(w * t for w, t, _ in rows)
    d = sum(w * t * t for w, t, _ in rows)
    e, f = sum(w * v for w, _, v in rows), sum(w * t * v for w, t, v in rows)
    determinant = a * d - b * b
    return (d * e - b * f) / determinant, (a * f - b * e) / determinant, a / determinant


def label_by_second_way(points, polarity, value_type):
    indexed = list(enumerate(points, start=1))
    if value_type == "proportion":
        chi_square = chi_square_by_table(points)
        rows = [(1.0, t, math.log(one.count) - math.log(one.denominator - one.count)) for t, one in indexed]
    else:
        rows = [(1 / ((float(one.upper) - float(one.lower)) / 3.92) ** 2, t, float(one.value)) for t, one in indexed]
        _, slope, variance = solve_least_squares(rows)
        chi_square = slope**2 / variance
    slopes = [solve_least_squares([row for row in rows if row[1] != t])[1] for t in range(6)]
    if chi_square <= SIGNIFICANT or not (all(one > 0 for one in slopes) or all(one < 0 for one in slopes)):
        return "No significant change", chi_square
    way = "Increasing" if slopes[0] > 0 else "Decreasing"
    if polarity == "no_judgement":
        return way, chi_square
    return f"{way} and getting {'better' if (slopes[0] > 0) == (polarity == 'high') else 'worse'}", chi_square


def random_proportions(chance):
    base, drift = chance.uniform(0.05, 0.9), chance.uniform(-0.02, 0.02)
    pairs = []
    for t in range(5):
        denominator = chance.choice([200, 3_000, 40_000]) + chance.randint(0, 99)
        share = min(max(base + drift * t + chance.gauss(0, 0.02), 0.01), 0.99)
        pairs.append((min(max(round(share * denominator), 1), denominator - 1), denominator))
    return counts(*pairs)


def random_values(chance):
    base, drift, half = chance.uniform(10, 500), chance.gauss(0, 8), chance.choice([2, 10, 40])
    numbers = [Decimal(round(base + drift * t + chance.gauss(0, half / 2), 4)) for t in range(5)]
    return values(*numbers, half=tuple(Decimal(round(half * chance.uniform(0.5, 2), 3)) for _ in range(5)))


@pytest.mark.parametrize(("value_type", "series"), [("proportion", random_proportions), ("dsr", random_values)])
def test_trends_agree_with_a_second_implementation(value_type, series, full_count):
    chance, labels = random.Random(35), set()
    for _ in range(full_count(500, 10_000)):
        points, polarity = series(chance), chance.choice(["high", "low", "no_judgement"])
        found = recent_trend(points, polarity, value_type)
        expected, chi_square = label_by_second_way(points, polarity, value_type)
        assert found.label == expected
        assert found.statistic == pytest.approx(chi_square, rel=1e-6, abs=1e-9)
        labels.add(found.label)
    assert len(labels) == 7  # better and worse each way, each way without a judgement, and no change


KNOWN = [
    # N = 5000, C = 600: 5000 × 500,000² ÷ (600 × 4400 × 50,000,000), and a little steeper.
    (counts((100, 1000), (110, 1000), (120, 1000), (130, 1000), (140, 1000)), "proportion", 9.469697),
    (counts((99, 1000), (110, 1000), (120, 1000), (130, 1000), (141, 1000)), "proportion", 10.242424),
    (counts((100, 1000), (100, 1000), (100, 1000), (100, 1000), (100, 1000)), "proportion", 0),
    # Slope 1 with five equal weights: 1² × Σ(t−3)² ÷ σ² = 10 ÷ (2 × half ÷ 3.92)².
    (values(1, 2, 3, 4, 5, half=1.96), "dsr", 10),
    (values(1, 2, 3, 4, 5, half=2.5), "dsr", 6.14656),
    (values(7, 7, 7, 7, 7), "crude_rate", 0),
]


@pytest.mark.parametrize(("points", "value_type", "chi_square"), KNOWN)
def test_chi_square_is_what_it_is_by_hand(points, value_type, chi_square):
    found = recent_trend(points, "low", value_type)
    assert found.statistic == pytest.approx(chi_square, abs=5e-5)
    assert found.label == ("Increasing and getting worse" if chi_square > SIGNIFICANT else "No significant change")


# Published figures with the trend that Fingertips prints for them (OHID, Open Government Licence v3): of each year
# the count and its denominator, or the value and its limits.
PUBLISHED = {
    "Diabetes, 17 and over, England 2020-24": (
        "proportion",
        "no_judgement",
        [
            (3_455_176, 48_783_947),
            (3_491_868, 49_122_259),
            (3_625_401, 49_956_777),
            (3_774_801, 50_649_129),
            (3_938_080, 51_441_896),
        ],
        "Increasing",
    ),
    "MMR at two years, Yorkshire and the Humber 2020-24": (
        "proportion",
        "high",
        [(57_274, 61_834), (55_865, 60_511), (53_681, 59_074), (51_767, 57_508), (53_185, 59_028)],
        "Decreasing and getting worse",
    ),
    "Sight loss from diabetic eye disease, England 2020-24": (
        "crude_rate",
        "low",
        [
            ("2.935", "2.7841", "3.0919"),
            ("1.93028", "1.8085", "2.058"),
            ("2.7567", "2.6113", "2.9082"),
            ("2.8701", "2.7225", "3.0237"),
            ("3.0121", "2.8616", "3.1683"),
        ],
        "Increasing and getting worse",
    ),
    "Cancer mortality under 75, England 2019-23": (
        "dsr",
        "low",
        [
            ("126.9341", "125.9343", "127.94"),
            ("125.829", "124.8371", "126.8268"),
            ("121.5234", "120.5533", "122.4993"),
            ("122.3782", "121.4012", "123.361"),
            ("120.7742", "119.8035", "121.7507"),
        ],
        "Decreasing and getting better",
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_series_have_the_trend_that_is_published_with_them(name):
    value_type, polarity, rows, label = PUBLISHED[name]
    if value_type == "proportion":
        points = counts(*rows)
    else:
        points = [Figure(parse(year), *map(Decimal, row)) for year, row in zip(YEARS, rows, strict=True)]
    assert recent_trend(points, polarity, value_type).label == label
    assert label_by_second_way(points, polarity, value_type)[0] == label


@pytest.mark.parametrize(
    ("polarity", "up", "down"),
    [
        ("high", "Increasing and getting better", "Decreasing and getting worse"),
        ("low", "Increasing and getting worse", "Decreasing and getting better"),
        ("no_judgement", "Increasing", "Decreasing"),
    ],
)
@pytest.mark.parametrize("value_type", ["proportion", "dsr"])
def test_both_directions_are_told_in_both_branches(polarity, up, down, value_type):
    rising = values(10, 20, 30, 40, 50)
    if value_type == "proportion":
        rising = counts((100, 1000), (200, 1000), (300, 1000), (400, 1000), (500, 1000))
    falling = [replace(one, period=parse(year)) for year, one in zip(YEARS, reversed(rising), strict=True)]
    assert recent_trend(rising, polarity, value_type).label == up
    assert recent_trend(falling, polarity, value_type).label == down


def test_a_trend_that_one_point_makes_is_none():
    """One high last year: χ² is far beyond the limit, and without that year the direction is the other way."""
    falling_then_a_leap = counts((1200, 10_000), (1190, 10_000), (1180, 10_000), (1170, 10_000), (1700, 10_000))
    found = recent_trend(falling_then_a_leap, "low", "proportion")
    assert found.statistic > 30
    assert (found.label, found.reason) == ("No significant change", trend.NOT_STEADY.format("2022"))
    weighted = recent_trend(values(12, 11.9, 11.8, 11.7, 17, half=0.5), "low", "dsr")
    assert weighted.statistic > SIGNIFICANT
    assert (weighted.label, weighted.reason) == ("No significant change", trend.NOT_STEADY.format("2022"))


def test_a_level_rest_keeps_no_sign():
    """Without its last point the series does not move at all: exactly level is not rising."""
    assert recent_trend(values(10, 10, 10, 10, 30), "low", "dsr").label == "No significant change"
    leap = counts((100, 1000), (200, 2000), (300, 3000), (100, 1000), (400, 1000))
    assert recent_trend(leap, "low", "proportion").label == "No significant change"


def test_the_statistic_on_the_limit_is_not_beyond_it(monkeypatch):
    """A slope of 1 with standard errors of 1 has χ² = 10, to the last digit."""
    points = values(1, 2, 3, 4, 5, half=Decimal("1.96"))
    assert trend.chi_square_of_values(points) == 10
    monkeypatch.setattr(trend, "SIGNIFICANT", 10.0)
    assert recent_trend(points, "low", "dsr").result == "comparable"
    monkeypatch.setattr(trend, "SIGNIFICANT", math.nextafter(10.0, 0))
    assert recent_trend(points, "low", "dsr").result == "worsening"


def test_only_the_latest_five_points_count_and_they_may_come_in_any_order():
    years = ["2015", "2016", *YEARS]
    points = values(900, 1, 10, 20, 30, 40, 50, years=years)
    shuffled = [points[index] for index in (3, 0, 6, 2, 5, 1, 4)]
    assert recent_trend(shuffled, "high", "dsr") == recent_trend(points[2:], "high", "dsr")


def test_financial_years_are_years():
    years = ["2017/18", "2018/19", "2019/20", "2020/21", "2021/22"]
    assert recent_trend(values(10, 20, 30, 40, 50, years=years), "high", "dsr").result == "improving"


TEN = (10, 20, 30, 40, 50)
REFUSED = [
    (values(1, 2, 3, 4, years=YEARS[:4]), "dsr", {}, "A recent trend needs at least five points; there are 4."),
    ([], "dsr", {}, "A recent trend needs at least five points; there are none."),
    (values(1, years=["2020"]), "dsr", {}, "A recent trend needs at least five points; there is one."),
    (values(*TEN, years=["2014-16", "2015-17", "2016-18", "2017-19", "2018-20"]), "dsr", {}, trend.POOLED[3:20]),
    (values(1, 2, years=["2018-20", "2020-22"]), "dsr", {}, "2018-20 pools several years"),
    (values(*TEN, years=["2020 Q1", "2020 Q2", "2020 Q3", "2020 Q4", "2021 Q1"]), "dsr", {}, "2020 Q1 is not a whole"),
    (values(*TEN, years=["2017", "2018", "2019", "2020", "2020/21"]), "dsr", {}, "2020 and 2020/21 share time"),
    (values(*TEN, years=["2018", "2019", "2020", "2021", "2021"]), "dsr", {}, "There are two values for 2021."),
    (
        values(*TEN, years=["2017", "2018", "2019", "2021", "2022"]),
        "dsr",
        {},
        "no value between 2019 and 2021",
    ),
    (values(*TEN), "dsr", {"breaks": [date(2020, 1, 1)]}, "The series breaks at 2020"),
    (values(*TEN), "", {}, trend.NO_VALUE_TYPE),
    (values(*TEN), "proportion", {}, "A proportion needs a count and a denominator at each point; 2018 has none."),
    (counts(*[(1, 5)] * 5), "dsr", {}, "The source gives no 95% confidence interval for 2018."),
    (values(*TEN, half=0), "dsr", {}, "The confidence interval for 2018 has no width."),
    (counts(*[(1, 5)] * 4, (5, 5)), "proportion", {}, "The count for 2022 is 0 or the whole denominator"),
    (counts(*[(1, 5)] * 4, (0, 5)), "proportion", {}, "The count for 2022 is 0 or the whole denominator"),
    (counts(*[(1, 5)] * 4, (6, 5)), "proportion", {}, "The count for 2022 is not between 0 and its denominator."),
    (counts(*[(1, 5)] * 4, (0, 0)), "proportion", {}, "The count for 2022 is 0 or the whole denominator"),
    ([*values(*TEN[:4], years=YEARS[:4]), Figure(parse("2022"))], "dsr", {}, "There is no value for 2022."),
    (values(*TEN), "dsr", {"polarity": "not_stated"}, verdicts.POLARITY_NOT_STATED),
]


@pytest.mark.parametrize(("points", "value_type", "given", "reason"), REFUSED)
def test_what_has_no_recent_trend_is_refused_with_its_reason(points, value_type, given, reason):
    found = recent_trend(points, given.get("polarity", "high"), value_type, breaks=given.get("breaks", ()))
    assert (found.result, found.label, found.statistic) == ("not_assessed", "Cannot be calculated", None)
    assert reason in found.reason
    assert found.reason.endswith(".")


def test_a_break_before_the_latest_five_points_does_not_matter():
    assert recent_trend(values(*TEN), "high", "dsr", breaks=[date(2018, 1, 1)]).result == "improving"
