"""A large file: as fast as the plainest script or nearly, in little memory, while other people save."""

import csv
import subprocess
import sys
import threading
import time
from decimal import Decimal
from functools import cache
from statistics import median

import pytest
from django.db import connection, transaction

from indicators import periods, services
from indicators.models import Area, Breakdown, ImportBatch, Indicator, IndicatorSource, Observation
from indicators.reading import read
from tests import makers
from tests.databases import ROOT, copy_of, environment_with
from tests.indicators.importing.large_file import write_large_file

AT_LEAST = 1 / 3  # of the rows per second of the plainest script
AT_MOST_MB = 400
REFUSED_AFTER = 20  # seconds that a save waits for another on SQLite
LIMITS = {
    "value": "Value",
    "lower": "Lower CI 95.0 limit",
    "upper": "Upper CI 95.0 limit",
    "lower_998": "Lower CI 99.8 limit",
    "upper_998": "Upper CI 99.8 limit",
    "count": "Count",
    "denominator": "Denominator",
}


def plainly(path):
    """`csv` and `bulk_create`, and nothing looked at: what an import is measured against."""
    batch = makers.batch()
    period = cache(periods.parse)
    indicator = cache(lambda key: Indicator.objects.create(slug=f"i-{key}", name=key, short_name=key))
    area = cache(lambda code: Area.objects.create(code=code, name=code))
    breakdown = cache(
        lambda sex, kind, category: Breakdown.objects.create(sex=sex, category_type=kind, category=category)
    )
    waiting = []
    with path.open(newline="", encoding="utf-8") as file, transaction.atomic():
        for row in csv.DictReader(file):
            when, part = period(row["Time period"]), (row["Sex"], row["Category Type"], row["Category"])
            waiting.append(
                Observation(
                    indicator=indicator(row["Indicator ID"]),
                    area=area(row["Area Code"]),
                    breakdown=None if part == ("Persons", "", "") else breakdown(*part),
                    period_label=when.label,
                    period_start=when.start,
                    period_end=when.end,
                    value_text=row["Value"],
                    published_country=row["Compared to England value or percentiles"],
                    published_region=row["Compared to Region value or percentiles"],
                    batch=batch,
                    **{name: Decimal(row[heading]) for name, heading in LIMITS.items()},
                )
            )
            if len(waiting) == 5000:
                Observation.objects.bulk_create(waiting)
                waiting.clear()
        Observation.objects.bulk_create(waiting)


def compared(path):
    reader = read(path, path.name)
    told = {"layout": reader.layout, "mapping": reader.mapping, "about": reader.about}
    return services.stage(reader, by=None, title="A large file", file_name=path.name, **told)


def through_the_door(path):
    return services.accept(compared(path), by=None, accept_new=True)


def once_more(path, count):
    """The same file against all that is stored of it."""
    batch = compared(path)
    assert batch.counts["same"] == count
    services.discard(batch, by=None)


def seconds(work, *arguments):
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def emptied():
    for model in (Observation, Breakdown, IndicatorSource, Indicator, Area, ImportBatch):
        model.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_a_file_is_brought_in_at_least_a_third_as_fast_as_by_the_plainest_script(tmp_path, full_count):
    """Each in turn, three times, because a shared machine is slow at times: the middle one counts."""
    count = full_count(4_000, 200_000)
    path = write_large_file(tmp_path / "large.csv", count)
    plain, ours, again = [], [], []
    for _ in range(3):
        plain.append(seconds(plainly, path))
        assert Observation.objects.count() == count
        emptied()
        ours.append(seconds(through_the_door, path))
        assert Observation.objects.count() == count
        again.append(seconds(once_more, path, count))
        emptied()
    assert median(ours) * AT_LEAST < median(plain), (plain, ours)
    assert median(again) * AT_LEAST < median(plain), (plain, again)


# The peak of the process itself: what `getrusage` tells begins with that of the process that started it.
BRING_IN = """
import re, sys
from pathlib import Path
from django.core.management import execute_from_command_line
try:
    execute_from_command_line(["manage.py", "import_indicators", sys.argv[1], "--accept-new"])
finally:
    print("MB", int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_a_large_file_takes_little_memory(migrated_database, tmp_path, full_count):
    """What a file of that length takes grows only with what it names, so the reduced count says nearly as much."""
    path = write_large_file(tmp_path / "large.csv", full_count(20_000, 200_000))
    with copy_of(migrated_database, tmp_path) as address:
        said = subprocess.run(
            [sys.executable, "-c", BRING_IN, str(path)],
            env=environment_with(address),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert " status=done" in said.stdout
    assert int(said.stdout.split()[-1]) < AT_MOST_MB


@pytest.mark.django_db(transaction=True)
def test_other_people_save_while_a_file_is_brought_in(tmp_path, full_count):
    """Somebody saves again and again over a connection of their own, from the first row to the last."""
    path = write_large_file(tmp_path / "large.csv", full_count(10_000, 200_000))
    area = makers.area()
    done, waits, refusals = threading.Event(), [], []

    def save():
        try:
            while not done.is_set():
                waits.append(seconds(lambda: Area.objects.filter(pk=area.pk).update(note=f"Saved {len(waits)}")))
                time.sleep(0.01)
        except Exception as refusal:  # told by the test, which is in the other thread
            refusals.append(refusal)
        finally:
            connection.close()

    somebody = threading.Thread(target=save)
    somebody.start()
    try:
        through_the_door(path)
    finally:
        done.set()
        somebody.join()
    assert refusals == []
    assert len(waits) > 10
    assert max(waits) < REFUSED_AFTER / 2
    assert Area.objects.get(pk=area.pk).note == f"Saved {len(waits) - 1}"
