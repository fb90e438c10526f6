"""The page of an indicator: its figures, their source, and who works on it."""

import re
from datetime import date

import pytest

from accounts.models import User
from indicators.models import Area, Assessment, Indicator, Observation
from logicmodels.models import ActivityOutcome, ActivityOutput, OutcomeIndicator, OutputOutcome
from tests import makers
from workstreams.models import Fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator():
    """An indicator with one value of the place, judged worse than the country."""
    Area.objects.filter(pk=makers.area().pk).update(role="place", name="Anytown")
    makers.observation()
    makers.MAKERS[Assessment]()
    Assessment.objects.update(result="worse", result_text="R")
    return makers.indicator()


@pytest.fixture
def html(client):
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    return lambda indicator: client.get(indicator.get_absolute_url()).content.decode()


@pytest.fixture
def read(html):
    return lambda indicator: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html(indicator)))


def test_the_value_as_printed_its_mark_and_its_source(read, indicator):
    text = read(indicator)
    assert "1.5%" in text
    assert "Worse" in text
    assert "Batch 1, Publisher 1" in text


def test_what_is_good_is_marked_as_inferred_where_it_stands(html, indicator):
    Indicator.objects.update(polarity="low", is_inferred=True, note="Fewer deaths are better.")
    pair = html(indicator).split("Good is</dt>")[1].split("</dd>")[0]
    assert "A low value is good" in pair
    assert "Inferred" in pair
    assert "Fewer deaths are better." in pair


def test_a_value_without_a_judgement_is_shown_with_its_source(read):
    Area.objects.filter(pk=makers.area().pk).update(role="place")
    observation = makers.observation()
    text = read(observation.indicator)
    assert "1.5%" in text
    assert "Batch 1, Publisher 1" in text


def test_without_figures_it_says_what_would_be_here(read):
    text = read(makers.indicator())
    assert "No figure entered yet" in text
    assert "No workstream has linked an outcome to it yet" in text


def test_limits_change_what_is_said_about_significance(read, indicator):
    assert "gives no confidence intervals" in read(indicator)
    Observation.objects.update(lower="1", upper="2")
    assert "gives no confidence intervals" not in read(indicator)


def test_the_activities_behind_it_are_named_whether_an_output_lies_between_or_not(html, indicator):
    outcome, output = makers.outcome(), makers.output()
    OutcomeIndicator.objects.create(source=outcome, target=indicator, is_inferred=True, rationale="From the wording.")
    OutputOutcome.objects.create(source=output, target=outcome)
    ActivityOutput.objects.create(source=makers.activity(), target=output)
    text = html(indicator)
    assert makers.activity().code in text
    assert "From the wording." in text
    ActivityOutput.objects.all().delete()
    assert makers.activity().code not in html(indicator)
    ActivityOutcome.objects.create(source=makers.activity(), target=outcome)
    assert makers.activity().code in html(indicator)


def test_what_was_closed_stands_behind_nothing(html, indicator):
    outcome = makers.outcome()
    OutcomeIndicator.objects.create(source=outcome, target=indicator)
    ActivityOutcome.objects.create(source=makers.activity(), target=outcome)
    closed = {"closed_on": date(2024, 1, 1), "closed_as": "stopped", "closing_reason": "No money."}
    type(makers.activity()).objects.update(**closed)
    assert makers.activity().code not in html(indicator)
    type(outcome).objects.update(**closed)
    assert "No workstream has linked an outcome to it yet" in html(indicator)


def test_the_same_measure_in_another_source_keeps_its_own_figure(read, indicator):
    fact = Fact.objects.create(
        code="FACT-1",
        topic="population",
        figure="78.7",
        text="years",
        comparator="England",
        comparator_figure="79.4",
        source="An infographic",
    )
    indicator.facts.add(fact)
    text = read(indicator)
    assert "The same measure elsewhere" in text
    assert "An infographic 78.7 years England 79.4" in text


def test_it_leads_to_its_neighbours_in_the_scorecard(html, indicator):
    later = Indicator.objects.create(
        slug="last", name="Last", short_name="Last", principle=indicator.principle, order=99
    )
    assert f'href="{later.get_absolute_url()}" rel="next"' in html(indicator)
    assert f'href="{indicator.get_absolute_url()}" rel="prev"' in html(later)


@pytest.mark.usefixtures("luton")
def test_every_chart_runs_from_the_first_date_of_measure_to_the_last(client):
    """The chart, its title and the table tell one story, also where two periods overlap."""
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    for indicator in Indicator.objects.all():
        shown = client.get(indicator.get_absolute_url()).context
        dates = {date.days: date for date in shown["row"].dates if date.place and date.place.value is not None}
        for chart in shown["charts"]:
            (line,) = [line for line in chart.lines if line.is_main]
            assert [dot.text for dot in line.dots] == [date.place.value_text for date in dates.values()], indicator
            assert [dot.x for dot in line.dots] == sorted({dot.x for dot in line.dots}), indicator


def test_an_indicator_that_is_not_there(client, html, indicator):
    html(indicator)
    assert client.get("/indicators/no-such-thing/").status_code == 404


CUT_OFF = """() => [...document.querySelectorAll(".app-chart__label")]
    .filter(label => label.getClientRects().length)
    .filter(label => label.getBBox().x + label.getBBox().width > label.ownerSVGElement.viewBox.baseVal.width)
    .map(label => label.textContent)"""


@pytest.mark.parametrize("width", [320, 1280])
def test_no_name_at_the_end_of_a_line_is_cut_off(site, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    site.sign_in(page, "chair.housing@example.org")
    for slug in ("minimum-income-standard", "good-or-outstanding-schools", "higher-level-occupations"):
        page.goto(f"{site.url}/indicators/{slug}/")
        assert page.locator(".app-chart__label:visible").count()
        assert page.evaluate(CUT_OFF) == []


def test_a_phone_gets_a_chart_whose_words_can_be_read(site, phone):
    site.sign_in(phone, "chair.housing@example.org")
    phone.goto(f"{site.url}/indicators/smoking-prevalence/")
    words = phone.locator(".app-chart__label:visible")
    assert words.count() == 3
    assert all(words.nth(number).bounding_box()["height"] >= 10 for number in range(3))
