"""A figure in a cell says its number, or why there is none."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from indicators.templatetags.figure_tags import figure


def value(**said):
    return SimpleNamespace(
        **{"value": Decimal("4.50"), "value_text": "4.50", "text": "4.5", "missing_reason": "", "is_withheld": False}
        | said
    )


@pytest.mark.parametrize(
    ("of", "exact", "told"),
    [
        (value(), False, "4.5"),
        (value(), True, "4.50"),
        (value(text=""), False, "4.50"),
        (value(is_withheld=True), False, '4.5 <span class="app-scorecard__withheld">withheld from others</span>'),
        (value(value_text="<b>", text="<b>"), False, "&lt;b&gt;"),
    ],
)
def test_a_number_is_told_as_it_reads_or_as_it_was_printed(of, exact, told):
    assert figure(of, exact).strip() == told


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (None, "Not given"),
        (value(value=None), "Not given"),
        (value(value=None, missing_reason="Too few & far"), "Too few &amp; far"),
        (value(value=None, is_withheld=True, missing_reason="Withheld"), ": a small number could be worked out"),
    ],
)
def test_where_there_is_no_number_it_says_why_and_shows_none(of, words):
    told = figure(of)
    assert f'<span class="govuk-visually-hidden">{words}</span>' in told
    assert "4.5" not in told
