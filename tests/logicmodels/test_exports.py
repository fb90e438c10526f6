"""The files that a logic model leaves as: each says all that the model says, whatever is written in it."""

import random
import re
import shutil
import subprocess
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pypdfium2
import pytest
from docx import Document
from PIL import Image
from pptx import Presentation
from pptx.util import Mm
from pypdf import PdfReader

from accounts.models import User
from logicmodels.exports.docx import docx_of
from logicmodels.exports.pdf import pdf_of, png_of
from logicmodels.exports.pptx import pptx_of
from logicmodels.exports.sheet import EDGE, HEADINGS, sheet_of
from logicmodels.exports.svg import svg_of
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    Assumption,
    AssumptionActivity,
    Barrier,
    Input,
    LogicModel,
    Outcome,
    Output,
    OutputOutcome,
)
from logicmodels.reading import Reading
from tests.soak import SOAKING
from workstreams.models import Workstream

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 27)
KINDS = {"AS": Assumption, "IN": Input, "A": Activity, "OP": Output, "OC": Outcome, "B": Barrier}
CONNECTOR = "{http://schemas.openxmlformats.org/presentationml/2006/main}cxnSp"
AWKWARD = {
    "emoji": "Warm homes 🏠❄️ for 👩🏽‍🦽 people",
    "right to left": "الصحة للجميع في لوتون",
    "bell and line end of Word": "First line\x0bsecond\x07 line",
    "markup": "<script>alert('1')</script> & <b>bold</b> ]]> &amp; {{ 7 }}",
    "one long word": "x" * 3000,
}


@pytest.fixture
def model():
    workstream = Workstream.objects.create(code="SKI", slug="skills", name="Skills & work", kind="priority")
    return LogicModel.objects.create(
        workstream=workstream, hypothesis="Good work improves health.", context="The report came out.\nIn 2022."
    )


def item(model, stem, number, text):
    code = f"{model.workstream.code}-{stem}{number:02d}"
    return KINDS[stem].objects.create(code=code, order=number, text=text, logic_model=model)


def fill(model, rows, text="{kind} number {number} of the model"):
    """`rows` items of each kind, in a chain with one link that passes the outputs by."""
    for number in range(1, rows + 1):
        made = {
            stem: item(model, stem, number, text.format(kind=kind.__name__, number=number))
            for stem, kind in KINDS.items()
        }
        ActivityOutput.objects.create(source=made["A"], target=made["OP"])
        OutputOutcome.objects.create(source=made["OP"], target=made["OC"], strength="evidenced")
        AssumptionActivity.objects.create(source=made["AS"], target=made["A"])
        if number == 1:
            ActivityOutcome.objects.create(source=made["A"], target=made["OC"])


def sheet(model):
    return sheet_of(Reading(model), model.workstream.name, on=ON)


def squeezed(text):
    """Without white space and what no file can hold: where lines break is the file's business."""
    return re.sub(r"[\s\x00-\x1f]+", "", text)


def text_of_svg(content):
    return "".join(ElementTree.fromstring(content).itertext())


def slide_of(content):
    (slide,) = Presentation(BytesIO(content)).slides
    return slide


def text_of_pptx(content):
    return "".join(shape.text_frame.text for shape in slide_of(content).shapes if shape.has_text_frame)


def text_of_docx(content):
    (table,) = Document(BytesIO(content)).tables
    return "".join(cell.text for row in table.rows for cell in row.cells)


def text_of_pdf(content):
    (page,) = PdfReader(BytesIO(content)).pages
    return page.extract_text()


WRITERS = {"svg": (svg_of, text_of_svg), "pptx": (pptx_of, text_of_pptx), "docx": (docx_of, text_of_docx)}


def texts_of(model):
    """Everything that somebody wrote in it."""
    yield from (model.hypothesis, model.context)
    for kind in KINDS.values():
        yield from kind.objects.filter(logic_model=model).values_list("text", flat=True)


@pytest.mark.parametrize("extension", WRITERS)
@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_every_text_of_the_model_is_in_the_file(extension, text, model):
    fill(model, 2)
    item(model, "A", 3, text)
    item(model, "B", 3, text)
    LogicModel.objects.filter(pk=model.pk).update(hypothesis=f"{text} improves health.", context=text)
    model.refresh_from_db()
    write, read = WRITERS[extension]
    written = squeezed(read(write(sheet(model))))
    assert [one for one in texts_of(model) if squeezed(one) not in written] == []


def test_a_text_with_a_null_in_it_is_written_without(model):
    model.hypothesis = "Good\x00 work\ud800 improves health\ufffe."
    for write, read in WRITERS.values():
        assert "Goodworkimproveshealth." in squeezed(read(write(sheet(model))))


@pytest.mark.parametrize("extension", WRITERS)
def test_a_text_of_a_hundred_thousand_characters_does_not_break_the_file(extension, model):
    long = "Everybody in Luton thrives. " * 3700
    item(model, "A", 1, long)
    write, read = WRITERS[extension]
    assert squeezed(long) in squeezed(read(write(sheet(model))))


def test_the_svg_needs_nothing_but_itself(model):
    fill(model, 2)
    content = svg_of(sheet(model)).decode()
    for needed in ("style", "class=", "href", "url(", "script", "@import", "foreignObject"):
        assert needed not in content
    assert content.index("Good work improves health") < content.index("Inputs (2)") < content.index("The report came")


def test_the_slide_is_one_a3_with_the_hypothesis_as_its_title(model):
    fill(model, 2)
    deck = Presentation(BytesIO(pptx_of(sheet(model))))
    assert (deck.slide_width, deck.slide_height) == (Mm(420), Mm(297))
    assert len(deck.slides) == 1
    assert deck.slides[0].shapes.title.text == "Good work improves health."
    for shape in deck.slides[0].shapes:
        assert 0 <= shape.left <= shape.left + shape.width <= Mm(420)
        assert 0 <= shape.top <= shape.top + shape.height <= Mm(297)


def test_every_link_is_a_connector_glued_to_the_two_shapes_that_it_joins(model):
    fill(model, 3)
    drawn = sheet(model).diagram.curves
    slide = slide_of(pptx_of(sheet(model)))
    shapes = {shape.shape_id: shape for shape in slide.shapes}
    joined = []
    for connector in slide.shapes._spTree.iter(CONNECTOR):
        ends = [end for end in connector.iter() if end.tag.endswith(("}stCxn", "}endCxn"))]
        if ends:  # the strokes of the key join nothing
            assert [end.get("idx") for end in ends] == ["3", "1"]
            joined.append(tuple(shapes[int(end.get("id"))].name for end in ends))
    assert len(drawn) == 7
    assert sorted(joined) == sorted((curve.source, curve.target) for curve in drawn)


def test_the_word_table_has_the_eight_headings_in_the_order_of_the_slides_and_says_what_leads_to_what(model):
    fill(model, 1)
    (table,) = Document(BytesIO(docx_of(sheet(model)))).tables
    rows = {row.cells[0].text: row.cells[1].text for row in table.rows[1:]}
    assert list(rows) == [heading for heading, _ in HEADINGS]
    assert "leads to SKI-OP01 (suspected), SKI-OC01 (suspected)" in rows["Activities"]
    assert "leads to SKI-OC01 (evidenced)" in rows["Outputs"]
    assert "must hold for SKI-A01" in rows["Assumptions"]


def test_the_word_table_says_of_an_empty_heading_that_nothing_is_entered(model):
    (table,) = Document(BytesIO(docx_of(sheet(model)))).tables
    rows = {row.cells[0].text: row.cells[1].text for row in table.rows[1:]}
    assert rows["Barriers"] == "None entered yet"


def test_the_file_is_named_for_its_workstream_and_day_and_an_unknown_one_is_not_found(client, model):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    page = client.get("/workstreams/skills/logic-model/").content.decode()
    for address in re.findall(r'href="(/workstreams/skills/logic-model/logic-model\.[^"]+)"', page):
        response = client.get(address)
        assert response.status_code == 200
        extension = address.rpartition(".")[2]
        name = response.headers["Content-Disposition"]
        assert re.fullmatch(rf'attachment; filename="logic-model-skills-\d{{4}}-\d\d-\d\d\.{extension}"', name)
    assert client.get("/workstreams/skills/logic-model/logic-model.exe").status_code == 404
    assert client.get("/workstreams/nothing/logic-model/logic-model.svg").status_code == 404


def is_one_a3(content):
    """Does the PDF have exactly one page, of A3 on its side?"""
    document = pypdfium2.PdfDocument(content)
    width, height = document[0].get_size()
    return len(document) == 1 and (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (420, 297)


def test_the_pdf_is_one_tagged_page_of_a3_with_every_text_of_the_model(model):
    fill(model, 4)
    item(model, "A", 5, AWKWARD["markup"])
    content = pdf_of(sheet(model))
    assert is_one_a3(content)
    written = squeezed(text_of_pdf(content))
    assert [one for one in texts_of(model) if squeezed(one) not in written] == []
    about = PdfReader(BytesIO(content))
    root = about.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert about.metadata["/Title"] == "Logic model: Skills & work"
    assert [tag for tag in tags_of(root["/StructTreeRoot"]) if tag in ("/H1", "/H2", "/Figure")] == [
        "/H1", "/Figure", *["/H2"] * 5, *["/H2"] * 3,
    ]  # fmt: skip


def tags_of(element):
    """The kinds of the elements of a tag tree, in reading order."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        return [tag for one in element for tag in tags_of(one)]
    if not hasattr(element, "get"):
        return []
    return [tag for tag in [element.get("/S")] if tag] + (tags_of(element["/K"]) if "/K" in element else [])


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_awkward_text_does_not_break_the_page(text, model):
    fill(model, 1, text.replace("{", "(").replace("}", ")"))
    model.hypothesis = text
    assert is_one_a3(pdf_of(sheet(model)))


@pytest.mark.parametrize("letters", ["W", "Work that is good for everybody's health and keeps them out of hospital "])
def test_every_letter_stands_inside_the_edges_of_the_page(letters, model):
    fill(model, 3, letters * 3)
    model.hypothesis = letters * 9
    page = pypdfium2.PdfDocument(pdf_of(sheet(model)))[0]
    text = page.get_textpage()
    places = [(text.get_text_range(place, 1), text.get_charbox(place)) for place in range(text.count_chars())]
    assert len(places) > 300
    edge, (width, height) = (EDGE - 1) * 72 / 25.4, page.get_size()
    outside = [
        (letter, left, bottom, right, top)
        for letter, (left, bottom, right, top) in places
        if letter.strip() and not (edge < left < right < width - edge and edge < bottom < top < height - edge)
    ]
    assert outside == []


def test_the_page_stays_one_however_much_is_written(model):
    item(model, "A", 1, "Everybody in Luton thrives. " * 3700)
    item(model, "B", 1, "Everybody in Luton thrives. " * 100)
    assert is_one_a3(pdf_of(sheet(model)))


def test_the_picture_is_of_that_page(model):
    fill(model, 1)
    picture = Image.open(BytesIO(png_of(sheet(model))))
    assert picture.format == "PNG"
    assert picture.size == (3307, 2339)  # A3 at 200 dots to the inch
    assert len(picture.convert("L").getcolors()) > 20


WORDS = [
    "Number",
    "of",
    "people",
    "with/seeking",
    "work",
    "☕",
    "Łódź",
    "العمل",
    "<b>",
    "&",
    "\x0b",
    "%",
    "{}",
    "“Luton”",
]


def test_whatever_the_model_is_every_file_has_its_texts_and_a_connector_a_link(model, full_count):
    seed = random.Random(5)
    for number in range(full_count(6, 200)):
        at_random(model, seed)
        drawn = sheet(model)
        for extension, (write, read) in WRITERS.items():
            written = squeezed(read(write(drawn)))
            missing = [one for one in texts_of(model) if squeezed(one) not in written]
            assert missing == [], f"{extension} of model {number}"
        glued = [end for end in slide_of(pptx_of(drawn)).shapes._spTree.iter() if end.tag.endswith("}endCxn")]
        assert len(glued) == len(drawn.diagram.curves)
        assert is_one_a3(pdf_of(drawn))


def at_random(model, seed):
    """Fill the model anew: up to eight of each kind, joined anyhow."""
    for link in (ActivityOutput, OutputOutcome, ActivityOutcome, AssumptionActivity):
        link.objects.all().delete()
    for kind in KINDS.values():
        kind.objects.all().delete()
    made = {
        stem: [
            item(model, stem, number, " ".join(seed.choices(WORDS, k=seed.randint(1, 30))))
            for number in range(1, seed.randint(0, 8) + 1)
        ]
        for stem in KINDS
    }
    for link, source, target in (
        (ActivityOutput, "A", "OP"),
        (OutputOutcome, "OP", "OC"),
        (ActivityOutcome, "A", "OC"),
        (AssumptionActivity, "AS", "A"),
    ):
        pairs = [(one, other) for one in made[source] for other in made[target]]
        for one, other in seed.sample(pairs, min(len(pairs), seed.randint(0, 10))):
            link.objects.create(source=one, target=other, strength=seed.choice(["suspected", "plausible"]))


@pytest.mark.skipif(not SOAKING, reason="a long run")
@pytest.mark.soak
@pytest.mark.parametrize("extension", ["pptx", "docx"])
def test_libreoffice_opens_the_file_with_all_of_the_text(extension, model, tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed: sudo apt-get install libreoffice-impress libreoffice-writer")
    fill(model, 5)
    item(model, "A", 6, AWKWARD["markup"])
    file = tmp_path / f"model.{extension}"
    file.write_bytes(WRITERS[extension][0](sheet(model)))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = PdfReader(tmp_path / "model.pdf").pages
    written = squeezed("".join(page.extract_text() for page in pages))
    assert [one for one in texts_of(model) if squeezed(one) not in written] == []
    assert extension == "docx" or is_one_a3((tmp_path / "model.pdf").read_bytes())


def test_the_page_itself_prints_its_sheet_on_one_a3_with_hypothesis_and_context_and_the_text_after_it(site, page):
    site.sign_in(page, "chair.housing@example.org")
    page.goto(f"{site.url}/workstreams/business-skills-and-employment/logic-model/")
    hypothesis = page.locator(".app-logic__statement").text_content()
    context = page.locator(".app-logic__context p").text_content()
    cards = page.locator("[data-item]").evaluate_all("cards => cards.map(card => card.dataset.item)")
    codes = [card for card in cards if not card.startswith("indicator ")]
    assert len(codes) == 31
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    sizes = [tuple(round(float(side) * 25.4 / 72) for side in sheet.mediabox[2:]) for sheet in paper]
    assert sizes[0] == (420, 297)
    assert set(sizes[1:]) == {(210, 297)}
    first = squeezed(paper[0].extract_text())
    assert [text for text in (hypothesis, context, *codes) if squeezed(text) not in first] == []
    after = squeezed("".join(one.extract_text() for one in paper[1:]))
    assert [code for code in codes if code not in after] == []
