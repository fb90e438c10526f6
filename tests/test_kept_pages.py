"""Pages that are kept until somebody writes: right at once after a write, and for nobody but their readers."""

import re
import uuid
from datetime import timedelta

import pytest
from auditlog.context import set_actor
from django.test import Client
from django.utils.safestring import mark_safe

from accounts.kept_pages import STAND_INS
from indicators.models import Area
from lutonhet import trail
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
    "workstream": "/workstreams/workstream-1/",
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
        "workstream": makers.Workstream.objects.get(slug="workstream-1"),
        "scorecard": makers.Indicator.objects.get(),
    }[name]
    setattr(row, {"scorecard": "short_name", "workstream": "context"}.get(name, "text"), "Newword")
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


@pytest.mark.parametrize("who", ["oversight", "chair", "secretariat", "superuser"])
def test_a_kept_page_asks_few_questions(crew, who, django_assert_max_num_queries):
    reader = browser(crew[who])
    for name in PAGES:
        before = text(reader, name)
        with django_assert_max_num_queries(5):
            assert plain(text(reader, name)) == plain(before)


def plain(page):
    """The page without what is new at every look."""
    return re.sub(r'name="(csrfmiddlewaretoken|receipt)" value="[^"]+"', "", page)


def test_the_keys_and_tokens_of_a_kept_page_are_new_at_every_look(crew):
    chair = Client(enforce_csrf_checks=True)
    chair.force_login(crew["chair"])
    pages = [text(chair, "logic model") for _ in range(3)]
    keys = [key for page in pages for key in re.findall(r'name="receipt" value="([^"]+)"', page)]
    assert len(keys) == len(set(keys)) > 6
    assert all(uuid.UUID(key) for key in keys)
    assert not [page for page in pages if set(STAND_INS.values()) & set(re.split(r"[^\w-]", page))]
    form = re.search(r'<form class="app-line".*?</form>', pages[-1], re.S)[0]
    data = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form))
    address = re.search(r'action="([^"]+)"', form)[1]
    response = chair.post(address, {**data, "text": "An item typed on a kept page"})
    assert response.status_code == 302
    assert "An item typed on a kept page" in text(chair, "logic model")


def test_what_somebody_else_changed_a_moment_ago_goes_though_nobody_writes(crew, monkeypatch):
    activity = makers.Activity.objects.get(code="WS1-A90")
    activity.text = "Changed by somebody else"
    with set_actor(crew["superuser"]):
        save_row(activity, by=crew["superuser"], version=activity.version)
    chair = browser(crew["chair"])
    assert "a moment ago" in text(chair, "logic model")
    monkeypatch.setattr(trail, "MOMENT", timedelta(0))
    assert "a moment ago" not in text(chair, "logic model")


def test_a_mark_is_written_as_it_would_be_and_a_safe_text_is_not_taken_for_another(settings):
    settings.DEBUG = False
    partial = "_components/_trend_mark.html"
    plain = "<b>Up</b>"
    assert "<b>Up</b>" in mark(partial, result="improving", text=mark_safe(plain), arrow="up")
    assert "&lt;b&gt;Up&lt;/b&gt;" in mark(partial, result="improving", text=plain, arrow="up")
    assert mark(partial, result="improving", text=plain, arrow="up") == mark(
        partial, result="improving", text=plain, arrow="up"
    )
