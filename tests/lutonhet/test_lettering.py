"""Lines of text: nothing is lost, nothing runs over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lutonhet.lettering import WIDEST, ZERO_WIDTH_SPACE, breakable, width_of, wrap

WORDY = st.text(alphabet="abWiM /-–_.\n£é漢", max_size=200)


@given(text=st.one_of(st.text(max_size=120), WORDY), width=st.integers(20, 300), size=st.integers(8, 18))
def test_wrapping_loses_no_character_and_no_line_runs_over(text, width, size):
    lines = wrap(text, width=width, size=size)
    assert "".join(lines) == text
    assert [line for line in lines if width_of(line.rstrip(), size) > width] == []
    assert "" not in lines


def test_a_line_breaks_between_words_and_keeps_the_space_where_it_has_no_width():
    assert wrap("Number of people registering with/seeking employment", width=198, size=15) == (
        "Number of people ",
        "registering with/seeking ",
        "employment",
    )


def test_a_long_word_breaks_at_a_seam_before_it_breaks_anywhere_else():
    lines = wrap("https://www.example.org/marmot-town/logic-models", width=120, size=15)
    assert lines == ("https://www.", "example.org/", "marmot-town/", "logic-models")


def test_a_word_without_seams_breaks_where_the_line_is_full():
    assert wrap("W" * 25, width=150, size=15) == ("W" * 10, "W" * 10, "W" * 5)


def test_only_a_word_wider_than_the_line_is_told_where_it_may_break():
    text = "See https://www.example.org/marmot-town/logic-models for more"
    told = breakable(text, width=120, size=15)
    assert told.replace(ZERO_WIDTH_SPACE, "") == text
    assert told.split(ZERO_WIDTH_SPACE) == [
        "See https://", "www.", "example.", "org/", "marmot-", "town/", "logic-", "models for more",
    ]  # fmt: skip
    assert breakable(text, width=900, size=15) == text


def test_a_character_that_nobody_measured_counts_as_a_whole_em():
    assert width_of("漢", 1000) == WIDEST


@pytest.mark.parametrize(("text", "width"), [("", 0), ("i", 4), ("W", 15), ("ii", 8), ("W W", 33)])
def test_widths_are_rounded_up(text, width):
    assert width_of(text, 15) == width
