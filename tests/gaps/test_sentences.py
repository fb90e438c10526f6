"""What a gap says: the words that a chair reads, and whose it is."""

from dataclasses import replace
from datetime import date

import pytest

from gaps.finding import RULE_OF_NAME, RULES
from gaps.programme import Action, Assumption, Item, Joint, Measured, NextStep, Output, Person, Programme, Stream

TODAY = date(2026, 11, 30)
HOUSING = Stream(1, "HSG", "housing", "Housing", "Housing team", True, plan_years=frozenset({2026}))
ADA = Person(7, "Ada Officer", True, frozenset({1}))
ACTIVITY = Item("activity", 1, "HSG-A01", "Insulate homes", HOUSING)
OUTPUT = Output("output", 1, "HSG-OP01", "Homes insulated", HOUSING)
OUTCOME = Item("outcome", 1, "HSG-OC01", "Warm homes", HOUSING)
STEP = NextStep("nextstep", 1, "HSG-N01", "Talk", HOUSING, due_on=date(2026, 1, 1))
ACTION = Action("action", 1, "HSG-2026-01", "Inspect homes", HOUSING, year=2026)
COLD = Measured(1, "fuel-poverty", "Fuel poverty", None, is_worse=True, is_worsening=True)
LED_TO = (Joint("activityoutcome", 1, 1, "plausible"), Joint("outcomeindicator", 1, 1, "plausible"))


def programme(**said):
    return Programme(TODAY, "month", **{"streams": (HOUSING,), **said})


def told(rule, **said):
    """What the one gap says that a rule finds."""
    (found,) = RULE_OF_NAME[rule](programme(**said))
    return found.what


@pytest.mark.parametrize(
    ("rule", "action", "what"),
    [
        (
            "update-stale",
            {"silent_since": date(2026, 9, 1), "was_reported": True},
            "1 month went by without a word on it.",
        ),
        ("update-stale", {"silent_since": date(2026, 9, 20)}, "2 months went by without a word on it."),
        ("due-date-moved-twice", {"moves": 2}, "Its due date has moved twice."),
        ("due-date-moved-twice", {"moves": 3}, "Its due date has moved 3 times."),
        (
            "action-overdue",
            {"due_on": date(2027, 1, 31), "binding_due_on": date(2026, 10, 31)},
            "It was due on 31 October 2026.",
        ),
    ],
)
def test_of_an_action(rule, action, what):
    assert told(rule, actions=(replace(ACTION, **action),)) == what


def test_an_activity_that_leads_straight_to_an_outcome_is_told_so():
    said = {"items": (ACTIVITY, OUTCOME), "joints": LED_TO[:1]}
    assert told("activity-without-output", **said) == "It leads straight to HSG-OC01, and no output counts it yet."


def test_an_indicator_that_needs_attention_says_what_is_missing_behind_it():
    chain = {"items": (ACTIVITY, OUTCOME), "indicators": (COLD,)}
    assert told("worse-without-activity", **chain, joints=LED_TO[1:]) == (
        "It is worse than its comparator and getting worse, and no activity leads to it yet. HSG-OC01 names it."
    )
    assert told("worse-without-action", **chain, joints=LED_TO) == (
        "It is worse than its comparator and getting worse. Activity HSG-A01 leads to it, "
        "but no action is under way for it."
    )
    late = replace(ACTION, due_on=date(2026, 10, 31), binding_due_on=date(2026, 10, 31))
    moved = {**chain, "joints": (*LED_TO, Joint("action_activities", 1, 1))}
    assert told("worse-with-overdue-actions", **moved, actions=(late,)) == (
        "It is worse than its comparator and getting worse. What is done for it, HSG-2026-01, is past the due date."
    )
    under_way = replace(late, pk=2, code="HSG-2026-02", binding_due_on=TODAY)
    joints = (*moved["joints"], Joint("action_activities", 2, 1))
    both = programme(**{**moved, "joints": joints}, actions=(late, under_way))
    assert RULE_OF_NAME["worse-with-overdue-actions"](both) == []
    assert RULE_OF_NAME["worse-without-action"](both) == []


def test_an_action_that_is_paused_is_nobody_at_work():
    said = {"items": (ACTIVITY, OUTCOME), "indicators": (COLD,), "actions": (replace(ACTION, delivery="paused"),)}
    joints = (*LED_TO, Joint("action_activities", 1, 1))
    assert told("worse-without-action", **said, joints=joints).endswith("but no action is under way for it.")


def test_an_assumption_says_how_much_rests_on_it():
    shaken = Assumption("assumption", 1, "HSG-AS01", "The grant goes on", HOUSING, standing="broken")
    said = {"items": (ACTIVITY, shaken), "joints": (Joint("assumptionactivity", 1, 1),)}
    assert told("assumption-broken", **said) == "It no longer holds, and 1 activity rests on it."
    assert RULE_OF_NAME["assumption-broken"](programme(items=(ACTIVITY, shaken))) == []


def test_suspected_links_are_one_gap_an_item_and_name_their_ends():
    joints = tuple(Joint(one.kind, one.source, one.target, "suspected") for one in LED_TO)
    found = RULE_OF_NAME["link-only-suspected"](programme(items=(ACTIVITY, OUTCOME), indicators=(COLD,), joints=joints))
    assert [(one.about, one.what) for one in found] == [
        ("HSG-A01", "1 link is only suspected so far: to HSG-OC01."),
        ("HSG-OC01", "1 link is only suspected so far: to Fuel poverty."),
    ]


@pytest.mark.parametrize(
    ("step", "who"),
    [
        (STEP, "Housing team"),
        (replace(STEP, owner_name="A landlord"), "A landlord"),
        (replace(STEP, owner=ADA, owner_name="A landlord"), "Ada Officer"),
        (replace(STEP, owner=replace(ADA, is_active=False)), "Housing team"),
        (replace(STEP, stream=None), "Secretariat"),
    ],
)
def test_a_gap_is_with_whoever_has_the_item_and_else_with_the_chair(step, who):
    (found,) = RULE_OF_NAME["next-step-overdue"](programme(items=(step,)))
    assert found.who == who
    assert found.what == "It was due on 1 January 2026."


@pytest.mark.parametrize(
    ("owner", "what"),
    [
        (replace(ADA, is_active=False), "It is with Ada Officer, whose account is closed."),
        (replace(ADA, belongs_to=frozenset()), "It is with Ada Officer, who does not belong to Housing now."),
    ],
)
def test_what_is_with_somebody_who_has_gone_says_how(owner, what):
    assert told("owner-gone", items=(replace(OUTPUT, owner=owner),)) == what
    assert RULE_OF_NAME["owner-gone"](programme(items=(replace(OUTPUT, owner=ADA),))) == []


def test_what_waits_for_a_word_of_its_workstream_is_told_once():
    items = (replace(ACTIVITY, is_inferred=True), replace(OUTPUT, is_inferred=True), OUTCOME)
    joints = (Joint("activityoutput", 1, 1, "plausible", True),)
    assert told("inferred-unconfirmed", items=items, joints=joints) == (
        "2 items and 1 link were inferred and wait for confirmation."
    )


BLAMING = ("fail", "fault", "forgot", "neglect", "careless", "blame", "should have", "poor", "wrong", "late again")


def test_rules_say_what_is_missing_and_why_it_matters_and_blame_nobody():
    assert len({one.sentence for one in RULES}) == len(RULES)
    for one in RULES:
        said = f"{one.sentence} {one.why}".casefold()
        assert not [word for word in BLAMING if word in said], one.name
        assert one.why[0].isupper() and one.why.endswith("."), one.name
