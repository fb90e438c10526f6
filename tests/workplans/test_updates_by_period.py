"""One update an action and reporting period: a later one corrects it, and “no change” is one press."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from tests import makers
from tests.pageform import form_in, sent
from tests.people import one_of_each_role
from workplans.models import Action, Update
from workplans.periods import period_in_words, start_of_period
from workplans.services import report_no_change, report_update
from workstreams import services
from workstreams.models import Programme

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/workplan/2024/"
ADDRESS = "/items/WS1-2024-01/update/"
PRESS = "/items/WS1-2024-01/no-change/"
NOW = timezone.now()
LAST_MONTH = NOW.replace(day=1, hour=12) - timedelta(days=3)
WORDS = f"{timezone.localdate(LAST_MONTH):%B %Y}"
RED = {"what_is_wrong": "The lease is not signed.", "support_needed": "A word with the owner."}


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def action(people):
    return Action.objects.create(code="WS1-2024-01", text="Inspect homes", workplan=makers.workplan(1))


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def report(action, by, at=NOW, **said):
    said = {"delivery": "on_track", "text": "Going well"} | said
    return report_update(Update(action=action, made_at=at, **said), by=by)


def version():
    return Action.objects.get().version


def test_a_second_update_of_the_period_corrects_the_first_and_the_form_says_so(people, action):
    chair = as_(people["chair"])
    chair.post(ADDRESS, sent(form_in(chair.get(ADDRESS)), delivery="on_track", text="12 homes"))
    shown = chair.get(ADDRESS)
    assert "already, by chair on" in shown.content.decode()
    assert "What you write now corrects it; the history keeps both." in shown.content.decode()
    answer = chair.post(ADDRESS, sent(form_in(shown), delivery="on_track", text="14 homes"), follow=True)
    assert "It corrects the one before" in answer.content.decode()
    first, second = Update.objects.order_by("pk")
    assert (first.corrects, second.corrects) == (None, first)
    assert list(Update.objects.standing()) == [second]
    page = chair.get(PAGE).content.decode()
    assert "14 homes" in page and "12 homes" not in page
    history = chair.get("/items/WS1-2024-01/").content.decode()
    assert "14 homes" in history and "12 homes" in history
    assert "correcting the report of the same period" in history


def test_an_update_of_another_period_corrects_nothing(people, action):
    report(action, people["chair"], at=LAST_MONTH)
    made = report(action, people["chair"])
    assert made.corrects is None
    assert Update.objects.standing().count() == 2


def test_where_progress_is_reported_by_the_quarter_two_months_of_one_share_an_update(people, action):
    Programme.objects.update(reporting_period="quarter")
    first = report(action, people["chair"], at=datetime(2026, 4, 20, 9, tzinfo=UTC))
    second = report(action, people["chair"], at=datetime(2026, 6, 2, 9, tzinfo=UTC))
    third = report(action, people["chair"], at=datetime(2026, 7, 1, 9, tzinfo=UTC))
    assert (second.corrects, third.corrects) == (first, None)


def test_no_change_is_one_press_that_repeats_what_was_said(people, action):
    report(action, people["chair"], at=LAST_MONTH, delivery="off_track", text="Stuck", **RED)
    chair = as_(people["chair"])
    assert f'action="{PRESS}' in chair.get(PAGE).content.decode()
    for _ in range(2):  # a double press
        answer = chair.post(PRESS, {"version": str(version())}, follow=True)
    assert "Update on WS1-2024-01 saved: no change." in answer.content.decode()
    made = Update.objects.get(text__startswith="No change")
    assert (made.text, made.delivery, made.what_is_wrong, made.support_needed) == (
        f"No change since {WORDS}.",
        "off_track",
        *RED.values(),
    )
    assert f'action="{PRESS}' not in chair.get(PAGE).content.decode(), "the period has its update"


def test_no_change_goes_on_counting_from_what_was_said_last(people, action):
    two_before = LAST_MONTH.replace(day=1) - timedelta(days=3)
    report(action, people["chair"], at=two_before)
    report(action, people["chair"], at=LAST_MONTH, text="No change since then.")
    made = report_no_change(Action.objects.get(), by=people["chair"], version=version())
    assert made.text == f"No change since {timezone.localdate(two_before):%B %Y}."


def test_no_change_is_refused_where_the_rules_refuse_it(people, action):
    chair = people["chair"]

    def refused(words):
        with pytest.raises(Refused, match=words):
            report_no_change(Action.objects.get(), by=chair, version=version())

    refused("Nothing has been reported on WS1-2024-01 yet")
    report(action, chair, at=LAST_MONTH)
    late = timezone.localdate() - timedelta(days=1)
    Action.objects.update(due_on=late, original_due_on=late)
    refused("past its date it cannot be green or grey")
    page = as_(chair).get(PAGE).content.decode()
    assert f'action="{PRESS}' not in page and "Waiting for an update" in page
    Action.objects.update(delivery="at_risk")
    refused("stands otherwise than was last reported")
    report(action, chair, delivery="at_risk", text="Late", what_is_wrong="The grant.")
    refused("has its update for .* already")
    Action.objects.update(delivery="complete", completed_on=late, what_changed="Warm homes")
    refused("is complete")
    assert Update.objects.count() == 2


def test_no_change_is_reported_by_those_who_report_and_over_what_they_saw(people, action):
    report(action, people["chair"], at=LAST_MONTH)
    for role in ("no_role", "contributor", "other_chair", "oversight", "signatory"):
        with pytest.raises(PermissionDenied):
            report_no_change(Action.objects.get(), by=people[role], version=version())
        assert as_(people[role]).post(PRESS, {"version": str(version())}).status_code == 403
    with pytest.raises(StaleRow):
        report_no_change(Action.objects.get(), by=people["chair"], version=99)
    row = Action.objects.get()
    services.withdraw_item(row, by=people["chair"], version=row.version, reason="A mistake.")
    with pytest.raises(Refused, match="is closed"):
        report_update(Update(action=row, delivery="on_track", text="x"), by=people["chair"])
    assert Update.objects.count() == 1


def test_the_secretariat_says_for_whom_nothing_has_changed(people, action):
    report(action, people["chair"], at=LAST_MONTH)
    secretariat = as_(people["secretariat"])
    assert f'href="{PRESS}?' in secretariat.get(PAGE).content.decode()
    secretariat.post(PRESS, sent(form_in(secretariat.get(PRESS)), on_behalf_of="chair"))
    assert Update.objects.get(text__startswith="No change").made_by == people["secretariat"]


@pytest.mark.django_db(transaction=True)
def test_of_two_updates_at_the_same_moment_neither_is_lost(people, action):
    """Both people get their answer, and one of the two corrects the other."""
    answers, forms = {}, {}
    for role in ("chair", "administrator"):
        browser = as_(people[role])
        forms[role] = browser, sent(form_in(browser.get(ADDRESS)), delivery="on_track", text=f"By {role}")
    start = Barrier(2)

    def press(role):
        browser, data = forms[role]
        start.wait()
        answers[role] = browser.post(ADDRESS, data).status_code
        connections.close_all()

    threads = [Thread(target=press, args=(role,)) for role in forms]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    connection.close()
    assert answers == {"chair": 302, "administrator": 302}
    first, second = Update.objects.order_by("pk")
    assert {first.text, second.text} == {"By chair", "By administrator"}
    assert (first.corrects, second.corrects) == (None, first)
    assert Action.objects.get().delivery == "on_track"


@pytest.mark.parametrize(
    ("day", "every", "start", "words"),
    [
        (date(2026, 11, 27), "month", date(2026, 11, 1), "November 2026"),
        (date(2026, 4, 1), "quarter", date(2026, 4, 1), "Quarter 1 of 2026/27 (April to June)"),
        (date(2027, 3, 31), "quarter", date(2027, 1, 1), "Quarter 4 of 2026/27 (January to March)"),
    ],
)
def test_periods_begin_and_read_as_councils_count_them(day, every, start, words):
    assert start_of_period(day, every) == start
    assert period_in_words(start, every) == words
