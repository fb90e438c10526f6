"""The geometry of charts, without a page."""

import itertools
import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from indicators.charts import (
    LABEL_HEIGHT,
    Bar,
    Earlier,
    Goal,
    Point,
    Reference,
    Series,
    bar_chart,
    line_chart,
    nice_steps,
    sparkline,
)
from indicators.periods import parse
from lutonhet.lettering import width_of


def series(name, *values, is_main=False):
    """A value a year from 2018 on."""
    points = (Point(parse(str(2018 + n)), value, str(value)) for n, value in enumerate(values))
    return Series(name, tuple(points), is_main)


def test_a_higher_value_is_higher_up_and_a_later_one_further_right():
    (line,) = line_chart([series("Town", 10.0, 20.0, 15.0)]).lines
    first, second, third = line.dots
    assert first.x < second.x < third.x
    assert second.y < third.y < first.y


def test_a_missing_value_breaks_the_line_and_is_never_a_zero():
    chart = line_chart([series("Town", 10.0, 11.0, None, 12.0, 13.0)])
    (line,) = chart.lines
    assert line.path.count("M") == 2
    assert len(line.dots) == 4
    assert "0" not in [tick.text for tick in chart.y_ticks]


def test_the_points_may_come_in_any_order():
    points = series("Town", 10.0, 20.0, 15.0).points
    assert line_chart([Series("Town", points[::-1])]).lines == line_chart([Series("Town", points)]).lines


def test_the_line_runs_in_the_order_of_the_periods_ends():
    """A pooled period that began earlier and ended later is the later one, as everywhere else."""
    points = (Point(parse("2021/22"), 37.1, "37.1"), Point(parse("2020-22"), 37.4, "37.4"))
    chart = line_chart([Series("Town", points)])
    assert [dot.text for dot in chart.lines[0].dots] == ["37.1", "37.4"]
    assert chart.labels[0].text == "Town 37.4"
    assert [tick.text for tick in chart.x_ticks] == ["2021/22", "2020-22"]


def test_periods_that_end_on_the_same_day_stand_apart():
    points = (Point(parse("2023"), 89.5, "89.5"), Point(parse("Dec-23"), 93.0, "93.0"))
    (line,) = line_chart([Series("Town", points)]).lines
    assert [dot.text for dot in line.dots] == ["89.5", "93.0"]
    assert line.dots[0].x < line.dots[1].x


def test_without_a_number_there_is_no_chart():
    assert line_chart([]) is None
    assert line_chart([series("Town", None, None)]) is None


def test_one_value_is_a_dot_in_the_middle():
    chart = line_chart([series("Town", 81.2)])
    (line,) = chart.lines
    assert (line.path, len(line.dots)) == ("", 1)
    assert chart.left < line.dots[0].x < chart.right


def test_names_at_the_ends_of_close_lines_do_not_cover_each_other():
    chart = line_chart([series(name, 10.0, 50.0 + n / 10) for n, name in enumerate(("Town", "Region", "Country"))])
    heights = sorted(label.y for label in chart.labels)
    assert all(lower - upper >= LABEL_HEIGHT for upper, lower in itertools.pairwise(heights))


def test_a_name_carries_its_last_value():
    chart = line_chart([series("Town", 10.0, 20.0, is_main=True), series("Country", 12.0, 14.0)])
    assert {(label.text, label.is_main) for label in chart.labels} == {("Town 20.0", True), ("Country 14.0", False)}


def test_the_drawing_makes_room_for_the_names_at_the_ends():
    def room(chart):
        return chart.width - chart.labels[0].x

    short, long = (line_chart([series("Town", 10.0, 8.9)]), line_chart([series("Town of many households", 10.0, 8.9)]))
    assert room(long) > room(short)
    assert all(width_of(label.text, 13) <= room(chart) for chart in (short, long) for label in chart.labels)


def test_a_name_that_would_leave_no_room_for_the_line_takes_several_lines():
    names = ("Town of many households in a wide valley", "Country beyond the hills and the sea")
    chart = line_chart([series(name, 10.0, 8.9) for name in names], width=360)
    assert chart.right - chart.left > 100
    assert all(len(label.lines) > 1 for label in chart.labels)
    assert all(width_of(line.rstrip(), 13) <= chart.width - label.x for label in chart.labels for line in label.lines)
    upper, lower = sorted(chart.labels, key=lambda label: label.y)
    assert lower.y - upper.y >= LABEL_HEIGHT * len(upper.lines)


def test_periods_along_the_bottom_are_left_out_rather_than_printed_over_each_other():
    chart = line_chart([series("Town", *map(float, range(30)))])
    places = [tick.at for tick in chart.x_ticks]
    assert 1 < len(places) < 30
    assert all(later - earlier >= 60 for earlier, later in itertools.pairwise(places))


numbers = st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 3))


@given(st.lists(st.lists(st.none() | numbers, min_size=1, max_size=8), min_size=1, max_size=4))
def test_everything_stays_on_the_paper(values):
    chart = line_chart([series(f"Area {n}", *one) for n, one in enumerate(values)])
    if chart is None:
        assert all(value is None for one in values for value in one)
        return
    dots = [dot for line in chart.lines for dot in line.dots]
    assert len(dots) == sum(value is not None for one in values for value in one)
    assert all(chart.left <= dot.x <= chart.right and chart.top <= dot.y <= chart.bottom for dot in dots)
    assert all(0 <= label.y <= chart.height for label in chart.labels)


@given(numbers, numbers)
def test_steps_are_even_and_enclose_the_values(one, other):
    low, high = sorted((one, other))
    steps = nice_steps(low, high)
    assert 2 <= len(steps) <= 12
    assert steps[0] <= low + 1e-6 * max(1, abs(low))
    assert steps[-1] >= high - 1e-6 * max(1, abs(high))


def test_steps_are_numbers_that_people_count_in():
    assert nice_steps(0, 100) == (0, 20, 40, 60, 80, 100)
    assert nice_steps(81.2, 81.2)[0] <= 81.2 <= nice_steps(81.2, 81.2)[-1]


def test_a_sparkline_needs_two_values_and_leaves_gaps():
    assert sparkline([]) == sparkline([1.0]) == sparkline([None, 2.0]) == ""
    assert sparkline([1.0, 2.0]) == "M2 14L46 2"
    assert sparkline([5.0, 5.0]) == "M2 8L46 8"
    broken = sparkline([1.0, 2.0, None, 3.0, 4.0])
    assert len(re.findall("M", broken)) == 2


def points_with_limits(*values):
    """(lower, value, upper) a year from 2018 on; None for a year without a value."""
    for number, value in enumerate(values):
        lower, middle, upper = value or (None, None, None)
        yield Point(parse(str(2018 + number)), middle, str(middle), lower, upper)


def test_the_interval_is_a_band_that_holds_the_line_and_ends_where_the_values_do():
    town = Series("Town", tuple(points_with_limits((9, 10, 12), (10, 11, 13), None, (7, 8, 9))), is_main=True)
    (line,) = line_chart([town]).lines
    assert len(line.bands) == 1
    assert line.bands[0].endswith("Z")
    (alone,) = line.whiskers
    assert alone.x == line.dots[-1].x
    assert alone.top < line.dots[-1].y < alone.bottom


def test_only_the_main_line_has_an_interval():
    country = Series("Country", tuple(points_with_limits((9, 10, 12), (10, 11, 13))))
    (line,) = line_chart([country]).lines
    assert line.bands == line.whiskers == ()


def test_no_line_crosses_a_break_in_the_series():
    chart = line_chart([series("Town", 10.0, 11.0, 12.0, 13.0)], breaks=[date(2020, 1, 1)])
    (line,) = chart.lines
    assert line.path.count("M") == 2
    (at,) = chart.breaks
    assert line.dots[1].x < at < line.dots[2].x


def test_a_break_before_or_after_all_values_is_not_drawn():
    chart = line_chart([series("Town", 10.0, 11.0)], breaks=[date(2010, 1, 1), date(2030, 1, 1)])
    assert (chart.breaks, chart.lines[0].path.count("M")) == ((), 1)


def test_what_a_value_was_before_stands_at_its_place_and_never_under_it():
    points = (
        Point(parse("2018"), 20.0, "20.0", earlier=(Earlier(10.0, "10.0"),)),
        Point(parse("2019"), 15.0, "15.0", earlier=(Earlier(15.0, "15.00"),)),
    )
    (line,) = line_chart([Series("Town", points, is_main=True)]).lines
    far, near = line.earlier
    assert far.x == line.dots[0].x
    assert far.y > line.dots[0].y
    assert near.y == line.dots[1].y
    assert near.x < line.dots[1].x - 5


def test_a_goal_is_a_line_across_with_its_name_at_the_end():
    chart = line_chart([series("Town", 10.0, 20.0, is_main=True)], goal=Goal("Target", 30.0, "30 by 2040"))
    assert chart.top <= chart.goal < min(dot.y for dot in chart.dots)
    assert "Target 30 by 2040" in [label.text for label in chart.labels]
    assert all(label.x > chart.right for label in chart.labels)


def bars(*values):
    return [Bar(f"Area {number}", value, "" if value is None else str(value)) for number, value in enumerate(values)]


def test_bars_begin_at_zero_and_keep_the_order_given():
    chart = bar_chart(bars(10.0, 5.0, None))
    first, second, missing = chart.bars
    assert (first.x, second.x, missing.width) == (chart.zero, chart.zero, 0)
    assert first.width == 2 * second.width
    assert first.y < second.y < missing.y


def test_bars_below_zero_end_there():
    above, below = bar_chart(bars(0.5, -0.5)).bars
    assert below.x + below.width == above.x
    assert below.width == above.width


def test_a_bars_interval_is_drawn_around_its_end():
    (bar,) = bar_chart([Bar("Town", 10.0, "10", 9.0, 12.0)]).bars
    low, high = bar.whisker
    assert low < bar.x + bar.width < high


def test_what_bars_are_held_against_stays_on_the_paper():
    held = [Reference("Country of many regions", 9.9, "9.9"), Reference("Region", 0.1, "0.1")]
    chart = bar_chart(bars(10.0, 1.0), held, width=360)
    assert [one.is_before for one in chart.references] == [True, False]
    assert chart.references[0].y < chart.references[1].y < chart.bars[0].y


def test_without_a_number_there_are_no_bars():
    assert bar_chart([]) is None
    assert bar_chart(bars(None)) is None


@given(st.lists(st.tuples(st.text(min_size=1, max_size=60), st.none() | numbers), min_size=1, max_size=20))
def test_bars_stay_on_the_paper(some):
    chart = bar_chart([Bar(name, value, str(value)[:12]) for name, value in some], width=360)
    if chart is None:
        assert all(value is None for _name, value in some)
        return
    assert all(chart.left <= bar.x <= bar.x + bar.width <= chart.right for bar in chart.bars)
    assert all(lower.y >= upper.y + upper.height for upper, lower in itertools.pairwise(chart.bars))
    assert chart.bars[-1].y + chart.bars[-1].height <= chart.bottom <= chart.height
