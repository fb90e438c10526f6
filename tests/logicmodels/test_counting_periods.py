"""Periods of counting, figures as people type them, doubts, and the line to a target: pure arithmetic."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logicmodels.counts import periods
from logicmodels.counts.doubts import Beside, doubts_about, doubts_about_later, doubts_about_part, doubts_about_whole
from logicmodels.counts.figures import NotACount, figure, parse_count
from logicmodels.counts.towards_target import BEHIND, ON_THE_WAY, REACHED, Goal, standing

days = st.dates(date(1991, 4, 1), date(2099, 3, 31))
counts = st.decimals(0, 10**9, places=2)


@given(days)
def test_a_day_lies_in_its_quarter_and_quarters_follow_each_other_without_gap_or_overlap(day):
    quarter = periods.quarter_of(day)
    assert quarter.start <= day <= quarter.end
    assert periods.after(periods.before(quarter)) == quarter
    assert periods.before(quarter).end + timedelta(days=1) == quarter.start
    assert periods.just_ended(day).end < day
    assert periods.quarter_called(periods.slug_of(quarter)) == quarter
    assert quarter.start.month in (1, 4, 7, 10)


@given(days)
def test_months_fill_a_quarter_and_a_year_is_due_where_it_ends(day):
    quarter = periods.quarter_of(day)
    months = periods.due_in(quarter, "month")
    assert (months[0].start, months[-1].end, len(months)) == (quarter.start, quarter.end, 3)
    assert all(one.end + timedelta(days=1) == two.start for one, two in pairwise(months))
    year = periods.year_of(day)
    assert periods.due_in(quarter, "year") == ([year] if quarter.end.month == 3 else [])
    assert periods.due_in(quarter, "") == periods.due_in(quarter, "quarter") == [quarter]
    for one in (*months, quarter, year):
        assert periods.label_of(one.start, one.end) == one.label


def test_quarters_are_those_of_the_financial_year():
    assert periods.quarter_of(date(2026, 8, 9)).label == "Quarter 2, July to September 2026"
    assert periods.quarter_of(date(2027, 3, 31)).label == "Quarter 4, January to March 2027"
    assert periods.slug_of(periods.quarter_of(date(2027, 3, 31))) == "2026-27-q4"
    assert periods.year_of(date(2027, 3, 31)).label == "Financial year 2026/27"
    for nonsense in ("2026-28-q1", "2026-27-q5", "2026-27", "1066-67-q1", "q1", "٢٠٢٦-27-q1"):
        assert periods.quarter_called(nonsense) is None


def test_quarters_that_nobody_counted_stand_between_those_that_were():
    first, last = periods.quarter_of(date(2025, 4, 1)), periods.quarter_of(date(2025, 12, 1))
    between = periods.quarter_of(date(2025, 7, 1))
    assert periods.with_those_between([last, first], "quarter") == [first, between, last]
    assert periods.with_those_between([], "month") == []


@given(counts)
def test_a_count_reads_back_as_it_is_shown_with_commas_or_spaces(count):
    assert parse_count(figure(count)) == count
    assert parse_count(figure(count).replace(",", " ")) == count
    assert parse_count(figure(count).replace(",", "\u00a0")) == count


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("abc", "not a number"),
        ("-3", "below zero"),
        ("−3", "below zero"),
        ("1,5", "decimal with a point"),
        ("1.000.000", "more than one point"),
        ("1.000", "three or more figures"),
        ("12 people", "figures alone"),
        ("1e5", "not a number"),
        ("NaN", "not a number"),
        ("٣", "not a number"),
        ("9" * 13, "too large"),
    ],
)
def test_what_is_no_count_says_what_to_write(text, says):
    with pytest.raises(NotACount, match=says):
        parse_count(text)


@given(st.text())
def test_any_text_is_a_count_or_nothing_or_refused(text):
    try:
        count = parse_count(text)
    except NotACount as problem:
        assert "“" in str(problem) or "too large" in str(problem)
    else:
        assert count is None or count >= 0


def test_an_empty_field_is_not_zero():
    assert parse_count("  ") is None
    assert parse_count("0") == 0


@given(counts, counts)
def test_a_jump_is_doubted_and_the_same_count_again_never(count, last):
    earlier = Beside(last, "Quarter 1")
    assert doubts_about(last, earlier, is_cumulative=True, same_year=True) == [] or last == 0
    doubts = doubts_about(count, earlier, is_cumulative=False, same_year=True)
    jumps = (last > 0 and count >= 10 * last) or (last >= 10 and count * 10 <= last)
    assert len(doubts) == jumps
    assert doubts_about(count, earlier, is_cumulative=True, same_year=False) == []
    cumulative = doubts_about(count, earlier, is_cumulative=True, same_year=True)
    assert bool(cumulative) == (jumps or count < last)
    assert doubts_about(count, None, is_cumulative=True, same_year=True) == []
    assert bool(doubts_about_later(count, earlier)) == (count > last)
    assert doubts_about_later(count, None) == []


@given(counts, st.lists(counts, max_size=5))
def test_parts_above_the_whole_are_doubted_and_those_that_fit_are_not(whole, parts):
    assert bool(doubts_about_whole(whole, parts)) == (sum(parts) > whole)
    assert doubts_about_whole(None, parts) == []
    for part in parts:
        assert bool(doubts_about_part(part, whole)) == (part > whole)
        assert doubts_about_part(part, None) == []


@given(counts, counts, days, days, days)
def test_the_line_begins_at_the_baseline_ends_at_the_target_and_never_leaves_between(baseline, target, start, end, day):
    goal = Goal(baseline, start, target, end)
    assert goal.has_line == (start < end)
    if goal.has_line:
        assert goal.expected_on(start) == baseline
        assert goal.expected_on(end) == target
        assert min(baseline, target) <= goal.expected_on(day) <= max(baseline, target)


def test_a_count_is_on_the_way_behind_or_there_whichever_way_is_good():
    up = Goal(Decimal(0), date(2026, 1, 1), Decimal(100), date(2026, 4, 11))
    assert standing(up, Decimal(50), date(2026, 2, 20)).word == ON_THE_WAY
    assert standing(up, Decimal(49), date(2026, 2, 20)).word == BEHIND
    assert standing(up, Decimal(100), date(2026, 2, 20)).word == REACHED
    down = Goal(Decimal(100), date(2026, 1, 1), Decimal(0), date(2026, 4, 11))
    assert standing(down, Decimal(50), date(2026, 2, 20)).word == ON_THE_WAY
    assert standing(down, Decimal(51), date(2026, 2, 20)).word == BEHIND
    assert "is at 50 on 20 February 2026" in standing(down, Decimal(51), date(2026, 2, 20)).sentence


def test_without_a_baseline_the_count_stands_against_the_target_alone():
    alone = standing(Goal(None, None, Decimal(60), date(2026, 3, 31), "people"), Decimal(40), date(2025, 9, 30))
    assert (alone.word, alone.sentence) == ("", "40 people counted, against a target of 60 by 31 March 2026.")
    assert (
        standing(Goal(None, None, None, None), Decimal(4), date(2025, 9, 30)).sentence == "4 counted; no target is set."
    )
    assert standing(Goal(None, None, None, None), None, None).sentence == "Nothing has been counted yet."
