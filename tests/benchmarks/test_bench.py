"""The benchmarks run, with tiny counts: what they measure is there, and what they write is a page."""

import re
import subprocess
import sys

import pytest

from benchmarks.measuring import AGAIN, FLOOR, OURS, PAR, Measured
from benchmarks.pages import PAGES
from benchmarks.table import missed, page_of
from tests.databases import ROOT

pytestmark = pytest.mark.no_database  # the bench makes databases of its own


def measured(seconds, *, queries=8, size=6_000):
    one = Measured()
    one.seconds.update({OURS: seconds, AGAIN: 0.008, PAR: 0.010, FLOOR: 0.002})
    one.queries.update({OURS: queries, PAR: 5, FLOOR: 0})
    one.size.update({OURS: size, PAR: 900, FLOOR: 900})
    return one


def pages():
    return {(page.name, size): measured(0.015) for page in PAGES for size in (1, 100)}


@pytest.mark.parametrize(
    ("name", "size", "one", "said"),
    [
        ("workplan", 1, measured(0.021), "Workplan at 1×: × par is 2.10"),
        ("workplan", 100, measured(0.017), "Workplan at 100×: moved is +13%"),
        ("home", 1, measured(0.015, queries=13), "Home at 1×: queries is 13"),
        ("scorecard", 1, measured(0.015, size=40_100), "Scorecard at 1×: kB is 40.1"),
    ],
)
def test_what_misses_its_target_is_said_and_bold(name, size, one, said):
    saves = {1: measured(0.019), 100: measured(0.019)}
    assert missed(pages(), saves) == []
    worse = pages() | {(name, size): one}
    assert missed(worse, saves) == [said]
    assert f"**{said.split(' is ')[1]}**" in page_of(worse, saves, [], rounds=3)


def test_a_save_that_takes_more_than_twice_the_plain_one_is_said():
    saves = {1: measured(0.019), 100: measured(0.023)}
    assert missed(pages(), saves) == ["A save at 100×: 2.30 times par"]


@pytest.mark.long
def test_the_bench_measures_every_page_and_writes_its_table(tmp_path):
    out = tmp_path / "benchmarks.md"
    tiny = ["--sizes", "1,2", "--rounds", "1", "--actions", "2", "--figures", "1", "--out", str(out)]
    run = subprocess.run(  # a process of its own: it has databases and settings of its own
        [sys.executable, "-m", "benchmarks", *tiny], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    page = out.read_text()
    for one in PAGES:
        assert re.search(rf"^\| {one.title} \| 1× \| [\d.]+ \| [\d.]+ \| [\d.]+ \| \**[\d.]+\** \|", page, re.MULTILINE)
    assert len(re.findall(r"^\| [12]× \| [\d.]+ \| [\d.]+ \|", page, re.MULTILINE)) == 2
    assert "published figures brought in and accepted" in page
    assert (
        len(
            re.findall(
                r"^\| A meeting's pack of \d+ actions as (?:pptx|docx|pdf|xlsx) \| [\d.]+ \|", page, re.MULTILINE
            )
        )
        == 4
    )
    assert str(ROOT) not in page
