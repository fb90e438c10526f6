"""Somebody saves a value that an import is about to revise: neither of them is lost."""

import threading
import time

import pytest
from django.db import connection, transaction

from indicators import services
from indicators.models import Observation, Revision
from indicators.services.accepting import ComparedAnew
from indicators.services.taking_back import RevisedSince
from lutonhet.rows import StaleRow
from tests.indicators.importing.figures import bring_in, figure, stage
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20  # seconds


def correct(pk, text, by, version=None):
    row = Observation.objects.get(pk=pk)
    shown = row.version if version is None else version
    row.value_text = row.value = text
    return services.correct_observation(row, by=by, version=shown, reason="Misread")


class Accepting(threading.Thread):
    """Somebody else who accepts a batch with its revisions, over a connection of their own."""

    def __init__(self, batch):
        super().__init__()
        self.batch, self.refusal = batch, None

    def run(self):
        try:
            services.accept(self.batch, by=None, revisions=True)
        except ComparedAnew as refusal:
            self.refusal = refusal
        finally:
            connection.close()


def somebody_waits():
    """Does anybody wait for a row that we hold?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone()


def test_a_value_that_is_saved_while_its_revision_is_being_accepted_is_not_overwritten_unseen():
    """Held up at the first of two values, the import finds that the second has been saved meanwhile."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    administrator = person("administrator", is_staff=True)
    bring_in(figure(), figure("15", period="2021"))
    held, other = Observation.objects.order_by("pk")
    accepting = Accepting(stage(figure("14.2"), figure("15.2", period="2021")))
    with transaction.atomic():
        Observation.objects.select_for_update().get(pk=held.pk)
        accepting.start()
        until = time.monotonic() + PATIENCE
        while not somebody_waits() and time.monotonic() < until:
            time.sleep(0.01)
        assert somebody_waits()
        saved = threading.Thread(target=lambda: (correct(other.pk, "15.1", administrator), connection.close()))
        saved.start()
        saved.join(PATIENCE)
    accepting.join()
    assert isinstance(accepting.refusal, ComparedAnew)
    assert Observation.objects.get(pk=other.pk).value_text == "15.1"
    services.accept(accepting.batch, by=None, revisions=True)
    assert list(Revision.objects.filter(observation=other).order_by("pk").values_list("value_text", flat=True)) == [
        "15",
        "15.1",
    ]


def test_a_value_that_is_corrected_while_its_import_is_taken_back_stands_and_the_import_stays():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    administrator = person("administrator", is_staff=True)
    batch = bring_in(figure())
    refusals = []

    def take_back():
        try:
            services.take_back(batch, by=None, reason="Wrong file")
        except Exception as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    taking_back = threading.Thread(target=take_back)
    with transaction.atomic():
        correct(Observation.objects.get().pk, "14.15", administrator)
        taking_back.start()
        until = time.monotonic() + PATIENCE
        while not somebody_waits() and time.monotonic() < until:
            time.sleep(0.01)
        assert somebody_waits()
    taking_back.join(PATIENCE)
    assert [type(one) for one in refusals] == [RevisedSince], refusals
    assert Observation.objects.get().value_text == "14.15"


def test_whoever_saves_over_a_value_that_was_revised_meanwhile_is_told_so():
    administrator = person("administrator", is_staff=True)
    bring_in(figure())
    shown = Observation.objects.get()
    services.accept(stage(figure("14.2")), by=None, revisions=True)
    with pytest.raises(StaleRow):
        correct(shown.pk, "14.15", administrator, version=shown.version)
    assert Observation.objects.get().value_text == "14.2"


def test_every_save_beside_an_import_stands_or_is_kept_as_what_stood_before(full_count):
    """Somebody corrects one value again and again while a file that revises it and many others is accepted."""
    administrator = person("administrator", is_staff=True)
    years = range(1900, 1900 + full_count(40, 120))
    bring_in(*(figure(period=str(year)) for year in years))
    pk = Observation.objects.order_by("-pk").values_list("pk", flat=True)[0]
    done, saved = threading.Event(), []

    def correcting():
        try:
            while not done.is_set():
                text = f"13.{len(saved):04}"
                try:
                    correct(pk, text, administrator)
                    saved.append(text)
                except StaleRow:
                    pass
                time.sleep(0.05)
        finally:
            connection.close()

    somebody = threading.Thread(target=correcting)
    somebody.start()
    until = time.monotonic() + PATIENCE
    while not saved and time.monotonic() < until:  # on a busy machine every later one may come too late
        time.sleep(0.01)
    try:
        for turn in range(full_count(3, 20)):
            batch = stage(*(figure(f"14.{turn + 2}", period=str(year)) for year in years))
            for _ in range(3):
                try:
                    services.accept(batch, by=None, revisions=True)
                    break
                except ComparedAnew:
                    continue
            else:
                services.discard(batch, by=None)
    finally:
        done.set()
        somebody.join()
    kept = set(Revision.objects.filter(observation=pk).values_list("value_text", flat=True))
    assert saved
    assert set(saved) - kept - {Observation.objects.get(pk=pk).value_text} == set()
