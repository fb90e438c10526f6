"""Spreadsheet files: what people upload is judged by what it is, not by its name; what we write runs nothing."""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from lutonhet.sheets.cells import said
from lutonhet.sheets.columns import Column, Text
from lutonhet.sheets.text import for_xlsx, from_xlsx, that_fits

MB = 1024 * 1024
AT_MOST_BYTES, AT_MOST_UNPACKED, AT_MOST_ROWS, AT_MOST_COLUMNS = 5 * MB, 20 * MB, 2_000, 100
AT_MOST_PARTS, AT_MOST_WALKED = 1_000, 10_000
# Tags of XML: of all cells with their shared texts, of one row, and of what a workbook says of itself (formats above
# all). Each costs microseconds and up to 500 bytes when it is read; 2,000 rows of 30 columns have some 370,000.
AT_MOST_TAGS, AT_MOST_TAGS_OF_ROW, AT_MOST_TAGS_OF_BOOK = 400_000, 20_000, 40_000
AT_MOST_MARKS_OF_LINE = 100_000
ROW = re.compile(rb"<(?:\w+:)?row\b")
LAST_ROW = 1_048_576
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
FORMATS = {
    "xlsx": ("Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv; charset=utf-8"),
}
DAMAGED = "The file is damaged and cannot be opened. Open it in Excel, save it as .xlsx, and try again."
BLANK_ROWS = "The sheet has thousands of blank rows. Copy the filled ones into a new sheet."
WIDE = f"The file has more than {AT_MOST_COLUMNS} columns. Keep the columns of the download."
DAY, MOMENT, AS_TEXT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "@"
csv.field_size_limit(AT_MOST_BYTES)


class Unreadable(Exception):
    """The file is none that is read here; the text says why, and what to do instead."""


class TooLarge(Unreadable):
    """The file has more in it than is read of a spreadsheet."""


@dataclass(frozen=True)
class Unusable:
    """A cell that holds neither text nor number nor date; the text says what to write instead."""

    why: str
    shown: str = ""  # the formula or the error that stands in it


@dataclass
class Sheet:
    """The rows of a file below its headings, each with the number it has in the file; blank ones are left out."""

    name: str
    headings: list[str]
    rows: list[tuple[int, list]] = field(default_factory=list)


@dataclass
class Grid:
    """All filled rows of a file, none of them a heading yet. Rows count from 1, columns from 0.

    `merged` are cells made one: (first row, first column, last row, last column). `coloured` are cells that have a
    colour and nothing written in them: (row, column) → colour, as the file names it. `formats` are how the file shows
    numbers and dates: (row, column) → format, of those that it does not show plainly.
    """

    name: str
    rows: list[tuple[int, list]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    coloured: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)


def read_grid(data: bytes, *, preferred: str = "") -> Grid:
    """An XLSX or CSV file as `read_sheet` reads it, with what a table of any make may tell by its cells.

    Raises `Unreadable`.
    """
    _refuse_what_is_no_file(data)
    if not data.startswith(ZIP):
        return Grid("CSV", list(_filled(_csv_rows(data))))
    grid = Grid("")
    ((grid.name, rows),) = _xlsx_rows(data, preferred, told=grid)
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
    return [_with_headings(name, rows) for name, rows in _xlsx_rows(data, preferred, beside)]


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


def _xlsx_rows(data, preferred, beside=(), told=None):
    _refuse_what_is_no_workbook(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False, rich_text=False)
            names = [preferred, *(name for name in beside if name in book.sheetnames)]
            if preferred not in book.sheetnames:
                names = [book.worksheets[0].title]
            if told is not None:
                told.merged = _merged(book, book[names[0]])
            return [(name, list(_cells(book[name], told))) for name in names]
    except Unreadable:
        raise
    except Exception as refusal:  # whatever a broken or hostile file does to the reader, the answer is the same
        raise Unreadable(DAMAGED) from refusal


def _refuse_what_is_no_workbook(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as refusal:
        raise Unreadable("The file is damaged: it is cut off, or no spreadsheet at all.") from refusal
    names = {part.filename for part in parts}
    if sum(part.file_size for part in parts) > AT_MOST_UNPACKED or len(parts) > AT_MOST_PARTS:
        raise TooLarge("The file is larger than 20 MB when unpacked. Divide it into smaller ones.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The file is protected with a password. Save it without one.")
    if any("vbaproject" in name.lower() or "macrosheets" in name.lower() for name in names):
        raise Unreadable("The file has macros, which are not accepted. Save it as .xlsx, without macros.")
    if "xl/workbook.xml" not in names:
        raise Unreadable("The file is not an Excel file of the kind .xlsx. Save it as .xlsx or CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_what_takes_long_to_read(archive, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as refusal:
        raise Unreadable(DAMAGED) from refusal


def _refuse_what_takes_long_to_read(archive, parts):
    """A small file may unpack into millions of tags: they are counted before any of them is read."""
    of_cells = of_book = 0
    for part in parts:
        name = part.filename
        is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
        is_of_cells = is_sheet or name == "xl/sharedStrings.xml"
        if not is_of_cells and name.startswith("xl/") and not name.endswith((".rels", "workbook.xml", "styles.xml")):
            continue  # pictures, charts and the like are not opened
        text = archive.read(part).replace(b"\0", b"")  # the signs between those of UTF-16
        if b"<!DOCTYPE" in text:  # its entities may stand for more than any memory holds
            raise Unreadable(DAMAGED)
        if is_of_cells:
            of_cells += text.count(b"<")
        else:
            of_book += text.count(b"<")
        if of_cells > AT_MOST_TAGS:
            raise TooLarge(
                f"The file has more than {AT_MOST_ROWS:,} rows, or far more cells than are read here. Copy the rows "
                "that you need into a new file."
            )
        if of_book > AT_MOST_TAGS_OF_BOOK:
            raise Unreadable("The file holds more formats than are read here. Copy its cells into a new file.")
        if is_sheet and _most_tags_of_a_row(text) > AT_MOST_TAGS_OF_ROW:
            raise Unreadable(WIDE)


def _most_tags_of_a_row(text):
    starts = [0, *(found.start() for found in ROW.finditer(text)), len(text)]
    return max(text.count(b"<", *ends) for ends in pairwise(starts))


MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def _merged(book, sheet):
    """Which cells the file makes one; the reader of rows does not tell."""
    with book._archive.open(sheet._worksheet_path) as part:
        found = MERGED.findall(part.read())
    if len(found) > AT_MOST_WALKED:
        raise Unreadable("The sheet has thousands of merged cells. Copy it into a new sheet as values.")
    return [
        (int(top), column_index_from_string(left.decode()) - 1, int(end), column_index_from_string(right.decode()) - 1)
        for left, top, right, end in found
    ]


def _colour_of(cell):
    """The colour that a cell is filled with; "" for none and for white."""
    fill = cell.fill if isinstance(cell, ReadOnlyCell) and cell.has_style else None
    if fill is None or getattr(fill, "fill_type", None) != "solid":
        return ""
    colour = fill.fgColor
    named = str(colour.rgb if colour.type == "rgb" else f"{colour.type} {colour.value}")
    return "" if named.endswith("FFFFFF") or named == "theme 0" else named


def _cells(sheet, told=None):
    sheet.reset_dimensions()
    filled, walked, gap = 0, 0, None
    for number, row in enumerate(sheet.iter_rows(max_col=AT_MOST_COLUMNS + 1, max_row=LAST_ROW), start=1):
        if row is gap:  # a row that the file leaves out
            continue
        cells = [_usable(cell) for cell in row]
        walked += 1
        if told is not None:
            told.coloured |= {
                (number, place): colour
                for place, cell in enumerate(row)
                if cells[place] in (None, "") and (colour := _colour_of(cell))
            }
            told.formats |= {
                (number, place): cell.number_format
                for place, cell in enumerate(row)
                if isinstance(cells[place], int | float | date) and cell.number_format != "General"
            }
        if any(cell not in (None, "") for cell in cells):
            filled += 1
            yield number, cells
        else:
            gap = row
        if filled > AT_MOST_ROWS + 1:
            return
        if walked > AT_MOST_WALKED:
            raise Unreadable(BLANK_ROWS)


def _usable(cell):
    value = cell.value
    if value is None or isinstance(value, bool | int | float | datetime | date):
        return value
    if cell.data_type == "f":
        return Unusable("This is a formula. Write its result: copy the cell, then paste it as a value.", str(value))
    if cell.data_type == "e":
        return Unusable(f"The file holds an error here ({value}). Write the value, or empty the cell.", str(value))
    if isinstance(value, time | timedelta):
        return Unusable("The file holds a time of day here. Make the cell a text cell and write the words.")
    return from_xlsx(str(value))


def write_csv(columns: list[Column], rows: Iterable[list]) -> bytes:
    """A CSV file with a mark by which Excel knows that it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.heading for column in columns])
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _in_csv(cell):
    return cell if isinstance(cell, str) else said(cell)


def write_xlsx(title: str, columns: list[Column], rows: Iterable[list]) -> bytes:
    """An XLSX file: dates are dates, numbers are numbers, and everything else is text that runs nothing.

    A text that fits into no cell is cut off, and says so at its end.
    """
    return write_workbook([(title, columns, rows)])


def write_workbook(sheets: Iterable[tuple[str, list[Column], Iterable[list]]]) -> bytes:
    """An XLSX file of several sheets, each as `write_xlsx` writes one: (title, columns, rows)."""
    book = Workbook(write_only=True)
    for title, columns, rows in sheets:
        _add_sheet(book, title, columns, rows)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _add_sheet(book, title, columns, rows):
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _width(column)
        if isinstance(column, Text):
            sheet.column_dimensions[letter].number_format = AS_TEXT
        if offer := _offer(column):
            offer.add(f"{letter}2:{letter}{AT_MOST_ROWS + 1}")
            sheet.data_validations.append(offer)
    sheet.append([_heading(sheet, column.heading) for column in columns])
    last = 1
    for row in rows:
        sheet.append([_in_xlsx(sheet, column, cell) for column, cell in zip(columns, row, strict=True)])
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"


def sheet_title(name: str) -> str:
    """A name that a sheet may have."""
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31]


BOLD, FAINT = Font(bold=True), PatternFill("solid", fgColor="F6F4EF")
TOP, WRAPPED = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)


def _width(column):
    if column.kind in ("number", "day", "moment"):
        return 16
    return 60 if isinstance(column, Text) and column.has_lines else 24


def _offer(column):
    """The words to choose from, where they fit into the list that Excel opens under a cell."""
    words = ",".join(column.choices)
    if not column.choices or len(words) > 250 or any(re.search('[,"]', word) for word in column.choices):
        return None
    return DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)


def _heading(sheet, text):
    cell = _text_cell(sheet, text)
    cell.font, cell.fill, cell.alignment = BOLD, FAINT, WRAPPED
    return cell


def _text_cell(sheet, text):
    cell = WriteOnlyCell(sheet, for_xlsx(text))
    cell.data_type = "s"  # never a formula or an error, however the text begins
    return cell


def _in_xlsx(sheet, column, value):
    if value is None:
        return None
    if isinstance(value, str):
        cell = _text_cell(sheet, that_fits(value))
        cell.number_format = AS_TEXT
        cell.alignment = WRAPPED if column.kind == "text" else TOP
        return cell
    cell = WriteOnlyCell(sheet, value if not isinstance(value, Decimal) else float(value))
    cell.alignment = TOP
    if isinstance(value, date):
        cell.number_format = MOMENT if isinstance(value, datetime) else DAY
    return cell
