"""`manage.py import_indicators`: what it writes, what it says, and how a script knows what came of it."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from indicators.models import Area, Breakdown, ImportBatch, Indicator, Observation, StagedRow

SAMPLES = Path(__file__).parents[2] / "data"
COUNTY = SAMPLES / "fingertips_county_ua.csv"
HEADINGS = "area_code,area_name,period,indicator,value\n"

pytestmark = pytest.mark.django_db


def run(*words):
    """Exit code, all lines, and the last as name → value."""
    said, progress = StringIO(), StringIO()
    code = 0
    try:
        call_command("import_indicators", *map(str, words), stdout=said, stderr=progress)
    except SystemExit as stopped:
        code = stopped.code
    lines = said.getvalue().splitlines()
    assert lines[-1].startswith("TOTAL ")
    return code, lines, dict(word.split("=") for word in lines[-1].split()[1:])


def table(tmp_path, *rows, name="figures.csv"):
    path = tmp_path / name
    path.write_text(HEADINGS + "\n".join(rows) + "\n")
    return path


def test_a_dry_run_says_what_is_proposed_and_writes_nothing():
    code, lines, total = run(COUNTY, "--dry-run")
    assert code == 3
    assert (total["status"], total["new"], total["new_indicators"], total["new_areas"]) == ("waits", "852", "1", "162")
    assert "  New indicator: “Campylobacter incidence rate/100,000” (Persons, All ages), 852 rows." in lines
    assert "    'Area Code' is area code" in lines
    assert not ImportBatch.objects.exists()
    assert not StagedRow.objects.exists()
    assert not Area.objects.exists()


def test_a_published_file_is_brought_in_and_a_second_time_changes_nothing():
    code, _, total = run(COUNTY, "--accept-new", "--source", "Campylobacter 2018", "--publisher", "UKHSA")
    assert (code, total["status"], total["added"]) == (0, "done", "852")
    batch = ImportBatch.objects.get()
    assert (batch.title, batch.publisher, batch.state, batch.file_name) == (
        "Campylobacter 2018",
        "UKHSA",
        "accepted",
        "fingertips_county_ua.csv",
    )
    assert batch.layout == "fingertips"
    assert len(batch.digest) == 64
    assert Observation.objects.count() == 852
    assert Observation.objects.headline().count() == 486
    assert Breakdown.objects.count() == 21
    code, _, total = run(COUNTY, "--accept-new", "--accept-revisions")
    assert (code, total["same"], total["added"], total["revised"]) == (0, "852", "0", "0")
    assert ImportBatch.objects.get() == batch


def test_without_the_words_that_accept_them_new_things_and_revisions_wait(tmp_path):
    first = table(tmp_path, "E06000032,Luton,2021,Smoking,14.1", "E06000032,Luton,2022,Smoking,14.2")
    code, lines, _ = run(first)
    assert code == 3
    assert "  Nothing was written." in lines
    assert run(first, "--accept-new")[0] == 0
    later = table(tmp_path, "E06000032,Luton,2022,Smoking,13.1", "E06000032,Luton,2023,Smoking,12")
    code, _, total = run(later)
    assert (code, total["added"], total["revised"], total["changed"]) == (3, "1", "0", "1")
    code, _, total = run(later, "--accept-revisions")
    assert (code, total["added"], total["revised"]) == (0, "0", "1")
    assert sorted(map(float, Observation.objects.values_list("value", flat=True))) == [12, 13.1, 14.1]


def test_problems_are_told_with_row_and_column_and_nothing_is_accepted_unless_they_are_left_out(tmp_path):
    path = table(tmp_path, "E06000032,Luton,2021,Smoking,14.1", "E06000032,Luton,20x1,Smoking,abc")
    code, lines, total = run(path, "--accept-new")
    assert (code, total["status"], total["problem"]) == (1, "failed", "2")
    assert [line.split(":")[0].strip() for line in lines if line.startswith("  row 3")] == [
        "row 3, value",
        "row 3, period",
    ]
    assert not Observation.objects.exists()
    assert ImportBatch.objects.get().state == "read"  # for a person to decide on its page
    assert run(path, "--accept-new", "--leave-problems", "--dry-run")[0] == 0  # what it would come to
    code, _, total = run(path, "--accept-new", "--leave-problems")
    assert (code, total["added"]) == (0, "1")
    assert ImportBatch.objects.get().state == "accepted"


def test_one_file_that_cannot_be_read_does_not_stop_the_others(tmp_path):
    good = table(tmp_path, "E06000032,Luton,2021,Smoking,14.1")
    bad = tmp_path / "letter.csv"
    bad.write_text("Dear colleague\n")
    code, _, total = run(bad, good, tmp_path / "missing.csv", "--accept-new")
    assert (code, total["files"], total["added"], total["status"]) == (1, "3", "1", "failed")


def test_a_heading_is_said_to_mean_something(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("area_code,when,indicator,value\nE06000032,2021,Smoking,14.1\n")
    assert run(path, "--accept-new")[0] == 1
    assert run(path, "--accept-new", "--map", "when=period")[0] == 0
    assert Observation.objects.get().value_text == "14.1"
    assert Indicator.objects.get().name == "Smoking"


def test_json_is_one_object_on_the_last_line(tmp_path):
    path = table(tmp_path, "E06000032,Luton,2021,Smoking,14.1", "E06000032,Luton,20x1,Smoking,3")
    said = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_indicators", str(path), "--dry-run", "--format", "json", stdout=said, stderr=StringIO())
    told = json.loads(said.getvalue())
    assert stopped.value.code == 1
    assert (told["status"], told["rows"], told["new"], told["problem"]) == ("failed", 2, 1, 1)
    (problem,) = told["of_files"][0]["problems"]
    assert (problem["row"], problem["column"]) == (3, "period")


def test_definitions_fill_what_is_empty_and_replace_only_what_is_accepted(tmp_path):
    Indicator.objects.create(slug="smoking", name="Smoking prevalence", short_name="Smoking", unit="per cent")
    path = tmp_path / "definitions.csv"
    path.write_text(
        "Indicator ID,Indicator,Definition,Unit,Value type,Polarity\n"
        "92443,Smoking prevalence,Adults who smoke,%,Proportion,RAG - Low is good\n"
        "1,Another,Something else,%,Proportion,RAG - Low is good\n"
    )
    code, _, total = run(path, "--dry-run", "--accept-new", "--accept-revisions")
    assert (code, total["rows"], total["left_out"], total["added"]) == (0, "2", "1", "0")
    assert Indicator.objects.get().definition == ""
    code, lines, total = run(path, "--accept-new")
    assert (code, total["status"], total["new"], total["changed"], total["added"]) == (3, "waits", "4", "1", "4")
    assert "  Smoking, Unit: per cent → %" in lines
    indicator = Indicator.objects.get()
    assert (indicator.definition, indicator.polarity, indicator.unit) == ("Adults who smoke", "low", "per cent")
    code, _, total = run(path, "--accept-revisions")
    assert (code, total["revised"]) == (0, "1")
    assert run(path)[2]["status"] == "done"
    assert Indicator.objects.get().unit == "%"


def test_the_printed_judgements_of_a_table_are_no_revisions_when_it_comes_a_line_a_figure(luton, tmp_path):
    """The table of measures once more, with an area a line and the judgements on the line of the place."""
    with (SAMPLES / "indicators_wide.csv").open(newline="", encoding="utf-8") as file:
        copied = list(csv.DictReader(file))
    rows = [["indicator", "period", "area", "value", "rag_england", "rag_region", "trend"]]
    for one in copied:
        judged = [one["rag_england_raw"], one["rag_region_raw"], one["trend_raw"]]
        rows.append([one["indicator"], one["period_label"], "Luton", one["luton"], *judged])
        rows.append([one["indicator"], one["period_label"], "England", one["england"], "", "", ""])
    path = tmp_path / "long.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    code, _, total = run(path)
    assert (code, total["changed"], total["new"], total["problem"]) == (0, "0", "0", "0")
    path.write_text(path.read_text(encoding="utf-8").replace(",R,R,Comparable", ",G,R,Comparable", 1), encoding="utf-8")
    assert run(path, "--dry-run")[2]["changed"] == "1"
