"""A program that is killed leaves nothing half done: what it began is there whole, or not at all."""

import random
import re
import signal
import subprocess
import sys

from tests.site import ROOT, run_once

LOAD = [sys.executable, "manage.py", "load_place", "places/luton"]
# What is written once refuses the flush, whose own end protects it again.
EMPTY = """
import django
django.setup()
from django.core.management import call_command
from lutonhet import append_only
append_only.take_away()
call_command("flush", interactive=False, verbosity=0)
"""
SET_UP = [sys.executable, "bin/setup.py"]


def kill_after(seconds, command, environment):
    """Was the program still at work?"""
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait() == -signal.SIGKILL


def rows_there(environment):
    """How many rows of the place are in the database, and how many are missing."""
    said = subprocess.run([*LOAD, "--check"], env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    added, changed, unchanged = re.search(r"(\d+) added, (\d+) changed, (\d+) unchanged", said.stdout).groups()
    assert changed == "0"
    return int(unchanged), int(added)


def test_a_load_that_is_killed_has_written_everything_or_nothing(set_up_environment, full_count):
    run_once([sys.executable, "-c", EMPTY], set_up_environment)
    moments = random.Random(7)
    cut_short = 0
    for _ in range(full_count(2, 40)):
        cut_short += kill_after(moments.uniform(0.6, 2.4), LOAD, set_up_environment)
        there, missing = rows_there(set_up_environment)
        assert 0 in (there, missing)
        if there:
            run_once([sys.executable, "-c", EMPTY], set_up_environment)
    assert cut_short
    run_once(LOAD, set_up_environment)
    assert rows_there(set_up_environment)[1] == 0


def test_a_set_up_that_is_killed_again_and_again_is_finished_by_the_next(scratch_environment, full_count):
    moments = random.Random(11)
    for _ in range(full_count(2, 20)):
        kill_after(moments.uniform(0.5, 4), SET_UP, scratch_environment)
    run_once(SET_UP, scratch_environment)
    assert rows_there(scratch_environment)[1] == 0
