"""The checks: each rule on a figure that trips it and on one that does not, and all of them on the loaded table."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.methods.figures import Figure, Measure
from indicators.periods import parse
from indicators.quality import checks
from indicators.quality.checks import (
    Change,
    DateOfMeasure,
    Printed,
    Rating,
    Subject,
    findings,
    fingerprint,
)
from indicators.quality.flags import flags
from tests.indicators import published

EXPECTED = Path(__file__).parents[2] / "data" / "expected_flags.csv"
WORDS = {"R": "worse", "A": "similar", "G": "better", "N/a": "not_compared"}
NAMES = {"place": "Anytown", "country": "England", "region": "the East"}


def printed(label, text, half=None, **labels):
    number = Decimal(text.rstrip("%")) if text not in ("", "-") else None
    limits = {} if half is None else {"lower": number - half, "upper": number + half}
    return Printed(text, Figure(parse(label), number, **limits), **labels)


def date(
    label, place="10.0", country="11.0", region="12.0", *, half=None, ratings=None, trend=None, position=None, **labels
):
    """A date of measure as a table prints it: ratings are (against country, against region) as letters."""
    values = {
        role: printed(label, text, half if role == "place" else None, **(labels if role == "place" else {}))
        for role, text in (("place", place), ("country", country), ("region", region))
        if text
    }
    given = dict(zip(("country", "region"), ratings, strict=True)) if ratings else {}
    rated = {against: Rating(WORDS[letter], letter) for against, letter in given.items()}
    if trend:
        rated["past"] = Rating(*trend)
    return DateOfMeasure(parse(label), position, "a table", values, rated)


def subject(*dates, name="Smoking", unit="%", polarity="low", value_type="", **given):
    return Subject(name, Measure(polarity, value_type), unit, dates=dates, names=NAMES, **given)


def found(code, subject):
    return [finding for rule, finding in findings(subject) if rule.code == code]


WORSE = ("worsening", "Significantly worse")
SAME = ("comparable", "Comparable")
CLEAN = subject(
    date("2021", "10.0", "11.0", "12.0", ratings="GG", trend=SAME),
    date("2022", "10.5", "11.1", "12.1", ratings="GG", trend=WORSE),
)
TRIPPED = {
    "S1": subject(date("2022", published_country="Bettr")),
    "S2": subject(date("2022", "110.0")),
    "S4": subject(date("2022"), unit=""),
    "W1": subject(date("2022", "12.0")),
    "W2": subject(date("2022", "10.0", "12.0", "12.0")),
    "W3": subject(date("2022", ratings="RG")),
    "W4": subject(date("2022", country="-", ratings="RG")),
    "W5": subject(date("2021"), date("2022", "9.5", trend=WORSE)),
    "W6": subject(date("2021", ratings="GG"), date("2022", ratings="GG")),
    "W7": subject(date("2021"), date("2022", country="11.5")),
    "W8": subject(date("2021/22"), date("2020-22", "10.1")),
    "W9": subject(date("2021"), date("2022", "12.1")),
    "W10": subject(date("2018-20", trend=SAME)),
    "W11": subject(
        date("2022"), name="Admissions of people aged 10-24 (per 100,000 16-24 year olds)", unit="per 100,000"
    ),
    "W12": subject(date("2022"), name="Progress 8**"),
    "W13": subject(date("2022"), changes=(Change(parse("2022"), "place", "10.1", "10.0"),)),
    "W14": subject(date("2022", "10.0", half=Decimal("0.5"), published_country="Similar")),
    "W15": subject(date("2022"), texts="England is of state-funded schools, Anytown of all schools."),
    "I1": subject(date("2022", "10.00")),
    "I2": subject(date("2022", ratings="GG")),
}


def test_every_rule_has_a_case():
    assert set(TRIPPED) == set(checks.RULES)


@pytest.mark.parametrize("code", TRIPPED)
def test_each_rule_finds_its_case_and_says_why_in_a_sentence(code):
    (finding,) = found(code, TRIPPED[code])
    assert finding.sentence[0].isupper()
    assert finding.sentence.rstrip()[-1] in ".?"
    assert finding.evidence


@pytest.mark.parametrize("code", [code for code in TRIPPED if code != "I2"])
def test_each_rule_is_silent_on_figures_that_are_in_order(code):
    assert found(code, CLEAN) == []


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("S1", subject(date("2022", published_country="Highest quintile", published_goal="Green"))),
        ("S2", subject(date("2022", "-0.05"), unit="score")),
        ("S2", subject(date("2022", "100"))),
        ("S4", subject(unit="", polarity="not_stated")),
        ("W1", subject(date("2022", "-", "-", "-"))),
        ("W3", subject(date("2022", "11.0", ratings="AG"))),
        ("W3", subject(date("2022", ratings="RR"), polarity="not_stated")),
        ("W4", subject(date("2022", country="-", ratings=("N/a", "G")))),
        ("W5", subject(date("2021"), date("2022", "9.5", trend=SAME))),
        ("W5", subject(date("2021"), date("2021", "9.5", trend=WORSE))),
        ("W7", subject(date("2021", ratings="GG"), date("2022", ratings="GG"))),  # that is W6
        ("W7", subject(date("2021", country="9.0"), date("2022", "10.1", country="9.0"))),
        ("W8", subject(date("2018-20"), date("2019-21"))),
        ("W9", subject(date("2021"), date("2022", "12.0"))),
        ("W9", subject(date("2021", "0"), date("2022", "12.0"))),
        ("W9", subject(date("2021", half=2), date("2022", "13.0", half=2))),
        ("W10", subject(date("2022", trend=SAME))),
        ("W10", subject(date("2018-20", published_trend="Cannot be calculated"))),
        ("W11", subject(date("2022"), name="Cycling (3-5 times / week)", texts="At 3–5 times a week.")),
        ("W11", subject(date("2022"), name="Development at 2-2.5 years (2021-22)")),
        ("W14", subject(date("2022", half=Decimal("0.5"), published_country="Better", published_region="Better"))),
        ("W14", subject(date("2022", published_country="Better"))),  # without limits nothing is computed
        ("I1", subject(date("2022", "82.4367751851334", "94.72618962", "90.1"))),
    ],
)
def test_what_only_looks_odd_is_passed_over(code, subject):
    assert found(code, subject) == []


@pytest.mark.parametrize(("rating", "place"), [("R", "9.0"), ("R", "11.0"), ("G", "11.0"), ("G", "12.5")])
def test_a_rating_is_contradicted_by_an_equal_value_and_by_the_wrong_side(rating, place):
    assert [one.area for one in found("W3", subject(date("2022", place, ratings=(rating, "A"))))] == ["country"]
    other = {"R": "G", "G": "R"}[rating] if place != "11.0" else "A"
    assert found("W3", subject(date("2022", place, ratings=(other, "A")))) == []


def test_a_comparison_that_is_printed_as_not_made_though_there_is_a_value_is_flagged():
    (finding,) = found("W4", subject(date("2022", ratings=("N/a", "G"))))
    assert finding.sentence == "England has 11.0 for 2022, but the comparison says “N/a”."


def test_a_source_that_prints_the_later_date_first_is_flagged():
    turned = subject(date("2021", position=2), date("2022", "10.1", position=1))
    assert "is printed before" in found("W8", turned)[0].sentence
    assert found("W8", replace(turned, dates=(date("2021", position=1), date("2022", "10.1", position=2)))) == []


def test_a_publishers_trend_on_fewer_than_five_stored_points_is_flagged():
    few = subject(date("2021"), date("2022", published_trend="Increasing and getting worse"))
    assert "comes with 2 of the 5 points" in found("W10", few)[0].sentence


def test_a_published_trend_that_the_figures_do_not_bear_out_is_flagged():
    dates = [
        date(str(year), str(value), half=Decimal("0.4"))
        for year, value in zip(range(2018, 2022), range(10, 14), strict=True)
    ]
    last = date("2022", "14", half=Decimal("0.4"), published_trend="Decreasing and getting better")
    (finding,) = found("W14", subject(*dates, last, value_type="dsr"))
    assert finding.sentence.endswith("it is “Increasing and getting worse”.")


def test_another_value_makes_another_fingerprint_and_the_same_one_does_not():
    first, again = (found("W1", subject(date("2022", "12.0")))[0] for _ in range(2))
    assert fingerprint("W1", first.evidence) == fingerprint("W1", again.evidence)
    other = found("W1", subject(date("2022", "12.1", region="12.1")))[0]
    assert (
        len({fingerprint("W1", first.evidence), fingerprint("W1", other.evidence), fingerprint("W2", first.evidence)})
        == 3
    )


def test_a_published_file_contradicts_itself_nowhere():
    """152 authorities over three years with the publisher's labels: nothing is odd but jumps beyond chance."""
    rows = [row for row in published.rows() if row["Age"] == "All ages" and not row["Category Type"]]
    by_key = {(row["Area Code"], row["Time period"]): row for row in rows}
    codes = {row["Area Code"] for row in rows if row["Area Type"] == "County & UA"}
    raised, checked = set(), 0
    for code in codes:
        dates = []
        for year in ("2015", "2016", "2017"):
            row = by_key[code, year]
            others = {"country": by_key[published.COUNTRY, year], "region": by_key[row["Parent Code"], year]}
            labels = {f"published_{role}": published.label(row, role_name) for role, role_name in LABELLED}
            of_others = {role: Printed(other["Value"], figure_of(other)) for role, other in others.items()}
            dates.append(
                DateOfMeasure(
                    parse(year), values={"place": Printed(row["Value"], figure_of(row), **labels), **of_others}
                )
            )
            checked += 1
        measure = Measure("low", "crude_rate", 100_000)
        found_here = findings(Subject("Campylobacter", measure, "per 100,000", dates=tuple(dates), names=NAMES))
        raised |= {rule.code for rule, _ in found_here}
    assert checked == 456
    # Populations of 2016 were used for 2017 as well: as many cases make the same rate, to the last figure.
    assert raised == {"W7", "W9"}


LABELLED = (("country", "England"), ("region", "Region"))


def figure_of(row):
    limits = (published.number(row, "Lower CI 95.0 limit"), published.number(row, "Upper CI 95.0 limit"))
    return Figure(parse(row["Time period"]), published.number(row, "Value"), *limits)


def test_the_loaded_table_raises_exactly_the_flags_that_were_reviewed_by_hand(luton):
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        expected = {
            (row["rule"], row["indicator"], row["period"], row["area"]): row["line"] for row in csv.DictReader(file)
        }
    raised = [
        (
            one.rule.code,
            one.indicator.slug if one.indicator else f"principle {one.principle.number}",
            one.period.label if one.period else "",
            one.area.role if one.area else "",
        )
        for one in flags()
    ]
    assert len(raised) == len(set(raised))
    assert set(raised) == set(expected)
    assert len({one.key for one in flags()}) == len(raised)
