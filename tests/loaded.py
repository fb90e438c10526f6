"""The programme as the command loads it, put into the next test's database as the rows that it made the first time."""

from io import StringIO

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

OURS = ("accounts", "workstreams", "indicators", "logicmodels", "workplans", "auditlog")
AT_ONCE = 900  # values in one statement, which every SQLite takes
_kept = {}


def load_luton() -> None:
    """Load places/luton into an empty database; after the first time by copying what was loaded then.

    Events name kinds of rows by a key, which another database may give otherwise: then it is loaded again.
    """
    keys = tuple(ContentType.objects.order_by("pk").values_list("pk", "app_label", "model"))
    if keys not in _kept:
        call_command("load_place", "places/luton", stdout=StringIO())
        _kept[keys] = [(model, rows) for model in _models() if (rows := _rows_of(model))]
        return
    with transaction.atomic(), connection.cursor() as cursor:  # keys are looked at when all is there
        for model, rows in _kept[keys]:
            places = f"({', '.join(['%s'] * len(rows[0]))})"
            into = f"INSERT INTO {_table(model)} ({_columns(model)}) VALUES "
            for some in batched(rows, AT_ONCE // len(rows[0])):
                cursor.execute(into + ", ".join([places] * len(some)), [value for row in some for value in row])
        for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, _ in _kept[keys]]):
            cursor.execute(statement)


def batched(rows, size):
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _models():
    return [model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)]


def _rows_of(model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns(model)} FROM {_table(model)}")
        return cursor.fetchall()


def _table(model):
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model):
    return ", ".join(connection.ops.quote_name(field.column) for field in model._meta.local_concrete_fields)
