"""Every address answers every role as the access table says, and none is missing from the table."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from logicmodels.models import ActivityOutput
from progress.models import AgendaItem
from tests import makers
from tests.access_table import A_LINK, ADMIN_EXCEPTIONS, ADMIN_KINDS, ADMIN_PAGES, EDITING, OURS, ROLES, SIGN_IN
from tests.people import one_of_each_role
from tests.workplans import plans
from workplans.models import Action, Submission, Workplan
from workstreams.models import Meeting, Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def unrendered(monkeypatch):
    """Pages are answered without being written out, which tests of their own look at."""
    monkeypatch.setattr(Template, "render", lambda *_, **__: "")


METHODS = ("get", "post")
# Django's own: addresses from before version 1.9, and what under /admin/ is no page at all.
NAMELESS = {"<path:object_id>/", "(?P<url>.*)$"}


def names(resolver=None, namespace=""):
    """The name of every address that the site answers to; the pattern itself where it has none."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else str(pattern.pattern)
        else:
            yield from names(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))


def admin_names():
    """The names that the table's rows about the administration pages stand for, from its own registry."""
    for model in admin.site._registry:
        for kind in ADMIN_KINDS:
            yield f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}"


def answer(response):
    """What happened, in the words of the table."""
    status = response.status_code
    if status in (301, 302):
        return "sign in" if response.headers["Location"].split("?")[0].endswith("/login/") else "goes"
    words = {200: "page", 400: "refused", 403: "forbidden", 404: "not found", 405: "no such", 409: "refused"}
    return words[status]


def browser_of(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def differences(people, rows, roles_of=lambda name: ROLES):
    """(name, method) → (declared, happened) for the roles that are answered otherwise than declared."""
    found = {}
    browsers = {}
    for name, path, row in rows:
        roles = roles_of(name)
        for method in METHODS:
            browsers = browsers or {role: browser_of(people[role]) for role in ROLES}
            declared = getattr(row, method)
            happened = {role: answer(getattr(browsers[role], method)(path)) for role in roles}
            if name in SIGN_IN or not row.is_steady:  # it may have signed people out
                browsers = {}
            if differing := {
                role: (declared[role], happened[role]) for role in roles if declared[role] != happened[role]
            }:
                found[name, method] = differing
    return found


def test_every_address_has_a_row_and_every_row_an_address():
    declared = {*OURS, *EDITING, *SIGN_IN, *ADMIN_PAGES, *admin_names()}
    routed = set(names()) - NAMELESS
    assert routed - declared == set(), "addresses without a row in the access table"
    assert declared - routed == set(), "rows without an address"


@pytest.mark.usefixtures("unrendered")
def test_our_pages_answer_each_role_as_declared(luton, full_count):
    """Each page is asked for by all who are refused it and by three of those who are shown it, in turn."""
    meeting = Meeting.objects.create(code="MEET-90", title="Oversight group", held_on=date(2024, 10, 14))
    people = one_of_each_role(Workstream.objects.get(slug="housing"), Workstream.objects.get(slug="net-zero"))
    plans.two_versions(Workplan.objects.get(workstream__slug="housing", year=2024), people)
    version = Submission.objects.get(number=2)
    item = {"text": "Housing", "purpose": "noting", "submission": version}
    AgendaItem.objects.create(code="MEET-90-I01", meeting=meeting, **item)
    rows = [(name, reverse(name, args=row.args), row) for name, row in {**OURS, **SIGN_IN}.items()]

    def roles_of(name):
        shown = [role for role in ROLES if {**OURS, **SIGN_IN}[name].get[role] == "page"]
        turn = len(name)
        some = [shown[(turn + step) % len(shown)] for step in (0, 1, 2)] if shown else []
        return ROLES if full_count(False, True) else [role for role in ROLES if role not in shown or role in some]

    assert differences(people, rows, roles_of) == {}


@pytest.mark.usefixtures("unrendered")
def test_our_forms_answer_each_role_as_declared_and_write_nothing_when_sent_empty(luton):
    people = one_of_each_role(Workstream.objects.get(slug="housing"), Workstream.objects.get(slug="net-zero"))
    plan = Workplan.objects.get(workstream__slug="housing", year=2024)
    Action.objects.create(code="HSG-2024-01", text="Inspect homes", workplan=plan)
    keys = {A_LINK: ActivityOutput.objects.first().pk}
    before = LogEntry.objects.count()
    rows = [(name, reverse(name, args=[keys.get(one, one) for one in row.args]), row) for name, row in EDITING.items()]
    assert differences(people, rows) == {}
    assert LogEntry.objects.count() == before


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


def test_the_administration_answers_each_role_as_declared(people):
    rows = [(name, reverse(name, args=row.args), row) for name, row in ADMIN_PAGES.items()]
    assert differences(people, rows) == {}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.model_name)
@pytest.mark.usefixtures("unrendered")
def test_the_administration_of_a_model_answers_each_role_as_declared(people, model, full_count):
    """Each page is asked for by one of the administrators and one of the others, in turn; in a long run by all."""
    groups = {False: [], True: []}
    for role in ROLES:
        groups[bool(people[role] and people[role].is_staff)].append(role)
    turn = list(admin.site._registry).index(model)

    def roles_of(name):
        return full_count([some[(turn + len(name)) % len(some)] for some in groups.values()], ROLES)

    row = LogEntry.objects.first() if model is LogEntry else makers.MAKERS[model]()
    rows = []
    for kind, declared in ADMIN_KINDS.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}"
        args = [row.pk] if kind in ("change", "history", "delete") else []
        declared = ADMIN_EXCEPTIONS.get((kind, model._meta.model_name), declared)
        rows.append((name, reverse(name, args=args), declared))
    assert differences(people, rows, roles_of) == {}
