"""The pages that people open every day cost the same few queries at many times the size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.scale import multiply
from workstreams.models import Membership, Workstream

AT_MOST = 12
# Beside one's own actions: what was said of them, what there is to count, what waits in one's workstreams, and what
# meetings are asked.
MORE = {"my work": 14}
# Beside an indicator's figures: its neighbours, breakdowns, what is withheld, judgements, checks, and who works on it.
MORE |= {"indicator": 36}
PAGES = {
    "home": "/",
    "what needs attention": "/attention/",
    "workstream": "/workstreams/business-skills-and-employment/",
    "KPIs": "/workstreams/business-skills-and-employment/kpis/",
    "partners": "/partners/",
    "a partner": "/partners/nea/",
    "logic model": "/workstreams/business-skills-and-employment/logic-model/",
    "workplan": "/workstreams/housing/workplan/2024/",
    "scorecard": "/indicators/",
    "scorecard with both dates": "/indicators/?dates=both",
    "indicator": "/indicators/life-expectancy-male/",
    "all workstreams": "/workstreams/",
    "programme": "/programme/",
    "recommendations": "/recommendations/",
    "timeline": "/timeline/",
    "meetings": "/meetings/",
    "what has changed": "/changes/",
    "search": "/search/?q=housing",
    "my work": "/my/",
}


def queries_of(client, path):
    client.get(path)  # the first request of a process looks up kinds of rows
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    # Once a minute a request writes down when its session was last seen; it reads all the same.
    return [query["sql"] for query in captured if query["sql"].startswith("SELECT")]


@pytest.mark.django_db
def test_every_page_costs_few_queries_and_the_same_at_many_times_the_size(luton, client, chair, full_count):
    for workstream in Workstream.objects.all():  # pages cost an editor the most
        Membership.objects.get_or_create(user=chair, workstream=workstream, role=Membership.Role.CHAIR)
    client.force_login(chair)
    before = {name: queries_of(client, path) for name, path in PAGES.items()}
    multiply(full_count(5, 20))
    after = {name: queries_of(client, path) for name, path in PAGES.items()}

    assert {name: len(queries) for name, queries in after.items()} == {
        name: len(queries) for name, queries in before.items()
    }
    dear = {name: len(queries) for name, queries in before.items() if len(queries) > MORE.get(name, AT_MOST)}
    assert dear == {}
