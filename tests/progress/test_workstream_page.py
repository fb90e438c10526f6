"""The page of a workstream, and the list of all."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from indicators.models import Indicator
from logicmodels.models import Activity, Input, LogicModel, Outcome, OutcomeIndicator, Output
from workplans.models import NextStep, Priority, Workplan
from workstreams.models import Achievement, Meeting, Membership, Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


@pytest.fixture
def read(reader):
    return lambda address: re.sub(r"\s+", " ", reader.get(address).content.decode())


@pytest.fixture
def housing():
    return Workstream.objects.create(
        code="HOU", slug="housing", name="Housing", kind="priority", chair="Housing SMT", context="Homes that are well."
    )


@pytest.fixture
def strand():
    return Workstream.objects.create(code="TLC", slug="talk-listen-change", name="Talk Listen Change", kind="strand")


def fill(workstream, rows):
    """`rows` of everything that the page shows."""
    model = LogicModel.objects.create(workstream=workstream, hypothesis="Warm homes keep people well.")
    workplan = Workplan.objects.create(workstream=workstream, year=2024, is_inferred=True, note="From the timeline.")
    for number in range(1, rows + 1):
        ref = f"{workstream.code}-%s{number:02d}"
        Achievement.objects.create(
            code=ref % "ACH", text=f"Done {number}", workstream=workstream, is_inferred=True, note="Read from the text."
        )
        NextStep.objects.create(code=ref % "N", text=f"Step {number}", workstream=workstream)
        Input.objects.create(code=ref % "IN", text="Staff", logic_model=model)
        Activity.objects.create(code=ref % "A", text="Advice", logic_model=model)
        Output.objects.create(code=ref % "OP", text="Homes", logic_model=model)
        outcome = Outcome.objects.create(code=ref % "OC", text="Warmth", logic_model=model)
        slug = f"{workstream.slug}-{number}"
        indicator = Indicator.objects.create(slug=slug, name=f"Fuel poverty {slug}", short_name=f"Fuel {slug}")
        OutcomeIndicator.objects.create(source=outcome, target=indicator, is_inferred=True, rationale="Same words.")
        Priority.objects.create(code=ref % "P", text="Healthy homes", workplan=workplan)
        Meeting.objects.create(code=ref % "MEET", title=f"Meeting {number}", workstream=workstream, when_text="October")
        user = User.objects.create_user(
            f"{slug}@example.org",
            name=f"Member {number}",
            organisation=Organisation.objects.create(name=f"Trust {slug}"),
        )
        Membership.objects.create(user=user, workstream=workstream, role="contributor")


def test_a_workstream_says_who_chairs_it_what_it_has_done_and_what_comes_next(read, housing):
    Achievement.objects.create(code="HOU-ACH01", text="Logic model developed", workstream=housing, kind="progress")
    Achievement.objects.create(code="HOU-ACH02", text="Road shows", workstream=housing, kind="action")
    NextStep.objects.create(code="HOU-N01", text="Sign off the plan", workstream=housing, due_text="October")
    NextStep.objects.create(
        code="HOU-N02", text="Dashboard", workstream=housing, due_on=date(2027, 3, 31), owner="Sam Doe"
    )
    html = read("/workstreams/housing/")
    assert "Housing SMT" in html
    assert "Homes that are well." in html
    set_up = html.split("How it is set up</h3>")[1].split("Actions include</h3>")[0]
    done = html.split("Actions include</h3>")[1].split('id="next-steps"')[0]
    assert "Logic model developed" in set_up
    assert "Road shows" not in set_up
    assert "Road shows" in done
    steps = html.split('id="next-steps"')[1]
    assert steps.index("HOU-N02") < steps.index("HOU-N01")
    for words in ("October", "31 March 2027", "Sam Doe"):
        assert words in steps


def test_the_doors_count_what_is_open_behind_them(read, housing):
    fill(housing, 3)
    Activity.objects.filter(code="HOU-A03").update(
        closed_on=date(2026, 1, 31), closed_as="stopped", closing_reason="No funding"
    )
    html = read("/workstreams/housing/")
    assert "<strong>3</strong> inputs" in html
    assert "<strong>2</strong> activities" in html
    assert "<strong>3</strong> outputs" in html
    assert "<strong>3</strong> outcomes" in html
    assert "Workplan 2024" in html
    assert "From the timeline." in html
    assert "<strong>3</strong> priorities" in html
    assert "<strong>0</strong> actions" in html
    assert "Fuel housing-1" in html
    assert "Same words." in html


def test_a_workstream_without_anything_says_so_and_keeps_its_doors(read, housing):
    html = read("/workstreams/housing/")
    assert html.count("Not entered yet") == 2
    assert reverse("logicmodels:logic_model", args=["housing"]) in html
    assert reverse("workplans:workplan", args=["housing"]) in html
    assert "No achievement entered yet" in html
    assert "No next step open" in html


def test_a_strand_has_its_achievements_and_no_doors_to_what_it_has_not(read, strand):
    Achievement.objects.create(code="TLC-ACH01", text="Health fair", workstream=strand)
    html = read("/workstreams/talk-listen-change/")
    assert "Health fair" in html
    assert "System strand" in html
    assert "/talk-listen-change/logic-model/" not in html
    assert "/talk-listen-change/workplan/" not in html
    assert "next-steps" not in html


def test_closed_items_are_folded_with_their_reason(read, housing):
    closed = {"closed_on": date(2026, 1, 31), "closed_as": "done", "workstream": housing}
    NextStep.objects.create(code="HOU-N01", text="Finished step", closing_reason="Signed in January", **closed)
    Achievement.objects.create(code="HOU-ACH01", text="Old news", closing_reason="Said twice", **closed)
    html = read("/workstreams/housing/")
    assert "Closed next steps (1)" in html
    assert "Done, 31 January 2026: Signed in January" in html
    assert "Closed achievements (1)" in html


def test_members_are_those_with_a_role_today_the_chair_first(read, housing):
    today = timezone.localdate()
    for name, role, ends_on in (
        ("Cora Contributor", "contributor", None),
        ("Dan Deputy", "deputy", None),
        ("Zoe Chair", "chair", None),
        ("Olga Once", "chair", today - timedelta(days=1)),
    ):
        user = User.objects.create_user(f"{name.split()[0]}@example.org", name=name)
        Membership.objects.create(
            user=user, workstream=housing, role=role, starts_on=today - timedelta(days=9), ends_on=ends_on
        )
    html = read("/workstreams/housing/")
    assert re.findall(r"Zoe Chair|Dan Deputy|Cora Contributor|Olga Once", html) == [
        "Zoe Chair",
        "Dan Deputy",
        "Cora Contributor",
    ]


def test_a_meeting_that_was_inferred_is_marked_with_its_reason(read, housing):
    Meeting.objects.create(
        code="MEET-01",
        title="Housing meeting",
        when_text="October",
        workstream=housing,
        is_inferred=True,
        note="The source names no day.",
    )
    text = read(housing.get_absolute_url())
    assert "The source names no day." in text[text.index("Housing meeting") :]


def test_another_workstreams_things_are_not_on_the_page(read, housing, strand):
    fill(strand, 1)
    html = read("/workstreams/housing/")
    assert "TLC-" not in html
    assert "Fuel talk" not in html


def test_an_unknown_workstream_is_not_found(reader, housing):
    assert reader.get("/workstreams/nowhere/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_workstream_costs_seven_queries_whatever_it_holds(reader, housing, django_assert_num_queries, rows):
    fill(housing, rows)
    with django_assert_num_queries(7):
        html = reader.get("/workstreams/housing/").content.decode()
    assert html.count('id="HOU-ACH') == rows


def test_the_list_has_the_priority_workstreams_before_the_strands(read, housing, strand):
    fill(housing, 2)
    Achievement.objects.create(code="TLC-ACH01", text="Health fair", workstream=strand)
    html = read("/workstreams/")
    row = html.split('id="workstream-housing"')[1].split("</article>")[0]
    for words in (
        "Chair: Housing SMT",
        "Step 1",
        "</a> (2)",
        "2 achievements",
        "2 activities, 2 outputs, 2 outcomes",
        "2024 (year inferred)",
    ):
        assert words in row
    strand_row = html.split('id="workstream-talk-listen-change"')[1].split("</article>")[0]
    assert html.index("System strands") < html.index('id="workstream-talk-listen-change"')
    assert "1 achievement<" in strand_row
    assert "Logic model" not in strand_row


def test_the_list_says_what_is_missing(read, housing):
    row = read("/workstreams/").split('id="workstream-housing"')[1].split("</article>")[0]
    assert row.count("Not entered yet") == 2
    assert "None entered yet" in row


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_six_queries_however_many_workstreams(reader, django_assert_num_queries, rows):
    for number in range(rows):
        workstream = Workstream.objects.create(code=f"WS{number}", slug=f"ws-{number}", name="One", kind="priority")
        fill(workstream, rows)
    with django_assert_num_queries(6):
        html = reader.get("/workstreams/").content.decode()
    assert html.count('class="app-wsrow"') == rows
