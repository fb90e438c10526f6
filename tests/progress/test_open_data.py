"""Open data: what is published is in the files, and nothing else is."""

import csv
import io
import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from indicators.models import Area, Breakdown, Observation
from lutonhet.saving import save_row
from lutonhet.sheets.text import as_typed
from progress.open_data import catalogue
from progress.open_data.plain import LEFT_OUT, without_addresses
from progress.open_data.writing import csv_of
from tests import makers
from tests.people import one_of_each_role
from tests.workplans import plans
from workplans.models import Action, Update
from workstreams.models import Membership

pytestmark = pytest.mark.django_db
YEAR = {"period_label": "2020", "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31)}


@pytest.fixture
def crew(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def reader(client, crew):
    client.force_login(crew["oversight"])
    return client


def address(key, extension="csv"):
    return reverse("progress:open_data_file", args=[key, extension])


def served(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return (b"".join(response) if response.streaming else response.content).decode("utf-8-sig")


def rows(client, key):
    return list(csv.DictReader(io.StringIO(served(client, address(key)))))


def as_in_csv(value):
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return str(value)


def everything(client):
    """Every page and file of the open data as text, by its address."""
    paths = [reverse(f"progress:{name}") for name in ("open_data", "open_data_dictionary", "open_data_package")]
    paths += [address(key, extension) for key in catalogue.DATASETS for extension in ("csv", "json")]
    return {path: served(client, path) for path in paths}


def few_women(indicator=None, place=None):
    """An indicator whose women are few: the two halves are withheld, the whole is not."""
    place = place or Area.objects.create(code="E06000032", name="Anytown", role="place")
    indicator = indicator or makers.indicator()
    for sex, count, text in (("", 100, "41.31"), ("Male", 95, "57.92"), ("Female", 5, "13.73")):
        Observation.objects.create(
            indicator=indicator,
            area=place,
            breakdown=Breakdown.objects.get_or_create(sex=sex)[0] if sex else None,
            value=Decimal(text),
            value_text=text,
            count=count,
            batch=makers.batch(),
            **YEAR,
        )


def test_the_dictionary_and_the_files_have_the_same_columns(reader):
    told = {}
    for row in rows(reader, "data-dictionary"):
        told.setdefault(row["dataset"], []).append(row["column"])
        assert row["type"] in catalogue.KINDS
        assert row["meaning"].endswith((".", "?"))
    files = {key: next(csv.reader(io.StringIO(served(reader, address(key))))) for key in catalogue.DATASETS}
    assert told == files
    package = json.loads(served(reader, reverse("progress:open_data_package")))
    fields = {one["name"]: [field["name"] for field in one["schema"]["fields"]] for one in package["resources"]}
    assert fields == files
    page = served(reader, reverse("progress:open_data_dictionary"))
    assert all(
        f"<code>{name}</code>" in page for key, names in told.items() for name in names if key != "data-dictionary"
    )


@pytest.mark.usefixtures("luton")
def test_csv_and_json_of_the_whole_programme_say_the_same_and_every_value_is_of_its_kind(client):
    reader = User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader")
    workstream = makers.Workstream.objects.get(code="BSE")
    people = one_of_each_role(workstream, makers.Workstream.objects.get(code="HSG"))
    plan = plans.ready_plan(workstream)
    plans.sign(plans.send(plan, people["chair"]), people["signatory"])
    client.force_login(reader)
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "date": str, "datetime": str}
    lengths = {}
    for key, dataset in catalogue.DATASETS.items():
        document = json.loads(served(client, address(key, "json")))
        lines = rows(client, key)
        assert len(document["rows"]) == len(lines), key
        lengths[key] = len(lines)
        for told, line in zip(document["rows"], lines, strict=True):
            assert list(told) == list(dataset.names)
            for column in dataset.columns:
                value = told[column.name]
                assert value is None or isinstance(value, kinds[column.kind]), (key, column.name, value)
                if column.kind == "date" and value:
                    date.fromisoformat(value)
                printed = as_typed(line[column.name]) if column.kind == "string" else line[column.name]
                if column.kind == "number" and value is not None:
                    printed, value = Decimal(printed), Decimal(str(value))
                assert printed == (value if isinstance(value, Decimal) else as_in_csv(value)), (key, column.name)
    assert lengths["observations"] == Observation.objects.count()
    assert (lengths["principles"], lengths["indicators"], lengths["versions"]) == (8, 27, 1)
    assert lengths["comparisons"] > 100
    assert [key for key, length in lengths.items() if not length] == [
        "workplan-milestones",
        "workplan-risks",
        "output-counts",
    ]


def test_nothing_that_is_withheld_unsigned_or_somebodys_own_is_in_any_file(reader, crew):
    """Everything here could leak, and each has a word that stands nowhere else."""
    few_women()
    chair, signatory, secretariat = crew["chair"], crew["signatory"], crew["secretariat"]
    signed = plans.ready_plan(makers.workstream(1))
    Action.objects.filter(workplan=signed).update(
        lead_officer="Olga Officer", note="Zimtstern", resources="Kumquat", is_inferred=True,
        text="Inspect homes; write to jane.doe@luton.example or =1+1",
    )  # fmt: skip
    plans.sign(plans.send(signed, chair), signatory)
    action = Action.objects.get(workplan=signed)
    Update.objects.create(
        action=action, delivery="at_risk", text="Rhabarber", what_is_wrong="Quitte", made_by=chair, support_needed="No"
    )
    action.text = "Draftword"
    save_row(action, by=chair, version=action.version)
    makers.activity(1)  # added to the logic model since
    plans.send(signed, chair)  # waits for the group
    withdrawn = plans.ready_plan(makers.workstream(2))
    Action.objects.filter(workplan=withdrawn).update(text="Withdrawnword")
    version = plans.send(withdrawn, crew["other_chair"])
    plans.withdraw(plans.sign(version, signatory).submission, secretariat)
    never = plans.ready_plan(makers.workstream(3))
    Action.objects.filter(workplan=never).update(text="Neverword")
    achievement = makers.MAKERS[makers.Achievement](1)
    achievement.text, achievement.note = "Homes warmed, ask Bob@Council.example.", "Notiz"
    achievement.save()
    unconfirmed = makers.MAKERS[makers.Achievement](2)
    unconfirmed.text, unconfirmed.is_inferred, unconfirmed.note = "Unconfirmedword", True, "From a slide"
    unconfirmed.save()
    makers.OutputCount.objects.create(
        output=makers.Output.objects.get(code="WS1-OP90"), count=7, starts_on="2031-04-01", ends_on="2031-06-30"
    )
    texts = everything(reader)
    hidden = [
        *("57.92", "13.73", "Draftword", "Withdrawnword", "Neverword", "Unconfirmedword", "Text 1", "Notiz"),
        *("Olga Officer", "Zimtstern", "Kumquat", "Rhabarber", "Quitte", "From a slide", "jane.doe", "Bob@"),
        *(person.email for person in User.objects.all()),
        *(version.check_code for version in makers.Submission.objects.all()),
    ]
    found = {(word, path) for path, text in texts.items() for word in hidden if word in text}
    assert found == set()
    assert "41.31" in texts[address("observations")]
    assert [row["reference"] for row in rows(reader, "versions")] == ["WS1-2031-v1"]
    (told,) = rows(reader, "workplan-actions")
    assert told["text"] == f"Inspect homes; write to {LEFT_OUT} or =1+1"
    assert (told["code"], told["due_on"], told["version"]) == ("WS1-2031-01", "2031-09-30", "WS1-2031-v1")
    (delivery,) = rows(reader, "action-delivery")
    assert (delivery["action"], delivery["delivery"]) == ("WS1-2031-01", "Amber – At risk")
    assert [row["text"] for row in rows(reader, "achievements")] == [f"Homes warmed, ask {LEFT_OUT}."]
    assert [row["code"] for row in rows(reader, "logic-model-items")] == ["WS1-A90", "WS1-OP90", "WS1-OC90"]
    assert rows(reader, "output-counts") == []


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_whoever_may_see_withheld_figures_downloads_what_everybody_does(crew, role):
    few_women()
    client = Client()
    client.force_login(crew[role])
    assert [row["value"] for row in rows(client, "observations")] == ["41.31"]


def test_counts_of_an_output_are_told_all_or_not_at_all(reader, crew):
    plan = plans.ready_plan(makers.workstream(1))
    plans.sign(plans.send(plan, crew["chair"]), crew["signatory"])
    output = makers.Output.objects.get(code="WS1-OP90")

    def counted(*some, cumulative=False, part=None):
        makers.OutputCount.objects.all().delete()
        makers.Output.objects.filter(pk=output.pk).update(is_cumulative=cumulative)
        for month, count in enumerate(some, 1):
            days = {"starts_on": date(2031, month, 1), "ends_on": date(2031, month, 28)}
            makers.OutputCount.objects.create(output=output, count=count, **days)
        if part:
            makers.OutputCount.objects.create(output=output, activity=makers.activity(1), count=part, **days)
        return [row["count"] for row in rows(reader, "output-counts")]

    assert counted(40, 0, 12) == ["40", "0", "12"]
    assert counted(40, 9, 12) == []
    assert counted(40, 45, 60) == ["40", "45", "60"]
    assert counted(40, 45, 60, cumulative=True) == []  # five of them came in one month
    assert counted(40, 60, cumulative=True) == ["40", "60"]
    assert counted(40, part=3) == []
    assert counted(40, part=20) == ["40"]


def test_closing_an_action_is_not_told_before_the_group_has_agreed(reader, crew):
    plan = plans.ready_plan(makers.workstream(1))
    plans.sign(plans.send(plan, crew["chair"]), crew["signatory"])
    action = Action.objects.get(workplan=plan)
    Update.objects.create(action=action, delivery="on_track", text="Well", made_by=crew["chair"])
    fields = action.close(on=date(2024, 10, 1), how="stopped", reason="No money")
    assert fields
    save_row(action, by=crew["chair"], version=action.version)
    (delivery,) = rows(reader, "action-delivery")
    assert delivery["delivery"] == "Green – On track"
    assert rows(reader, "workplan-actions")[0]["closed_on"] == ""


def test_a_text_that_a_spreadsheet_would_run_carries_an_apostrophe_in_csv_alone(reader):
    makers.indicator()
    makers.Indicator.objects.update(name="=HYPERLINK(1)", definition="-3 is no formula")
    (line,) = rows(reader, "indicators")
    assert (line["name"], line["definition"]) == ("'=HYPERLINK(1)", "'-3 is no formula")
    (told,) = json.loads(served(reader, address("indicators", "json")))["rows"]
    assert (told["name"], told["definition"]) == ("=HYPERLINK(1)", "-3 is no formula")


def test_numbers_below_nought_stay_numbers(reader):
    makers.observation()
    Observation.objects.update(value="-12.5", value_text="-12.5")
    assert [row["value"] for row in rows(reader, "observations")] == ["-12.5"]


def test_a_program_that_asks_again_is_told_when_nothing_has_changed(reader, crew):
    first = reader.get(address("goals"))
    assert first.headers["Last-Modified"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert reader.get(address("goals"), headers=tag).status_code == 304
    goal = makers.MAKERS[makers.Goal]()
    save_row(goal, by=crew["superuser"], version=goal.version)
    again = reader.get(address("goals"), headers=tag)
    assert again.status_code == 200
    assert "economy" in b"".join(again).decode()


@pytest.mark.parametrize("path", ["/open-data/nothing.csv", "/open-data/goals.xlsx", "/open-data/goals.csv/"])
def test_what_there_is_not_is_not_found(reader, path):
    assert reader.get(path).status_code == 404


def test_reading_is_all_that_it_answers_to(reader):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(reader, method)(address("goals")).status_code == 405


def test_a_file_costs_the_same_queries_with_one_row_and_with_three(reader, crew):
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            for model in (makers.Goal, makers.Recommendation, makers.Achievement, makers.Assessment, Observation):
                makers.MAKERS[model](number)
            plan = plans.ready_plan(makers.workstream(number))
            chair = {"user": crew["other_chair"], "workstream": makers.workstream(number), "role": "chair"}
            Membership.objects.get_or_create(**chair)
            plans.sign(plans.send(plan, User.objects.get(pk=crew["other_chair"].pk)), crew["signatory"])
        counts.append({})
        for key in catalogue.DATASETS:
            with CaptureQueriesContext(connection) as captured:
                served(reader, address(key))
            counts[-1][key] = len(captured)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 12, counts[0]


def test_the_pages_cost_the_same_queries_whatever_there_is(reader, django_assert_num_queries):
    for path, queries in ((reverse("progress:open_data"), 4), (reverse("progress:open_data_dictionary"), 3)):
        reader.get(path)
        with django_assert_num_queries(queries):
            reader.get(path)


def test_a_large_file_is_written_in_little_memory(reader, full_count):
    """Held are what is withheld and a few rows at a time: not the file."""
    few_women()
    many = full_count(3_000, 300_000)
    areas = [Area(code=f"X{number}", name=f"Area {number}") for number in range(many // 300)]
    areas = Area.objects.bulk_create(areas)
    indicator, batch = makers.indicator(), makers.batch()
    days = {"period_start": date(2020, 1, 1), "batch": batch, "indicator": indicator, "value_text": "12.5%"}
    Observation.objects.bulk_create(
        (
            Observation(area=area, value="12.5", count=4, period_label=f"{year}", period_end=date(year, 12, 31), **days)
            for area in areas
            for year in range(2020, 2320)
        ),
        batch_size=2_000,
    )
    peaks = {}
    for share in (0.1, 1):
        tracemalloc.start()
        length = 0
        for number, piece in enumerate(csv_of(catalogue.DATASETS["observations"])):
            length += len(piece)
            if share < 1 and number * 200 > many * share:
                break
        peaks[share] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert length > many * 60
    assert peaks[1] < peaks[0.1] * 1.5 + 1_000_000
    assert peaks[1] < 16_000_000


@pytest.mark.django_db(transaction=True)
def test_a_file_is_of_one_moment_and_keeps_nobody_from_writing():
    area, indicator, batch = makers.area(), makers.indicator(), makers.batch()
    days = {"period_start": date(2020, 1, 1), "batch": batch, "indicator": indicator, "value_text": "12.5%"}
    Observation.objects.bulk_create(
        Observation(area=area, value="12.5", period_label=f"{year}", period_end=date(year, 12, 31), **days)
        for year in range(2020, 2420)
    )
    connection.close()  # as a new thread of a server begins
    pieces = csv_of(catalogue.DATASETS["observations"])
    text = next(pieces)

    def write():
        days["value_text"] = "Later"
        Observation.objects.create(area=area, value="1", period_label="2500", period_end=date(2500, 12, 31), **days)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write).result(timeout=10)
    text += "".join(pieces)
    assert text.count("12.5%") == 400
    assert "Later" not in text
    assert "Later" in "".join(csv_of(catalogue.DATASETS["observations"]))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Ask jane@example.org.", f"Ask {LEFT_OUT}."),
        ("<jane.o'neil+x@a-b.example.org>, or", f"<{LEFT_OUT}>, or"),
        ("Jane <JANE＠EXAMPLE.ORG>", f"Jane <{LEFT_OUT}>"),
        ("mailto:jane@localhost", f"mailto:{LEFT_OUT}"),
        ("40 homes @ £3", "40 homes @ £3"),
        ("No address", "No address"),
    ],
)
def test_addresses_of_people_are_taken_out_of_every_text(typed, told):
    assert without_addresses(typed) == told
    assert without_addresses({"one": [typed]}) == {"one": [told]}
