"""A table, a file or another logic model comes into a logic model: shown first, then saved, all of it or nothing."""

import io
import json
import re
from time import process_time

import openpyxl
import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logicmodels.models import Activity, ActivityOutput, Input, LogicModel, Outcome, Output, OutputOutcome
from logicmodels.tables.bringing_in import bring_in
from logicmodels.tables.columns import guess
from logicmodels.tables.comparing import plan_of
from logicmodels.tables.sources import table_pasted
from lutonhet.rows import StaleRow
from tests import makers
from tests.lutonhet.test_sheet_files import BOMB, archive, encrypted, workbook
from tests.pageform import form_in, sent

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/logic-model/"
BRING, START = f"{PAGE}bring-in/", f"{PAGE}start-from/"
TABLE = (
    "Component\tPartners\tActivities\tOutputs\tShort-term outcomes\tLong-term outcomes\n"
    'Two advisers\tOrganisation 1; The Wednesday Club\t"• Advice at the door\n• Advice by telephone"\t'
    "1. Number of people advised\tBills are lower\tHomes are warm\n"
)


@pytest.fixture(autouse=True)
def organisation(people):
    return makers.organisation(1)


def look(client, text="", **more):
    return client.post(BRING, {"pasted": text, **more})


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("&#x27;", "'"))


def upload(client, name, data):
    return client.post(BRING, {"pasted": "", "file": SimpleUploadedFile(name, data)})


def texts(model):
    return list(model.objects.order_by("order", "code").values_list("code", "text"))


def test_a_partnerships_table_becomes_items_with_their_partners_bands_and_links(chair):
    makers.logic_model(1)
    shown = look(chair, TABLE)
    assert Input.objects.count() == 0
    data = form_in(shown)
    assert [data[f"column-{n}"][0] for n in range(6)] == [
        "input", "organisations", "activity", "output", "outcome-short", "outcome-long",
    ]  # fmt: skip
    assert "The Wednesday Club" in words(shown)
    assert chair.post(BRING, data).headers["Location"] == PAGE
    assert texts(Activity) == [("WS1-A01", "Advice at the door"), ("WS1-A02", "Advice by telephone")]
    assert texts(Output) == [("WS1-OP01", "Number of people advised")]
    assert list(Outcome.objects.order_by("code").values_list("band", flat=True)) == ["short", "long"]
    activity = Activity.objects.get(code="WS1-A01")
    assert [one.name for one in activity.organisations.all()] == ["Organisation 1"]
    assert activity.note == "With: The Wednesday Club"
    assert (ActivityOutput.objects.count(), OutputOutcome.objects.count()) == (2, 2)
    link = ActivityOutput.objects.first()
    assert (link.strength, link.is_inferred) == ("suspected", True)
    assert "(row 2)" in link.rationale


def test_pressing_twice_brings_in_once_and_bringing_in_again_offers_nothing_ticked(chair):
    makers.logic_model(1)
    data = form_in(look(chair, TABLE))
    assert [chair.post(BRING, data).status_code for _ in range(2)] == [302, 302]
    assert Activity.objects.count() == 2
    again = form_in(look(chair, TABLE))
    assert not [name for name in again if name.startswith("keep-")]
    assert "Nothing is ticked" in words(chair.post(BRING, again))
    assert Activity.objects.count() == 2


def test_what_is_unticked_stays_out_and_its_links_with_it(chair):
    makers.logic_model(1)
    data = form_in(look(chair, TABLE))
    chair.post(BRING, sent(data, **{"keep-3": None}))  # the output
    assert not Output.objects.exists() and not ActivityOutput.objects.exists()
    assert sum(model.objects.count() for model in (Input, Activity, Output, Outcome)) == 5


def test_a_column_that_is_read_wrongly_is_corrected_and_typed_text_stays(chair):
    data = form_in(look(chair, "Stuff\tActivities\nAdvisers\tAdvice"))
    assert data["column-0"] == [""]
    corrected = sent(data, hypothesis="If people are advised, bills fall.", **{"column-0": "input"})
    refused = chair.post(BRING, corrected)
    assert "The columns are read otherwise now" in words(refused) and not LogicModel.objects.exists()
    again = chair.post(BRING, {**corrected, "again": "1"})
    assert form_in(again)["hypothesis"] == ["If people are advised, bills fall."]
    assert chair.post(BRING, form_in(again)).status_code == 302
    assert LogicModel.objects.get().hypothesis == "If people are advised, bills fall."
    assert texts(Input) == [("WS1-IN01", "Advisers")]


def test_a_list_under_headings_and_a_table_of_a_web_page_are_read(chair):
    makers.logic_model(1)
    chair.post(BRING, form_in(look(chair, "Inputs:\n• Two advisers\n• A van\n\nActivities\n1. Advice\n")))
    assert texts(Input) == [("WS1-IN01", "Two advisers"), ("WS1-IN02", "A van")]
    markup = "<table><tr><th>Outputs</th><th>Impact</th></tr><tr><td><ul><li>Visits<li>Calls</ul><td>Health</table>"
    chair.post(BRING, form_in(look(chair, markup)))
    assert [text for _, text in texts(Output)] == ["Visits", "Calls"]
    assert Outcome.objects.get().band == "long"


def test_codes_change_what_they_name_and_a_code_that_is_none_is_an_error_with_its_row(chair):
    activity, output = makers.activity(1), makers.output(1)
    table = "Heading\tCode\tText\tLeads to\tOur part\n"
    table += f"Activities\t{activity.code}\tAdvice at home\t{output.code}\tWe fund\n"
    shown = look(chair, f"{table}Activities\tWS1-A99\tMore\t\t\nOutput\t\tNo\tWS1-OP77\tWe sing\n")
    for sentence in ("Row 3, Code: There is no WS1-A99", "Row 4, Our part:", "WS1-OP77"):
        assert sentence in words(shown)
    assert chair.post(BRING, form_in(shown)).status_code == 200
    activity.refresh_from_db()
    assert activity.text == "Text 1"
    chair.post(BRING, form_in(look(chair, table)))
    activity.refresh_from_db()
    assert (activity.text, activity.role, activity.version) == ("Advice at home", "fund", 2)
    assert ActivityOutput.objects.get().target == output


def test_a_preview_that_somebody_overtook_is_refused_and_told(chair):
    activity = makers.activity(1)
    data = form_in(look(chair, f"Code\tText\n{activity.code}\tAdvice at home"))
    Activity.objects.filter(pk=activity.pk).update(text="Theirs", version=2)
    refused = chair.post(BRING, data)
    assert "Somebody else changed this logic model" in words(refused)
    activity.refresh_from_db()
    assert activity.text == "Theirs"
    chair.post(BRING, form_in(refused))
    activity.refresh_from_db()
    assert activity.text == "Advice at home"


def test_the_service_refuses_who_may_not_and_stale_rows_and_then_writes_nothing(people):
    activity = makers.activity(1)
    table = table_pasted(f"Heading\tCode\tText\nInput\t\tNew\nActivity\t{activity.code}\tOther")

    def plan():
        logic_model = LogicModel.objects.get()
        return plan_of(table, guess(table.headings, {}), logic_model)

    everything = {"wanted": {0, 1}, "with_about": False, "with_implied": False}
    for role in ("other_chair", "oversight", "no_role"):
        with pytest.raises(PermissionDenied):
            bring_in(plan(), by=people[role], **everything)
    stale = plan()
    Activity.objects.update(version=5)
    with pytest.raises(StaleRow):
        bring_in(stale, by=people["chair"], **everything)
    assert Input.objects.count() == 0
    assert Activity.objects.get().text == "Text 1"


def test_the_secretariat_says_for_whom_and_the_trail_keeps_it(people, as_):
    makers.logic_model(1)
    client = as_("secretariat")
    client.post(BRING, sent(form_in(look(client, "Inputs\nA van")), on_behalf_of="chair"))
    entry = LogEntry.objects.get_for_object(Input.objects.get()).get()
    assert entry.additional_data["on_behalf_of"] == "chair"
    assert entry.actor == people["secretariat"]


def test_another_logic_model_is_copied_with_new_codes_and_says_from_where(chair):
    makers.link(ActivityOutput, makers.activity, makers.output)(2)
    makers.item(Input)(2)
    Input.objects.filter(code="WS2-IN01").update(closed_on="2024-01-01", closed_as="done", closing_reason="Spent")
    shown = chair.post(START, {"other": "workstream-2", "headings": ["about", "input", "activity", "output"]})
    assert "1 closed item" not in words(shown)  # what is closed is not read at all
    assert chair.post(START, form_in(shown)).status_code == 302
    logic_model = LogicModel.objects.get(workstream=makers.workstream(1))
    assert (logic_model.hypothesis, logic_model.is_inferred) == ("If 2", True)
    activity = Activity.objects.get(logic_model=logic_model)
    assert (activity.code, activity.text, activity.is_inferred) == ("WS1-A01", "Text 2", True)
    assert activity.note == "Copied from the logic model of Workstream 2 (WS2-A01)."
    link = activity.output_links.get()
    assert (link.target.code, link.is_inferred) == ("WS1-OP01", True)
    assert "Workstream 2" in link.rationale
    assert not Input.objects.filter(logic_model=logic_model).exists()


@pytest.mark.parametrize("address", [BRING, START])
def test_the_form_is_opened_without_a_complaint(chair, address):
    makers.logic_model(2)
    assert "There is a problem" not in words(chair.get(address))
    assert "There is a problem" in words(chair.post(address, {"pasted": " "}))


def test_the_doors_stand_where_they_are_of_use(chair, as_):
    empty = chair.get(PAGE).content.decode()
    assert BRING in empty and START in empty and "logic-model.xlsx" not in empty
    begin = chair.get(f"{PAGE}start/").content.decode()
    assert BRING in begin and START in begin
    makers.activity(1)
    full = chair.get(PAGE).content.decode()
    assert BRING in full and START not in full and f"{PAGE}logic-model.json" in full
    client = as_("oversight")
    read = client.get(PAGE).content.decode()
    assert BRING not in read and "logic-model.xlsx" in read


def two_sheets_of_headings():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Our logic model, as agreed", None, None, None])
    sheet.append(["Activities", "Outcomes", None, None])
    sheet.append([None, "Short term", "Long term", None])
    sheet.append(["Advice", "Lower bills", "Warm homes", None])
    sheet.append([None, None, "Health", None])
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("A4:A5")
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_merged_cells_a_title_and_two_rows_of_headings_are_read(chair):
    makers.logic_model(1)
    chair.post(BRING, form_in(upload(chair, "ours.xlsx", two_sheets_of_headings())))
    assert texts(Activity) == [("WS1-A01", "Advice")]
    assert [(one.text, one.band) for one in Outcome.objects.order_by("code")] == [
        ("Lower bills", "short"), ("Warm homes", "long"), ("Health", "long"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7\x00\x01", "not a spreadsheet"),
        ("bomb.xlsx", lambda: archive({"xl/workbook.xml": BOMB}), "larger than 20 MB"),
        ("long.xlsx", lambda: workbook(["Inputs"], *([f"Item {n}"] for n in range(50_000))), "more than 2,000 rows"),
        ("long.csv", b"Inputs\n" + b"Item\n" * 50_000, "more than 2,000 rows"),
        ("secret.xlsx", encrypted, "password"),
        ("macro.xlsm", lambda: archive({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}), "macros"),
        ("ours.json", b'{"format": "lutonhet logic model", "version": 9}', "another version"),
        ("theirs.json", b'{"a": [[[[', "damaged"),
        ("deep.json", b"[" * 100_000, "damaged"),
        ("wide.csv", ",".join(["x"] * 300).encode(), "more than 100 columns"),
        ("bytes.csv", bytes(range(256)) * 10, "not a spreadsheet"),
        ("items.csv", b"Inputs\n" + b"".join(b"Item %d\n" % n for n in range(600)), "At most 500"),
        ("", b"", "Paste a list or a table"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_a_sentence_within_two_seconds(chair, name, data, sentence):
    makers.logic_model(1)
    data = data() if callable(data) else data
    before, began = LogEntry.objects.count(), process_time()
    shown = upload(chair, name, data) if name else look(chair)
    assert process_time() - began < 2
    assert sentence in words(shown)
    assert (LogEntry.objects.count(), Input.objects.count()) == (before, 0)


def test_a_table_of_somebody_elses_form_is_not_read(chair, as_):
    makers.logic_model(1)
    data = form_in(look(chair, TABLE))
    client = as_("secretariat")
    assert "did not arrive whole" in words(client.post(BRING, data))
    assert "did not arrive whole" in words(chair.post(BRING, sent(data, table="nonsense")))
    assert Activity.objects.count() == 0


def test_a_preview_costs_the_same_for_many_items_as_for_one(chair):
    makers.activity(1)
    makers.link(ActivityOutput, makers.activity, makers.output)(1)

    def cost(count):
        rows = "".join(f"Activity\t\tAdvice {n}\tWe fund\n" for n in range(count))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert look(chair, f"Heading\tCode\tText\tOur part\n{rows}").status_code == 200
        return len(queries)

    look(chair, TABLE)
    assert cost(1) == cost(40) <= 30


def test_a_download_costs_the_same_for_three_items_as_for_one(chair):
    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            assert chair.get(address).status_code == 200
        return len(queries)

    first = makers.activity(1)
    chair.get(f"{PAGE}logic-model.json")
    costs = {kind: cost(f"{PAGE}logic-model.{kind}") for kind in ("xlsx", "json")}
    for number in (2, 3):
        one = Activity.objects.create(code=f"WS1-A0{number}", text="More", logic_model=first.logic_model)
        one.organisations.add(makers.organisation(number))
    for kind, before in costs.items():
        assert cost(f"{PAGE}logic-model.{kind}") <= before + 1 <= 25
    told = json.loads(chair.get(f"{PAGE}logic-model.json").content)
    assert [item["code"] for item in told["items"]] == ["WS1-A01", "WS1-A02", "WS1-A03"]
