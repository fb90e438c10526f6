"""The page of a workplan: read across, grouped by priority, and honest about what is missing."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.models import Organisation, User
from logicmodels.models import Activity, LogicModel, Output
from tests.browser import assert_accessible, assert_no_horizontal_scroll
from workplans.models import Action, DueDateMove, Milestone, NextStep, Priority, Risk, Update, Workplan
from workplans.models.actions import Delivery
from workplans.services import change_action
from workstreams.models import Membership, Workstream

pytestmark = pytest.mark.django_db

ADDRESS = "/workstreams/housing/workplan/2024/"


@pytest.fixture
def person():
    return User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader")


@pytest.fixture
def reader(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def read(reader):
    return lambda address=ADDRESS: re.sub(r"\s+", " ", reader.get(address).content.decode())


@pytest.fixture
def housing():
    return Workstream.objects.create(code="HOU", slug="housing", name="Housing", kind="priority")


@pytest.fixture
def plan(housing):
    return Workplan.objects.create(workstream=housing, year=2024)


@pytest.fixture
def priority(plan):
    return Priority.objects.create(code="HOU-P01", order=1, text="Housing Conditions (PRS)", workplan=plan)


def action(plan, number, **fields):
    return Action.objects.create(
        **{"code": f"{plan.workstream.code}-{plan.year}-{number:02d}", "text": f"Action {number}"}
        | {"workplan": plan, "order": number}
        | fields
    )


def in_every_state(plan, priority):
    """One action for each delivery state, in the order of the choices."""
    particular = {
        Delivery.COMPLETE: {"completed_on": date(2024, 5, 1), "what_changed": "Forty homes are warm."},
        Delivery.CLOSED: {"closed_on": date(2024, 6, 1), "closed_as": "stopped", "closing_reason": "No funding."},
    }
    return [
        action(plan, number, priority=priority, delivery=state, **particular.get(state, {}))
        for number, state in enumerate(Delivery, start=1)
    ]


def words_of(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def row_of(page, code):
    return words_of(page.split(f'<tr id="{code}"')[1].split("</tr>")[0].split(">", 1)[1])


def headings(page):
    """Those of the plan itself: how its sign-off stands is another matter."""
    found = [words_of(heading) for heading in re.findall(r"<h2.*?</h2>", page)]
    return [one for one in found if not one.startswith("Sign-off")]


@pytest.mark.parametrize(
    ("years", "shown"),
    [
        ((-1, 0, 1), 0),
        ((-3, -2, 1), -2),
        ((3, 2), 2),
        ((-1,), -1),
    ],
)
def test_the_workplans_address_leads_to_this_year_or_else_the_last_before_it_or_the_next(reader, housing, years, shown):
    this_year = timezone.localdate().year
    for after in years:
        Workplan.objects.create(workstream=housing, year=this_year + after)
    answer = reader.get("/workstreams/housing/workplan/")
    assert (answer.status_code, answer.url) == (302, f"/workstreams/housing/workplan/{this_year + shown}/")


def test_a_workstream_without_a_workplan_says_what_would_be_here_and_what_comes_next(read, housing):
    NextStep.objects.create(code="HOU-N01", text="Develop KPI dashboard", workstream=housing)
    page = read("/workstreams/housing/workplan/")
    assert "No workplan entered yet" in page
    assert 'href="/workstreams/housing/"' in page
    assert "Develop KPI dashboard" in page


def test_the_pages_of_a_workstream_lead_to_each_other(read, plan):
    LogicModel.objects.create(workstream=plan.workstream, hypothesis="Warm homes keep people well.")
    pages = {name: f"/workstreams/housing/{name}/" for name in ("logic-model", "workplan", "kpis")}
    for name, page in (pages | {"workplan": ADDRESS}).items():
        html = read(page)
        assert [address for other, address in pages.items() if other != name and f'href="{address}"' not in html] == []


def test_unknown_workstreams_and_years_are_not_found(reader, plan):
    for address in ("/workstreams/nowhere/workplan/", "/workstreams/nowhere/workplan/2024/", ADDRESS.replace("4", "5")):
        assert reader.get(address).status_code == 404, address


def test_the_page_only_answers_to_reading(reader, plan):
    assert reader.post(ADDRESS).status_code == 405
    assert reader.post("/workstreams/housing/workplan/").status_code == 405


def test_an_inferred_year_says_so_and_from_what(read, plan):
    Workplan.objects.update(is_inferred=True, note="The timeline has the workplan in 2024.")
    page = words_of(read().split("<main")[1])
    assert "Workplan 2024 Inferred : why? The timeline has the workplan in 2024." in page


def test_a_year_that_the_source_gives_bears_no_inferred_mark(read, plan):
    assert "Inferred" not in read()


def test_priorities_are_numbered_in_order_and_those_without_an_action_say_so(read, plan, priority):
    Priority.objects.create(code="HOU-P02", order=0, text="Refresh of Local Plan", workplan=plan)
    page = read()
    assert headings(page)[:2] == ["Priority 1 Refresh of Local Plan", "Priority 2 Housing Conditions (PRS)"]
    assert page.count("No action has been entered under this priority yet") == 2
    assert "HOU-P01" in page
    assert "2 priorities; no action has been entered yet." in page
    assert "Key to delivery" not in page


def test_a_workplan_without_a_priority_says_what_would_be_here(read, plan):
    page = read()
    assert "No priority entered yet" in page
    assert "No priority yet; no action has been entered yet." in page
    assert "No risk entered yet" in page
    assert "No next step open" in page


def test_actions_in_every_state_are_told_in_words_and_in_one_sentence(read, plan, priority):
    in_every_state(plan, priority)
    page = read()
    assert (
        "7 actions under 1 priority: 1 complete, 1 on track, 1 at risk, 1 off track, 1 not started, 1 paused, "
        "1 closed. None is past its due date." in page
    )
    told = {f"HOU-2024-{number:02d}": state.label for number, state in enumerate(Delivery, start=1)}
    assert {code for code, label in told.items() if label in row_of(page, code)} == set(told)
    assert "on 1 May 2024 What changed: Forty homes are warm." in row_of(page, "HOU-2024-05")
    assert "Closed 1 June 2024. Stopped: No funding." in row_of(page, "HOU-2024-07")
    assert "Key to delivery" in page


def test_closed_actions_stay_on_the_page_after_the_open_ones(read, plan, priority):
    action(
        plan, 1, priority=priority, delivery="closed", closed_on=date(2024, 6, 1), closed_as="done", closing_reason="x"
    )
    action(plan, 2, priority=priority)
    assert re.findall(r'<tr id="(.+?)"', read()) == ["HOU-2024-02", "HOU-2024-01"]


def test_an_action_says_who_leads_and_what_it_moves_forward(read, housing, plan, priority):
    model = LogicModel.objects.create(workstream=housing, hypothesis="Warm homes.")
    led = action(
        plan,
        1,
        priority=priority,
        lead_organisation=Organisation.objects.create(name="The council"),
        lead_officer="A. Khan",
        is_ongoing=True,
    )
    led.activities.add(Activity.objects.create(code="HOU-A01", text="Retrofit", logic_model=model))
    action(plan, 2, priority=priority)
    page = read()
    assert "Moves forward HOU-A01 Retrofit The council, A. Khan Ongoing" in row_of(page, "HOU-2024-01")
    assert 'href="/workstreams/housing/logic-model/#HOU-A01"' in page
    assert "Action 2 not named yet no date yet Grey – Not started none yet" in row_of(page, "HOU-2024-02")


def moved(made, person, *days):
    """Move an action's due date to each of these days, with a reason."""
    Membership.objects.get_or_create(user=person, workstream=made.workplan.workstream, role=Membership.Role.CHAIR)
    for day in days:
        made = Action.objects.get(pk=made.pk)
        made.due_on = day
        change_action(made, by=person, version=made.version, fields=["due_on"], reason="The grant is late.")


def test_a_date_that_moved_says_what_it_was_and_how_often_and_a_passed_one_is_marked(read, plan, priority, person):
    late = action(plan, 1, priority=priority, due_on=date(2024, 3, 31), delivery="off_track")
    moved(late, person, date(2024, 9, 30))
    later = action(plan, 2, priority=priority, due_on=date(2024, 3, 31), delivery="off_track")
    moved(later, person, date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 30))
    coming = timezone.localdate() + timedelta(days=30)
    action(plan, 3, priority=priority, due_on=coming)
    page = read()
    assert "30 September 2024 Past its date originally 31 March 2024, moved once; not agreed yet" in row_of(
        page, "HOU-2024-01"
    )
    assert "30 June 2024 Past its date originally 31 March 2024, moved 3 times; not agreed yet" in row_of(
        page, "HOU-2024-02"
    )
    assert "originally" not in row_of(page, "HOU-2024-03")
    assert "Past its date" not in row_of(page, "HOU-2024-03")
    assert "2 actions are past their due dates." in page


def test_a_date_whose_moves_nobody_recorded_only_says_what_it_was(read, plan, priority):
    early = action(plan, 1, priority=priority, due_on=date(2024, 3, 31))
    Action.objects.filter(pk=early.pk).update(due_on=date(2024, 6, 30))
    row = row_of(read(), "HOU-2024-01")
    assert "originally 31 March 2024" in row
    assert "moved" not in row


def test_what_is_complete_or_closed_is_never_past_its_date(read, plan, priority):
    for made in in_every_state(plan, priority):
        made.due_on = date(2024, 1, 1)
        made.save()
    page = read()
    assert "Past its date" not in row_of(page, "HOU-2024-05")
    assert "Past its date" not in row_of(page, "HOU-2024-07")
    assert "5 actions are past their due dates." in page


def test_the_last_update_is_given_in_full_and_earlier_ones_are_not(read, person, plan, priority):
    reported = action(plan, 1, priority=priority, delivery="off_track")
    first = timezone.make_aware(timezone.datetime(2024, 5, 10, 12))
    for days, text in ((0, "First words."), (61, "Two of six are in place."), (30, "Words between.")):
        Update.objects.create(
            action=reported,
            made_by=person,
            made_at=first + timedelta(days=days),
            delivery="off_track",
            text=text,
            what_is_wrong="The order was objected to.",
            support_needed="Someone to speak for it.",
        )
    page = read()
    assert row_of(page, "HOU-2024-01").endswith(
        "Red – Off track Two of six are in place. What is wrong, and what happens next: The order was objected to. "
        "Support needed: Someone to speak for it. Rita Reader, 10 July 2024"
    )
    assert "First words." not in page
    assert "Words between." not in page


def test_a_closed_priority_stands_last_without_a_number_and_a_withdrawn_one_holds_no_action(read, plan, priority):
    withdrawn = {"closed_on": date(2024, 6, 1), "closed_as": "withdrawn", "closing_reason": "Entered by mistake."}
    Priority.objects.create(code="HOU-P00", order=0, text="Hosing", workplan=plan, **withdrawn)
    page = read()
    assert headings(page)[:2] == ["Priority 1 Housing Conditions (PRS)", "Priority Hosing"]
    assert page.count("No action has been entered under this priority yet") == 1
    assert "1 priority; no action has been entered yet." in page
    action(plan, 1, priority=Priority.objects.get(code="HOU-P00"))
    assert "1 action under no priority yet: 1 not started." in read()
    action(plan, 2)
    assert headings(read())[1] == "Actions without a priority"


def test_the_sentence_counts_the_actions_that_stand_under_a_priority(read, plan, priority):
    action(plan, 1)
    assert "1 action under no priority yet: 1 not started." in read()
    action(plan, 2, priority=priority)
    action(plan, 3, priority=priority)
    assert "3 actions, 2 of them under 1 priority: 3 not started." in read()


def test_actions_without_a_priority_come_last(read, plan, priority):
    action(plan, 1)
    action(plan, 2, priority=priority)
    page = read()
    assert headings(page)[:2] == ["Priority 1 Housing Conditions (PRS)", "Actions without a priority"]
    assert re.findall(r'<tr id="(.+?)"', page) == ["HOU-2024-02", "HOU-2024-01"]


def test_risks_and_next_steps_of_the_workstream_are_there_and_those_of_others_are_not(read, housing, plan):
    other = Workstream.objects.create(code="NZ", slug="net-zero", name="Net Zero", kind="priority")
    theirs = Workplan.objects.create(workstream=other, year=2024)
    Risk.objects.create(code="NZ-R01", text="Their risk", workplan=theirs)
    NextStep.objects.create(code="NZ-N01", text="Their step", workstream=other)
    NextStep.objects.create(code="N01", text="The programme's step")
    Risk.objects.create(code="HOU-R01", text="Costs rise", mitigation="Fixed prices", owner="A. Khan", workplan=plan)
    Risk.objects.create(code="HOU-R02", text="Staff leave", kind="issue", workplan=plan)
    Risk.objects.create(
        code="HOU-R03",
        text="Old risk",
        workplan=plan,
        closed_on=date(2024, 2, 1),
        closed_as="done",
        closing_reason="It passed.",
    )
    NextStep.objects.create(code="HOU-N02", text="Later", due_on=date(2024, 12, 1), workstream=housing, order=1)
    NextStep.objects.create(code="HOU-N01", text="Sign-off", due_text="October", workstream=housing, order=2)
    page = read()
    text = words_of(page)
    assert "Later HOU-N02 Overdue When 1 December 2024 Sign-off HOU-N01 When October" in text
    assert "Costs rise HOU-R01 What is done about it: Fixed prices Who watches it: A. Khan Issue Staff leave" in text
    assert "Closed risks (1) Old risk HOU-R03 Done, 1 February 2024: It passed." in text
    assert "Their" not in page
    assert "The programme's step" not in unescape(page)


def test_other_years_are_a_click_away(read, housing, plan):
    assert "Other years" not in read()
    Workplan.objects.create(workstream=housing, year=2023)
    Workplan.objects.create(workstream=housing, year=2025)
    page = words_of(read())
    assert "Other years: 2025 2023" in page


WRONG = {"what_is_wrong": "The grant is late."}


def fill(housing, plan, person, rows):
    """`rows` of everything that the page shows, each action with updates, activities and a moved date."""
    model = LogicModel.objects.create(workstream=housing, hypothesis="Warm homes.")
    for number in range(1, rows + 1):
        part = Priority.objects.create(code=f"HOU-P{number:02d}", text="Warmth", workplan=plan)
        lead = Organisation.objects.create(name=f"Partner {number}")
        made = action(plan, number, priority=part, lead_organisation=lead, due_on=date(2024, 3, 31))
        made.due_on = date(2024, 4, 30)
        made.save()
        made.activities.add(Activity.objects.create(code=f"HOU-A{number:02d}", text="Advice", logic_model=model))
        made.outputs.add(Output.objects.create(code=f"HOU-OP{number:02d}", text="Homes", logic_model=model))
        made.supporting_organisations.add(lead)
        step = Milestone.objects.create(code=f"{made.code}-M01", text="Half way", action=made, due_on=date(2024, 2, 1))
        move = DueDateMove(action=made, was=step.due_on, now=made.due_on, reason="Late.", moved_by=person)
        move.save()
        before = timezone.now() - timedelta(days=40)
        for moment, text in ((before, "Begun."), (timezone.now(), "Under way.")):
            Update.objects.create(action=made, made_by=person, made_at=moment, delivery="at_risk", text=text, **WRONG)
        Risk.objects.create(code=f"HOU-R{number:02d}", text="Costs", workplan=plan)
        NextStep.objects.create(code=f"HOU-N{number:02d}", text="Step", workstream=housing)
        Workplan.objects.create(workstream=housing, year=2024 + number)


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_the_page_costs_eight_queries_whatever_its_size_and_an_editor_one_more(
    reader, person, housing, plan, rows, django_assert_num_queries
):
    fill(housing, plan, person, rows)
    reader.get(ADDRESS)
    # Session, person, roles; years, actions, what they are linked to, what was carried on, and in one all the rest.
    with django_assert_num_queries(8):
        reader.get(ADDRESS)
    Membership.objects.create(user=person, workstream=housing, role=Membership.Role.CHAIR)
    with django_assert_num_queries(9):  # what others have just changed
        page = reader.get(ADDRESS).content.decode()
    assert "Add a priority" in page
    for address, queries in (("board/", 7), ("timeline/", 7), ("?sort=due", 9), ("?delivery=waiting", 9)):
        reader.get(f"{ADDRESS}{address}")
        with django_assert_num_queries(queries):
            assert "HOU-2024-01" in reader.get(f"{ADDRESS}{address}").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_long_address_in_a_text_is_broken_where_the_screen_ends(phone, live_server, sign_in, person, housing, plan):
    Membership.objects.create(user=person, workstream=housing, role=Membership.Role.CHAIR)
    for number in (1, 2):
        text = f"https://council.example/{'housingconditions' * 10}{number}"
        Priority.objects.create(code=f"HOU-P0{number}", text=text, workplan=plan)
    sign_in(phone, person)
    for address in (ADDRESS, "/items/HOU-P02/move/"):
        phone.goto(f"{live_server.url}{address}")
        assert phone.get_by_text("housingconditions").count() > 1
        assert_no_horizontal_scroll(phone)


@pytest.mark.django_db(transaction=True)
def test_the_table_reads_across_on_a_screen_and_stacks_on_a_phone(
    page, phone, live_server, sign_in, person, housing, plan
):
    fill(housing, plan, person, 2)
    in_every_state(Workplan.objects.create(workstream=housing, year=2099), None)
    for window, cell in ((page, "table-cell"), (phone, "block")):
        sign_in(window, person)
        for address in (ADDRESS, ADDRESS.replace("2024", "2099")):
            window.goto(f"{live_server.url}{address}")
            assert_accessible(window)
            assert_no_horizontal_scroll(window)
            assert window.eval_on_selector("tbody td", "td => getComputedStyle(td).display") == cell


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["page", "phone", "page_without_javascript"])
def test_a_plan_begun_for_a_wrong_year_is_removed_from_its_own_form(
    request, kind, live_server, sign_in, person, housing, plan
):
    Membership.objects.create(user=person, workstream=housing, role=Membership.Role.CHAIR)
    Workplan.objects.create(workstream=housing, year=2062)
    window = request.getfixturevalue(kind)
    sign_in(window, person)
    window.goto(f"{live_server.url}{ADDRESS.replace('2024', '2062')}")
    window.get_by_role("link", name="Change the note on this plan").click()
    window.get_by_role("button", name="Remove this plan").click()
    window.get_by_text("The workplan for 2062 is removed.").wait_for()
    assert window.url == f"{live_server.url}/workstreams/housing/"
    assert list(Workplan.objects.all()) == [plan]
