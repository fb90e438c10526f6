"""Cells read once and remembered: the same few names, ages and periods stand in hundreds of thousands of rows."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from indicators import periods
from indicators.reading import numbers
from indicators.reading.rows import Problem

AT_MOST_REMEMBERED = 50_000
AREA_CODE = re.compile(r"[A-Za-z0-9]{1,20}", re.ASCII)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
LONGEST = {  # characters, as they are kept
    "key": 300,
    "name": 300,
    "area_code": 20,
    "area_name": 200,
    "area_type": 100,
    "sex": 60,
    "age": 100,
    "category_type": 200,
    "category": 200,
    "value_note": 300,
    "published_country": 60,
    "published_region": 60,
    "published_neighbours": 60,
    "published_goal": 60,
    "published_trend": 60,
}
NAMES = ("key", "name", "area_code")
LONGEST_PERIOD, LONGEST_REASON = 30, 300
PUBLISHED = ("published_country", "published_region", "published_trend", "published_goal", "published_neighbours")


def clean(text: str) -> str:
    """A text without markup, line breaks, characters that nobody sees, and spaces at its ends."""
    if "<" in text or "&" in text:
        text = html.unescape(TAG.sub(" ", text))
    return seen(" ".join(text.split()))


def seen(line: str) -> str:
    """A line without the characters that nobody sees: soft hyphens, marks of direction, nothing of some width."""
    return line if line.isprintable() else "".join(filter(str.isprintable, line)).strip()


class Cells:
    """The cells of one file's rows; `found` gathers what is wrong with the row in hand: (heading, sentence)."""

    def __init__(self, heading_of: Mapping[str, str], *, has_decimal_commas: bool = False) -> None:
        self._heading_of = heading_of
        self._has_decimal_commas = has_decimal_commas
        self.periods = Remembered(_period)  # text → Period, or the sentence that says why it is none
        self.found: list[tuple[str, str]] = []

    def texts(self, field: str) -> "Remembered":
        """What the texts of a column say, raw → cleaned. A name is never cut: another might begin alike."""
        if field in NAMES:
            return Remembered(clean)
        tidy, longest = _note if field == "value_note" else clean, LONGEST[field]
        return Remembered(lambda raw: cut(tidy(raw), longest))

    def refuse(self, field: str, sentence: str) -> None:
        self.found.append((self._heading_of.get(field, ""), sentence))

    def value(self, raw: str, note: str) -> tuple[str, Decimal | None, str, str]:
        """The value as printed and as a number, why there is none, and the note with what a mark beside it says."""
        text = clean(raw)
        try:
            text = self._told(text)
            figure = numbers.parse(text)
        except numbers.UnknownNumber as refusal:
            self.refuse("value", str(refusal))
            return text, None, "", note
        if figure.value is None:
            return text, None, cut(note or figure.missing_reason, LONGEST_REASON), note
        both = f"{note}; {figure.note}" if note and figure.note else note or figure.note
        return text, figure.value, "", cut(both, LONGEST["value_note"])

    def _told(self, text):
        return numbers.with_decimal_point(text) if self._has_decimal_commas else text

    def number(self, field: str, text: str) -> Decimal | None:
        """A limit or a count: what is missing needs no reason."""
        if numbers.PLAIN.fullmatch(text):
            return Decimal(text)
        try:
            return numbers.parse(self._told(clean(text))).value
        except numbers.UnknownNumber as refusal:
            self.refuse(field, str(refusal))
            return None

    def problems(self, row: int) -> Iterator[Problem]:
        """What was found wrong with the row, which is then forgotten."""
        yield from (Problem(row, heading, text) for heading, text in self.found)
        self.found.clear()


class Remembered(dict):
    """Text → what it is read as; it forgets all when there are too many."""

    def __init__(self, reading: Callable[[str], object]) -> None:
        super().__init__()
        self._reading = reading

    def __missing__(self, text):
        if len(self) >= AT_MOST_REMEMBERED:
            self.clear()
        self[text] = found = self._reading(text)
        return found


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _period(text):
    try:
        period = periods.parse(clean(text))
    except periods.UnknownPeriod as refusal:
        return str(refusal)
    if len(period.label) > LONGEST_PERIOD:
        return f"“{period.label}” is longer than {LONGEST_PERIOD} characters. Shorten the months, for example Sep 2022."
    return period


def _note(raw):
    """Fingertips' website puts a star before each note, which stands beside the value there."""
    return clean(raw).removeprefix("*").strip()
