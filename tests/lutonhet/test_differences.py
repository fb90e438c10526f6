"""Two texts compared word by word."""

from hypothesis import given
from hypothesis import strategies as st

from lutonhet.differences import compared


def marked(pieces):
    return [text for text, is_alone in pieces if is_alone]


def test_what_each_text_has_alone_is_marked():
    before, after = compared("Visit 40 homes by March.", "Visit 60 homes by June.")
    assert marked(before) == ["40", "March"]
    assert marked(after) == ["60", "June"]


def test_texts_with_little_in_common_are_not_marked():
    before, after = compared("Train twelve champions", "Review of the private rented sector, with partners")
    assert (marked(before), marked(after)) == ([], [])


def test_a_new_text_and_a_removed_one_stand_alone():
    assert compared("", "New") == ([], [("New", False)])
    assert compared("Old", "") == ([("Old", False)], [])


def test_very_long_texts_are_shown_without_marks():
    before, after = compared("word " * 3000, "words " * 3000)
    assert len(before) == len(after) == 1


@given(st.text(), st.text())
def test_the_pieces_joined_are_the_texts(before, after):
    assert tuple("".join(text for text, _ in pieces) for pieces in compared(before, after)) == (before, after)
