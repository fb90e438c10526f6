"""Numbers as sources print them, and the many ways in which they print that there is none.

`85.40%`, `1,247`, `10.5% households`, `.05`, `1.2e-05`, `36.8 [p]` are numbers. A blank, `-`, `N/a`, `*`, `[c]` and
`#DIV/0!` are a missing value with a reason, never zero; `0` is zero. Source of the marks: Fingertips' exports, the
Government Analysis Function's symbols for tables, and what spreadsheets and statistical programs write.
"""

import re
from decimal import Decimal
from typing import NamedTuple

LONGEST = 60  # characters of a value as printed
FIGURES = 14  # before the decimal point

PLAIN = re.compile(r"-?[0-9]{1,14}(?:\.[0-9]{1,40})?")
NUMBER = re.compile(
    r"(?P<sign>[-−–+]?)\s?[£]?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?P<part>\.[0-9]*)?(?:[eE](?P<power>[-+]?[0-9]{1,3}))?"
    r"(?:\s?%(?:\s[A-Za-z][A-Za-z ]*)?)?"
    r"(?:\s?(?P<mark>\*{1,2}|\[[a-z]{1,3}\]|\([a-z]\)))?"
)
COMMA = re.compile(r"(?P<before>[-−–+]?\s?£?)(?P<whole>[0-9]*),(?P<part>[0-9]+)(?=[^0-9,.]|$)")
NOT_AVAILABLE, NOT_APPLICABLE = "Not available", "Not applicable or not available"
WITHHELD, UNRELIABLE = "Withheld by the publisher", "Too unreliable to publish"
REASONS = {
    "": "Not published",
    "-": NOT_AVAILABLE,
    "–": NOT_AVAILABLE,
    "—": NOT_AVAILABLE,
    "−": NOT_AVAILABLE,
    "--": NOT_AVAILABLE,
    ".": NOT_AVAILABLE,
    "..": NOT_AVAILABLE,
    ":": NOT_AVAILABLE,
    "x": NOT_AVAILABLE,
    "[x]": NOT_AVAILABLE,
    "no data": NOT_AVAILABLE,
    "not available": NOT_AVAILABLE,
    "nan": NOT_AVAILABLE,
    "null": NOT_AVAILABLE,
    "none": NOT_AVAILABLE,
    "na": NOT_APPLICABLE,
    "n/a": NOT_APPLICABLE,
    "n.a.": NOT_APPLICABLE,
    "[z]": "Not applicable",
    "z": "Not applicable",
    "not applicable": "Not applicable",
    "*": WITHHELD,
    "**": WITHHELD,
    "c": WITHHELD,
    "[c]": WITHHELD,
    "suppressed": WITHHELD,
    "[low]": "Rounds to zero, but is not zero",
    "low": "Rounds to zero, but is not zero",
    "[u]": UNRELIABLE,
    "u": UNRELIABLE,
    "[w]": "No longer published",
    "#n/a": "The source says #N/A",
    "#div/0!": "The source's own sum failed: #DIV/0!",
    "#value!": "The source's own sum failed: #VALUE!",
    "#ref!": "The source's own sum failed: #REF!",
    "#num!": "The source's own sum failed: #NUM!",
    "#name?": "The source's own sum failed: #NAME?",
    "#null!": "The source's own sum failed: #NULL!",
}
MARKS = {
    "[p]": "Provisional",
    "(p)": "Provisional",
    "[r]": "Revised by the publisher",
    "(r)": "Revised by the publisher",
    "[e]": "Estimated",
    "(e)": "Estimated",
    "[b]": "Break in the series",
    "(b)": "Break in the series",
    "[u]": "Of low reliability",
    "(u)": "Of low reliability",
}


class UnknownNumber(ValueError):
    """The text is neither a number nor a mark for a missing one; the message says what to write instead."""

    def __init__(self, text, why="is not a number", advice="Write 36.8, 36.8% or 1,247"):
        shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        super().__init__(f"“{shown}” {why}. {advice}; or leave it blank, or write -, * or N/a.")


class Figure(NamedTuple):
    """What a cell says: a number, or why there is none, and what a mark beside the number means."""

    value: Decimal | None
    missing_reason: str = ""  # "" exactly where there is a number
    note: str = ""


def with_decimal_point(text: str) -> str:
    """`36,8` as `36.8`: for files whose columns semicolons separate, because the comma is their decimal sign.

    Some write thousands with it all the same: raises `UnknownNumber` where a number may be either, as `94,726`.
    """
    found = COMMA.match(text)
    if not found:
        return text
    before, whole, part = found.groups()
    if len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        either = f"may be {whole}{part} or {whole}.{part}, because semicolons separate the columns of this file"
        raise UnknownNumber(text, either, f"Write {whole}{part} or {whole}.{part}")
    return f"{before}{whole}.{part}{text[found.end() :]}"


def parse(text: str) -> Figure:
    """The number that `text` prints, or the reason why it prints none. Raises `UnknownNumber`, and nothing else."""
    if PLAIN.fullmatch(text):
        return Figure(Decimal(text))
    text = " ".join(text.split())
    if (reason := REASONS.get(text.casefold())) is not None:
        return Figure(None, reason)
    if len(text) > LONGEST:
        raise UnknownNumber(text)
    found = NUMBER.fullmatch(text)
    if not found:
        raise UnknownNumber(text)
    sign, whole, part, power, mark = found.group("sign", "whole", "part", "power", "mark")
    figures = whole.replace(",", "") + (part or "")
    if not figures.strip("."):
        raise UnknownNumber(text)
    number = Decimal(f"{'-' if sign in ('-', '−', '–') else ''}{figures}{f'E{power}' if power else ''}")
    if number and number.adjusted() >= FIGURES:
        raise UnknownNumber(text, "is larger than any figure that is kept here")
    note = ""
    if mark:
        note = MARKS.get(mark, f"Marked {mark} by the publisher")
    return Figure(+number if not power else _plain(number), "", note)


def _plain(number):
    """Written out: `1.2E+3` is 1200. What lies beyond the twentieth decimal place says nothing."""
    if number and number.adjusted() < -20:
        return Decimal(0)
    return Decimal(format(number, "f"))
