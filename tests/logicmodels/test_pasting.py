"""A list that was pasted becomes the items that its author meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logicmodels.pasting import repeated, split_list

TWO = ["Staff", "Time"]


@pytest.mark.parametrize(
    "text",
    [
        "Staff\nTime",
        "Staff\r\nTime\r\n",
        "Staff\r\n\r\n\r\nTime",
        "• Staff\n• Time",
        "•\tStaff\r\n•\tTime",
        "•Staff\n•Time",
        "\uf0b7\tStaff\n\uf0b7\tTime",  # Word's bullet in the font Symbol
        "·       Staff\n·       Time",  # and as it comes through a web page
        "o\tStaff\no\tTime",
        "§ Staff\n§ Time",
        "- Staff\n- Time",
        "– Staff\n— Time",
        "* Staff\n* Time",
        "▪ Staff\n‣ Time",
        "➢ Staff\n➢ Time",
        "☐ Staff\n☑ Time",
        "1. Staff\n2. Time",
        "1)\tStaff\n2)\tTime",
        "(1) Staff\n(2) Time",
        "1\tStaff\n2\tTime",
        "1.1 \tStaff\n1.2 \tTime",
        "a) Staff\nb) Time",
        "(a) Staff\n(b) Time",
        "A. Staff\nB. Time",
        "i) Staff\nii) Time",
        "  \t• Staff \u200b\n   • \ufeffTime  ",
        "• Staff • Time",
        "•\nStaff\n•\nTime",
        "\ufeffStaff\x0cTime",
        "Staff\u2029Time",
    ],
)
def test_bullets_and_numbering_go_and_the_texts_stay(text):
    assert split_list(text) == TWO


@pytest.mark.parametrize(
    "line",
    [
        "15 bullets from a slide",
        "1.5 million people",
        "2024 budget",
        "-5 degrees at night",
        "A. Smith leads",
        "I. Jones helps",
        "Øresund partners",
        "§106 money",
        "*Starred* words",
        "Opportunities",
        "3.5% of homes",
        "Net zero – by 2040",
        "ELFT/Total wellbeing Luton - workplace wellbeing offer",
    ],
)
def test_what_only_looks_like_a_bullet_or_a_number_stays(line):
    assert split_list(line) == [line]


def test_a_soft_break_of_word_joins_and_a_broken_line_belongs_to_its_bullet():
    assert split_list("Mental health\x0bfirst aid\nStaff") == ["Mental health first aid", "Staff"]
    assert split_list("• Mental health\n  first aid\n• Staff") == ["Mental health first aid", "Staff"]
    assert split_list("• Staff\n• Time\n\nMental health") == ["Staff", "Time", "Mental health"]
    assert split_list("• Staff\nTime\nFunding") == ["Staff", "Time", "Funding"]
    assert split_list("Mental health\nfirst aid") == ["Mental health", "first aid"]


def test_letters_count_as_numbering_only_where_they_follow_each_other():
    assert split_list("a) Staff\ni) Nurses\nii) Doctors\nb) Time") == ["Staff", "Nurses", "Doctors", "Time"]
    assert split_list("A. Smith\nC. Jones") == ["A. Smith", "C. Jones"]


def test_nothing_is_made_of_nothing():
    assert split_list("") == split_list(" \n•\n-\n\t\x0b\u200b") == []


@given(st.lists(st.text(st.characters(categories=("Lu", "Ll", "Zs", "Nd")), min_size=3).filter(str.strip), max_size=8))
def test_no_word_is_lost_whatever_stands_before_it(texts):
    wanted = [" ".join(text.split()) for text in texts]
    assert split_list("\r\n".join(f"•\t{text}" for text in texts)) == wanted
    assert split_list("\n".join(f"{number}.\t{text}" for number, text in enumerate(texts, 1))) == wanted


def test_what_says_the_same_is_named():
    known = {"staff": "BSE-IN02"}
    assert repeated(["Time", "STAFF", "time", "Funding"], known) == ["", "BSE-IN02", "line 1", ""]
