"""The page of an indicator: its figures, their source, and who works on it."""

import csv
import io
import re
from datetime import date
from xml.etree import ElementTree

import pytest

from accounts.models import User
from indicators.models import (
    Area,
    Assessment,
    Breakdown,
    Indicator,
    Neighbour,
    Observation,
    Revision,
    SeriesBreak,
    Target,
)
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


def year(number, **more):
    """The dates of a calendar year."""
    return {
        "period_label": str(number),
        "period_start": date(number, 1, 1),
        "period_end": date(number, 12, 31),
        **more,
    }


@pytest.fixture
def series():
    """A rate of the place and the country over six years, with limits."""
    place = Area.objects.create(code="E06000099", name="Anytown", role="place")
    country = Area.objects.create(code="E92000001", name="Country", role="country")
    indicator = makers.indicator()
    Indicator.objects.filter(pk=indicator.pk).update(polarity="low", unit="%")
    indicator.refresh_from_db()
    for number, value in enumerate((14, 15, 16, 17, 18, 21)):
        for area, more in ((place, 0), (country, -4)):
            Observation.objects.create(
                indicator=indicator,
                area=area,
                value=value + more,
                value_text=f"{value + more}.0",
                lower=value + more - 1,
                upper=value + more + 1,
                batch=makers.batch(),
                **year(2017 + number),
            )
    return indicator


def neighbours_of(indicator, *values):
    """A neighbour each with its value for 2022; None for one without a figure."""
    near = makers.neighbour_set()
    for number, value in enumerate(values):
        area = Area.objects.create(code=f"E0700000{number}", name=f"Near {number}")
        Neighbour.objects.create(neighbour_set=near, area=area)
        if value is not None:
            Observation.objects.create(
                indicator=indicator, area=area, value=value, value_text=str(value), batch=makers.batch(), **year(2022)
            )
    return near


def test_the_title_says_what_the_series_did(read, series):
    assert "Indicator 1 rose from 14.0% to 21.0%; Country rose from 10.0% to 17.0% between 2017 and 2022." in read(
        series
    )


def test_after_a_break_the_title_begins_anew_and_the_line_does_not_cross_it(html, series, client):
    SeriesBreak.objects.create(indicator=series, on=date(2020, 1, 1), note="Asked in another way.")
    text = html(series)
    assert "rose from 17.0% to 21.0%" in text
    assert text.count("Asked in another way.") == 2  # below the chart, and in the table
    (main,) = [line for line in client.get(series.get_absolute_url()).context["charts"][0].lines if line.is_main]
    assert main.path.count("M") == 2


def test_what_a_figure_said_before_is_kept_on_the_chart_and_in_the_table(html, series, client):
    observation = Observation.objects.get(area__role="place", period_label="2022")
    Revision.objects.create(
        observation=observation, value_text="19.3", value="19.3", batch=makers.batch(2), reason="Published anew."
    )
    text = html(series)
    (main,) = [line for line in client.get(series.get_absolute_url()).context["charts"][0].lines if line.is_main]
    assert [dot.text for dot in main.earlier] == ["19.3%"]
    assert "Batch 2, Publisher 2" in text
    assert "Published anew." in text


def test_a_source_that_adds_an_interval_to_the_same_number_has_revised_no_figure(html, series, client):
    observation = Observation.objects.get(area__role="place", period_label="2022")
    for text in ("19.30%", "19.3%", f"{observation.value}%"):
        Revision.objects.create(
            observation=observation, value_text=text, value=text.strip("%"), batch=makers.batch(2), reason="x"
        )
    html(series)
    (main,) = [line for line in client.get(series.get_absolute_url()).context["charts"][0].lines if line.is_main]
    assert [dot.text for dot in main.earlier] == ["19.3%"]


def test_published_and_computed_stand_side_by_side_and_say_where_they_differ(read, series):
    Observation.objects.filter(area__role="place", period_label="2022").update(published_country="Similar")
    text = read(series)
    assert "“Similar” Batch 1, Publisher 1" in text
    assert "Worse at 95%" in text
    assert "The source prints “Similar”; computed" in text


def test_a_councils_letter_is_held_against_the_method_too_and_another_areas_is_not_shown(read, series):
    letters = {"indicator": series, "batch": makers.batch(), "position": 1, "against": "country", "basis": "published"}
    place, other = Area.objects.get(role="place"), Area.objects.create(code="E06000098", name="Elsewhere")
    Assessment.objects.create(**letters, area=place, result="similar", result_text="A", **year(2022))
    Assessment.objects.create(**letters, area=other, result="better", result_text="G", **year(2022))
    text = read(series)
    assert "“A” (similar)" in text and "“G”" not in text
    assert "The source prints “A”; computed" in text


def test_a_letter_beside_a_figure_is_said_in_words_and_a_word_is_not_said_twice(read, series):
    latest = Observation.objects.filter(area__role="place", period_label="2022")
    latest.update(published_country="Better 95%", published_neighbours="R", published_goal="Green")
    text = read(series)
    assert "“Better 95%” Batch 1" in text
    assert "Neighbours’ average – “R” (worse) Batch 1, Publisher 1 Not computed" in text
    assert "The publisher’s goal – “Green” (better) Batch 1" in text


def test_every_printed_judgement_stands_beside_the_figures_that_it_compares(html, series):
    Observation.objects.filter(area__role="place").update(published_country="Similar")
    table = html(series).split("Judgements as printed")[1].split("</table>")[0]
    rows = [re.findall(r"20\d\d|\d+\.0%|Similar", row) for row in table.split("<tr>")[2:]]
    assert rows[-3:] == [
        ["2020", "17.0%", "13.0%", "Similar"],
        ["2021", "18.0%", "14.0%", "Similar"],
        ["2022", "21.0%", "17.0%", "Similar"],
    ]


def test_another_period_is_compared_when_it_is_asked_for(client, html, series):
    html(series)
    shown = client.get(series.get_absolute_url(), {"period": "2019"}).context
    assert shown["chosen"].period_label == "2019"
    assert client.get(series.get_absolute_url(), {"period": "1066"}).context["chosen"].period_label == "2022"


def test_neighbours_stand_in_their_order_with_the_place_among_them(client, html, read, series):
    neighbours_of(series, 12, None, 30)
    text = read(series)
    assert "In 2022 Anytown had the 2nd lowest of 3 values; the neighbours’ average was 21.0%." in text
    bars = client.get(series.get_absolute_url()).context["neighbour_charts"][0].bars
    assert [bar.name for bar in bars] == ["Near 0", "Anytown", "Near 2", "Near 1"]
    assert [bar.text for bar in bars] == ["12%", "21.0%", "30%", "no figure"]
    assert "Set 1" in text


def test_a_target_is_held_against_the_place_and_drawn(client, html, read, series):
    Target.objects.create(indicator=series, value="12.5", by=date(2030, 3, 31), source="The strategy")
    text = read(series)
    assert "12.5% by 2030" in text
    assert "Target: The strategy" in text
    assert client.get(series.get_absolute_url()).context["charts"][0].goal is not None


def by_sex(indicator, *dated):
    """(year, men, women): a value each, with limits one to either side."""
    place = Area.objects.get(role="place")
    for number, *values in dated:
        for sex, value in zip(("Male", "Female"), values, strict=True):
            Observation.objects.create(
                indicator=indicator,
                area=place,
                breakdown=Breakdown.objects.get_or_create(sex=sex)[0],
                value=value,
                value_text=f"{value}.0",
                lower=value - 1,
                upper=value + 1,
                count=500,
                batch=makers.batch(),
                **year(number),
            )


def test_a_breakdown_says_in_a_sentence_whether_the_gap_narrows(read, series):
    by_sex(series, (2017, 16, 12), (2022, 28, 14))
    text = read(series)
    assert "Getting worse overall, gap widening." in text
    assert "the gap between Male and Female was 14.0 percentage points: the one is 2.00 times the other" in text
    assert "The change is more than chance explains." in text


def test_a_breakdown_says_why_a_change_of_the_gap_cannot_be_told(read, series):
    by_sex(series, (2022, 28, 14))
    assert "There are figures for 2022 alone, so nobody can say whether the gap narrows." in read(series)


@pytest.mark.parametrize("key", ["chart", "neighbours", "sex"])
def test_a_drawing_opens_on_its_own(client, html, series, key):
    neighbours_of(series, 12, 30)
    by_sex(series, (2022, 28, 14))
    html(series)
    response = client.get(f"/indicators/{series.slug}/{key}.svg")
    root = ElementTree.fromstring(response.content)
    assert response["Content-Type"] == "image/svg+xml"
    assert not {"class", "href", "style"} & {name for one in root.iter() for name in one.attrib}
    words = " ".join(one.text or "" for one in root.iter())
    assert "Batch 1, Publisher 1" in words
    png = client.get(f"/indicators/{series.slug}/{key}.png")
    assert png.content.startswith(b"\x89PNG")


def test_there_is_no_drawing_of_another_kind(client, html, series):
    html(series)
    for name in ("chart.exe", "age.svg", "neighbours.svg"):
        assert client.get(f"/indicators/{series.slug}/{name}").status_code == 404


def test_the_table_gives_each_figure_with_its_source_and_what_it_was(client, html, series):
    observation = Observation.objects.get(area__role="place", period_label="2022")
    Revision.objects.create(observation=observation, value_text="19.3", value="19.3", batch=makers.batch(2), reason="x")
    html(series)
    content = b"".join(client.get(f"/indicators/{series.slug}/figures.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == 12
    (row,) = [row for row in rows if (row["Area"], row["Period"]) == ("Anytown", "2022")]
    assert (row["Value"], row["Lower 95% limit"], row["Source"]) == ("21", "20", "Batch 1, Publisher 1")
    assert row["What it said before"].startswith("19.3% until ")


def test_the_chart_for_another_page_is_for_ones_own_until_others_are_named(client, series, settings):
    address = f"/indicators/{series.slug}/embed/"
    assert client.get(address).status_code == 302
    settings.EMBED_ON = ["https://www.example.gov.uk"]
    response = client.get(address)
    assert response.status_code == 200
    assert "frame-ancestors https://www.example.gov.uk" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "Batch 1, Publisher 1" in response.content.decode()
    settings.EMBED_ON = []
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))
    assert "frame-ancestors 'self'" in client.get(address)["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get(series.get_absolute_url())["Content-Security-Policy"]


def test_a_point_is_picked_out_by_the_keyboard_and_says_what_it_is(site, page):
    site.sign_in(page, "chair.housing@example.org")
    page.goto(f"{site.url}/indicators/smoking-prevalence/")
    point = page.locator(".app-chart__drawing--wide [tabindex='0']")
    point.focus()
    said = page.locator(".app-chart__said").first
    assert "2022: 21.1%" in said.inner_text()
    page.keyboard.press("ArrowLeft")
    assert "2021: 14.1" in said.inner_text()
    page.keyboard.press("Escape")
    assert said.is_hidden()


def test_parts_stand_in_the_order_that_their_words_mean(client, html, series):
    place = Area.objects.get(role="place")
    tenths = ("Least deprived decile", "Second least deprived decile", "Third more deprived decile")
    for category in (*tenths, "Most deprived decile", "Second most deprived decile"):
        breakdown = Breakdown.objects.get_or_create(category_type="Deprivation deciles", category=category)[0]
        Observation.objects.create(
            indicator=series,
            area=place,
            breakdown=breakdown,
            value=20,
            value_text="20",
            count=500,
            batch=makers.batch(),
            **year(2022),
        )
    html(series)
    (section,) = client.get(series.get_absolute_url()).context["sections"]
    assert section.title == "By deprivation deciles"
    assert [line.part.name for line in section.lines] == [
        "Most deprived decile",
        "Second most deprived decile",
        "Third more deprived decile",
        "Second least deprived decile",
        "Least deprived decile",
    ]


def test_what_only_the_country_has_broken_down_is_shown_as_the_countrys(client, read, series):
    by_sex(series, (2022, 28, 14))
    country = Area.objects.get(role="country")
    tenths = [
        Breakdown.objects.create(category_type="Deprivation deciles", category=f"{end} deprived decile")
        for end in ("Most", "Least")
    ]
    for breakdown, value in zip([*Breakdown.objects.exclude(sex=""), *tenths], (14, 18, 25, 10), strict=True):
        text = {"value_text": f"{value}.0", "batch": makers.batch()}
        Observation.objects.create(
            indicator=series, area=country, breakdown=breakdown, value=value, **text, **year(2022)
        )
    text = read(series)
    sections = client.get(series.get_absolute_url()).context["sections"]
    assert [one.title for one in sections] == ["By sex", "Country: by deprivation deciles"]
    assert "the gap between Most deprived decile and Least deprived decile was 15.0 percentage points" in text
    assert "All of Country" in text
    table = b"".join(client.get(f"{series.get_absolute_url()}figures.csv").streaming_content).decode()
    assert "E92000001,Country,,,,Deprivation deciles,Most deprived decile,2022" in table


def test_a_breakdown_withheld_is_not_made_up_for_by_the_countrys(client, html, series):
    by_sex(series, (2022, 28, 14))
    Observation.objects.filter(breakdown__sex="Male").update(count=3)
    Observation.objects.create(
        indicator=series,
        area=Area.objects.get(role="country"),
        breakdown=Breakdown.objects.create(sex="Persons of no stated sex"),
        value=20,
        value_text="20",
        batch=makers.batch(),
        **year(2022),
    )
    sections = client.get(series.get_absolute_url()).context["sections"]
    assert [(one.title, one.lines, one.withheld) for one in sections] == [("By sex", [], "2022")]
