"""One door for every layout: a file is opened, its headings are understood, its rows are walked.

`read` raises `Unreadable` for what is no table at all. Everything else is said as `questions` (what a person has to
decide before the rows can be read) or as a `Problem` of a row, so that all of it can be shown at once.
"""

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from indicators import periods
from indicators.reading import fields, numbers
from indicators.reading.fields import ABOUT, CONSTANT, FIELDS, NUMBERS, bare, constants, guess, plain, unlike
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
SHEET = "Figures"  # of the template
SAMPLE = 60
AT_MOST_REMEMBERED = 50_000
AREA_CODE = re.compile(r"[A-Za-z0-9]{1,20}", re.ASCII)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
LONGEST = {  # characters, as they are kept
    "key": 200,
    "name": 200,
    "area_code": 20,
    "area_name": 100,
    "area_type": 100,
    "sex": 30,
    "age": 60,
    "category_type": 200,
    "category": 200,
    "value_note": 300,
    "published_country": 60,
    "published_region": 60,
    "published_neighbours": 60,
    "published_goal": 60,
    "published_trend": 60,
}
LONGEST_PERIOD, LONGEST_REASON = 30, 100
PUBLISHED = ("published_country", "published_region", "published_trend", "published_goal", "published_neighbours")
SEXES = ("male", "female", "persons", "person", "males", "females", "boys", "girls")
NOTHING = ("", "na", "n/a", "-", "none")


class Question(NamedTuple):
    """What has to be decided before the rows can be read: which column is the field, or which of several."""

    field: str
    text: str


def clean(text: str) -> str:
    """A text without markup, line breaks, characters that nobody sees, and spaces at its ends."""
    if "<" in text or "&" in text:
        text = html.unescape(TAG.sub(" ", text))
    return " ".join(UNSEEN.sub("", text).split())


def read(source: str | Path | bytes | BinaryIO, name: str, mapping: Mapping[str, str] | None = None) -> "Reader":
    """Open a published file. `name` is what it is called; `mapping` says what the headings mean where we are wrong.

    Raises `Unreadable`. The reader may be walked as often as one likes; a file object is left open.
    """
    return Reader(source, name, mapping)


class Reader:
    """A published file: its `layout`, `headings`, `mapping`, `questions`, and on iterating its readings and problems.

    `mapping` holds every heading, those left out with "". `about` fills up while the rows are walked: key → what the
    file says of the indicator itself.
    """

    def __init__(self, source, name, mapping=None):
        self.name = name
        self.about: dict[str, About] = {}
        self._table = Table(source, _told, preferred=SHEET)
        self._sample = list(islice(self._table.rows(), SAMPLE))
        self._width = max([len(self._table.headings), *(len(cells) for _, cells in self._sample)])
        self._width = _last_filled(self._table.headings, self._sample, self._width)
        self.headings = unlike([*self._table.headings, *[""] * self._width][: self._width])
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
    def sample(self) -> list[list[str]]:
        """The first rows as they are, cleaned: for showing what a column holds."""
        return [[clean(cell) for cell in self._wide_enough(cells)[: self._width]] for _, cells in self._sample[:5]]

    def __iter__(self) -> Iterator[Reading | Problem]:
        """Every figure of the file in its order, or what is wrong with it. Raises `Unreadable`."""
        if self.questions:
            raise Unreadable(self.questions[0].text)
        return self._wide() if self.layout == WIDE else self._long()

    def _wide_enough(self, cells):
        return [*cells, *[""] * (self._width - len(cells))] if len(cells) < self._width else cells

    # What the headings mean

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
        found = 0
        for _, cells in self._sample:
            text = clean(cells[place]) if place < len(cells) else ""
            try:
                found += numbers.parse(text).value is not None
            except numbers.UnknownNumber:
                return False
        return found > 0

    def _find_the_names(self):
        """A heading that stands over two columns, the first of them the principle, is written once and left blank once."""
        place = next((place for place, heading in enumerate(self.headings) if self.mapping[heading] == "name"), None)
        if place is None or place + 1 >= self._width or "principle" in self.mapping.values():
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
            if self._table.sheet == SHEET:
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
            repeats = self.layout == WIDE and (field in ("value", "period") or FIELDS[field].in_blocks)
            if meant.count(field) > 1 and not repeats:
                asked.append(Question(field, f"Several columns are “{FIELDS[field].label}”. Which one is it?"))
        return asked

    # The rows

    def _rows(self) -> Iterator[tuple[int, list[str], list[Problem]]]:
        """Each row, as wide as the headings, and what is wrong with it as a whole."""
        width, headings = self._width, self._table.headings
        first, is_workbook = headings[0], self._table.is_workbook
        for number, cells in self._table.rows():
            problems = []
            if len(cells) != width:
                if len(cells) < width:
                    cells = [*cells, *[""] * (width - len(cells))]
                elif any(cell.strip() for cell in cells[width:]):
                    problems.append(Problem(number, "", f"The row has {len(cells)} cells; there are {width} columns."))
            if cells[0] == first and cells[: len(headings)] == headings:
                continue  # two files put together
            if is_workbook:
                problems += [
                    Problem(number, self.headings[place], cell.why)
                    for place, cell in enumerate(cells[:width])
                    if type(cell) is Refused and self.mapping[self.headings[place]]
                ]
            yield number, cells, problems

    def _places(self, columns: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
        """Field → place of its cell, in rows that have the given texts after their own cells."""
        places = {field: self.headings.index(heading) for heading, field in columns.items() if field}
        extra = [""]
        for field, text in constants(self.mapping).items():
            if field not in places:
                places[field] = self._width + len(extra)
                extra.append(text)
        return {field: places.get(field, self._width) for field in FIELDS}, extra

    def _long(self):
        columns = {heading: field for heading, field in self.mapping.items() if not heading.startswith(CONSTANT)}
        at, extra = self._places(columns)
        heading_of = {field: heading for heading, field in columns.items() if field}
        cells_of = _Cells(heading_of)
        has_about = any(at[field] != self._width for field in ABOUT)
        width, has_inequality = self._width, at["inequality"] != self._width
        key_at, name_at, code_at, area_at, type_at = (
            at[field] for field in ("key", "name", "area_code", "area_name", "area_type")
        )
        sex_at, age_at, kind_at, category_at = (at[field] for field in ("sex", "age", "category_type", "category"))
        period_at, value_at, note_at = at["period"], at["value"], at["value_note"]
        others = [(field, at[field]) for field in NUMBERS if field != "value"]
        texts = {field: cells_of.texts(field) for field in LONGEST}
        published = [(texts[field], at[field]) for field in PUBLISHED]
        number_of, plain_number = cells_of.number, numbers.PLAIN.fullmatch
        for row, cells, problems in self._rows():
            if len(cells) > width:
                del cells[width:]
            cells += extra
            key, name = texts["key"][cells[key_at]], texts["name"][cells[name_at]]
            sex, kind, category = (
                texts["sex"][cells[sex_at]],
                texts["category_type"][cells[kind_at]],
                cells[category_at],
            )
            category = texts["category"][category]
            if has_inequality:
                sex, kind, category = _of_inequality(clean(cells[at["inequality"]]), sex, kind, category)
            note = texts["value_note"][cells[note_at]]
            value_text = cells[value_at]
            if plain_number(value_text):
                value, reason = numbers.Decimal(value_text), ""
            else:
                value_text = clean(value_text)
                value, reason, note = cells_of.value(value_text, note)
            limits = [number_of(field, cells[place]) if cells[place] else None for field, place in others]
            code, area = texts["area_code"][cells[code_at]], texts["area_name"][cells[area_at]]
            period = cells_of.periods[cells[period_at]]
            if not (key or name):
                cells_of.found.append((heading_of.get("name", ""), "Write which indicator it is."))
            if not (code or area):
                cells_of.found.append((heading_of.get("area_code", heading_of.get("area_name", "")), "Write the area."))
            if code and not AREA_CODE.fullmatch(code):
                cells_of.found.append((heading_of["area_code"], f"“{code}” is no code of an area."))
            if cells_of.found or problems or period.__class__ is str:
                yield from problems
                yield from cells_of.problems(row, period)
                continue
            key = key or name
            if has_about and key not in self.about and len(self.about) < AT_MOST_REMEMBERED:
                self.about[key] = About(name, *(clean(cells[at[field]]) for field in ABOUT))
            yield Reading(
                row,
                key,
                name or key,
                code,
                area,
                texts["area_type"][cells[type_at]],
                sex,
                texts["age"][cells[age_at]],
                kind,
                category,
                period,
                value_text,
                value,
                reason,
                *limits,
                note,
                *(known[cells[place]] for known, place in published),
            )

    def _wide(self):
        """A principle stands in the first row of its group and holds for those below; each date is a block of columns."""
        columns = {heading: field for heading, field in self.mapping.items() if not heading.startswith(CONSTANT)}
        blocks = self._blocks(columns)
        shared = {heading: field for heading, field in columns.items() if not _is_of_block(field)}
        at, extra = self._places(shared)
        heading_of = {field: heading for heading, field in shared.items() if field}
        cells_of = _Cells(heading_of)
        principle = ""
        for row, cells, problems in self._rows():
            cells = [*cells[: self._width], *extra]
            told = {
                field: clean(cells[at[field]])
                for field in ("key", "name", "principle", "unit", "polarity", "sex", "age")
            }
            principle = told["principle"] or principle
            key = told["key"] or told["name"]
            if not key:
                if any(clean(cells[place]) for block in blocks for place in block.filled):
                    yield Problem(
                        row, heading_of.get("name", heading_of.get("key", "")), "Write which indicator it is."
                    )
                continue
            self.about.setdefault(
                key,
                About(told["name"], principle, told["unit"], told["polarity"], clean(cells[at["value_type"]])),
            )
            yield from problems
            if problems:
                continue
            for number, block in enumerate(blocks, start=1):
                yield from self._of_block(row, cells, told, key, number, block, cells_of)

    def _of_block(self, row, cells, told, key, number, block, cells_of):
        """The figures of one date: an area a column; what is printed of comparison and trend is the first area's."""
        if not any(clean(cells[place]) for place in block.filled):
            return
        period_text = cells[block.at["period"]] if "period" in block.at else constants(self.mapping)["period"]
        period = cells_of.periods[period_text]
        if period.__class__ is str:
            yield Problem(row, self.headings[block.at["period"]] if "period" in block.at else "", period)
            return
        position = clean(cells[block.at["position"]]) if "position" in block.at else ""
        for order, (place, area) in enumerate(block.areas):
            text = clean(cells[place])
            value, reason, note = cells_of.value(text, "")
            if cells_of.found:
                yield from (Problem(row, self.headings[place], what) for _, what in cells_of.found)
                cells_of.found.clear()
                continue
            judged = {
                field: clean(cells[block.at[field]])[: LONGEST[field]] if order == 0 and field in block.at else ""
                for field in PUBLISHED
            }
            yield Reading(
                row,
                key[: LONGEST["key"]],
                (told["name"] or key)[: LONGEST["name"]],
                "",
                area,
                "",
                told["sex"],
                told["age"],
                "",
                "",
                period,
                text,
                value,
                reason,
                *[None] * 6,
                note,
                **judged,
                position=int(position) if position.isdecimal() and len(position) < 3 else number,
            )

    def _blocks(self, columns):
        blocks = [_Block()]
        for place, heading in enumerate(self.headings):
            field = columns[heading]
            if field == "period" and "period" in blocks[-1].at:
                blocks.append(_Block())
            if field == "value":
                blocks[-1].areas.append((place, area_of_heading(heading)))
            elif _is_of_block(field):
                blocks[-1].at[field] = place
        return [block for block in blocks if block.areas]


class _Block:
    """The columns of one date in a wide table."""

    def __init__(self):
        self.at: dict[str, int] = {}
        self.areas: list[tuple[int, str]] = []

    @property
    def filled(self):
        return [place for place, _ in self.areas] + ([self.at["period"]] if "period" in self.at else [])


class _Cells:
    """Cells read once and remembered: the same few names, ages and periods stand in hundreds of thousands of rows."""

    def __init__(self, heading_of):
        self._heading_of = heading_of
        self.periods = _Remembered(_period)
        self.found: list[tuple[str, str]] = []  # heading and sentence of what is wrong with the row in hand

    def texts(self, field):
        longest = LONGEST[field]
        tidy = clean if field != "value_note" else _note
        return _Remembered(lambda raw: _cut(tidy(raw), longest))

    def value(self, text, note):
        """The value, why there is none, and the note with what a mark says."""
        try:
            figure = numbers.parse(text)
        except numbers.UnknownNumber as refusal:
            self.found.append((self._heading_of.get("value", ""), str(refusal)))
            return None, "", note
        if figure.value is None:
            return None, _cut(note or figure.missing_reason, LONGEST_REASON), note
        return figure.value, "", f"{note}; {figure.note}" if note and figure.note else note or figure.note

    def number(self, field, text):
        if numbers.PLAIN.fullmatch(text):
            return numbers.Decimal(text)
        try:
            return numbers.parse(clean(text)).value
        except numbers.UnknownNumber as refusal:
            self.found.append((self._heading_of.get(field, ""), str(refusal)))
            return None

    def problems(self, row, period):
        if period.__class__ is str:
            yield Problem(row, self._heading_of.get("period", ""), period)
        for heading, text in self.found:
            yield Problem(row, heading, text)
        self.found.clear()


class _Remembered(dict):
    """What a text is read as, for the texts of a column; it forgets all when there are too many."""

    def __init__(self, reading):
        super().__init__()
        self._reading = reading

    def __missing__(self, text):
        if len(self) >= AT_MOST_REMEMBERED:
            self.clear()
        self[text] = found = self._reading(text)
        return found


def _period(text):
    """The period, or the sentence that says why it is none."""
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


def _cut(text, longest):
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _of_inequality(text, sex, kind, category):
    """A tidy file's one column for every breakdown: a sex, or a category of no stated type."""
    if text.casefold() in NOTHING:
        return sex, kind, category
    if text.casefold() in SEXES:
        return text, kind, category
    return sex, kind or "Inequality", text


def area_of_heading(heading: str) -> str:
    """The area that a column of a wide table is of: `luton_raw` and `Luton (2)` are Luton."""
    name = bare(heading).removesuffix("_raw").replace("_", " ").strip()
    return _cut(name.title() if name.islower() else name, LONGEST["area_name"])


def _is_of_block(field):
    return bool(field) and (field in ("period", "value") or FIELDS[field].in_blocks)


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


def _last_filled(headings, sample, width):
    """How many columns there are, without those at the end that have neither heading nor cell."""
    rows = [headings, *(cells for _, cells in sample)]
    while width > 1 and not any(len(cells) >= width and cells[width - 1].strip() for cells in rows):
        width -= 1
    return width
