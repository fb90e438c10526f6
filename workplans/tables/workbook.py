"""A workplan as a workbook: how to fill it in, what is missing, and the plan, yellow where people write."""

import io
from collections.abc import Mapping
from copy import copy
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from accounts.models import Organisation
from lutonhet.sheets.cells import day_in_figures
from lutonhet.sheets.text import for_xlsx, inert, printable, that_fits
from lutonhet.sheets.writing import AS_TEXT, DAY
from workplans.models import Workplan
from workplans.models.actions import Delivery
from workplans.tables.asked import checks_of
from workplans.tables.columns import COLUMNS, NARROW
from workplans.tables.document import actions_of, cells_of, last_changed, name_of_priority, stamp_of

GUIDANCE, CHECKLIST, WORKPLAN, LISTS = "Guidance", "Checklist", "Workplan", "Lists"
YELLOW, GREY = "FFF9DB", "E9ECEF"
OUR_FILLS = {YELLOW, GREY}
HEAD, INK_ON_HEAD, HAIRLINE = "0B5563", "FFFFFF", "D9D5CB"
YES_FILL, YES_INK, NO_FILL, NO_INK = "D7ECE2", "0A4A37", "F7D5D2", "7D1510"
ROOM_FOR_NEW = 30  # blank rows below the plan
A3, A4 = 8, 9  # paper sizes, as Excel numbers them
INK = "1B1F23"
SHADES = {
    Delivery.COMPLETE: ("DCE6F5", "1D4F91", "Done. “Completed on” and “What changed as a result” say when and what."),
    Delivery.ON_TRACK: ("D7ECE2", "0A4A37", "Delivery is on track."),
    Delivery.AT_RISK: ("FBE9C6", "5A3C00", "At risk. “Risks and issues” says what is wrong, and what happens next."),
    Delivery.OFF_TRACK: ("F7D5D2", "7D1510", "Off track. “Escalation” also says what support is needed, or None."),
    Delivery.NOT_STARTED: ("E3E8EE", "2C3944", "Not started, and not past its date."),
    Delivery.PAUSED: ("FFFFFF", "1B1F23", "Paused: “Progress update” says why."),
    Delivery.CLOSED: ("FFFFFF", "1B1F23", "Ended without being complete. Closing needs a reason: do it on the page."),
}
MARKS = {
    Delivery.COMPLETE: "✔",
    Delivery.ON_TRACK: "●",
    Delivery.AT_RISK: "▲",
    Delivery.OFF_TRACK: "■",
    Delivery.NOT_STARTED: "○",
}
STEPS = (
    "Write in the yellow cells of the sheet Workplan. Leave the grey ones as they are.",
    "For a new action use a blank row below the last one, and leave its Ref empty: it gets one when it is brought in.",
    "Removing a row removes nothing: an action is closed on its page, with a reason.",
    "Once a due date is agreed or past it stays. Write the new one under “Revised due date”, and why beside it.",
    "A new text or another status is an update of this reporting period. Updates that were made before stay.",
    "Save the file and bring it in on the page of the workplan. You see every change before anything is saved.",
    "If somebody changed a row meanwhile it is not overwritten: you are told which, and what you wrote is shown.",
    "Do not write about people who can be recognised: anybody may ask to see what is written here.",
)
TOP = Alignment(vertical="top", wrap_text=True)
LINE = Border(bottom=Side("thin", HAIRLINE), right=Side("thin", HAIRLINE))


def write(workplan: Workplan, *, on: date) -> bytes:
    """The workbook of a plan as it stands; as many queries for a long plan as for a short one."""
    actions = actions_of(workplan)
    changed_at = last_changed(actions)
    rows = [cells_of(one) | {"stamp": stamp_of(one, changed_at.get(one.pk))} for one in actions]
    book = Workbook()
    name = f"Workplan {workplan.year}: {workplan.workstream.name}"
    _guidance(book.active, name, on)
    row_of = {one.code: number for number, one in enumerate(actions, start=2)}
    _checklist(book.create_sheet(CHECKLIST), name, checks_of(workplan, actions), row_of)
    lists = {
        "priority": [printable(name_of_priority(one)) for one in workplan.priorities.open()],
        "lead_organisation": [printable(one.name) for one in Organisation.objects.order_by("name")],
    }
    _workplan(book.create_sheet(WORKPLAN), rows, [one.is_open for one in actions], lists)
    _lists(book.create_sheet(LISTS), lists)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


class _Page:
    """A sheet being written. A style is made once and shared: making it anew for every cell takes most of the time."""

    def __init__(self, sheet):
        self.sheet, self.styles = sheet, {}

    def put(self, row, column, value, *, bold=False, ink=INK, fill="", size=11, has_lines=False, is_text=False):
        """A cell: a date, or a text that runs nothing."""
        cell = self.sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = for_xlsx(that_fits(value))
            cell.data_type = "s"  # never a formula or an error, however the text begins
        elif value is not None:
            cell.value = value
        form = DAY if isinstance(value, date) else AS_TEXT if value is not None or is_text else "General"
        look = (bold, ink, fill, size, has_lines, form)
        if look not in self.styles:
            cell.alignment, cell.font, cell.number_format = TOP, Font(bold=bold, color=ink, size=size), form
            if fill:
                cell.fill = PatternFill("solid", fgColor=fill)
            if has_lines:
                cell.border = LINE
            self.styles[look] = cell._style
        cell._style = copy(self.styles[look])
        return cell

    def heads(self, row, words):
        for number, text in enumerate(words, start=1):
            self.put(row, number, text, bold=True, ink=INK_ON_HEAD, fill=HEAD)

    def join(self, row, first, last):
        self.sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)

    def widths(self, *widths):
        for number, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width

    def print_on(self, paper):
        """One page wide, across."""
        setup = self.sheet.page_setup
        setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", paper, 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _guidance(sheet, name, on):
    page = _Page(sheet)
    sheet.title = GUIDANCE
    page.widths(28, 60, 70)
    page.put(1, 1, name, bold=True, size=16)
    page.join(1, 1, 3)
    page.put(2, 1, f"As it stood on {day_in_figures(on)}", ink="4D565E")
    page.join(2, 1, 3)
    row = 4
    page.heads(row, ["How to fill it in", "", ""])
    for number, step in enumerate(STEPS, start=1):
        row += 1
        page.put(row, 1, f"{number}")
        page.put(row, 2, step)
        page.join(row, 2, 3)
    row += 1
    page.put(row, 1, "Yellow", fill=YELLOW)
    page.put(row, 2, "Write here.")
    row += 1
    page.put(row, 1, "Grey", fill=GREY)
    page.put(row, 2, "Do not write here.")
    row += 2
    page.heads(row, ["Delivery", "What it means", ""])
    for state, (fill, ink, meaning) in SHADES.items():
        row += 1
        page.put(row, 1, f"{MARKS.get(state, '')} {state.label}".strip(), bold=True, ink=ink, fill=fill)
        page.put(row, 2, meaning)
        page.join(row, 2, 3)
    row += 1
    page.put(row, 2, "Past its due date an action cannot be green or grey, unless a meeting agreed a later date.")
    page.join(row, 2, 3)
    row += 2
    page.heads(row, ["Column", "What to write", "Also read under these headings"])
    for column in COLUMNS:
        row += 1
        page.put(row, 1, column.heading, bold=True, fill=YELLOW if column.is_typed else GREY)
        page.put(row, 2, column.hint)
        page.put(row, 3, "; ".join(one.strip() for one in column.synonyms.split(";")), ink="4D565E")
    page.print_on(A4)


def _checklist(sheet, name, checks, row_of):
    page = _Page(sheet)
    letters = {column.key: get_column_letter(number) for number, column in enumerate(COLUMNS, start=1)}
    page.widths(52, 12, 90)
    page.put(1, 1, f"What is missing: {name}", bold=True, size=16)
    page.join(1, 1, 3)
    page.heads(3, ["What is asked", "There?", "Where it is missing"])
    for row, check in enumerate(checks, start=4):
        fill, ink = (YES_FILL, YES_INK) if check.is_there else (NO_FILL, NO_INK)
        page.put(row, 1, check.asked)
        page.put(row, 2, "Yes" if check.is_there else "No", bold=True, ink=ink, fill=fill)
        cell = page.put(row, 3, ", ".join(check.codes) or None)
        first = next((row_of[code] for code in check.codes if code in row_of), None)
        if check.key and first:
            target = f"'{WORKPLAN}'!{letters[check.key]}{first}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, tooltip="Go to the first of them")
            cell.font = Font(color=HEAD, underline="single")
    row = 4 + len(checks) + 1
    told = "It was worked out when the file was downloaded, and is worked out anew for each download."
    page.put(row, 1, told, ink="4D565E")
    page.join(row, 1, 3)
    page.print_on(A4)


def _workplan(sheet, rows, are_open, lists):
    page = _Page(sheet)
    page.widths(*(column.width for column in COLUMNS))
    page.heads(1, [column.heading for column in COLUMNS])
    blank: list[Mapping] = [{}] * ROOM_FOR_NEW
    for row, (cells, is_open) in enumerate(
        zip([*rows, *blank], [*are_open, *[True] * ROOM_FOR_NEW], strict=True), start=2
    ):
        for number, column in enumerate(COLUMNS, start=1):
            fill = YELLOW if column.is_typed and is_open else GREY
            is_text = column.width != NARROW  # what looks like a date in it stays as it is typed
            page.put(row, number, cells.get(column.key), fill=fill, has_lines=True, is_text=is_text)
    last = len(rows) + ROOM_FOR_NEW + 1
    offers = {"delivery": _inline(state.label for state in SHADES if state != Delivery.CLOSED)}
    offers |= {
        key: f"{LISTS}!${letter}$2:${letter}${len(words) + 1}"
        for letter, (key, words) in zip("AB", lists.items(), strict=True)
        if words
    }
    for number, column in enumerate(COLUMNS, start=1):
        if column.key in offers:
            offer = DataValidation(type="list", formula1=offers[column.key], allow_blank=True, showErrorMessage=False)
            letter = get_column_letter(number)
            offer.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(offer)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(len(rows) + 1, 2)}"
    sheet.print_title_rows = "1:1"
    page.print_on(A3)


def _inline(words):
    return f'"{",".join(map(str, words))}"'


def _lists(sheet, lists):
    """The words that drop-downs offer; out of the way, because nobody reads it."""
    page = _Page(sheet)
    for number, (key, words) in enumerate(lists.items(), start=1):
        page.put(1, number, next(one.heading for one in COLUMNS if one.key == key), bold=True)
        for row, word in enumerate(words, start=2):
            page.put(row, number, inert(word))
    sheet.sheet_state = "hidden"
