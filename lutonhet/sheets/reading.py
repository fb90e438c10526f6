"""Spreadsheet files are read: judged by what they are, not by their names; XLSX by `xlsx`, CSV here."""

import csv
import io
import re
from collections.abc import Iterable

from lutonhet.sheets.cells import said
from lutonhet.sheets.files import (
    AT_MOST_BYTES,
    AT_MOST_COLUMNS,
    AT_MOST_ROWS,
    AT_MOST_WALKED,
    BLANK_ROWS,
    OLE,
    WIDE,
    ZIP,
    Grid,
    Sheet,
    TooLarge,
    Unreadable,
    Unusable,
)
from lutonhet.sheets.xlsx import xlsx_rows

AT_MOST_MARKS_OF_LINE = 100_000
csv.field_size_limit(AT_MOST_BYTES)


def read_grid(data: bytes, *, preferred: str = "") -> Grid:
    """An XLSX or CSV file as `read_sheet` reads it, with what a table of any make may tell by its cells.

    Raises `Unreadable`.
    """
    _refuse_what_is_no_file(data)
    if not data.startswith(ZIP):
        return Grid("CSV", list(_filled(_csv_rows(data))))
    grid = Grid("")
    ((grid.name, rows),) = xlsx_rows(data, preferred, told=grid)
    grid.rows = list(_filled(rows))
    return grid


def read_sheet(data: bytes, *, preferred: str = "") -> Sheet:
    """The rows of an XLSX or CSV file; of several sheets, the one called `preferred` or else the first.

    Raises `Unreadable`.
    """
    return read_sheets(data, preferred=preferred)[0]


def read_sheets(data: bytes, *, preferred: str, beside: Iterable[str] = ()) -> list[Sheet]:
    """The sheet that `read_sheet` reads, then of a file that has the preferred one those called as `beside` says.

    Raises `Unreadable`.
    """
    _refuse_what_is_no_file(data)
    if not data.startswith(ZIP):
        return [_with_headings("CSV", _csv_rows(data))]
    return [_with_headings(name, rows) for name, rows in xlsx_rows(data, preferred, beside)]


def _refuse_what_is_no_file(data):
    if len(data) > AT_MOST_BYTES:
        raise TooLarge("The file is larger than 5 MB. Divide it into smaller ones.")
    if not data.strip():
        raise Unreadable("The file is empty.")
    if data.startswith(OLE):
        raise Unreadable(
            "The file is protected with a password, or is of an old kind (.xls). Save it as .xlsx, without a password."
        )


def _with_headings(name, rows: Iterable[tuple[int, list]]) -> Sheet:
    (_, headings), *below = _filled(rows)
    return Sheet(name, ["" if isinstance(cell, Unusable) else said(cell) for cell in headings], below)


def _filled(rows):
    """The rows that say something, without blank cells at their ends; `Unreadable` when there are too many, or none."""
    filled = 0
    for number, cells in rows:
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not any(isinstance(cell, Unusable) or said(cell) for cell in cells):
            continue
        if len(cells) > AT_MOST_COLUMNS:
            raise Unreadable(WIDE)
        if filled > AT_MOST_ROWS:  # and one of headings
            raise TooLarge(f"The file has more than {AT_MOST_ROWS:,} rows. Divide it into smaller ones.")
        filled += 1
        yield number, cells
    if not filled:
        raise Unreadable("The file is empty.")


def _csv_rows(data):
    text = _decoded(data)
    delimiter = _delimiter(text)
    reader = csv.reader(_lines(text, delimiter), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            if number > AT_MOST_WALKED:
                raise Unreadable(BLANK_ROWS)
            yield number, cells
    except csv.Error as refusal:
        raise Unreadable(f"The file cannot be read as CSV after its line {reader.line_num}.") from refusal


def _lines(text, delimiter):
    for line in io.StringIO(text, newline=""):
        if line.count(delimiter) > AT_MOST_MARKS_OF_LINE:
            raise Unreadable(WIDE)
        yield line


def _decoded(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The file is not a spreadsheet. Upload an XLSX or CSV file, best one that was downloaded here.")


def _delimiter(text):
    headings = re.sub(r'"[^"]*"', "", text[:10_000]).lstrip().split("\n", 1)[0]
    return max(",;\t", key=headings.count)
