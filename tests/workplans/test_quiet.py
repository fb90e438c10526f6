"""Who has not updated, for how long, and handing what is theirs to somebody else."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from tests import makers
from workplans.models import Action, Update
from workplans.periods import start_of_period
from workplans.quiet import quiet_in
from workplans.reporting import Reported, ReportingPeriod
from workplans.services import hand_over
from workstreams.models import Membership

pytestmark = pytest.mark.django_db
PAGE = "/workstreams/workstream-1/workplan/quiet/"


def member(name, role="contributor", workstream=1):
    person = User.objects.create_user(f"{name.lower()}@example.org", "a-long-password", name=name)
    Membership.objects.create(user=person, workstream=makers.workstream(workstream), role=role)
    return person


@pytest.fixture
def cheryl(client):
    cheryl = member("Cheryl", "chair")
    client.force_login(cheryl)
    return cheryl


def action(number, assigned_to, **fields):
    code = f"WS1-2024-{number:02d}"
    fields = {"text": f"Action {number}", "workplan": makers.workplan(1), "assigned_to": assigned_to} | fields
    return Action.objects.create(code=code, **fields)


def said(row, by, months_ago):
    start = start_of_period(timezone.localdate())
    for _ in range(months_ago):
        start = start_of_period(start - timedelta(days=1))
    moment = timezone.make_aware(timezone.datetime(start.year, start.month, 1, 12))
    return Update.objects.create(action=row, made_by=by, delivery="on_track", text="Said", made_at=moment)


@pytest.mark.parametrize(
    ("last", "today", "every", "missed"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "month", 0),
        (date(2026, 10, 1), date(2026, 11, 1), "month", 0),  # November is not over
        (date(2026, 9, 1), date(2026, 11, 30), "month", 1),
        (date(2025, 11, 1), date(2026, 11, 30), "month", 11),
        (date(2026, 7, 1), date(2026, 12, 31), "quarter", 0),
        (date(2026, 4, 1), date(2026, 12, 31), "quarter", 1),
    ],
)
def test_a_period_counts_as_missed_once_it_is_over(last, today, every, missed):
    period = ReportingPeriod(start_of_period(today, every), every)
    assert Reported(Action(), Update(period_starts_on=last), period, today).missed == missed


def test_people_and_actions_come_in_the_order_of_their_silence(cheryl):
    dan, eve = member("Dan"), member("Eve")
    for number, (person, months) in enumerate([(dan, 0), (eve, 2), (eve, 5), (dan, 1)], start=1):
        said(action(number, person), person, months)
    nobody = action(5, None, starts_on=date(2020, 1, 1))
    action(6, dan, delivery="paused")
    found = quiet_in(makers.workstream(1), timezone.localdate())
    order = [(str(one.person or "nobody"), [(row.action.code, row.missed) for row in one.rows]) for one in found.people]
    assert order == [
        ("Eve", [("WS1-2024-03", 4), ("WS1-2024-02", 1)]),
        ("Dan", [("WS1-2024-01", 0), ("WS1-2024-04", 0)]),
        ("nobody", [(nobody.code, 0)]),  # entered today, whenever it began
    ]
    assert found.sentence == (
        f"1 of 5 actions is updated for {timezone.localdate():%B %Y}. "
        "Two actions have gone a whole month or more without a word."
    )


def test_the_page_says_who_is_silent_since_when(client, cheryl):
    row = action(1, member("Dan"))
    said(row, cheryl, 3)
    html = client.get(PAGE).content.decode()
    assert "Dan" in html
    assert "2 months" in html
    assert f"and not yet for {timezone.localdate():%B %Y}" in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_are_silent(client, cheryl, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        person = member(f"Person{number}")
        said(action(number, person), person, 2)
        action(number + 10, person)
    client.get(PAGE)
    with django_assert_num_queries(11):
        html = client.get(PAGE).content.decode()
    assert html.count('class="app-quiet__form"') == 2 * rows


def press(client, row, to, **fields):
    sent = {"version": row.version, "initial-assigned_to": row.assigned_to_id or "", "assigned_to": to.pk} | fields
    return client.post(reverse("workplans:hand_over", args=[row.code]), sent)


def test_handing_over_is_one_step_and_the_second_press_answers_as_the_first(client, cheryl):
    dan, eve = member("Dan"), member("Eve")
    row = action(1, dan)
    answers = [press(client, row, eve) for _ in range(2)]
    assert [answer.url for answer in answers] == [f"{PAGE}#{row.code}"] * 2
    row.refresh_from_db()
    assert row.assigned_to == eve
    events = LogEntry.objects.get_for_object(row).filter(changes__has_key="assigned_to")
    moved = [event.changes["assigned_to"] for event in events if event.action == LogEntry.Action.UPDATE]
    assert moved == [[str(dan.pk), str(eve.pk)]]
    assert events.first().actor == cheryl


def test_two_chairs_at_once_are_told_of_each_other(client, cheryl):
    dan, eve, fay = member("Dan"), member("Eve"), member("Fay")
    row = action(1, dan)
    press(client, row, eve)
    second = press(client, row, fay)
    assert second.status_code == 409
    row.refresh_from_db()
    assert row.assigned_to == eve


def test_it_is_refused_to_whoever_does_not_keep_the_workplan_and_for_whoever_does_not_belong(client, cheryl):
    dan, stranger = member("Dan"), member("Eve", workstream=2)
    row = action(1, dan)
    other_chair = member("Gus", "chair", workstream=2)
    for person in (dan, other_chair):
        with pytest.raises(PermissionDenied):
            hand_over(row, to=cheryl, by=person, version=row.version)
    with pytest.raises(Refused, match="does not belong to Workstream 1"):
        hand_over(row, to=stranger, by=cheryl, version=row.version)
    gone = member("Hal")
    gone.is_active = False
    gone.save()
    with pytest.raises(Refused, match="does not belong"):
        hand_over(row, to=gone, by=cheryl, version=row.version)
    with pytest.raises(StaleRow):
        hand_over(row, to=cheryl, by=cheryl, version=row.version + 1)
    assert press(client, row, stranger).status_code == 200  # the form again
    row.refresh_from_db()
    assert row.assigned_to == dan
    client.force_login(dan)
    assert client.get(PAGE).status_code == 404
    assert press(client, row, cheryl).status_code == 403


def test_what_is_closed_is_not_handed_over(cheryl):
    closed = {"closed_on": date(2026, 1, 1), "closed_as": "done", "closing_reason": "Done", "delivery": "closed"}
    row = action(1, member("Dan"), **closed)
    with pytest.raises(Refused, match="is closed"):
        hand_over(row, to=cheryl, by=cheryl, version=row.version)
