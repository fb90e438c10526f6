"""The KPI dashboard: counts against target, their gaps, indicators, delivery over time, the files, and its doors."""

import csv
import re
from datetime import date, datetime
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from indicators.models import Area, Observation
from logicmodels.models import Outcome, OutcomeIndicator, Output, OutputCount
from logicmodels.services import CountToSave, record_counts
from tests import makers
from tests.people import one_of_each_role
from workplans.models import Action, Update
from workplans.services import report_update

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/kpis/"
QUERIES = 11


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def as_(people):
    """`as_("secretariat")`: a client that is signed in as the person of this role."""

    def as_role(role):
        client = Client()
        client.force_login(people[role])
        return client

    return as_role


@pytest.fixture
def chair(as_):
    return as_("chair")


def output(number=1, **fields):
    model = makers.logic_model(1)
    return Output.objects.create(code=f"WS1-OP0{number}", text=f"Output {number}", logic_model=model, **fields)


def count(of, start, end, number, **fields):
    return OutputCount.objects.create(output=of, starts_on=start, ends_on=end, count=number, **fields)


def text_of(response):
    return " ".join(response.content.decode().split())


def two_quarters_with_a_gap(of):
    count(of, date(2025, 4, 1), date(2025, 6, 30), 20)
    count(of, date(2025, 10, 1), date(2025, 12, 31), 1240, note="=1+1")


def test_an_output_stands_beside_its_line_with_a_chart_whose_gap_stays_a_gap(chair):
    of = output(baseline=0, baseline_on=date(2025, 1, 1), target=2000, target_on=date(2026, 12, 31), unit="people")
    two_quarters_with_a_gap(of)
    page = text_of(chair.get(PAGE))
    assert "On the way" in page
    assert "1,240 people counted, against a target of 2,000 by 31 December 2026." in page
    assert re.search(r"Quarter 2, July to September 2025</th><td [^>]*>not counted</td>", page)
    assert page.count('class="app-chart__line"') == 2  # the line to the target, wide and narrow
    assert "app-chart__line--main" not in page  # two counts with a gap between them are not joined


def test_an_empty_workstream_says_what_would_be_here(chair):
    page = text_of(chair.get(PAGE))
    assert "No output to count yet" in page
    assert "No outcome is linked to an indicator yet" in page


def test_the_file_has_every_count_as_a_number_and_nothing_that_runs(chair):
    two_quarters_with_a_gap(output(unit="people"))
    answer = chair.get(f"{PAGE}counts.csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["Count"] for row in rows] == ["20", "1240"]
    assert rows[0]["Period"] == "Quarter 1, April to June 2025"
    assert not rows[1]["Note"].startswith("=")


def test_the_latest_count_says_who_recorded_it_and_when_and_leads_to_where_it_was_recorded(chair, people):
    of = output(unit="people")
    row = OutputCount(output=of, starts_on=date(2025, 4, 1), ends_on=date(2025, 6, 30), count=20)
    record_counts([CountToSave(row, None)], by=people["chair"])
    page = text_of(chair.get(PAGE))
    assert f"recorded {timezone.localdate():%-d %B %Y}, {people['chair'].name}" in page
    assert f'href="/workstreams/workstream-1/logic-model/counts/2025-26-q1/#output-{of.code}">20</a> people' in page


def test_the_financial_year_so_far_adds_up_counts_and_does_not_add_up_what_is_cumulative(chair):
    for number, is_cumulative in ((1, False), (2, True)):
        of = output(number, is_cumulative=is_cumulative)
        for quarter, (start, end) in enumerate([(date(2024, 1, 1), date(2024, 3, 31)),
                                                (date(2024, 4, 1), date(2024, 6, 30)),
                                                (date(2024, 7, 1), date(2024, 9, 30))]):  # fmt: skip
            count(of, start, end, 10 * (quarter + 1))
    answer = chair.get(f"{PAGE}kpis.csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["Latest count"], row["Financial year so far"]) for row in rows] == [("30", "50"), ("30", "30")]
    assert rows[0]["Address"] == "http://testserver/items/WS1-OP01/"


def test_what_is_missing_is_said_with_the_press_that_mends_it_to_those_who_may(chair, as_):
    of = output()
    mends = (f"/items/{of.code}/change/", f"/workstreams/workstream-1/logic-model/counts/#output-{of.code}")
    page, read = text_of(chair.get(PAGE)), text_of(as_("no_role").get(PAGE))
    for words in ("Not counted yet", "No target yet", "None of 1 output have been counted, and none have a target."):
        assert words in page
        assert words in read
    for address in mends:
        assert address in page
        assert address not in read


def test_delivery_over_time_is_read_from_what_was_reported_and_corrections_take_the_place_of_what_they_correct(
    chair, people
):
    action = Action.objects.create(code="WS1-2024-01", text="Insulate", workplan=makers.workplan(1))
    today = timezone.localdate()
    last_month = timezone.make_aware(datetime(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 10, 12))
    for delivery, text in (("on_track", "Well"), ("at_risk", "Not so well")):
        said = Update(action=action, delivery=delivery, text=text, what_is_wrong="Staff left", made_at=last_month)
        report_update(said, by=people["chair"])
    action.refresh_from_db()
    report_update(Update(action=action, delivery="on_track", text="Well again"), by=people["chair"])
    answer = chair.get(f"{PAGE}delivery.csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["Green – On track"], row["Amber – At risk"], row["All actions"]) for row in rows] == [
        ("0", "1", "1"),
        ("1", "0", "1"),
    ]
    page = text_of(chair.get(PAGE))
    assert f"{today:%B %Y}, as it stands today: 1 on track." in page
    assert page.count("app-stacks__piece--at_risk") == 3  # in the key, and a part of the bar, wide and narrow


def test_more_outputs_than_a_page_holds_are_paged(chair):
    for number in range(1, 24):
        Output.objects.create(
            code=f"WS1-OP{number:02d}", text=f"Output {number}", logic_model=makers.logic_model(1), order=number
        )
    first, second = text_of(chair.get(PAGE)), text_of(chair.get(f"{PAGE}?page=2"))
    assert "Page 1 of 2, 23 in all" in first
    assert "WS1-OP20" in first and "WS1-OP21" not in first
    assert "WS1-OP21" in second and "WS1-OP20" not in second


def test_the_doors_lead_there_and_only_those_who_may_are_asked_to_record(chair, as_):
    of = output()
    counts = "/workstreams/workstream-1/logic-model/counts/"
    for page in ("/workstreams/workstream-1/logic-model/", "/workstreams/workstream-1/", f"/items/{of.code}/"):
        text = text_of(chair.get(page))
        assert counts in text
        assert PAGE in text
    reader = as_("no_role")
    for page in ("/workstreams/workstream-1/logic-model/", PAGE):
        assert "Record this quarter" in text_of(chair.get(page))
        assert "Record this quarter" not in text_of(reader.get(page))


def fill(number):
    of = output(number, target=100, target_on=date(2026, 3, 31))
    two_quarters_with_a_gap(of)
    action = Action.objects.create(code=f"WS1-2024-{number:02d}", text="Insulate", workplan=makers.workplan(1))
    Update.objects.create(action=action, delivery="on_track", text="Well", made_by=makers.user(number))
    outcome = Outcome.objects.create(code=f"WS1-OC{number:02d}", text="Warmth", logic_model=makers.logic_model(1))
    OutcomeIndicator.objects.create(source=outcome, target=makers.observation(number).indicator)
    for role, one in (("place", 1), ("country", 2)):
        Area.objects.filter(pk=makers.area(one).pk).update(role=role)
    Observation.objects.filter(indicator=makers.indicator(number)).update(area=makers.area(1))


def test_the_page_costs_the_same_with_one_output_as_with_three(chair, django_assert_num_queries):
    fill(1)
    chair.get(PAGE)
    with django_assert_num_queries(QUERIES):
        chair.get(PAGE)
    for number in (2, 3):
        fill(number)
    with django_assert_num_queries(QUERIES):
        chair.get(PAGE)
