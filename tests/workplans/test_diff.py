"""What differs between two plans: applied, it gives the second; told, it names every change."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.soak import full_count
from workplans.diff import apply, diff, told, words_of
from workplans.snapshot import canonical, check_code, figure, plan_in, row_of

CODES = st.sampled_from(["BSE-2025-01", "BSE-2025-02", "BSE-2025-03", "BSE-OP01", "BSE-P01"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(date.isoformat)
LISTS = st.lists(CODES, min_size=1, max_size=3, unique=True)
FREE = st.dictionaries(
    st.sampled_from(["text", "note", "lead_officer", "resources"]),
    TEXTS,
    max_size=4,
)
DATED = st.dictionaries(st.sampled_from(["due_on", "original_due_on", "target_on"]), DAYS, max_size=3)
LISTED = st.dictionaries(st.sampled_from(["activities", "outputs"]), LISTS, max_size=2)
CLOSINGS = st.one_of(
    st.just({}),
    st.builds(
        lambda day, how, why: {"closed_on": day, "closed_as": how, "closing_reason": why},
        DAYS,
        st.sampled_from(["done", "merged", "stopped", "withdrawn"]),
        TEXTS,
    ),
)
FIGURES = st.dictionaries(st.just("target"), st.integers(0, 999).map(str), max_size=1)
FLAGS = st.dictionaries(st.sampled_from(["is_ongoing", "is_inferred"]), st.just(True), max_size=2)


@st.composite
def rows(draw):
    return {
        name: value for part in (FREE, DATED, LISTED, CLOSINGS, FIGURES, FLAGS) for name, value in draw(part).items()
    }


SECTIONS = st.dictionaries(CODES, rows(), min_size=1, max_size=4)
PLANS = st.dictionaries(st.sampled_from(["priorities", "actions", "milestones", "risks", "outputs"]), SECTIONS)


@settings(max_examples=full_count(30, 2000))
@given(PLANS, PLANS)
def test_what_differs_applied_to_the_first_plan_gives_the_second(a, b):
    before = canonical(a)
    assert apply(diff(a, b), a) == b
    assert canonical(a) == before
    assert diff(a, a) == []


@settings(max_examples=full_count(30, 2000))
@given(PLANS, PLANS)
def test_the_sentences_name_every_change(a, b):
    said = told(a, b)
    by_code = {}
    for one in said:
        by_code.setdefault((one.section, one.code), []).append(one)
    for change in diff(a, b):
        sentences = by_code[change.section, change.code]
        words = " ".join(f"{one.sentence} {one.before} {one.after} {one.details}" for one in sentences)
        assert change.code in words
        if change.before is None or change.after is None:
            continue
        for name in change.before.keys() | change.after.keys():
            values = [change.before.get(name), change.after.get(name)]
            if any(isinstance(one, list) for one in values):
                was, now = (set(one or ()) for one in values)
                assert all(one in words for one in was ^ now or was)
            elif not name.startswith("closed_") and name != "closing_reason":
                assert all(words_of(name, one) in words for one in values)
    assert {(one.section, one.code) for one in said} == {(one.section, one.code) for one in diff(a, b)}
    flags = [one.needs_agreement for one in said]
    assert flags == sorted(flags, reverse=True)


@settings(max_examples=full_count(30, 2000))
@given(PLANS)
def test_the_same_plan_has_the_same_text_and_is_read_back(plan):
    text = canonical(plan)
    assert text.isascii()
    assert plan_in(text) == plan
    assert canonical(plan_in(text)) == text
    backwards = {section: dict(reversed(found.items())) for section, found in reversed(plan.items())}
    assert canonical(backwards) == text


@pytest.mark.parametrize(
    "one_and_other", [("\u00e9", "e\u0301"), ("\u00c5", "\u212b"), ("\ufb01", "fi"), ("a", "\u0430")]
)
def test_texts_that_look_alike_are_not_the_same(one_and_other):
    one, other = one_and_other
    assert check_code(canonical({"text": one})) != check_code(canonical({"text": other}))
    assert plan_in(canonical({"text": one}))["text"] == one


def test_a_check_code_is_the_sha_256_of_the_text():
    assert canonical({"b": [True, 2], "a": date(2025, 3, 31)}) == '{"a":"2025-03-31","b":[true,2]}'
    assert check_code("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("value", [1.5, {"a": 0.1}, [float("nan")], {1: "a"}, object(), b"a"])
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize(
    ("number", "text"), [("40.00", "40"), ("0.50", "0.5"), ("-0.00", "0"), ("1200", "1200"), ("4E+1", "40")]
)
def test_a_number_has_one_text(number, text):
    assert figure(Decimal(number)) == text


def test_what_is_empty_is_left_out():
    assert row_of({"text": "a", "note": "", "due_on": None, "is_ongoing": False, "activities": []}) == {"text": "a"}


# In plain English


def said(section, before, after, code="BSE-2025-02"):
    return [(one.sentence, one.needs_agreement) for one in told({section: {code: before}}, {section: {code: after}})]


def test_a_target_is_told_as_the_design_tells_it_and_needs_agreement():
    assert said("outputs", {"target": "40"}, {"target": "60"}, "BSE-OP3") == [("Target of BSE-OP3: 40 → 60", True)]


def test_an_action_that_is_stopped_needs_agreement_and_one_that_is_done_does_not():
    closed = {"closed_on": "2025-05-03", "closed_as": "stopped", "closing_reason": "No money"}
    sentence = "BSE-2025-02 closed as stopped on 3 May 2025: No money"
    assert said("actions", {}, closed) == [(sentence, True)]
    done = {**closed, "closed_as": "done"}
    was = {"what_changed": "Warm homes"}
    assert said("actions", was, {**was, **done}) == [(sentence.replace("stopped", "done"), False)]
    assert said("actions", {}, done)[0][1], "closed as done, and nobody said what changed: it was not completed"
    assert said("risks", {}, closed) == [(sentence, False)]


def test_an_original_due_date_needs_agreement_and_a_moved_one_is_for_noting():
    before = {"due_on": "2025-03-31", "original_due_on": "2025-03-31"}
    assert said("actions", before, {**before, "original_due_on": "2025-06-30"}) == [
        ("Original due date of BSE-2025-02: 31 March 2025 → 30 June 2025", True)
    ]
    assert said("actions", before, {**before, "due_on": "2025-06-30"}) == [
        ("Due date of BSE-2025-02: 31 March 2025 → 30 June 2025", False)
    ]


def test_a_target_cannot_leave_with_its_output_unseen():
    closed = {"closed_on": "2025-05-03", "closed_as": "done", "closing_reason": "Counted elsewhere"}
    sentence = "BSE-OP01 closed as done on 3 May 2025: Counted elsewhere Its target of 60 goes with it."
    assert said("outputs", {"target": "60"}, {"target": "60", **closed}, "BSE-OP01") == [(sentence, True)]
    new = told({}, {"outputs": {"BSE-OP02": {"text": "Homes", "target": "20", "target_on": "2026-03-31"}}})
    assert [(one.sentence, one.needs_agreement) for one in new] == [
        ("Added output BSE-OP02: Homes. Its target is 20 by 31 March 2026.", True)
    ]


def test_the_order_is_told_only_where_what_was_there_stands_otherwise():
    a = {"order": {"": {"actions": ["A", "B"]}}}
    assert told(a, {"order": {"": {"actions": ["A", "C", "B"]}}}) == []
    assert [one.sentence for one in told(a, {"order": {"": {"actions": ["B", "A"]}}})] == [
        "Order of the actions: A, B → B, A"
    ]


def test_links_are_told_by_both_ends():
    link = {"source": "BSE-A01", "target": "BSE-OP01", "phrase": "is counted by", "strength": "suspected"}
    a, b = {"links": {"k": link}}, {"links": {"k": {**link, "strength": "evidenced"}}}
    assert [one.sentence for one in told({}, a)] == ["Added the link: BSE-A01 is counted by BSE-OP01 (suspected)"]
    assert [one.sentence for one in told(a, {})] == ["Removed the link: BSE-A01 is counted by BSE-OP01 (suspected)"]
    assert [one.sentence for one in told(a, b)] == [
        "Strength of the link “BSE-A01 is counted by BSE-OP01”: suspected → evidenced"
    ]
