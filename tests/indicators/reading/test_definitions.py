"""What publishers say of their indicators."""

import csv
import io
from datetime import date

import pytest

from indicators.reading import Definition, Problem, read
from indicators.reading.definitions import polarity_of
from lutonhet.sheets.files import Unreadable

# The headings of Fingertips' metadata file, in its order.
HEADINGS = [
    "Indicator ID",
    "Indicator",
    "Indicator number",
    "Rationale",
    "Specific rationale",
    "Definition",
    "Data source",
    "Indicator source",
    "Methodology",
    "Standard population/values",
    "Confidence interval details",
    "Source of numerator",
    "Definition of numerator",
    "Caveats",
    "Frequency",
    "Unit",
    "Value type",
    "Year type",
    "Polarity",
]


def definitions_of(*rows, headings=HEADINGS):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([row.get(heading, "") for heading in headings] for row in rows)
    return read(text.getvalue().encode(), "metadata.csv")


def test_a_publisher_s_file_of_definitions_is_told_from_its_figures():
    file = definitions_of({"Indicator ID": "90366", "Indicator": "Life expectancy"})
    assert file.layout == "definitions"
    with pytest.raises(Unreadable, match="has no figures"):
        list(file)


def test_what_is_said_is_read_in_our_own_words():
    file = definitions_of(
        {
            "Indicator ID": "93722",
            "Indicator": "Under 75 mortality\nfrom heart disease",
            "Definition": "<p>First.</p><p>Second &amp; last.</p>",
            "Unit": "per 100,000",
            "Value type": "Directly standardised rate",
            "Polarity": "RAG - Low is good",
            "Confidence interval details": "Dobson &amp; Byar's",
            "Year type": "Calendar",
        }
    )
    assert list(file.definitions()) == [
        Definition(
            2,
            "93722",
            "Under 75 mortality from heart disease",
            {
                "definition": "First.\nSecond & last.",
                "interval_method": "Dobson & Byar's",
                "unit": "per 100,000",
                "value_type": "dsr",
                "year_type": "Calendar",
                "polarity": "low",
                "multiplier": 100_000,
            },
        )
    ]


@pytest.mark.parametrize(
    ("printed", "polarity"),
    [
        ("RAG - High is good", "high"),
        ("High is good", "high"),
        ("Low is good", "low"),
        ("BOB - Blue orange blue", "no_judgement"),
        ("No judgement", "no_judgement"),
        ("Not applicable", "not_stated"),
        ("99", "no_judgement"),
        ("-1", "not_stated"),
        ("0", "low"),
        ("1", "high"),
    ],
)
def test_each_publisher_s_word_for_what_is_good_is_known(printed, polarity):
    (definition,) = definitions_of({"Indicator": "A", "Polarity": printed}).definitions()
    assert definition.says["polarity"] == polarity


def test_what_is_wrong_is_said_with_row_and_column_and_the_rest_is_read():
    file = definitions_of(
        {"Indicator": "A", "Polarity": "Up", "Next expected": "soon", "Rate per": "lots"},
        {"Definition": "Of nothing"},
        {"Indicator": "B", "Next expected": "27/03/2027", "Rate per": "1,000"},
        headings=["Indicator", "Definition", "Polarity", "Next expected", "Rate per"],
    )
    *problems, definition = file.definitions()
    assert [(problem.row, problem.column) for problem in problems if isinstance(problem, Problem)] == [
        (2, "Polarity"),
        (2, "Rate per"),
        (2, "Next expected"),
        (3, "Indicator"),
    ]
    assert definition.says == {"next_expected_on": date(2027, 3, 27), "multiplier": 1000}


def test_minus_one_says_in_a_table_of_figures_too_that_no_end_is_good():
    assert polarity_of("-1") == "not_stated"
    assert polarity_of("1") == "high"
