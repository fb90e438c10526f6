"""Rows of several tables in one question to the database: for pages that read a little of many.

A row comes as one text of JSON with the number of its queryset and its place in that queryset's order, so that tables
of whatever shape stand under each other.
"""

import json
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Func, TextField, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from lutonhet.prepared import apart, made_once, rows_of, with_its_text

OWN, ADDED = "", "+"  # keys of a row's own columns, and of what was annotated; a related row is under its field's name


class RowAsText(Func):
    """A row, the rows that `select_related` names, and its annotations, as the text of one JSON object."""

    output_field = TextField()

    def __init__(self, *columns: F, shapes: list[tuple[str, type[models.Model]]], added: list[str]):
        super().__init__(*columns)
        self.shapes, self.added = shapes, added

    def as_sql(self, compiler, connection, **_):
        """Each shape has one column among the sources, which says under what name its table is joined."""
        make = "JSON_BUILD_OBJECT" if connection.vendor == "postgresql" else "JSON_OBJECT"
        quote, joined_as = connection.ops.quote_name, compiler.quote_name_unless_alias
        sources = self.get_source_expressions()
        parts, given = [], []
        for (key, model), column in zip(self.shapes, sources, strict=False):
            table = joined_as(column.alias)
            told = ", ".join(f"'{one.attname}', {_told(one, f'{table}.{quote(one.column)}')}" for one in _fields(model))
            parts.append(f"'{key}', {make}({told})")
        more = []
        for name, source in zip(self.added, sources[len(self.shapes) :], strict=True):
            text, values = compiler.compile(source)
            more.append(f"'{name}', {text}")
            given += values
        parts.append(f"'{ADDED}', {make}({', '.join(more)})")
        return f"CAST({make}({', '.join(parts)}) AS text)", given


def together(*querysets: models.QuerySet) -> list[list[Any]]:
    """The rows of each queryset, in its order, as it would have given them itself: one query for all.

    `select_related` by name and one step deep, and annotations with a type of their own, come along; what is
    prefetched does not, and a queryset that is sliced or distinct cannot be one of them. Raises `ValueError` for one in
    the order of a foreign key, which would be that of the other table.
    """
    return _sorted_out(querysets, _union(querysets))


def together_again(make: Callable[..., Iterable[models.QuerySet]], *given: Hashable) -> list[list[Any]]:
    """The rows of the querysets that `make(*given)` answers, with a text that is made once (`lutonhet.prepared`)."""

    def asked():
        querysets = tuple(make(*stand_ins))
        return querysets, with_its_text(_union(querysets))

    key, stand_ins, values = apart(given)
    querysets, union = made_once(("together", make, key), asked)
    return _sorted_out(querysets, rows_of(union, values))


def _union(querysets):
    first, *others = (_part(number, rows) for number, rows in enumerate(querysets))
    return first.union(*others, all=True) if others else first


def _sorted_out(querysets, rows):
    found: list[list[tuple[int, Any]]] = [[] for _ in querysets]
    for number, place, text in rows:
        found[number].append((place, _row(querysets[number], json.loads(text, parse_float=Decimal))))
    return [[row for _, row in sorted(some, key=lambda one: one[0])] for some in found]


def _part(number, rows):
    related = _related(rows)
    shapes = [(OWN, rows.model), *((name, field.related_model) for name, field in related)]
    columns = ["pk", *(f"{name}__{_column_of_its_own(field.related_model)}" for name, field in related)]
    added = list(rows.query.annotation_select)
    order = rows.query.order_by or rows.model._meta.ordering or ["pk"]
    _refuse_orders_of_another_table(rows.model, order)
    placed = rows.select_related(None).annotate(
        t_number=Value(number),
        t_place=Window(RowNumber(), order_by=list(order)),
        t_row=RowAsText(*map(F, [*columns, *added]), shapes=shapes, added=added),
    )
    return placed.order_by().values_list("t_number", "t_place", "t_row")


def _related(rows):
    names = rows.query.select_related or {}
    return [(name, rows.model._meta.get_field(name)) for name in names]


def _refuse_orders_of_another_table(model, order):
    for name in order:
        if isinstance(name, str) and "__" not in name and name.lstrip("-") != "pk":
            field = model._meta.get_field(name.lstrip("-"))
            if field.is_relation and field.attname != name.lstrip("-"):
                raise ValueError(f"{model.__name__} in the order of {name}: name a column, for example {name}_id.")


def _column_of_its_own(model):
    """A column that is read from the table: the key would be taken from whoever points to it."""
    return next(field.name for field in _fields(model) if not field.primary_key and not field.is_relation)


def _told(field, column):
    """JSON within JSON is a text like another, or SQLite and PostgreSQL would differ."""
    return f"CAST({column} AS text)" if isinstance(field, models.JSONField) else column


def _fields(model):
    return model._meta.local_concrete_fields


def _row(rows, told):
    row = _made(rows.model, told[OWN], rows.db)
    for name, field in _related(rows):
        some = told[name]
        one = None if some[field.related_model._meta.pk.attname] is None else _made(field.related_model, some, rows.db)
        setattr(row, name, one)
    for name, value in told[ADDED].items():
        setattr(row, name, _value(rows.query.annotation_select[name].output_field, value))
    return row


def _made(model, told, using):
    fields = _fields(model)
    values = [_value(field, told[field.attname]) for field in fields]
    return model.from_db(using, [field.attname for field in fields], values)


def _value(field, value):
    """What Django would have made of the column: JSON knows no days, no moments, and on SQLite no truth."""
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    if value is None or isinstance(field, models.CharField | models.TextField | models.IntegerField):
        return value
    if isinstance(field, models.DateTimeField):
        moment = datetime.fromisoformat(value)
        return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
    if isinstance(field, models.DecimalField):
        value = Decimal(value)
        return value if field.decimal_places is None else value.quantize(Decimal(1).scaleb(-field.decimal_places))
    return json.loads(value) if isinstance(field, models.JSONField) else field.to_python(value)
