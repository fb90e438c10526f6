"""A line without axes, as high as a word."""

from collections.abc import Sequence

from indicators.charts.paths import path


def sparkline(values: Sequence[float | None], *, width: int = 48, height: int = 16) -> str:
    """An SVG path through `values` from left to right, broken where one is missing; empty with fewer than two."""
    present = [value for value in values if value is not None]
    if len(present) < 2:
        return ""
    low, high = min(present), max(present)
    span = (high - low) or 1.0
    middle = height // 2

    def place(index, value):
        x = 2 + round((width - 4) * index / (len(values) - 1))
        return x, middle if high == low else 2 + round((height - 4) * (high - value) / span)

    return path([place(index, value) if value is not None else None for index, value in enumerate(values)])
