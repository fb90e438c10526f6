"""Every model has its administration pages, for administrators and nobody else, at a price that does not grow."""

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import CalendarLink, Invitation, Receipt, User
from gaps.models import Gap, Waiver
from indicators.models import (
    Breakdown,
    FlagReview,
    ImportBatch,
    Indicator,
    IndicatorSource,
    Neighbour,
    Observation,
    Revision,
    SeriesBreak,
    StagedArea,
    StagedRow,
    StagedSeries,
    Target,
)
from logicmodels.models import LINKS
from progress.models import Attendance, Pack, PackFile, StepRaised
from tests.admin.conftest import page
from tests.makers import MAKERS
from workplans.models import (
    Carried,
    Carrying,
    Decision,
    DueDateMove,
    Highlight,
    Reminder,
    Submission,
    Update,
    Workplan,
)
from workstreams.models import Programme

pytestmark = pytest.mark.django_db

OURS = ("accounts", "workstreams", "indicators", "logicmodels", "workplans", "gaps", "progress")
WORKING_ROWS = (Receipt, StagedArea, StagedRow, StagedSeries)  # they go when what they are for is done
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models() if model not in WORKING_ROWS]
NEVER_ADDED_HERE = (
    FlagReview,
    Revision,
    Breakdown,
    Neighbour,
    Invitation,
    CalendarLink,
    Reminder,
    Submission,
    Decision,
    DueDateMove,
)
NEVER_ADDED_HERE += (Carrying, Carried, Gap, Waiver, StepRaised, Pack, PackFile)
ONLY_READ = (*NEVER_ADDED_HERE, ImportBatch, Update, Highlight)
DELETABLE = (*LINKS, Workplan, IndicatorSource, SeriesBreak, Target, Attendance)  # a plan while it is empty
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
def test_each_page_is_refused_to_everybody_else(people, model, full_count):
    """By two of them for each model, all in turn; in a long run by each of them."""
    row = MAKERS[model]() if model in MAKERS else LogEntry.objects.first()
    pages = [page("changelist", model), page("add", model), *(page(k, row) for k in ("change", "history", "delete"))]
    turn = MODELS.index(model) if model in MODELS else 0
    for role in full_count((REFUSED + REFUSED)[turn % len(REFUSED) :][:2], REFUSED):
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
    "accounts.organisation": 7,
    "accounts.user": 9,
    "accounts.appointment": 7,
    "accounts.invitation": 7,
    "accounts.calendarlink": 7,
    "workstreams.workstream": 7,
    "workstreams.membership": 8,
    "workstreams.achievement": 8,
    "workstreams.meeting": 10,
    "workstreams.goal": 7,
    "workstreams.fact": 8,
    "workstreams.event": 7,
    "workstreams.principle": 7,
    "workstreams.recommendation": 9,
    "workstreams.evaluationfinding": 7,
    "indicators.area": 8,
    "indicators.neighbourset": 7,
    "indicators.neighbour": 8,
    "indicators.indicator": 8,
    "indicators.importbatch": 8,
    "indicators.indicatorsource": 7,
    "indicators.seriesbreak": 7,
    "indicators.target": 7,
    "indicators.breakdown": 7,
    "indicators.observation": 9,
    "indicators.assessment": 9,
    "indicators.revision": 9,
    "indicators.flagreview": 8,
    "gaps.gap": 8,
    "gaps.waiver": 8,
    "logicmodels.logicmodel": 7,
    "logicmodels.assumption": 8,
    "logicmodels.input": 8,
    "logicmodels.activity": 8,
    "logicmodels.output": 8,
    "logicmodels.outcome": 8,
    "logicmodels.barrier": 8,
    "logicmodels.outputcount": 10,
    "logicmodels.activityoutput": 8,
    "logicmodels.outputoutcome": 8,
    "logicmodels.activityoutcome": 8,
    "logicmodels.outcomeindicator": 8,
    "logicmodels.activityrecommendation": 8,
    "logicmodels.barrieractivity": 8,
    "logicmodels.assumptionactivity": 8,
    "workplans.workplan": 9,
    "workplans.priority": 9,
    "workplans.action": 12,
    "workplans.carried": 11,
    "workplans.carrying": 10,
    "workplans.submission": 11,
    "workplans.decision": 11,
    "workplans.milestone": 11,
    "workplans.duedatemove": 11,
    "workplans.highlight": 11,
    "workplans.update": 11,
    "workplans.reminder": 8,
    "workplans.risk": 9,
    "workplans.nextstep": 8,
    "auditlog.logentry": 12,
    "progress.agendaitem": 7,
    "progress.stepraised": 8,
    "progress.attendance": 7,
    "progress.meetingnotes": 7,
    "progress.pack": 7,
    "progress.packfile": 8,
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


@pytest.mark.parametrize("model", [Indicator, Observation, ImportBatch])
def test_published_files_come_in_from_the_lists_of_what_they_fill(client, model):
    response = client.get(page("changelist", model))
    assert f'href="{reverse("indicators:bring_in")}"' in response.content.decode()
