"""Confidence intervals: against published limits, and against second ways of coming to them."""

import math
import random
from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.methods import intervals
from indicators.methods.intervals import NoInterval, Z
from tests.indicators import published

# Tables of Poisson limits (Pearson and Hartley, Biometrika tables I, table 40), rounded as printed there.
PRINTED_POISSON_95 = {0: (0.0, 3.69), 1: (0.0253, 5.57), 2: (0.242, 7.22), 5: (1.62, 11.67), 9: (4.12, 17.08)}
# χ² with one degree of freedom at 99.8 % and 95 %, to all figures that the trend's publisher gives.
CHI_SQUARE_ONE_DEGREE = {0.998: 9.54953570608324, 0.95: 3.841458820694124}


def with_limits():
    return [row for row in published.rows() if row["Count"] and row["Lower CI 95.0 limit"]]


def furthest(interval, row):
    """How far the limits of a count, taken as a rate, lie from the published ones, as a part of them."""
    per = published.PER / published.number(row, "Denominator")
    pairs = [(interval.lower, "Lower CI 95.0 limit"), (interval.upper, "Upper CI 95.0 limit")]
    return max(abs(limit * per / published.number(row, heading) - 1) for limit, heading in pairs)


def test_byars_limits_are_the_published_ones_on_every_row_of_ten_events_or_more():
    rows = [row for row in with_limits() if published.number(row, "Count") >= 10]
    assert len(rows) == 735
    assert max(furthest(intervals.byar(row["Count"]), row) for row in rows) < 1.4e-4


def test_the_publishers_exact_limits_are_ours_to_six_figures():
    """The same file gives the rows of all ages exact limits, from 37 to 11,000 events."""
    rows = [row for row in with_limits() if row["Age"] == "All ages" and published.number(row, "Count") < 400]
    assert len(rows) > 250
    assert max(furthest(intervals.exact_poisson(row["Count"]), row) for row in rows) < 1e-6


@pytest.mark.parametrize("count", PRINTED_POISSON_95)
def test_exact_limits_of_few_events_are_those_of_the_printed_tables(count):
    found, printed = intervals.of_count(count), PRINTED_POISSON_95[count]
    assert found.method == intervals.EXACT
    assert (found.lower, found.upper) == pytest.approx(printed, rel=3e-3, abs=1e-12)


def test_counts_are_exact_below_ten_and_byars_from_ten_on():
    assert intervals.of_count(Decimal("9.999")).method == intervals.EXACT
    assert intervals.of_count(10).method == intervals.BYAR
    assert intervals.of_count(10) == intervals.byar(10)


@pytest.mark.parametrize(("probability", "quantile"), CHI_SQUARE_ONE_DEGREE.items())
def test_the_quantile_gives_the_publishers_critical_values(probability, quantile):
    assert 2 * intervals.gamma_quantile(probability, 0.5) == pytest.approx(quantile, rel=1e-12)


def poisson_below(count: int, mean: Fraction) -> Fraction:
    """P(X ≤ count) ÷ exp(−mean): the sum of mean^k ÷ k!, exactly."""
    total = term = Fraction(1)
    for k in range(1, count + 1):
        term = term * mean / k
        total += term
    return total


def exact_by_definition(count: int, level: str) -> tuple[float, float]:
    """The means at which as many events or more, and as few or fewer, have the tail's probability: by bisection."""
    tail = (100 - float(level)) / 200

    def solve(probability_of, rises):
        below, above = 0.0, 4.0 * count + 40
        for _ in range(80):
            middle = (below + above) / 2
            if (probability_of(middle) < tail) == rises:
                below = middle
            else:
                above = middle
        return below

    def at_least(mean):
        return 1 - float(poisson_below(count - 1, Fraction(mean))) * math.exp(-mean)

    def at_most(mean):
        return float(poisson_below(count, Fraction(mean))) * math.exp(-mean)

    return (solve(at_least, True) if count else 0.0), solve(at_most, False)


@pytest.mark.parametrize("level", intervals.LEVELS)
@pytest.mark.parametrize("count", range(10))
def test_exact_limits_are_those_of_the_definition(count, level):
    found = intervals.exact_poisson(count, level=level)
    assert (found.lower, found.upper) == pytest.approx(exact_by_definition(count, level), rel=1e-10, abs=1e-12)


def wilson_by_solving(count, denominator, level):
    """The proportions p at which (count/n − p)² = z² p (1 − p)/n, by bisection on either side of the estimate."""
    z2, n = Z[level] ** 2, denominator
    estimate = count / n

    def outside(p):
        return n * (estimate - p) ** 2 > z2 * p * (1 - p)

    def edge(out, inside):
        for _ in range(200):
            middle = (out + inside) / 2
            out, inside = (middle, inside) if outside(middle) else (out, middle)
        return inside

    return (edge(0.0, estimate) if count else 0.0), (edge(1.0, estimate) if count < n else 1.0)


def byar_by_wilson_and_hilferty(count, level):
    """Byar's limits as Wilson and Hilferty's cube-root approximation of the χ² quantile, halved."""

    def half_chi_square(z, degrees):
        part = 2 / (9 * degrees)
        return degrees * (1 - part + z * math.sqrt(part)) ** 3 / 2

    return half_chi_square(-Z[level], 2 * count), half_chi_square(Z[level], 2 * count + 2)


def test_wilsons_limits_agree_with_the_equation_that_they_solve(full_count):
    chance = random.Random(28)
    for _ in range(full_count(300, 10_000)):
        denominator = chance.choice([1, 2, 7, 30, 500, 20_000, 3_000_000])
        count, level = chance.randint(0, denominator), chance.choice(intervals.LEVELS)
        found = intervals.wilson(count, denominator, level=level, multiplier=100)
        low, high = wilson_by_solving(count, denominator, level)
        assert (found.lower, found.upper) == pytest.approx((100 * low, 100 * high), rel=1e-7, abs=1e-8)
        assert 0 <= found.lower <= 100 * count / denominator <= found.upper <= 100


def test_byars_limits_agree_with_the_approximation_behind_them(full_count):
    chance = random.Random(29)
    for _ in range(full_count(500, 10_000)):
        count, level = chance.choice([chance.randint(10, 60), chance.uniform(10, 1e6)]), chance.choice(intervals.LEVELS)
        found = intervals.of_count(count, level=level)
        assert (found.lower, found.upper) == pytest.approx(byar_by_wilson_and_hilferty(count, level), rel=1e-10)


def test_exact_limits_of_any_count_agree_with_the_definition(full_count):
    """Counts may be fractions where they are modelled; those are compared by the probabilities at the limits."""
    chance = random.Random(30)
    for _ in range(full_count(60, 10_000)):
        count, level = chance.randint(0, 40), chance.choice(intervals.LEVELS)
        found = intervals.exact_poisson(count, level=level)
        tail = intervals.TAIL[level]
        at_most = float(poisson_below(count, Fraction(found.upper))) * math.exp(-found.upper)
        assert at_most == pytest.approx(tail, rel=1e-9)
        if count:
            below = float(poisson_below(count - 1, Fraction(found.lower))) * math.exp(-found.lower)
            assert 1 - below == pytest.approx(tail, rel=1e-7)


def test_a_rate_has_the_limits_of_its_count():
    found, of_count = intervals.of_rate(177, 214_710, multiplier=100_000), intervals.of_count(177)
    assert found.lower == pytest.approx(of_count.lower * 100_000 / 214_710)
    assert found.upper == pytest.approx(of_count.upper * 100_000 / 214_710)


def test_dobsons_limits_of_a_rate_with_one_age_band_are_byars():
    """With one band, standardising changes nothing: the weights go out."""
    value, variance, total = intervals.directly_standardised_rate([(57, 12_000, 5_500)])
    found = intervals.of_dsr(value, variance, total, level="99.8", multiplier=100_000)
    plain = intervals.byar(57, level="99.8")
    assert value == pytest.approx(475.0)
    assert (found.lower, found.upper) == pytest.approx((plain.lower * 1e5 / 12_000, plain.upper * 1e5 / 12_000))


def test_dobsons_limits_agree_with_the_sum_written_out(full_count):
    """Second route: each band as a share of the standard, all in exact fractions until the last root."""
    chance = random.Random(31)
    for _ in range(full_count(200, 10_000)):
        bands = [
            (chance.randint(1, 400), chance.randint(2_000, 90_000), chance.choice([4_000, 5_500, 7_000, 1_500]))
            for _ in range(chance.randint(2, 19))
        ]
        total = sum(count for count, _, _ in bands)
        value, variance, of_all = intervals.directly_standardised_rate(bands)
        assert of_all == total
        if total < 10:
            continue
        level = chance.choice(intervals.LEVELS)
        found = intervals.of_dsr(value, variance, total, level=level, multiplier=100_000)
        standard = sum(Fraction(weight) for *_, weight in bands)
        shares = [(Fraction(weight) / standard / size, count) for count, size, weight in bands]
        rate = sum(share * count for share, count in shares)
        scale = math.sqrt(sum(share * share * count for share, count in shares) / total)
        low, high = byar_by_wilson_and_hilferty(total, level)
        expected = [float(rate) * 1e5 + 1e5 * scale * (limit - total) for limit in (low, high)]
        assert [found.lower, found.upper] == pytest.approx(expected, rel=1e-9)


def test_no_standardised_rate_is_given_limits_for_fewer_than_ten_events():
    assert intervals.of_dsr(50, 1e-8, 10).method == intervals.DOBSON
    with pytest.raises(NoInterval, match="fewer than 10 events"):
        intervals.of_dsr(50, 1e-8, 9)


@pytest.mark.parametrize(
    ("method", "numbers"),
    [
        (intervals.wilson, (5, 0)),
        (intervals.wilson, (6, 5)),
        (intervals.wilson, (-1, 5)),
        (intervals.wilson, (math.nan, 5)),
        (intervals.of_count, (-1,)),
        (intervals.byar, (0,)),
        (intervals.exact_poisson, (-0.5,)),
        (intervals.of_rate, (5, 0)),
        (intervals.of_dsr, (50, -1, 20)),
        (intervals.directly_standardised_rate, ([],)),
        (intervals.directly_standardised_rate, ([(1, 0, 5)],)),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_a_sentence(method, numbers):
    with pytest.raises(NoInterval, match=r"^[A-Z].*\.$"):
        method(*numbers)


def test_nobody_and_everybody_sit_exactly_on_their_limit():
    assert intervals.wilson(0, 30).lower == 0
    assert intervals.wilson(30, 30, multiplier=100).upper == 100
    assert intervals.of_count(0).lower == 0
