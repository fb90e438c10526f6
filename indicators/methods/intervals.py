"""Confidence intervals of proportions, counts, rates and directly standardised rates.

The methods are those of Public Health England's APHO Technical Briefing 3, “Commonly used public health statistics and
their confidence intervals” (2008), as the R package PHEindicatormethods states them (version 2.1.0). Limits are at 95
% or 99.8 %, with the normal distribution's own z (1.95996… and 3.09023…). Numbers may be int, float or Decimal;
limits are float.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

LEVELS = ("95", "99.8")  # per cent
Z = {level: NormalDist().inv_cdf(0.5 + float(level) / 200) for level in LEVELS}
TAIL = {level: (100 - float(level)) / 200 for level in LEVELS}  # the probability beyond each limit
EXACT_BELOW = 10  # events: Byar's approximation is good from here on
DSR_NEEDS = 10  # events: Dobson's method is not used for fewer

WILSON, BYAR, EXACT, DOBSON = "Wilson score", "Byar’s method", "exact Poisson", "Dobson’s method"


class NoInterval(ValueError):
    """The method gives no interval for these numbers; the text says to people why."""


@dataclass(frozen=True)
class Interval:
    """The lower and upper confidence limit, the level in per cent, and the method that gave them."""

    lower: float
    upper: float
    level: str
    method: str


def wilson(count, denominator, *, level: str = "95", multiplier=1) -> Interval:
    """Limits of the proportion count ÷ denominator, times `multiplier` (100 for per cent), by Wilson's score method.

    Wilson EB, J Am Stat Assoc 1927; 22: 209–212. Raises `NoInterval` unless 0 ≤ count ≤ denominator and denominator >
    0.
    """
    x, n, z = _number(count), _number(denominator), Z[level]
    if n <= 0:
        raise NoInterval("A proportion needs a denominator above 0.")
    if not 0 <= x <= n:
        raise NoInterval("The count of a proportion lies between 0 and its denominator.")
    centre, spread = 2 * x + z * z, z * math.sqrt(z * z + 4 * x * (1 - x / n))
    below, above = 2 * (n + z * z), float(multiplier)
    # At either end the formula gives 0 and 1, and rounding would leave a crumb.
    lower = 0.0 if x == 0 else (centre - spread) / below
    upper = 1.0 if x == n else (centre + spread) / below
    return Interval(lower * above, upper * above, level, WILSON)


def of_count(count, *, level: str = "95") -> Interval:
    """Limits of a count of events: Byar's method, exact from the Poisson distribution below 10 events.

    Breslow NE, Day NE, Statistical methods in cancer research, volume II, 1987. Raises `NoInterval` when below 0.
    """
    if _number(count) < 0:
        raise NoInterval("A count is not below 0.")
    return exact_poisson(count, level=level) if _number(count) < EXACT_BELOW else byar(count, level=level)


def byar(count, *, level: str = "95") -> Interval:
    """Byar's limits of a count, whatever its size. Raises `NoInterval` at 0 and below."""
    x, z = _number(count), Z[level]
    if x <= 0:
        raise NoInterval("Byar’s method needs a count above 0.")
    lower = x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3
    upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * math.sqrt(x + 1))) ** 3
    return Interval(max(lower, 0.0), upper, level, BYAR)


def exact_poisson(count, *, level: str = "95") -> Interval:
    """Limits of a count from the Poisson distribution itself, as halves of quantiles of the χ² distribution.

    Garwood F, Biometrika 1936; 28: 437–442: lower χ²(α/2; 2x)/2 (0 when x is 0), upper χ²(1−α/2; 2x+2)/2.
    Raises `NoInterval` below 0.
    """
    x, tail = _number(count), TAIL[level]
    if x < 0:
        raise NoInterval("A count is not below 0.")
    lower = 0.0 if x == 0 else gamma_quantile(tail, x)
    return Interval(lower, gamma_quantile(1 - tail, x + 1), level, EXACT)


def of_rate(count, denominator, *, level: str = "95", multiplier=1) -> Interval:
    """Limits of the crude rate count ÷ denominator × `multiplier`: those of the count, taken as a rate.

    Raises `NoInterval` when the count is below 0 or the denominator is not above 0.
    """
    n = _number(denominator)
    if n <= 0:
        raise NoInterval("A rate needs a denominator above 0.")
    limits, per = of_count(count, level=level), float(multiplier) / n
    return Interval(limits.lower * per, limits.upper * per, level, limits.method)


def of_dsr(value, variance, total_count, *, level: str = "95", multiplier=1) -> Interval:
    """Limits of a directly standardised rate by Dobson's method.

    `value` is the rate with its `multiplier`, `variance` that of the rate without it, `total_count` all events in all
    age bands. Dobson AJ et al, Stat Med 1991; 10: 457–462. Raises `NoInterval` for fewer than 10 events, as the
    publisher does.
    """
    x, v = _number(total_count), _number(variance)
    if x < DSR_NEEDS:
        raise NoInterval(f"A directly standardised rate is not given for fewer than {DSR_NEEDS} events.")
    if v < 0:
        raise NoInterval("A variance is not below 0.")
    limits, scale = byar(x, level=level), math.sqrt(v / x) * float(multiplier)
    centre = float(value)
    return Interval(centre + scale * (limits.lower - x), centre + scale * (limits.upper - x), level, DOBSON)


def directly_standardised_rate(bands: Iterable[tuple], *, multiplier=100_000) -> tuple[float, float, float]:
    """The rate (with `multiplier`), its variance (without) and the total count, for `of_dsr`.

    `bands` are (count, population, standard population) of each age band: rate Σ w·x/n ÷ Σ w, variance Σ w²·x/n² ÷ (Σ
    w)². Raises `NoInterval` when there is no band or one has no population.
    """
    rows = [tuple(_number(one) for one in band) for band in bands]
    if not rows or any(x < 0 or n <= 0 or w < 0 for x, n, w in rows) or not sum(w for _, _, w in rows):
        raise NoInterval("Every age band needs a count, a population above 0 and a standard population.")
    weights = math.fsum(w for _, _, w in rows)
    rate = math.fsum(w * x / n for x, n, w in rows) / weights
    variance = math.fsum(w * w * x / (n * n) for x, n, w in rows) / (weights * weights)
    return rate * float(multiplier), variance, math.fsum(x for x, _, _ in rows)


def gamma_quantile(probability: float, shape: float) -> float:
    """The x at which the regularised lower incomplete gamma function P(shape, x) is `probability`; half a χ² quantile.

    By bisection, which cannot miss: P grows with x from 0 to 1. Needs 0 < probability < 1 and shape > 0.
    """
    below, above = 0.0, max(1.0, shape)
    while regularised_gamma(shape, above) < probability:
        below, above = above, above * 2
    while True:
        middle = (below + above) / 2
        if not below < middle < above:  # nothing lies between the two
            return middle
        if regularised_gamma(shape, middle) < probability:
            below = middle
        else:
            above = middle


def regularised_gamma(shape: float, x: float) -> float:
    """P(shape, x), the gamma distribution's cumulative probability at x.

    By its power series below shape + 1 and by Lentz's continued fraction of Q = 1 − P above (Press et al, Numerical
    Recipes, §6.2), where each converges fast.
    """
    if x <= 0:
        return 0.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        step = shape
        while abs(term) > abs(total) * 1e-17:
            step += 1
            term *= x / step
            total += term
        return scale * total
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    fraction = d
    for i in range(1, 10_000):
        a = -i * (i - shape)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        fraction *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return 1 - scale * fraction


def _number(value) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise NoInterval("One of the numbers is missing.")
    return number
