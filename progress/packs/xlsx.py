"""A pack as a workbook: a sheet for each kind of list, one header row each, and nothing that runs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from lutonhet.sheets.text import for_xlsx, printable, that_fits
from lutonhet.sheets.writing import AS_TEXT, BOLD, DAY, FAINT, WRAPPED, sheet_title
from progress.packs.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    LogicModel,
    Panels,
    Prose,
    Table,
    in_groups,
    stamp_of,
)
from progress.packs.settling import settled
from progress.packs.tones import tone_of

IN_WORDS = "In words"
QUIET = Font(color="4D565E", italic=True)
Rows = list[tuple[Cell, ...]]


def xlsx_of(document: Document) -> bytes:
    """The workbook; of the same document the same bytes."""
    book = Workbook(write_only=True)
    about = book.properties
    about.title, about.creator, about.language = document.title, document.place or document.title, "en-GB"
    about.keywords = document.check_code
    stamp = stamp_of(document)
    for title, columns, rows in _sheets(document):
        _add(book, title, columns, rows, stamp)
    into = BytesIO()
    book.save(into)
    return settled(into.getvalue(), document.as_at)


def _sheets(document) -> Iterator[tuple[str, list[Column], Rows]]:
    """(title, columns, rows): the cover, everything in words, then the lists in the order in which they come."""
    cover = [
        ("Title", document.title),
        ("Of", document.subtitle),
        ("Standing", document.standing),
        *document.about,
        ("Check code", in_groups(document.check_code)),
    ]
    yield "Cover", [Column("What", 20), Column("Is", 80)], [(Cell(name), Cell(text)) for name, text in cover]
    yield IN_WORDS, [Column("Part", 25), Column("Under", 25), Column("Text", 90)], list(_words(document))
    found: dict[str, tuple[list[Column], Rows]] = {}
    for part in document.parts:
        for block in part.blocks:
            for table in _tables(block):
                where = [Column("Part", 25), Column("Under", 25)]
                columns, rows = found.setdefault(table.sheet, ([*where, *table.columns], []))
                rows += [(Cell(part.title), Cell(table.heading), *row) for row in table.rows]
    for title, (columns, rows) in found.items():
        yield title, *_without_empty(columns, rows)


def _without_empty(columns, rows):
    """Without the part where all rows are of one, and without the heading where none has any."""
    if len({row[0].text for row in rows}) < 2:
        columns, rows = columns[1:], [row[1:] for row in rows]
    under = 1 if columns[0].heading == "Part" else 0
    if not any(row[under].text for row in rows):
        columns, rows = columns[:under] + columns[under + 1 :], [row[:under] + row[under + 1 :] for row in rows]
    return columns, rows


def _tables(block: Block) -> Iterator[Table]:
    """What of a block is a list with columns."""
    if isinstance(block, Table):
        yield block
    elif isinstance(block, Chart):
        rows = tuple((Cell(name), Cell(str(n), "", str(n))) for name, n in zip(block.names, block.counts, strict=True))
        yield Table(block.says, block.sheet, (Column("How", 30), Column(block.of, 14, is_figure=True)), rows)
    elif isinstance(block, LogicModel):
        yield block.table


def _words(document) -> Iterator[tuple[Cell, ...]]:
    for part in document.parts:
        for block in part.blocks:
            for under, text in _texts(block):
                yield Cell(part.title), Cell(under), Cell(text)


def _texts(block: Block) -> Iterator[tuple[str, str]]:
    """(heading, text) of all that is no list with columns, and of the lists that are empty."""
    if isinstance(block, Prose):
        yield "", block.text
    elif isinstance(block, Bullets):
        yield from _of_list(block.heading, block)
    elif isinstance(block, Panels):
        for panel in block.panels:
            if panel.about:
                yield panel.name, panel.about
            for one in panel.lists:
                yield from _of_list(f"{panel.name}: {one.heading}" if one.heading else panel.name, one)
    elif isinstance(block, Chart):
        yield "", block.says
    elif isinstance(block, Table) and not block.rows:
        yield block.heading, block.empty


def _of_list(heading, one):
    for text in one.items or ((one.empty,) if one.empty else ()):
        yield heading, text


def _add(book, title, columns, rows, stamp):
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(10, min(column.width * 1.5, 90))
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = stamp.replace("&", "&&"), "Page &P of &N"
    sheet.append([_text(sheet, column.heading, font=BOLD, fill=FAINT, alignment=WRAPPED) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, cell, column) for cell, column in zip(row, columns, strict=True)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.append([])
    sheet.append([_text(sheet, stamp, font=QUIET)])


def _cell(sheet, cell, column):
    """A day as a day, a count as a number; a figure stays as it was printed, and its text says its unit."""
    if cell.number and column.is_figure and cell.number == cell.text:
        made = WriteOnlyCell(sheet, float(cell.number) if "." in cell.number else int(Decimal(cell.number)))
        made.alignment = Alignment(vertical="top", horizontal="right")
        return made
    if cell.number and cell.number[4:5] == "-" and cell.text.endswith(cell.number[:4]) and len(cell.text) < 20:
        made = WriteOnlyCell(sheet, date.fromisoformat(cell.number))
        made.number_format, made.alignment = DAY, WRAPPED
        return made
    tone = tone_of(cell.tone)
    font = (
        Font(color=tone.ink.removeprefix("#").upper(), bold=cell.tone not in ("quiet", "code")) if cell.tone else None
    )
    fill = PatternFill("solid", fgColor=tone.ground.removeprefix("#").upper()) if tone.ground else None
    horizontal = "right" if column.is_figure else None
    return _text(
        sheet,
        cell.text,
        font=font,
        fill=fill,
        alignment=Alignment("general" if not horizontal else "right", "top", wrap_text=True),
    )


def _text(sheet, text, *, font=None, fill=None, alignment=WRAPPED):
    cell = WriteOnlyCell(sheet, for_xlsx(that_fits(printable(text))))
    cell.data_type, cell.number_format, cell.alignment = "s", AS_TEXT, alignment  # never a formula, however it begins
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell
