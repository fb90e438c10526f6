"""The scorecard as files: both dates equal the printed table cell by cell; what is shown can be taken away."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from indicators.models import Indicator, Observation, Revision
from tests import makers
from tests.indicators.test_scorecard import value

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parent.parent / "data"
CSV, XLSX = "/indicators/scorecard.csv", "/indicators/scorecard.xlsx"
OF_DATE = ["period_label", "luton_raw", "england_raw", "region_raw"]
OF_DATE += ["rag_england_raw", "rag_region_raw", "rag_nn_raw", "trend_raw"]


def printed_in_the_deck():
    """Heading and rows of the table of measures as the deck prints them, blank lines left out."""
    lines = (DATA / "deck.txt").read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Measure description\t"))
    rows = [line.split("\t") for line in lines[start : start + 40] if line.count("\t") == 17]
    return rows[0], rows[1:]


@pytest.fixture
def table(luton, client, chair):
    """The rows of the file at an address."""
    client.force_login(chair)

    def read(address):
        response = client.get(address)
        assert response.status_code == 200
        if address.startswith(XLSX):
            sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
            return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    return read


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_both_dates_equal_the_printed_table_cell_by_cell(table, address):
    heading, *rows = table(f"{address}?dates=both")
    printed_heading, printed_rows = printed_in_the_deck()
    assert len(printed_rows) == 27
    assert heading == printed_heading
    assert rows == printed_rows


def test_both_dates_equal_the_printed_table_also_when_a_publisher_prints_something_else(table, client):
    told = {"published_country": "Higher 95%", "published_region": "Similar", "published_trend": "Decreasing"}
    assert Observation.objects.filter(area__role="place", breakdown=None).update(batch=makers.batch(2), **told)
    assert table(f"{CSV}?dates=both")[1:] == printed_in_the_deck()[1]
    assert "Higher 95%" in str(table(CSV))


def test_both_dates_equal_the_deck_as_it_was_copied_by_hand(table):
    """The same against the other copy of the deck, in which each date of each measure has a line of its own."""
    _heading, *rows = table(f"{CSV}?dates=both")
    by_name = {row[1]: row[2:] for row in rows}
    with (DATA / "indicators_wide.csv").open(encoding="utf-8") as file:
        copied = list(csv.DictReader(file))
    assert len(copied) == 54
    for row in copied:
        first = 8 * (int(row["block"]) - 1)
        assert by_name[row["indicator"]][first : first + 8] == [row[column] for column in OF_DATE]


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_what_is_shown_has_a_line_for_every_indicator_and_for_the_principle_without_one(table, address):
    heading, *rows = table(address)
    assert len({len(row) for row in [heading, *rows]}) == 1
    assert len(rows) == 28
    (gap,) = [row for row in rows if row[0].startswith("7.")]
    assert gap[1] == "No indicator agreed yet"
    smoking = dict(zip(heading, next(row for row in rows if row[1].startswith("Smoking")), strict=True))
    assert smoking["Period"] == "2022"
    assert (smoking["Luton, as printed"], float(smoking["Luton"])) == ("21.1%", 21.1)
    assert smoking["Against England, published"] == "R"
    assert "no confidence interval" in smoking["Method against England, or why it is not computed"]


def test_a_file_holds_the_dates_and_comparators_that_the_page_shows(table):
    heading, *rows = table(f"{CSV}?dates=two&earlier=2021&until=2022&against=region")
    assert not [name for name in heading if "England" in name and "East of England" not in name]
    smoking = [row[heading.index("Period")] for row in rows if row[1].startswith("Smoking")]
    assert smoking == ["2021", "2022"]
    nothing_yet = [row[heading.index("Period")] for row in rows if row[1].startswith("Households in temporary")]
    assert nothing_yet == ["No figure", "No figure"]


def test_a_value_that_was_revised_stands_as_printed_and_is_marked_on_the_page(table, client, chair):
    smoking = Observation.objects.get(indicator__slug="smoking-prevalence", area__role="place", period_label="2022")
    newer = type(smoking.batch).objects.create(slug="newer", title="A newer file")
    Revision.objects.create(
        observation=smoking, value_text="21.1%", value=smoking.value, batch=smoking.batch, reason="Published anew."
    )
    smoking.value_text, smoking.value, smoking.batch = "19.3", 19.3, newer
    smoking.save()
    row = next(row for row in table(f"{CSV}?dates=both") if row[1].startswith("Smoking"))
    assert row[11] == "21.1%"
    page = " ".join(client.get("/indicators/?dates=both").content.decode().split())
    assert "since revised: 19.3%" in page
    shown = next(row for row in table(CSV) if row[1].startswith("Smoking"))
    assert shown[6] == "19.3"


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(table):
    Indicator.objects.filter(slug="smoking-prevalence").update(name='=HYPERLINK("http://evil.example")')
    for address in (CSV, f"{CSV}?dates=both", XLSX):
        assert '\'=HYPERLINK("http://evil.example")' in [row[1] for row in table(address)]


def test_a_number_of_full_precision_is_shown_short_and_kept_whole_in_the_file(table, client):
    smoking = Indicator.objects.get(slug="smoking-prevalence")
    old = Observation.objects.filter(indicator=smoking, area__role="place").first()
    value(smoking, old.area, "2023", "15.846291", old.batch)
    page = client.get("/indicators/").content.decode()
    assert "15.8%" in page
    assert "15.846291" not in page
    heading, *rows = table(CSV)
    row = next(row for row in rows if row[1].startswith("Smoking"))
    assert (row[heading.index("Luton, as printed")], row[heading.index("Luton")]) == ("15.846291", "15.846291")
