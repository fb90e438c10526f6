"""From year to year: every open item of the last plan is carried, merged or closed, and no code is lost."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from tests import makers
from tests.pageform import form_in, sent
from tests.people import one_of_each_role
from tests.soak import full_count
from workplans.models import Action, Carried, DueDateMove, Milestone, Priority, Risk, Workplan
from workplans.services import roll_forward
from workplans.year_to_year import Choice, carried_from, has_left_behind, left_behind
from workstreams.services import withdraw_item

pytestmark = pytest.mark.django_db

PLANS = "/workstreams/workstream-1/workplan/"
PAGE = f"{PLANS}2025/roll-forward/"


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def as_(people):
    def browser(role):
        client = Client()
        client.force_login(people[role])
        return client

    return browser


@pytest.fixture
def old(people):
    """The plan of 2024: two priorities, three open actions, one that is complete, and a risk."""
    plan = makers.workplan(1)
    first = Priority.objects.create(code="WS1-2024-P01", text="Warm homes", workplan=plan, order=1)
    second = Priority.objects.create(code="WS1-2024-P02", text="Safe homes", workplan=plan, order=2)
    for number, priority in ((1, first), (2, second), (3, None)):
        Action.objects.create(
            code=f"WS1-2024-0{number}", text=f"Action {number}", workplan=plan, priority=priority, order=number
        )
    Action.objects.create(
        code="WS1-2024-04",
        text="Done long ago",
        workplan=plan,
        priority=first,
        delivery="complete",
        completed_on=date(2024, 5, 1),
        what_changed="Warm homes",
    )
    Risk.objects.create(code="WS1-R01", text="The grant ends", workplan=plan)
    return plan


@pytest.fixture
def new(old):
    return makers.workplan(1, 2025)


def choice(code, what, into="", reason="", version=1):
    return Choice(code, what, version, into, reason)


def state(code):
    """Where an action or priority is, and how it ended."""
    model = Priority if "-P" in code else Risk if "-R" in code else Action
    row = model.objects.select_related("workplan").get(code=code)
    return row.workplan.year, row.closed_as


def test_a_new_years_plan_leads_to_what_the_last_one_left_open(as_, old):
    chair = as_("chair")
    data = sent(form_in(chair.get(f"{PLANS}start/")), year="2025")
    page = chair.post(f"{PLANS}start/", data, follow=True)
    assert page.redirect_chain[0][0] == PAGE
    html = page.content.decode()
    assert "First say what becomes of what an earlier plan has left open." in html
    for code in ("WS1-2024-P01", "WS1-2024-01", "WS1-R01"):
        assert f'id="{code}"' in html
    assert 'id="WS1-2024-04"' not in html, "it is complete"
    assert not any(name.startswith("what-") for name in form_in(page)), "nothing is chosen at first"
    assert "Carry, merge or close what an earlier plan has left open" in chair.get(f"{PLANS}2025/").content.decode()
    assert "Carry, merge or close" not in as_("no_role").get(f"{PLANS}2025/").content.decode()


def test_each_item_is_carried_merged_or_closed_as_chosen(as_, people, old, new):
    move = DueDateMove.objects.create(
        action=Action.objects.get(code="WS1-2024-01"),
        was=date(2024, 9, 30),
        now=date(2024, 12, 31),
        reason="Late start.",
        moved_by=people["chair"],
    )
    Action.objects.filter(code="WS1-2024-01").update(due_on=date(2024, 12, 31), original_due_on=date(2024, 9, 30))
    chair = as_("chair")
    chosen = {
        "what-WS1-2024-P01": "carry",
        "what-WS1-2024-P02": "stop",
        "why-WS1-2024-P02": "The Act changed.",
        "what-WS1-2024-01": "carry",
        "what-WS1-2024-02": "carry",
        "what-WS1-2024-03": "merge",
        "into-WS1-2024-03": "WS1-2024-01",
        "why-WS1-2024-03": "One visit for both.",
        "what-WS1-R01": "done",
        "why-WS1-R01": "The grant was renewed.",
    }
    data = sent(form_in(chair.get(PAGE)), **chosen)
    for _press in range(2):
        answer = chair.post(PAGE, data, follow=True)
        assert answer.redirect_chain[0][0] == f"{PLANS}2025/"
        told = "3 carried to 2025, 1 merged, 2 closed. Nothing of earlier plans is left open."
        assert told in answer.content.decode()
    assert {code: state(code) for code in ("WS1-2024-P01", "WS1-2024-P02", "WS1-2024-03", "WS1-R01")} == {
        "WS1-2024-P01": (2025, ""),
        "WS1-2024-P02": (2024, "stopped"),
        "WS1-2024-03": (2024, "merged"),
        "WS1-R01": (2024, "done"),
    }
    first, second, third = (Action.objects.get(code=f"WS1-2024-0{number}") for number in (1, 2, 3))
    assert (first.workplan, first.priority.code) == (new, "WS1-2024-P01")
    assert (first.due_on, first.original_due_on) == (date(2024, 12, 31), date(2024, 9, 30))
    assert list(first.due_date_moves.all()) == [move]
    assert (second.workplan, second.priority) == (new, None), "its priority was closed"
    assert third.closing_reason == "Merged into WS1-2024-01. One visit for both."
    assert [(one.code, one.kind, one.delivery, one.carried_by_name) for one in Carried.objects.all()] == [
        ("WS1-2024-P01", "priority", "", "chair"),
        ("WS1-2024-01", "action", "not_started", "chair"),
        ("WS1-2024-02", "action", "not_started", "chair"),
    ]
    assert not has_left_behind(new)


def test_the_plan_of_a_past_year_says_what_went_on_and_still_reads_as_it_did(as_, people, old, new):
    roll_forward(new, [choice(one.code, "carry") for one in left_behind(new)], by=people["chair"])
    Action.objects.filter(code="WS1-2024-01").update(text="Reworded since")
    reader = as_("no_role")
    html = reader.get(f"{PLANS}2024/").content.decode()
    assert "Carried on from this plan: 6 to 2025" in html
    assert "Action 1" in html
    assert "Reworded since" not in html
    assert "This priority has gone on into the" in html
    assert "Done long ago" in html, "what was complete stays where it was done"
    assert "Reworded since" in reader.get(f"{PLANS}2025/").content.decode()
    complete = Action.objects.get(code="WS1-2024-04")
    complete.full_clean()  # under a priority that has gone on


def test_all_are_carried_in_one_press_but_for_what_was_chosen_otherwise(as_, old, new):
    chair = as_("chair")
    data = sent(form_in(chair.get(PAGE)), **{"what-WS1-R01": "stop", "why-WS1-R01": "It passed."}, rest="1")
    answer = chair.post(PAGE, data, follow=True)
    assert "5 carried to 2025, 1 closed." in answer.content.decode()
    assert left_behind(new) == []
    assert "Nothing of earlier plans is left open" in chair.get(PAGE).content.decode()


def test_what_was_not_chosen_stays_to_be_dealt_with(as_, old, new):
    chair = as_("chair")
    answer = chair.post(PAGE, sent(form_in(chair.get(PAGE)), **{"what-WS1-2024-03": "carry"}), follow=True)
    assert "1 carried to 2025. What is left stands below." in answer.content.decode()
    assert [one.code for one in left_behind(new)] == [
        "WS1-2024-P01",
        "WS1-2024-P02",
        "WS1-2024-01",
        "WS1-2024-02",
        "WS1-R01",
    ]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({}, "Choose for at least one item what becomes of it"),
        ({"what-WS1-R01": "done"}, "Say why WS1-R01 is closed"),
        ({"why-WS1-R01": "It passed."}, "Choose what becomes of WS1-R01: something is typed beside it"),
        ({"what-WS1-2024-03": "merge"}, "Choose into which other one WS1-2024-03 is merged"),
        (
            {"what-WS1-2024-03": "merge", "into-WS1-2024-03": "WS1-2024-02"},
            "WS1-2024-02 does not go on into this plan: carry it, or merge WS1-2024-03 into another",
        ),
        (
            {"what-WS1-2024-03": "merge", "into-WS1-2024-03": "WS1-R01"},
            "choose from what is offered",
        ),
        (
            {"what-WS1-2024-01": "carry"},
            "WS1-2024-01 stands under WS1-2024-P01: choose what becomes of that too",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_typed_is_lost(as_, old, new, chosen, told):
    chair = as_("chair")
    kept = {"what-WS1-2024-P02": "stop", "why-WS1-2024-P02": "The Act changed."} if chosen else {}
    answer = chair.post(PAGE, sent(form_in(chair.get(PAGE)), **(kept | chosen)))
    assert told in answer.content.decode()
    again = form_in(answer)
    assert {name: again[name] for name in kept} == {name: [value] for name, value in kept.items()}
    assert len(left_behind(new)) == 6
    assert not Carried.objects.exists()


def test_the_service_refuses_what_the_form_would(people, old, new):
    chair = people["chair"]
    for choices, told in (
        ([], "at least one"),
        ([choice("WS1-R01", "carry"), choice("WS1-R01", "carry")], "one thing for each"),
        ([choice("WS1-2024-04", "carry")], "is not open in an earlier plan any more"),
        ([choice("WS1-R01", "merge", into="WS1-2024-01")], "is no open risk"),
        ([choice("WS1-2024-03", "merge", into="WS1-2024-03")], "into itself"),
    ):
        with pytest.raises(Refused, match=told):
            roll_forward(new, choices, by=chair)
    with pytest.raises(StaleRow):
        roll_forward(new, [choice("WS1-2024-03", "carry"), choice("WS1-R01", "carry", version=7)], by=chair)
    assert len(left_behind(new)) == 6, "all or nothing"
    for role in ("no_role", "contributor", "other_chair", "oversight", "signatory"):
        with pytest.raises(PermissionDenied):
            roll_forward(new, [choice("WS1-R01", "carry")], by=people[role])
    assert not Carried.objects.exists()


def test_of_two_people_at_once_the_second_is_told_and_keeps_their_words(as_, people, old, new):
    chair = as_("chair")
    chosen = {"what-WS1-R01": "stop", "why-WS1-R01": "It passed.", "what-WS1-2024-03": "carry"}
    data = sent(form_in(chair.get(PAGE)), **chosen)
    roll_forward(new, [choice("WS1-R01", "carry")], by=people["secretariat"])
    Action.objects.filter(code="WS1-2024-03").update(version=2)
    answer = chair.post(PAGE, data)
    html = answer.content.decode()
    assert "Somebody has dealt with WS1-R01 meanwhile" in html
    assert "You had typed: “It passed.”" in html
    assert "Somebody has just changed WS1-2024-03: look whether your choice still holds." in html
    assert state("WS1-2024-03") == (2024, "")
    chair.post(PAGE, form_in(answer))
    assert (state("WS1-2024-03"), state("WS1-R01")) == ((2025, ""), (2025, ""))


def test_the_secretariat_rolls_forward_on_behalf_of_the_chair(as_, old, new):
    secretariat = as_("secretariat")
    data = sent(form_in(secretariat.get(PAGE)), **{"what-WS1-R01": "carry"}, on_behalf_of="chair")
    secretariat.post(PAGE, data)
    assert [one.carried_by_name for one in Carried.objects.all()] == ["secretariat"]
    told = as_("no_role").get("/items/WS1-R01/").content.decode()
    assert "on behalf of chair" in told
    assert "changed the workplan from Workstream 1 workplan 2024 to Workstream 1 workplan 2025" in told
    changes = as_("no_role").get("/changes/?workstream=WS1").content.decode()
    assert "carried it from 2024 to 2025" in changes


def test_a_code_ever_given_resolves_and_says_what_became_of_it(as_, people, old, new):
    Milestone.objects.create(
        code="WS1-2024-01-M01", text="Half", action=Action.objects.get(code="WS1-2024-01"), due_on=date(2024, 6, 1)
    )
    withdraw_item(Action.objects.get(code="WS1-2024-02"), by=people["chair"], version=1, reason="Entered twice.")
    roll_forward(
        new,
        [
            choice("WS1-2024-P01", "carry"),
            choice("WS1-2024-P02", "merge", into="WS1-2024-P01"),
            choice("WS1-2024-01", "carry"),
            choice("WS1-2024-03", "merge", into="WS1-2024-01"),
            choice("WS1-R01", "stop", reason="It passed."),
        ],
        by=people["chair"],
    )
    reader = as_("no_role")
    for code, told in (
        ("WS1-2024-01", "2024, then 2025"),
        ("WS1-2024-01-M01", "Half"),
        ("WS1-2024-02", "Withdrawn"),
        ("WS1-2024-03", "Merged into WS1-2024-01."),
        ("WS1-2024-P01", "2024, then 2025"),
        ("WS1-2024-P02", "Merged into WS1-2024-P01."),
        ("WS1-R01", "It passed."),
    ):
        page = reader.get(f"/items/{code}/")
        assert page.status_code == 200
        assert told in page.content.decode()


def test_actions_under_a_merged_priority_stand_under_the_other(people, old, new):
    choices = [choice(one.code, "carry") for one in left_behind(new) if one.code != "WS1-2024-P02"]
    roll_forward(new, [*choices, choice("WS1-2024-P02", "merge", into="WS1-2024-P01")], by=people["chair"])
    assert Action.objects.get(code="WS1-2024-02").priority.code == "WS1-2024-P01"


def test_what_was_carried_on_is_written_once_and_its_plan_stays(people, old, new):
    roll_forward(new, [choice(one.code, "carry") for one in left_behind(new)], by=people["chair"])
    for change in (lambda: Carried.objects.update(text="No."), lambda: Carried.objects.all()[0].delete()):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            change()
    Action.objects.filter(workplan=old).delete()
    assert not Workplan.objects.get(pk=old.pk).is_empty


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_is_left(as_, people, rows, django_assert_num_queries):
    plan, new = makers.workplan(1), makers.workplan(1, 2025)
    for number in range(rows):
        priority = Priority.objects.create(code=f"WS1-2024-P1{number}", text="Warm homes", workplan=plan)
        Action.objects.create(code=f"WS1-2024-1{number}", text="Inspect", workplan=plan, priority=priority)
        Risk.objects.create(code=f"WS1-R1{number}", text="The grant ends", workplan=plan)
    chair = as_("chair")
    with django_assert_num_queries(14):
        assert "WS1-R10" in chair.get(PAGE).content.decode()
    roll_forward(new, [choice(one.code, "carry") for one in left_behind(new)], by=people["chair"])
    with django_assert_num_queries(1):
        assert [(gone.plan.year, len(gone.rows)) for gone in carried_from(plan)] == [(2025, 3 * rows)]


WHAT = st.sampled_from(["carry", "merge", "done", "stop", ""])


@settings(
    max_examples=full_count(12, 500),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_after_any_change_of_year_each_open_item_is_in_one_place_and_no_code_is_lost(people, data):
    """Random plans and choices, in three years: an accepted one deals with what was chosen, a refused one with none."""
    with transaction.atomic():
        _random_years(people["chair"], data)
        transaction.set_rollback(True)


def _random_years(chair, data):
    plans = {year: makers.workplan(1, year) for year in (2024, 2025, 2026)}
    priorities = [
        Priority.objects.create(code=f"WS1-2024-P0{n}", text="Priority", workplan=plans[2024], order=n)
        for n in range(data.draw(st.integers(0, 2)))
    ]
    for n in range(data.draw(st.integers(1, 4))):
        under = data.draw(st.sampled_from([None, *priorities]))
        complete = {"delivery": "complete", "completed_on": date(2024, 5, 1), "what_changed": "Warm"}
        more = complete if data.draw(st.integers(0, 4)) == 0 else {}
        Action.objects.create(
            code=f"WS1-2024-0{n}", text="Action", workplan=plans[2024], priority=under, order=n, **more
        )
    if data.draw(st.booleans()):
        Risk.objects.create(code="WS1-R01", text="Risk", workplan=plans[2024])
    given_out = _codes()
    for year in (2025, 2026):
        before = {one.code: one for one in left_behind(plans[year])}
        codes = list(before)
        choices = [
            choice(code, what, data.draw(st.sampled_from(codes)), "Because.", before[code].version)
            for code in codes
            if (what := data.draw(WHAT))
        ]
        was = _places()
        try:
            rolled = roll_forward(plans[year], choices, by=chair)
        except Refused:
            assert _places() == was
            continue
        assert sorted(rolled.carried + rolled.merged + rolled.closed) == sorted(one.code for one in choices)
        now = _places()
        for one in choices:
            expected = {"carry": (year, ""), "merge": (was[one.code][0], "merged"), "done": (was[one.code][0], "done")}
            assert now[one.code] == expected.get(one.what, (was[one.code][0], "stopped"))
        assert {code: place for code, place in now.items() if code not in {one.code for one in choices}} == {
            code: place for code, place in was.items() if code not in {one.code for one in choices}
        }
        assert {one.code for one in left_behind(plans[year])} == set(before) - {one.code for one in choices}
        kept = Carried.objects.filter(to_workplan=plans[year]).values_list("code", flat=True)
        assert sorted(kept) == sorted(rolled.carried)
        for action in Action.objects.filter(code__in=rolled.carried).select_related("priority"):
            assert action.priority is None or action.priority.workplan_id == plans[year].pk
    assert _codes() == given_out


def _places():
    """Code → the year of the plan that it is in, and how it ended."""
    return {
        one.code: (one.workplan.year, one.closed_as)
        for model in (Priority, Action, Risk)
        for one in model.objects.select_related("workplan")
    }


def _codes():
    return sorted(_places())


def test_today_is_the_day_on_which_what_is_closed_was_closed(people, old, new):
    roll_forward(new, [choice("WS1-R01", "done", reason="The grant was renewed.")], by=people["chair"])
    assert Risk.objects.get().closed_on == timezone.localdate()
