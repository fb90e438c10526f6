"""Bars made of parts: to one scale, without a gap or an overlap, and silent where a number has no room."""

from hypothesis import given
from hypothesis import strategies as st

from indicators.charts import Stack, stack_chart

NUMBERS = st.lists(st.lists(st.integers(0, 400), min_size=7, max_size=7), min_size=1, max_size=12)


@given(NUMBERS, st.sampled_from([360, 640]))
def test_the_parts_of_every_bar_touch_and_end_where_its_total_ends(rows, width):
    stacks = [Stack("June 2026", tuple((f"kind-{place}", one) for place, one in enumerate(row))) for row in rows]
    chart = stack_chart(stacks, width=width)
    if not any(map(sum, rows)):
        assert chart is None
        return
    for stack, row in zip(chart.stacks, rows, strict=True):
        assert [piece.number for piece in stack.pieces] == [one for one in row if one]
        edges = [(piece.x, piece.x + piece.width) for piece in stack.pieces]
        assert [start for start, _ in edges] == [chart.left, *(end for _, end in edges)][: len(edges)]
        assert stack.end == (edges[-1][1] if edges else chart.left)
        assert stack.end < width
    ends = {sum(row): stack.end for stack, row in zip(chart.stacks, rows, strict=True)}
    assert [ends[total] for total in sorted(ends)] == sorted(ends.values())


def test_a_number_is_written_only_where_it_fits():
    chart = stack_chart([Stack("June", (("on_track", 400), ("at_risk", 1)))], width=360)
    assert [piece.text for piece in chart.stacks[0].pieces] == ["400", ""]
