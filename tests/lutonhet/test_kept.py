"""What is kept in the process: until somebody writes, and not a moment longer."""

import pytest
from django.db import transaction

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
