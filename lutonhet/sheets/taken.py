"""A cell of a file put into its row, where it says something else than is stored."""

from lutonhet.sheets.cells import said, short
from lutonhet.sheets.columns import Column, Remark
from lutonhet.sheets.files import Unusable
from lutonhet.sheets.outcome import Change, Entry
from lutonhet.sheets.text import CUT, that_fits

ONLY_ITS_BEGINNING = (
    "A cell of Excel holds only the beginning of this text. Leave it as it was downloaded, and change the text on its "
    "page."
)


def take(column: Column, cell, entry: Entry, *, given_key: str) -> None:
    """Put what the cell says into the entry's row; what says the same as the download is left alone.

    `given_key` is the field that a new row is given when it is saved. Raises `ValueError` with what to write instead.
    """
    if isinstance(cell, Unusable):
        raise ValueError(cell.why)
    if isinstance(column, Remark):
        entry.cleaned_data[column.attribute] = column.read(cell)
        return
    stored = None if entry.is_new else column.export(entry.row)
    before = said(stored)
    if entry.is_new and not said(cell):
        _keep_the_default(column, entry, given_key)
        return
    if said(cell) == before:
        return
    is_cut = isinstance(stored, str) and that_fits(stored) != stored
    if is_cut and said(cell) == said(that_fits(stored)):
        return
    if CUT.strip() in said(cell) or (is_cut and that_fits(said(cell)) == said(cell)):
        raise ValueError(ONLY_ITS_BEGINNING)
    value = column.read(cell) if said(cell) else column.missing()
    if not entry.is_new and _is_the_same(column, value, entry):
        return
    _refuse_what_is_not_typed(column, before, entry)
    column.put(entry.row, value)
    entry.values[column] = entry.cleaned_data[column.attribute] = value
    entry.changes.append(Change(column.heading, before, said(column.cell(value))))


def _keep_the_default(column, entry, given_key):
    """An empty cell of a new row means what an empty field of its page means."""
    if column.is_added and column.field is not None and not column.is_several and not column.field.has_default():
        if column.attribute == given_key:
            return
        column.put(entry.row, column.missing())


def _is_the_same(column, value, entry):
    stored = column.value(entry.row)
    return set(stored) == set(value) if column.is_several else stored == value


def _refuse_what_is_not_typed(column, before, entry):
    if entry.is_new and not column.is_added:
        raise ValueError("Leave this empty in a new row: it is filled in when the row is saved.")
    if not entry.is_new and not column.is_changed:
        was = f"It is “{short(before)}”" if before else "It is empty"
        raise ValueError(f"This cannot be changed. {was}: leave it so.")
