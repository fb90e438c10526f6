"""The public site: what visitors may read while it is on, and that they change nothing and see no draft."""

import re
from collections import deque
from html import unescape

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404

from accounts.models import User
from lutonhet.saving import save_row
from tests import makers
from tests.access_table import FOR_EVERYBODY, OURS
from tests.people import one_of_each_role
from tests.progress.test_open_data import few_women
from tests.test_access import answer
from tests.workplans import plans
from workplans.models import Action, Update

pytestmark = pytest.mark.django_db
METHODS = ("post", "put", "patch", "delete", "options", "head", "trace")
LINK = re.compile(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"')
DRAFTS = ("Draftword", "Neverword", "Unconfirmedword", "Olga Officer", "Rhabarber", "57.92", "13.73", "Kumquat")


@pytest.fixture
def on(settings):
    settings.PUBLIC_SITE = True


@pytest.fixture
def crew(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def written(crew):
    """A signed plan, changed since; one never signed; figures that are withheld; what nobody has confirmed."""
    few_women()
    plan = plans.ready_plan(makers.workstream(1))
    known = {"text": "Signedword", "lead_officer": "Olga Officer", "resources": "Kumquat"}
    Action.objects.filter(workplan=plan).update(**known)
    makers.ActivityOutput.objects.create(
        source=makers.Activity.objects.get(code="WS1-A90"), target=makers.Output.objects.get(code="WS1-OP90")
    )
    plans.sign(plans.send(plan, crew["chair"]), crew["signatory"])
    action = Action.objects.get(workplan=plan)
    Update.objects.create(action=action, delivery="on_track", text="Rhabarber", made_by=crew["chair"])
    action.text = "Draftword"
    save_row(action, by=crew["chair"], version=action.version)
    never = plans.ready_plan(makers.workstream(2))
    Action.objects.filter(workplan=never).update(text="Neverword")
    done = makers.MAKERS[makers.Achievement](1)
    done.text = "Homes warmed; ask jane@council.example"
    done.save()
    unconfirmed = makers.MAKERS[makers.Achievement](2)
    unconfirmed.text, unconfirmed.is_inferred, unconfirmed.note = "Unconfirmedword", True, "From a slide"
    unconfirmed.save()


def text_of(response):
    content = b"".join(response) if response.streaming else response.content
    return unescape(content.decode("utf-8-sig", "replace"))


def all_rows(*, sessions=True):
    """Every row of every table, so that one changed anywhere shows."""
    models = [model for model in apps.get_models(include_auto_created=True) if sessions or model is not Session]
    return {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in models}


def links_in(response):
    kind = response.headers.get("Content-Type", "")
    if response.status_code in (301, 302):
        return [response.headers["Location"]]
    return LINK.findall(text_of(response)) if "html" in kind else []


def crawl(client, starts, *, skip=lambda path: False, at_most=None, methods=METHODS):
    """Path → what was read there, following every link of ours; each is tried with every method, too.

    `at_most` addresses of one kind of page are tried where there are many.
    """
    waiting, seen, found, tried = deque(starts), set(starts), {}, {}
    while waiting:
        path = waiting.popleft()
        try:
            name = resolve(path.split("?")[0]).view_name
        except Resolver404:
            name = path
        tried[name] = tried.get(name, 0) + 1
        if at_most and tried[name] > at_most:
            continue
        response = client.get(path)
        found[path] = response, text_of(response) if response.status_code == 200 else ""
        for link in links_in(response):
            target = unescape(link).split("#")[0]
            local = re.match(r"(?:http://testserver)?(/(?!static/|/).*)", target)
            if local and local[1] not in seen and not skip(local[1]):
                seen.add(local[1])
                waiting.append(local[1])
        for method in methods:
            getattr(client, method)(path)
    return found


@pytest.mark.usefixtures("on", "written")
def test_a_visitor_who_follows_every_link_and_tries_every_method_changes_no_row_and_sees_no_draft(crew, full_count):
    # Forms as they would be sent: the check of their origin is not what keeps strangers out.
    visitor, before = Client(raise_request_exception=True), all_rows()
    found = crawl(
        visitor, ["/", "/public/", "/open-data/", "/robots.txt"], methods=full_count(("post", "put", "delete"), METHODS)
    )
    assert all_rows() == before
    emails = [person.email for person in User.objects.all()]
    seen = {(word, path) for path, (_, text) in found.items() for word in (*DRAFTS, *emails, "jane@") if word in text}
    assert seen == set()
    pages = {
        resolve(path.split("?")[0]).view_name for path, (response, _) in found.items() if response.status_code == 200
    }
    assert {*FOR_EVERYBODY, "progress:robots"} <= pages
    texts = "".join(text for _, text in found.values())
    assert all(word in texts for word in ("Signedword", "Homes warmed", "Inspections", "41.31", "Green – On track"))


@pytest.mark.usefixtures("luton")
def test_an_oversight_reader_who_follows_every_link_and_tries_every_method_changes_no_row(full_count):
    people = one_of_each_role(*makers.Workstream.objects.filter(slug__in=["housing", "net-zero"]))
    plans.two_versions(makers.Workplan.objects.get(workstream__slug="housing", year=2024), people)
    reader = Client(raise_request_exception=True)
    reader.force_login(people["oversight"])
    before = all_rows(sessions=False)
    methods = full_count(("post", "delete"), METHODS)
    # What is under /accounts/ is a person's own.
    found = crawl(
        reader, ["/"], skip=lambda path: path.startswith("/accounts/"), at_most=full_count(1, 40), methods=methods
    )
    assert all_rows(sessions=False) == before
    assert len(found) > 40


@pytest.mark.usefixtures("on", "written")
def test_with_the_site_on_visitors_read_what_is_for_everybody_and_sign_in_for_the_rest(crew):
    visitor = Client()
    for name, row in OURS.items():
        args = ("workstream-1",) if name == "progress:public_workstream" else row.args
        expected = "page" if name in FOR_EVERYBODY else row.get["anonymous"]
        expected = "goes" if name == "progress:home" else expected
        assert answer(visitor.get(reverse(name, args=args))) == expected, name
        posted = "no such" if name in FOR_EVERYBODY else row.post["anonymous"]
        posted = "goes" if name == "progress:home" else posted
        assert answer(visitor.post(reverse(name, args=args))) == posted, name
    assert visitor.get("/").headers["Location"] == reverse("progress:public_home")


@pytest.mark.usefixtures("written")
def test_with_the_site_off_visitors_sign_in_first(crew):
    visitor, reader = Client(), Client()
    reader.force_login(crew["oversight"])
    for name, row in FOR_EVERYBODY.items():
        path = reverse(name, args=("workstream-1",) if name == "progress:public_workstream" else row.args)
        assert answer(visitor.get(path)) == answer(visitor.post(path)) == "sign in"
        assert reader.get(path).status_code == 200
    assert "The public site is off" in text_of(reader.get("/public/"))
    assert text_of(visitor.get("/robots.txt")) == "User-agent: *\nDisallow: /\n"


@pytest.mark.usefixtures("on", "written")
def test_visitors_get_no_cookie_and_caches_may_keep_what_they_read():
    visitor = Client()
    for name, row in FOR_EVERYBODY.items():
        path = reverse(name, args=("workstream-1",) if name == "progress:public_workstream" else row.args)
        response = visitor.get(path)
        assert response.headers["Cache-Control"] == "public, max-age=300", path
        assert not response.cookies
        assert "Cookie" in response.headers["Vary"]
        if "ETag" in response.headers:
            again = visitor.get(path, headers={"If-None-Match": response.headers["ETag"]})
            assert again.status_code == 304
    assert not visitor.cookies
    assert "Allow: /public/" in text_of(visitor.get("/robots.txt"))
    assert Session.objects.count() == 0


@pytest.mark.usefixtures("on", "written")
def test_nobodys_own_page_is_kept_by_a_cache_that_others_share(crew):
    reader = Client()
    reader.force_login(crew["oversight"])
    for name in ("progress:public_home", "progress:open_data", "progress:open_data_package"):
        assert reader.get(reverse(name)).headers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in reader.get("/public/").headers


@pytest.mark.usefixtures("on")
def test_a_site_with_nothing_in_it_says_what_would_be_there(db):
    visitor = Client()
    assert "No workstream yet" in text_of(visitor.get("/public/"))
    assert "No indicator yet" in text_of(visitor.get("/public/indicators/"))
    workstream = makers.workstream(1)
    page = text_of(visitor.get(reverse("progress:public_workstream", args=[workstream.slug])))
    assert "Nothing signed off yet" in page
    assert visitor.get(reverse("progress:public_workstream", args=["nowhere"])).status_code == 404


@pytest.mark.usefixtures("on")
def test_a_page_of_the_public_site_costs_the_same_queries_with_one_workstream_and_with_three(crew):
    visitor, counts = Client(), []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            makers.MAKERS[makers.Achievement](number)
            makers.observation(number)
            plan = plans.ready_plan(makers.workstream(number))
            chair = {"user": crew["other_chair"], "workstream": makers.workstream(number), "role": "chair"}
            makers.Membership.objects.get_or_create(**chair)
            plans.sign(plans.send(plan, User.objects.get(pk=crew["other_chair"].pk)), crew["signatory"])
        for path in ("/public/", "/public/workstreams/workstream-1/", "/public/indicators/"):
            with CaptureQueriesContext(connection) as captured:
                assert visitor.get(path).status_code == 200
            counts.append(len(captured))
    assert counts[:3] == counts[3:] == [11, 8, 7]
