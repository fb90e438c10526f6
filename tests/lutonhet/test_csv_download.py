"""Tables as CSV: what Excel opens and nothing runs."""

import csv
from io import StringIO

import pytest

from lutonhet.csv_download import cell, csv_download


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def test_the_file_begins_with_its_mark_and_is_saved_under_its_name():
    response = csv_download("changes.csv", ["Who"], [["Zoë"]])
    assert response.headers["Content-Disposition"] == 'attachment; filename="changes.csv"'
    assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbfWho\r\n")


PAYLOADS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    '=HYPERLINK("http://x")',
    "=cmd|' /C x'!A0",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_it_is_a_formula(payload):
    rows = read(csv_download("x.csv", ["a"], [[payload]]))
    assert rows[1] == [f"'{payload}"]


@pytest.mark.parametrize("text", ["plain", "1 = 1", "two\nlines", "a,b;c", 'a "quote"', "", "שלום 🏠", "\x0b"])
def test_other_text_comes_back_as_it_was(text):
    assert read(csv_download("x.csv", ["a", "b"], [[text, "end"]]))[1] == [text, "end"]


def test_a_nul_is_left_out():
    assert cell("a\x00b") == "ab"


@pytest.mark.parametrize("number", ["-1", "-0.03", "-12.5%"])
def test_a_number_below_nought_stays_a_number(number):
    assert read(csv_download("x.csv", ["a"], [[number]]))[1] == [number]
