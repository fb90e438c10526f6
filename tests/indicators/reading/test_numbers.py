"""Numbers as sources print them; what is missing has a reason and is never zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.reading.numbers import UnknownNumber, parse

READ = {
    "78.1": "78.1",
    "0": "0",
    "-0.01": "-0.01",
    ".05": "0.05",
    "94.7261896202678": "94.7261896202678",
    "85.40%": "85.40",
    "19 %": "19",
    "10.5% households": "10.5",
    "214,022": "214022",
    "1,234,567.5": "1234567.5",
    "−3.2": "-3.2",
    "– 3.2": "-3.2",
    "£345.10": "345.10",
    "1.2e-05": "0.000012",
    "1.5E+3": "1500",
    "1e-200": "0",
    "5.": "5",
}
MISSING = {
    "": "Not published",
    "  ": "Not published",
    "-": "Not available",
    "–": "Not available",
    "N/a": "Not applicable or not available",
    "NA": "Not applicable or not available",
    "*": "Withheld by the publisher",
    "[c]": "Withheld by the publisher",
    "[x]": "Not available",
    "[low]": "Rounds to zero, but is not zero",
    "#DIV/0!": "The source's own sum failed: #DIV/0!",
    "NaN": "Not available",
}
NO_NUMBERS = [
    "twelve",
    "12 of 30",
    "1,2",
    "12,34",
    "1.2.3",
    "Infinity",
    "0x1f",
    "3 million",
    "12 %%",
    "--5",
    "+",
    "٣",
    "1e",
    "=1+1",
]
PIECES = [
    "-",
    "−",
    "+",
    ".",
    ",",
    "1",
    "000",
    "23",
    "%",
    " households",
    " ",
    "e",
    "E5",
    "e-999",
    "e999",
    "[p]",
    "*",
    "£",
]
PIECES += ["NaN", "Inf", "sNaN", "_", "\0", "²", "٣", "\n", "\xa0"]


@pytest.mark.parametrize("text", READ)
def test_what_sources_print_is_read_to_the_last_figure(text):
    figure = parse(text)
    assert (str(figure.value), figure.missing_reason, figure.note) == (READ[text], "", "")


@pytest.mark.parametrize("text", MISSING)
def test_a_missing_value_has_a_reason_and_is_no_zero(text):
    assert parse(text) == (None, MISSING[text], "")


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_refused_with_examples(text):
    with pytest.raises(UnknownNumber, match="is not a number"):
        parse(text)


def test_a_mark_beside_a_number_is_kept_as_a_note():
    assert parse("36.8 [p]") == (Decimal("36.8"), "", "Provisional")
    assert parse("36.8*") == (Decimal("36.8"), "", "Marked * by the publisher")


@pytest.mark.parametrize("text", ["1" * 15, "1e14", "1e999", "-1" + "0" * 14 + ".5"])
def test_a_number_too_large_to_keep_is_refused(text):
    with pytest.raises(UnknownNumber, match="larger than any figure"):
        parse(text)


@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_no_text_breaks_the_reading(text):
    try:
        figure = parse(text)
    except UnknownNumber as refusal:
        assert len(str(refusal)) < 250
        return
    assert (figure.value is None) == bool(figure.missing_reason)
    assert figure.value is None or (figure.value.is_finite() and abs(figure.value) < 10**14)


@given(st.decimals(-(10**13), 10**13, allow_nan=False, allow_infinity=False, places=6))
def test_a_number_written_plainly_or_with_commas_comes_back(number):
    assert parse(format(number, "f")).value == number
    assert parse(format(number, ",f")).value == number
