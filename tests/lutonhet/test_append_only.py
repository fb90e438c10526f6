"""The audit trail cannot be altered: not by a row, a queryset or SQL, before or after its table is made anew."""

from io import StringIO

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.test import Client

from accounts.models import User
from lutonhet import append_only
from tests import makers

pytestmark = pytest.mark.django_db
TABLE = "auditlog_logentry"


@pytest.fixture
def entry():
    """Somebody changed an organisation."""
    actor = makers.user(1)
    organisation = makers.organisation(2)
    entry = LogEntry.objects.get_for_object(organisation).get()
    # As the middleware would have written it.
    return LogEntry.objects.create(
        content_type=entry.content_type,
        object_pk=entry.object_pk,
        object_id=entry.object_id,
        object_repr="Olive Officer",
        action=LogEntry.Action.UPDATE,
        changes={"name": ["Before", "After"]},
        actor=actor,
        actor_email="olive@example.org",
    )


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def save(entry):
    entry.changes = {"name": ["Before", "Something else"]}
    entry.save()


def save_in_bulk(entry):
    entry.action = LogEntry.Action.CREATE
    LogEntry.objects.bulk_update([entry], ["action"])


def replace(entry):
    """On SQLite REPLACE; on PostgreSQL its nearest likeness."""
    entry.object_repr = "Somebody else"
    LogEntry.objects.bulk_create(
        [entry], update_conflicts=True, unique_fields=["id"], update_fields=["object_repr", "changes"]
    )


def replace_by_sql(entry):
    """A new row under an old number."""
    columns = ", ".join(f'"{field.column}"' for field in LogEntry._meta.concrete_fields)
    verb = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    clash = "" if connection.vendor == "sqlite" else " ON CONFLICT (id) DO UPDATE SET action = 0"
    run(f"{verb} INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE} WHERE id = %s{clash}", entry.pk)


def empty(entry):
    run(f"TRUNCATE {TABLE} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {TABLE}")


WAYS = {
    "save": save,
    "delete": lambda entry: entry.delete(),
    "update of a queryset": lambda entry: LogEntry.objects.filter(pk=entry.pk).update(action=0),
    "deletion of a queryset": lambda entry: LogEntry.objects.filter(pk=entry.pk).delete(),
    "raw deletion": lambda entry: LogEntry.objects.filter(pk=entry.pk)._raw_delete("default"),
    "bulk update": save_in_bulk,
    "bulk upsert": replace,
    "UPDATE": lambda entry: run(f"UPDATE {TABLE} SET timestamp = timestamp, action = 2 WHERE id = %s", entry.pk),
    "UPDATE of the number": lambda entry: run(f"UPDATE {TABLE} SET id = id + 1000 WHERE id = %s", entry.pk),
    "UPDATE that changes nothing but who": lambda entry: LogEntry.objects.filter(pk=entry.pk).update(actor=None),
    "another name": lambda entry: LogEntry.objects.filter(pk=entry.pk).update(object_repr="Somebody else"),
    "another address": lambda entry: LogEntry.objects.filter(pk=entry.pk).update(actor_email="x@example.org"),
    "redaction of more than may be": lambda entry: LogEntry.objects.filter(pk=entry.pk).update(
        actor_email="", changes={}
    ),
    "DELETE": lambda entry: run(f"DELETE FROM {TABLE} WHERE id = %s", entry.pk),
    "REPLACE": replace_by_sql,
    "emptying": empty,
    "deleting whoever did it": lambda entry: User.objects.filter(pk=entry.actor_id).delete(),
    "deleting the kind of row": lambda entry: ContentType.objects.filter(pk=entry.content_type_id).delete(),
    "flush": lambda entry: call_command("flush", interactive=False, verbosity=0),
}


def refusals():
    """Each way to alter the trail, tried; the ways that were not refused by the database with our words."""
    entry = LogEntry.objects.get(object_repr="Olive Officer")
    before = list(LogEntry.objects.order_by("pk").values())
    connection.check_constraints()  # PostgreSQL empties no table while it has something left to check
    passed = []
    for name, way in WAYS.items():
        try:
            with transaction.atomic():
                way(LogEntry.objects.get(pk=entry.pk))
            passed.append(name)
        except Exception as error:
            said = f"{error} {error.__cause__}"
            if append_only.REFUSAL not in said:
                passed.append(f"{name}: {said}")
    assert list(LogEntry.objects.order_by("pk").values()) == before
    return passed


def test_no_way_alters_the_trail(entry):
    assert refusals() == []


def make_the_table_anew():
    """A migration that changes a column: SQLite copies the table and drops the old one with its triggers."""
    state = ProjectState.from_apps(apps)
    operation = migrations.AlterField("logentry", "cid", models.CharField(max_length=300, null=True, blank=True))
    changed = state.clone()
    operation.state_forwards("auditlog", changed)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("auditlog", editor, state, changed)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("auditlog", editor, changed, state)


@pytest.mark.django_db(transaction=True)
def test_no_way_alters_the_trail_after_its_table_was_made_anew(entry):
    make_the_table_anew()
    call_command("migrate", verbosity=0, skip_checks=True)
    assert refusals() == []


def test_a_refusal_is_an_integrity_error(entry):
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        entry.delete()


@pytest.mark.parametrize(
    "redaction",
    [
        {"actor_email": ""},
        {"actor_email": None},
        {"object_repr": "A former member"},
        {"actor_email": "", "object_repr": "A former member"},
    ],
    ids=str,
)
def test_a_leavers_name_and_address_may_be_taken_out_and_nothing_else(entry, redaction):
    before = LogEntry.objects.filter(pk=entry.pk).values().get()
    LogEntry.objects.filter(pk=entry.pk).update(**redaction)
    assert LogEntry.objects.filter(pk=entry.pk).values().get() == before | redaction


def test_what_was_taken_out_cannot_be_put_back(entry):
    LogEntry.objects.filter(pk=entry.pk).update(actor_email="", object_repr="A former member")
    for name in ("actor_email", "object_repr"):
        with pytest.raises(IntegrityError), transaction.atomic():
            LogEntry.objects.filter(pk=entry.pk).update(**{name: "olive@example.org"})
    assert LogEntry.objects.filter(pk=entry.pk).update(actor_email="") == 1


def test_the_trail_takes_new_events(entry):
    assert LogEntry.objects.filter(pk__gte=entry.pk).count() == 1
    makers.organisation(3)
    assert LogEntry.objects.filter(pk__gte=entry.pk).count() == 2


def weaken(name):
    if connection.vendor == "sqlite":
        run(f'DROP TRIGGER "{name}"')
    else:
        run(f'ALTER TABLE {TABLE} DISABLE TRIGGER "{name}"')


def triggers():
    if connection.vendor == "sqlite":
        return [f"{TABLE}_refuses_{verb}" for verb in ("update", "delete", "insert")]
    return [f"{TABLE}_refuses_rows", f"{TABLE}_refuses_truncate"]


def test_the_check_passes_while_every_trigger_is_there():
    call_command("check", databases=["default"], stdout=StringIO())
    append_only.refuse_to_start_unprotected()


@pytest.mark.parametrize("number", range(3))
def test_the_check_and_the_server_refuse_when_a_trigger_is_missing_and_migrating_mends_it(number):
    if number >= len(triggers()):
        pytest.skip("PostgreSQL needs two triggers where SQLite needs three.")
    weaken(triggers()[number])
    with pytest.raises(SystemCheckError, match="can be changed or deleted"):
        call_command("check", databases=["default"])
    with pytest.raises(ImproperlyConfigured, match="migrate --skip-checks"):
        append_only.refuse_to_start_unprotected()
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("check", databases=["default"], stdout=StringIO())


def test_a_trigger_that_says_something_else_counts_as_missing():
    if connection.vendor == "sqlite":
        run(f'DROP TRIGGER "{TABLE}_refuses_delete"')
        run(f'CREATE TRIGGER "{TABLE}_refuses_delete" BEFORE DELETE ON {TABLE} WHEN 0 BEGIN SELECT 1; END')
    else:
        run(
            f'CREATE OR REPLACE FUNCTION "{TABLE}_refusal"() RETURNS trigger LANGUAGE plpgsql '
            "AS $$ BEGIN RETURN OLD; END $$"
        )
    with pytest.raises(SystemCheckError, match="can be changed or deleted"):
        call_command("check", databases=["default"])


def test_the_administration_has_no_way_to_alter_the_trail(entry):
    client = Client()
    client.force_login(User.objects.create_superuser("super@example.org", "a-long-password", name="Sue Super"))
    path = f"/admin/auditlog/logentry/{entry.pk}"
    assert client.post(f"{path}/change/", {"object_repr": "x"}).status_code == 403
    assert client.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
