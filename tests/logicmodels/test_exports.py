"""The files that a logic model leaves as: each says all that the model says, whatever is written in it."""

import re
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from docx import Document
from pptx import Presentation
from pptx.util import Mm

from accounts.models import User
from logicmodels.exports.docx import docx_of
from logicmodels.exports.pptx import pptx_of
from logicmodels.exports.sheet import HEADINGS, sheet_of
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
