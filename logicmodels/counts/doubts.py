"""Counts that are asked about before they are stored: each doubt is a sentence. No database.

A doubt never refuses: figures do jump, and activities may count the same person twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from logicmodels.counts.figures import figure

FACTOR = 10
LEAST_TO_FALL = 10  # from 3 to 0 is no slip of the keyboard


@dataclass(frozen=True)
class Beside:
    """A count of an earlier or a later period, and what that period is called."""

    count: Decimal
    period: str


def doubts_about(count: Decimal, last: Beside | None, *, is_cumulative: bool, same_year: bool) -> list[str]:
    """What is odd about a count beside the last one.

    Of a cumulative output only counts of the same financial year (`same_year`) can be compared.
    """
    if last is None or (is_cumulative and not same_year):
        return []
    if last.count > 0 and count >= FACTOR * last.count:
        return [f"{figure(count)} is ten times the last count, {figure(last.count)} ({last.period}), or more."]
    if last.count >= LEAST_TO_FALL and count * FACTOR <= last.count:
        return [f"{figure(count)} is a tenth of the last count, {figure(last.count)} ({last.period}), or less."]
    if is_cumulative and count < last.count:
        return [
            f"{figure(count)} is less than {figure(last.count)} ({last.period}). Each count should include the ones "
            "before it in the same year."
        ]
    return []


def doubts_about_later(count: Decimal, later: Beside | None) -> list[str]:
    """What is odd about a cumulative count beside the next one of the same financial year."""
    if later is None or count <= later.count:
        return []
    return [
        f"{figure(count)} is more than the later count, {figure(later.count)} ({later.period}). Each count should "
        "include the ones before it in the same year."
    ]


def doubts_about_whole(whole: Decimal | None, parts: Iterable[Decimal]) -> list[str]:
    """What is odd about a whole beside the counts of its activities."""
    parts = list(parts)
    if whole is None or not parts:
        return []
    if (total := sum(parts)) > whole:
        return [f"The activities come to {figure(total)} together, which is more than the whole, {figure(whole)}."]
    return []


def doubts_about_part(part: Decimal, whole: Decimal | None) -> list[str]:
    """What is odd about the count of one activity beside the whole."""
    if whole is None or part <= whole:
        return []
    return [f"{figure(part)} for one activity is more than the whole, {figure(whole)}."]
