"""My work: what is mine, by when, and what waits in my workstreams."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from logicmodels.models import Activity, ActivityOutput
from tests import makers
from workplans.models import Action, NextStep, Risk
from workstreams.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def olu(client):
    olu = User.objects.create_user("olu@example.org", "a-long-password", name="Olu Adeyemi")
    client.force_login(olu)
    return olu


def page(client):
    response = client.get(reverse("progress:my_work"))
    assert response.status_code == 200
    return response.content.decode()


def pile(html, key):
    """The text under a heading; "" where the page has no such pile."""
    return html.split(f'id="pile-{key}"')[1].split("</section>")[0] if f'id="pile-{key}"' in html else ""


def action(number, assigned_to, **fields):
    code = f"WS1-2024-{number:02d}"
    return Action.objects.create(
        code=code, text=f"Action {number}", workplan=makers.workplan(1), assigned_to=assigned_to, **fields
    )


def test_what_is_mine_is_piled_by_its_date(client, olu):
    today = timezone.localdate()
    for number, days in enumerate((-1, 0, 30, 31), start=1):
        action(number, olu, due_on=today + timedelta(days=days))
    action(5, olu)
    html = page(client)
    assert "Action 1" in pile(html, "late")
    assert "Action 2" in pile(html, "soon")
    assert "Action 3" in pile(html, "soon")
    assert "Action 4" in pile(html, "later")
    assert "Action 5" in pile(html, "undated")
    assert html.count('app-search__hit"') == 5


def test_everything_that_can_be_assigned_is_here_with_its_place(client, olu):
    activity, output = makers.activity(1), makers.output(1)
    output.target, output.target_on = 10, timezone.localdate() + timedelta(days=90)
    for row in (activity, output):
        row.assigned_to = olu
        row.save()
    Risk.objects.create(code="WS1-R01", text="Risk", workplan=makers.workplan(1), assigned_to=olu)
    NextStep.objects.create(code="WS1-N01", text="Step", workstream=makers.workstream(1), assigned_to=olu)
    html = page(client)
    assert "WS1-OP01" in pile(html, "later")
    for code in ("WS1-A01", "WS1-R01", "WS1-N01"):
        assert code in pile(html, "undated")
        assert f"#{code}" in html


def test_what_is_done_closed_or_somebody_elses_is_not(client, olu):
    closed = {"closed_on": date(2026, 1, 1), "closed_as": "done", "closing_reason": "Done", "delivery": "closed"}
    action(1, olu, **closed)
    action(2, olu, delivery="complete", completed_on=date(2026, 1, 1), what_changed="Warmer homes")
    action(3, makers.user(2))
    html = page(client)
    assert "Nothing is assigned to you" in html
    assert 'app-search__hit"' not in html


def test_my_workstreams_say_what_waits_in_them(client, olu):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="chair")
    inferred = {"is_inferred": True, "note": "Read off the slide"}
    makers.activity(1)
    type(makers.activity(1)).objects.update(**inferred)
    makers.activity(2)
    type(makers.activity(2)).objects.filter(code="WS2-A01").update(**inferred)
    ends = {"source": makers.activity(1), "target": makers.output(1)}
    ActivityOutput.objects.create(**ends, is_inferred=True, rationale="Same words")
    NextStep.objects.create(code="WS1-N01", text="Nobody's step", workstream=makers.workstream(1))
    NextStep.objects.create(code="WS1-N02", text="Bo's step", workstream=makers.workstream(1), owner="Bo")
    html = page(client)
    assert "WS1-A01" in html
    assert "WS2-A01" not in html
    assert "1 inferred link in the" in html
    assert "WS1-N01" in html
    assert "WS1-N02" not in html


def links(html):
    return re.findall(r'href="(/items/[^"]+)"', html.split("<main")[1])


@pytest.mark.parametrize(("role", "address"), [("chair", "/items/{}/change/"), ("contributor", "/items/{}/")])
def test_what_waits_leads_to_its_form_only_for_those_who_may_change_it(client, olu, role, address):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role=role)
    makers.activity(1)
    Activity.objects.update(is_inferred=True, note="Read off the slide")
    NextStep.objects.create(code="WS1-N01", text="Nobody's step", workstream=makers.workstream(1))
    found = links(page(client))
    assert {address.format(code) for code in ("WS1-N01", "WS1-A01")} <= set(found)
    assert {client.get(link).status_code for link in found} == {200}


def test_what_is_mine_leads_to_its_form_only_where_i_belong(client, olu):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="contributor")
    NextStep.objects.create(code="PRG-N01", text="The programme's step", assigned_to=olu)
    for number in (1, 2):
        step = f"WS{number}-N01"
        NextStep.objects.create(code=step, text="Step", workstream=makers.workstream(number), assigned_to=olu)
    found = links(page(client))
    assert {"/items/PRG-N01/", "/items/WS1-N01/change/", "/items/WS2-N01/"} <= set(found)
    assert {client.get(link).status_code for link in found} == {200}


def test_a_membership_that_has_ended_shows_nothing(client, olu):
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.create(
        user=olu, workstream=makers.workstream(1), role="chair", starts_on=yesterday, ends_on=yesterday
    )
    assert "What waits in my workstreams" not in page(client)


def test_a_workstream_where_nothing_waits_says_so(client, olu):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="contributor")
    assert "Nothing waits here" in page(client)


@pytest.mark.parametrize("rows", [1, 3])
def test_my_work_costs_ten_queries_however_much_it_is(client, olu, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        action(number, olu)
        Membership.objects.create(user=olu, workstream=makers.workstream(number), role="chair")
        NextStep.objects.create(code=f"WS{number}-N01", text="Step", workstream=makers.workstream(number))
    page(client)
    with django_assert_num_queries(10):
        html = page(client)
    assert html.count('app-search__hit"') == 2 * rows
