"""Bad files cost little: a clear sentence, within seconds and in bounded memory, whatever they hold."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.reading import Problem, Reading, read
from lutonhet.sheets.files import Unreadable
from tests.lutonhet.test_sheet_files import BOMB, archive, encrypted, with_part, workbook

pytestmark = pytest.mark.no_database  # files are read, and nothing is stored

ROOT = Path(__file__).resolve().parents[3]
RUN = "import django; django.setup(); from tests.indicators.reading.reading_of_files import main; main()"
SECONDS, MEGABYTES = 4, 120
HEADINGS = b"Indicator,Area,Period,Value\n"
READ = ""
FILES = {
    "a bomb": (lambda: archive({"xl/workbook.xml": BOMB}), "larger than 20 MB"),
    "a workbook of 5,000 rows": (
        lambda: workbook(["Indicator", "Area", "Period", "Value"], *([n, "Luton", 2022, n] for n in range(5_000))),
        "save the sheet as CSV",
    ),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"0" * 1_000_000), "macros"),
    "encrypted by Excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000_000), "password"),
    "encrypted archive": (encrypted, "password"),
    "nothing": (lambda: b"", "empty"),
    "blanks": (lambda: b" \n" * 1_000_000, "empty"),
    "wrong encoding": (lambda: b"\xff\xfe" + b"\xd8\xd8" * 2_000_000, "not a table"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 19_000, "not a table"),
    "one long line": (lambda: b"a," * 5_000_000, "a line of a million"),
    "a line of commas": (lambda: HEADINGS + b"," * 900_000, "more than 200 columns"),
    "lines of nothing": (lambda: HEADINGS + b"\n" * 2_100_000, "2,000,000 lines"),
    "lines of commas": (lambda: HEADINGS + b",,,\n" * 500_000, READ),
    "a quotation mark without its end": (
        lambda: HEADINGS + b'A,"Luton,2022,1\n' + b"B,Luton,2022,2\n" * 500_000,
        "quot",
    ),
    "a row of a million lines": (lambda: HEADINGS + b'"\n",' * 1_000_000, "quotation mark"),
    "only problems": (lambda: HEADINGS + b"A,Luton,soon,many\n" * 50_000, READ),
    "a new name, area and period in each row": (
        lambda: HEADINGS + b"".join(b"Name %d,Area %d,Period %d,%d\n" % (n, n, n, n) for n in range(30_000)),
        READ,
    ),
    "markup without end": (lambda: HEADINGS + (b"<" * 3_000 + b"a" * 3_000 + b",L,2022,1\n") * 500, READ),
    "spaces without end": (lambda: HEADINGS + (b"A,L," + b" " * 100_000 + b"-,1\n") * 20, READ),
    "figures without end": (lambda: HEADINGS + (b"A,L,2022," + b"1" * 100_000 + b"e999999999\n") * 20, READ),
}


def test_each_kind_of_bad_file_is_read_or_refused_in_bounded_time_and_memory(tmp_path):
    good = tmp_path / "good.csv"
    good.write_bytes(HEADINGS + b"A,Luton,2022,1\n")
    paths = [good]
    for number, (make, _) in enumerate(FILES.values()):
        paths.append(tmp_path / f"{number}.file")
        paths[-1].write_bytes(make())
    told = subprocess.run(
        [sys.executable, "-c", RUN, *map(str, paths)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    first, *answers = map(json.loads, told.stdout.splitlines())
    assert first["refusal"] == READ
    costs = {}
    for (kind, (_, sentence)), answer in zip(FILES.items(), answers, strict=True):
        assert (sentence in answer["refusal"]) if sentence else (answer["refusal"] == READ), (kind, answer)
        costs[kind] = (answer["seconds"], answer["megabytes"] - first["megabytes"])
    assert {kind: cost for kind, cost in costs.items() if cost[0] > SECONDS or cost[1] > MEGABYTES} == {}


CELLS = [
    "",
    "Indicator ID",
    "Indicator",
    "Area Code",
    "Area",
    "Sex",
    "Period",
    "Time period",
    "Value",
    "Count",
    "block",
]
CELLS += [
    "Luton",
    "England",
    "Trend",
    "Comparison to England",
    "2022",
    "2018 - 20",
    "Apr-22",
    "1",
    "-",
    "*",
    "1,2",
    "E1",
]
CELLS += [
    "#DIV/0!",
    "<b>",
    "&#0;",
    "\x00",
    "\ufeff",
    "\n",
    '"',
    "Definition",
    "Inequality",
    "Male",
    "x" * 300,
    "🦆",
    "\ud800",
]


@given(
    st.lists(st.lists(st.sampled_from(CELLS) | st.text(max_size=8), max_size=8), max_size=8),
    st.sampled_from([",", "\t", ";"]),
    st.booleans(),
)
def test_no_table_breaks_the_reading(rows, delimiter, is_mapped):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, escapechar="\\").writerows(rows)
    data = text.getvalue().encode("utf-8", "replace")
    try:
        file = read(data, "file.csv")
        if is_mapped:
            fields = ["name", "area_name", "period", "value"]
            file = read(data, "file.csv", dict(zip(file.headings, fields, strict=False)) | {"=period": "2022"})
        told = list(file.definitions()) if file.layout == "definitions" else list(file)
    except Unreadable:
        return
    for one in told:
        if isinstance(one, Reading):
            assert one.key and (one.area_code or one.area_name)
            assert (one.value is None) == bool(one.missing_reason)
            assert "\x00" not in "".join(part for part in one if isinstance(part, str))
        elif isinstance(one, Problem):
            assert one.text and one.row > 0


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(data):
    try:
        list(read(data, "file"))
    except Unreadable as refusal:
        assert str(refusal)
