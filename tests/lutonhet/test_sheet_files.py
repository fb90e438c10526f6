"""Files: what is no spreadsheet is refused in a sentence and at once; what we write is read back and runs nothing."""

import io
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.db import models

from lutonhet.sheets.columns import Choice, Day, Number, Text, YesNo
from lutonhet.sheets.files import Unreadable, Unusable
from lutonhet.sheets.reading import read_sheet
from lutonhet.sheets.text import CUT, for_xlsx
from lutonhet.sheets.writing import sheet_title, write_csv, write_xlsx
from tests.lutonhet.test_sheet_text import FORMULAE


def workbook(*rows, title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def archive(parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def with_part(name, content):
    return archive(parts_of(workbook(["Code"], ["A"])) | {name: content})


BOMB = b"0" * 30_000_000
NESTED = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">{NESTED}]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&m;</t></is></c></row></sheetData></worksheet>'
)
FAR_AWAY = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c></row>'
    '<row r="999999999"><c r="XFD999999999"><v>1</v></c></row></sheetData></worksheet>'
)


def encrypted():
    """A part marked as encrypted, in the entry itself and in the archive's directory."""
    data = bytearray(workbook(["Code"]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


REFUSED = {
    "nothing": (lambda: b"", "is empty"),
    "blanks": (lambda: b"\r\n ,, \r\n", "is empty"),
    "too large": (lambda: b"a,b\n" * 1_400_000, "larger than 5 MB"),
    "a bomb": (lambda: with_part("xl/media/image1.png", BOMB), "larger than 20 MB when unpacked"),
    "a bomb in the sheet": (lambda: with_part("xl/worksheets/sheet1.xml", b" " * 25_000_000), "larger than 20 MB"),
    "many parts": (lambda: archive({f"{n}.xml": "" for n in range(1_001)}), "larger than 20 MB"),
    "laughs": (lambda: with_part("xl/worksheets/sheet1.xml", LAUGHS), "damaged"),
    "encrypted by Excel, or .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "password"),
    "encrypted archive": (encrypted, "password"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"\0"), "macros"),
    "old macros": (lambda: with_part("xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
    "a document": (lambda: archive({"word/document.xml": "<a/>"}), "not an Excel file"),
    "cut off": (lambda: workbook(["Code"], ["A"])[:-200], "damaged"),
    "broken": (lambda: with_part("xl/workbook.xml", b"<workbook"), "damaged"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100), "not a spreadsheet"),
    "bytes": (lambda: bytes(range(256)) * 40, "not a spreadsheet"),
    "too many rows": (lambda: b"Code\n" + b"A\n" * 2_001, "more than 2,000 rows"),
    "too many rows of Excel": (lambda: workbook(["Code"], *(["A"] for _ in range(2_001))), "more than 2,000 rows"),
    "too many columns": (lambda: b",".join(b"A" for _ in range(101)), "more than 100 columns"),
    "many blank rows": (lambda: workbook(["Code"], *([""] for _ in range(10_001))), "thousands of blank rows"),
    "open quote": (lambda: b'Code\n"' + b"a" * 10, None),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_spreadsheet_of_ours_is_refused_in_a_sentence_within_two_seconds(kind):
    make, sentence = REFUSED[kind]
    data = make()
    began = time.process_time()
    if sentence is None:
        read_sheet(data)
    else:
        with pytest.raises(Unreadable, match=sentence) as refusal:
            read_sheet(data)
        assert str(refusal.value).endswith(".")
    assert time.process_time() - began < 2


def test_a_row_far_away_takes_no_time():
    began = time.process_time()
    assert read_sheet(with_part("xl/worksheets/sheet1.xml", FAR_AWAY)).headings == ["Code"]
    assert time.process_time() - began < 2


def test_rows_keep_their_numbers_and_blank_ones_are_left_out():
    rows = (["Code", "Text"], ["A", "1"], [None, None], [" ", ""], ["B", "2"], [], [None])
    for data in (workbook(*rows), b"Code,Text\r\nA,1\r\n,\r\n , \r\nB,2\r\n\r\n,\r\n"):
        assert read_sheet(data).rows == [(2, ["A", "1"]), (5, ["B", "2"])]


def test_the_sheet_of_that_name_is_read_and_otherwise_the_first():
    book = openpyxl.Workbook()
    book.active.append(["First"])
    book.create_sheet("Actions").append(["Second"])
    data = io.BytesIO()
    book.save(data)
    assert read_sheet(data.getvalue(), preferred="Actions").headings == ["Second"]
    assert read_sheet(data.getvalue(), preferred="Risks").headings == ["First"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_other_programs_is_read(encoding, delimiter):
    text = f"Code{delimiter}Text\r\nA{delimiter}\"Caf\u00e9 £5, 'so'\r\n; second line\"\r\n"
    assert read_sheet(text.encode(encoding)).rows == [(2, ["A", "Café £5, 'so'\r\n; second line"])]


def test_formulae_errors_and_times_are_named_where_they_stand():
    sheet = read_sheet(workbook(["A", "B", "C"], ["=1+1", "#N/A", datetime(2024, 1, 1, 12).time()]))
    ((_, cells),) = sheet.rows
    assert all(isinstance(cell, Unusable) for cell in cells)
    assert [cell.why[:20] for cell in cells] == ["This is a formula. W", "The file holds an er", "The file holds a tim"]


def columns():
    return [
        Text("code", "Code", field=models.CharField(max_length=9)),
        Text("text", "Text", field=models.TextField()),
        Number("count", "Count", field=models.DecimalField(max_digits=20, decimal_places=6)),
        Day("day", "Day", field=models.DateField()),
        YesNo("ticked", "Ticked", field=models.BooleanField()),
        Choice("kind", "Kind", field=models.CharField(choices=[("a", "An A"), ("b", "A B")])),
    ]


def cells_of(data):
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()]


def test_dates_are_dates_numbers_are_numbers_and_everything_else_is_text():
    row = ["A", "Text", Decimal("1.5"), date(2027, 3, 27), "Yes", "An A"]
    heads, cells = cells_of(write_xlsx("Things", columns(), [row]))
    assert [cell.value for cell in heads] == ["Code", "Text", "Count", "Day", "Ticked", "Kind"]
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "d", "s", "s"]
    assert cells[3].number_format == "dd/mm/yyyy"
    assert cells[0].number_format == "@"
    assert write_csv(columns(), [row]).decode("utf-8-sig").splitlines()[1] == "A,Text,1.5,27/03/2027,Yes,An A"


def test_no_cell_is_a_formula_or_an_error_however_its_text_begins():
    column = columns()[1]
    texts = [*FORMULAE, "#N/A", "#REF!", "=", "-5", "{=1}", "_x003D_1+1"]
    cells = [[column.cell(text)] for text in texts]
    for (cell,) in cells_of(write_xlsx("Things", [column], cells))[1:]:
        assert cell.data_type == "s"
    assert b"<f>" not in parts_of(write_xlsx("Things", [column], cells))["xl/worksheets/sheet1.xml"]
    for data in (write_xlsx("Things", [column], cells), write_csv([column], cells)):
        back = [column.read(row[0]) for _, row in read_sheet(data).rows]
        assert back == [text.strip() for text in texts]


@pytest.mark.parametrize(
    "text", ["é" * 32_768, "\N{SNOWFLAKE}\N{FAMILY}" * 40_000, "_x000D_" * 9_000, "'=" + "1+" * 20_000]
)
def test_a_text_that_no_cell_can_hold_is_cut_with_a_mark_and_csv_holds_it(text):
    column = columns()[1]
    ((_, (short,)), (_, (cell,))) = read_sheet(write_xlsx("Things", [column], [["short"], [text]])).rows
    kept, mark, rest = cell.partition(CUT)
    assert (short, mark, rest) == ("short", CUT, "")
    assert text.startswith(kept)
    assert 32_600 < len(for_xlsx(cell).encode("utf-16-le")) // 2 <= 32_767
    assert read_sheet(write_csv([column], [[text]])).rows == [(2, [text])]
    assert read_sheet(write_csv([column], [["é" * 400_000]])).rows == [(2, ["é" * 400_000])]


def test_a_sheet_has_a_name_that_excel_allows():
    assert sheet_title("Links from activity to recommendation") == "Links from activity to recommen"
    assert sheet_title("[a]:b*c?d/e\\f") == " a  b c d e f"
