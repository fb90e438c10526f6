"""The order of items in their columns, against a counter that tries every pair."""

from itertools import combinations, pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from logicmodels.drawing.ordering import crossings, fewest_crossings


@st.composite
def models(draw):
    """Columns of items, and steps from one column to the next."""
    sizes = draw(st.lists(st.integers(1, 7), min_size=2, max_size=5))
    columns = [[f"{number}.{index}" for index in range(size)] for number, size in enumerate(sizes)]
    pairs = [(a, b) for left, right in pairwise(columns) for a in left for b in right]
    return columns, draw(st.lists(st.sampled_from(pairs), unique=True, max_size=25))


def counted_pair_by_pair(columns, steps):
    place = {item: (number, index) for number, column in enumerate(columns) for index, item in enumerate(column)}
    return sum(
        place[a][0] == place[c][0]
        and (place[a][1] - place[c][1]) * (place[b][1] - place[d][1]) < 0
        for (a, b), (c, d) in combinations(steps, 2)
    )  # fmt: skip


@given(models())
def test_crossings_are_those_that_a_look_at_every_pair_finds(model):
    assert crossings(*model) == counted_pair_by_pair(*model)


@given(models())
def test_the_order_found_never_has_more_crossings_than_the_authors(model):
    columns, steps = model
    found = fewest_crossings(columns, steps)
    assert counted_pair_by_pair(found, steps) <= counted_pair_by_pair(columns, steps)
    assert [sorted(column) for column in found] == [sorted(column) for column in columns]
    assert fewest_crossings(columns, steps) == found


@given(st.permutations(range(5)))
def test_links_that_can_all_be_level_are(order):
    columns = [[f"a{index}" for index in range(5)], [f"b{index}" for index in order]]
    steps = [(f"a{index}", f"b{index}") for index in range(5)]
    assert crossings(fewest_crossings(columns, steps), steps) == 0


def test_an_order_without_crossings_stays_the_authors():
    columns = [["a", "b", "c"], ["x", "y"]]
    assert fewest_crossings(columns, [("a", "x"), ("c", "x"), ("c", "y")]) == columns


def test_two_columns_that_must_cross_get_the_least_that_any_order_has():
    left, right = ["a", "b", "c", "d"], ["w", "x", "y", "z"]
    steps = [("a", "z"), ("a", "w"), ("b", "y"), ("c", "w"), ("c", "x"), ("d", "z"), ("d", "x")]
    least = min(crossings([list(one), list(two)], steps) for one in permutations(left) for two in permutations(right))
    assert crossings(fewest_crossings([left, right], steps), steps) == least
