"""The page of one item, and its history as a table."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import User
from logicmodels.models import ActivityOutput
from lutonhet.saving import save_row
from tests import makers
from workplans.models import Action
from workstreams.models import Coded, EvaluationFinding

pytestmark = pytest.mark.django_db
CODED = [model for model in apps.get_models() if issubclass(model, Coded)]


@pytest.fixture
def amina(db):
    return User.objects.create_user("amina@example.org", "a-long-password", name="Amina Khan", is_staff=True)


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return client


def page(reader, code, **asked):
    response = reader.get(reverse("progress:item", args=[code]), asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("model", CODED, ids=lambda model: model._meta.model_name)
def test_any_code_that_was_given_has_a_page_that_says_where_it_stands(reader, model):
    makers.programme()
    row = makers.finding() if model is EvaluationFinding else makers.MAKERS[model]()
    html = page(reader, row.code)
    assert row.code in html
    place = html.split("Where it stands")[1].split("</section>")[0]
    address = place.split('href="')[1].split('"')[0].split("#")[0]
    assert reader.get(address).status_code == 200
    assert f'id="{row.code}"' in reader.get(address).content.decode()


def test_a_code_is_found_however_it_is_typed_and_an_unknown_one_is_not(reader):
    makers.activity(1)
    assert "WS1-A01" in page(reader, "ws1-a01")
    assert reader.get("/items/WS1-A02/").status_code == 404
    assert reader.get("/items/WS1-A02/history.csv").status_code == 404


def test_the_code_of_a_workstream_leads_to_its_page(reader):
    makers.workstream(1)
    assert reader.get("/items/WS1/").headers["Location"] == "/workstreams/workstream-1/"
    assert reader.get("/items/WS1/history.csv").status_code == 404


def test_it_says_how_and_why_it_was_closed(reader):
    row = makers.action(1)
    row.closed_on, row.closed_as, row.closing_reason, row.delivery = date(2026, 5, 1), "stopped", "No money", "closed"
    row.save()
    assert "Closed on 1 May 2026 as “Stopped”: No money" in page(reader, row.code)
    row.closed_as, row.closing_reason = "withdrawn", "Typed twice"
    row.save()
    assert "Withdrawn on 1 May 2026: Typed twice" in page(reader, row.code)


def test_it_says_what_was_inferred_who_has_it_and_what_is_known(reader, amina):
    row = makers.action(1)
    row.is_inferred, row.note, row.assigned_to, row.due_on = True, "Read off the minutes", amina, date(2026, 6, 30)
    row.save()
    html = page(reader, row.code)
    for words in ("Inferred", "Read off the minutes", "Amina Khan", "30 June 2026", "Organisation 1"):
        assert words in html


def test_links_are_shown_at_both_ends_with_how_far_they_are_believed(reader):
    link = ActivityOutput.objects.create(
        source=makers.activity(1), target=makers.output(1), rationale="Counted monthly"
    )
    for here, there, words in (("WS1-A01", "WS1-OP01", "Leads to"), ("WS1-OP01", "WS1-A01", "Comes from")):
        html = page(reader, here)
        linked = html.split("What it is linked to")[1].split("</section>")[0]
        assert words in linked
        assert reverse("progress:item", args=[there]) in linked
        assert link.get_strength_display() in linked
        assert "Counted monthly" in linked


def test_what_people_type_is_shown_as_text(reader, amina):
    row = makers.action(1)
    row.lead_officer = "<script>alert(1)</script>"
    save_row(row, by=amina, version=row.version)
    html = page(reader, row.code)
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_history_comes_in_pages_the_latest_first(reader, amina):
    row = makers.action(1)
    for number in range(30):
        row.lead_officer = f"Officer {number:02d}"
        save_row(row, by=amina, version=row.version)
    first = page(reader, row.code)
    assert first.index("Officer 29") < first.index("Officer 28")
    assert "Older changes" in first
    older = first.split("?before=")[1].split("#")[0]
    second = page(reader, row.code, before=older)
    assert first.count("app-events__event") + second.count("app-events__event") == 31
    assert "added the action" in second
    assert "Older changes" not in second
    for nonsense in ("x", "-1", "9" * 30, "٣"):
        assert "Officer 29" in page(reader, row.code, before=nonsense)


def test_the_history_as_a_table_has_everything_and_no_formula(reader, amina):
    row = makers.action(1)
    for number in range(3):
        row.lead_officer = f"=1+{number}"
        save_row(row, by=amina, version=row.version)
    response = reader.get(reverse("progress:item_history", args=[row.code]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text, newline="")))
    assert len(lines) == 4
    assert [line["After"] for line in lines[:3]] == ["'=1+2", "'=1+1", "'=1+0"]
    assert lines[0]["What happened"] == "changed the lead officer from “=1+1” to “=1+2”"
    assert {line["Code"] for line in lines} == {row.code}
    assert lines[0]["Who"] == "Amina Khan"


@pytest.mark.parametrize("rows", [1, 3])
def test_an_action_costs_the_same_queries_however_much_happened(reader, amina, django_assert_num_queries, rows):
    row = makers.action(1)
    for number in range(rows):
        row.activities.add(makers.activity(number + 1))
        row.assigned_to = makers.user(number + 1)
        save_row(row, by=amina, version=row.version)
    page(reader, row.code)
    with django_assert_num_queries(15):  # four of them for outputs, recommendations, partners and milestones
        html = page(reader, row.code)
    assert html.count("assigned it to") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_an_activity_costs_the_same_queries_however_many_links_it_has(reader, django_assert_num_queries, rows):
    for number in range(rows):
        ActivityOutput.objects.create(source=makers.activity(1), target=makers.output(number + 1))
    page(reader, "WS1-A01")
    with django_assert_num_queries(18):
        html = page(reader, "WS1-A01")
    assert html.count("Suspected") == rows


def test_an_item_without_events_says_what_would_be_here(reader):
    Action.objects.bulk_create([Action(code="WS1-2024-50", text="Copied", workplan=makers.workplan(1))])
    assert "Nothing recorded yet" in page(reader, "WS1-2024-50")


@pytest.mark.parametrize(("code", "made"), [("WS1-A01", makers.activity), ("WS1-N01", makers.next_step)])
def test_what_may_have_gaps_leads_to_them_while_it_is_open(reader, code, made):
    row = made(1)
    asks = f"/gaps/?about={row.code}"
    assert page(reader, row.code).count(asks) == 2  # for a script, and as a link
    row.close(on=date(2026, 1, 1), how="stopped", reason="The grant ended.")
    row.save()
    assert asks not in page(reader, row.code)
