"""Spreadsheet files are written: CSV and XLSX that run nothing, whatever their cells say."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from lutonhet.sheets.cells import said
from lutonhet.sheets.columns import Column, Text
from lutonhet.sheets.files import AT_MOST_ROWS
from lutonhet.sheets.text import for_xlsx, that_fits

DAY, MOMENT, AS_TEXT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "@"
BOLD, FAINT = Font(bold=True), PatternFill("solid", fgColor="F6F4EF")
TOP, WRAPPED = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)


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
