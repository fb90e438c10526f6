"""A logic model as a document: everything that is kept of it, in plain values, to leave the place and come back.

What is not in it: counts of outputs, which belong to the workplan's year, and to whom an item is given, because
accounts are of this site alone and their addresses are personal data. An item's place is its place in the list.
"""

from dataclasses import dataclass, field

from django.db import models

from accounts.models import Organisation
from logicmodels.models import LINKS, LogicModel
from logicmodels.reading import KINDS
from lutonhet.naming import name_of
from lutonhet.sheets.columns import Column, Named, Several, Text, column_for
from lutonhet.sheets.text import printable

KEPT_APART = {"id", "code", "text", "version", "order", "logic_model", "assigned_to"}
HEADINGS = {  # where the field's own name is a question of its form
    "is_inferred": "Inferred",
    "is_cumulative": "Cumulative",
    "standing": "Standing",
    "role": "Our part",
    "closed_on": "Closed on",
    "closed_as": "Closed as",
    "closing_reason": "Why closed",
}
LAST = ("is_inferred", "note", "closed_on", "closed_as", "closing_reason")
CLOSING = ("closed_on", "closed_as", "closing_reason")
SLUGS = {kind._meta.model_name: kind for kind in KINDS}
ABOUT = ("hypothesis", "context", "is_inferred", "note")
# Headings as people know them from the page.
NAMES = {kind: str(kind._meta.verbose_name_plural).capitalize() for kind in KINDS}


@dataclass
class Document:
    """`items` are (kind, values), `links` values; values are field → value as the field keeps it, empty ones too."""

    code: str
    name: str
    about: dict[str, object]
    items: list[tuple[type, dict]] = field(default_factory=list)
    links: list[dict] = field(default_factory=list)


def fields_of(kind: type) -> dict[str, models.Field]:
    """The particulars of an item of this kind that a document keeps: name → field, those that all have at the end."""
    found = {
        one.name: one
        for one in (*kind._meta.fields, *kind._meta.many_to_many)
        if one.name not in KEPT_APART and (not one.is_relation or one.many_to_many)
    }
    return {name: found[name] for name in sorted(found, key=lambda name: LAST.index(name) if name in LAST else -1)}


def item_columns() -> dict[str, Column]:
    """Field → its column, of all kinds of items; made anew for each file, which reads the organisations once."""
    found = {}
    named = Named(Organisation)
    every = {name: one for kind in KINDS for name, one in fields_of(kind).items()}
    for name in sorted(every, key=lambda name: LAST.index(name) if name in LAST else -1):
        column = column_for(every[name])
        if isinstance(column, Several):
            column.named = named
        column.column_name = HEADINGS.get(name, column.heading)
        found[name] = column
    return found


def field_headings() -> dict[str, str]:
    """Field → the heading of its column."""
    return {name: column.heading for name, column in item_columns().items()}


def document_of(logic_model: LogicModel) -> Document:
    """Everything on a logic model, closed items too, in the order of its lists; as many queries for one as for many."""
    workstream = logic_model.workstream
    about = {name: _plain(getattr(logic_model, name)) for name in ABOUT}
    document = Document(workstream.code, workstream.name, about)
    for kind in KINDS:
        names = fields_of(kind)
        several = [name for name, one in names.items() if one.many_to_many]
        rows = kind._base_manager.filter(logic_model=logic_model).prefetch_related(*several).order_by("order", "code")
        for row in rows:
            values = {"code": row.code, "text": _plain(row.text)}
            for name in names:
                values[name] = (
                    sorted(name_of(one) for one in getattr(row, name).all())
                    if name in several
                    else _plain(getattr(row, name), lines=isinstance(names[name], models.TextField))
                )
            document.items.append((kind, values))
    for link in LINKS:
        rows = link._base_manager.filter(source__logic_model=logic_model).select_related("source", "target").order_by()
        document.links += [
            {
                "from": row.source.code,
                "to": name_of(row.target),
                "strength": row.strength,
                "rationale": _plain(row.rationale),
                "is_inferred": row.is_inferred,
            }
            for row in rows
        ]
    document.links.sort(key=lambda link: (link["from"], link["to"]))
    return document


def plain_text(text: str, *, lines: bool = True) -> str:
    """A text as files keep it: without characters that no file holds, and without blanks around it."""
    return printable(text, lines=lines).strip()


def _plain(value, *, lines=True):
    return plain_text(value, lines=lines) if isinstance(value, str) else value


def link_columns() -> list[Column]:
    fields = LINKS[0]._meta
    strength, rationale = column_for(fields.get_field("strength")), column_for(fields.get_field("rationale"))
    inferred = column_for(fields.get_field("is_inferred"))
    return [Text("from", "From"), Text("to", "To"), strength, rationale, inferred]


def grid_of_items(document: Document) -> tuple[list[Column], list[list]]:
    """(columns, rows of cells) of the items, one a row, as spreadsheets hold them."""
    particulars = item_columns()
    leads: dict[str, list[str]] = {}
    for link in document.links:
        leads.setdefault(link["from"], []).append(link["to"])
    parts = [Text("heading", "Heading"), Text("code", "Code"), Text("text", "Text"), Text("leads_to", "Leads to")]
    parts[2].field = LogicModel._meta.get_field("hypothesis")  # as long a text as any
    rows = []
    for kind, values in document.items:
        row = [NAMES[kind], values["code"], parts[2].cell(values["text"]), "; ".join(leads.get(values["code"], []))]
        rows.append([*row, *(_cell(particulars[name], values.get(name)) for name in particulars)])
    return [*parts, *particulars.values()], rows


def _cell(column, value):
    if isinstance(column, Several):
        return column.cell([Organisation(name=name) for name in value]) if value else None
    return column.cell(value) if value not in (None, "") else None


def grid_of_links(document: Document) -> tuple[list[Column], list[list]]:
    columns = link_columns()
    rows = [[column.cell(link[name]) for column, name in zip(columns, link, strict=True)] for link in document.links]
    return columns, rows
