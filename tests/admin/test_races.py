"""Many at once: one save wins and the others are told; everybody who adds is given a code of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from logicmodels.models import Activity
from tests import makers
from tests.admin.conftest import form_of, page

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number, act):
    """What `act(0)`, `act(1)` … answer, all begun at the same moment."""
    start = Barrier(number)

    def run(one):
        start.wait()
        try:
            return act(one)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def browsers(person, number):
    clients = [Client() for _ in range(number)]
    for client in clients:
        client.force_login(person)
    return clients


def test_of_many_saves_of_one_row_one_is_stored_and_the_others_are_held_back(people, full_count):
    row = makers.activity()
    clients = browsers(people["administrator"], 4)
    for _ in range(full_count(3, 50)):
        row.refresh_from_db()
        data = form_of(clients[0].get(page("change", row)))
        typed = [f"{row.version} by {one}" for one in range(4)]
        answers = at_once(4, lambda one: clients[one].post(page("change", row), data | {"text": typed[one]}))  # noqa: B023
        assert sorted(one.status_code for one in answers) == [302, 409, 409, 409]
        won = typed[[one.status_code for one in answers].index(302)]
        stored = Activity.objects.get(pk=row.pk)
        assert (stored.text, stored.version) == (won, row.version + 1)
        assert all(won in one.content.decode() for one in answers if one.status_code == 409)


def test_of_many_who_add_at_once_each_is_given_a_code(people, full_count):
    model = makers.logic_model()
    clients = browsers(people["administrator"], 4)
    data = {"logic_model": model.pk, "text": "New", "order": 0}
    rounds = full_count(2, 25)
    for _ in range(rounds):
        answers = at_once(4, lambda one: clients[one].post(page("add", Activity), form(clients[one]) | data))
        assert [one.status_code for one in answers] == [302] * 4
    codes = list(Activity.objects.values_list("code", flat=True))
    assert len(codes) == 4 * rounds
    assert set(codes) == {f"WS1-A{number:02d}" for number in range(1, 4 * rounds + 1)}


def form(client):
    return form_of(client.get(page("add", Activity)))
