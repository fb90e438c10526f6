"""Files as rows of texts: CSV of any size line by line, a workbook, a table within a text. Judged by what they are.

A file may hold anything, so each step is bounded: bytes, lines, the length of a line and of a row, and columns.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from lutonhet.sheets.cells import said
from lutonhet.sheets.files import AT_MOST_BYTES, MB, OLE, ZIP, Grid, TooLarge, Unreadable, Unusable
from lutonhet.sheets.reading import read_grid

AT_MOST_BYTES_OF_TEXT, AT_MOST_ROWS, AT_MOST_LINES, AT_MOST_COLUMNS = 250 * MB, 1_000_000, 2_000_000, 200
AT_MOST_OF_A_ROW = 2 * MB  # characters
CHUNK = MB
ROWS_ABOVE, LINES_ABOVE = 50, 2_000  # where headings are looked for
DELIMITERS = ",\t;|"
SAVE_AS_CSV = f"Or save the sheet as CSV UTF-8, which may have up to {AT_MOST_ROWS:,} rows."
Rows = Iterable[tuple[int, list[str]]]
Recognise = Callable[[list[str]], int]


class Refused(str):
    """The text of a cell that holds a formula, or a time of day: `why` says what to write instead."""

    why = ""


class Table:
    """The rows of a file below its headings, to be walked as often as one likes.

    `headings` are the cells of the row of headings, `heading_row` is its number as a spreadsheet counts rows.
    """

    def __init__(self, source: str | Path | bytes | BinaryIO, recognise: Recognise, *, preferred: str = "") -> None:
        """Find the headings: the row of which `recognise` says the most. Raises `Unreadable`."""
        self._source = source
        self.is_workbook = False
        self.sheet = ""
        with self._opened() as file:
            start = file.read(8)
            if start.startswith(OLE) or start.startswith(ZIP):
                file.seek(0)
                self._take_workbook(file, recognise, preferred)
            else:
                self._encoding = _encoding(file)
                self._find_headings(file, recognise)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row below the headings with its number; blank ones are left out. Raises `Unreadable`."""
        if self.is_workbook:
            yield from self._grid
            return
        with self._opened() as file, self._text(file) as text:
            rows = enumerate(self._csv(text), start=self._first_line + 1)
            filled = 0
            for number, cells in rows:
                if number <= self.heading_row or not any(cells):
                    continue
                if self._is_within_text and len(cells) == 1:
                    return  # the table has ended, and the text goes on
                filled += 1
                if filled > AT_MOST_ROWS:
                    raise Unreadable(f"The file has more than {AT_MOST_ROWS:,} rows. Divide it into smaller ones.")
                yield number, cells

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        if isinstance(self._source, bytes):
            yield io.BytesIO(self._source)
        elif isinstance(self._source, str | Path):
            with Path(self._source).open("rb") as file:
                yield file
        else:
            self._source.seek(0)
            yield self._source

    @property
    def is_by_semicolons(self) -> bool:
        """Do semicolons separate the columns? Spreadsheets write them where the comma is the decimal sign."""
        return not self.is_workbook and self._delimiter == ";"

    @contextmanager
    def _text(self, file):
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=self._encoding, newline="")
        try:
            yield text
        finally:
            text.detach()  # the file is closed by whoever opened it

    def _take_workbook(self, file, recognise, preferred):
        data = file.read(AT_MOST_BYTES + 1)
        try:
            grid = read_grid(data, preferred=preferred)
        except TooLarge as refusal:
            raise TooLarge(f"{refusal} {SAVE_AS_CSV}") from refusal
        self.is_workbook, self.sheet = True, grid.name
        rows = [(number, _texts(grid, number, cells)) for number, cells in grid.rows]
        _, place = _best((cells for _, cells in rows[:ROWS_ABOVE]), recognise)
        self.heading_row, self.headings = rows[place]
        self._grid = rows[place + 1 :]

    def _find_headings(self, file, recognise):
        """Rows of CSV from the start; or else, in a text that has a table somewhere in it, a line by itself."""
        with self._text(file) as text:
            above = list(islice(_bounded(text), LINES_ABOVE))
        found = []
        for delimiter in DELIMITERS:
            rows = list(islice(_lenient(above, delimiter), ROWS_ABOVE))
            if rows:
                found.append((*_best(rows, recognise), delimiter, rows))
        if not found:
            raise Unreadable("The file is empty.")
        says, place, self._delimiter, rows = max(found, key=lambda one: (one[0], len(one[3][one[1]])))
        self._first_line, self._is_within_text = 0, False
        self.headings, self.heading_row = rows[place], place + 1
        if says:
            return
        for place, line in enumerate(above):
            for delimiter in DELIMITERS:
                cells = next(_lenient([line], delimiter), [])
                if recognise(cells):
                    self.headings, self.heading_row, self._delimiter = cells, place + 1, delimiter
                    self._first_line, self._is_within_text = place, True
                    return

    def _csv(self, text):
        """The rows from the first line on that belongs to the table."""
        taken = [0]
        lines = _bounded(text, self._delimiter, taken)
        for _ in islice(lines, self._first_line):
            taken[0] = 0
        reader = csv.reader(lines, delimiter=self._delimiter)
        try:
            for cells in reader:
                taken[0] = 0
                yield cells
        except csv.Error as refusal:
            raise Unreadable(
                f"The file cannot be read as CSV after its line {self._first_line + reader.line_num}."
            ) from refusal


def _bounded(text, delimiter="\0", taken=None) -> Iterator[str]:
    """The lines of a text; `taken` counts the characters since the last row, which may run over many lines."""
    is_row = taken is None
    taken = taken or [0]
    for number, line in enumerate(text):
        taken[0] = len(line) if is_row else taken[0] + len(line)
        if number >= AT_MOST_LINES:
            raise Unreadable(f"The file has more than {AT_MOST_LINES:,} lines. Divide it into smaller ones.")
        if taken[0] > AT_MOST_OF_A_ROW or line.count(delimiter) > AT_MOST_COLUMNS:
            raise Unreadable(
                f"A row of the file has more than {AT_MOST_COLUMNS} columns or more text than any table has: "
                "a quotation mark may be missing."
            )
        yield line


def _lenient(lines, delimiter):
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


def _best(rows, recognise) -> tuple[int, int]:
    """What is said of the best row of headings, and its place; of rows that nothing is said of, the first filled."""
    said_of, filled = [], 0
    for place, cells in enumerate(rows):
        said_of.append(recognise(cells) if any(cells) else -1)
        if said_of[filled] < 0:
            filled = place
    best = max(range(len(said_of)), key=said_of.__getitem__)
    return (said_of[best], best) if said_of[best] > 0 else (0, filled)


def _encoding(file: BinaryIO) -> str:
    """UTF-8, UTF-16 where it says so, or else Windows'. Raises `Unreadable` for what is no text, or too much of it."""
    file.seek(0)
    start = file.read(4)
    utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    possible = {"utf-16": codecs.getincrementaldecoder("utf-16")()} if utf16 else {}
    if not utf16:
        possible = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "cp1252")}
    file.seek(0)
    size, is_blank = 0, True
    chunk = b" "
    while chunk:
        chunk = file.read(CHUNK)
        size += len(chunk)
        is_blank = is_blank and not chunk.strip()
        if size > AT_MOST_BYTES_OF_TEXT:
            raise Unreadable(f"The file is larger than {AT_MOST_BYTES_OF_TEXT // MB} MB. Divide it into smaller ones.")
        if b"\0" in chunk and not utf16:
            possible = {}
        if len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
            raise Unreadable("The file is not a table: it has a line of a million characters.")
        for name, decoder in list(possible.items()):
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                del possible[name]
        if not possible:
            raise Unreadable("The file is not a table. Upload a CSV or XLSX file, as it was downloaded.")
    if is_blank:
        raise Unreadable("The file is empty.")
    return next(iter(possible))


def _texts(grid: Grid, number, cells) -> list[str]:
    return [_text(cell, grid.formats.get((number, place), "")) for place, cell in enumerate(cells)]


def _text(cell, shown_as) -> str:
    """A cell of a workbook as the person sees it: 0.368 shown as a percentage is 36.8%, the first of April Apr-22."""
    if isinstance(cell, Unusable):
        if cell.shown.startswith("#"):
            return cell.shown
        text = Refused(cell.shown)
        text.why = cell.why
        return text
    if isinstance(cell, date):
        shown_as = shown_as.lower()
        return f"{cell:%b-%y}" if "mmm" in shown_as and "d" not in shown_as else said(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and shown_as.rstrip('"').endswith("%"):
        return f"{said(float(cell) * 100)}%"
    return said(cell)
