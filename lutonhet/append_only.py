"""Tables whose rows are written once: triggers of the database refuse to change or delete them.

`keep()` names such a table. Its triggers are made after every migration, because SQLite drops them without a word when
it makes a table anew; a system check (tag: database) fails while one is missing or says something else. They guard
against this application and whatever comes in through it, not against whoever owns the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

REFUSAL = "Rows of this table are written once: they are not changed or deleted."


@dataclass(frozen=True)
class Kept:
    """A table, and what may be redacted in it: a column and the values that it may be changed to."""

    app_label: str
    table: str
    redaction: Mapping[str, tuple[str | None, ...]]


_kept: dict[str, Kept] = {}


def keep(app_label: str, table: str, redaction: Mapping[str, tuple[str | None, ...]] | None = None) -> None:
    """Let rows of an app's table be added and read; nothing may be changed in them but what `redaction` allows."""
    _kept[table] = Kept(app_label, table, redaction or {})


def kept_tables() -> frozenset[str]:
    """The names of the tables whose rows are written once."""
    return frozenset(_kept)


def install(sender, using: str, **_) -> None:
    """Make the triggers of the tables of the app that has been migrated, where they are not as they should be."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for kept in unprotected(connection, cursor, [one for one in _kept.values() if one.app_label == sender.label]):
            _drop(connection, cursor, kept)
            for statement in _dialect(connection).triggers(connection, cursor, kept).values():
                cursor.execute(statement)


def take_away(using: str = "default") -> None:
    """Take the triggers away: for tests, which empty the tables between them. `install` makes them again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for kept in _kept.values():
            _drop(connection, cursor, kept)


def unprotected(connection, cursor, tables: Iterable[Kept] | None = None) -> list[Kept]:
    """Of `tables`, or of all that are kept, those whose triggers are not all there, word for word, and switched on."""
    tables = list(_kept.values()) if tables is None else list(tables)
    stored = connection.introspection.table_names(cursor) if tables else []
    dialect = _dialect(connection)
    return [
        kept
        for kept in tables
        if kept.table in stored
        and dialect.stored(cursor, kept) != dialect.as_stored(dialect.triggers(connection, cursor, kept))
    ]


def check_triggers(app_configs, databases: Iterable[str] | None = None, **_) -> list[Error]:
    """An error for each table that is not protected, unless migrations are waiting, which will see to it."""
    errors = []
    for alias in databases or ():
        connection = connections[alias]
        with connection.cursor() as cursor:
            bare = unprotected(connection, cursor)
        if bare and not _migrations_are_waiting(connection):
            errors += [
                Error(
                    f"The rows of {kept.table} can be changed or deleted: a trigger that refuses it is missing.",
                    hint="A migration was broken off, or somebody took it away: find out. "
                    "`python manage.py migrate --skip-checks` makes it again.",
                    id="lutonhet.E001",
                )
                for kept in bare
            ]
    return errors


def refuse_to_start_unprotected() -> None:
    """Raise `ImproperlyConfigured`, with what to do, when the database would let what is written once be changed."""
    if errors := check_triggers(None, databases=["default"]):
        raise ImproperlyConfigured("\n".join(f"{one.msg} {one.hint}" for one in errors))


def _migrations_are_waiting(connection):
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _dialect(connection):
    return {"sqlite": _SQLite, "postgresql": _PostgreSQL}[connection.vendor]


def _drop(connection, cursor, kept):
    for name in _dialect(connection).stored(cursor, kept):
        on_table = "" if connection.vendor == "sqlite" else f' ON "{kept.table}"'
        cursor.execute(f'DROP TRIGGER "{name}"{on_table}')


def _quoted(value):
    return "NULL" if value is None else f"'{value}'"


class _SQLite:
    """A trigger for each of the three ways to lose a row: UPDATE, DELETE, and REPLACE, which is an INSERT."""

    @staticmethod
    def triggers(connection, cursor, kept):
        cursor.execute("SELECT name, pk FROM pragma_table_xinfo(%s) WHERE hidden <> 1 ORDER BY cid", [kept.table])
        is_key = dict(cursor.fetchall())
        columns = list(is_key)
        may_stay = [f'NEW."{name}" IS OLD."{name}"' for name in columns if name not in kept.redaction]
        may_go = [
            f'(NEW."{name}" IS OLD."{name}" OR '
            + " OR ".join(f'NEW."{name}" IS {_quoted(value)}' for value in values)
            + ")"
            for name, values in kept.redaction.items()
            if name in columns
        ]
        (key,) = (name for name, place in is_key.items() if place)
        is_there = f'EXISTS (SELECT 1 FROM "{kept.table}" WHERE "{key}" = NEW."{key}")'
        when = {
            "update": f"NOT ({' AND '.join([*may_stay, *may_go])})" if may_go else "1",
            "delete": "1",
            "insert": is_there,
        }
        return {
            f"{kept.table}_refuses_{verb}": f'CREATE TRIGGER "{kept.table}_refuses_{verb}" '
            f'BEFORE {verb.upper()} ON "{kept.table}" FOR EACH ROW WHEN {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for verb, condition in when.items()
        }

    @staticmethod
    def as_stored(triggers):
        return triggers

    @staticmethod
    def stored(cursor, kept):
        named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE %s"
        cursor.execute(named, [kept.table, "%_refuses_%"])
        return dict(cursor.fetchall())


class _PostgreSQL:
    """One function that compares the whole row, bit for bit, after undoing what may be redacted; two triggers."""

    @staticmethod
    def triggers(connection, cursor, kept):
        columns = {column.name for column in connection.introspection.get_table_description(cursor, kept.table)}
        undo = " ".join(
            f'IF NEW."{name}" IS NOT DISTINCT FROM {_quoted(value)} THEN was."{name}" := NEW."{name}"; END IF;'
            for name, values in kept.redaction.items()
            if name in columns
            for value in values
        )
        body = (
            f'DECLARE was "{kept.table}"; BEGIN '
            f"IF TG_OP = 'UPDATE' AND {'TRUE' if undo else 'FALSE'} THEN "
            f"was := OLD; {undo} IF was *= NEW THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END"
        )
        function = f'"{kept.table}_refusal"'
        return {
            "": f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"{kept.table}_refuses_rows": f'CREATE TRIGGER "{kept.table}_refuses_rows" BEFORE UPDATE OR DELETE '
            f'ON "{kept.table}" FOR EACH ROW EXECUTE FUNCTION {function}()',
            f"{kept.table}_refuses_truncate": f'CREATE TRIGGER "{kept.table}_refuses_truncate" BEFORE TRUNCATE '
            f'ON "{kept.table}" FOR EACH STATEMENT EXECUTE FUNCTION {function}()',
        }

    @staticmethod
    def as_stored(triggers):
        """A trigger's name → the body of its function: what the catalogue tells."""
        body = triggers[""].split("$$")[1]
        return {name: body for name in triggers if name}

    @staticmethod
    def stored(cursor, kept):
        cursor.execute(
            "SELECT tgname, CASE WHEN tgenabled IN ('O', 'A') THEN prosrc ELSE 'switched off' END "
            "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE relname = %s AND pg_table_is_visible(pg_class.oid) AND tgname LIKE %s",
            [kept.table, "%_refuses_%"],
        )
        return dict(cursor.fetchall())
