"""Measure everything and write it down."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.files import measure_files
from benchmarks.measuring import Sizes, measure_pages, measure_saves
from benchmarks.table import missed, page_of

OUT = Path("docs") / "benchmarks.md"


def main(arguments=None) -> None:
    """Measure in a temporary folder; what misses its target is said, and fails nothing."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure, and write docs/benchmarks.md.")
    parser.add_argument("--sizes", default="1,20,100", help="how many times the programme, with commas between them")
    parser.add_argument("--rounds", type=int, default=15, help="turns that each page takes")
    parser.add_argument("--actions", type=int, default=20, help="actions in each workplan")
    parser.add_argument("--figures", type=int, default=20_000, help="lines of the file that is brought in")
    parser.add_argument("--keep", type=Path, help="a folder for the databases, which the next run finds there")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        sizes = Sizes(
            given.keep or Path(folder), [int(one) for one in given.sizes.split(",")], actions=given.actions, say=_say
        )
        _say("pages …")
        pages = measure_pages(sizes, rounds=given.rounds)
        _say("saves …")
        saves = measure_saves(sizes, rounds=given.rounds)
        _say("files …")
        others = [("The programme loaded into an empty database", sizes.loading)] if sizes.loading else []
        with sizes.at(min(sizes.connections)):
            others += measure_files(given.figures)
        sizes.close()
    given.out.write_text(page_of(pages, saves, others, rounds=given.rounds), encoding="utf-8")
    _say(given.out.read_text(encoding="utf-8"))
    _say("\n".join(missed(pages, saves)) or "Every target is met.")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
