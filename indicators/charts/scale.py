"""The figures along an axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    at: int
    text: str


def nice_steps(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round numbers, evenly apart, that enclose `low` and `high`: at least two, at most about twice `about`."""
    span = high - low or abs(high) or 1.0
    rough = span / about
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.999)
    start, stop = math.floor(low / step), math.ceil(high / step)
    if start == stop:
        start, stop = start - 1, stop + 1
    return tuple(round(number * step, 10) for number in range(start, stop + 1))


def plain(step: float, steps: Sequence[float]) -> str:
    """The step with as many decimals as the steps need."""
    decimals = next((places for places in range(8) if all(abs(round(one, places) - one) < 1e-9 for one in steps)), 8)
    return f"{step:,.{decimals}f}"
