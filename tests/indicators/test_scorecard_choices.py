"""What the address says, and what it means: dates, comparators, sex and breakdown."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from indicators.periods import parse
from indicators.scorecard.choice import (
    COMPARATORS,
    Choice,
    breakdowns_on_offer,
    choice_of,
    which_breakdown,
    year_of,
)
from indicators.scorecard.freshness import freshness

OFFERS = {
    "neighbour_sets": ["cipfa-2024", "dfe-2025"],
    "sexes": ["Female", "Male", "Persons"],
    "breakdowns": [("age", "<5 yrs"), ("category", "Ethnic groups", "Asian & other"), ("category", "IMD|2019", "a|b")],
}


def asked(query):
    return choice_of(QueryDict(query), **OFFERS)


@given(
    st.builds(
        Choice,
        dates=st.sampled_from(["", "two"]),
        until=st.sampled_from([None, 2021, 2024]),
        against=st.lists(st.sampled_from(COMPARATORS), unique=True).map(
            lambda some: tuple(one for one in COMPARATORS if one in some)
        ),
        neighbour_set=st.sampled_from(["", "dfe-2025"]),
        sex=st.sampled_from(["", "Female"]),
        breakdown=st.sampled_from([(), *OFFERS["breakdowns"][:2]]),
    )
)
def test_the_address_of_a_choice_asks_for_that_choice(choice):
    assert asked(choice.query) == choice


@given(st.text(max_size=200))
def test_whatever_the_address_says_it_is_no_error(text):
    assert isinstance(asked(QueryDict(text, mutable=False).urlencode()), Choice)
    assert isinstance(choice_of(QueryDict(f"until={text}&earlier={text}&dates={text}&breakdown={text}")), Choice)


def test_what_is_not_on_offer_is_as_if_it_had_not_been_asked():
    assert asked("sex=Other&breakdown=age|90&neighbours=mine&dates=three&until=soon&against=friends") == Choice(
        against=()
    )


def test_of_two_years_the_earlier_comes_first_in_whatever_order_they_are_asked():
    assert asked("dates=two&earlier=2024&until=2019") == Choice(dates="two", earlier=2019, until=2024)
    assert asked("earlier=2019") == Choice()  # there is no earlier date beside the latest alone


@pytest.mark.parametrize(("text", "year"), [("2022", 2022), ("22", None), ("٢٠٢٢", None), ("20222", None), ("", None)])
def test_a_year_is_four_figures(text, year):
    assert year_of(text) == year


def test_breakdowns_are_offered_by_kind_ages_by_their_figures():
    kept = [
        ("Female", "", "", ""),
        ("", "10-24 yrs", "", ""),
        ("", "<5 yrs", "", ""),
        ("Male", "10-24 yrs", "Ethnic groups", "White"),
        ("", "", "Ethnic groups", "Asian"),
    ]
    assert breakdowns_on_offer(kept) == [
        ("Age", [(("age", "<5 yrs"), "<5 yrs"), (("age", "10-24 yrs"), "10-24 yrs")]),
        (
            "Ethnic groups",
            [(("category", "Ethnic groups", "Asian"), "Asian"), (("category", "Ethnic groups", "White"), "White")],
        ),
    ]


def test_tenths_are_offered_from_the_most_deprived_to_the_least():
    order = ["Most deprived", "Second most deprived", "Fifth less deprived", "Least deprived"]
    kept = [("", "", "Tenths", f"{category} decile (IMD2015)") for category in sorted(order)]
    ((_kind, offered),) = breakdowns_on_offer(kept)
    assert [words.removesuffix(" decile (IMD2015)") for _key, words in offered] == order


FEMALE, FEMALE_YOUNG, FEMALE_OLD = (1, "Female", "", "", ""), (2, "Female", "<75", "", ""), (3, "Female", "75+", "", "")
POOR, POOR_MEN = (4, "", "", "IMD", "Most"), (5, "Male", "", "IMD", "Most")


@pytest.mark.parametrize(
    ("kept", "choice", "headline", "key", "reason"),
    [
        ([FEMALE, FEMALE_OLD], Choice(sex="Female"), {}, 1, ""),  # a blank age is the headline's own
        ([FEMALE_YOUNG, FEMALE_OLD], Choice(sex="Female"), {}, None, "published for several ages: choose one"),
        ([FEMALE_YOUNG, FEMALE_OLD], Choice(sex="Female"), {"headline_age": "75+"}, 3, ""),
        ([FEMALE_YOUNG, FEMALE_OLD], Choice(sex="Female", breakdown=("age", "<75")), {}, 2, ""),
        ([POOR, POOR_MEN], Choice(breakdown=("category", "IMD", "Most")), {}, 4, ""),
        ([POOR_MEN], Choice(breakdown=("category", "IMD", "Most")), {}, 5, ""),  # there is no other
        ([POOR, FEMALE], Choice(sex="Male"), {}, None, "no figure for this choice"),
    ],
)
def test_one_breakdown_is_meant_or_none(kept, choice, headline, key, reason):
    assert which_breakdown(kept, choice, **headline) == (key, reason)


TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("label", "known", "words", "is_stale"),
    [
        ("2018-20", {"is_repeated": True}, "No new data since 2018-20", True),
        ("2018-20", {"expected_on": date(2026, 3, 1)}, "No new data since 2018-20; expected by March 2026", True),
        ("2024", {"expected_on": date(2026, 9, 1)}, "16 months old; next expected September 2026", False),
        (
            "2024",
            {"expected_on": TODAY, "is_repeated": True},
            "No new data since 2024; next expected May 2026",
            True,
        ),
        ("2022", {}, "3 years old", False),
        ("Apr-26", {}, "New", False),
        ("2025/26", {}, "1 month old", False),
        ("2026", {}, "Not ended yet", False),
    ],
)
def test_how_new_a_figure_is_is_said_in_words(label, known, words, is_stale):
    told = freshness(parse(label), today=TODAY, **known)
    assert (told.words, told.is_stale) == (words, is_stale)
