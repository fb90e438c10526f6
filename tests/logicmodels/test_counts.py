"""The counts of a quarter: entered on one page, saved together, corrected, doubted, and never overwritten unseen."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from logicmodels.models import ActivityOutput, Output, OutputCount
from logicmodels.services import CountToSave, record_counts, take_count_away
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from lutonhet.trail import of_row
from tests import makers
from tests.pageform import form_in, sent

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/logic-model/counts/2025-26-q2/"
QUERIES = 9
START, END = date(2025, 7, 1), date(2025, 9, 30)


@pytest.fixture
def outputs(people):
    fields = {"logic_model": makers.logic_model(1), "unit": "people"}
    return [Output.objects.create(code=f"WS1-OP0{n}", text=f"Output {n}", order=n, **fields) for n in (1, 2, 3)]


def field(output, part="count", activity=0, start=START):
    return f"{part}-{output.pk}-{activity}-{start:%Y%m%d}"


def stored(output, count, start=START, end=END, **more):
    return OutputCount.objects.create(output=output, starts_on=start, ends_on=end, count=count, **more)


def fill(client, counts, page=PAGE, **more):
    data = sent(form_in(client.get(page)), **{field(output): text for output, text in counts.items()}, **more)
    return client.post(page, data), data


def text_of(response):
    return " ".join(response.content.decode().split())


def test_all_outputs_are_saved_together_and_what_is_left_empty_is_not_counted_while_zero_is(chair, outputs):
    first, second, third = outputs
    answer, data = fill(chair, {first: "1,234", second: "0", third: ""})
    assert answer.headers["Location"] == PAGE
    assert dict(OutputCount.objects.values_list("output", "count")) == {first.pk: Decimal(1234), second.pk: Decimal(0)}
    assert chair.post(PAGE, data).headers["Location"] == PAGE
    assert OutputCount.objects.count() == 2
    page = text_of(chair.get(PAGE))
    assert 'value="1,234"' in page
    assert page.count("Not counted yet.") == 1
    assert "2 counts saved." in page


def test_one_wrong_field_saves_nothing_and_loses_nothing(chair, outputs):
    first, second, third = outputs
    answer, _ = fill(chair, {first: "12", second: "abc", third: "-3"})
    page = text_of(answer)
    assert not OutputCount.objects.exists()
    assert all(f'value="{typed}"' in page for typed in ("12", "abc", "-3"))
    assert f'<a href="#{field(second)}">WS1-OP02, Quarter 2, July to September 2025: “abc” is not a number' in page
    assert "“-3” is below zero" in page


def test_each_frequency_has_its_periods_in_a_quarter(chair, outputs):
    monthly, yearly, _ = outputs
    Output.objects.filter(pk=monthly.pk).update(frequency="month")
    Output.objects.filter(pk=yearly.pk).update(frequency="year")
    page = text_of(chair.get(PAGE))
    assert all(f"</span>{month} 2025</label>" in page for month in ("July", "August", "September"))
    assert "Counted in another quarter" in page
    last = text_of(chair.get(PAGE.replace("q2", "q4")))
    assert "</span>Financial year 2025/26</label>" in last
    assert "Counted in another quarter" not in last


def test_the_quarter_that_has_just_ended_comes_first_and_none_that_has_not_begun(chair, outputs, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 11, 27))
    page = text_of(chair.get("/workstreams/workstream-1/logic-model/counts/"))
    assert "Quarter 2, July to September 2026</h1>" in page
    running = text_of(chair.get(PAGE.replace("2025-26-q2", "2026-27-q3")))
    assert "This quarter is not over yet" in running
    assert "After" not in running.split("</nav>")[2]
    assert chair.get(PAGE.replace("2025-26-q2", "2026-27-q4")).status_code == 404
    assert chair.get(PAGE.replace("2025-26-q2", "2026-28-q1")).status_code == 404


def test_a_correction_shows_what_the_count_was_and_who_changed_it(chair, outputs):
    fill(chair, {outputs[0]: "12"})
    fill(chair, {outputs[0]: "14"})
    assert OutputCount.objects.get().count == 14
    page = text_of(chair.get(PAGE))
    assert "was 12 until" in page
    assert "changed by chair" in page


def test_an_emptied_field_asks_before_it_takes_the_count_away_and_the_trail_keeps_it(chair, outputs):
    count = stored(outputs[0], 12)
    answer, _ = fill(chair, {outputs[0]: ""})
    assert "Take the count away: it was 12" in text_of(answer)
    assert OutputCount.objects.exists()
    chair.post(PAGE, sent(form_in(answer), **{field(outputs[0], "away"): str(count.version)}))
    assert not OutputCount.objects.exists()
    assert "taken away by chair" in text_of(chair.get(PAGE))


def test_a_doubt_is_asked_about_and_saved_once_it_is_confirmed(chair, outputs):
    stored(outputs[0], 12, date(2025, 4, 1), date(2025, 6, 30))
    answer, _ = fill(chair, {outputs[0]: "120", outputs[1]: "7"})
    page = text_of(answer)
    assert "120 is ten times the last count, 12 (Quarter 1, April to June 2025), or more." in page
    assert OutputCount.objects.count() == 1
    mark = page.split(f'name="{field(outputs[0], "right")}" value="')[1].split('"')[0]
    ticked = sent(form_in(answer), **{field(outputs[0], "right"): mark})
    still_asked = chair.post(PAGE, sent(ticked, **{field(outputs[0]): "1200"}))
    assert "1,200 is ten times" in text_of(still_asked)
    assert chair.post(PAGE, ticked).status_code == 302
    assert OutputCount.objects.count() == 3


def test_activities_that_come_to_more_than_the_whole_are_asked_about(chair, outputs):
    activity = makers.activity(1)
    ActivityOutput.objects.create(source=activity, target=outputs[0])
    answer, _ = fill(chair, {outputs[0]: "5"}, **{field(outputs[0], activity=activity.pk): "8"})
    page = text_of(answer)
    assert "8 for one activity is more than the whole, 5." in page
    assert "The activities come to 8 together, which is more than the whole, 5." in page


def test_a_part_is_compared_with_the_month_before_on_the_same_page(chair, outputs):
    activity = makers.activity(1)
    ActivityOutput.objects.create(source=activity, target=outputs[0])
    Output.objects.filter(pk=outputs[0].pk).update(frequency="month")
    july, august = date(2025, 7, 1), date(2025, 8, 1)
    typed = {field(outputs[0], activity=activity.pk, start=july): "12"}
    answer, _ = fill(chair, {}, **typed, **{field(outputs[0], activity=activity.pk, start=august): "130"})
    assert "130 is ten times the last count, 12 (July 2025), or more." in text_of(answer)
    assert not OutputCount.objects.exists()
    answer, _ = fill(chair, {}, **typed, **{field(outputs[0], activity=activity.pk, start=august): "13"})
    assert answer.status_code == 302
    assert OutputCount.objects.filter(activity=activity).count() == 2


def test_an_earlier_cumulative_count_raised_above_a_later_one_of_its_year_is_asked_about_and_can_stand(chair, outputs):
    output = outputs[0]
    Output.objects.filter(pk=output.pk).update(is_cumulative=True)
    stored(output, 20)
    later = stored(output, 30, date(2025, 10, 1), date(2025, 12, 31))
    assert fill(chair, {output: "30"})[0].status_code == 302
    answer, _ = fill(chair, {output: "31"})
    assert "31 is more than the later count, 30 (Quarter 3, October to December 2025)." in text_of(answer)
    assert OutputCount.objects.get(starts_on=START).count == 30
    mark = text_of(answer).split(f'name="{field(output, "right")}" value="')[1].split('"')[0]
    assert chair.post(PAGE, sent(form_in(answer), **{field(output, "right"): mark})).status_code == 302
    assert OutputCount.objects.get(starts_on=START).count == 31
    OutputCount.objects.filter(pk=later.pk).update(starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30))
    assert fill(chair, {output: "35"})[0].status_code == 302


@pytest.mark.parametrize(
    ("september", "asked"), [("", "the later count, 30"), ("29", "29 is less than 31"), ("35", "")]
)
def test_a_later_month_is_read_as_it_is_typed_on_the_same_page(chair, outputs, september, asked):
    output = outputs[0]
    Output.objects.filter(pk=output.pk).update(is_cumulative=True, frequency="month")
    august, autumn = date(2025, 8, 1), date(2025, 9, 1)
    stored(output, 30, autumn, END)
    typed = {field(output, start=august): "31"} | ({field(output, start=autumn): september} if september else {})
    answer, _ = fill(chair, {}, **typed)
    assert answer.status_code == (200 if asked else 302)
    assert asked in text_of(answer)
    assert text_of(answer).count('class="app-counts__doubt"') == bool(asked)


def test_of_two_people_the_second_chooses_and_loses_nothing(as_, outputs):
    first, second, _ = outputs
    stored(first, 10)
    chair, secretariat = as_("chair"), as_("secretariat")
    data = sent(form_in(chair.get(PAGE)), **{field(first): "12", field(second): "7"})
    fill(secretariat, {first: "11"})
    answer = chair.post(PAGE, data)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "secretariat saved this while you had it open" in page
    assert "Theirs: the count 11" in page
    assert "Yours: the count 12" in page
    assert f'name="{field(second)}" value="7"' in page
    again = form_in(answer)
    version = OutputCount.objects.get(output=first).version
    theirs = sent(again, **{field(first, "keep"): f"theirs-{version}"})
    assert chair.post(PAGE, sent(again)).status_code == 409
    assert chair.post(PAGE, theirs).status_code == 302
    assert dict(OutputCount.objects.values_list("output", "count")) == {first.pk: 11, second.pk: 7}


def test_mine_can_stand_over_theirs_once_it_is_chosen(as_, outputs):
    count = stored(outputs[0], 10)
    chair = as_("chair")
    data = sent(form_in(chair.get(PAGE)), **{field(outputs[0]): "12"})
    fill(as_("secretariat"), {outputs[0]: "11"})
    answer = chair.post(PAGE, data)
    count.refresh_from_db()
    chair.post(PAGE, sent(form_in(answer), **{field(outputs[0], "keep"): f"mine-{count.version}"}))
    assert OutputCount.objects.get().count == 12


def test_a_contributor_counts_what_is_given_to_them_and_reads_the_rest(people, outputs, as_):
    first, second, _ = outputs
    Output.objects.filter(pk=first.pk).update(assigned_to=people["contributor"])
    contributor = as_("contributor")
    data = form_in(contributor.get(PAGE))
    assert field(first) in data
    assert field(second) not in data
    assert contributor.post(PAGE, sent(data, **{field(first): "3", field(second): "4"})).status_code == 302
    assert list(OutputCount.objects.values_list("output", "count")) == [(first.pk, 3)]
    for role in ("no_role", "other_chair", "oversight"):
        assert as_(role).post(PAGE, data).status_code == 403


def test_the_secretariat_counts_on_behalf_of_a_chair_by_name(as_, outputs):
    secretariat = as_("secretariat")
    fill(secretariat, {outputs[0]: "3"}, on_behalf_of="somebody else")
    assert not OutputCount.objects.exists()
    fill(secretariat, {outputs[0]: "3"}, on_behalf_of="chair")
    assert of_row(OutputCount.objects.get()).first().additional_data["on_behalf_of"] == "chair"


def test_the_services_refuse_strangers_stale_versions_closed_outputs_and_days_to_come(people, outputs):
    output, chair = outputs[0], people["chair"]
    new = OutputCount(output=output, starts_on=START, ends_on=END, count=3)
    with pytest.raises(PermissionDenied):
        record_counts([CountToSave(new)], by=people["contributor"])
    assert record_counts([CountToSave(new)], by=chair) == 1
    other = OutputCount(output=outputs[1], starts_on=START, ends_on=END, count=3)
    with pytest.raises(StaleRow):
        record_counts([CountToSave(other), CountToSave(new, version=99)], by=chair)
    with pytest.raises(StaleRow):
        take_count_away(new, by=chair, version=99)
    with pytest.raises(PermissionDenied):
        take_count_away(new, by=people["oversight"], version=new.version)
    ahead = OutputCount(output=output, starts_on=date(2099, 1, 1), ends_on=date(2099, 3, 31), count=3)
    with pytest.raises(Refused, match="still to come"):
        record_counts([CountToSave(ahead)], by=chair)
    Output.objects.filter(pk=outputs[1].pk).update(
        closed_on=date(2025, 1, 1), closed_as="withdrawn", closing_reason="Entered twice"
    )
    with pytest.raises(Refused, match="closed"):
        record_counts([CountToSave(OutputCount(output=outputs[1], starts_on=START, ends_on=END, count=1))], by=chair)
    assert OutputCount.objects.count() == 1


def test_what_was_typed_for_an_output_closed_meanwhile_is_told(chair, outputs):
    data = sent(form_in(chair.get(PAGE)), **{field(outputs[0]): "77", field(outputs[1]): "5"})
    Output.objects.filter(pk=outputs[0].pk).update(
        closed_on=date(2025, 1, 1), closed_as="withdrawn", closing_reason="Entered twice"
    )
    page = text_of(chair.post(PAGE, data))
    assert "Not saved: “77”" in page
    assert not OutputCount.objects.exists()


def test_the_page_costs_the_same_with_one_output_as_with_three(chair, outputs, django_assert_num_queries):
    Output.objects.exclude(pk=outputs[0].pk).update(
        closed_on=date(2025, 1, 1), closed_as="withdrawn", closing_reason="Entered twice"
    )
    chair.get(PAGE)
    with django_assert_num_queries(QUERIES):
        chair.get(PAGE)
    Output.objects.update(closed_on=None, closed_as="", closing_reason="")
    for output in outputs:
        stored(output, 4)
    with django_assert_num_queries(QUERIES):
        chair.get(PAGE)
