"""The page of the gaps: what it shows to whom, how it narrows, and waiving on it."""

import json
import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from gaps.finding import Severity, find
from gaps.models import Gap, Waiver, key_of
from gaps.now import look_through, severe_gaps
from gaps.over_time import days_of, moved, over_time
from gaps.reading import read_programme
from gaps.services import record_gaps, waive
from logicmodels.models import ActivityOutput, Outcome, OutcomeIndicator
from tests import makers
from tests.gaps.test_waiving import REASON, in_days, step_of, waived
from workplans.models import NextStep

pytestmark = pytest.mark.django_db

PAGE = "/gaps/"


def text_of(client, **asked):
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    return response.content.decode()


def entries(text):
    return re.findall(r'<li class="app-gap" id="gap-(\w+)"', text)


def address_of(rule="next-step-without-owner", about="HSG-N01"):
    return reverse("gaps:waive", args=[key_of(rule, about)])


def sent(day, reason=REASON, **more):
    return {
        "reason": reason,
        "expires_on_day": day.day,
        "expires_on_month": day.month,
        "expires_on_year": day.year,
        **more,
    }


@pytest.fixture
def as_chair(client, chair):
    client.force_login(chair)
    return client


def test_the_severe_ones_come_first_and_each_says_why_it_matters_and_whose_it_is(as_chair):
    text = text_of(as_chair)
    places = [text.index(f'id="severity-{one}"') for one in ("severe", "warning", "information")]
    assert places == sorted(places)
    assert "A figure that needs attention has nothing behind it that would change it." in text
    assert "It has no logic model yet." in text
    assert "Housing SMT" in text


def test_a_chair_finds_what_is_theirs(as_chair, chair):
    text = text_of(as_chair, whose="mine")
    found = [one for one in find(read_programme(timezone.localdate())) if one.stream and one.stream.code == "HSG"]
    assert len(entries(text)) == len(found)
    assert "Net Zero" not in text.split('class="app-checks__list"')[1]


def test_narrowing_shows_one_kind_and_what_means_nothing_is_left_out(as_chair):
    some = entries(text_of(as_chair, rule="output-without-unit"))
    assert some == [key_of("output-without-unit", f"BSE-OP0{number}") for number in range(1, 7)]
    everything = entries(text_of(as_chair))
    assert entries(text_of(as_chair, rule="no-such", severity="\x00", page="x")) == everything


def test_a_kind_with_many_shows_a_few_and_leads_to_pages_of_all(as_chair, django_assert_num_queries):
    text = text_of(as_chair, severity="information")
    assert len([one for one in entries(text) if one in keys_of("next-step-without-owner")]) == 10
    assert "Show all 18" in text
    NextStep.objects.bulk_create(NextStep(code=f"PRG-N{number}", text="Talk") for number in range(100, 150))
    first = entries(text_of(as_chair, rule="next-step-without-owner"))
    second = entries(text_of(as_chair, rule="next-step-without-owner", page=2))
    assert (len(first), len(second)) == (50, 18)
    assert {*first, *second} == keys_of("next-step-without-owner")


def keys_of(rule):
    found = find(read_programme(timezone.localdate()))
    return {key_of(*one.key) for one in found if one.rule.name == rule}


def test_the_page_costs_as_much_with_one_gap_of_a_kind_as_with_three(as_chair, django_assert_num_queries):
    text_of(as_chair)
    NextStep.objects.exclude(code="HSG-N01").update(owner="Ada Officer")
    with django_assert_num_queries(22):
        assert len(entries(text_of(as_chair, rule="next-step-without-owner"))) == 1
    NextStep.objects.filter(code__in=["HSG-N02", "NZ-N01"]).update(owner="")
    with django_assert_num_queries(22):
        assert len(entries(text_of(as_chair, rule="next-step-without-owner"))) == 3


@pytest.mark.parametrize(("role", "offered"), [("chair", True), ("other_chair", False), ("oversight", False)])
def test_only_whoever_keeps_the_workstream_is_offered_to_mend_and_to_waive(client, people, role, offered):
    client.force_login(people[role])
    text = text_of(client, workstream="housing")
    assert (address_of() in text) is offered
    assert ("/items/HSG-N01/change/" in text) is offered


def test_waiving_moves_the_gap_to_those_that_are_waived_with_reason_name_and_day(as_chair, chair):
    key = key_of("next-step-without-owner", "HSG-N01")
    response = as_chair.post(f"{address_of()}?back=/gaps/%3Fworkstream=housing", sent(in_days(30)), follow=True)
    assert response.redirect_chain[-1][0] == "/gaps/?workstream=housing"
    assert "Waived until" in response.content.decode()
    assert key not in entries(text_of(as_chair, workstream="housing"))
    text = text_of(as_chair, state="waived")
    assert entries(text) == [key]
    assert REASON in text
    assert chair.name in text


def test_a_second_press_waives_once(as_chair):
    form = as_chair.get(address_of()).content.decode()
    receipt = re.search(r'name="receipt" value="([^"]+)"', form).group(1)
    for _ in range(2):
        assert as_chair.post(address_of(), sent(in_days(30), receipt=receipt)).status_code == 302
    assert Waiver.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (sent(date(2020, 1, 1)), "is past. Give today or a later day."),
        (sent(date(2999, 1, 1)), "is more than a year away."),
        (sent(timezone.localdate(), reason=" "), "Say why it may stay as it is"),
    ],
)
def test_what_cannot_be_waived_so_stays_in_the_form_as_it_was_typed(as_chair, said, told):
    text = as_chair.post(address_of(), said).content.decode()
    assert told in text
    assert f'value="{said["expires_on_year"]}"' in text
    assert not Waiver.objects.exists()


def test_what_was_typed_is_kept_where_the_gap_was_mended_meanwhile(as_chair):
    NextStep.objects.filter(code="HSG-N01").update(owner="Ada Officer")
    response = as_chair.post(address_of(), sent(in_days(30)))
    assert "This gap is no longer there" in response.content.decode()
    assert REASON in response.content.decode()
    assert as_chair.get(address_of()).status_code == 404
    assert not Waiver.objects.exists()


def test_two_who_waive_at_the_same_time_do_not_both(as_chair, people):
    waived(people["secretariat"], reason="Named at the next meeting.")
    text = as_chair.post(address_of(), sent(in_days(30))).content.decode()
    assert "“Named at the next meeting.”" in text
    assert REASON in text
    assert Waiver.objects.count() == 1


def test_the_secretariat_waives_on_behalf_of_a_chair(client, people):
    client.force_login(people["secretariat"])
    assert "Housing SMT" in client.get(address_of()).content.decode()
    client.post(address_of(), sent(in_days(30), on_behalf_of="Housing SMT"))
    assert Waiver.objects.get().waived_by == people["secretariat"]


def test_ending_a_waiver_makes_the_gap_count_again(as_chair, chair, client, people):
    waiver = waived(chair)
    address = reverse("gaps:end_waiver", args=[waiver.pk])
    assert address in text_of(as_chair, state="waived")
    as_chair.post(address, {"version": waiver.version + 1})
    assert Waiver.objects.get().ended_on is None
    as_chair.post(address, {"version": waiver.version})
    assert key_of("next-step-without-owner", "HSG-N01") in entries(text_of(as_chair, workstream="housing"))
    client.force_login(people["other_chair"])
    assert client.post(address, {"version": 2}).status_code == 403


def test_a_waiver_that_has_run_out_counts_no_more(as_chair, chair):
    waived(chair)
    Waiver.objects.update(waived_on=in_days(-40), expires_on=in_days(-1))
    assert key_of("next-step-without-owner", "HSG-N01") in entries(text_of(as_chair, workstream="housing"))


def test_it_says_since_when_a_gap_is_open_and_how_many_were_open_before(as_chair):
    assert "Nothing recorded yet" in text_of(as_chair)
    found = find(read_programme(timezone.localdate()))
    record_gaps(found, on=in_days(-40))
    text = text_of(as_chair)
    assert f"open since {in_days(-40):%-d %B %Y}" in text
    assert f"<strong>{len(found)}</strong>" in text


def test_what_was_mended_stands_there_with_both_dates(as_chair):
    record_gaps([step_of("HSG-N01")], on=in_days(-40))
    record_gaps([], on=in_days(-2))
    text = text_of(as_chair).split('id="mended"')[1].split('id="over-time"')[0]
    assert "HSG-N01</a> A next step without an owner" in text
    assert f"Housing · open from {in_days(-40):%-d %B %Y} to {in_days(-2):%-d %B %Y}" in text
    of_others = [one for one in find(read_programme(timezone.localdate())) if ":" in one.about]
    record_gaps(of_others, on=in_days(-9))
    record_gaps([one for one in of_others if not one.about.startswith("principle:7")], on=in_days(-1))
    text = text_of(as_chair).split('id="mended"')[1].split('id="over-time"')[0]
    assert text.count('#principle-7">') == 2
    Gap.objects.update(opened_on=in_days(-99), closed_on=in_days(-61))
    assert "HSG-N01" not in text_of(as_chair).split('id="mended"')[1].split('id="over-time"')[0]


def test_reading_the_page_writes_nothing(as_chair):
    text_of(as_chair)
    assert not Gap.objects.exists()


def test_counts_over_time_are_those_of_each_day_by_itself():
    today = date(2026, 11, 30)
    rows = [
        ("severe", date(2026, 8, 31), date(2026, 10, 1)),
        ("warning", date(2026, 9, 1), None),
        ("warning", date(2026, 10, 31), date(2026, 10, 31)),
        ("information", date(2026, 11, 30), None),
    ]
    told = over_time(rows, today)
    assert [(one.on, one.figures) for one in told] == [
        (date(2026, 8, 31), [1, 0, 0]),
        (date(2026, 9, 30), [1, 1, 0]),
        (date(2026, 10, 31), [0, 1, 0]),
        (today, [0, 1, 1]),
    ]
    assert [one.bar_width for one in told] == [60, 120, 60, 120]
    assert over_time([], today) == []
    assert days_of(today)[0] == date(2025, 11, 30)
    assert days_of(today)[-1] - days_of(today)[-2] == timedelta(days=30)


def test_the_waiver_of_a_gap_holds_while_the_gap_comes_and_goes(as_chair, chair):
    waive(step_of("HSG-N01"), by=chair, reason=REASON, expires_on=in_days(30))
    NextStep.objects.filter(code="HSG-N01").update(owner="Ada Officer")
    assert entries(text_of(as_chair, state="waived")) == []
    NextStep.objects.filter(code="HSG-N01").update(owner="")
    assert len(entries(text_of(as_chair, state="waived"))) == 1


def test_the_papers_print_the_severe_gaps_that_nobody_has_waived(luton, people):
    today = timezone.localdate()
    before = severe_gaps(today)
    assert len(before) == 16
    first = before[0].found
    waive(first, by=people["secretariat"], reason=REASON, expires_on=in_days(30))
    assert [one.found.about for one in severe_gaps(today)] == [one.found.about for one in before[1:]]
    told = StringIO()
    call_command("gaps", "--format", "json", "--severity", "severe", stdout=told)
    waived_now = {one["about"]: one["waived"] for one in json.loads(told.getvalue())["gaps"]}
    assert waived_now[first.about] == {
        "until": in_days(30).isoformat(),
        "reason": REASON,
        "by": people["secretariat"].name,
    }
    assert waived_now[before[1].found.about] is None


def test_what_was_open_before_is_told_of_the_part_that_is_asked_for(as_chair):
    found = find(read_programme(timezone.localdate()))
    housing = [one for one in found if one.stream and one.stream.code == "HSG"]
    record_gaps(found, on=in_days(-70))
    record_gaps([one for one in found if one not in housing[:2]], on=timezone.localdate())
    text = text_of(as_chair, workstream="housing")
    assert f"<strong>{len(housing)}</strong>" in text
    assert f"<strong>{len(housing) - 2}</strong>" in text
    assert re.search(r"Since .*, none have opened and 2 were mended\.", text)
    programmes = [one for one in found if one.stream is None]
    assert f"<strong>{len(programmes)}</strong>" in text_of(as_chair, workstream="programme")
    assert 'id="over-time"' not in text_of(as_chair, whose="mine")


def test_what_has_moved_is_counted_from_the_end_of_the_month_before():
    today = date(2026, 11, 30)
    rows = [
        ("severe", date(2026, 9, 1), date(2026, 10, 31)),
        ("severe", date(2026, 9, 1), date(2026, 11, 1)),
        ("warning", date(2026, 10, 31), None),
        ("warning", date(2026, 11, 1), date(2026, 11, 30)),
    ]
    told = moved(rows, over_time(rows, today))
    assert (told.since, told.opened, told.mended) == (date(2026, 10, 31), 1, 2)
    assert moved(rows[3:], over_time(rows[3:], today)) is None


@pytest.mark.parametrize(
    ("about", "address", "name"),
    [
        ("BSE-A04", "/items/BSE-A04/", "BSE-A04"),
        ("indicator:smoking-prevalence", "/indicators/smoking-prevalence/", "Smoking"),
    ],
)
def test_the_gaps_of_one_thing_stand_by_themselves_and_lead_back_to_it(as_chair, about, address, name):
    text = text_of(as_chair, about=about)
    keys = {key_of(*one.key) for one in find(read_programme(timezone.localdate())) if one.about == about}
    assert set(entries(text)) == keys != set()
    assert f'href="{address}"' in text
    assert re.search(rf"<h1[^>]*>Gaps of {name}", text)


def test_what_has_no_gap_says_so_whatever_is_asked_for(as_chair):
    for about in ("HSG-A99", "indicator:nothing", "workstream:nowhere", "principle:99"):
        text = text_of(as_chair, about=about)
        assert "No gap is open here" in text
        assert entries(text) == []
    assert len(entries(text_of(as_chair, about="<b>"))) > 10  # no name of anything: as if nothing were asked


def in_short(client, **asked):
    response = client.get(PAGE, asked, headers={"HX-Request": "true"})
    assert "HX-Request" in response["Vary"]
    text = response.content.decode()
    assert "<main" not in text
    return text


def test_another_page_is_given_the_gaps_of_an_item_in_short(as_chair, client, people):
    text = in_short(as_chair, about="HSG-N01")
    assert "Nobody is named for it yet." in text
    assert "What was promised by everybody is easily done by nobody." in text
    assert "/items/HSG-N01/change/" in text
    client.force_login(people["oversight"])
    assert "/items/HSG-N01/change/" not in in_short(client, about="HSG-N01")
    assert "Nothing is missing here" in in_short(client, about="HSG-N99")


def test_another_page_is_given_how_many_gaps_a_workstream_has_and_the_severe_ones(as_chair, chair):
    found = [one for one in find(read_programme(timezone.localdate())) if one.stream and one.stream.code == "BSE"]
    number = {severity: sum(one.severity is severity for one in found) for severity in Severity}
    assert number[Severity.SEVERE] == 1
    text = in_short(as_chair, workstream="business-skills-and-employment")
    for severity, some in number.items():
        assert f"<strong>{some}</strong> {severity.label.lower()}" in text
    assert text.count('class="app-gaps-short__gap"') == 1
    assert "and no activity leads to it yet. BSE-OC03 names it." in text
    waived(chair)
    assert "1 is <a" in in_short(as_chair, workstream="housing")


def test_an_indicator_that_no_outcome_names_is_mended_in_one_press_by_whoever_has_a_logic_model(client, people):
    address = "/indicators/smoking-prevalence/link/"
    for role, offered in (("secretariat", True), ("chair", False), ("oversight", False)):  # housing has no logic model
        client.force_login(people[role])
        text = text_of(client, about="indicator:smoking-prevalence")
        assert ("Link an outcome to it" in text) is offered, role
        assert (address in text) is offered, role
    client.force_login(people["secretariat"])
    page = client.get(address).content.decode()
    assert "Link Smoking prevalence, adults" in page
    assert "BSE-OC01" in page
    outcome = Outcome.objects.get(code="BSE-OC01")
    response = client.post(address, {"other": f"0-{outcome.pk}", "strength": "plausible", "version": 1}, follow=True)
    assert response.redirect_chain[-1][0].startswith("/indicators/smoking-prevalence/")
    assert "Smoking prevalence, adults is linked to" in response.content.decode()
    made = OutcomeIndicator.objects.get(source=outcome, target__slug="smoking-prevalence")
    assert made.strength == "plausible"
    text = text_of(client, about="indicator:smoking-prevalence")
    assert "and no activity leads to it yet. BSE-OC01 names it." in text
    assert "Link an activity to BSE-OC01" in text


def test_linking_an_indicator_is_refused_to_whoever_keeps_no_logic_model(client, people):
    outcome = Outcome.objects.get(code="BSE-OC01")
    client.force_login(people["chair"])
    said = {"other": f"0-{outcome.pk}", "strength": "plausible", "version": 1}
    assert client.post("/indicators/smoking-prevalence/link/", said).status_code == 403
    assert not OutcomeIndicator.objects.filter(source=outcome).exists()
    assert client.get("/indicators/nothing/link/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_was_found_is_kept_until_somebody_writes(django_assert_num_queries):
    output = makers.output(1)
    today = timezone.localdate()

    def keys():
        _, found = look_through(today)
        return {one.key for one in found}

    assert ("output-without-unit", output.code) in keys()
    with django_assert_num_queries(1):
        assert ("output-without-unit", output.code) in keys()
    output.unit = "homes"
    output.save()
    assert ("output-without-unit", output.code) not in keys()
    ActivityOutput.objects.create(source=makers.activity(1), target=output)
    assert ("output-without-activity", output.code) not in keys()
    action = makers.action(1)
    assert ("action-without-activity", action.code) in keys()
    action.activities.add(makers.activity(1))
    assert ("action-without-activity", action.code) not in keys()


def test_a_workstream_with_an_old_plan_alone_is_led_to_the_form_that_begins_one(as_chair):
    text = text_of(as_chair, rule="workplan-missing", workstream="housing")
    address = reverse("workplans:start", args=["housing"])
    assert f'href="{address}">Start one<span class="govuk-visually-hidden">: Housing</span>' in text
    assert as_chair.get(address).status_code == 200
