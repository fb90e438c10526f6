"""A logic model as a workbook: one row an item, its links on a second sheet, and what it says of itself on a third."""

from collections.abc import Mapping

from lutonhet.sheets.cells import said
from lutonhet.sheets.columns import Column, Text
from lutonhet.sheets.files import ZIP, Sheet, Unreadable
from lutonhet.sheets.reading import read_sheets
from lutonhet.sheets.text import CUT, inert
from lutonhet.sheets.writing import write_workbook

ITEMS, LINKS, ABOUT = "Logic model", "Links", "About"
VERSION = 1
HEADINGS_OF_ABOUT = {
    "version": "Version of the format",
    "code": "Code of the workstream",
    "name": "Workstream",
    "hypothesis": "Hypothesis",
    "context": "Context",
    "is_inferred": "Inferred",
    "note": "Note",
}
Cells = tuple[list[Column], list[list]]


def write(items: Cells, links: Cells, about: Mapping[str, object]) -> bytes:
    """The workbook; `about` has the keys of `HEADINGS_OF_ABOUT` but for the version."""
    long = Text("value", "What it says")
    long.field = next(column.field for column in items[0] if column.attribute == "text")
    told = {"version": str(VERSION)} | {
        name: value if isinstance(value, str) else said(value) for name, value in about.items()
    }
    rows = [[heading, long.cell(told[name]) or ""] for name, heading in HEADINGS_OF_ABOUT.items()]
    return write_workbook([(ITEMS, *items), (LINKS, *links), (ABOUT, [Text("what", "What"), long], rows)])


def read(data: bytes) -> tuple[Sheet, list[tuple[int, list]], dict[str, str]]:
    """The first sheet of a file, and where it is a workbook of ours the rows of its links and what it is about.

    Raises `Unreadable`.
    """
    items, *others = read_sheets(data, preferred=ITEMS, beside=(LINKS, ABOUT))
    if not (data.startswith(ZIP) and items.name == ITEMS):
        return items, [], {}
    beside = {sheet.name: sheet for sheet in others}
    about, links = beside.get(ABOUT), beside.get(LINKS)
    names = {heading.casefold(): name for name, heading in HEADINGS_OF_ABOUT.items()}
    told = {}
    for _, cells in about.rows if about else ():
        if name := names.get(said(cells[0]).casefold()):
            told[name] = said(cells[1]) if len(cells) > 1 else ""
    if told.get("version") not in (None, "", str(VERSION)):
        raise Unreadable(f"The file is of a later version ({told['version'][:10]}) than is read here ({VERSION}).")
    if any(text.endswith(CUT.strip()) for text in told.values()):
        raise Unreadable(
            "A cell of Excel held only the beginning of the hypothesis or the context. Take the JSON file."
        )
    return items, [(number, list(cells)) for number, cells in links.rows] if links else [], told


def rows_with_headings(sheet: Sheet) -> list[tuple[int, list]]:
    """The sheet as a grid, its headings with the number of the row above the first."""
    first = sheet.rows[0][0] - 1 if sheet.rows else 1
    return [(max(first, 0), [inert(heading) for heading in sheet.headings]), *sheet.rows]
