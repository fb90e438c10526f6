"""One door for every layout: a file is opened, its headings are understood, its rows are walked.

`read` raises `Unreadable` for what is no table at all. Everything else is said as `questions` (what a person has to
decide before the rows can be read) or as a `Problem` of a row, so that all of it can be shown at once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from indicators.reading import definitions, fields, long, numbers, template, wide
from indicators.reading.cells import clean
from indicators.reading.fields import CONSTANT, FIELDS, bare, constants, guess, plain, unlike
from indicators.reading.files import Refused, Table
from indicators.reading.rows import About, Problem, Reading
from lutonhet.sheets.files import Unreadable

FINGERTIPS, TIDY, TEMPLATE, WIDE, DEFINITIONS, OTHER = "fingertips", "tidy", "template", "wide", "definitions", "other"
LAYOUTS = {
    FINGERTIPS: "An export of Fingertips",
    TIDY: "One row a figure",
    TEMPLATE: "Our own template",
    WIDE: "A wide table: an area a column",
    DEFINITIONS: "Definitions of indicators",
    OTHER: "Not known: say what its columns are",
}
SAMPLE = 60


class Question(NamedTuple):
    """What has to be decided before the rows can be read: which column is the field, or which of several."""

    field: str
    text: str


def read(source: str | Path | bytes | BinaryIO, name: str, mapping: Mapping[str, str] | None = None) -> "Reader":
    """Open a published file. `name` is what it is called; `mapping` says what the headings mean where we are wrong.

    Raises `Unreadable`. The reader may be walked as often as one likes; a file object is left open.
    """
    return Reader(source, name, mapping)


class Reader:
    """A published file: its `layout`, `headings`, `mapping`, `questions`, and on iterating its readings and problems.

    `mapping` holds every heading, those left out with "". `about` fills up while the rows are walked: key → what
    the file says of the indicator itself.
    """

    def __init__(self, source, name, mapping=None):
        self.name = name
        self.about: dict[str, About] = {}
        self._table = Table(source, _told, preferred=template.SHEET)
        self._sample = list(islice(self._table.rows(), SAMPLE))
        self.width = _columns(self._table.headings, [cells for _, cells in self._sample])
        self.headings = unlike([*self._table.headings, *[""] * self.width][: self.width])
        self.heading_row = self._table.heading_row
        self.mapping = dict.fromkeys(self.headings, "")
        if mapping:
            known = {heading: field for heading, field in mapping.items() if field in FIELDS or field == ""}
            self.mapping |= {heading: known.get(heading, "") for heading in self.headings}
            self.mapping |= {
                key: clean(text)[:200]
                for key, text in mapping.items()
                if key.startswith(CONSTANT) and key.removeprefix(CONSTANT) in FIELDS and clean(text)
            }
        else:
            self._understand()
        self.layout = self._layout()
        self.questions = self._questions()

    @property
    def has_decimal_commas(self) -> bool:
        """May a comma be the decimal sign? See `numbers.with_decimal_point`."""
        return self._table.is_by_semicolons

    @property
    def sample(self) -> list[list[str]]:
        """The first rows as they are, cleaned: for showing what a column holds."""
        return [[clean(cell) for cell in [*cells, *[""] * self.width][: self.width]] for _, cells in self._sample[:5]]

    def refuse_without_rows(self) -> None:
        """Raise `Unreadable` where there is nothing below the headings."""
        if not self._sample:
            raise Unreadable("There are headings, and no figures below them.")

    def __iter__(self) -> Iterator[Reading | Problem]:
        """Every figure of the file in its order, or what is wrong with it. Raises `Unreadable`."""
        if self.questions:
            raise Unreadable(self.questions[0].text)
        return wide.walk(self) if self.layout == WIDE else long.walk(self)

    def _understand(self):
        self.mapping = guess(self.headings)
        if self._is_definitions():
            return
        meant = list(self.mapping.values())
        if "value" in meant and ("area_code" in meant or "area_name" in meant):
            seen = set()
            for heading, field in self.mapping.items():
                if field in seen:
                    self.mapping[heading] = ""
                seen.add(field)
        elif "period" in meant and "value" not in meant:
            self._find_the_areas()
            self._find_the_names()

    def _is_definitions(self):
        meant = {plain(heading) for heading in self.headings}
        return "definition" in meant and not meant & {"timeperiod", "period", "value"}

    def _find_the_areas(self):
        """After a date, each column without a meaning of its own that holds numbers is an area's."""
        first = next(place for place, heading in enumerate(self.headings) if self.mapping[heading] == "period")
        raw = {bare(heading).removesuffix("_raw") for heading in self.headings if bare(heading).endswith("_raw")}
        for place, heading in enumerate(self.headings):
            if place <= first or self.mapping[heading] or bare(heading) in raw or fields.meaning(bare(heading)):
                continue
            if self._holds_numbers(place):
                self.mapping[heading] = "value"

    def _holds_numbers(self, place):
        """More numbers than texts: a slip in one cell is said of that cell, and the column is still an area's."""
        found = slips = 0
        for _, cells in self._sample:
            text = clean(cells[place]) if place < len(cells) else ""
            try:
                text = numbers.with_decimal_point(text) if self.has_decimal_commas else text
                found += numbers.parse(text).value is not None
            except numbers.UnknownNumber:
                slips += 1
        return found > slips

    def _find_the_names(self):
        """One heading over two columns, of which the first is the principle: the second has no heading of its own."""
        place = next((place for place, heading in enumerate(self.headings) if self.mapping[heading] == "name"), None)
        if place is None or place + 1 >= self.width or "principle" in self.mapping.values():
            return
        following = self._table.headings[place + 1] if place + 1 < len(self._table.headings) else ""
        filled = [sum(bool(cells[at : at + 1] and cells[at]) for _, cells in self._sample) for at in (place, place + 1)]
        if not following.strip() and filled[1] > filled[0]:
            self.mapping[self.headings[place]] = "principle"
            self.mapping[self.headings[place + 1]] = "name"

    def _layout(self):
        if self._is_definitions():
            return DEFINITIONS
        meant = [field for heading, field in self.mapping.items() if not heading.startswith(CONSTANT)]
        has_area = {"area_code", "area_name"} & ({*meant} | {*constants(self.mapping)})
        if "value" in meant and has_area:
            if self._table.sheet == template.SHEET:
                return TEMPLATE
            headings = {plain(heading) for heading in self.headings}
            return FINGERTIPS if {"indicatorid", "timeperiod", "areatype"} <= headings else TIDY
        if "value" in meant and "period" in {*meant, *constants(self.mapping)}:
            return WIDE
        return OTHER

    def _questions(self):
        if self.layout == DEFINITIONS:
            return [Question("", "The file defines indicators and has no figures.")]
        meant = [field for heading, field in self.mapping.items() if field and not heading.startswith(CONSTANT)]
        given = {*meant, *constants(self.mapping)}
        asked = []
        if not given & {"key", "name"}:
            asked.append(Question("name", "Which column names the indicator?"))
        if self.layout != WIDE and not given & {"area_code", "area_name"}:
            asked.append(Question("area_name", "Which column names the area?"))
        if "period" not in given:
            asked.append(Question("period", "Which column says the period?"))
        if "value" not in meant:
            asked.append(Question("value", "Which column holds the value?"))
        for field in dict.fromkeys(meant):
            repeats = self.layout == WIDE and wide.is_of_block(field)
            if meant.count(field) > 1 and not repeats:
                asked.append(Question(field, f"Several columns are “{FIELDS[field].label}”. Which one is it?"))
        return asked

    def definitions(self) -> Iterator[definitions.Definition | Problem]:
        """What the file says of indicators themselves, when that is its layout."""
        return definitions.walk(self)

    def rows(self) -> Iterator[tuple[int, list[str], list[Problem]]]:
        """Each row below the headings, no narrower than they are, and what is wrong with it as a whole."""
        width, headings = self.width, self._table.headings
        first, is_workbook = headings[0], self._table.is_workbook
        for number, cells in self._table.rows():
            problems = []
            if len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
                problems.append(Problem(number, "", f"The row has {len(cells)} cells, but there are {width} columns."))
            if cells[0] == first and cells[: len(headings)] == headings:
                continue  # two files put together
            if is_workbook:
                problems += [
                    Problem(number, heading, cell.why)
                    for heading, cell in zip(self.headings, cells, strict=False)
                    if type(cell) is Refused and self.mapping[heading]
                ]
            yield number, cells, problems

    def places(self) -> tuple[dict[str, int], dict[str, str], list[str]]:
        """Field → place of its cell, field → its heading, and the cells to put after each row of `width`: those fields
        that every row has alike, and one blank cell, which is the place of fields that the file has not.
        """
        columns = {self.mapping[heading]: heading for heading in reversed(self.headings) if self.mapping[heading]}
        places = {field: self.headings.index(heading) for field, heading in columns.items()}
        extra = [""]
        for field, text in constants(self.mapping).items():
            places.setdefault(field, self.width + len(extra))
            extra.append(text)
        return {field: places.get(field, self.width) for field in FIELDS}, columns, extra


def _told(cells: list[str]) -> int:
    """How much a row says as headings: the fields that make a layout whole, or nothing."""
    if not 2 <= len(cells) <= 200:
        return 0
    mapping = guess(unlike(cells))
    meant = {field for field in mapping.values() if field}
    names = {plain(cell) for cell in cells}
    if {"period", "value"} <= meant and meant & {"key", "name", "area_code", "area_name"}:
        return len(meant)
    if "period" in meant and "name" in meant:
        return len(meant)
    if "definition" in names and meant & {"key", "name"}:
        return len(meant)
    return 0


def _columns(headings, rows):
    """How many columns there are: to the last that has a heading, or a cell in more than half of the rows."""
    filled = Counter(place for cells in rows for place, cell in enumerate(cells, start=1) if cell.strip())
    often = [place for place, times in filled.items() if times * 2 > len(rows)]
    return max([1, *(place for place, heading in enumerate(headings, start=1) if heading.strip()), *often])
