"""Counts as people type and read them. No database."""

import re
from decimal import Decimal

PLAIN = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
GROUPED = re.compile(r"[0-9]{1,3}([ ,])[0-9]{3}(\1[0-9]{3})*(\.[0-9]{1,2})?")
MANY_DECIMALS = re.compile(r"[0-9][0-9, ]*\.[0-9]{3,}")
LARGEST = Decimal(10) ** 12
SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f\t", " "))


class NotACount(ValueError):
    """The text is no count; the message says what to write instead."""


def parse_count(text: str) -> Decimal | None:
    """The count that a text says; None for an empty one, which is not zero. Raises `NotACount`."""
    typed = text.translate(SPACES).strip()
    if not typed:
        return None
    if PLAIN.fullmatch(typed) or GROUPED.fullmatch(typed):
        value = Decimal(typed.replace(",", "").replace(" ", ""))
        if value >= LARGEST:
            raise NotACount("This number is too large: enter one of twelve figures at most")
        return value
    shown = typed if len(typed) <= 30 else f"{typed[:30]}…"
    if typed[0] in "-−–":
        raise NotACount(f"“{shown}” is below zero: enter 0 or more, or leave it empty if nobody counted")
    if typed.count(".") > 1:
        raise NotACount(f"“{shown}” has more than one point: write thousands with commas, for example 1,000,000")
    if MANY_DECIMALS.fullmatch(typed):
        raise NotACount(f"“{shown}” has three or more figures after the point: write thousands with commas, as 1,000")
    if "," in typed and not re.search(r"[^0-9,. ]", typed):
        raise NotACount(f"“{shown}” is not clear: write a decimal with a point, as 1.5, and thousands as 1,500")
    raise NotACount(f"“{shown}” is not a number: enter figures alone, for example 12")


def figure(value: Decimal) -> str:
    """A count as it is read: `1,234`, `12.5`."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")
