"""After a test that commits, its rows are taken out of the tables that have any; nothing else is touched.

Django's own way empties each of a hundred tables, makes the kinds of rows and the permissions anew and sends word to
every app, which takes longer than most tests do. Tables whose rows are written once keep their triggers: they are set
aside only where there is something to take out, and are the same afterwards, letter for letter.
"""

import pytest
from django.db import connections, transaction
from django.test import TransactionTestCase

from lutonhet import append_only
from lutonhet.kept import forget

MADE_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(autouse=True, scope="session")
def quick_emptying():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


def empty_tables(self):
    """What `TransactionTestCase` does after each test, with its databases."""
    for alias in self._databases_names(include_mirrors=False):
        empty(connections[alias])


def empty(connection):
    """Take all rows out of a database but those that `migrate` itself puts there, and what the process kept of them."""
    forget()
    quoted = connection.ops.quote_name
    if not (tables := tables_with_rows(connection)):
        return
    set_aside = _drop_triggers if connection.vendor == "sqlite" else _switch_triggers_off
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        afterwards = set_aside(cursor, sorted(append_only.kept_tables() & set(tables)))
        for table in tables:  # in any order: keys are looked at when all is done
            cursor.execute(f"DELETE FROM {quoted(table)}")
        for statement in afterwards:
            cursor.execute(statement)


def tables_with_rows(connection):
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - MADE_BY_MIGRATE)
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted(name)})" for name in tables)
        )
        return [name for (name,) in cursor.fetchall()]


def _drop_triggers(cursor, tables):
    """Drop the triggers of tables of SQLite; the statements that make the same again."""
    stored = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    triggers = [row for table in tables for row in cursor.execute(stored, [table]).fetchall()]
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return [statement for _, statement in triggers]


def _switch_triggers_off(cursor, tables):
    """Keep PostgreSQL from asking triggers; the statements after which they are asked again.

    The owner of a server may leave out in one transaction what looks at keys as well: of what refers to a row that
    goes, nothing stays.
    """
    cursor.execute("SHOW is_superuser")
    if cursor.fetchone() == ("on",):
        cursor.execute("SET LOCAL session_replication_role = replica")
        return []
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    return ["SET CONSTRAINTS ALL IMMEDIATE", *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables)]
