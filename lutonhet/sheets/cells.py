"""What cells say: one text for the date, the number and the word that are the same, however a file holds them."""

import re
from datetime import date, datetime
from decimal import Decimal

from lutonhet.sheets.text import as_typed, printable

YES, NO = "Yes", "No"
FIGURES = 15  # what a number in XLSX keeps


def said(value) -> str:
    """What a cell says, however its file holds it: one text for the date, the number and the word that are the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        return f"{day_in_figures(value)} {value:%H:%M}" if (value.hour or value.minute) else day_in_figures(value)
    if isinstance(value, date):
        return day_in_figures(value)
    if isinstance(value, float):
        value = exact(value)
    if isinstance(value, Decimal):
        return in_figures(value)
    return printable(as_typed(printable(str(value)))).strip()


def day_in_figures(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def in_figures(number: Decimal) -> str:
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def exact(number: float) -> Decimal:
    """The number that was meant: 0.3, not the nearest that the machine can hold."""
    return Decimal(f"{number:.{FIGURES}g}")


def alike(text: str) -> str:
    """Two texts that people would call the same name give the same."""
    return re.sub(r"[–—−]", "-", " ".join(text.split())).casefold()


def short(text: str, length: int = 60) -> str:
    """A cell's text as an error quotes it."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length]}…"
