"""Where the table of a workplan comes from: a pasted text, or an uploaded file. Both are read into the same shape."""

from logicmodels.tables.pasted import grid_of
from lutonhet.sheets.files import Unreadable
from lutonhet.sheets.reading import read_grid
from workplans.tables.table import Table, table_of
from workplans.tables.workbook import OUR_FILLS, WORKPLAN

NO_TABLE = "There is no table in it. Copy the table with its headings, for example Ref, Action, Lead and Due date."


def table_pasted(text: str) -> Table:
    """The table of a pasted text. Raises `Unreadable`."""
    grid = grid_of(text)
    if not grid:
        raise Unreadable(NO_TABLE)
    return _with_headings(table_of(grid, what="what was pasted"))


def table_uploaded(name: str, data: bytes) -> Table:
    """The table of an uploaded file, by what it is and not by its name. Raises `Unreadable`."""
    grid = read_grid(data, preferred=WORKPLAN)
    coloured = [place for place, colour in grid.coloured.items() if colour[-6:].upper() not in OUR_FILLS]
    table = table_of(grid.rows, merged=grid.merged, coloured=coloured, what=name, sheet=grid.name)
    return _with_headings(table)


def _with_headings(table):
    if not any(table.headings):
        raise Unreadable(NO_TABLE)
    return table
