"""What no page may do, whatever is sent to it: reach another workstream's rows, store a field that it does not show,
write when it is only read, believe a form without its token, or fall over odd texts."""

from itertools import cycle

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse

from logicmodels.models import Activity, ActivityOutput, LogicModel
from tests import makers
from tests.access_table import A_LINK, EDITING, OURS, SIGN_IN, SOURCES
from tests.pageform import form_in, sent
from tests.people import one_of_each_role
from workplans.models import Action, NextStep, Priority, Risk, Workplan
from workstreams.models import Achievement, Meeting, Workstream

pytestmark = pytest.mark.django_db

AWKWARD = (
    "🏠 עברית العربية ‮abc",
    "a\x00b\x0bc\x07",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "'; DROP TABLE accounts_user; --",
    "{{ 7|add:7 }} {% debug %}",
    "é" * 100_000,
    "-1",
    "9" * 400,
    "\ud7ff\U0010ffff\ufeff",
    "",
)


@pytest.fixture
def people(luton):
    workstreams = Workstream.objects.in_bulk(["housing", "net-zero"], field_name="slug")
    people = one_of_each_role(workstreams["housing"], workstreams["net-zero"])
    plan = Workplan.objects.get(workstream=workstreams["housing"], year=2024)
    Action.objects.create(code="HSG-2024-01", text="Inspect homes", workplan=plan)
    return people


def browser(person, **options):
    client = Client(**options)
    client.force_login(person)
    return client


def address_of(name):
    keys = {A_LINK: ActivityOutput.objects.first().pk}
    return reverse(name, args=[keys.get(one, one) for one in EDITING[name].args])


FORMS = [name for name, row in EDITING.items() if row.post["secretariat"] != "goes"]
BUTTONS = [name for name, row in EDITING.items() if row.post["secretariat"] == "goes"]


def test_forms_answer_odd_texts_in_every_field_with_a_page(people, full_count):
    """Each field gets an odd text, in a long run every one of them; and all fields at once."""
    secretariat = browser(people["secretariat"])
    odd = cycle(AWKWARD)
    for name in FORMS:
        address = address_of(name)
        shown = form_in(secretariat.get(address))
        fields = [one for one in shown if one not in ("csrfmiddlewaretoken", "made_for", "receipt")]
        for field in fields:
            for _ in range(full_count(1, len(AWKWARD))):
                answer = secretariat.post(address, sent(shown, **{field: next(odd)}))
                assert answer.status_code in (200, 302, 409), (name, field)
        for _ in range(full_count(1, len(AWKWARD))):
            everything = {**shown, **{one: [next(odd)] for one in fields}}
            assert secretariat.post(address, everything).status_code in (200, 302, 409), name
        secretariat.post(f"/items/{address.split('/')[2]}/restore/", {"version": "2"})


def test_odd_texts_where_a_table_is_brought_in_are_answered_with_a_page(people):
    secretariat = browser(people["secretariat"])
    for name, row in SOURCES.items():
        for text in AWKWARD:
            for field in ("pasted", "other", "headings", "table", "column-0"):
                answer = secretariat.post(reverse(name, args=row.args), {field: text})
                assert answer.status_code in (200, 409), (name, field)


def test_buttons_answer_odd_versions_with_a_page(people):
    secretariat = browser(people["secretariat"])
    for name in BUTTONS:
        for text in (*AWKWARD, "0", "1.0", "²"):
            assert secretariat.post(address_of(name), {"version": text}).status_code == 302


def test_forms_store_no_field_that_they_do_not_show(people):
    """Every field of every model is sent beside the form's own; what is stored is what the form shows."""
    secretariat = browser(people["secretariat"])
    other = Workstream.objects.get(slug="net-zero")
    models = (Achievement, Action, Activity, LogicModel, Meeting, NextStep, Priority, Risk, Workplan, ActivityOutput)
    names = {field.name for model in (*models, Workstream) for field in model._meta.get_fields()}
    names |= {f"{one}_id" for one in names} | {"pk"}
    for name in FORMS:
        address = address_of(name)
        response = secretariat.get(address)
        own = set(form_in(response)) | {field.html_name for field in response.context["form"]}
        extra = {one: [str(other.pk)] for one in names - own}
        before = stored()
        secretariat.post(address, {**form_in(response), **extra})
        told = set() if name != "workstreams:withdraw_item" else {"closed_on", "closed_as", "closing_reason"}
        for key, row in stored().items():
            changed = {field for field, value in before.get(key, row).items() if value != row[field]}
            assert changed <= told, (name, key)


def stored():
    """Every row that pages change, as it is stored, without what comes of saving it."""
    rows = {}
    for model in (Achievement, Action, Activity, LogicModel, Meeting, NextStep, Priority, Risk, Workplan, Workstream):
        for row in model._base_manager.values():
            row.pop("version")
            rows[model.__name__, row["id"]] = row
    return rows


# Codes and keys of others


def test_a_chair_reaches_nothing_of_another_workstream_by_its_code(people, full_count):
    chair = browser(people["chair"])
    codes = [
        code
        for model in (Achievement, NextStep, Activity, Priority, Meeting)
        for code in model.objects.exclude(code__startswith="HSG-").values_list("code", flat=True)
        if not (model is Meeting and Meeting.objects.get(code=code).workstream_id)
    ]
    assert len(codes) > 40
    before, events = stored(), LogEntry.objects.count()
    for code in codes[:: full_count(4, 1)]:
        for verb in ("change", "close", "withdraw", "restore", "confirm", "move"):
            answer = chair.post(f"/items/{code}/{verb}/", {"version": "1", "to": "1", "text": "Mine"})
            assert answer.status_code in (403, 404), (code, verb)
    for link in ActivityOutput.objects.all():
        for verb in ("change", "confirm", "remove"):
            assert chair.post(f"/links/activityoutput/{link.pk}/{verb}/", {"version": "1"}).status_code == 403
    for slug in Workstream.objects.exclude(slug="housing").values_list("slug", flat=True):
        for path in ("change/", "add/achievement/", "add/next-step/", "add/activity/", "logic-model/start/"):
            assert chair.post(f"/workstreams/{slug}/{path}", {"text": "Mine", "kind": "action"}).status_code in (
                403,
                404,
            )
    assert (stored(), LogEntry.objects.count()) == (before, events)


def test_a_form_takes_no_key_that_it_does_not_offer(people):
    chair = browser(people["chair"])
    elsewhere = Priority.objects.create(
        code="NZ-2024-P01",
        text="Theirs",
        workplan=Workplan.objects.create(workstream=Workstream.objects.get(slug="net-zero"), year=2024),
    )
    address = reverse("workstreams:change_item", args=["HSG-2024-01"])
    shown = form_in(chair.get(address))
    for name, key in (
        ("priority", elsewhere.pk),
        ("activities", Activity.objects.first().pk),
        ("assigned_to", people["other_chair"].pk),
        ("lead_organisation", "999999"),
    ):
        chair.post(address, sent(shown, **{name: str(key)}))
        action = Action.objects.get()
        assert (action.priority, action.assigned_to, action.lead_organisation) == (None, None, None), name
        assert not action.activities.exists()


def test_the_way_back_never_leads_to_another_site(people):
    chair = browser(people["chair"])
    for back in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil"):
        address = f"/items/HSG-AC01/change/?back={back}"
        answer = chair.post(address, form_in(chair.get(address)))
        assert answer.headers["Location"] == "/workstreams/housing/#HSG-AC01"


# Reading and posting


class Writes:
    """The tables written to while it watches, those of sessions and the shared cache apart."""

    def __init__(self):
        self.seen = []

    def __call__(self, execute, sql, params, many, context):
        words = sql.split()
        is_write = words and words[0] in ("INSERT", "UPDATE", "DELETE", "REPLACE")
        if is_write and "django_session" not in sql and "shared_cache" not in sql:
            self.seen.append(sql[:120])
        return execute(sql, params, many, context)


def readable():
    makers_of = {**{name: row.args for name, row in {**OURS, **SIGN_IN}.items()}}
    yield from ((name, reverse(name, args=args)) for name, args in makers_of.items())
    yield from ((name, address_of(name)) for name in EDITING)


def test_reading_writes_nothing(people):
    writes = Writes()
    for role in ("anonymous", "no_role", "chair", "administrator"):
        client = browser(people[role]) if people[role] else Client()
        with connection.execute_wrapper(writes):
            for name, address in readable():
                if name != "account_logout":
                    client.get(address)
        assert writes.seen == [], role


def test_a_form_without_its_token_is_refused(people):
    before = stored()
    for role in ("anonymous", "chair", "administrator"):
        client = browser(people[role], enforce_csrf_checks=True) if people[role] else Client(enforce_csrf_checks=True)
        for name, address in readable():
            if {**OURS, **EDITING, **SIGN_IN}[name].post["superuser"] == "no such":
                continue
            answer = client.post(address, {"text": "Mine", "version": "1"})
            assert answer.status_code == 403 or name.startswith("openid_connect"), (role, name)
    assert stored() == before


def test_the_administration_refuses_a_form_without_its_token(people):
    client = browser(people["administrator"], enforce_csrf_checks=True)
    row = makers.organisation()
    for address in (
        reverse("admin:accounts_organisation_change", args=[row.pk]),
        reverse("admin:accounts_organisation_add"),
        reverse("admin:accounts_organisation_changelist"),
    ):
        assert client.post(address, {"name": "Mine"}).status_code == 403
