"""What tells one row from another, and how one row names another in the files."""

from django.core.exceptions import ValidationError
from django.db import models

from lutonhet.naming import naming_field
from places.shapes import Table


def key_of(table: Table, row: models.Model) -> tuple:
    """The key of a stored row: values, and the primary keys of rows it refers to."""
    return tuple(getattr(row, table.field(name).attname) for name in table.key)


def parse_key(table: Table, values: dict) -> tuple | None:
    """The same of a row as read; None while something in it is missing."""
    parts = [values.get(name) for name in table.key]
    if any(part in (None, "") and not table.field(name).blank for name, part in zip(table.key, parts, strict=True)):
        return None
    return tuple(part.pk if isinstance(part, models.Model) else part for part in parts)


def reference_key(model: type[models.Model], text: str) -> tuple:
    """The key of the row that `text` names."""
    try:
        return (naming_field(model).to_python(text.strip()),)
    except ValidationError:
        return (text,)


def named_first(entries: list) -> list:
    """Rows that name others of their own kind after those, otherwise as they are listed."""
    by_code = {entry.values.get("code"): entry for entry in entries}
    ordered, begun = [], set()

    def place(entry):
        if id(entry) in begun:
            return
        begun.add(id(entry))
        for name in entry.table.fields:
            if entry.table.field(name).related_model is entry.table.model and entry.values.get(name) in by_code:
                place(by_code[entry.values[name]])
        ordered.append(entry)

    for entry in entries:
        place(entry)
    return ordered
