"""The analysts' pages: a file is chosen, understood, decided on, accepted once, and taken back with a reason."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from indicators.importing import kept_files
from indicators.models import Area, Breakdown, ImportBatch, Indicator, IndicatorSource, Observation, Revision, StagedRow
from indicators.reading import Definition
from indicators.services.definitions import changes_of, take_over
from indicators.services.settling import Choice, settle
from indicators.services.ticking import tick_areas, tick_breakdowns, tick_revisions
from lutonhet.saving import Refused
from tests.pageform import FormReader

DATA = Path(__file__).resolve().parents[2] / "data"
HEADINGS = ["Indicator", "Area code", "Area name", "Sex", "Age", "Time period", "Value", "Lower CI 95.0 limit"]
HEADINGS += ["Upper CI 95.0 limit", "Count"]


@pytest.fixture
def client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def table(*rows, headings=HEADINGS, name="figures.csv"):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(), content_type="text/csv")


def smoking(value="19.3", period="2023", sex="Persons", area="E06000032", name="Luton"):
    return ["Smoking in the town", area, name, sex, "18+ yrs", period, value, "", "", ""]


def bring_in(client, *files, **fields):
    return client.post(reverse("indicators:bring_in"), {"files": list(files), **fields}, follow=True)


def page_of(response):
    return response.request["PATH_INFO"]


def text_of(response):
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def form_of(response, action):
    reader = FormReader(lambda attrs: attrs.get("action", "").startswith(action))
    reader.feed(response.content.decode())
    return reader.data


def accept(client, batch, **choice):
    return client.post(reverse("indicators:accept", args=[batch.slug]), choice, follow=True)


def only_import():
    return ImportBatch.objects.get(state=ImportBatch.State.READ)


def test_a_file_of_fingertips_is_shown_before_anything_is_saved_and_then_brought_in(client):
    before = Observation.objects.count()
    with (DATA / "fingertips_county_ua.csv").open("rb") as file:
        response = bring_in(client, file, publisher="UKHSA, Fingertips")
    batch = only_import()
    assert page_of(response) == reverse("indicators:import", args=[batch.slug])
    told = text_of(response)
    assert "852 rows of fingertips_county_ua.csv were read. Nothing is saved yet." in told
    assert "Campylobacter incidence rate/100,000 New" in told
    assert Observation.objects.count() == before
    response = accept(client, batch, accept_new="on")
    batch.refresh_from_db()
    assert (batch.state, batch.publisher) == ("accepted", "UKHSA, Fingertips")
    assert "figures added" in text_of(response)
    luton = Observation.objects.headline().get(batch=batch, area__code="E06000032", period_label="2016")
    assert luton.published_country in ("Better", "Similar", "Worse")


def test_the_same_file_twice_changes_nothing(client):
    for _ in range(2):
        response = bring_in(client, table(smoking()))
        batch = only_import()
        if batch.counts["new"]:
            accept(client, batch, accept_new="on")
    told = text_of(response)
    assert (batch.counts["same"], batch.counts["new"], batch.counts["changed"]) == (1, 0, 0)
    assert "This very file was brought in before" in told
    assert "There is nothing to bring in" in text_of(accept(client, batch))


def test_the_button_pressed_twice_reads_the_file_once_and_brings_it_in_once(client):
    for _ in range(2):
        bring_in(client, table(smoking()))
    batch = only_import()
    first = accept(client, batch, accept_new="on")
    again = accept(client, batch, accept_new="on")
    assert page_of(first) == page_of(again) == reverse("indicators:import", args=[batch.slug])
    assert "1 figure added, from figures.csv." in again.content.decode()
    assert Observation.objects.filter(batch=batch).count() == 1


def brought_in(client, *rows):
    bring_in(client, table(*rows))
    batch = only_import()
    accept(client, batch, accept_new="on")
    return batch


def test_a_changed_value_is_a_revision_and_the_old_one_is_kept(client):
    first = brought_in(client, smoking("19.3"), smoking("15", period="2022"))
    response = bring_in(client, table(smoking("19.8"), smoking("15", period="2022")))
    told = text_of(response)
    assert "19.3 figures" in told and "19.8 row 2" in told
    second = only_import()
    accept(client, second, revisions="all")
    assert [(one.value_text, one.batch) for one in Revision.objects.filter(replaced_by=second)] == [("19.3", first)]
    page = client.get(reverse("indicators:import", args=[second.slug]))
    assert "What it revised" in text_of(page)


def test_revisions_are_accepted_one_by_one_and_the_ticks_are_kept(client):
    brought_in(client, smoking("10"), smoking("11", period="2022"), smoking("12", period="2021"))
    bring_in(client, table(smoking("20"), smoking("21", period="2022"), smoking("22", period="2021")))
    batch = only_import()
    address = reverse("indicators:import_rows", args=[batch.slug, "changed"])
    form = form_of(client.get(address), address)
    assert len(form["shown"]) == 3 and "row" not in form
    client.post(address, form | {"row": form["shown"][1:2]})
    assert form_of(client.get(address), address)["row"] == form["shown"][1:2]
    assert "accept-revisions" in client.get(reverse("indicators:import", args=[batch.slug])).content.decode()
    accept(client, batch, revisions="ticked")
    values = {
        one.period_label: one.value_text for one in Observation.objects.filter(indicator__name__startswith="Smoking in")
    }
    assert values == {"2023": "10", "2022": "21", "2021": "12"}


def test_all_problems_are_told_with_row_and_column_and_the_good_rows_wait(client):
    rows = [smoking(), smoking("many", period="soon"), [*smoking(period="2022")[:7], "20", "30", ""]]
    response = bring_in(client, table(*rows))
    told = text_of(response)
    assert "Row 3, Value: “many” is not a number." in told
    assert "Row 3, Time period: “soon” is not a period." in told
    assert "Row 4, Lower CI 95.0 limit: The value 19.3 is not between" in told
    batch = only_import()
    assert "Mend the file" in text_of(accept(client, batch, accept_new="on"))
    assert ImportBatch.objects.get(pk=batch.pk).state == "read"
    accept(client, batch, accept_new="on", leave_problems="on")
    assert Observation.objects.filter(batch=batch).count() == 1


def test_rows_that_contradict_each_other_wait_until_one_of_them_is_chosen(client):
    bring_in(client, table(smoking("1"), smoking("2")))
    batch = only_import()
    page = client.get(reverse("indicators:import_rows", args=[batch.slug, "problem"]))
    assert "Row 3 counts" in text_of(page)
    row = StagedRow.objects.get(batch=batch, row=3)
    client.post(reverse("indicators:keep_row", args=[batch.slug]), {"row": row.pk})
    accept(client, batch, accept_new="on")
    assert [one.value_text for one in Observation.objects.filter(batch=batch)] == ["2"]


def test_a_headline_is_chosen_where_the_file_does_not_say_and_the_rest_is_kept_as_breakdowns(client):
    rows = [[*smoking(sex="Male")[:4], age, "2023", "1", "", "", ""] for age in ("18+ yrs", "65+ yrs")]
    response = bring_in(client, table(*rows))
    batch = only_import()
    assert "Choose which sex and age it is" in text_of(response)
    series = batch.staged_series.get(age="65+ yrs")
    address = reverse("indicators:import_series", args=[batch.slug, series.pk])
    form = form_of(client.get(address), address)
    response = client.post(address, form | {"headline": str(series.pk)}, follow=True)
    assert "65+ yrs" in text_of(response)
    accept(client, batch, accept_new="on")
    stored = {str(one.breakdown): one.value_text for one in Observation.objects.filter(batch=batch)}
    assert stored == {"None": "1", "18+ yrs": "1"}


def test_series_go_to_the_indicators_that_a_person_says_and_it_is_remembered(client):
    male, female = (Indicator.objects.get(slug=f"life-expectancy-{sex}") for sex in ("male", "female"))

    def row(sex, value, period="2030-32"):
        return ["Life expectancy at birth", "E06000032", "Luton", sex, "All ages", period, value, "", "", ""]

    bring_in(client, table(row("Male", "78"), row("Female", "82")))
    batch = only_import()
    for sex, indicator in (("Male", male), ("Female", female)):
        series = batch.staged_series.get(sex=sex)
        address = reverse("indicators:import_series", args=[batch.slug, series.pk])
        form = form_of(client.get(address), address)
        client.post(address, form | {name: str(indicator.pk) for name in form if name.startswith("home-")})
    accept(client, batch)
    assert {one.value_text for one in Observation.objects.filter(batch=batch, indicator=male)} == {"78"}
    assert set(IndicatorSource.objects.filter(key="Life expectancy at birth").values_list("sex", "indicator")) == {
        ("Male", male.pk),
        ("Female", female.pk),
    }
    bring_in(client, table(row("Male", "79", "2031-33")))
    assert only_import().staged_series.get().indicator == male


def test_an_indicator_may_be_left_out(client):
    bring_in(client, table(smoking(), ["Another", *smoking()[1:]]))
    batch = only_import()
    series = batch.staged_series.get(name="Another")
    address = reverse("indicators:import_series", args=[batch.slug, series.pk])
    form = form_of(client.get(address), address)
    client.post(address, form | {"home-0": "out"})
    accept(client, batch, accept_new="on")
    assert not Indicator.objects.filter(name="Another").exists()
    assert Observation.objects.filter(batch=batch).count() == 1


UNKNOWN = ["Wards of the town", "Obese", "Of whom"]


def test_unknown_columns_are_asked_about_kept_as_chosen_and_remembered(client):
    data = lambda value: table(["Biscot", value, "40"], headings=UNKNOWN, name="wards.csv")  # noqa: E731
    Area.objects.create(code="E05002218", name="Biscot")
    response = bring_in(client, data("41.2"))
    told = text_of(response)
    assert "Which column says the period?" in told and "41.2" in told
    address = page_of(response)
    chosen = {"column-0": "area_name", "column-1": "value", "column-2": "count", "all-name": "Obesity in year 6"}
    response = client.post(address, chosen)
    assert "Which column says the period?" in text_of(response)
    assert form_of(response, address)["all-name"] == ["Obesity in year 6"]
    response = client.post(address, chosen | {"all-period": "2022/23"}, follow=True)
    batch = only_import()
    assert page_of(response) == reverse("indicators:import", args=[batch.slug])
    accept(client, batch, accept_new="on")
    stored = Observation.objects.get(batch=batch)
    assert (stored.area.name, stored.value_text, stored.count, stored.period_label) == ("Biscot", "41.2", 40, "2022/23")
    # The same headings again: filled in as before, and asked about, for another file may be of another year.
    response = bring_in(client, data("42"))
    assert form_of(response, page_of(response))["all-period"] == ["2022/23"]


def test_columns_are_corrected_and_the_file_is_read_anew_in_the_place_of_the_first_reading(client):
    headings = ["Indicator", "Area code", "Period", "Value", "Corrected"]
    bring_in(client, table(["A", "E06000032", "2022", "1", "2"], headings=headings))
    first = only_import()
    address = reverse("indicators:columns", args=[first.digest])
    form = form_of(client.get(address), address)
    for _ in range(2):
        client.post(address, form | {"column-3": "", "column-4": "value"})
    second = only_import()
    assert second.pk != first.pk
    assert StagedRow.objects.get(batch=second).value_text == "2"


def test_several_files_come_in_at_once_and_what_is_no_table_is_said(client):
    picture = SimpleUploadedFile("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    response = bring_in(client, table(smoking()), table(smoking("3"), name="other.csv"), picture, title="Two at once")
    told = response.content.decode()
    assert "figures.csv has been read. Nothing is saved yet." in told
    assert "picture.png: The file is not a table." in told
    assert 'value="Two at once"' in told
    assert ImportBatch.objects.filter(state="read").count() == 2
    listed = text_of(client.get(reverse("indicators:import_list")))
    assert listed.count("1 row read") == 2


def test_a_file_of_headings_alone_is_no_import_and_says_so(client):
    assert "figures.csv: There are headings, and no figures below them." in text_of(bring_in(client, table()))
    assert not ImportBatch.objects.filter(state__in=["read", "reading"]).exists()


def test_no_file_and_a_wrong_date_are_said(client):
    told = text_of(client.post(reverse("indicators:bring_in"), {"published_on_0": "31", "published_on_1": "2"}))
    assert "Choose the file to bring in" in told
    assert "published" in told


def test_an_import_is_taken_back_whole_with_a_reason_and_stays_on_record(client):
    batch = brought_in(client, smoking("19.3"))
    address = reverse("indicators:take_back", args=[batch.slug])
    assert "Say why the import is taken back" in text_of(client.post(address, {"reason": " "}))
    response = client.post(address, {"reason": "The publisher withdrew it."}, follow=True)
    assert "The publisher withdrew it." in text_of(response)
    assert not Indicator.objects.filter(name="Smoking in the town").exists()
    assert "The publisher withdrew it." in text_of(client.get(reverse("indicators:import_list")))
    assert client.post(address, {"reason": "Again"}).status_code == 302


def test_a_tick_with_a_key_that_no_form_of_ours_carries_is_passed_over(client):
    brought_in(client, smoking("19.3"))
    bring_in(client, table(smoking("19.4")))
    batch = only_import()
    for key in ("9" * 30, "9" * 5000):
        for name, sent in (("import_rows", {"shown": key, "row": key}), ("keep_row", {"row": key})):
            more = [StagedRow.Status.CHANGED] if name == "import_rows" else []
            response = client.post(reverse(f"indicators:{name}", args=[batch.slug, *more]), sent, follow=True)
            assert response.status_code == 200
    assert not StagedRow.objects.filter(batch=batch, is_chosen=True).exists()


def test_a_file_is_thrown_away(client):
    bring_in(client, table(smoking()))
    batch = only_import()
    response = client.post(reverse("indicators:throw_away", args=[batch.slug]), follow=True)
    assert "Nothing of it was saved." in response.content.decode()
    assert not ImportBatch.objects.filter(pk=batch.pk).exists()


def test_the_template_is_downloaded_filled_in_and_understood(client):
    response = client.get(reverse("indicators:empty_template"))
    assert response["Content-Disposition"] == 'attachment; filename="indicator-figures.xlsx"'
    assert response.content.startswith(b"PK")


DEFINITIONS = ["Indicator ID", "Indicator", "Definition", "Unit", "Polarity", "Value type"]


def test_definitions_fill_what_is_empty_and_replace_only_what_is_ticked(client):
    indicator = Indicator.objects.get(slug="life-expectancy-male")
    IndicatorSource.objects.create(indicator=indicator, key="90366")
    before = indicator.polarity
    assert (indicator.definition, before) == ("", "high")
    rows = [
        ["90366", "Life expectancy", "Years lived.", indicator.unit, "Low is good", "Other"],
        ["1", "No", "x", "", "", ""],
    ]
    response = bring_in(client, table(*rows, headings=DEFINITIONS, name="metadata.csv"))
    told = text_of(response)
    assert "3 fields differ." in told and "1 is not one of ours" in told and "No (row 3)" in told
    address = page_of(response)
    form = form_of(response, address)
    assert form["change"] == [f"{indicator.pk}-definition", f"{indicator.pk}-value_type"]
    client.post(address, form)
    indicator.refresh_from_db()
    assert (indicator.definition, indicator.value_type, indicator.polarity) == ("Years lived.", "other", before)


def test_definitions_find_an_indicator_by_the_name_that_the_scorecard_gives_it(luton):
    (change,), _, unknown = changes_of([Definition(2, "1", "Smoking prevalence,  Adults", {"rationale": "It kills."})])
    assert (change.indicator.slug, unknown) == ("smoking-prevalence", [])


def test_definitions_do_not_overwrite_what_somebody_has_just_typed(client):
    indicator = Indicator.objects.get(slug="life-expectancy-male")
    rows = [["", indicator.name, "Years lived.", "", "", ""]]
    response = bring_in(client, table(*rows, headings=DEFINITIONS, name="metadata.csv"))
    address = page_of(response)
    form = form_of(response, address)
    Indicator.objects.filter(pk=indicator.pk).update(definition="Typed meanwhile.")
    assert "Somebody changed an indicator" in text_of(client.post(address, form))
    indicator.refresh_from_db()
    assert indicator.definition == "Typed meanwhile."


@pytest.mark.parametrize("role", ["chair", "oversight", "secretariat"])
def test_only_administrators_bring_figures_in(people, role):
    client = Client()
    client.force_login(people[role])
    for address in ("import_list", "bring_in", "empty_template"):
        assert client.get(reverse(f"indicators:{address}")).status_code == 403
    assert client.post(reverse("indicators:bring_in"), {"files": table(smoking())}).status_code == 403
    assert not ImportBatch.objects.filter(state="read").exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_for_one_row_and_for_three(client, django_assert_num_queries, rows):
    for number in range(rows):
        bring_in(client, table(smoking(str(number)), name=f"{number}.csv"))
    with django_assert_num_queries(LIST_COSTS):
        client.get(reverse("indicators:import_list"))


LIST_COSTS = 6


@pytest.mark.parametrize("rows", [1, 3])
def test_the_preview_costs_the_same_for_one_row_and_for_three(client, django_assert_num_queries, rows):
    many = [[f"Indicator {n}", f"E0600009{n}", f"Town {n}", "", "", "2023", "1", "", "", ""] for n in range(rows)]
    brought_in(client, *many)
    bring_in(
        client,
        table(*[[*row[:6], "2", "", "", ""] for row in many], ["New", *many[0][1:]], ["Bad", *many[0][1:6], "x"]),
    )
    batch = only_import()
    assert batch.counts["changed"] == rows
    with django_assert_num_queries(PREVIEW_COSTS):
        client.get(reverse("indicators:import", args=[batch.slug]))
    with django_assert_num_queries(ROWS_COST):
        client.get(reverse("indicators:import_rows", args=[batch.slug, "changed"]))


PREVIEW_COSTS, ROWS_COST = 12, 8


def test_the_services_refuse_whoever_may_not_and_what_is_decided(client, people, administrator):
    batch = brought_in(client, smoking("1"))
    bring_in(client, table(smoking("2")))
    waiting = only_import()
    series, row = waiting.staged_series.get(), StagedRow.objects.get(batch=waiting)
    for by in (people["chair"], people["secretariat"]):
        with pytest.raises(PermissionDenied):
            settle(waiting, [Choice([series.pk], is_left_out=True)], by=by)
        with pytest.raises(PermissionDenied):
            tick_revisions(waiting, shown=[row.pk], ticked=[row.pk], by=by)
    with pytest.raises(Refused):
        settle(waiting, [Choice([series.pk + 1], is_left_out=True)], by=administrator)
    series.refresh_from_db()
    row.refresh_from_db()
    assert (series.is_left_out, row.is_chosen, waiting.counts["changed"]) == (False, False, 1)
    with pytest.raises(Refused, match="accepted already"):
        tick_revisions(batch, shown=[], ticked=[], by=administrator)


def test_definitions_are_not_taken_over_by_whoever_may_not_change_indicators(people):
    indicator = Indicator.objects.get(slug="life-expectancy-male")
    (change,), _, _ = changes_of([Definition(2, indicator.name, indicator.name, {"definition": "Years."})])
    with pytest.raises(PermissionDenied):
        take_over([change], by=people["chair"])
    assert Indicator.objects.get(pk=indicator.pk).definition == ""


def test_an_uploaded_file_is_kept_for_one_person_and_comes_back_whole(people):
    data = bytes(range(256)) * 10_000
    digest = kept_files.keep(io.BytesIO(data), ("a.csv", "about"), by=people["administrator"])
    assert kept_files.kept(digest, by=people["superuser"]) is None
    assert kept_files.kept("not-a-digest", by=people["administrator"]) is None
    file, about = kept_files.kept(digest, by=people["administrator"])
    with file:
        assert (file.read(), about) == (data, ("a.csv", "about"))
    kept_files.drop(digest, by=people["administrator"])
    assert kept_files.kept(digest, by=people["administrator"]) is None


def test_new_areas_and_breakdowns_are_taken_in_one_by_one_and_what_has_no_tick_stays_out(client):
    towns = {"E06000091": "Ashby", "E06000092": "Bexton", "E06000093": "Corby"}
    rows = [
        smoking(sex=sex, area=code, name=name) for code, name in towns.items() for sex in ("Persons", "Male", "Female")
    ]
    told = text_of(bring_in(client, table(*rows)))
    batch = only_import()
    assert "3 new areas" in told and "2 new breakdowns" in told
    areas = reverse("indicators:import_proposed", args=[batch.slug, "areas"])
    form = form_of(client.get(areas), areas)
    assert form["shown"] == form["tick"] == ["E06000091", "E06000092", "E06000093"]
    told = text_of(client.post(areas, form | {"tick": ["E06000092"]}, follow=True))
    assert "1 of 3 is taken in" in told
    breakdowns = reverse("indicators:import_proposed", args=[batch.slug, "breakdowns"])
    form = form_of(client.get(breakdowns), breakdowns)
    client.post(breakdowns, form | {"tick": form["shown"][:1]})
    told = text_of(client.get(reverse("indicators:import", args=[batch.slug])))
    assert "Also make what is new: 1 indicator, 1 area and 1 breakdown" in told and "– left out" in told
    # Saying whose figures they are does not take in again what was left out.
    series = reverse("indicators:import_series", args=[batch.slug, batch.staged_series.order_by("pk").first().pk])
    client.post(series, form_of(client.get(series), series))
    accept(client, batch, accept_new="on")
    stored = Observation.objects.filter(batch=batch)
    assert {(one.area.name, str(one.breakdown or "")) for one in stored} == {("Bexton", ""), ("Bexton", "Female")}
    assert not Area.objects.filter(code__in=["E06000091", "E06000093"]).exists()
    assert not Breakdown.objects.filter(sex="Male", age="", category="").exists()


def test_all_new_areas_are_left_out_or_taken_in_at_once(client):
    bring_in(client, table(*[smoking(area=f"E0600009{n}", name=f"Town {n}") for n in range(3)]))
    batch = only_import()
    areas = reverse("indicators:import_proposed", args=[batch.slug, "areas"])
    assert b"Kept: 0 of 3 new areas" in client.post(areas, {"all": "out"}, follow=True).content
    batch.refresh_from_db()
    assert (batch.counts["new_areas"], batch.counts["left_out"]) == (0, 3)
    client.post(areas, {"all": "in"})
    batch.refresh_from_db()
    assert (batch.counts["new_areas"], batch.counts["new"]) == (3, 3)


def test_only_who_may_bring_figures_in_ticks_what_is_new_and_only_while_it_waits(client, people, administrator):
    bring_in(client, table(smoking(area="E06000091", name="Ashby")))
    batch = only_import()
    for tick, shown in ((tick_areas, ["E06000091"]), (tick_breakdowns, [1])):
        with pytest.raises(PermissionDenied):
            tick(batch, shown=shown, ticked=[], by=people["chair"])
    assert not batch.staged_areas.get().is_left_out
    accept(client, batch, accept_new="on")
    for tick in (tick_areas, tick_breakdowns):
        with pytest.raises(Refused, match="accepted already"):
            tick(batch, shown=[], ticked=[], by=administrator)


def test_new_wards_are_said_to_be_part_of_the_place_and_are_then_a_breakdown_of_it(client):
    wards = {"E05002220": "Dallow", "E05002221": "Biscot"}
    bring_in(client, table(*[smoking("20", area=code, name=name) for code, name in wards.items()], smoking("19")))
    batch = only_import()
    areas = reverse("indicators:import_proposed", args=[batch.slug, "areas"])
    form = form_of(client.get(areas), areas)
    assert "part" not in form
    client.post(areas, form | {"part": ["E05002220"]})
    assert form_of(client.get(areas), areas)["part"] == ["E05002220"]
    client.post(areas, {"all": "part"})
    accept(client, batch, accept_new="on")
    assert {area.name for area in Area.objects.filter(within__role="place", code__in=wards)} == {"Dallow", "Biscot"}
    page = text_of(client.get(Indicator.objects.get(name="Smoking in the town").get_absolute_url()))
    assert "By area, 2023" in page and "Dallow" in page
