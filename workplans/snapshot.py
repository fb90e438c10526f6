"""The canonical text of plain values, and the check code of a text.

The same values give the same text, character for character, on every machine and in every year: keys are sorted, there
are no spaces, no floats, days are ISO, and every character outside ASCII is written as its number, so that nothing
between here and the disk can take one letter for another that looks like it. Pure.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

Value = str | int | bool | list[str]
Row = dict[str, Value]  # field → value; what is empty is left out
Plan = dict[str, dict[str, Row]]  # section → code → row; a section without rows is left out


def canonical(value) -> str:
    """The text of texts, whole numbers, decimals, days, moments, lists and mappings of them.

    Raises `TypeError` for anything else, a float above all: its text depends on who writes it.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def check_code(text: str) -> str:
    """SHA-256 of a canonical text: 64 characters of 0–9 and a–f."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def plan_in(text: str) -> Plan:
    """The plan that a canonical text holds."""
    return json.loads(text)


def figure(number: Decimal) -> str:
    """A decimal as people write it, the same however many noughts it was stored with: `40.00` → "40"."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def row_of(values: Mapping) -> Row:
    """Plain values by field, without the empty ones, so that a field that is new here makes no old version differ."""
    return {name: _plain(value) for name, value in values.items() if value not in (None, "", [], False)}


def _plain(value):
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return figure(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("The keys of a mapping must be texts.")
        return {name: _plain(one) for name, one in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical text.")
