"""Pages that are kept until somebody writes: right at once after a write, and for nobody but their readers."""

import pytest
from django.test import Client
from django.utils.safestring import mark_safe

from indicators.models import Area
from lutonhet.kept import forget
from lutonhet.saving import save_row
from lutonhet.templatetags.site_tags import mark
from tests import makers
from tests.people import one_of_each_role, person
from tests.workplans import plans
from workplans.models import Action
from workstreams.rules import only_reads

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = {
    "logic model": "/workstreams/workstream-1/logic-model/",
    "workplan": "/workstreams/workstream-1/workplan/2031/",
    "scorecard": "/indicators/",
}


@pytest.fixture
def crew():
    makers.programme()
    Area.objects.create(code="E06000032", name="Anytown", role="place")
    makers.indicator(1)
    people = one_of_each_role(makers.workstream(1), makers.workstream(2))
    plans.ready_plan(makers.workstream(1))
    forget()
    yield people
    forget()


def browser(who):
    client = Client()
    client.force_login(who)
    return client


def text(client, name):
    response = client.get(PAGES[name])
    assert response.status_code == 200
    return response.content.decode()


def test_only_who_may_change_nothing_reads_what_was_kept_for_readers(crew):
    readers = {name for name, who in crew.items() if who and only_reads(who)}
    assert readers == {"no_role", "oversight"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_right_at_once_after_a_write(crew, name):
    reader, other = browser(crew["oversight"]), browser(crew["no_role"])
    chair = crew["superuser"]
    assert text(reader, name).count("Newword") == 0
    row = {
        "logic model": makers.Activity.objects.get(code="WS1-A90"),
        "workplan": Action.objects.get(code="WS1-2031-01"),
        "scorecard": makers.Indicator.objects.get(),
    }[name]
    setattr(row, "short_name" if name == "scorecard" else "text", "Newword")
    save_row(row, by=chair, version=row.version)
    assert "Newword" in text(reader, name)
    assert "Newword" in text(other, name)


@pytest.mark.parametrize("name", ["logic model", "workplan"])
def test_nobody_else_sees_the_page_of_readers_nor_they_another_ones(crew, name):
    before = text(browser(crew["oversight"]), name)
    chairs = text(browser(crew["chair"]), name)
    assert "/change/" in chairs
    again = text(browser(crew["oversight"]), name)
    newcomer = text(browser(person("Nina New")), name)
    for page in (before, again, newcomer):
        assert "/change/" not in page
        assert "csrfmiddlewaretoken" not in page.split("<main", 1)[1].split("</main>")[0]
    assert "Nina New" in newcomer
    assert "Nina New" not in again


def test_a_kept_page_asks_few_questions(crew, django_assert_num_queries):
    reader = browser(crew["oversight"])
    for name, queries in (("logic model", 5), ("workplan", 4), ("scorecard", 4)):
        text(reader, name)
        with django_assert_num_queries(queries):
            text(reader, name)


def test_a_mark_is_written_as_it_would_be_and_a_safe_text_is_not_taken_for_another(settings):
    settings.DEBUG = False
    partial = "_components/_trend_mark.html"
    plain = "<b>Up</b>"
    assert "<b>Up</b>" in mark(partial, result="improving", text=mark_safe(plain), arrow="up")
    assert "&lt;b&gt;Up&lt;/b&gt;" in mark(partial, result="improving", text=plain, arrow="up")
    assert mark(partial, result="improving", text=plain, arrow="up") == mark(
        partial, result="improving", text=plain, arrow="up"
    )
