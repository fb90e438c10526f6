"""Figures as a page shows them: as printed, unless a file prints more digits than anybody reads."""

import re
from decimal import ROUND_HALF_UP, Decimal

MOST_DIGITS = 5  # as printed; more are rounded
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def shown(text: str, value, unit: str = "") -> str:
    """The printed text, or the number rounded where that has too many digits: “569.9333” is 569.9; "" for none.

    A percent sign that a file leaves to the unit is added.
    """
    if value is None:
        return ""
    plain = text.strip()
    is_long = _NUMBER.fullmatch(plain) and len(plain.replace("-", "").replace(".", "")) > MOST_DIGITS
    figure = rounded(value, decimals_for(value)) if is_long or not plain else plain
    return f"{figure}%" if unit == "%" and "%" not in figure else figure


def decimals_for(value) -> int:
    """How many decimals a number of its size needs: one from ten on, two from one on, three below."""
    size = abs(value)
    return 1 if size >= 10 else 2 if size >= 1 else 3


def decimals_of(text: str) -> int:
    """How many decimals a printed figure has: of “14.1%” one."""
    found = re.search(r"\.(\d+)", text)
    return len(found[1]) if found else 0


def rounded(value, decimals: int) -> str:
    """The number with so many decimals, halves away from zero, as people round."""
    number = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{number + 0:,f}"
