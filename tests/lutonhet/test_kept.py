"""What is kept in the process: until somebody writes, and not a moment longer."""

import pytest
from auditlog.models import LogEntry
from django.db import connection, transaction

from lutonhet import kept as keeping
from lutonhet.kept import kept, stamp
from tests import makers
from workstreams.models import Programme


def count_of(calls):
    def work():
        calls.append(1)
        return Programme.objects.count()

    return kept("how many programmes", work, at=stamp())


@pytest.mark.django_db(transaction=True)
def test_what_was_worked_out_stays_until_somebody_writes_and_is_right_at_once_afterwards():
    calls = []
    makers.organisation(1)
    assert [count_of(calls), count_of(calls)] == [0, 0]
    assert len(calls) == 1
    makers.programme()
    assert [count_of(calls), count_of(calls)] == [1, 1]
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nothing_is_kept():
    calls = []
    makers.organisation(1)
    with transaction.atomic():
        assert stamp() is None
        assert count_of(calls) == 0
        makers.programme()
        assert count_of(calls) == 1
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_what_somebody_wrote_while_it_was_worked_out_is_not_hidden():
    makers.organisation(1)

    def work():
        before = Programme.objects.count()
        makers.programme()
        return before

    assert kept("a race", work, at=stamp()) == 0
    assert kept("a race", Programme.objects.count, at=stamp()) == 1


@pytest.mark.django_db(transaction=True)
def test_no_more_is_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 2)
    makers.organisation(1)
    at = stamp()
    for number in range(5):
        assert kept(number, lambda number=number: number, at=at) == number
    assert len(keeping._things) == 2


@pytest.fixture
def beside():
    """A second connection to this database; PostgreSQL only, where two may write at once."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time.")
    second = connection.copy()
    yield second
    second.close()


@pytest.mark.django_db(transaction=True)
def test_an_event_with_an_early_number_that_is_committed_late_is_not_missed(beside):
    calls = []
    makers.organisation(1)
    assert count_of(calls) == 0
    columns = ", ".join(f'"{field.column}"' for field in LogEntry._meta.local_concrete_fields if not field.primary_key)
    with beside.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            f"INSERT INTO auditlog_logentry ({columns}) SELECT {columns} FROM auditlog_logentry ORDER BY id LIMIT 1"
        )
        makers.organisation(2)
        assert [count_of(calls), count_of(calls)] == [0, 0]
        assert len(calls) == 2
        cursor.execute("COMMIT")
    count_of(calls)
    assert len(calls) == 3


@pytest.mark.django_db(transaction=True)
def test_what_another_database_of_the_server_writes_is_no_write_here(beside):
    calls = []
    makers.organisation(1)
    count_of(calls)
    with connection._nodb_cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_current_xact_id()")
        count_of(calls)
    assert len(calls) == 1
