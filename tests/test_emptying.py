"""After a test that commits, the next one finds the tables as `migrate` left them, and guarded as they were."""

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection

from lutonhet import append_only
from lutonhet.kept import kept, stamp
from tests.emptying import empty, tables_with_rows
from tests.loaded import load_luton
from workstreams.models import Workstream


@pytest.mark.django_db(transaction=True)
def test_all_rows_are_taken_out_and_what_is_written_once_stays_so():
    made = [sorted(model.objects.values_list("pk", flat=True)) for model in (ContentType, Permission)]
    assert all(made)
    load_luton()
    assert {"workstreams_workstream", LogEntry._meta.db_table} <= set(tables_with_rows(connection))
    assert kept("a page", lambda: "of the rows that go", at=stamp()) == "of the rows that go"
    empty(connection)
    assert tables_with_rows(connection) == []
    assert [sorted(model.objects.values_list("pk", flat=True)) for model in (ContentType, Permission)] == made
    with connection.cursor() as cursor:
        assert append_only.unprotected(connection, cursor) == []
    load_luton()
    assert kept("a page", lambda: "of the rows that are there", at=stamp()) == "of the rows that are there"
    with pytest.raises(IntegrityError):
        LogEntry.objects.all().delete()
    assert Workstream.objects.exists()


def test_a_test_that_does_not_commit_finds_no_row(db):
    assert tables_with_rows(connection) == []
