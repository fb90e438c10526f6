"""Stored texts as they come back from the cell of a spreadsheet."""

from logicmodels.tables.document import plain_text
from lutonhet.sheets.cells import said
from lutonhet.sheets.text import CUT, inert, that_fits

CUT_OFF = "A cell of Excel held only the beginning of this text. Take the JSON file, or write the text here in full."


def is_cut(text: str) -> bool:
    """Is it only the beginning of a text that no cell can hold?"""
    return text.endswith(CUT.strip())


def as_a_cell_says(text: str) -> str:
    """A stored text as it comes back from a cell: without what no cell holds, and cut where it is too long."""
    return said(that_fits(inert(plain_text(text))))


def cell_says(cell):
    """What a cell that a column made says."""
    return said(that_fits(cell)) if isinstance(cell, str) else said(cell)
