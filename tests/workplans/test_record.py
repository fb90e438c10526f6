"""The record of sign-off cannot be altered: not by a row, a queryset or SQL, before or after its tables are made anew;
and what somebody alters behind the back of the database is found."""

from contextlib import suppress
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from lutonhet import append_only
from tests.workplans import plans
from workplans.models import Decision, Submission, Workplan

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(plan, crew):
    """Two versions of a plan, one signed off and one with the group."""
    plans.sign(plans.send(plan, crew["chair"]), crew["signatory"])
    plans.edit(plan, by=crew["chair"])
    plans.send(plan, crew["chair"])


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def replace(row, unprotected_columns=""):
    """On SQLite REPLACE; on PostgreSQL its nearest likeness."""
    table = row._meta.db_table
    columns = ", ".join(f'"{one.column}"' for one in row._meta.concrete_fields)
    if connection.vendor == "sqlite":
        run(f'REPLACE INTO "{table}" ({columns}) SELECT {columns} FROM "{table}" WHERE id = %s', row.pk)
    else:
        run(
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{table}" WHERE id = %s '
            'ON CONFLICT (id) DO UPDATE SET "position" = 99',
            row.pk,
        )


def replace_by_another_key(row):
    """A new row that takes the place of the old one by a value that no two rows share."""
    table = row._meta.db_table
    others = ", ".join(f'"{one.column}"' for one in row._meta.concrete_fields if not one.primary_key)
    verb = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    more = "" if connection.vendor == "sqlite" else ' ON CONFLICT (seal) DO UPDATE SET "position" = 99'
    run(f'{verb} INTO "{table}" ({others}) SELECT {others} FROM "{table}" WHERE id = %s{more}', row.pk)


def save(row):
    row.position = 99
    row.save()


def save_as_new(row):
    row._state.adding = True
    row.save()


def save_some_fields(row):
    row.position = 99
    row.save(update_fields=["position"])


def save_as_loaded(row):
    row.position = 99
    row.save_base(raw=True)


WAYS = {
    "save": save,
    "save over its key": save_as_new,
    "save some fields": save_some_fields,
    "save as a fixture does": save_as_loaded,
    "delete": lambda row: row.delete(),
    "update": lambda row: type(row).objects.update(position=99),
    "update by the base manager": lambda row: type(row)._base_manager.filter(pk=row.pk).update(position=99),
    "update by a plain queryset": lambda row: models.QuerySet(type(row)).update(position=99),
    "delete by a queryset": lambda row: type(row).objects.all().delete(),
    "delete by a plain queryset": lambda row: models.QuerySet(type(row)).filter(pk=row.pk).delete(),
    "delete without looking": lambda row: models.QuerySet(type(row)).filter(pk=row.pk)._raw_delete("default"),
    "bulk_create over it": lambda row: type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=["position"], unique_fields=["id"]
    ),
    "bulk_create": lambda row: type(row).objects.bulk_create([row]),
    "bulk_update": lambda row: type(row).objects.bulk_update([row], ["position"]),
    "update_or_create": lambda row: type(row).objects.update_or_create(pk=row.pk, defaults={"position": 99}),
    "delete of the workplan": lambda row: Workplan.objects.filter(pk=row.workplan_id).delete(),
    "UPDATE": lambda row: run(f'UPDATE "{row._meta.db_table}" SET "position" = 99'),
    "DELETE": lambda row: run(f'DELETE FROM "{row._meta.db_table}" WHERE id = %s', row.pk),
    "REPLACE": replace,
    "REPLACE by another key": replace_by_another_key,
}


def stored():
    return [list(models.QuerySet(model).order_by("pk").values()) for model in (Submission, Decision)]


def ways_that_passed():
    before, passed = stored(), []
    for model in (Submission, Decision):
        for name, way in WAYS.items():
            row = model.objects.order_by("pk").first()
            try:
                with transaction.atomic():
                    way(row)
                passed.append((model.__name__, name))
            except (IntegrityError, ProtectedError) as refusal:
                said = f"{refusal} {refusal.__cause__}"
                known = append_only.REFUSAL in said or "UNIQUE" in said.upper() or isinstance(refusal, ProtectedError)
                if not known:
                    passed.append((model.__name__, f"{name}: {said}"))
    assert stored() == before
    return passed


def test_no_way_alters_the_record(record):
    assert ways_that_passed() == []


def make_the_tables_anew():
    """A migration that changes a column: SQLite copies the table and drops the old one with its triggers."""
    for model, name in (("submission", "reference"), ("decision", "minute_reference")):
        state = ProjectState.from_apps(apps)
        field = models.CharField(max_length=300, unique=name == "reference", blank=name != "reference")
        operation = migrations.AlterField(model, name, field)
        changed = state.clone()
        operation.state_forwards("workplans", changed)
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("workplans", editor, state, changed)
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards("workplans", editor, changed, state)


@pytest.mark.django_db(transaction=True)
def test_no_way_alters_the_record_after_its_tables_were_made_anew(record):
    make_the_tables_anew()
    call_command("migrate", verbosity=0, skip_checks=True)
    assert ways_that_passed() == []


def test_the_administration_has_no_way_to_alter_or_add_to_the_record(record, crew):
    client = Client()
    client.force_login(crew["superuser"])
    before = stored()
    for row in (Submission.objects.first(), Decision.objects.first()):
        name = f"admin:workplans_{row._meta.model_name}"
        for verb in ("change", "delete"):
            answer = client.post(reverse(f"{name}_{verb}", args=[row.pk]), {"position": "99", "post": "yes"})
            assert answer.status_code == 403
        assert client.post(reverse(f"{name}_add"), {"event": "signed_off"}).status_code == 403
        many = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(reverse(f"{name}_changelist"), many)
    assert stored() == before


# What is found


def verified():
    out = StringIO()
    call_command("verify_signoffs", stdout=out)
    return out.getvalue()


def test_a_sound_record_is_verified(record):
    assert verified() == "3 records of 1 workplans are as they were written.\n"


def test_a_database_without_versions_is_verified(db):
    assert verified() == "0 records of 0 workplans are as they were written.\n"


def changed(model, **values):
    """Change a row as somebody who owns the database can."""
    append_only.take_away()
    models.QuerySet(model).filter(pk=model.objects.order_by("pk").first().pk).update(**values)


@pytest.mark.parametrize("columns", [Submission, Decision], ids=["of a version", "of a decision"])
def test_a_change_of_any_column_is_found_and_named(record, columns):
    append_only.take_away()
    row = columns.objects.order_by("pk").first()
    for field in row._meta.concrete_fields:
        if field.primary_key or field.is_relation:
            continue
        value = getattr(row, field.attname)
        other = another(field, value)
        with suppress(IntegrityError), transaction.atomic():  # some the database itself refuses
            models.QuerySet(columns).filter(pk=row.pk).update(**{field.attname: other})
            with pytest.raises(CommandError, match=r"^WS1-2031-v\w+\b"):
                verified()
            transaction.set_rollback(True)
    verified()


def another(field, value):
    if isinstance(field, models.DateTimeField):
        return value.replace(microsecond=(value.microsecond + 1) % 1_000_000)
    if isinstance(field, models.DateField):
        return value.replace(year=value.year - 1)
    if isinstance(field, models.IntegerField):
        return value + 100
    if isinstance(field, models.JSONField):
        return [[0, "Somebody"]] if isinstance(value, list) else {"WS1-2031-01": "x"}
    if field.name == "event":
        return "returned"
    return f"{value[:-1]}{'b' if value[-1:] != 'b' else 'c'}"


def test_one_changed_byte_of_the_content_is_found(record):
    content = Submission.objects.order_by("pk").first().content
    changed(Submission, content=content.replace("Inspect homes", "Inspect hones"))
    with pytest.raises(CommandError, match="WS1-2031-v1: its content does not have the check code"):
        verified()


def test_a_record_that_was_taken_out_is_found(record):
    append_only.take_away()
    run('UPDATE "workplans_submission" SET "after_id" = NULL, "number" = 1 WHERE "number" = 1')
    last = Submission.objects.order_by("pk").last()
    run('DELETE FROM "workplans_submission" WHERE id = %s', last.pk)
    verified()  # the end of a chain alone tells nothing: that is what the head on a certificate is for
    run('DELETE FROM "workplans_decision"')
    run('UPDATE "workplans_submission" SET "position" = 2')
    with pytest.raises(CommandError, match="stands at place 2"):
        verified()


# What the database itself holds, where nobody asks the services


def clone(row, **changes):
    row.pk, row._state.adding, row.seal = None, True, ""
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def test_the_database_refuses_a_second_version_while_one_is_with_the_group(record):
    latest = Submission.objects.get(number=2)
    before = stored()
    for after in (latest.after, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            clone(Submission.objects.get(number=2), number=3, position=9, reference="WS1-2031-v3", after=after)
    assert stored() == before


def test_the_database_refuses_a_second_decision_on_a_version(record, crew):
    before = stored()
    for event in ("signed_off", "returned", "agreed_outside", "taken_back"):
        with pytest.raises(IntegrityError), transaction.atomic():
            clone(Decision.objects.get(), position=9, event=event)
    assert stored() == before
