"""A plan's overall rating, a period at a time, and the one-page report that the oversight group reads."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from logicmodels.models import OutcomeIndicator
from lutonhet.saving import may
from tests import makers
from tests.pageform import form_in, sent
from tests.people import one_of_each_role
from workplans.models import Action, Highlight, Milestone, Risk, Update
from workplans.services import change_action, report_highlight, report_update

pytestmark = pytest.mark.django_db

PLAN = "/workstreams/workstream-1/workplan/2024/"
PAGE, REPORT = f"{PLAN}highlight/", f"{PLAN}highlight/report/"
NOW, TODAY = timezone.now(), timezone.localdate()
LAST_MONTH = NOW.replace(day=1, hour=12) - timedelta(days=3)


@pytest.fixture
def people(db):
    makers.programme()
    makers.workplan(1)
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def words_of(response):
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def highlight(by, at=NOW, **said):
    said = {"rating": "on_track", "summary": "Going well."} | said
    return report_highlight(Highlight(workplan=makers.workplan(1), made_at=at, **said), by=by)


def test_the_chair_reports_and_corrects_in_the_same_period(people):
    chair = as_(people["chair"])
    assert "No report yet" in words_of(chair.get(PAGE))
    form = form_in(chair.get(REPORT))
    chair.post(REPORT, sent(form, rating="at_risk", summary="The grant is late.", achieved="22 homes"))
    again = chair.get(REPORT)
    assert "There is a report for" in again.content.decode()
    assert (form_in(again)["summary"], form_in(again)["achieved"]) == (["The grant is late."], ["22 homes"])
    answer = chair.post(REPORT, sent(form_in(again), summary="The grant is late by a month."), follow=True)
    assert "It corrects the one before; the history keeps both." in answer.content.decode()
    first, second = Highlight.objects.order_by("pk")
    assert (second.corrects, list(Highlight.objects.standing())) == (first, [second])
    page = words_of(chair.get(PAGE))
    assert "Summary The grant is late by a month." in page
    assert "corrected on" in page


def test_a_new_period_begins_with_empty_boxes_and_shows_both_ratings(people):
    highlight(people["chair"], at=LAST_MONTH, rating="at_risk", summary="Late.", achieved="Begun")
    chair = as_(people["chair"])
    form = form_in(chair.get(REPORT))
    assert (form["rating"], form["summary"], form["achieved"]) == (["at_risk"], [""], [""])
    chair.post(REPORT, sent(form, rating="on_track", summary="Caught up."))
    page = words_of(chair.get(PAGE))
    assert f"Overall Amber – At risk in {timezone.localdate(LAST_MONTH):%B %Y}, now Green – On track" in page
    assert [one.corrects for one in Highlight.objects.all()] == [None, None]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"rating": None}, "Choose the overall rating"),
        ({"summary": ""}, "Enter summary"),
        ({"rating": "off_track"}, "Say what support or decision is needed, or “None”."),
        ({"rating": "paused"}, "choose from what is offered"),
    ],
)
def test_what_a_report_lacks_is_said(people, typed, sentence):
    chair = as_(people["chair"])
    data = sent(form_in(chair.get(REPORT)), **({"rating": "on_track", "summary": "Well."} | typed))
    assert sentence in chair.post(REPORT, data).content.decode()
    assert not Highlight.objects.exists()


def test_only_those_who_keep_the_plan_report_on_it_and_nobody_changes_a_report(people):
    for role in ("no_role", "contributor", "other_chair", "oversight", "signatory"):
        with pytest.raises(PermissionDenied):
            highlight(people[role])
        assert as_(people[role]).get(REPORT).status_code == 403
    made = highlight(people["secretariat"])
    assert not any(may(person, "change", made) for person in people.values() if person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Highlight.objects.create(workplan=made.workplan, made_by=people["chair"], rating="on_track", summary="Twice")


def test_the_overall_rating_stands_on_the_plan_and_in_the_header_of_the_workstream(people):
    highlight(people["chair"], rating="at_risk", summary="The grant is late.")
    reader = as_(people["no_role"])
    assert f"Amber – At risk overall, {TODAY:%B %Y}: The grant is late." in words_of(reader.get(PLAN))
    header = words_of(reader.get("/workstreams/workstream-1/")).split("Impact to date")[0]
    assert f"Overall: Amber – At risk reported {TODAY:%-d %B %Y}" in header


def a_full_plan(people, actions=12):
    plan, chair = makers.workplan(1), people["chair"]
    passed = TODAY - timedelta(days=20)
    for number in range(1, actions + 1):
        code = f"WS1-2024-{number:02d}"
        row = Action.objects.create(
            code=code, text=f"Inspect the homes of ward {number}", workplan=plan, due_on=passed, delivery="off_track"
        )
        Milestone.objects.create(code=f"{code}-M01", text="First homes", action=row, due_on=passed)
        row.due_on = TODAY + timedelta(days=60)
        change_action(row, by=chair, version=row.version, fields=["due_on"], reason="The contractor began late.")
        said = {"what_is_wrong": "No contractor.", "support_needed": "A second contractor." if number < 5 else "None"}
        report_update(Update(action=row, delivery="off_track", text="Stuck", **said), by=chair)
        Risk.objects.create(code=f"WS1-R{number:02d}", text="Costs rise", mitigation="Fixed prices", workplan=plan)
        OutcomeIndicator.objects.get_or_create(source=makers.outcome(1), target=makers.indicator(min(number, 8)))
    highlight(chair, at=LAST_MONTH)
    highlight(
        chair,
        rating="off_track",
        summary="Inspections stand still in most wards. " * 5,
        achieved="The register is complete\n" * 5,
        planned="A second contractor\n" * 5,
        support_needed="Agree the new dates.",
    )


def test_the_report_has_what_councils_expect_of_one_and_asks_for_what_is_needed(people):
    a_full_plan(people, actions=2)
    page = words_of(as_(people["oversight"]).get(PAGE))
    for heading in ("Chair", "Period", "Overall", "Summary", "Achievements this period", "Planned next", "Milestones"):
        assert heading in page
    passed, asked = TODAY - timedelta(days=20), TODAY + timedelta(days=60)
    assert f"WS1-2024-01-M01 First homes {passed:%-d %b %Y} – Past its date" in page
    assert f"WS1-2024-01 Inspect the homes of ward 1: due {passed:%-d %b %Y}, asked for {asked:%-d %b %Y}." in page
    asks = page.split("Decisions or support requested")[1]
    assert "Agree the new dates. WS1-2024-01 A second contractor." in asks
    assert "Costs rise Fixed prices" in page and "Indicator 1" in page


def test_what_asks_for_nothing_is_not_among_what_is_asked(people):
    a_full_plan(people, actions=6)
    asks = words_of(as_(people["oversight"]).get(PAGE)).split("Decisions or support requested")[1]
    assert "WS1-2024-04 A second contractor." in asks
    assert "WS1-2024-05" not in asks


@pytest.mark.parametrize("actions", [1, 3, 12])
def test_the_report_costs_the_same_queries_whatever_the_plan(people, django_assert_num_queries, actions):
    a_full_plan(people, actions)
    reader = as_(people["no_role"])
    reader.get(PAGE)
    with django_assert_num_queries(15):
        reader.get(PAGE)


@pytest.mark.django_db(transaction=True)
def test_the_report_of_a_full_plan_prints_on_one_sheet_of_a4(people, page, live_server, sign_in):
    a_full_plan(people)
    sign_in(page, people["oversight"])
    page.goto(f"{live_server.url}{PAGE}")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    assert "Decisions or support requested" in printed.pages[0].extract_text()


def test_a_report_says_when_it_is_of_another_period(people):
    highlight(people["chair"], at=LAST_MONTH)
    page = words_of(as_(people["chair"]).get(PAGE))
    last = f"{timezone.localdate(LAST_MONTH):%B %Y}"
    assert f"The last report is for {last}; there is none for {TODAY:%B %Y} yet." in page
    assert "Report for this period" in page


def test_a_plan_of_long_ago_has_a_report_as_well(people):
    highlight(people["chair"], at=timezone.make_aware(timezone.datetime(2024, 5, 4, 12)))
    assert "May 2024" in words_of(as_(people["no_role"]).get(PAGE))
    assert Highlight.objects.get().period_starts_on == date(2024, 5, 1)
