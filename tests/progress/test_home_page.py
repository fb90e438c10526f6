"""The front page."""

import csv
import re
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from indicators.models import Area, Assessment, ImportBatch, Indicator
from logicmodels.models import Activity, ActivityOutput, Assumption, LogicModel, Outcome, Output, OutputCount
from progress.events import GROUPS
from progress.glance.changed import REST
from progress.models import AgendaItem
from workplans.models import Action, NextStep, Priority, Update, Workplan
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
    assert f'href="{reverse("indicators:indicator_list")}">Counted on the scorecard' in read()


def test_what_needs_attention_says_what_is_wrong_and_that_nobody_works_on_it(read, programme):
    judged("smoking", country="worse")
    judged("obesity", country="similar")
    page = read()
    needs = page[page.index('id="needs-attention"') : page.index('id="workstreams"')]
    assert "Smoking" in needs and "No workstream has linked an outcome to it" in needs
    assert "Obesity" not in needs


def test_seven_lines_show_at_once_and_the_rest_is_counted_and_leads_to_the_whole_list(read, programme, client):
    for number in range(9):
        judged(f"measure-{number}", country="worse")
    needs = needs_attention(read())
    assert "Measure-6" in needs and "Measure-7" not in needs
    assert '<a class="govuk-link" href="/attention/">And 2 more</a>' in needs
    assert "Measure-8" in client.get("/attention/").content.decode()


def needs_attention(page):
    return page[page.index('id="needs-attention"') : page.index('id="next-meeting"')]


def an_action(number, workplan, **fields):
    return Action.objects.create(code=f"HSG-2024-{number:02d}", text=f"Action {number}", workplan=workplan, **fields)


def test_every_kind_of_exception_has_its_turn_with_what_is_wrong_and_somebody_to_ask(read, programme):
    today = timezone.localdate()
    plan = Workplan.objects.create(workstream=workstream("HSG", chair="Housing SMT"), year=2024)
    by = User.objects.create_user("lead@example.org", "a-long-password", name="Lena Lead")
    for number in range(1, 9):
        red = an_action(number, plan, delivery="off_track", lead_officer="Amina Khan")
        Update.objects.create(
            action=red,
            delivery="off_track",
            text="Stuck",
            what_is_wrong="No surveyor.",
            support_needed="None",
            made_by=by,
        )
    an_action(11, plan, due_on=today - timedelta(days=3))
    NextStep.objects.create(code="HSG-N01", text="Write the paper", owner="Joe", due_on=today - timedelta(days=1))
    Assumption.objects.create(
        code="HSG-AS01",
        text="Landlords reply",
        standing="broken",
        reviewed_on=today,
        reviewed_by="Ada",
        logic_model=LogicModel.objects.create(workstream=plan.workstream, hypothesis="So that."),
    )
    judged("smoking", country="worse")
    needs = needs_attention(read())
    assert needs.count("app-attention__row") == 7
    assert "8 off track" in needs and "2 overdue" in needs and "1 broken assumption" in needs
    for said in ("No surveyor.", "Amina Khan", "Action 11", "3 days ago, and waits for an update", "Nobody leads it"):
        assert said in needs
    for said in ("Write the paper", "Joe", "Landlords reply", "Housing SMT", "Smoking"):
        assert said in needs
    assert "And 5 more" in needs


def test_an_action_is_listed_once_under_what_is_worst_and_says_the_rest(read, programme):
    plan = Workplan.objects.create(workstream=workstream("HSG"), year=2024)
    with time_machine.travel(datetime(2024, 1, 5, 12)):
        an_action(1, plan, delivery="at_risk", due_on=date(2024, 3, 31))
    needs = needs_attention(read())
    assert needs.count("app-attention__row") == 1
    assert "Amber – At risk" in needs
    assert "Due 31 March 2024" in needs
    assert "Nothing has been said about it yet." in needs


def test_a_later_date_that_nobody_agreed_does_not_make_an_action_punctual(read, programme):
    plan = Workplan.objects.create(workstream=workstream("HSG"), year=2024)
    one = an_action(1, plan, delivery="paused", due_on=date(2024, 3, 31))
    one.due_on = date(2099, 1, 1)
    one.save()
    assert "Due 31 March 2024" in needs_attention(read())


def test_paused_and_finished_actions_and_those_still_to_begin_are_not_silent(read, programme):
    plan = Workplan.objects.create(workstream=workstream("HSG"), year=2024)
    an_action(1, plan, delivery="paused", starts_on=date(2024, 1, 1))
    an_action(2, plan, starts_on=timezone.localdate() + timedelta(days=40))
    an_action(3, plan, delivery="complete", completed_on=date(2024, 2, 1), what_changed="Much")
    assert "Nothing needs attention" in needs_attention(read())


def test_the_list_is_narrowed_by_kind_and_workstream_and_is_a_table_too(client, read, programme):
    read()
    for code in ("HSG", "NZ"):
        plan = Workplan.objects.create(workstream=workstream(code), year=2024)
        Action.objects.create(code=f"{code}-2024-01", text=f"Late in {code}", workplan=plan, due_on=date(2024, 1, 31))
        Action.objects.create(code=f"{code}-2024-02", text=f"Red in {code}", workplan=plan, delivery="off_track")
    page = client.get("/attention/?kind=overdue&workstream=nz").content.decode()
    assert "Late in NZ" in page
    assert not any(text in page for text in ("Late in HSG", "Red in NZ", "Red in HSG"))
    table = b"".join(client.get("/attention/needs-attention.csv?kind=off-track").streaming_content).decode("utf-8-sig")
    assert [row["Code"] for row in csv.DictReader(StringIO(table))] == ["HSG-2024-02", "NZ-2024-02"]
    assert client.get("/attention/?kind=nonsense").status_code == 404


def test_what_changed_is_counted_since_the_last_meeting_and_leads_to_those_changes(client, read, programme):
    today = timezone.localdate()
    Meeting.objects.create(code="MEET-01", title="Oversight group", held_on=today - timedelta(days=2))
    plan = Workplan.objects.create(workstream=workstream("HSG"), year=2024)
    by = User.objects.create_user("lead@example.org", "a-long-password", name="Lena Lead")
    for number, delivery in enumerate(("on_track", "on_track", "complete"), start=1):
        Update.objects.create(action=an_action(number, plan), delivery=delivery, text="Well", made_by=by)
    page = read()
    told = page[page.index('id="changed"') :]
    assert "Oversight group" in told
    assert "3 updates: 1 complete, 2 on track" in told
    assert "3 actions were added" in told
    since = today - timedelta(days=2)
    address = f"/changes/?kind=actions&from_day_day={since.day}&from_day_month={since.month}&from_day_year={since.year}"
    assert address.replace("&", "&amp;") in told
    assert "HSG-2024-03" in client.get(address).content.decode()


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
    assert f'href="{model.get_absolute_url()}">Logic model' in page
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


def test_the_next_meeting_is_the_soonest_to_come_and_the_last_one_only_dates_what_changed(read, programme):
    today = timezone.localdate()
    Meeting.objects.create(code="MEET-01", title="Past meeting", held_on=today - timedelta(days=1))
    Meeting.objects.create(code="MEET-02", title="Later meeting", held_on=today + timedelta(days=30))
    Meeting.objects.create(code="MEET-03", title="Meeting today", held_on=today)
    Meeting.objects.create(code="MEET-04", title="Meeting some day", when_text="October")
    page = read()
    assert page.index("What changed since the last meeting") < page.index("Past meeting")
    assert page.count("Past meeting") == 1
    assert page.index("Meeting today") < page.index("Later meeting") < page.index("Meeting some day")


def test_the_next_meeting_says_what_it_is_asked_but_for_standing_items(read, programme):
    meeting = Meeting.objects.create(
        code="MEET-01", title="Oversight group", held_on=timezone.localdate() + timedelta(days=9)
    )
    AgendaItem.objects.create(
        code="MEET-01-I1", text="Apologies", standing="apologies", purpose="noting", meeting=meeting
    )
    AgendaItem.objects.create(code="MEET-01-I2", text="The scorecard", purpose="noting", meeting=meeting)
    AgendaItem.objects.create(
        code="MEET-01-I3", text="Housing workplan", purpose="decision", recommendation="Agree it.", meeting=meeting
    )
    side = read().split("Next meeting")[1].split("Workstreams</h2>")[0]
    assert "1 item for decision, 1 for noting." in side


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


def test_every_group_of_changes_has_its_words():
    assert {group for group in GROUPS if group not in REST} == {"sign-off"}  # versions and decisions have their own


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
        plan = Workplan.objects.get(workstream=one)
        Action.objects.create(code=f"{ref}-2024-01", text="Late", workplan=plan, due_on=date(2024, 1, 31))
        NextStep.objects.create(code=f"ANY-N0{number}", text="Late", due_on=date(2024, 1, 31))


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_eleven_queries_whatever_it_shows(client, programme, django_assert_num_queries, rows):
    fill(rows)
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    client.get("/")
    with django_assert_num_queries(11):
        assert client.get("/").status_code == 200
