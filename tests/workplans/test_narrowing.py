"""A plan is narrowed and put in order by its address, seen as a board and in time, and stays quick when it is large."""

import re
from datetime import timedelta
from html import unescape
from time import process_time

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation, User
from logicmodels.models import Activity, LogicModel
from tests.pageform import form_in
from workplans.models import Action, Milestone, Priority, Update, Workplan
from workplans.narrowing import narrowing_of
from workplans.views.board import board
from workplans.views.timeline import timeline
from workplans.views.workplan import workplan_year
from workstreams.models import Membership, Workstream

pytestmark = pytest.mark.django_db

ADDRESS = "/workstreams/housing/workplan/2026/"
TODAY = timezone.localdate()


@pytest.fixture
def chair():
    return User.objects.create_user("chair@people.example", "a-long-password", name="Ada Chair")


@pytest.fixture
def plan(chair):
    housing = Workstream.objects.create(code="HOU", slug="housing", name="Housing", kind="priority")
    Membership.objects.create(user=chair, workstream=housing, role=Membership.Role.CHAIR)
    return Workplan.objects.create(workstream=housing, year=2026)


@pytest.fixture
def reader(client, chair):
    client.force_login(chair)
    return client


@pytest.fixture
def five(plan):
    """Five actions: late, off track, complete, ongoing, and one without anything."""
    warm, cold = (
        Priority.objects.create(code=f"HOU-2026-P0{number}", text=text, order=number, workplan=plan)
        for number, text in ((1, "Warm homes"), (2, "Cold homes"))
    )
    council, charity = (Organisation.objects.create(name=name) for name in ("The council", "A charity"))
    passed, coming = TODAY - timedelta(days=9), TODAY + timedelta(days=9)
    done = {"delivery": "complete", "completed_on": TODAY, "what_changed": "Warmth"}
    rows = [
        {"text": "Inspect", "priority": warm, "lead_organisation": council, "due_on": passed, "delivery": "on_track"},
        {"text": "Train", "priority": cold, "lead_organisation": charity, "due_on": coming, "delivery": "off_track"},
        {"text": "Publish the charter", "priority": warm, "lead_organisation": council, "due_on": passed, **done},
        {"text": "Advise", "priority": cold, "is_ongoing": True, "lead_organisation": council, "delivery": "on_track"},
        {"text": "Review"},
    ]
    for number, fields in enumerate(rows, start=1):
        Action.objects.create(code=f"HOU-2026-{number:02d}", order=number, workplan=plan, **fields)
    return {"council": council.pk, "charity": charity.pk}


def codes(response):
    html = response.content.decode()
    return re.findall(r'<(?:tr|li)[^>]* id="HOU-2026-(\d\d)"|<(?:tr|li) id="HOU-2026-(\d\d)"', html)


def numbers(response):
    return [int(one or other) for one, other in codes(response)]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [1, 3, 2, 4, 5]),
        ("?lead=council", [1, 3, 4]),
        ("?lead=none", [5]),
        ("?delivery=waiting", [1]),
        ("?delivery=on_track", [4]),  # what was green before its date passed is not
        ("?priority=HOU-2026-P02", [2, 4]),
        ("?priority=none", [5]),
        ("?overdue=yes", [1]),
        ("?q=CHARTER+publish", [3]),
        ("?q=hou-2026-04", [4]),
        ("?lead=council&delivery=complete", [3]),
        ("?sort=code", [1, 2, 3, 4, 5]),
        ("?sort=due", [1, 3, 2, 4, 5]),
        ("?sort=delivery", [2, 1, 5, 4, 3]),
        ("?sort=lead", [2, 1, 3, 4, 5]),
        ("?sort=lead&lead=council", [1, 3, 4]),
        ("?sort=nonsense&delivery=purple&lead=x%00", [1, 3, 2, 4, 5]),
    ],
)
def test_the_address_says_which_actions_are_shown_and_in_which_order(reader, five, query, shown):
    for name, pk in five.items():
        query = query.replace(f"lead={name}", f"lead={pk}")
    assert numbers(reader.get(f"{ADDRESS}{query}")) == shown
    for page in ("board/", "timeline/"):
        assert sorted(numbers(reader.get(f"{ADDRESS}{page}{query}"))) == sorted(shown)


def test_what_nothing_fits_says_so_and_shows_the_way_back(reader, five):
    for page in ("", "board/", "timeline/"):
        html = reader.get(f"{ADDRESS}{page}?q=nowhere").content.decode()
        assert "No action like that" in html and "Show all actions" in html
        assert "0 of 5 actions shown." in html


def test_after_a_form_one_is_back_where_one_was_narrowed_as_it_was(reader, five):
    html = unescape(reader.get(f"{ADDRESS}?sort=due&overdue=yes").content.decode())
    link = re.search(r'href="(/items/HOU-2026-01/change/\?[^"]+)"', html)[1]
    form = form_in(reader.get(link)) | {"text": "Inspect every home"}
    answer = reader.post(link, form)
    assert answer.headers["Location"] == f"{ADDRESS}?overdue=yes&sort=due#HOU-2026-01"
    elsewhere = reader.post(f"/items/HOU-2026-01/change/?back=//evil.example/{ADDRESS}", form_in(reader.get(link)))
    assert elsewhere.headers["Location"] == f"{ADDRESS}#HOU-2026-01"


def test_the_board_has_a_column_for_each_way_that_delivery_stands(reader, five):
    html = reader.get(f"{ADDRESS}board/").content.decode()
    columns = re.findall(r'id="column-(\w+)".*?app-board__count">(\d+)<', html, flags=re.S)
    assert columns == [
        ("waiting", "1"),
        ("not_started", "1"),
        ("on_track", "1"),
        ("at_risk", "0"),
        ("off_track", "1"),
        ("complete", "1"),
    ]


def test_on_the_timeline_what_is_complete_ends_on_the_day_on_which_it_was(reader, five):
    done = {"delivery": "complete", "completed_on": TODAY, "what_changed": "Warmer homes"}
    Action.objects.filter(code="HOU-2026-04").update(**done)
    drawing = reader.get(f"{ADDRESS}timeline/").context["drawing"]
    lane = next(one for one in drawing.lanes if one.code == "HOU-2026-04")
    assert not lane.is_open_at_the_end
    assert lane.end_x < drawing.width


def test_a_plan_without_an_action_says_what_would_be_here(reader, plan):
    for page in ("board/", "timeline/"):
        assert "No action entered yet" in reader.get(f"{ADDRESS}{page}").content.decode()


def test_whoever_keeps_the_plan_is_warned_of_its_dates_and_readers_are_not(reader, client, plan):
    for number in (1, 2, 3):
        Action.objects.create(
            code=f"HOU-2026-0{number}",
            text="Inspect",
            workplan=plan,
            due_on=timezone.datetime(2027, 3, 31).date(),
        )
    html = reader.get(ADDRESS).content.decode()
    assert "3 of 3 due dates are 31 March." in html and "3 actions run for about a year or more" in html
    client.force_login(User.objects.create_user("r@people.example", "a-long-password", name="Rita"))
    assert "Worth another look" not in client.get(ADDRESS).content.decode()


def test_an_odd_address_means_everything():
    asked = narrowing_of({"lead": "9" * 40, "delivery": "'", "sort": "\x00", "q": "\x00  a\t b ", "priority": "\x00"})
    assert (asked.lead, asked.delivery, asked.sort, asked.priority, asked.words) == ("", "", "", "", "a b")


def fill(plan, chair, rows):
    """A plan of so many actions, each with a milestone, a link, an update and a lead."""
    lead = Organisation.objects.create(name=f"Partner {rows}")
    model, _ = LogicModel.objects.get_or_create(workstream=plan.workstream, hypothesis="Warm homes.")
    activity = Activity.objects.create(code=f"HOU-A{rows}", text="Advice", logic_model=model)
    priorities = [
        Priority.objects.create(code=f"HOU-P{rows}{number}", text="Warmth", workplan=plan) for number in range(4)
    ]
    made = Action.objects.bulk_create(
        Action(
            code=f"HOU-{plan.year}-{number:03d}",
            text=f"Inspect the homes of ward {number}",
            workplan=plan,
            order=number,
            priority=priorities[number % 4],
            lead_organisation=lead,
            intended_outcome="Warm homes",
            due_on=TODAY + timedelta(days=number),
            original_due_on=TODAY + timedelta(days=number),
            delivery="at_risk",
        )
        for number in range(1, rows + 1)
    )
    Action.activities.through.objects.bulk_create(
        Action.activities.through(action=one, activity=activity) for one in made
    )
    Milestone.objects.bulk_create(
        Milestone(code=f"{one.code}-M01", text="Half", action=one, due_on=TODAY, original_due_on=TODAY) for one in made
    )
    said = {"text": "Begun", "what_is_wrong": "Late", "made_by": chair, "made_by_name": chair.name}
    period = TODAY.replace(day=1)
    Update.objects.bulk_create(Update(action=one, delivery="at_risk", period_starts_on=period, **said) for one in made)


def ask(view, chair, year, query=""):
    """The page as its view draws it: the test client would copy the context of every row."""
    request = RequestFactory().get("/", query)
    request.user, request.session, request.htmx = User.objects.get(pk=chair.pk), {}, False
    response = view(request, "housing", year)
    assert f"HOU-{year}-005" in response.content.decode()


def cost_of(*asked):
    """(queries, seconds by the processor's clock: others may be busy beside us)."""
    with CaptureQueriesContext(connection) as captured:
        begun = process_time()
        ask(*asked)
        taken = process_time() - begun
    return len(captured), taken


PAGES = ((workplan_year, {}), (board, {}), (timeline, {}), (workplan_year, {"sort": "due"}))
AT_MOST = 8  # seconds


def test_a_plan_of_500_actions_costs_the_queries_of_5_and_no_more_time_an_action_than_one_of_50(plan, chair):
    queries, seconds = {}, {}
    for year in range(2025, 2030):  # each that is measured has a year before it and one after it
        Workplan.objects.get_or_create(workstream=plan.workstream, year=year)
    for year, rows in ((2026, 5), (2027, 50), (2028, 500)):
        fill(Workplan.objects.get(workstream=plan.workstream, year=year), chair, rows)
        for number, (view, query) in enumerate(PAGES):
            found = [cost_of(view, chair, year, query) for _ in range(1 if rows == 500 else 3)]
            queries.setdefault(number, set()).update(count for count, _ in found)
            seconds[number, rows] = min(taken for _, taken in found)
    assert {number: len(counts) for number, counts in queries.items()} == dict.fromkeys(queries, 1), queries
    for number in queries:
        assert seconds[number, 500] / 500 <= 2 * seconds[number, 50] / 50, (number, seconds)
        assert seconds[number, 500] < AT_MOST
