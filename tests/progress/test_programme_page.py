"""The page about the programme."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from workplans.models import NextStep
from workstreams.models import Fact, Goal, Programme, Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


@pytest.fixture
def read(reader):
    return lambda: re.sub(r"\s+", " ", reader.get(reverse("progress:programme")).content.decode())


@pytest.fixture
def programme():
    return Programme.objects.create(
        code="HET",
        name="Anytown Health Equity Town",
        place_name="Anytown",
        vision="Everyone can thrive.",
        vision_title="Anytown 2040 vision",
        why_now="Stark inequalities\nThe pandemic",
        conclusion="A shared sense of urgency",
        what_gain="Focused action\nLinks with other places",
        case_study_url="https://example.org/case-study",
        organisations_note="Led by the council with its partners.",
    )


def test_the_page_says_what_the_programme_is_for_why_now_and_who_leads(read, programme):
    Goal.objects.create(code="GOAL-01", keyword="economy", text="An inclusive economy.")
    html = read()
    assert programme.get_absolute_url() == "/programme/"
    for words in (
        "Anytown 2040 vision",
        "Everyone can thrive.",
        "Economy",
        "An inclusive economy.",
        "<li>Stark inequalities</li>",
        "<li>The pandemic</li>",
        "A shared sense of urgency",
        "<li>Focused action</li>",
        "Led by the council with its partners.",
        "https://example.org/case-study",
    ):
        assert words in html


def test_facts_stand_under_their_topic_with_comparator_source_and_note(read, programme):
    Fact.objects.create(
        code="FACT-01",
        topic="life_expectancy",
        figure="78.1",
        text="for males",
        comparator="national average",
        comparator_figure="79.6",
        source="Infographic, May 2022",
        note="The table prints 79.4 for England.",
    )
    Fact.objects.create(code="FACT-02", topic="deprivation", text="Three wards had over 40%.", source="Snapshot")
    html = read()
    life = html.split("Life expectancy</h3>")[1].split("<h3")[0]
    for words in ("78.1", "National average: <strong>79.6</strong>", "Infographic, May 2022", "The table prints 79.4"):
        assert words in life
    assert "Three wards" not in life
    assert "Three wards had over 40%." in html.split("Deprivation</h3>")[1]
    assert "Population</h3>" not in html


def test_next_steps_of_the_whole_programme_are_here_and_a_workstreams_are_not(read, programme):
    housing = Workstream.objects.create(code="HOU", slug="housing", name="Housing", kind="priority")
    NextStep.objects.create(code="HET-N01", text="Annual conference", due_text="November")
    NextStep.objects.create(code="HOU-N01", text="Sign off the plan", workstream=housing)
    html = read()
    assert "Annual conference" in html
    assert "November" in html
    assert "HOU-N01" not in html


def test_workstreams_and_strands_are_linked(read, programme):
    housing = Workstream.objects.create(code="HOU", slug="housing", name="Housing", kind="priority")
    strand = Workstream.objects.create(code="TLC", slug="tlc", name="Talk Listen Change", kind="strand")
    html = read()
    assert housing.get_absolute_url() in html.split("Priority workstreams")[1].split("System strands")[0]
    assert strand.get_absolute_url() in html.split("System strands")[1]


def test_before_anything_is_loaded_the_page_says_so(read):
    assert "No programme loaded yet" in read()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_eight_queries_however_much_it_shows(reader, programme, django_assert_num_queries, rows):
    for number in range(rows):
        Goal.objects.create(code=f"GOAL-{number}", keyword="economy", text="An inclusive economy.")
        Fact.objects.create(code=f"FACT-{number}", topic="population", figure="55%", text="of people", source="Census")
        NextStep.objects.create(code=f"HET-N{number}", text=f"Step {number}")
        Workstream.objects.create(code=f"WS{number}", slug=f"ws-{number}", name="One", kind="priority")
    with django_assert_num_queries(8):
        html = reader.get(reverse("progress:programme")).content.decode()
    assert html.count("app-figures__figure") == rows
