"""Every fact of the deck stands on the page where a reader would look for it: read by a script that knows no loader."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.people import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
DECK = ROOT / "tests" / "data" / "deck.txt"


@pytest.fixture
def check(site):
    """`check(deck)`: what the script prints, and how it ends."""

    def run(deck):
        command = [sys.executable, "bin/check_deck.py", deck, site.url, "oversight@example.org", PASSWORD]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.stdout.splitlines(), done.returncode

    return run


def test_nothing_of_the_deck_is_missing(check):
    lines, code = check(DECK)
    assert lines == ["615 facts looked for, 0 missing"]
    assert code == 0


def test_what_is_missing_is_found(check, tmp_path):
    """The script would notice: a deck with other words, another figure and another rating is not on the site."""
    text = DECK.read_text(encoding="utf-8")
    for old, new in (
        ("- Careers hub.", "- Careers lighthouse."),
        ("12.7%\t13.2%\tR\tR\tR", "12.7%\t13.3%\tR\tR\tG"),
        ("Develop KPI dashboard", "Develop a dartboard"),
        ("Long term-ism", "Short term-ism"),
        ("**2040 vision:** a healthy", "**2050 vision:** a healthy"),
    ):
        assert old in text
        text = text.replace(old, new)
    other = tmp_path / "deck.txt"
    other.write_text(text, encoding="utf-8")
    lines, code = check(other)
    assert code == 1
    assert lines[-1] == "615 facts looked for, 6 missing"
    assert any("Careers lighthouse" in line for line in lines)
