"""Where things stand on the timeline, which months it shows, and what a plan's dates are warned about."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.soak import full_count
from workplans.timeline import NARROW, WIDE, Span, Step, draw, months_for
from workplans.warnings import Dated, warnings_about

TODAY = date(2026, 7, 1)


def span(start=None, due=None, original=None, ongoing=False, steps=()):
    first = original or due
    return Span("A-01", "Inspect homes", start, due, first, ongoing, "on_track", "on track", tuple(steps))


@pytest.mark.parametrize(
    ("spans", "months"),
    [
        ([], (date(2026, 1, 1), date(2027, 1, 1))),
        ([span(date(2026, 2, 1), date(2026, 11, 1))], (date(2026, 1, 1), date(2027, 1, 1))),
        ([span(date(2026, 4, 1), date(2027, 3, 31))], (date(2026, 4, 1), date(2027, 4, 1))),
        ([span(None, date(2027, 3, 31))], (date(2026, 4, 1), date(2027, 4, 1))),
        ([span(date(2026, 2, 1), date(2027, 6, 1))], (date(2025, 4, 1), date(2028, 4, 1))),
        ([span(date(1999, 2, 1), date(2099, 6, 1))], (date(2025, 4, 1), date(2028, 4, 1))),
    ],
)
def test_the_months_shown_are_those_of_the_year_that_the_plan_needs(spans, months):
    assert months_for(spans, 2026) == months


def test_days_keep_their_proportion_and_a_due_date_counts_to_its_end():
    drawing = draw([span(date(2026, 4, 1), date(2027, 3, 31))], 2026, TODAY)
    lane = drawing.lanes[0]
    assert lane.bar == (WIDE.label, drawing.width - WIDE.label)
    assert drawing.width - WIDE.label == pytest.approx(12 * WIDE.month, abs=1)
    assert len(drawing.ticks) == 12
    assert (drawing.ticks[0].word, drawing.ticks[0].year, drawing.ticks[9].year) == ("Apr", "2026", "2027")
    share = (drawing.today_x - WIDE.label) / (drawing.width - WIDE.label)
    assert share == pytest.approx(91 / 365, abs=0.001)


def test_a_moved_date_a_milestone_and_what_has_no_dates_are_drawn_as_what_they_are():
    step = Step("A-01-M01", "Half", date(2026, 9, 1), "ahead")
    moved = span(date(2026, 4, 1), date(2026, 12, 31), date(2026, 9, 30), steps=[step])
    ongoing, undated = span(ongoing=True), span()
    drawing = draw([moved, ongoing, undated], 2026, TODAY, NARROW)
    first, second, third = drawing.lanes
    assert first.bar[0] < first.diamonds[0].x < first.original_x < first.end_x
    assert (second.is_open_at_the_end, second.end_x, second.has_start) == (True, drawing.width, False)
    assert (third.bar, third.words) == (None, "no date yet")
    assert [lane.label for lane in drawing.lanes] == ["", "", ""], "a phone has room for the code alone"
    assert draw([moved], 2026, date(2031, 1, 1)).today_x is None


def test_three_years_take_the_room_of_one_so_that_today_is_in_sight():
    one_year = draw([span(date(2026, 4, 1), date(2027, 3, 31))], 2026, TODAY)
    three_years = draw([span(date(2026, 2, 1), date(2028, 3, 31))], 2026, TODAY)
    assert len(three_years.ticks) == 36
    assert three_years.width <= one_year.width
    assert [tick.word for tick in three_years.ticks[:4]] == ["Apr", "", "", "Jul"]


days = st.none() | st.dates(date(1990, 1, 1), date(2120, 1, 1))


@settings(max_examples=full_count(60, 2000), deadline=None)
@given(st.lists(st.tuples(days, days, days, st.booleans(), days), max_size=12), st.integers(2000, 2100), st.dates())
def test_nothing_is_ever_drawn_outside_the_drawing(rows, year, today):
    spans = [
        span(start, None if ongoing else due, original, ongoing, [Step("M", "x", step, "ahead")] if step else ())
        for start, due, original, ongoing, step in rows
    ]
    drawing = draw(spans, year, today)
    assert 1 <= len(drawing.ticks) <= 36
    inside = range(WIDE.label, drawing.width + 4)  # the shortest bar is three wide
    for lane in drawing.lanes:
        if lane.bar:
            assert lane.bar[0] in inside and lane.end_x in inside and lane.bar[1] > 0
        for x in [*(one.x for one in lane.diamonds), *([lane.original_x] if lane.original_x else [])]:
            assert x in inside
        assert lane.y + 44 <= drawing.height
    assert all(isinstance(tick.x, int) for tick in drawing.ticks)


def dated(code, due, start=date(2026, 4, 1), steps=0):
    return Dated(code, start, due, steps)


MARCH = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("due", "is_told"),
    [
        ([MARCH, MARCH, date(2026, 9, 1)], True),
        ([MARCH, date(2028, 3, 31), None, None], True),
        ([MARCH, date(2026, 9, 1)], False),  # half, and not more
        ([MARCH], False),
        ([], False),
    ],
)
def test_more_than_half_of_the_due_dates_on_31_march_is_told(due, is_told):
    found = warnings_about([dated(f"A-{number}", day, steps=1) for number, day in enumerate(due)], 2026)
    assert any("31 March" in one for one in found) == is_told


def test_about_a_year_without_a_milestone_is_told():
    year_long = date(2026, 4, 1) + timedelta(days=335)
    assert warnings_about([dated("A-1", year_long, steps=1), dated("A-2", year_long - timedelta(days=1))], 2026) == []
    assert "A-1 runs for about a year" in warnings_about([dated("A-1", year_long)], 2026)[0]
    assert "A-1 runs for about a year" in warnings_about([dated("A-1", year_long, start=None)], 2026)[0]
    many = [dated(f"A-{number}", date(2027, 3, 30)) for number in range(9)]
    assert "9 actions run" in warnings_about(many, 2026)[0] and "and 3 more" in warnings_about(many, 2026)[0]
