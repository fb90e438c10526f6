"""A part of a logic model: what is on a path that matches, on the page and in the files."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation, User
from indicators.models import Indicator
from logicmodels.drawing.narrowing import on_a_path
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    LogicModel,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputOutcome,
)
from tests import makers
from workstreams.models import Workstream

ADDRESS = "/workstreams/skills/logic-model/"
ALL_CODES = ["A01", "A02", "OP01", "OP02", "OC01", "OC02"]
LINKS = [("a", "x"), ("b", "x"), ("b", "y"), ("x", "1"), ("y", "2"), ("c", "2")]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "abcxy12"),
        ({"starts": "a"}, "ax1"),
        ({"ends": "2"}, "bcy2"),
        ({"starts": "b", "ends": "2"}, "by2"),
        ({"starts": "a", "ends": "2"}, ""),
        ({"starts": "q"}, "q"),
        ({"starts": ""}, ""),
    ],
)
def test_only_what_is_on_a_path_that_matches_is_kept(asked, found):
    assert on_a_path(LINKS, **asked) == set(found)


def every_path(links, key):
    """All paths from a key onwards, by walking each."""
    onward = [target for source, target in links if source == key]
    return [[key], *([key, *rest] for target in onward for rest in every_path(links, target))]


@given(
    st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1])),
    st.sets(st.integers(0, 7)),
    st.sets(st.integers(0, 7)),
)
def test_it_is_what_walking_every_path_finds(links, starts, ends):
    walked = [path for start in starts for path in every_path(links, start) if path[-1] in ends]
    assert on_a_path(links, starts=starts, ends=ends) == {key for path in walked for key in path}


@pytest.fixture
def page(client, db):
    """Two chains of a logic model: one with a partner, one that is evidenced and measured under a principle."""
    workstream = Workstream.objects.create(code="SKI", slug="skills", name="Skills", kind="priority")
    model = LogicModel.objects.create(workstream=workstream, hypothesis="Good work improves health.")
    made = {}
    for kind, stem in ((Activity, "A"), (Output, "OP"), (Outcome, "OC")):
        for number in (1, 2):
            code = f"SKI-{stem}0{number}"
            made[stem, number] = kind.objects.create(
                code=code, order=number, text=f"{stem} {number}", logic_model=model
            )
    for number, strength in ((1, "suspected"), (2, "evidenced")):
        because = "A trial." if strength == "evidenced" else ""
        ends = {"strength": strength, "rationale": because}
        ActivityOutput.objects.create(source=made["A", number], target=made["OP", number], **ends)
        OutputOutcome.objects.create(source=made["OP", number], target=made["OC", number], **ends)
    ActivityOutcome.objects.create(source=made["A", 1], target=made["OC", 2])
    partner = Organisation.objects.create(name="Active Luton")
    made["A", 1].organisations.add(partner)
    indicator = Indicator.objects.create(
        slug="rate", name="Rate", short_name="Rate of work", principle=makers.principle(3)
    )
    OutcomeIndicator.objects.create(source=made["OC", 2], target=indicator)
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return lambda query="", at="": client.get(f"{ADDRESS}{at}{query.format(partner=partner.pk)}").content.decode()


def cards(text):
    return re.findall(r'data-item="(?:SKI-)?([^"]+)"', text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "A01 A02 OP01 OP02 OC01 OC02 indicator rate"),
        ("?organisation={partner}", "A01 OP01 OC01 OC02 indicator rate"),
        ("?principle=3", "A01 A02 OP02 OC02 indicator rate"),
        ("?strength=evidenced", "A02 OP02 OC02"),
        ("?organisation={partner}&principle=3", "A01 OC02 indicator rate"),
        ("?organisation={partner}&strength=evidenced", ""),
        ("?organisation=999&principle=x&strength=%00", "A01 A02 OP01 OP02 OC01 OC02 indicator rate"),
    ],
)
def test_the_page_shows_the_part_that_is_asked_for(query, shown, page):
    text = page(query)
    assert sorted(cards(text)) == sorted(re.findall(r"indicator rate|\S+", shown))
    in_the_text = re.findall(r'<li [^>]*id="SKI-([^"]+)"', text.split('id="as-text"')[1])
    assert in_the_text == [code for code in ALL_CODES if code in shown.split()]


def test_a_part_says_how_much_of_the_whole_it_is_and_leads_back(page):
    text = page("?organisation={partner}&order=author")
    assert "1 of 2 activities shown" in text
    assert f'href="{ADDRESS}?order=author">Show all</a>' in text
    assert "Show all" not in page()


def test_the_files_of_a_part_are_of_that_part_and_say_so(page):
    text = page("?strength=evidenced")
    assert f'href="{ADDRESS}logic-model.svg?strength=evidenced"' in text
    drawn = page("?strength=evidenced", at="logic-model.svg")
    assert "SKI-A02" in drawn
    assert "SKI-A01" not in drawn
    assert "1 of 2 activities shown (strength of link: Evidenced)" in drawn
