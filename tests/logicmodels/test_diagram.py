"""The geometry of the diagram: what touches what, what stays inside, and how long it takes."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logicmodels.drawing.diagram import GUTTER, PADDING, Box, Column, Link, Sign, draw
from logicmodels.drawing.spacing import spread
from lutonhet.lettering import width_of

WORDS = ["Number", "of", "people", "registering", "with/seeking", "employment", "via", "Connect", "2", "Luton"]


@st.composite
def models(draw):
    """Three to five columns of boxes and links between any two of them, forwards."""
    widths = draw(st.lists(st.integers(150, 260), min_size=3, max_size=5))
    columns, keys = [], []
    for number, width in enumerate(widths):
        texts = draw(st.lists(st.integers(1, 12), max_size=8))
        boxes = tuple(
            Box(
                f"{number}.{index}",
                f"BSE-A{index:02d}",
                " ".join(WORDS[:words]),
                flags=(Sign("BSE-AS01"),) * (words % 4),
            )
            for index, words in enumerate(texts)
        )
        columns.append(Column(f"Column {number}", width, boxes, apart="Not linked yet"))
        keys.append([box.key for box in boxes])
    pairs = [(a, b) for left, right in combinations(keys, 2) for a in left for b in right]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    return columns, [Link(a, b, draw(st.booleans())) for a, b in chosen]


def overlap(one, other):
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def crossings_seen(diagram):
    """Pairs of curves that change sides between two neighbouring columns, by trying every pair in every gutter."""
    stretches = [
        stretch for curve in diagram.curves for stretch in zip(curve.points[::2], curve.points[1::2], strict=True)
    ]
    return sum(a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0 for (a, b), (c, d) in combinations(stretches, 2))


@given(models(), st.booleans())
def test_no_card_overlaps_another_and_all_are_inside_the_frame(model, keep_order):
    diagram = draw(*model, keep_order=keep_order)
    assert [pair for pair in combinations(diagram.cards, 2) if overlap(*pair)] == []
    for card in diagram.cards:
        assert card.x > 0
        assert card.y > 0
        assert card.right < diagram.width
        assert card.bottom < diagram.height
    assert sorted(card.key for card in diagram.cards) == sorted(box.key for column in model[0] for box in column.boxes)


@given(models(), st.booleans())
def test_code_text_states_and_flags_of_a_card_stand_inside_it_one_below_the_other(model, keep_order):
    for card in draw(*model, keep_order=keep_order).cards:
        lines = [card.code, *card.lines, *(line for state in card.states for line in state.lines)]
        levels = [line.y for line in lines]
        assert levels == sorted(set(levels))
        assert all(card.x < line.x and line.y < card.bottom for line in lines)
        for flag in card.flags:
            assert levels[-1] < flag.y
            assert flag.y + flag.height < card.bottom
        for state in card.states:
            assert state.y > (card.lines[-1].y if card.lines else card.code.y)


@given(models(), st.booleans())
def test_every_link_leaves_the_right_edge_of_its_source_and_reaches_the_left_edge_of_its_target(model, keep_order):
    diagram = draw(*model, keep_order=keep_order)
    cards = {card.key: card for card in diagram.cards}
    assert sorted((curve.source, curve.target, curve.is_tentative) for curve in diagram.curves) == sorted(
        (link.source, link.target, link.is_tentative) for link in model[1]
    )
    for curve in diagram.curves:
        source, target = cards[curve.source], cards[curve.target]
        (from_x, from_y), (to_x, to_y) = curve.points[0], curve.points[-1]
        assert from_x == source.right
        assert source.y <= from_y <= source.bottom
        assert to_x == target.x
        assert target.y <= to_y <= target.bottom


@given(models())
def test_a_link_that_passes_through_a_column_touches_no_card_there(model):
    diagram = draw(*model)
    for curve in diagram.curves:
        for (left, level), (right, same_level) in zip(curve.points[1:-1:2], curve.points[2::2], strict=False):
            assert level == same_level
            assert [
                card.key
                for card in diagram.cards
                if left <= card.x and card.right <= right and card.y <= level <= card.bottom
            ] == []


@given(models())
def test_the_order_drawn_has_no_more_crossings_than_the_authors(model):
    assert crossings_seen(draw(*model)) <= crossings_seen(draw(*model, keep_order=True))


@given(models(), st.booleans())
def test_the_same_model_is_drawn_the_same_and_in_whole_numbers(model, keep_order):
    diagram = draw(*model, keep_order=keep_order)
    assert diagram == draw(*model, keep_order=keep_order)
    for card in diagram.cards:
        assert {type(value) for value in (card.x, card.y, card.width, card.height)} == {int}
    assert all(type(number) is int for curve in diagram.curves for point in curve.points for number in point)
    assert all(re.fullmatch(r"[MCH\d -]+", curve.path) for curve in diagram.curves)


@given(models())
def test_text_and_flags_stay_inside_their_card_and_the_text_is_whole(model):
    diagram = draw(*model)
    texts = {box.key: box.text for column in model[0] for box in column.boxes}
    for card in diagram.cards:
        assert "".join(line.text for line in card.lines) == texts[card.key]
        below = card.code.y
        for line in card.lines:
            assert line.x + width_of(line.text.rstrip(), 15) <= card.right - PADDING
            assert below < line.y < card.bottom
            below = line.y
        for flag in card.flags:
            assert below < flag.y
            assert flag.x + flag.width <= card.right
            assert flag.y + flag.height < card.bottom


@given(models())
def test_with_the_authors_order_every_column_is_in_it(model):
    diagram = draw(*model, keep_order=True)
    for column, stack in zip(model[0], diagram.stacks, strict=True):
        assert [card.key for card in stack.cards] == [box.key for box in column.boxes]
        assert [card.y for card in stack.cards] == sorted(card.y for card in stack.cards)


def test_what_is_linked_stands_first_and_a_caption_heads_the_rest():
    left = Column(
        "Activities", 200, (Box("a", "A01", "One"), Box("b", "A02", "Two"), Box("c", "A03", "Three")), "Not yet"
    )
    right = Column("Outputs", 200, (Box("x", "OP01", "Count"),), "Not yet")
    diagram = draw([left, right], [Link("b", "x")])
    activities, outputs = diagram.stacks
    assert [card.key for card in activities.cards] == ["b", "a", "c"]
    assert [card.is_linked for card in activities.cards] == [True, False, False]
    linked, apart = activities.cards[0], activities.cards[1]
    assert activities.caption.text == "Not yet"
    assert linked.bottom < activities.caption.y < apart.y
    assert outputs.caption is None
    assert outputs.cards[0].middle == linked.middle
    assert diagram.curves[0].path == f"M201 {linked.middle}C231 {linked.middle} 231 {linked.middle} 261 {linked.middle}"
    assert (linked.x, linked.width, outputs.cards[0].x) == (1, 200, 1 + 200 + GUTTER)


def test_a_link_backwards_or_within_a_column_is_refused():
    columns = [
        Column("Activities", 200, (Box("a", "A01", "One"),)),
        Column("Outputs", 200, (Box("x", "OP01", "Count"),)),
    ]
    with pytest.raises(ValueError, match="A link leads to a later column; x to a does not"):
        draw(columns, [Link("x", "a")])


def test_nothing_at_all_can_be_drawn():
    diagram = draw([Column("Activities", 200, ()), Column("Outputs", 200, ())], [])
    assert diagram.cards == ()
    assert diagram.curves == ()
    assert (diagram.width, diagram.height) == (462, 1)


def test_things_with_room_get_what_they_want_and_others_share_the_shift():
    assert spread([0, 100, 200], [20, 20, 20], gap=10, room=500) == [0, 100, 200]
    assert spread([100, 100], [20, 20], gap=10, room=500) == [85, 115]
    assert spread([50, None, 100], [20, 20, 20], gap=10, room=500) == [45, 75, 105]
    assert spread([900], [20], gap=10, room=500) == [480]
