"""The timeline and the achievements below it."""

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from workstreams.models import Achievement, Event, Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


@pytest.fixture
def read(reader):
    return lambda: re.sub(r"\s+", " ", reader.get(reverse("workstreams:timeline")).content.decode())


def event(number, year, when_text, text, **fields):
    return Event.objects.create(
        code=f"EVENT-{number:02d}",
        when_text=when_text,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        text=text,
        order=number,
        **fields,
    )


def test_events_stand_under_their_year_and_their_words_as_printed(read):
    event(1, 2021, "July 2021", "Decision to explore")
    event(2, 2023, "throughout 2023", "Mapping recommendations")
    event(3, 2023, "throughout 2023", "Develop evaluation", is_inferred=True, note="Split from one cell.")
    html = read()
    year = html.split('id="year-2023"')[1]
    assert "Decision to explore" in html.split('id="year-2023"')[0]
    assert "Mapping recommendations" in year
    assert "Develop evaluation" in year
    assert "Split from one cell." in year
    assert html.count("throughout 2023") == 1


def test_a_milestone_stands_out(read):
    event(1, 2022, "September 2022", "Report published", is_milestone=True)
    event(2, 2022, "October 2022", "Kick off")
    assert read().count(">Milestone<") == 1


def test_achievements_are_grouped_by_workstream_without_how_it_is_set_up_and_what_was_closed(read):
    housing = Workstream.objects.create(code="HOU", slug="housing", name="Housing", kind="priority", order=1)
    strand = Workstream.objects.create(code="TLC", slug="tlc", name="Talk Listen Change", kind="strand", order=2)
    Workstream.objects.create(code="NZ", slug="net-zero", name="Net Zero", kind="priority", order=3)
    Achievement.objects.create(code="HOU-ACH01", text="Road shows", workstream=housing)
    Achievement.objects.create(code="HOU-ACH02", text="Chaired by somebody", workstream=housing, kind="progress")
    Achievement.objects.create(
        code="HOU-ACH03",
        text="Said twice",
        workstream=housing,
        closed_on=date(2026, 1, 31),
        closed_as="merged",
        closing_reason="Merged into HOU-ACH01",
    )
    Achievement.objects.create(code="TLC-ACH01", text="Health fair", workstream=strand)
    html = read()
    groups = html.split('id="achievements"')[1]
    assert "Road shows" in groups.split("Talk Listen Change")[0]
    assert "Health fair" in groups.split("Talk Listen Change")[1]
    assert housing.get_absolute_url() in groups
    for words in ("Chaired by somebody", "Said twice", "Net Zero"):
        assert words not in groups


def test_an_empty_timeline_says_what_would_be_here(read):
    html = read()
    assert "Nothing on the timeline yet" in html
    assert "No achievement entered yet" in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_timeline_costs_six_queries_however_long_it_is(reader, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        event(number, 2020 + number, f"July {2020 + number}", "Kick off")
        workstream = Workstream.objects.create(code=f"WS{number}", slug=f"ws-{number}", name="One", kind="strand")
        Achievement.objects.create(code=f"WS{number}-ACH01", text="Health fair", workstream=workstream)
    with django_assert_num_queries(6):
        html = reader.get(reverse("workstreams:timeline")).content.decode()
    assert html.count('id="EVENT-') == rows
