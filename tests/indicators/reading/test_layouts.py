"""Published files as they come: every vintage of every layout through one door."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from indicators.reading import Problem, Reading, read, template
from lutonhet.sheets.files import Unreadable

DATA = Path(__file__).resolve().parents[2] / "data"
FINGERTIPS = DATA / "fingertips_county_ua.csv"
ROW = {
    "Indicator ID": "90366",
    "Indicator Name": "Life expectancy at birth",
    "Area Code": "E06000032",
    "Area Name": "Luton",
    "Area Type": "UA",
    "Sex": "Male",
    "Age": "All ages",
    "Time period": "2018 - 20",
    "Value": "78.0",
}
VINTAGES = {
    "before the 99.8 % limits": {
        "Lower CI limit": "lower",
        "Upper CI limit": "upper",
        "Compared to England value or percentiles": "published_country",
        "Compared to parent value or percentiles": "published_region",
    },
    "with underscores": {
        "Lower_CI_95.0_limit": "lower",
        "Upper_CI_99.8_limit": "upper_998",
        "Compared_to_CCGs_(from_Apr_2021)_value_or_percentiles": "published_region",
        "Time_period_range": "",
    },
    "parent is the country": {"Compared to percentiles": "published_region", "Target data": "published_goal"},
    "new regions": {
        "Compared to Regions (statistical) value or percentiles": "published_region",
        "Compared to ICB sub-locations value or percentiles": "",
        "compared to goal": "published_goal",
        "Recent Trend": "published_trend",
    },
}


def csv_of(*rows, delimiter=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows)
    return text.getvalue().encode(encoding)


def fingertips(**cells):
    """A file of one row, `ROW` with other cells; a heading may be written with underscores for spaces."""
    row = ROW | {name.replace("_", " "): cell for name, cell in cells.items()}
    return csv_of(row.keys(), row.values())


def only(data, mapping=None):
    (reading,) = read(data, "file.csv", mapping)
    assert isinstance(reading, Reading), reading
    return reading


def test_an_export_of_fingertips_is_read_to_its_last_figure():
    file = read(FINGERTIPS, FINGERTIPS.name)
    assert (file.layout, file.questions) == ("fingertips", [])
    readings = list(file)
    with FINGERTIPS.open(newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    assert len(readings) == len(rows) == 852
    for reading, row in zip(readings, rows, strict=True):
        assert reading.name == "Campylobacter incidence rate/100,000"  # its line break is gone
        assert (reading.key, reading.area_code, reading.area_name) == ("93356", row["Area Code"], row["Area Name"])
        assert (reading.value_text, reading.value) == (row["Value"], Decimal(row["Value"]) if row["Value"] else None)
        assert reading.lower == (Decimal(row["Lower CI 95.0 limit"]) if row["Lower CI 95.0 limit"] else None)
        assert reading.published_country == row["Compared to England value or percentiles"]
        assert reading.published_region == row["Compared to Region value or percentiles"]
        assert (reading.category_type, reading.category) == (row["Category Type"], row["Category"])
    missing = [reading for reading in readings if reading.value is None]
    assert {reading.missing_reason for reading in missing} == {"Value for Hackney and City of London combined"} | {
        "Value for Cornwall & Isles of Scilly combined"
    }


@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_headings_of_each_vintage_are_known(vintage):
    headings = VINTAGES[vintage]
    row = [*ROW.values(), *["x"] * len(headings)]
    file = read(csv_of([*ROW, *headings], row), "file.csv")
    assert {heading: file.mapping[heading] for heading in headings} == headings
    assert file.layout == "fingertips"


def test_the_website_s_export_is_read_like_the_api_s():
    row = ROW | {
        "Count": "214,022",
        "Denominator": '<div class="no-data">-</div>',
        "Value note": '<span class="tooltipValueNote">* Value estimated</span>',
    }
    headings = ["AreaName" if name == "Area Name" else name for name in row]
    data = csv_of(headings, row.values(), encoding="utf-8-sig", quoting=csv.QUOTE_ALL)
    reading = only(data)
    assert (reading.count, reading.denominator, reading.value_note) == (Decimal(214022), None, "Value estimated")
    assert reading[:9] == only(fingertips())[:9]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whatever_a_spreadsheet_saves_as_text_is_read(delimiter, encoding):
    row = ROW | {"Area Name": "St Albans – naïve"}
    data = csv_of(row.keys(), row.values(), delimiter=delimiter, encoding=encoding)
    assert only(data).area_name == "St Albans – naïve"


@pytest.mark.parametrize(
    ("cell", "value", "printed"),
    [
        ("36,8", "36.8", "36.8"),
        ("-0,123%", "-0.123", "-0.123%"),
        ("1234,567", "1234.567", "1234.567"),
        ("1,234,567", "1234567", "1,234,567"),
        ("36.8", "36.8", "36.8"),
    ],
)
def test_a_comma_is_a_decimal_sign_where_semicolons_separate_the_columns(cell, value, printed):
    reading = only(csv_of(ROW.keys(), (ROW | {"Value": cell}).values(), delimiter=";"))
    assert (reading.value, reading.value_text) == (Decimal(value), printed)


def test_a_comma_that_may_be_either_is_asked_about_and_not_guessed():
    for column in ("Value", "Lower CI 95.0 limit"):
        row = ROW | {column: "94,726"}
        (problem,) = read(csv_of(row.keys(), row.values(), delimiter=";"), "file.csv")
        assert (problem.column, problem.text) == (
            column,
            "“94,726” may be 94726 or 94.726, because semicolons separate the columns of this file. "
            "Write 94726 or 94.726; or leave it blank, or write -, * or N/a.",
        )


@pytest.mark.parametrize(
    ("cell", "note", "reason"),
    [
        ("", "Value suppressed for disclosure control reasons", "Value suppressed for disclosure control reasons"),
        ("*", "", "Withheld by the publisher"),
        ("-", "", "Not available"),
        ("#DIV/0!", "", "The source's own sum failed: #DIV/0!"),
        ('<div class="no-data">-</div>', "", "Not available"),
        ("", "", "Not published"),
    ],
)
def test_a_suppressed_value_has_a_reason_and_is_never_zero(cell, note, reason):
    reading = only(fingertips(Value=cell, Value_note=note))
    assert (reading.value, reading.missing_reason) == (None, reason)


def test_rows_shorter_than_the_headings_are_read_and_longer_ones_said():
    headings = [*ROW, "Recent Trend", "Compared to goal"]
    short, full = list(ROW.values()), [*ROW.values(), "Increasing", ""]
    file = read(csv_of(headings, short, full, [*full, "", ""], [*full, "stray"]), "file.csv")
    *readings, problem = file
    assert [reading.published_trend for reading in readings] == ["", "Increasing", "Increasing"]
    assert problem == Problem(5, "", "The row has 12 cells, but there are 11 columns.")


def test_all_that_is_wrong_is_said_with_row_and_column():
    file = read(
        fingertips(Value="twelve", Time_period="next year", Area_Code="E06!", Count="some"),
        "file.csv",
    )
    told = {(problem.row, problem.column) for problem in file}
    assert told == {(2, "Value"), (2, "Time period"), (2, "Area Code"), (2, "Count")}


def test_the_same_headings_again_within_a_file_are_no_row():
    row = list(ROW.values())
    assert len(list(read(csv_of(list(ROW), row, list(ROW), row), "file.csv"))) == 2


def test_a_title_above_a_table_and_its_source_below_are_no_rows():
    row = list(ROW.values())
    (reading,) = read(csv_of(["Life expectancy"], [], list(ROW), row, [], ["Source: OHID"]), "file.csv")
    assert (reading.row, reading.name) == (4, "Life expectancy at birth")


def test_a_table_without_known_headings_is_divided_all_the_same():
    data = csv_of(["Indicator", "Leeds", "England"], ["A", "1", "2"], delimiter="\t")
    mapping = read(data, "file.txt").mapping | {"Leeds": "value", "England": "value", "=period": "2022"}
    told = [(reading.area_name, reading.value_text) for reading in read(data, "file.txt", mapping)]
    assert told == [("Leeds", "1"), ("England", "2")]


def test_a_tidy_file_s_inequality_is_the_sex():
    file = read(DATA / "life_expectancy_by_authority.csv", "life.csv")
    readings = list(file)
    assert (file.layout, len(readings)) == ("tidy", 90)
    luton = {r.sex: str(r.value) for r in readings if (r.area_code, r.period.label) == ("E06000032", "2018 - 20")}
    assert luton == {"Male": "78", "Female": "82.2"}
    assert file.about["Life expectancy at birth"].unit == "Years"


def test_a_tidy_file_s_na_is_no_breakdown_and_no_value():
    readings = list(read(DATA / "dental_decay_by_authority.csv", "dental.csv"))
    assert {(reading.sex, reading.category) for reading in readings} == {("", "")}
    missing = {reading.missing_reason for reading in readings if reading.value is None}
    assert missing <= {"Not applicable or not available"}
    luton = {r.period.label: str(r.value) for r in readings if r.area_code == "E06000032"}
    assert (luton["2018/19"], luton["2021/22"]) == ("36.8", "36.5")


def test_an_inequality_that_is_no_sex_is_a_category():
    data = csv_of(
        ["indicator", "area_code", "period", "value", "inequality"], ["A", "E1", "2022", "1", "Most deprived"]
    )
    assert only(data)[6:10] == ("", "", "Inequality", "Most deprived")


def wide_as_kept():
    with (DATA / "indicators_wide.csv").open(newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))


@pytest.mark.parametrize("name", ["indicators_wide.csv", "deck.txt"])
def test_a_wide_table_gives_each_figure_once_a_date_with_what_is_printed_beside_it(name):
    file = read(DATA / name, name)
    readings = list(file)
    assert (file.layout, file.questions, len(readings)) == ("wide", [], 162)
    told = {(reading.name, reading.position, reading.area_name): reading for reading in readings}
    for row in wide_as_kept():
        key = row["indicator"], int(row["block"])
        for area in ("Luton", "England", "Region"):
            reading = told[(*key, area)]
            assert (reading.value_text, reading.period.label) == (row[f"{area.lower()}_raw"], row["period_label"])
        luton, england = told[(*key, "Luton")], told[(*key, "England")]
        assert (luton.published_country, luton.published_region, luton.published_neighbours) == (
            row["rag_england_raw"],
            row["rag_region_raw"],
            row["rag_nn_raw"],
        )
        assert (luton.published_trend, england.published_trend) == (row["trend_raw"], "")
        assert file.about[row["indicator"]].principle == row["principle"]


def test_a_table_within_a_text_keeps_the_row_numbers_of_the_text():
    readings = list(read(DATA / "deck.txt", "deck.txt"))
    lines = (DATA / "deck.txt").read_text(encoding="utf-8").split("\n")
    for reading in readings:
        assert reading.name in lines[reading.row - 1]


def test_a_wide_table_of_a_workbook_is_read_as_it_is_shown():
    book = Workbook()
    sheet = book.active
    sheet.append(["Measures"])
    sheet.append(["Measure description", "Date of measure", "Luton", "England"])
    sheet.append(["Minimum income", "Apr-22", 0.105, 0.2])
    sheet.append(["Progress 8", 2022, 0.05, 0])
    sheet.append(["Sum", "2022", "=B2", "#DIV/0!"])
    sheet["B3"] = date(2022, 4, 1)
    sheet["B3"].number_format = "mmm-yy"
    sheet["C3"].number_format = sheet["D3"].number_format = "0.0%"
    sheet["D5"].data_type = "e"
    data = io.BytesIO()
    book.save(data)
    *readings, formula = read(data.getvalue(), "book.xlsx")
    assert [(r.row, r.name, r.area_name, r.period.label, r.value_text) for r in readings] == [
        (3, "Minimum income", "Luton", "Apr-22", "10.5%"),
        (3, "Minimum income", "England", "Apr-22", "20%"),
        (4, "Progress 8", "Luton", "2022", "0.05"),
        (4, "Progress 8", "England", "2022", "0"),
    ]
    assert (formula.row, formula.column, formula.text[:18]) == (5, "Luton", "This is a formula.")


def test_the_template_comes_back_as_it_was_filled_in():
    book = load_workbook(io.BytesIO(template.write()))
    assert book.sheetnames == ["Figures", "Guidance"]
    sheet = book["Figures"]
    headings = [cell.value for cell in sheet[1]]
    examples = {row[0].value: row[2].value for row in book["Guidance"].iter_rows(min_row=2)}
    assert list(examples)[: len(headings)] == headings
    sheet.append([float(examples[name]) if name == "Value" else examples[name] for name in headings])
    data = io.BytesIO()
    book.save(data)
    file = read(data.getvalue(), "template.xlsx")
    (reading,) = file
    assert (file.layout, file.questions) == ("template", [])
    assert (reading.key, reading.area_code, reading.period.label) == ("92443", "", "2021/22")
    assert (reading.value, reading.lower, reading.denominator) == (Decimal("14.1"), Decimal("11.2"), Decimal(1640))


def test_an_empty_template_has_no_rows_and_no_questions():
    file = read(template.write(), "template.xlsx")
    assert (list(file), file.questions) == ([], [])


# Mapping


def test_an_unknown_table_asks_and_is_read_once_it_is_told():
    data = csv_of(["Wards", "Obese", "When"], ["Biscot", "41.2", "2022"])
    file = read(data, "file.csv")
    assert file.layout == "other"
    assert {question.field for question in file.questions} == {"name", "area_name", "period", "value"}
    with pytest.raises(Unreadable, match="Which column"):
        list(file)
    mapping = {"Wards": "area_name", "Obese": "value", "When": "period", "=name": "Obesity in year 6"}
    reading = only(data, mapping)
    assert (reading.name, reading.area_name, str(reading.value), reading.period.label) == (
        "Obesity in year 6",
        "Biscot",
        "41.2",
        "2022",
    )


def test_a_correction_of_the_mapping_is_followed():
    data = csv_of(["Indicator", "Area", "Year", "Value", "Final value"], ["A", "Luton", "2022", "1", "2"])
    mapping = read(data, "file.csv").mapping | {"Value": "", "Final value": "value"}
    assert str(only(data, mapping).value) == "2"


def test_one_field_from_two_columns_is_asked_about():
    data = csv_of(["Indicator", "Area", "Year", "Value", "Final value"], ["A", "Luton", "2022", "1", "2"])
    file = read(data, "file.csv", read(data, "file.csv").mapping | {"Final value": "value"})
    assert [question.field for question in file.questions] == ["value"]


def test_a_file_can_be_walked_twice_and_stays_open():
    file = io.BytesIO(fingertips())
    reader = read(file, "file.csv")
    assert list(reader) == list(reader)
    assert not file.closed
