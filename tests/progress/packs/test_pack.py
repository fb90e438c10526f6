"""A meeting's pack: what it says is frozen, and each of its four files says all of it, on pages that can be read."""

import json
import re
import zipfile
from ctypes import create_string_buffer
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from xml.etree import ElementTree

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import User
from indicators.models import Observation
from progress.packs.composing import compose
from progress.packs.document import IN_THIS_PAPER, Table, document_in, stamp_of
from progress.packs.formats import FORMATS, written
from tests.progress.packs.filled import fill, meeting
from tests.progress.packs.opened import A, P, W, charts_of, parts, slides_of
from tests.workplans import plans
from workplans.models import Action, Workplan
from workstreams.models import Meeting

NOW = datetime(2026, 11, 27, 15, 40, tzinfo=UTC)
# What a document says of its texts and does not print as such.
UNPRINTED = {"block", "key", "kind", "sheet", "width", "tone", "number", "is_figure", "is_tentative", "schema", "as_at"}
UNPRINTED |= {"mark", "letter", "flags", "joints", "apart", "counts"}
AWKWARD = "A line from Word\x0band another \x01<b>&amp; “curly” – =SUM(A1) " + "supercalifragilistic/" * 12 + "!" * 300


@pytest.fixture
def secretary(people) -> User:
    return people["secretariat"]


@pytest.fixture
def document(secretary):
    fill(secretary, actions=6, items=4)
    return compose(meeting(), now=NOW)


def printed(value, name="") -> list[str]:
    """Every text of the frozen values that paper shows, by what the values themselves say."""
    if isinstance(value, dict):
        if value.get("block") == "chart":
            return [value["says"], *value["names"], *map(str, value["counts"])]
        if value.get("block") == "table" and not value["rows"]:
            return [value["heading"], value["empty"]]
        if value.get("block") == "logicmodel":
            return printed([value["hypothesis"], value["stages"], value["bearing"]])
        if "items" in value and "empty" in value:
            names = ("heading", "items") if value["items"] else ("heading", "empty") if value["empty"] else ()
            return printed([value[one] for one in names])
        return [text for key, one in value.items() if key not in {*UNPRINTED, "empty"} for text in printed(one)]
    if isinstance(value, list):
        return [text for one in value for text in printed(one)]
    return [value] if isinstance(value, str) and value else []


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def of_pptx(content):
    return "".join(text for slide in slides_of(content) for text in [slide.title, *slide.texts]) + "".join(
        f"{name}{number:g}" for bars in charts_of(content) for name, number in bars
    )


def of_docx(content):
    body = _xml(content, "word/document.xml")
    pictures = [one.get("descr", "") for one in body.iter() if one.tag.endswith("}docPr")]
    return "".join([*(one.text or "" for one in body.iter(f"{W}t")), *pictures])


def _xml(content, name):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


HYPHEN_AT_THE_END = "\ufffe"  # of a line, as PDFium tells it
BREAK_IN_A_WORD = "\u200b"


def of_pdf(content):
    document = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return text.replace(HYPHEN_AT_THE_END, "-").replace(BREAK_IN_A_WORD, "")


def of_xlsx(content):
    book = load_workbook(BytesIO(content))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return "".join(f"{one:%-d %B %Y}" if isinstance(one, datetime) else f"{one}" for one in cells)


READ = {"pptx": of_pptx, "docx": of_docx, "pdf": of_pdf, "xlsx": of_xlsx}


@pytest.mark.parametrize("extension", FORMATS)
def test_every_text_and_number_that_is_frozen_stands_in_the_file(document, extension):
    said = squeezed(READ[extension](written(document, extension)))
    values = json.loads(document.text)["document"]
    if extension in ("docx", "pdf"):  # with contents of their own
        values["about"] = [one for one in values["about"] if one[0] != IN_THIS_PAPER]
    texts = printed([values["title"], values["subtitle"], values["standing"], values["about"], values["parts"]])
    assert len(texts) > 700
    missing = [text for text in texts if squeezed(text) not in said]
    assert missing == []


def test_the_frozen_text_is_read_back_to_the_same_document(document):
    again = document_in(json.loads(document.text))
    assert again.text == document.text
    assert replace(again, as_at=document.as_at) == document


@pytest.mark.parametrize("extension", FORMATS)
def test_of_the_same_frozen_text_the_same_bytes_come_again(document, extension):
    again = document_in(json.loads(document.text))
    assert written(document, extension) == written(again, extension)


def test_the_standing_the_moment_and_the_check_code_stand_on_every_page(document):
    stamp = stamp_of(document)
    assert stamp.startswith("Draft of version 1 · as at 27 November 2026, 15:40 · check code ")
    for slide in slides_of(written(document, "pptx")):
        assert stamp in slide.paragraphs
    for foot in parts(written(document, "docx"), r"word/footer\d+\.xml"):
        told = "".join(one.text or "" for one in foot.iter(f"{W}t"))
        assert stamp in told
        assert [one.get(f"{W}instr") for one in foot.iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"]
    pdf = pypdfium2.PdfDocument(written(document, "pdf"))
    for number, page in enumerate(pdf, start=1):
        told = squeezed(page.get_textpage().get_text_range())
        assert squeezed(stamp) in told
        assert f"Page{number}of{len(pdf)}" in told
    for sheet in load_workbook(BytesIO(written(document, "xlsx"))):
        assert sheet.oddFooter.left.text == stamp
        assert stamp in [cell.value for cell in sheet[sheet.max_row]]


def test_everything_has_a_title_a_header_row_or_words_for_those_who_do_not_see_it(document):
    slides = slides_of(written(document, "pptx"))
    titles = [one.title for one in slides]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    for slide in slides:
        assert all(table.find(f"{A}tblPr").get("firstRow") == "1" for table in slide.tables)
        assert all(one.find(f".//{P}cNvPr").get("descr") for one in slide.tree.iter(f"{P}graphicFrame"))
        assert list(slide.tree.iter(f"{P}pic")) == []
    word = _xml(written(document, "docx"), "word/document.xml")
    tables = list(word.iter(f"{W}tbl"))
    assert tables
    assert all(table.find(f".//{W}tblHeader") is not None for table in tables)
    pictures = [one for one in word.iter() if one.tag.endswith("}docPr")]
    assert len(pictures) == 4
    assert all("leads to" in one.get("descr") for one in pictures)
    styles = [one.get(f"{W}val") for one in word.iter(f"{W}pStyle")]
    assert styles.count("Heading1") == len(document.parts)
    for sheet in load_workbook(BytesIO(written(document, "xlsx"))):
        assert sheet.freeze_panes == "A2"
        assert all(cell.value and cell.font.bold for cell in sheet[1])


def test_the_pdf_is_tagged(document):
    content = written(document, "pdf")
    pdf = pypdfium2.PdfDocument(content)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(pdf.raw)
    found = set()

    def walk(element):
        size = pypdfium2.raw.FPDF_StructElement_GetType(element, None, 0)
        into = create_string_buffer(size)
        pypdfium2.raw.FPDF_StructElement_GetType(element, into, size)
        found.add(into.raw.decode("utf-16-le").rstrip("\x00"))
        for place in range(max(pypdfium2.raw.FPDF_StructElement_CountChildren(element), 0)):
            if child := pypdfium2.raw.FPDF_StructElement_GetChildAtIndex(element, place):
                walk(child)

    for page in pdf:
        tree = pypdfium2.raw.FPDF_StructTree_GetForPage(page.raw)
        for place in range(pypdfium2.raw.FPDF_StructTree_CountChildren(tree)):
            walk(pypdfium2.raw.FPDF_StructTree_GetChildAtIndex(tree, place))
        pypdfium2.raw.FPDF_StructTree_Close(tree)
    assert found >= {"H1", "H2", "H3", "P", "L", "LI", "Table", "TR", "TH", "TD", "Figure"}


def test_pasted_characters_and_long_words_break_nothing_and_nothing_runs_off_a_slide(secretary):
    fill(secretary, actions=3, items=2, wrong=AWKWARD * 6)
    Action.objects.filter(code__endswith="902").update(text=AWKWARD)
    document = compose(meeting(), now=NOW)
    for extension in FORMATS:
        assert written(document, extension)
    book = load_workbook(BytesIO(written(document, "xlsx")))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    words = 0
    for slide in slides_of(written(document, "pptx")):
        for frame in slide.tree.iter(f"{P}graphicFrame"):
            top = int(frame.find(f"{P}xfrm/{A}off").get("y"))
            rows = [int(row.get("h")) for row in frame.iter(f"{A}tr")]
            assert top + sum(rows) <= 12700 * 512
        for shape in slide.tree.iter(f"{P}sp"):
            place = shape.find(f".//{A}xfrm")
            bottom = int(place.find(f"{A}off").get("y")) + int(place.find(f"{A}ext").get("cy"))
            assert bottom <= 12700 * 540
        words += sum("supercalifragilistic" in text for text in slide.texts)
    assert words > 4


def test_a_version_with_the_group_is_asked_for_with_what_differs_from_the_one_signed_last(people):
    plans.two_versions(Workplan.objects.get(workstream__slug="housing", year=2024), people)
    document = compose(meeting(), now=NOW)
    (asked,) = [part for part in document.parts if part.key == "decisions"]
    texts = printed([one for one in json.loads(document.text)["document"]["parts"] if one["key"] == "decisions"])
    assert asked.title == "Decisions asked for"
    assert "The group is asked for 3 decisions." in texts  # a version, and two items of the agenda
    assert "Housing workplan 2024, version 2" in texts
    assert any("Inspect homes" in text and "Inspect more homes" in text for text in texts)


def test_it_opens_on_the_agenda_with_what_is_asked_for_besides_the_plans(document):
    agenda, matters = document.parts[:2]
    (table,) = [block for block in agenda.blocks if isinstance(block, Table)]
    assert [row[1].text for row in table.rows] == [
        "Item 1",
        "Item 2",
        "Item 3 (Late item, added on 6 December 2026: Figures came on Monday.)",
    ]
    assert table.rows[1][3].text == "Agree who leads on damp homes."
    assert "Item 2: Agree who leads on damp homes." in json.dumps(
        printed(json.loads(document.text)["document"]["parts"])
    )
    assert matters.key == "matters"
    Meeting.objects.create(code="OG-M91", title="Bare", held_on=date(2026, 12, 9))
    assert compose(Meeting.objects.get(code="OG-M91"), now=NOW).parts[0].key == "matters"


def test_it_costs_the_same_queries_for_few_actions_and_for_many(secretary):
    held = meeting()
    fill(secretary, actions=3, items=3)
    _more(1)  # of these it is asked since when nobody has said a word
    _queries(held)  # what is looked up once in the life of a process has been
    few = _queries(held)
    assert _more(10) > 100
    assert _queries(held) == few
    assert few < 130


def _queries(held):
    with CaptureQueriesContext(connection) as asked:
        compose(held, now=NOW)
    return len(asked)


def _more(times):
    """More actions in each plan, so many for each that there was. How many there are now."""
    for action in list(Action.objects.filter(code__contains="-90")):
        Action.objects.bulk_create(
            Action(
                workplan=action.workplan,
                code=f"{action.code}{times}{n}",
                text=action.text,
                delivery=action.delivery,
                due_on=date(2026, 10, 1),
                **({"completed_on": NOW.date(), "what_changed": "Dry."} if action.delivery == "complete" else {}),
            )
            for n in range(times)
        )
    return Action.objects.count()


def test_a_changed_figure_is_another_check_code(document):
    before = document.check_code
    Observation.objects.filter(value_text="77.0").update(value_text="77.1")
    again = compose(Meeting.objects.get(code="OG-M90"), now=NOW)
    assert again.check_code != before
