"""The partners: what each leads, supports, promised and contributes to, on one page and as a table."""

import csv
import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.utils import timezone

from accounts.models import Organisation
from logicmodels.models import (
    Activity,
    ActivityOutput,
    ActivityRecommendation,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputOutcome,
)
from lutonhet.saving import save_row
from tests import makers
from workplans.models import Action, NextStep, Update
from workstreams.models import Membership, Recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    makers.programme()
    client.force_login(makers.user(9))
    return client


@pytest.fixture
def trust():
    return Organisation.objects.create(name="Bedfordshire NHS Trust", short_name="BNT")


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def activity(number, *organisations, **fields):
    one = Activity.objects.create(
        code=f"WS1-A{number:02d}", text=f"Activity {number}", logic_model=makers.logic_model(1), **fields
    )
    one.organisations.set(organisations)
    return one


def action(number, **fields):
    return Action.objects.create(
        code=f"WS1-2024-{number:02d}", text=f"Action {number}", workplan=makers.workplan(1), **fields
    )


def test_a_partner_sees_what_it_leads_delivers_funds_and_influences_and_nothing_of_others(reader, trust):
    other = makers.organisation(1)
    activity(1, trust, other, role="lead")
    activity(2, trust, role="fund")
    activity(3, trust)
    activity(4, other, role="deliver")
    activity(5, trust, closed_on="2026-01-31", closed_as="done", closing_reason="Done")
    page = text_of(reader.get("/partners/bedfordshire-nhs-trust/"))
    assert (
        "Leads Activity 1 WS1-A01 Workstream 1 Funds Activity 2 WS1-A02 Workstream 1 Takes part in Activity 3" in page
    )
    assert "Activity 4" not in page and "Activity 5" not in page
    assert "Bedfordshire NHS Trust takes part in 3 activities." in page


def test_its_actions_say_how_they_stand_and_what_was_said_last(reader, trust):
    today = timezone.localdate()
    led = action(1, lead_organisation=trust, delivery="off_track", due_on=date(2024, 3, 31))
    Update.objects.create(
        action=led,
        delivery="off_track",
        text="The contract fell through",
        what_is_wrong="No builder",
        support_needed="None",
        made_by=makers.user(1),
    )
    action(2, due_on=today + timedelta(days=9)).supporting_organisations.add(trust)
    action(3, lead_organisation=trust, due_on=today - timedelta(days=1))
    action(4, lead_organisation=makers.organisation(1))
    page = text_of(reader.get("/partners/bedfordshire-nhs-trust/"))
    assert "leads 2 actions (1 off track or at risk, 2 past their dates) and supports 1 more action." in page
    assert "Red – Off track 31 March 2024 overdue The contract fell through" in page
    assert "Action 3 WS1-2024-03 Workstream 1 Waiting for an update" in page
    assert "Action 4" not in page
    answer = reader.get("/partners/bedfordshire-nhs-trust/part.csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert sorted((row["Kind"], row["Code"]) for row in rows) == [
        ("Action led", "WS1-2024-01"),
        ("Action led", "WS1-2024-03"),
        ("Action supported", "WS1-2024-02"),
    ]


def test_its_next_steps_are_those_of_its_people_and_those_in_its_name(reader, trust):
    person = makers.user(1)
    person.organisation = trust
    person.save()
    Membership.objects.create(user=person, workstream=makers.workstream(1), role="chair")
    NextStep.objects.create(code="ANY-N01", text="Ask the board", assigned_to=person)
    NextStep.objects.create(code="ANY-N02", text="Send the figures", owner="bnt")
    NextStep.objects.create(code="ANY-N03", text="Not theirs", owner="BNT and others")
    page = text_of(reader.get("/partners/bedfordshire-nhs-trust/"))
    assert "Ask the board" in page and "Send the figures" in page and "Not theirs" not in page
    assert "Person 1 Chair, Workstream 1" in page


def test_it_contributes_to_what_its_activities_answer_and_lead_to(reader, trust):
    one = activity(1, trust)
    recommendation = Recommendation.objects.create(code="REC-01", text="Fair work", source="evaluation")
    ActivityRecommendation.objects.create(source=one, target=recommendation)
    output = Output.objects.create(code="WS1-OP01", text="Homes", logic_model=one.logic_model)
    outcome = Outcome.objects.create(code="WS1-OC01", text="Warmth", logic_model=one.logic_model)
    ActivityOutput.objects.create(source=one, target=output)
    OutputOutcome.objects.create(source=output, target=outcome)
    OutcomeIndicator.objects.create(source=outcome, target=makers.indicator(1))
    makers.indicator(2)
    page = text_of(reader.get("/partners/bedfordshire-nhs-trust/"))
    assert "Recommendations Fair work REC-01 Indicators Indicator 1" in page
    assert "Indicator 2" not in page
    outcome.closed_on, outcome.closed_as, outcome.closing_reason = date(2026, 1, 1), "done", "Done"
    outcome.save()
    assert "Indicator 1" not in text_of(reader.get("/partners/bedfordshire-nhs-trust/"))


def test_an_old_name_leads_to_the_page_of_the_new_one(reader, trust, django_user_model):
    administrator = django_user_model.objects.create_superuser("admin@example.org", "a-long-password", name="Ada")
    trust.name = "Bedfordshire Hospitals"
    save_row(trust, by=administrator, version=trust.version)
    answer = reader.get("/partners/bedfordshire-nhs-trust/")
    assert (answer.status_code, answer.url) == (302, "/partners/bedfordshire-hospitals/")
    assert reader.get("/partners/never-heard-of/").status_code == 404


def test_two_names_that_come_to_the_same_address_have_an_address_each(reader):
    first, second = (Organisation.objects.create(name=name) for name in ("N.E.A", "NEA"))
    assert reader.get("/partners/nea/").url == "/partners/"
    for one in (first, second):
        assert text_of(reader.get(f"/partners/nea-{one.pk}/")).count(one.name) > 1


def test_the_list_says_how_much_each_has_to_do(reader, trust):
    activity(1, trust)
    action(1, lead_organisation=trust)
    makers.organisation(1)
    page = text_of(reader.get("/partners/"))
    assert "Bedfordshire NHS Trust BNT 1 activity, 1 action led" in page
    assert "Organisation 1 Nothing in its name yet" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_a_partner_costs_twelve_queries_and_the_list_four_however_much_there_is(
    reader, trust, django_assert_num_queries, rows
):
    for number in range(1, rows + 1):
        one = activity(number, trust)
        recommendation = Recommendation.objects.create(code=f"REC-{number}", text="Fair work", source="evaluation")
        ActivityRecommendation.objects.create(source=one, target=recommendation)
        led = action(number, lead_organisation=trust)
        Update.objects.create(action=led, delivery="on_track", text="Well", made_by=makers.user(number))
        person = makers.user(number)
        person.organisation = trust
        person.save()
        Membership.objects.create(user=person, workstream=makers.workstream(number), role="chair")
        NextStep.objects.create(code=f"ANY-N0{number}", text="A step", assigned_to=person)
    reader.get("/partners/")
    with django_assert_num_queries(4):
        reader.get("/partners/")
    with django_assert_num_queries(12):
        reader.get("/partners/bedfordshire-nhs-trust/")
