"""Pages set by Typst: what somebody wrote stays what it is, and pages come whatever it is."""

import re
from io import BytesIO

import pytest
import typst
from PIL import Image
from pypdf import PdfReader

from lutonhet import typesetting
from lutonhet.typesetting import pages_of, pictures_of

PAGE = """
#import "/paper.typ": *
#set document(title: "A page", date: datetime(year: 2026, month: 11, day: 27, hour: 9, minute: 30, second: 0))
#set page(width: 80mm, height: 60mm, margin: 5mm)
#show: lettering
#heading(level: 1, values.heading)
#par(values.text)
"""
OF_UA = b"<pdfuaid:part>1</pdfuaid:part>"


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A folder of templates with one more: its name."""
    (tmp_path / "paper.typ").write_text((typesetting.TEMPLATES / "paper.typ").read_text())
    (tmp_path / "page.typ").write_text(PAGE)
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    return "page.typ"


def written_on(content):
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(
    "text",
    ["#panic() *no* _markup_ $x$ @here <label>", "= No heading", '#read("/paper.typ")', "// no comment", "\\u{41}"],
)
def test_no_text_is_read_as_markup(page, text):
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", written_on(pages_of(page, {"heading": "One", "text": text})))


def test_of_the_same_values_the_same_bytes_come_again_and_of_others_others(page):
    values = {"heading": "One", "text": "Damp homes"}
    assert pages_of(page, values) == pages_of(page, dict(values))
    assert pages_of(page, values) != pages_of(page, values | {"text": "Dry homes"})


def test_a_letter_that_no_typeface_has_costs_the_promise_of_the_standard_and_no_page(page):
    whole = pages_of(page, {"heading": "One", "text": "Zoë, ● ▲ ✔ →"})
    assert OF_UA in _about(whole)
    assert "Zoë, ● ▲ ✔ →" in written_on(whole)
    content = pages_of(page, {"heading": "One", "text": "Damp \u0378 homes"})
    assert OF_UA not in _about(content)
    assert PdfReader(BytesIO(content)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "homes" in written_on(content)


def _about(content):
    return PdfReader(BytesIO(content)).trailer["/Root"]["/Metadata"].get_data()


def test_a_template_that_is_not_in_order_says_so(page):
    with pytest.raises(typst.TypstError, match="heading"):
        pages_of(page, {"text": "Damp homes"})


def test_a_page_is_a_picture_of_so_many_dots(page):
    (content,) = pictures_of(page, {"heading": "One", "text": "Damp homes"}, dots=254)
    assert Image.open(BytesIO(content)).size == (800, 600)
    assert len(pictures_of(page, {"heading": "One", "text": "Damp homes " * 300}, dots=20)) > 1
