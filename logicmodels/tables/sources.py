"""Where a table comes from: a pasted text, an uploaded file, another logic model. Each is read into the same shape."""

from collections.abc import Collection

from logicmodels.models import LogicModel
from logicmodels.tables import as_json, workbook
from logicmodels.tables.columns import PARTS
from logicmodels.tables.document import (
    Document,
    document_of,
    field_headings,
    grid_of_items,
    grid_of_links,
    item_columns,
    plain_text,
)
from logicmodels.tables.pasted import grid_of
from logicmodels.tables.shapes import Table, table_of
from lutonhet.sheets.cells import said
from lutonhet.sheets.files import Unreadable
from lutonhet.sheets.text import inert, together

NO_TABLE = "There is nothing in it but bullets or blank cells."


def table_pasted(text: str) -> Table:
    """The table of a pasted text. Raises `Unreadable`."""
    grid = grid_of(text)
    if not grid:
        raise Unreadable(NO_TABLE)
    return table_of(grid, field_headings(), what="what was pasted")


def table_uploaded(name: str, data: bytes) -> Table:
    """The table of an uploaded file, by what it is and not by its name. Raises `Unreadable`."""
    if as_json.looks_like_json(data):
        return _of_json(as_json.read(data), name)
    sheet, links, about = workbook.read(data)
    table = table_of(workbook.rows_with_headings(sheet), field_headings(), what=name)
    if about.get("code"):
        table.origin = (about.pop("code"), about.pop("name", ""))
        about.pop("version", None)
        table.about = about
        table.links = [(number, [inert(said(cell)) for cell in cells]) for number, cells in links]
    return table


def table_of_model(logic_model: LogicModel, kinds: Collection[type], *, with_about: bool) -> Table:
    """The open items under some headings of a logic model, and the links among them."""
    document = document_of(logic_model)
    document.items = [
        (kind, values) for kind, values in document.items if kind in kinds and values["closed_on"] is None
    ]
    codes = {values["code"] for _, values in document.items}
    document.links = [link for link in document.links if {link["from"], link["to"]} <= codes]
    return table_of_document(document, with_about=with_about)


def table_of_document(document: Document, *, with_about: bool = True) -> Table:
    columns, rows = grid_of_items(document)
    _, links = grid_of_links(document)
    about = {name: document.about[name] for name in ("hypothesis", "context")} if with_about else {}
    return Table(
        [column.heading for column in columns],
        [(number, [inert(said(cell)) for cell in row]) for number, row in enumerate(rows, start=2)],
        origin=(document.code, document.name),
        links=[(number, [inert(said(cell)) for cell in row]) for number, row in enumerate(links, start=2)],
        about=about,
        what=f"the logic model of {document.name}",
    )


def _of_json(told, name):
    particulars = item_columns()
    parts = [one for one in PARTS if one not in ("leads_to", "strength", "rationale")]
    rows = []
    for number, item in enumerate(told["items"], start=1):
        cells = [item.get(one, "") for one in (*parts, *particulars)]
        rows.append((number, [inert(plain_text(together(one) if isinstance(one, list) else one)) for one in cells]))
    return Table(
        [*(one.capitalize() for one in parts), *(column.heading for column in particulars.values())],
        rows,
        origin=told["workstream"],
        links=[
            (number, [inert(plain_text(cell)) for cell in link]) for number, link in enumerate(told["links"], start=1)
        ],
        about={name: plain_text(text) for name, text in told["about"].items()},
        what=name,
    )
