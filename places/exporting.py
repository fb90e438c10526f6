"""The programme in the database → the files that would load it, always the same bytes for the same rows."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import yaml
from django.db import models
from django.db.models import F

from indicators.models import ImportBatch
from lutonhet.naming import name_of, naming_field
from places.shapes import File, Sheet, Table
from places.spec import FILES

WIDTH = 110


class FolderInUse(Exception):
    """The folder has files that are no place's; nothing was written."""


def export_place(folder: Path) -> list[Path]:
    """Write every file of the programme into `folder`, which is empty or holds a place's files; returns their paths."""
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise FolderInUse(f"{folder} is a file. Name a folder.")
    written = dict(_files())
    if folder.is_dir() and any(folder.iterdir()) and not (folder / FILES[0].path).exists():
        raise FolderInUse(f"{folder} has other files in it. Name an empty folder, or one with a place's files.")
    for one in FILES:
        if isinstance(one, File) and one.each:
            for stale in (folder / one.path).glob("*.yaml"):
                if f"{one.path}/{stale.name}" not in written:
                    stale.unlink()
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in written]


def _files():
    """(path, text) of each file."""
    for one in FILES:
        if isinstance(one, Sheet):
            yield one.path, _sheet(one.table)
        elif one.each:
            (table,) = one.tables
            for row in _rows(table, None):
                yield f"{one.path}/{getattr(row, one.each)}.yaml", _yaml(_under(table, row))
        else:
            yield one.path, _yaml({table.name: _table(table, None) for table in one.tables})


def _under(table, row):
    """A file of its own for one row: the row under its heading, what is written under it as headings beside."""
    return {table.name: _row(table, row)}


def _table(table: Table, parent):
    rows = [_row(table, row) for row in _rows(table, parent)]
    return (rows[0] if rows else None) if table.is_single else rows


def _rows(table: Table, parent):
    rows = table.model._base_manager.all() if table.model is not ImportBatch else ImportBatch.objects.as_sources()
    if table.parent:
        rows = rows.filter(**{table.parent: parent})
    elif parent is not None:  # links: they belong where their source does
        rows = rows.filter(source__logic_model=parent)
    elif _is_written_elsewhere(table):
        rows = rows.filter(workstream=None)
    return rows.order_by(*_order(table))


def _is_written_elsewhere(table):
    """Next steps with a workstream are in its file."""
    return table.name == "next_steps"


def _order(table):
    if table.is_ordered:
        return ("order", *table.key)
    return tuple(_sort_path(table, name) for name in table.key)


def _sort_path(table, name):
    field = table.field(name)
    path = f"{name}__{naming_field(field.related_model).name}" if field.is_relation else name
    return F(path).asc(nulls_first=True) if field.null else path  # databases differ in where they put what is empty


def _row(table: Table, row):
    written = {}
    for name in table.fields:
        field = table.field(name)
        value = getattr(row, name)
        if field.many_to_many:
            if value := sorted(value.all(), key=name_of):
                written[name] = [_scalar(field, one) for one in value]
        elif not _is_default(field, value):
            written[name] = _scalar(field, value)
    for child in table.children:
        below = _table(child, row)
        if below:
            written[child.name] = below
    return written


def _is_default(field, value):
    """May the value be left out? A choice is always written: a reader should not have to know which is the default."""
    if field.has_default() and not field.choices:
        return value == field.get_default()
    return value is None or value == ""


def _scalar(field, value):
    """A value as it is written: what YAML would turn into something else stays what it is by its quotes."""
    if isinstance(value, models.Model):
        name = name_of(value)
        return int(name) if name.isdigit() else name
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, bool | int):
        return value
    return value if field.get_internal_type() in ("DateField",) else str(value)


def _number(value: Decimal) -> str:
    """Digits without the zeros that the database appends."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sheet(table: Table) -> str:
    output = io.StringIO(newline="")
    sheet = csv.writer(output, lineterminator="\n")
    sheet.writerow(table.fields)
    related = [name for name in table.fields if table.field(name).is_relation]
    for row in _rows(table, None).select_related(*related):
        sheet.writerow([_cell(table.field(name), getattr(row, name)) for name in table.fields])
    return output.getvalue()


def _cell(field, value):
    if _is_default(field, value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(_scalar(field, value))


class _Canonical(yaml.SafeDumper):
    """One way to write everything: lists indented, texts of several lines as blocks, each value where it belongs."""

    def ignore_aliases(self, data):
        return True

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def _text(dumper, text):
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _names(dumper, names):
    return dumper.represent_sequence(
        "tag:yaml.org,2002:seq", names, flow_style=not any(isinstance(one, dict) for one in names)
    )


_Canonical.add_representer(str, _text)
_Canonical.add_representer(list, _names)


def _yaml(headings) -> str:
    written = {name: value for name, value in headings.items() if value is not None}
    return yaml.dump(
        written, Dumper=_Canonical, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False
    )
