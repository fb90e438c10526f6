"""The cells of an XLSX file: what takes too long, or runs anything, is refused before it is opened."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import column_index_from_string

from lutonhet.sheets.files import (
    AT_MOST_COLUMNS,
    AT_MOST_ROWS,
    AT_MOST_WALKED,
    BLANK_ROWS,
    MB,
    WIDE,
    Grid,
    TooLarge,
    Unreadable,
    Unusable,
)
from lutonhet.sheets.text import from_xlsx

AT_MOST_UNPACKED, AT_MOST_PARTS = 20 * MB, 1_000
# Tags of XML: of all cells with their shared texts, of one row, and of what a workbook says of itself (formats above
# all). Each costs microseconds and up to 500 bytes when it is read; 2,000 rows of 30 columns have some 370,000.
AT_MOST_TAGS, AT_MOST_TAGS_OF_ROW, AT_MOST_TAGS_OF_BOOK = 400_000, 20_000, 40_000
ROW = re.compile(rb"<(?:\w+:)?row\b")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
LAST_ROW = 1_048_576
DAMAGED = "The file is damaged and cannot be opened. Open it in Excel, save it as .xlsx, and try again."


def xlsx_rows(
    data: bytes, preferred: str, beside: Iterable[str] = (), told: Grid | None = None
) -> list[tuple[str, list]]:
    """The numbered rows of the preferred sheet, else the first, and of those `beside` it, each with the sheet's name.

    `told` is told of merged cells, colours and formats. Raises `Unreadable`.
    """
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
