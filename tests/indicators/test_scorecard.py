"""The scorecard: what a source prints, by principle, with every gap shown as one."""

import re
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from indicators.models import Area, Assessment, ImportBatch, Indicator, Observation
from indicators.periods import parse
from indicators.scorecard import arrow, rows_of
from indicators.scorecard.standing import latest_standings, summary
from tests.browser import assert_no_horizontal_scroll
from workstreams.models import Principle, Recommendation

pytestmark = pytest.mark.django_db
ADDRESS = "/indicators/"
A3_LANDSCAPE_LESS_MARGINS = 1496  # CSS px
A3 = (b"1191", b"841")  # points, across


@pytest.fixture
def read(client):
    """The text of a page without its tags, white space as one space."""
    client.force_login(User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader"))

    def text(address=ADDRESS):
        html = client.get(address).content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))

    return text


@pytest.fixture
def areas():
    named = {"place": ("E06000001", "Anytown"), "region": ("E12000001", "The North"), "country": ("E92000001", "Land")}
    return {role: Area.objects.create(code=code, name=name, role=role) for role, (code, name) in named.items()}


@pytest.fixture
def batch():
    return ImportBatch.objects.create(slug="report", title="The report", publisher="The institute")


@pytest.fixture
def smoking():
    principle = Principle.objects.create(number=6, name="Prevention")
    return Indicator.objects.create(
        slug="smoking", name="Smoking prevalence in adults", short_name="Smoking", principle=principle, polarity="low"
    )


def period_fields(label):
    period = parse(label)
    return {"period_label": label, "period_start": period.start, "period_end": period.end}


def value(indicator, area, label, text, batch, **fields):
    number = {"value": Decimal(text.strip("%"))} if "missing_reason" not in fields else {}
    return Observation.objects.create(
        indicator=indicator, area=area, value_text=text, batch=batch, **period_fields(label), **number, **fields
    )


def judgement(indicator, area, label, position, against, result, batch, **fields):
    fields = {"basis": "published", "result_text": result.title()} | fields
    return Assessment.objects.create(
        indicator=indicator,
        area=area,
        batch=batch,
        position=position,
        against=against,
        result=result,
        **period_fields(label),
        **fields,
    )


@pytest.fixture
def two_dates(smoking, areas, batch):
    """Smoking on two dates, the later one entered first."""
    place = areas["place"]
    value(smoking, place, "2022", "21.1%", batch)
    value(smoking, areas["country"], "2022", "12.7%", batch)
    value(smoking, place, "2019", "14.1%", batch)
    judgement(smoking, place, "2022", 2, "country", "worse", batch)
    judgement(smoking, place, "2022", 2, "past", "comparable", batch)
    judgement(smoking, place, "2019", 1, "country", "similar", batch)
    return smoking


def test_the_dates_of_measure_come_in_order_with_their_values_and_judgements(two_dates):
    (row,) = rows_of([two_dates])
    assert [one.period_label for one in row.dates] == ["2019", "2022"]
    assert [one.place.value_text for one in row.dates] == ["14.1%", "21.1%"]
    assert [one.against_country.result for one in row.dates] == ["similar", "worse"]
    assert (row.latest.arrow, row.latest.trend.result) == ("up", "comparable")
    assert row.before is row.dates[0]
    assert row.latest.region is None
    assert row.sparkline


def test_the_latest_date_is_the_same_on_the_scorecard_and_in_every_sum(smoking, areas, batch):
    """A source may print its dates in any order: the latest is the one whose period ends last."""
    judgement(smoking, areas["place"], "2020-22", 1, "country", "worse", batch)
    judgement(smoking, areas["place"], "2021/22", 2, "country", "better", batch)
    (row,), (standing,) = rows_of([smoking]), latest_standings()
    assert row.latest.against_country.result == standing.result("country") == "worse"


def test_a_value_that_nobody_judged_is_a_date_of_measure_too(two_dates, areas, batch):
    value(two_dates, areas["place"], "2023", "20.0%", batch)
    (row,) = rows_of([two_dates])
    assert [one.period_label for one in row.dates] == ["2019", "2022", "2023"]
    assert row.latest.place.value_text == "20.0%"
    assert [one.basis for one in row.latest.judgements.values()] == [""]
    assert row.latest.batch.title == batch.title
    assert [one.period_label for one in row.printed] == ["2019", "2022"]


def test_one_period_on_both_dates_is_no_change(smoking, areas, batch):
    value(smoking, areas["place"], "2022", "21.1%", batch)
    for position in (1, 2):
        judgement(smoking, areas["place"], "2022", position, "country", "worse", batch)
    (row,) = rows_of([smoking])
    assert len(row.dates) == 2
    assert row.before is None
    assert (row.sparkline, row.latest.arrow) == ("", "")


def test_a_place_that_is_not_compared_says_why(read, smoking, areas, batch):
    place = areas["place"]
    value(smoking, place, "2022", "21.1%", batch)
    value(smoking, areas["country"], "2022", "-", batch, missing_reason="Not given in the source")
    value(smoking, areas["region"], "2022", "12.7%", batch)
    judgement(smoking, place, "2022", 1, "country", "not_compared", batch, result_text="N/a")
    judgement(smoking, place, "2022", 1, "region", "better", batch)
    (row,) = rows_of([smoking])
    assert row.latest.not_compared == {"country": "no figure", "neighbours": "not judged"}
    judgement(smoking, place, "2022", 1, "neighbours", "not_compared", batch, result_text="N/a")
    for address in (ADDRESS, f"{ADDRESS}?dates=both", smoking.get_absolute_url()):
        text = read(address)
        assert "Not compared : no figure" in text or "Not compared , printed N/a : no figure" in text
        assert "Not compared : printed “N/a”" in text or "Not compared , printed N/a : printed “N/a”" in text


def test_the_front_page_says_why_an_indicator_is_not_compared(client, read, smoking, areas, batch):
    judgement(smoking, areas["place"], "2022", 1, "country", "not_compared", batch, result_text="N/a")
    assert "Not compared : printed “N/a”" in read("/")


@pytest.mark.parametrize(
    ("polarity", "later", "trend", "is_contrary"),
    [
        ("high", "15.0%", "worsening", True),
        ("high", "15.0%", "improving", False),
        ("high", "13.0%", "improving", True),
        ("low", "15.0%", "improving", True),
        ("low", "13.0%", "worsening", True),
        ("low", "13.0%", "improving", False),
        ("low", "15.0%", "comparable", False),
        ("low", "14.0%", "worsening", False),
        ("no_judgement", "15.0%", "worsening", False),
    ],
)
def test_a_printed_trend_that_contradicts_the_figures_is_pointed_out(
    read, smoking, areas, batch, polarity, later, trend, is_contrary
):
    Indicator.objects.update(polarity=polarity)
    smoking.refresh_from_db()
    for position, (label, text) in enumerate((("2021", "14.0%"), ("2022", later)), 1):
        value(smoking, areas["place"], label, text, batch)
        result = {"result": trend, "result_text": "As printed"} if position == 2 else {"result": "not_assessed"}
        judgement(smoking, areas["place"], label, position, "past", batch=batch, **result)
    verb = "rose" if later > "14.0%" else "fell"
    sentence = f"The source prints “As printed”, but the figure {verb} from 14.0% to {later}, and a {polarity} value"
    assert (sentence in read(smoking.get_absolute_url())) is is_contrary
    for address in (ADDRESS, f"{ADDRESS}?dates=both"):
        assert ("As printed the figures say otherwise" in read(address)) is is_contrary


def test_a_computed_judgement_does_not_take_the_place_of_a_published_one(two_dates, areas, batch):
    judgement(two_dates, areas["place"], "2022", 3, "country", "better", batch, basis="computed", result_text="")
    (standing,) = latest_standings()
    assert standing.result("country") == "worse"
    assert len(rows_of([two_dates])[0].dates) == 2


def test_where_the_country_has_no_figure_the_region_speaks(smoking, areas, batch):
    judgement(smoking, areas["place"], "2022", 1, "country", "not_compared", batch)
    judgement(smoking, areas["place"], "2022", 1, "region", "worse", batch)
    (standing,) = latest_standings()
    assert standing.headline.against == "region"
    assert standing.is_worse
    assert standing.needs_attention
    assert summary([standing])["worse"] == 0


def test_an_indicator_without_any_figure_stands_there_as_a_gap(read, smoking, areas):
    (standing,) = latest_standings()
    assert standing.result("country") == "not_compared"
    assert not standing.needs_attention
    for address in (ADDRESS, f"{ADDRESS}?dates=both"):
        assert "Smoking" in read(address)


def test_an_indicator_that_is_not_on_the_scorecard_is_named_below_it_and_counts_in_no_sum(read, two_dates, areas):
    other = Indicator.objects.create(slug="other", name="Other", short_name="Ninth measure", is_on_scorecard=False)
    assert [one.indicator for one in latest_standings()] == [two_dates]
    page = read(ADDRESS)
    assert "of 1 indicators" in page
    assert page.index("Not on the scorecard") < page.index("Ninth measure")
    Indicator.objects.filter(pk=other.pk).update(is_on_scorecard=True)
    assert "Not on the scorecard" not in read(ADDRESS)


def test_a_region_that_the_source_does_not_name_is_marked_as_inferred(read, two_dates, areas):
    assert "Inferred" not in read(f"{ADDRESS}?dates=both")
    Area.objects.filter(role="region").update(is_inferred=True, note="The column says “Region”.")
    for address in (ADDRESS, f"{ADDRESS}?dates=both", two_dates.get_absolute_url()):
        assert "The North is Inferred" in read(address) or "The North Inferred" in read(address)
        assert "The column says “Region”." in read(address)


def test_every_row_of_both_dates_has_as_many_cells_as_the_heading(client, read, two_dates, areas, batch):
    Indicator.objects.create(slug="new", name="New", short_name="New", principle=two_dates.principle)
    value(two_dates, areas["place"], "2023", "20.0%", batch)
    read()
    html = client.get(f"{ADDRESS}?dates=both").content.decode()
    rows = re.findall(r'<tr class="app-scorecard__row">(.*?)</tr>', html, re.S)
    assert [row.count("<td") for row in rows] == [16, 16]


def test_a_missing_number_is_a_dash_with_its_reason_and_not_a_zero(read, two_dates, areas, batch):
    value(two_dates, areas["region"], "2022", "*", batch, missing_reason="Suppressed by the source")
    assert "– Suppressed by the source" in read()
    assert "– Not given" in read("/indicators/?dates=both")


def test_a_principle_without_an_indicator_says_so_and_what_is_recommended(read, two_dates):
    empty = Principle.objects.create(number=7, name="Tackle discrimination")
    recommendation = Recommendation.objects.create(code="REC-01", text="Choose a measure", source="marmot_report")
    recommendation.principles.add(empty)
    closed = {"closed_on": date(2024, 1, 1), "closed_as": "done", "closing_reason": "Chosen."}
    done = Recommendation.objects.create(code="REC-02", text="Ask people", source="marmot_report", **closed)
    done.principles.add(empty)
    text = read()
    assert "7. Tackle discrimination No indicator has been agreed for this principle yet" in text
    assert "Choose a measure" in text
    assert "Ask people" not in text


def test_the_sentence_counts_what_the_rows_show(read, two_dates):
    assert "Anytown is worse than Land on 1 of 1 indicators and better on none; none are getting" in read()


def test_without_an_indicator_the_page_says_what_would_be_here(read):
    assert "No indicator entered yet" in read()


def test_an_arrow_is_about_the_figure_alone():
    assert arrow(Decimal("1"), Decimal("2")) == "up"
    assert arrow(Decimal("2"), Decimal("1")) == "down"
    assert arrow(Decimal("2"), Decimal("2.0")) == "level"
    assert arrow(None, Decimal("2")) == arrow(Decimal("2"), None) == ""


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}?dates=both"])
def test_on_paper_it_lies_on_its_side_and_nothing_is_cut_off(site, page, address):
    site.sign_in(page, "chair.housing@example.org")
    page.goto(site.url + address)
    sheets = re.findall(rb"MediaBox \[0 0 (\d+)[\d.]* (\d+)", page.pdf(prefer_css_page_size=True))
    assert set(sheets) == {A3}
    assert len(sheets) <= 3  # a line stays a line: the sheets of a phone's layout would be eight
    page.set_viewport_size({"width": A3_LANDSCAPE_LESS_MARGINS, "height": 700})
    page.emulate_media(media="print")
    assert_no_horizontal_scroll(page)


def test_both_dates_fit_a_desk_without_scrolling(page, site):
    site.sign_in(page, "oversight@example.org")
    page.goto(f"{site.url}{ADDRESS}?dates=both")
    assert page.evaluate("(box => box.scrollWidth - box.clientWidth)(document.querySelector('.app-table-scroll'))") == 0


BETWEEN_WORDS = """() => {
    const words = cell => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return range.getBoundingClientRect();
    };
    const figures = [...document.querySelectorAll("thead th.app-scorecard__figure")];
    const last = figures.filter(one => !one.nextElementSibling.matches(".app-scorecard__figure"));
    return last.map(one => words(one.nextElementSibling).left - words(one).right);
}"""


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}?dates=both"])
def test_headings_of_figures_and_of_marks_do_not_touch(page, site, address, media):
    site.sign_in(page, "oversight@example.org")
    page.goto(f"{site.url}{address}")
    page.set_viewport_size({"width": A3_LANDSCAPE_LESS_MARGINS, "height": 700})
    page.emulate_media(media=media)
    gaps = page.evaluate(BETWEEN_WORDS)
    assert gaps
    assert min(gaps) >= 12
