"""The programme's timeline of changes."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from lutonhet.saving import save_row
from places.history import marked_as_a_load
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(db):
    return User.objects.create_user("amina@example.org", "a-long-password", name="Amina Khan", is_staff=True)


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


@pytest.fixture
def changed(amina):
    """Amina gave the actions of two workstreams each an officer."""
    for number in (1, 2):
        action = makers.action(number)
        action.lead_officer = f"Officer {number}"
        save_row(action, by=amina, version=action.version)


def page(client, **asked):
    response = client.get(reverse("progress:changes"), asked)
    assert response.status_code == 200
    return response.content.decode()


def of_day(day, name):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_the_latest_is_first_and_says_to_what_it_was_done(reader, changed):
    html = page(reader)
    assert html.index("Officer 2") < html.index("Officer 1")
    assert reverse("progress:item", args=["WS1-2024-01"]) in html


def test_it_is_asked_for_by_workstream_person_and_kind(reader, changed, amina):
    makers.programme()
    assert "Officer 2" not in page(reader, workstream="WS1")
    assert "Officer 1" in page(reader, workstream="WS1")
    assert "Officer 1" in page(reader, person=amina.pk)
    assert "added the" not in page(reader, person=amina.pk)
    assert "Officer 1" in page(reader, kind="actions")
    assert "Officer 1" not in page(reader, kind="meetings")
    assert "Nothing of that kind has changed" in page(reader, kind="meetings")


def test_loads_are_a_choice_of_their_own(reader, changed):
    with marked_as_a_load("town"):
        makers.action(3)
    html = page(reader, person="loads")
    assert "WS3-2024-01" in html
    assert "Officer 1" not in html


def test_a_day_is_a_day_of_the_place(reader, changed):
    today = timezone.localdate()
    day = timedelta(days=1)
    assert "Officer 1" in page(reader, **of_day(today, "from_day"), **of_day(today, "to_day"))
    assert "Officer 1" not in page(reader, **of_day(today + day, "from_day"))
    assert "Officer 1" not in page(reader, **of_day(today - day, "to_day"))
    assert "The last day must be the same" in page(reader, **of_day(today, "from_day"), **of_day(today - day, "to_day"))


def test_people_and_appointments_are_for_administrators(reader, client, changed, amina):
    makers.MAKERS[type(makers.user(5).appointments.model())](5)
    membership = makers.MAKERS[type(makers.workstream(1).memberships.model())](1)
    for asked in ({}, {"workstream": "WS1"}, {"kind": "people"}):
        html = page(reader, **asked)
        assert "Person 5" not in html.split("app-changes__list")[1]
        assert "appointment" not in html.split("app-changes__list")[1]
        assert str(membership) not in html
    assert "sign-in" not in page(reader)
    client.force_login(amina)
    assert "Person 5: Oversight group member" in page(client, kind="people")
    assert str(membership) in page(client)
    assert "Officer 1" not in page(client, kind="people")


def test_what_nobody_offers_is_refused_in_words(reader, changed):
    html = page(reader, workstream="NONE", person="0", kind="x")
    assert "There is a problem" in html
    assert "app-events__event" not in html


def test_it_comes_in_pages_that_keep_what_was_asked(reader, amina):
    action = makers.action(1)
    for number in range(60):
        action.lead_officer = f"Officer {number:02d}"
        save_row(action, by=amina, version=action.version)
    first = page(reader, person=amina.pk)
    assert first.count("app-events__event") == 50
    address = first.split('">Older changes')[0].split('href="')[-1].replace("&amp;", "&")
    second = reader.get(reverse("progress:changes") + address).content.decode()
    assert second.count("app-events__event") == 10
    assert "Officer 00" in second
    assert "To the latest changes" in second


def test_the_table_has_what_was_asked_and_no_more(reader, changed, amina):
    makers.MAKERS[type(makers.user(5).appointments.model())](5)
    response = reader.get(reverse("progress:changes_table"), {"workstream": "WS1", "person": amina.pk})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text, newline="")))
    assert [(line["Code"], line["After"]) for line in lines] == [("WS1-2024-01", "Officer 1")]
    everything = b"".join(reader.get(reverse("progress:changes_table")).streaming_content).decode()
    assert "Person 5: Oversight" not in everything


def test_a_table_that_cannot_be_made_leads_back_to_what_is_wrong(reader):
    response = reader.get(reverse("progress:changes_table"), {"kind": "x"})
    assert response.headers["Location"] == f"{reverse('progress:changes')}?kind=x"


def test_a_workstreams_history_is_the_programmes_asked_for_it(reader, changed):
    response = reader.get(reverse("progress:workstream_history", args=["workstream-1"]), follow=True)
    html = response.content.decode()
    assert "Officer 1" in html
    assert "Officer 2" not in html
    assert reader.get("/workstreams/none/history/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_changes_cost_the_same_queries_however_many_and_of_however_many_kinds(
    reader, amina, django_assert_num_queries, rows
):
    makers_of = [makers.action, makers.activity, makers.MAKERS[type(makers.recommendation(9))]]
    for number in range(rows):
        row = makers_of[number](number + 1)
        row.note = "Seen"
        save_row(row, by=amina, version=row.version)
    page(reader)
    with django_assert_num_queries(8):
        html = page(reader, person=amina.pk)
    assert html.count("app-events__event") == rows


def test_a_site_without_changes_says_what_would_be_here(reader):
    assert "Nothing has changed yet" in page(reader)
