"""Bad files cost little: a clear sentence, within two seconds and in bounded memory, whatever they unpack to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.lutonhet.test_sheet_files import BOMB, LAUGHS, archive, encrypted, parts_of, with_part, workbook

pytestmark = pytest.mark.no_database  # files are read, and nothing is stored

ROOT = Path(__file__).resolve().parents[2]
RUN = "import django; django.setup(); from tests.logicmodels.reading_of_files import main; main()"
SECONDS, MEGABYTES = 2, 100
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.sharedStrings+xml"/></Types>'
)
OURS = b'{"format": "lutonhet logic model", "version": 1, "workstream": {"code": "A", "name": "B"}, "items": ['


def sheet_of(cells):
    return with_part("xl/worksheets/sheet1.xml", b"<worksheet %b><sheetData>%b</sheetData></worksheet>" % (MAIN, cells))


def with_shared_texts(count):
    parts = parts_of(workbook(["Inputs"], ["A van"]))
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", STRINGS)
    return archive(parts | {"xl/sharedStrings.xml": b"<sst %b>%b</sst>" % (MAIN, b"<si><t>a</t></si>" * count)})


def with_formats(count):
    return with_part("xl/styles.xml", b"<styleSheet %b><cellXfs>%b</cellXfs></styleSheet>" % (MAIN, b"<xf/>" * count))


def merged(rows):
    """Two rows of headings, and below them every second cell of the first column merged with the one under it."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Activities", "Outcomes", None])
    sheet.append([None, "Short term", "Long term"])
    sheet.merge_cells("B1:C1")
    for number in range(3, rows + 3):
        sheet.append([f"Advice {number}" if number % 2 else None, "Lower bills", "Warm homes"])
        if number % 2:
            sheet.merge_cells(start_row=number, end_row=number + 1, start_column=1, end_column=1)
    data = Path("merged.xlsx")
    book.save(data)
    return data.read_bytes()


READ = ""
FILES = {
    "merged cells and two rows of headings": (lambda: merged(1_900), READ),
    "a bomb": (lambda: archive({"xl/workbook.xml": BOMB}), "larger than 20 MB"),
    "a bomb of entities": (lambda: with_part("xl/worksheets/sheet1.xml", LAUGHS), "damaged"),
    "a bomb of shared texts": (lambda: with_shared_texts(1_100_000), "far more cells"),
    "a bomb of formats": (lambda: with_formats(3_000_000), "more formats"),
    "a bomb in the list of sheets": (lambda: with_part("xl/workbook.xml", b"<a/>" * 4_500_000), "more formats"),
    "a bomb of cells": (lambda: sheet_of(b"<row>%b</row>" % (b"<c/>" * 4_500_000)), "far more cells"),
    "a row of cells": (lambda: sheet_of(b"<row>%b</row>" % (b"<c/>" * 300_000)), "more than 100 columns"),
    "a bomb of depth": (lambda: sheet_of(b"<a>" * 2_000_000 + b"</a>" * 2_000_000), "far more cells"),
    "a bomb of blank rows": (lambda: sheet_of(b"<row/>" * 3_000_000), "far more cells"),
    "a bomb of blank rows in UTF-16": (
        lambda: with_part("xl/worksheets/sheet1.xml", ("<worksheet>" + "<row/>" * 1_500_000).encode("utf-16")),
        "far more cells",
    ),
    "50,000 rows": (lambda: workbook(["Inputs"], *([f"Item {n}"] for n in range(50_000))), "more than 2,000 rows"),
    "50,000 rows of CSV": (lambda: b"Inputs\n" + b"Item\n" * 50_000, "more than 2,000 rows"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"0" * 5_000_000), "macros"),
    "encrypted by Excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000_000), "password"),
    "encrypted archive": (encrypted, "password"),
    "wrong encoding": (lambda: b"\xff\xfe" + b"\xd8\xd8" * 2_000_000, "not a spreadsheet"),
    "not a spreadsheet": (lambda: bytes(range(256)) * 19_000, "not a spreadsheet"),
    "a line of commas": (lambda: b"Inputs\n" + b"," * 5_000_000, "more than 100 columns"),
    "lines of nothing": (lambda: b"Inputs\n" + b"\n" * 5_000_000, "blank rows"),
    "one long text": (lambda: b"a" * 5_000_000, "more text"),
    "full cells": (lambda: (b"," * 99 + b"x" * 2_000 + b"\n") * 2_000, "more text"),
    "JSON of many items": (lambda: OURS + b"{}," * 1_500_000 + b"{}]}", "more in it"),
    "JSON of some thousand items": (lambda: OURS + b"{}," * 60_000 + b"{}]}", "more than 2,000 items"),
    "deep JSON": (lambda: b"[" * 5_000_000, "more in it"),
}


def test_each_kind_of_bad_file_is_read_or_refused_in_bounded_time_and_memory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = ["good.csv", *(f"{number}.file" for number in range(len(FILES)))]
    Path("good.csv").write_bytes(b"Inputs\nA van\n")
    for name, (make, _) in zip(names[1:], FILES.values(), strict=True):
        Path(name).write_bytes(make())
    told = subprocess.run(
        [sys.executable, "-c", RUN, *(str(tmp_path / name) for name in names)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    good, *answers = map(json.loads, told.stdout.splitlines())
    assert good["refusal"] == READ
    costs = {}
    for (kind, (_, sentence)), answer in zip(FILES.items(), answers, strict=True):
        assert (sentence in answer["refusal"]) if sentence else (answer["refusal"] == READ), (kind, answer)
        costs[kind] = (answer["seconds"], answer["megabytes"] - good["megabytes"])
    over = {kind: cost for kind, cost in costs.items() if cost[0] > SECONDS or cost[1] > MEGABYTES}
    assert over == {}
