"""A program that is killed leaves nothing half done: what it began is there whole, or not at all."""

import random
import re
import signal
import subprocess
import sys
import threading
import time

from tests.databases import ROOT, copy_of, environment_with, run_once

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
    for _ in range(full_count(1, 20)):
        kill_after(moments.uniform(0.5, 4), SET_UP, scratch_environment)
    run_once(SET_UP, scratch_environment)
    assert rows_there(scratch_environment)[1] == 0


PLAN_OF_TWENTY = """
import django
django.setup()
from tests import makers
from tests.people import one_of_each_role
from workplans.models import Action, Workplan
one_of_each_role(makers.workstream(1), makers.workstream(2))
plan = Workplan.objects.create(workstream=makers.workstream(1), year=2032)
for number in range(1, 21):
    Action.objects.create(code=f"WS1-2032-{number:02d}", text=f"Action {number}", order=number, workplan=plan)
"""
BRING_TABLES_IN = """
import django
django.setup()
from accounts.models import User
from workplans.models import Action, Workplan
from workplans.tables.bringing_in import bring_in
from workplans.tables.columns import meanings_of
from workplans.tables.comparing import Comparison
from workplans.tables.sources import table_pasted
plan, chair = Workplan.objects.get(year=2032), User.objects.get(name="chair")
print("ready", flush=True)
number = Action.objects.filter(workplan=plan).count() - 20
while True:
    number += 1
    rows = [f"WS1-2032-{one:02d}\\tAction {one}\\tRound {number}\\tGreen\\tReport {number}" for one in range(1, 21)]
    table = table_pasted("\\n".join(["Ref\\tAction\\tOutcome\\tRAG\\tUpdate", *rows, f"\\tNew {number}\\tRound\\t\\t"]))
    bring_in(Comparison(table, meanings_of(table.headings), plan).plan, by=chair)
    print(number, flush=True)
"""
WHAT_IS_IN_THE_PLAN = """
import django
django.setup()
from workplans.models import Action, Update
old = Action.objects.filter(workplan__year=2032, text__startswith="Action")
rounds = set(old.values_list("intended_outcome", flat=True))
assert len(rounds) == 1, rounds
number = int(rounds.pop().removeprefix("Round ") or 0)
assert Action.objects.filter(workplan__year=2032, text__startswith="New").count() == number
assert Update.objects.filter(action__in=old).count() == 20 * number
print(number)
"""


def lines_before_the_kill(program, environment, at_least, moments):
    """What a program acknowledged, line by line, before it was killed on its way to the next line.

    It is let finish `at_least` lines, so that a slow machine is no way round the test; the kill comes at a random
    moment of about as long as a line takes.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    begun = time.monotonic()
    lines = [process.stdout.readline() for _ in range(at_least)]
    takes = (time.monotonic() - begun) / at_least if at_least else 0.5
    threading.Timer(moments.uniform(0, 1.5 * takes), process.kill).start()
    lines += process.stdout
    assert process.wait() == -signal.SIGKILL
    return [line for line in lines if line.endswith("\n")]


def test_a_table_that_is_killed_while_it_is_brought_in_is_there_whole_or_not_at_all(site, tmp_path, full_count):
    moments, acknowledged = random.Random(17), 0
    with copy_of(site.database_url, tmp_path) as database_url:
        environment = environment_with(database_url)
        run_once([sys.executable, "-c", PLAN_OF_TWENTY], environment)
        for turn in range(full_count(2, 60)):
            lines = lines_before_the_kill(BRING_TABLES_IN, environment, (turn + 1) % 3, moments)
            acknowledged = max([acknowledged, *map(int, lines)])
            command = [sys.executable, "-c", WHAT_IS_IN_THE_PLAN]
            there = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
            assert there.returncode == 0, there.stderr
            assert acknowledged <= int(there.stdout)
    assert acknowledged


READY_PLAN = """
import django
django.setup()
from tests import makers
from tests.people import one_of_each_role
from tests.workplans import plans
one_of_each_role(makers.workstream(1), makers.workstream(2))
plans.ready_plan(makers.workstream(1))
"""
SEND_AND_SIGN = """
import django
django.setup()
from accounts.models import User
from tests.workplans import plans
from workplans.models import Workplan
from workplans.versions import standing_of
plan = Workplan.objects.get(year=2031)
chair, signatory = (User.objects.get(name=name) for name in ("chair", "signatory"))
print("ready", flush=True)
while True:
    waiting = standing_of(plan).with_the_group
    if waiting is None:
        plans.edit(plan, by=chair)
        print("sent", plans.send(plan, chair).seal, flush=True)
    else:
        print("signed", plans.sign(waiting.submission, signatory).seal, flush=True)
"""
WHAT_IS_THERE = """
import django
django.setup()
from django.core.management import call_command
from workplans.models import Action, Decision, Submission
from workplans.snapshot import plan_in
call_command("verify_signoffs", verbosity=0, stdout=open("/dev/null", "w"))
signed = list(Decision.objects.filter(workplan__year=2031).order_by("position"))
assert {one.event for one in signed} <= {"signed_off"}
sent = Submission.objects.filter(workplan__year=2031)
assert sent.count() - len(signed) in (0, 1)
agreed = {str(one.agreed_due_on) for one in Action.objects.filter(workplan__year=2031)}
assert agreed == ({"2031-09-30"} if signed else {"None"}), agreed
print(*sent.values_list("seal", flat=True), *(one.seal for one in signed))
"""


def test_a_sending_or_a_sign_off_that_is_killed_is_there_whole_or_not_at_all(site, tmp_path, full_count):
    moments, acknowledged = random.Random(13), set()
    with copy_of(site.database_url, tmp_path) as database_url:
        environment = environment_with(database_url)
        run_once([sys.executable, "-c", READY_PLAN], environment)
        for turn in range(full_count(2, 60)):
            lines = lines_before_the_kill(SEND_AND_SIGN, environment, (turn + 1) % 3, moments)
            acknowledged |= {line.split()[1] for line in lines}
            command = [sys.executable, "-c", WHAT_IS_THERE]
            there = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
            assert there.returncode == 0, there.stderr
            assert acknowledged <= set(there.stdout.split())
    assert acknowledged
