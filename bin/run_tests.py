"""Runs the checks, then all tests on SQLite, then on PostgreSQL; the last line counts both runs together.

A test that opens no database is the same test on both, and runs once, on SQLite: see tests/turns.py.

    bin/run_tests.py          all tests, the long ones at a reduced count
    bin/run_tests.py --soak   the long ones alone, at full count

PostgreSQL is a server of the run's own; TEST_DATABASE_URL names another one.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree

from throwaway_postgresql import NoServer, throwaway_server

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes", "on"}
WORKERS = str((os.cpu_count() or 1) + 1)  # one more than there are processors: each waits for its browser at times
TIDYING_UP = 30  # seconds


@dataclass
class Outcome:
    """What one run of pytest came to. An error in a fixture is a failure; so is a run that says nothing at all."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    note: str = ""

    @property
    def tests(self):
        return self.passed + self.failed + self.skipped

    def __str__(self):
        return f"{self.name}: {counted(self)} in {self.seconds:.0f} s" + (f" ({self.note})" if self.note else "")


def counted(outcome):
    return f"{outcome.passed} passed, {outcome.failed} failed" + (
        f", {outcome.skipped} skipped" if outcome.skipped else ""
    )


def heading(text):
    print(f"\n=== {text} ===\n", flush=True)


def run(command, **options):
    """The exit code of a command; when this program is stopped, the command gets the time to tidy up."""
    process = subprocess.Popen(command, cwd=ROOT, **options)
    try:
        return process.wait()
    except BaseException as stopped:
        if not isinstance(stopped, KeyboardInterrupt):  # Ctrl-C has reached the command by itself
            process.send_signal(signal.SIGINT)
        try:
            process.wait(TIDYING_UP)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.kill()
        raise


def told_to_stop(*_):
    raise SystemExit(143)


def run_pytest(name, database_url, soak, *, only_with_database=False):
    heading(name)
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            f"--junitxml={report}",
            *(["-m", "soak"] if soak else ["-n", WORKERS, "--dist", "worksteal"]),
        ]
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "SOAK": "1" if soak else "",
            "ONLY_WITH_DATABASE": "1" if only_with_database else "",
            "PYTHONUNBUFFERED": "1",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or each of many programs would compile everything again
        started = monotonic()
        code = run(command, env=environment)
        return read_report(Outcome(name, seconds=monotonic() - started), report, code)


def read_report(outcome, report, code):
    """Fill in the counts; pytest's exit code has the last word on whether anything went wrong."""
    if report.exists():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            failed = int(suite.get("failures")) + int(suite.get("errors"))
            skipped = int(suite.get("skipped"))
            outcome.failed += failed
            outcome.skipped += skipped
            outcome.passed += int(suite.get("tests")) - failed - skipped
    if code == 5:
        outcome.note = "no test was found"
    if code and not outcome.failed:
        outcome.failed = 1
        outcome.note = outcome.note or f"pytest stopped with exit code {code}"
    return outcome


@contextmanager
def postgresql():
    """The address of a PostgreSQL server to test on."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    else:
        with throwaway_server() as address:
            yield address


def on_postgresql(soak, on_sqlite):
    name = "Tests on PostgreSQL"
    try:
        with postgresql() as address:
            outcome = run_pytest(name, address, soak, only_with_database=True)
        if (left_out := on_sqlite.tests - outcome.tests) > 0:
            outcome.note = outcome.note or f"{left_out} others open no database, and ran above"
        return outcome
    except NoServer as error:
        heading(name)
        print(f"Left out: {error}")
        return Outcome(name, failed=int(IN_CI), skipped=int(not IN_CI), note=str(error))


def main(soak):
    signal.signal(signal.SIGTERM, told_to_stop)
    checks_hold = True
    if not soak:
        heading("Checks")
        checks_hold = run(["make", "--no-print-directory", "check"]) == 0
    with tempfile.TemporaryDirectory(prefix="looked-at-") as looked_at:
        os.environ["LOOKED_AT"] = looked_at  # pages that both databases serve alike are looked at once
        on_sqlite = run_pytest("Tests on SQLite", "", soak)
        outcomes = [on_sqlite, on_postgresql(soak, on_sqlite)]
    heading("Summary")
    for outcome in outcomes:
        print(outcome)
    if not checks_hold:
        print("`make check` found something to mend: see above.")
    total = Outcome(
        "all",
        passed=sum(outcome.passed for outcome in outcomes),
        failed=sum(outcome.failed for outcome in outcomes),
        skipped=sum(outcome.skipped for outcome in outcomes),
    )
    print(counted(total))
    return int(bool(total.failed) or not total.passed or not checks_hold)


if __name__ == "__main__":
    try:
        sys.exit(main(soak="--soak" in sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
