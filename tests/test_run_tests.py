"""What `make test` says in its last line is what happened."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from run_tests import ROOT, Outcome, counted, read_report

pytestmark = pytest.mark.no_database
ONE_OF_EACH = """
import pytest

@pytest.fixture
def broken():
    raise RuntimeError

def test_passes(): pass
def test_passes_too(): pass
def test_fails(): assert False
def test_cannot_start(broken): pass
def test_is_left_out(): pytest.skip("not here")
"""


def outcome_of(folder, tests, *options, **environment):
    """What is counted after a real run of pytest over a file of tests."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(tests)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-p", "no:django", f"--junitxml={report}", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ONLY_WITH_DATABASE": "", **environment}
    code = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode
    return read_report(Outcome("Tests"), report, code)


SOME_OPEN_A_DATABASE = """
import pytest

@pytest.fixture
def db(): pass

@pytest.fixture
def site(): pass

class Case:
    databases = ["default"]

class TestOfDjango(Case):
    def test_opens_it(self): pass

def test_opens_none(): pass
def test_opens_it_too(db): pass
@pytest.mark.django_db
def test_opens_it_as_well(): pass
def test_reads_pages(site): pass
"""


def test_the_second_run_leaves_out_what_opens_no_database_and_nothing_else(tmp_path):
    programs = "import pytest, subprocess\ndef test_starts_who_knows_what(): pass\n"
    programs += "@pytest.mark.no_database\ndef test_starts_what_opens_none(): pass\n"
    (tmp_path / "test_programs.py").write_text(programs)
    assert counted(outcome_of(tmp_path, SOME_OPEN_A_DATABASE, "-p", "tests.turns")) == "7 passed, 0 failed"
    second = outcome_of(tmp_path, SOME_OPEN_A_DATABASE, "-p", "tests.turns", ONLY_WITH_DATABASE="1")
    assert counted(second) == "5 passed, 0 failed"


def test_passes_failures_and_what_was_left_out_are_counted_as_pytest_saw_them(tmp_path):
    assert counted(outcome_of(tmp_path, ONE_OF_EACH)) == "2 passed, 2 failed, 1 skipped"


@pytest.mark.parametrize(("tests", "note"), [("", "no test was found"), ("import nowhere", "")])
def test_a_run_in_which_nothing_ran_has_failed(tmp_path, tests, note):
    outcome = outcome_of(tmp_path, tests)
    assert counted(outcome) == "0 passed, 1 failed"
    assert outcome.note == note


def test_a_run_that_left_no_report_has_failed():
    outcome = read_report(Outcome("Tests"), Path("/nowhere/report.xml"), 137)
    assert counted(outcome) == "0 passed, 1 failed"
    assert outcome.note == "pytest stopped with exit code 137"
