"""Text without case and accents, and matches marked in the text as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lutonhet.folding import folded, marked


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("HOUSING", "housing"),
        ("Zoë", "zoe"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Public’s", "public's"),
        ("2018–20", "2018-20"),
        ("e\u0301cole", "ecole"),
    ],
)
def test_case_and_accents_are_taken_off(text, plain):
    assert folded(text) == plain


def test_matches_are_marked_where_they_stand_in_the_text():
    assert marked("Für Zoë’s café", ("zoe's", "cafe")) == [
        ("Für ", False),
        ("Zoë’s", True),
        (" ", False),
        ("café", True),
    ]
    assert marked("Straße", ("ss",)) == [("Stra", False), ("ß", True), ("e", False)]


@given(st.text(), st.lists(st.text(max_size=3)))
def test_the_pieces_joined_are_the_text(text, words):
    assert "".join(piece for piece, _ in marked(text, tuple(words))) == text
