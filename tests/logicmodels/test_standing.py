"""Assumptions: whether they hold is said, seen, and told to what rests on them. Barriers say what answers them."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from logicmodels.models import ActivityOutput, Assumption, AssumptionActivity, BarrierActivity, OutputOutcome
from logicmodels.reading import Reading
from logicmodels.standing import Review, a_year_before, in_doubt, shaken_in
from tests import makers
from tests.pageform import form_in, sent

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/logic-model/"


@pytest.fixture
def assumption(people):
    return makers.assumption(1)


def text_of(response):
    html = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def change(client, row, **typed):
    address = f"/items/{row.code}/change/"
    return client.post(address, sent(form_in(client.get(address)), **typed))


def breaks(row, standing="broken"):
    Assumption.objects.filter(pk=row.pk).update(
        standing=standing, reviewed_on=timezone.localdate(), reviewed_by="Ada Analyst", evidence="Nobody came"
    )
    row.refresh_from_db()


def test_whether_it_holds_is_stored_with_who_looked_and_when(chair, assumption):
    typed = {"standing": "holding", "evidence": "40 of 60 came", "reviewed_by": "Ada Analyst"}
    day = {"reviewed_on_day": "3", "reviewed_on_month": "March", "reviewed_on_year": "2026"}
    assert change(chair, assumption, **typed, **day).status_code == 302
    assumption.refresh_from_db()
    assert (assumption.standing, assumption.reviewed_on) == ("holding", date(2026, 3, 3))
    for page in (PAGE, f"/items/{assumption.code}/"):
        assert "Holding – reviewed by Ada Analyst on 3 March 2026" in text_of(chair.get(page))
        assert "40 of 60 came" in text_of(chair.get(page))


def test_who_and_when_are_asked_for_and_suggested_and_stored_only_when_sent(chair, people, assumption):
    answer = change(chair, assumption, standing="broken")
    assert "Today is filled in below" in text_of(answer)
    assert "Your name is filled in below" in text_of(answer)
    assert Assumption.objects.get().standing == "untested"
    assert chair.post(f"/items/{assumption.code}/change/", form_in(answer)).status_code == 302
    stored = Assumption.objects.get()
    assert (stored.standing, stored.reviewed_by) == ("broken", people["chair"].name)
    assert stored.reviewed_on == timezone.localdate()


@pytest.mark.parametrize("is_kept_on_purpose", [False, True])
def test_another_standing_asks_once_whether_the_reviewer_before_found_it(chair, people, assumption, is_kept_on_purpose):
    before = {"reviewed_on": date(2026, 3, 3), "reviewed_by": "Ada Analyst"}
    Assumption.objects.update(standing="holding", **before)
    answer = change(chair, assumption, standing="broken")
    assert "Until now it was holding, reviewed by Ada Analyst on 3 March 2026." in text_of(answer)
    assert Assumption.objects.get().standing == "holding"
    day = {"reviewed_on_day": "3", "reviewed_on_month": "3", "reviewed_on_year": "2026"}
    again = sent(form_in(answer), **(day | {"reviewed_by": "Ada Analyst"} if is_kept_on_purpose else {}))
    assert chair.post(f"/items/{assumption.code}/change/", again).status_code == 302
    mine = {"reviewed_on": timezone.localdate(), "reviewed_by": people["chair"].name}
    stored = Assumption.objects.values("standing", "reviewed_on", "reviewed_by").get()
    assert stored == {"standing": "broken"} | (before if is_kept_on_purpose else mine)


@pytest.mark.parametrize("typed", [{"reviewed_by": "Bob"}, {"reviewed_on_day": "4"}, {"standing": "untested"}])
def test_another_reviewer_another_day_or_nobody_is_not_asked_about(chair, assumption, typed):
    Assumption.objects.update(standing="holding", reviewed_on=date(2026, 3, 3), reviewed_by="Ada Analyst")
    assert change(chair, assumption, **({"standing": "broken"} | typed)).status_code == 302
    assert Assumption.objects.get().standing == typed.get("standing", "broken")


def test_another_change_puts_nobody_down_as_its_reviewer(chair, assumption):
    change(chair, assumption, text="People will come")
    stored = Assumption.objects.get()
    assert (stored.text, stored.reviewed_on, stored.reviewed_by) == ("People will come", None, "")


def test_a_review_that_is_still_to_come_is_refused_in_plain_words(chair, assumption):
    tomorrow = timezone.localdate() + timedelta(days=1)
    day = {"reviewed_on_day": tomorrow.day, "reviewed_on_month": tomorrow.month, "reviewed_on_year": tomorrow.year}
    answer = change(chair, assumption, standing="holding", reviewed_by="Ada", **day)
    assert "is still to come" in text_of(answer)
    assert Assumption.objects.get().standing == "untested"


def test_an_assumption_never_reviewed_or_not_for_a_year_says_so():
    today = timezone.localdate()
    assert Review("untested", "", None, "").reminder == "Never reviewed"
    assert Review("holding", "", a_year_before(today), "Ada").reminder == ""
    old = Review("holding", "", a_year_before(today) - timedelta(days=1), "Ada")
    assert old.reminder == "Not reviewed for more than a year"
    assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_what_rests_on_it_is_walked_to_the_outcomes_and_what_is_closed_is_left_out(assumption):
    activity, output, outcome = makers.activity(), makers.output(), makers.outcome()
    AssumptionActivity.objects.create(source=assumption, target=activity)
    makers.MAKERS[ActivityOutput](1)
    makers.MAKERS[OutputOutcome](1)
    resting = entry_of(assumption).resting
    assert [[one.code for one in some] for some in (resting.activities, resting.outputs, resting.outcomes)] == [
        [activity.code],
        [output.code],
        [outcome.code],
    ]
    client = Client()
    client.force_login(makers.user(1))
    told = f"These rest on it: {activity.code} Through them: {output.code} , {outcome.code}"
    for page in (PAGE, f"/items/{assumption.code}/"):
        assert told in text_of(client.get(page))
    closing = {"closed_on": date(2026, 1, 1), "closed_as": "stopped", "closing_reason": "No money"}
    type(output).objects.update(**closing)
    resting = entry_of(assumption).resting
    assert (resting.outputs, resting.outcomes) == ([], [])
    type(activity).objects.update(**closing)
    assert entry_of(assumption).resting is None


def entry_of(row):
    return next(one for one in Reading(row.logic_model).of(type(row)) if one.pk == row.pk)


@pytest.mark.parametrize(("standing", "on_home"), [("broken", True), ("doubtful", False)])
def test_what_is_in_doubt_shows_wherever_something_rests_on_it(chair, assumption, standing, on_home):
    activity = makers.activity()
    AssumptionActivity.objects.create(source=assumption, target=activity)
    band = f"1 assumption is {standing}: {assumption.code} Text 1 – 1 activity rests on it: {activity.code}"
    line = f"Rests on a {standing} assumption: {assumption.code} Text 1"
    pages = {"band": (PAGE, "/workstreams/workstream-1/"), "line": (PAGE, f"/items/{activity.code}/")}
    everything = "".join(text_of(chair.get(page)) for some in pages.values() for page in some)
    assert band not in everything
    assert line not in everything
    breaks(assumption, standing)
    for page in pages["band"]:
        assert band in text_of(chair.get(page))
    for page in pages["line"]:
        assert line in text_of(chair.get(page))
    front = text_of(chair.get("/"))
    assert (f"Text 1 {assumption.code}" in front and f"Found {standing}" in front) == on_home


def test_the_page_and_the_query_agree_on_what_is_in_doubt():
    for n in (1, 2, 3):
        AssumptionActivity.objects.create(source=makers.assumption(n), target=makers.activity(n))
        breaks(makers.assumption(n), "broken" if n == 2 else "doubtful")
    for n in (1, 2, 3):
        told = [in_doubt(workstream=makers.workstream(n)), shaken_in(Reading(makers.logic_model(n)))]
        first, second = (
            [
                (standing, heading, [(one.assumption.code, [a.code for a in one.activities]) for one in some])
                for standing, heading, some in groups
            ]
            for groups in told
        )
        assert first == second != []
    assert [(standing, len(some)) for standing, _, some in in_doubt()] == [("broken", 1), ("doubtful", 2)]


@pytest.mark.parametrize("rows", [1, 3])
def test_asking_what_is_in_doubt_costs_two_queries(django_assert_num_queries, rows):
    for n in range(1, rows + 1):
        AssumptionActivity.objects.create(source=makers.assumption(n), target=makers.activity(n))
        breaks(makers.assumption(n))
    with django_assert_num_queries(2):
        assert len(in_doubt()[0][2]) == rows


def test_a_barrier_says_what_answers_it_or_that_nothing_does(chair, as_):
    barrier, activity = makers.barrier(), makers.activity()
    page, about = text_of(chair.get(PAGE)), text_of(chair.get(f"/items/{barrier.code}/"))
    assert "Nothing answers it yet" in page
    assert "Nothing answers it yet. Link it to what answers it" in about
    reader = as_("no_role")
    assert "Link it to what answers it" not in text_of(reader.get(f"/items/{barrier.code}/"))
    BarrierActivity.objects.create(source=barrier, target=activity)
    assert "Each of them is answered by an activity." in text_of(chair.get(PAGE))
    assert f"Answered by {activity.text} {activity.code}" in text_of(chair.get(PAGE))
    assert "Nothing answers it yet" not in text_of(chair.get(f"/items/{barrier.code}/"))
