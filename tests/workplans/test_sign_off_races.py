"""Sixteen at the same moment: one sends, one decides, and the others are told why they did not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from lutonhet.saving import Refused
from tests.people import person
from tests.workplans import plans
from workplans.models import Decision, Submission, Workplan
from workplans.verifying import first_fault
from workstreams.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 16


def at_once(act):
    """What `act(number)` comes to for each of them, all begun at the same moment: its answer, or the refusal."""
    start = Barrier(MANY)

    def run(number):
        try:
            connection.ensure_connection()
            start.wait()
            return act(number)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def won(answers):
    winners = [one for one in answers if not isinstance(one, Refused)]
    assert len(winners) == 1
    assert all(str(one) for one in answers)
    return winners[0]


def test_of_sixteen_who_send_and_sixteen_who_decide_one_wins_each(plan, crew, full_count):
    chairs = [person(f"chair {number}").pk for number in range(MANY)]
    for key in chairs:
        Membership.objects.create(user_id=key, workstream=plan.workstream, role="chair")
    signatory, secretariat = crew["signatory"].pk, crew["secretariat"].pk

    def send(number):
        return plans.send(Workplan.objects.get(pk=plan.pk), User.objects.get(pk=chairs[number]))

    def decide(number):
        version = Submission.objects.get(pk=sent.pk)
        if number % 4 == 0:
            return plans.sign(version, User.objects.get(pk=signatory))
        if number % 4 == 1:
            return plans.return_it(version, User.objects.get(pk=signatory))
        if number % 4 == 2:
            return plans.record_sign_off(version, User.objects.get(pk=secretariat))
        return plans.take_back(version, User.objects.get(pk=chairs[number]))

    rounds = full_count(2, 50)
    for number in range(1, rounds + 1):
        sent = won(at_once(send))
        assert Submission.objects.count() == number
        won(at_once(decide))
        assert Decision.objects.count() == number
        plans.edit(plan)
    assert first_fault(plan) == ""
