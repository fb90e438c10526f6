"""Every model has its administration pages, for administrators and nobody else, at a price that does not grow."""

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Invitation, Receipt, User
from indicators.models import ImportBatch, Neighbour, Revision
from logicmodels.models import LINKS, Activity, Output
from tests.admin.conftest import form_of, page
from tests.makers import MAKERS
from workplans.models import Action, NextStep, Risk, Update
from workstreams.models import Meeting, Programme

pytestmark = pytest.mark.django_db

OURS = ("accounts", "workstreams", "indicators", "logicmodels", "workplans")
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models() if model is not Receipt]
NEVER_ADDED_HERE = (Revision, Neighbour, Invitation)
ONLY_READ = (Revision, Neighbour, ImportBatch, Update, Invitation)
DELETABLE = LINKS
REFUSED = ("no_role", "contributor", "chair", "other_chair", "oversight", "signatory", "secretariat")


def named(models):
    return pytest.mark.parametrize("model", models, ids=lambda model: model._meta.label_lower)


def test_every_model_of_ours_and_the_audit_trail_is_registered_and_nothing_else():
    assert set(admin.site._registry) == {*MODELS, LogEntry}


@named(MODELS)
def test_each_page_opens_for_an_administrator(client, model):
    row = MAKERS[model]()
    assert str(row.pk) in client.get(page("changelist", model)).content.decode()
    assert client.get(page("changelist", model), {"q": "abc 12"}).status_code == 200
    assert client.get(page("change", row)).status_code == 200
    assert "Audit trail" in client.get(page("history", row)).content.decode()
    may_add = model not in (*NEVER_ADDED_HERE, Programme)
    assert client.get(page("add", model)).status_code == (200 if may_add else 403)


@named([*MODELS, LogEntry])
def test_each_page_is_refused_to_everybody_else(people, model):
    row = MAKERS[model]() if model in MAKERS else LogEntry.objects.first()
    pages = [page("changelist", model), page("add", model), *(page(k, row) for k in ("change", "history", "delete"))]
    for role in REFUSED:
        client = Client()
        client.force_login(people[role])
        assert {client.get(one).status_code for one in pages} <= {302, 403}, role
        assert {client.post(one).status_code for one in pages} <= {302, 403}, role
    for one in pages:
        response = Client().get(one)
        assert response.status_code == 302
        assert "/login/" in response.headers["Location"]


@named([model for model in MODELS if model not in DELETABLE])
def test_what_is_governed_is_not_deleted_even_by_a_superuser(people, model):
    row = MAKERS[model]()
    for role in ("administrator", "superuser"):
        client = Client()
        client.force_login(people[role])
        assert client.post(page("delete", row), {"post": "yes", "version": "1"}).status_code == 403
        client.post(
            page("changelist", model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        )
    assert model.objects.filter(pk=row.pk).exists()


@named(ONLY_READ)
def test_a_record_is_read_and_not_changed(client, model):
    row = MAKERS[model]()
    html = client.get(page("change", row)).content.decode()
    assert 'name="_save"' not in html
    assert client.post(page("change", row), {"text": "Otherwise"}).status_code == 403


def test_the_audit_trail_is_read_and_never_written(people):
    client = Client()
    client.force_login(people["superuser"])
    entry = LogEntry.objects.first()
    assert entry.object_repr in client.get(page("changelist", LogEntry)).content.decode()
    assert client.get(page("change", entry)).status_code == 200
    assert client.get(page("changelist", LogEntry), {"q": "person", "action": "0"}).status_code == 200
    for path in (page("add", LogEntry), page("delete", entry)):
        assert client.get(path).status_code == 403
    for path in (page("add", LogEntry), page("change", entry), page("delete", entry)):
        assert client.post(path, {"object_repr": "Otherwise", "post": "yes"}).status_code == 403


CHOICES = sorted(
    {(model._meta.label_lower, field) for model in MODELS for field in admin.site._registry[model].autocomplete_fields}
)


@pytest.mark.parametrize(("label", "field"), CHOICES)
def test_a_choice_is_looked_up_at_one_price(client, people, label, field):
    model = apps.get_model(label)
    target = model._meta.get_field(field).related_model
    query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    row = MAKERS[target](1)
    costs = []
    for number in (1, 2, 3):
        MAKERS[target](number)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse("admin:autocomplete"), query | {"term": ""})
        costs.append(len(queries))
    assert str(row) in [one["text"] for one in response.json()["results"]]
    assert costs == [4] * 3
    for term in ("\x00", "1\x002", "é" * 60_000, "no such"):
        assert client.get(reverse("admin:autocomplete"), query | {"term": term}).status_code == 200
    other = Client()
    other.force_login(people["chair"])
    assert other.get(reverse("admin:autocomplete"), query).status_code in (302, 403)


# What a list costs with one row and with three: session, person, programme, counts, the rows, and what filters offer.
QUERIES = {
    "accounts.organisation": 8,
    "accounts.user": 10,
    "accounts.appointment": 8,
    "accounts.invitation": 8,
    "workstreams.workstream": 8,
    "workstreams.membership": 9,
    "workstreams.achievement": 9,
    "workstreams.meeting": 11,
    "workstreams.goal": 8,
    "workstreams.fact": 9,
    "workstreams.event": 8,
    "workstreams.principle": 8,
    "workstreams.recommendation": 10,
    "workstreams.evaluationfinding": 8,
    "indicators.area": 9,
    "indicators.neighbourset": 8,
    "indicators.neighbour": 9,
    "indicators.indicator": 9,
    "indicators.importbatch": 9,
    "indicators.observation": 11,
    "indicators.assessment": 10,
    "indicators.revision": 10,
    "logicmodels.logicmodel": 8,
    "logicmodels.assumption": 9,
    "logicmodels.input": 9,
    "logicmodels.activity": 9,
    "logicmodels.output": 9,
    "logicmodels.outcome": 9,
    "logicmodels.barrier": 9,
    "logicmodels.outputcount": 11,
    "logicmodels.activityoutput": 9,
    "logicmodels.outputoutcome": 9,
    "logicmodels.activityoutcome": 9,
    "logicmodels.outcomeindicator": 9,
    "logicmodels.activityrecommendation": 9,
    "logicmodels.barrieractivity": 9,
    "logicmodels.assumptionactivity": 9,
    "workplans.workplan": 10,
    "workplans.priority": 10,
    "workplans.action": 13,
    "workplans.update": 12,
    "workplans.risk": 10,
    "workplans.nextstep": 9,
    "auditlog.logentry": 13,
}


@named([*(model for model in MODELS if model is not Programme), LogEntry])
def test_a_list_costs_the_same_with_one_row_and_with_three(client, model):
    make = MAKERS.get(model, MAKERS[User])
    make(1)
    client.get(page("changelist", model))
    costs = []
    for number in (1, 2, 3):
        make(number)
        with CaptureQueriesContext(connection) as queries:
            client.get(page("changelist", model))
        costs.append(len(queries))
    assert costs == [QUERIES[model._meta.label_lower]] * 3


def test_an_item_lists_the_links_that_start_and_that_end_at_it(client):
    for make in (MAKERS[link] for link in LINKS):
        make()
    html = client.get(page("change", MAKERS[Output]())).content.decode()
    assert "WS1-A01 Text 1 is counted by WS1-OP01 Text 1" in html
    assert "WS1-OP01 Text 1 contributes to WS1-OC01 Text 1" in html


@named([Activity, Output, Action, Risk, NextStep])
def test_what_may_be_somebodys_task_is_given_to_them_here(client, people, model):
    row = MAKERS[model]()
    data = form_of(client.get(page("change", row))) | {"assigned_to": people["chair"].pk}
    assert client.post(page("change", row), data).status_code == 302
    assert model.objects.get(pk=row.pk).assigned_to == people["chair"]


def test_a_meeting_is_closed_with_a_reason_and_filtered_by_it(client):
    row = MAKERS[Meeting]()
    closed = {"closed_on": "1/2/2024", "closed_as": "withdrawn", "closing_reason": "Entered twice."}
    assert client.post(page("change", row), form_of(client.get(page("change", row))) | closed).status_code == 302
    for answer, rows in (("yes", []), ("no", [row])):
        assert list(client.get(page("changelist", Meeting), {"open": answer}).context["cl"].result_list) == rows
