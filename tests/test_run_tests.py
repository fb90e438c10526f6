"""What `make test` says in its last line is what happened."""

import subprocess
import sys
from pathlib import Path

import pytest
from run_tests import Outcome, counted, read_report

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


def outcome_of(folder, tests):
    """What is counted after a real run of pytest over a file of tests."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(tests)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-p", "no:django", f"--junitxml={report}"]
    code = subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode
    return read_report(Outcome("Tests"), report, code)


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
