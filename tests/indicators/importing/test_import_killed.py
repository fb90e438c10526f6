"""An import that is stopped in the middle has accepted nothing, and what it had read is tidied away."""

import signal
import subprocess
import sys

import pytest

from tests.databases import ROOT, copy_of, environment_with, run_once
from tests.indicators.importing.large_file import write_large_file

WHAT_IS_THERE = """
import django
django.setup()
from indicators.models import Area, ImportBatch, Observation, StagedRow
print(Observation.objects.count(), Area.objects.count(), StagedRow.objects.exists())
print(*ImportBatch.objects.values_list("state", flat=True))
"""
LATER = """
import django
django.setup()
from indicators import services
from indicators.models import ImportBatch
ImportBatch.objects.update(imported_at="2020-01-01T00:00Z")
assert services.tidy() == 1
"""


def what_is_there(environment):
    said = subprocess.run(
        [sys.executable, "-c", WHAT_IS_THERE], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return said.stdout.splitlines()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["asked to stop", "killed"])
def test_an_import_that_is_stopped_in_the_middle_has_accepted_nothing(migrated_database, tmp_path, how):
    path = write_large_file(tmp_path / "large.csv", 50_000)
    command = [sys.executable, "manage.py", "import_indicators", str(path), "--accept-new"]
    with copy_of(migrated_database, tmp_path) as address:
        environment = environment_with(address)
        running = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        with running:
            assert running.stderr.readline() == "  large.csv: 25,000 rows read\n"
            running.send_signal(how)
            running.stderr.read()
        assert running.returncode != 0
        if how == signal.SIGKILL:
            assert what_is_there(environment) == ["0 0 True", "reading"]
            run_once([sys.executable, "-c", LATER], environment)
        assert what_is_there(environment) == ["0 0 False", ""]
