"""The KPI page: counts against target, their gaps, the indicators, the file, and the doors that lead there."""

import csv
from datetime import date
from io import StringIO

import pytest

from logicmodels.models import Output, OutputCount
from tests import makers

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/kpis/"
QUERIES = 9


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
    assert '<th scope="row">Quarter 2, July to September 2025</th><td data-label="Count">not counted</td>' in page
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


def test_the_page_costs_the_same_with_one_output_as_with_three(chair, django_assert_num_queries):
    two_quarters_with_a_gap(output(1))
    chair.get(PAGE)
    with django_assert_num_queries(QUERIES):
        chair.get(PAGE)
    for number in (2, 3):
        two_quarters_with_a_gap(output(number))
    with django_assert_num_queries(QUERIES):
        chair.get(PAGE)
