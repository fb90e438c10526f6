"""The front page."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from indicators.models import Area, Assessment, ImportBatch, Indicator
from logicmodels.models import Activity, ActivityOutput, LogicModel, Outcome, Output, OutputCount
from workplans.models import Action, NextStep, Priority, Workplan
from workstreams.models import Meeting, Principle, Programme, Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return lambda: re.sub(r"\s+", " ", client.get("/").content.decode())


@pytest.fixture
def programme():
    Area.objects.create(code="E06000099", name="Anytown", role="place")
    Area.objects.create(code="E92000001", name="England", role="country")
    return Programme.objects.create(code="ANY", name="Anytown Health Equity", place_name="Anytown", vision="Fair.")


def judged(slug, principle=None, **results):
    batch, _ = ImportBatch.objects.get_or_create(slug="a-table", defaults={"title": "A table"})
    indicator = Indicator.objects.create(slug=slug, name=slug, short_name=slug.title(), principle=principle)
    for against, result in results.items():
        Assessment.objects.create(
            indicator=indicator,
            area=Area.objects.get(role="place"),
            batch=batch,
            position=1,
            against=against,
            basis="published",
            result=result,
            result_text="as printed",
            period_label="2022",
            period_start=date(2022, 1, 1),
            period_end=date(2022, 12, 31),
        )
    return indicator


def workstream(code, **fields):
    slug = code.lower()
    return Workstream.objects.create(code=code, slug=slug, name=f"Work {code}", kind="priority", **fields)


def test_the_empty_site_says_what_would_be_here(read):
    page = read()
    assert "No indicator entered yet" in page
    assert "No workstream entered yet" in page
    assert "No meeting is entered." in page


def test_one_sentence_says_how_the_place_stands(read, programme):
    judged("smoking", country="worse", past="worsening")
    judged("obesity", country="better", past="comparable")
    judged("poverty", country="worse", past="improving")
    assert "Anytown is worse than England on 2 of 3 indicators and better on 1" in read()


def test_what_needs_attention_says_what_is_wrong_and_that_nobody_works_on_it(read, programme):
    judged("smoking", country="worse")
    judged("obesity", country="similar")
    page = read()
    needs = page[page.index('id="needs-attention"') : page.index('id="workstreams"')]
    assert "Smoking" in needs and "No workstream has linked an outcome to it" in needs
    assert "Obesity" not in needs


def test_seven_lines_show_at_once_and_the_rest_is_folded(read, programme):
    for number in range(9):
        judged(f"measure-{number}", country="worse")
    page = read()
    assert page.index("Measure-6") < page.index("Show the other 2") < page.index("Measure-7")


def test_a_workstream_shows_how_much_of_its_chain_is_linked_and_counted(read, programme):
    model = LogicModel.objects.create(workstream=workstream("HSG", chair="Housing SMT"), hypothesis="So that.")
    first, _second = (
        Activity.objects.create(code=f"HSG-A0{number}", text="Advice", logic_model=model) for number in (1, 2)
    )
    output = Output.objects.create(code="HSG-OP01", text="Homes", logic_model=model)
    Outcome.objects.create(code="HSG-OC01", text="Warmth", logic_model=model)
    ActivityOutput.objects.create(source=first, target=output)
    OutputCount.objects.create(output=output, starts_on=date(2024, 4, 1), ends_on=date(2024, 6, 30), count=3)
    page = read()
    assert "Chair: Housing SMT" in page
    assert "2 activities, 1 linked" in page
    assert "1 output, 1 counted" in page
    assert "none measured by an indicator" in page


def test_a_workstream_counts_its_current_workplan_only(read, programme):
    housing = workstream("HSG")
    Workplan.objects.create(workstream=housing, year=timezone.localdate().year + 1)
    for year, priorities in ((2023, 3), (2024, 1)):
        plan = Workplan.objects.create(workstream=housing, year=year)
        for number in range(priorities):
            Priority.objects.create(code=f"HSG-{year}-P{number}", text="Warmth", workplan=plan)
        Action.objects.create(code=f"HSG-{year}-01", text="Insulate", workplan=plan)
    page = read()
    assert "Workplan 2024" in page and "1 priority, 1 action" in page


def test_a_workplan_without_priorities_does_not_borrow_those_of_last_year(read, programme):
    housing = workstream("HSG")
    last = Workplan.objects.create(workstream=housing, year=2023)
    Priority.objects.create(code="HSG-2023-P1", text="Warmth", workplan=last)
    Workplan.objects.create(workstream=housing, year=2024)
    assert "no priorities, no actions" in read()


def test_the_soonest_open_step_of_each_workstream_and_all_of_the_programme_are_shown(read, programme):
    housing = workstream("HSG")
    NextStep.objects.create(code="HSG-N01", text="Some day", workstream=housing)
    NextStep.objects.create(code="HSG-N02", text="Very soon", workstream=housing, due_on=date(2026, 12, 1))
    NextStep.objects.create(code="ANY-N01", text="Annual conference")
    page = read()
    assert "Very soon" in page and "Some day" not in page
    assert "Annual conference" in page


def test_the_next_meeting_is_the_soonest_to_come_and_past_ones_are_left_out(read, programme):
    today = timezone.localdate()
    Meeting.objects.create(code="MEET-01", title="Past meeting", held_on=today - timedelta(days=1))
    Meeting.objects.create(code="MEET-02", title="Later meeting", held_on=today + timedelta(days=30))
    Meeting.objects.create(code="MEET-03", title="Meeting today", held_on=today)
    Meeting.objects.create(code="MEET-04", title="Meeting some day", when_text="October")
    page = read()
    assert "Past meeting" not in page
    assert page.index("Meeting today") < page.index("Later meeting") < page.index("Meeting some day")


def test_a_meeting_that_was_inferred_is_marked_with_its_reason(read, programme):
    Meeting.objects.create(
        code="MEET-01", title="Housing meeting", when_text="October", is_inferred=True, note="From the next steps."
    )
    assert "From the next steps." in read().split("Next meeting")[1].split("Workstreams</h2>")[0]


def test_a_principle_without_an_indicator_is_an_honest_gap(read, programme):
    first = Principle.objects.create(number=1, name="Best start")
    Principle.objects.create(number=7, name="Tackle racism")
    judged("smoking", principle=first, country="worse")
    page = read()
    assert page.count("No indicator has been agreed for this principle yet") == 1
    assert "No overarching indicator has been agreed yet" in page
    assert page.index("Tackle racism") < page.index("No indicator has been agreed for this principle yet")


def fill(rows):
    for number in range(rows):
        ref = f"W{number}"
        one = workstream(ref)
        LogicModel.objects.create(workstream=one, hypothesis="So that.")
        Workplan.objects.create(workstream=one, year=2024)
        NextStep.objects.create(code=f"{ref}-N01", text="A step", workstream=one)
        Meeting.objects.create(code=f"MEET-{ref}", title="A meeting", workstream=one, when_text="October")
        judged(f"measure-{ref}", country="worse")
        Principle.objects.create(number=number + 1, name="A principle")


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_fourteen_queries_whatever_it_shows(client, programme, django_assert_num_queries, rows):
    fill(rows)
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    client.get("/")
    with django_assert_num_queries(14):
        assert client.get("/").status_code == 200
