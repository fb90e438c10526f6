"""Spreadsheets in the administration: what goes out comes in again, and what comes in obeys the rules of the pages."""

from datetime import date, datetime

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Appointment, CalendarLink, Invitation, Organisation, User
from gaps.models import Gap, Waiver
from indicators.models import (
    Area,
    Breakdown,
    FlagReview,
    ImportBatch,
    Indicator,
    Neighbour,
    NeighbourSet,
    Observation,
    Revision,
)
from logicmodels.models import LINKS, Activity, ActivityOutput, Output
from lutonhet.saving import save_row
from lutonhet.sheets.reading import read_sheet
from lutonhet.sheets.taken import ONLY_ITS_BEGINNING
from progress.models import Pack, PackFile, StepRaised
from tests import makers
from tests.admin.conftest import page
from tests.admin.sheets import (
    MODELS,
    NOT_ADMINISTRATORS,
    change,
    confirmed,
    downloaded,
    named,
    table,
    told,
    uploaded,
    workbook,
)
from tests.makers import MAKERS
from workplans.models import Action, Carried, Carrying, Decision, DueDateMove, NextStep, Reminder, Submission, Update
from workstreams.models import Achievement, EvaluationFinding, Goal, Membership, Programme, Recommendation, Workstream

pytestmark = pytest.mark.django_db

ONLY_OUT = (FlagReview, Neighbour, Revision, Breakdown, Invitation, CalendarLink, DueDateMove, Carrying, Carried)
ONLY_OUT += (Reminder, Submission, Decision, Gap, Waiver, StepRaised, Pack, PackFile)
BOTH_WAYS = [model for model in MODELS if model not in ONLY_OUT]
VERSION = "Last saved version, leave as it is"
RECORD = "Record number, leave as it is"


def state(model):
    return list(model.objects.order_by("pk").values())


@named(BOTH_WAYS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_goes_out_and_comes_in_again_changes_nothing(client, model, kind):
    for number in (1, 2):
        MAKERS[model](number)
    before, events = state(model), LogEntry.objects.count()
    response = uploaded(client, model, downloaded(client, model, kind))
    outcome = response.context["outcome"]
    assert (outcome.problems, outcome.added, outcome.changed) == ([], [], [])
    assert outcome.left == len(before)
    assert "Nothing to change" in response.content.decode()
    assert (state(model), LogEntry.objects.count()) == (before, events)


def test_a_file_that_changes_nothing_says_how_many_rows_it_has(client):
    for number, words in enumerate(
        [
            "The file has no row below its headings.",
            "The only row of the file says what is stored already.",
            "All 2 rows of the file say what is stored already.",
        ]
    ):
        if number:
            makers.activity(number)
        assert words in uploaded(client, Activity, downloaded(client, Activity)).content.decode()


def test_a_filter_that_the_list_cannot_apply_is_answered_as_the_list_answers_it(client):
    for filters in ({"is_inferred__exact": "zz"}, {"workstream__id__exact": "zzz"}):
        for kind in ({}, {"as": "xlsx"}, {"as": "csv"}):
            answer = client.get(page("export", NextStep), filters | kind)
            assert answer.headers["Location"] == f"{page('changelist', NextStep)}?e=1"
        assert client.get(page("changelist", NextStep), filters).headers["Location"].endswith("?e=1")


@named([*MODELS, LogEntry])
def test_headings_are_the_words_on_screen_and_none_stands_twice(client, model):
    MAKERS.get(model, makers.user)()
    headings, rows = table(downloaded(client, model))
    assert len(headings) == len(set(headings))
    assert rows
    assert all(heading[0].isupper() for heading in headings)


@named([*MODELS, LogEntry])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_download_costs_the_same_with_one_row_and_with_three(client, model, kind):
    if model is Programme:
        return
    make = MAKERS.get(model, makers.user)
    make(1)
    downloaded(client, model, kind)
    costs = []
    for number in (1, 3):
        make(number)
        with CaptureQueriesContext(connection) as queries:
            downloaded(client, model, kind)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_rows_are_named_by_codes_dates_are_dates_and_choices_are_words(client):
    row = makers.action()
    Action.objects.filter(pk=row.pk).update(due_on=date(2027, 3, 27), lead_officer="Amina")
    row.activities.set([makers.activity(1), makers.activity(2)])
    _, ((action),) = table(downloaded(client, Action))
    assert action["Code"] == "WS1-2024-01"
    assert action["Workplan"] == "WS1 2024"
    assert action["Lead organisation"] == "Organisation 1"
    assert action["Activities"] == "WS1-A01; WS2-A01"
    assert action["Due date"] == datetime(2027, 3, 27)
    assert action["Delivery"] == "Grey – Not started"
    assert action["Ongoing"] == "No"
    assert action[VERSION] == 1
    assert b"27/03/2027" in downloaded(client, Action, "csv")


def test_a_download_has_what_the_list_shows(client):
    for number in (1, 2, 3):
        MAKERS[Achievement](number)
    shown = {"workstream__id__exact": makers.workstream(2).pk}
    assert [row["Code"] for row in table(downloaded(client, Achievement, **shown))[1]] == ["WS2-I01"]
    assert [row["Code"] for row in table(downloaded(client, Achievement, q="ws3"))[1]] == ["WS3-I01"]
    html = client.get(page("export", Achievement), shown).content.decode()
    assert "1 row: those that the list shows" in html
    assert f"workstream__id__exact={makers.workstream(2).pk}&amp;as=xlsx" in html
    html = client.get(page("changelist", Achievement), shown).content.decode()
    assert f"export/?workstream__id__exact={makers.workstream(2).pk}" in html
    assert page("import", Achievement) in html


def test_a_change_is_shown_field_by_field_then_saved_and_audited_with_its_person(client, administrator):
    row, other, _ = makers.activity(1), makers.activity(2), makers.organisation(1)
    response = change(
        client, Activity, **{"Text": "Another text", "Our part": "fund", "Organisations": "Organisation 1"}
    )
    (entry,) = response.context["outcome"].changed
    assert [(one.heading, one.before, one.after) for one in entry.changes] == [
        ("Text", "Text 1", "Another text"),
        ("Our part", "", "We fund"),
        ("Organisations", "", "Organisation 1"),
    ]
    html = response.content.decode()
    assert "0 added, 1 changed, 1 left as they are" in html
    assert Activity.objects.get(pk=row.pk).text == "Text 1"

    assert confirmed(client, Activity, response).status_code == 302
    stored = Activity.objects.get(pk=row.pk)
    assert (stored.text, stored.role, stored.version) == ("Another text", "fund", row.version + 1)
    assert [str(one) for one in stored.organisations.all()] == ["Organisation 1"]
    events = LogEntry.objects.get_for_object(stored).filter(action=LogEntry.Action.UPDATE)
    assert {event.actor for event in events} == {administrator}
    assert {name for event in events for name in event.changes_dict} == {"text", "role", "organisations"}
    assert Activity.objects.get(pk=other.pk).version == other.version
    assert "Uploaded from list.xlsx" in client.get(page("history", row)).content.decode()


def test_new_rows_are_given_the_next_codes_and_the_same_file_twice_adds_nothing(client):
    makers.activity()
    makers.organisation(1)
    rows = [
        {"Logic model": "WS1", "Text": "One\nand more", "Organisations": "Organisation 1", "Inferred": "No"},
        {"Logic model": "ws1", "Text": "Two", "Our part": "We lead"},
    ]
    data = workbook(["Text", "Our part", "Logic model", "Organisations", "Inferred"], rows)
    response = uploaded(client, Activity, data)
    assert "2 added, 0 changed, 0 left as they are" in response.content.decode()
    assert Activity.objects.count() == 1
    confirmed(client, Activity, response)
    assert list(Activity.objects.order_by("code").values_list("code", "text", "role")) == [
        ("WS1-A01", "Text 1", ""),
        ("WS1-A02", "One\nand more", ""),
        ("WS1-A03", "Two", "lead"),
    ]
    assert Activity.objects.get(code="WS1-A02").organisations.count() == 1
    assert uploaded(client, Activity, data).context["outcome"].changes_nothing


@pytest.mark.parametrize(
    ("model", "row"),
    [
        (Area, {"Code": "E09000001", "Name": "New"}),
        (Workstream, {"Code prefix": "NEW", "Address": "new", "Name": "New", "Kind": "System strand"}),
        (Indicator, {"Address": "new", "Name": "New", "Short name": "New", "Principle": 1}),
        (ImportBatch, {"Slug": "new", "Title": "New"}),
        (User, {"E-mail address": "New@Example.org", "Full name": "New Person"}),
        (Organisation, {"Name": "New"}),
        (Goal, {"Keyword": "new", "Text": "New"}),
        (Recommendation, {"Source": "evaluation", "Text": "New", "Principles": "1", "Workstreams": "WS1; WS2"}),
        (EvaluationFinding, {"Kind": "Aim", "Text": "New", "Part of": "HET-EV01"}),
        (Membership, {"Person": "person1@example.org", "Workstream": "WS1", "Role": "Chair", "From": "1/4/2027"}),
        (Appointment, {"Person": "PERSON1@example.org", "Appointed as": "Secretariat", "May sign off": "No"}),
        (ActivityOutput, {"Source": "WS1-A01", "Target": "WS1-OP01", "Strength": "evidenced"}),
        (
            Action,
            {"Workplan": "WS1 2024", "Text": "New", "Due date": date(2027, 3, 27), "Delivery": "Green - on track"},
        ),
        (
            Observation,
            {"Indicator": "indicator-1", "Area": "E06000001", "Period": "Apr-22", "First day": "01/04/2022"}
            | {"Last day": "30 April 2022", "Batch": "batch-1", "As printed": 85.4, "Value": "85.4"},
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_row_is_added_as_its_page_adds_it_and_only_once(client, administrator, model, row):
    for make in (makers.principle, makers.workstream, makers.workplan, makers.activity, makers.output, makers.batch):
        make(1)
    for make in (makers.indicator, makers.area, makers.finding, makers.user, lambda: makers.workstream(2)):
        make()
    count = model.objects.count()
    data = workbook(row, [row])
    response = uploaded(client, model, data)
    assert told(response) == []
    assert confirmed(client, model, response).status_code == 302
    assert model.objects.count() == count + 1
    assert LogEntry.objects.get_for_object(model.objects.latest("pk")).last().actor == administrator
    again = uploaded(client, model, data).context["outcome"]
    assert (again.added, again.changed) == ([], [])


def test_a_person_is_added_without_a_password_and_a_source_with_its_person(client, administrator):
    for model, row in (
        (User, {"E-mail address": "new@example.org", "Full name": "New"}),
        (ImportBatch, {"Slug": "new", "Title": "New"}),
    ):
        confirmed(client, model, uploaded(client, model, workbook(row, [row])))
    assert not User.objects.get(email="new@example.org").has_usable_password()
    assert ImportBatch.objects.get(slug="new").imported_by == administrator


def test_everything_that_is_wrong_is_told_at_once_with_row_and_column(client):
    for number in range(1, 8):
        makers.action(number)
    headings, rows = table(downloaded(client, Action))
    rows[0] |= {"Due date": "next week", "Ongoing": "perhaps"}
    rows[1] |= {"Workplan": "WS9 2024"}
    rows[2] |= {"Lead organisation": "Organisaton 3", "Lead officer": "x" * 151}
    rows[3] |= {"Closed on": date(2024, 1, 1)}
    rows[4] |= {"Delivery": "Purple", "Original due date": date(2024, 1, 1)}
    rows[5] |= {"Code": "WS6-2024-99"}
    rows[6] |= {"Text": None, "Code": rows[0]["Code"]}
    rows.append({"Text": "Without a workplan"})
    response = uploaded(client, Action, workbook(headings, rows))
    problems = told(response)
    assert [(row, column) for row, column, _ in problems] == [
        (2, "O (Due date)"),
        (2, "R (Ongoing)"),
        (3, "B (Workplan)"),
        (4, "J (Lead organisation)"),
        (4, "K (Lead officer)"),
        (5, ""),
        (5, ""),
        (6, "P (Original due date)"),
        (6, "T (Delivery)"),
        (7, "A (Code)"),
        (8, "A (Code)"),
        (9, "B (Workplan)"),
    ]
    sentences = [sentence for _, _, sentence in problems]
    assert sentences[0] == "Write the date as 27/03/2027, not “next week”."
    assert sentences[1] == "Write Yes or No, not “perhaps”."
    assert sentences[2].startswith("There is no workplan “WS9 2024”. Did you mean “WS")
    assert sentences[3].startswith("There is no organisation “Organisaton 3”. Did you mean “Organisation 3”")
    assert sentences[4] == "Ensure this value has at most 150 characters (it has 151)."
    assert "To close this, give the date, how it ended and the reason, or none of them." in sentences[5:7]
    assert sentences[7] == "This cannot be changed. It is empty: leave it so."
    assert sentences[8].startswith("Write one of “Grey – Not started”, ")
    assert sentences[9] == "There is no action “WS6-2024-99”. Leave this empty to add a new one."
    assert sentences[10] == "Row 2 has the same: keep one of them."
    assert sentences[11] == "Fill this in: it cannot be empty."
    html = response.content.decode()
    assert "Nothing has been saved: 12 things to put right" in html
    assert "on the sheet “Sheet”" in html
    assert not response.context["token"]


def test_one_wrong_row_keeps_the_whole_file_out(client):
    makers.activity(1)
    makers.activity(2)
    before, events = state(Activity), LogEntry.objects.count()
    headings, rows = table(downloaded(client, Activity))
    rows[0] |= {"Text": "Sound"}
    rows[1] |= {"Our part": "nonsense"}
    uploaded(client, Activity, workbook(headings, rows))
    assert (state(Activity), LogEntry.objects.count()) == (before, events)


def test_a_row_that_somebody_saved_since_is_refused_by_name(client, people):
    row = makers.activity()
    data = downloaded(client, Activity)
    row.text = "Theirs"
    save_row(row, by=people["administrator"], version=row.version)
    assert told(uploaded(client, Activity, data)) == [
        (2, "", "Somebody saved WS1-A01 since you downloaded this. Download it again, or take the row out.")
    ]
    assert Activity.objects.get(pk=row.pk).text == "Theirs"


def test_a_row_saved_since_to_say_the_same_is_left(client, people):
    row = makers.activity()
    response = change(client, Activity, Text="The same")
    row.text = "The same"
    save_row(row, by=people["administrator"], version=row.version)
    assert confirmed(client, Activity, response).status_code == 302
    assert Activity.objects.get(pk=row.pk).version == row.version


def test_between_preview_and_confirmation_everything_is_looked_at_again(client, people):
    row, other = makers.activity(1), makers.activity(2)
    headings, rows = table(downloaded(client, Activity))
    for one in rows:
        one["Text"] = "Mine"
    response = uploaded(client, Activity, workbook(headings, rows))
    assert len(response.context["outcome"].changed) == 2
    other.text = "Theirs"
    save_row(other, by=people["administrator"], version=other.version)
    again = confirmed(client, Activity, response)
    assert [sentence[:21] for _, _, sentence in told(again)] == ["Somebody saved WS2-A0"]
    assert "Nothing has been saved" in again.content.decode()
    assert Activity.objects.get(pk=row.pk).text == "Text 1"


def test_a_file_without_versions_changes_nothing_that_is_stored(client):
    makers.activity()
    data = workbook(["Code", "Text"], [{"Code": "WS1-A01", "Text": "Mine"}])
    assert told(uploaded(client, Activity, data)) == [
        (2, VERSION, "WS1-A01 is stored already. Keep its last saved version as it was downloaded.")
    ]


def test_a_code_that_is_lost_is_missed(client):
    makers.activity()
    (problem,) = told(change(client, Activity, Code=None))
    assert problem == (
        2,
        "A (Code)",
        "There is a last saved version, but no “Code”. Write it back, or empty both for a new row.",
    )


def test_what_is_permanent_stays(client):
    makers.activity(1)
    makers.logic_model(2)
    assert told(change(client, Activity, **{"Logic model": "WS2"})) == [
        (2, "B (Logic model)", "This cannot be changed. It is “WS1”: leave it so.")
    ]
    MAKERS[Appointment]()
    assert told(change(client, Appointment, **{"Appointed as": "Secretariat"}))[0][2].startswith("This cannot be")


def test_columns_stand_in_any_order_and_missing_ones_leave_their_fields_alone(client):
    row = makers.activity()
    Activity.objects.filter(pk=row.pk).update(note="Kept")
    data = workbook(["text", VERSION, "CODE"], [{"CODE": "ws1-a01", VERSION: row.version, "text": "Mine"}])
    confirmed(client, Activity, uploaded(client, Activity, data))
    row.refresh_from_db()
    assert (row.text, row.note) == ("Mine", "Kept")


def test_an_unknown_heading_suggests_the_nearest(client):
    data = workbook(["Code", "Logic modle", "Weather", "Text", "Text"], [{"Text": "New"}])
    assert told(uploaded(client, Activity, data)) == [
        (1, "B", "There is no column “Logic modle” here. Did you mean “Logic model”?"),
        (1, "C", "There is no column “Weather” here. Take the column out."),
        (1, "E", "“Text” stands twice, in columns D and E. Keep one of them."),
    ]
    data = b"Code,Text\nWS1-A01,One,Two\n"
    assert told(uploaded(client, Activity, data)) == [
        (1, "C", "This column has no heading. Write one, or empty the column.")
    ]


def test_blank_rows_are_skipped(client):
    makers.activity()
    headings, rows = table(downloaded(client, Activity))
    assert uploaded(client, Activity, workbook(headings, [*rows, {}, {}])).context["outcome"].left == 1


def test_a_value_is_corrected_with_a_reason_and_the_old_one_is_kept(client, administrator):
    row = makers.observation()
    assert told(change(client, Observation, **{"As printed": "2.5%", "Value": 2.5})) == [
        (2, "Z (Why it is changed)", "Say why the value is changed: the old one is kept beside your reason.")
    ]
    response = change(client, Observation, **{"As printed": "2.5%", "Value": 2.5, "Why it is changed": "Misread"})
    confirmed(client, Observation, response)
    revision = Revision.objects.get()
    assert (revision.value_text, revision.reason, revision.revised_by) == ("1.5%", "Misread", administrator)
    assert Observation.objects.get(pk=row.pk).value_text == "2.5%"


def test_updates_are_added_in_the_persons_own_name_and_never_changed(client, administrator):
    row = MAKERS[Update]()
    assert told(change(client, Update, **{"What has happened": "Otherwise"})) == [
        (2, "", "You may not change this update: it is only read here."),
    ]
    headings, rows = table(downloaded(client, Update))
    new = {"Action": "WS1-2024-01", "Delivery": "Amber – At risk", "What has happened": "Late."}
    response = uploaded(client, Update, workbook(headings, [*rows, new]))
    assert told(response) == [(3, "", "Say what is wrong, and what happens next.")]
    new["What is wrong, and what happens next"] = "The grant."
    response = uploaded(client, Update, workbook(headings, [*rows, new]))
    confirmed(client, Update, response)
    update = Update.objects.exclude(pk=row.pk).get()
    assert (update.made_by, update.delivery) == (administrator, "at_risk")


def test_nobody_shuts_themselves_out(client, administrator):
    headings, rows = table(downloaded(client, User, q=administrator.email))
    rows[0] |= {"May sign in": "No", "Administrator": "No"}
    assert [sentence for _, _, sentence in told(uploaded(client, User, workbook(headings, rows)))] == [
        "You would shut yourself out. Ask another administrator to do this."
    ] * 2


def test_an_administrator_does_not_change_a_superuser(client, people):
    headings, rows = table(downloaded(client, User, q=people["superuser"].email))
    rows[0] |= {"Full name": "Otherwise"}
    assert told(uploaded(client, User, workbook(headings, rows))) == [
        (2, "", "You may not change this person: it is only read here.")
    ]


def test_what_a_person_may_do_is_not_typed_into_a_file(client):
    headings = table(downloaded(client, User))[0]
    assert not {"Password", "Superuser status", "Groups", "User permissions", "Last login"} & set(headings)
    data = workbook(["E-mail address", "is_superuser"], [{"E-mail address": "a@example.org", "is_superuser": "Yes"}])
    assert "There is no column “is_superuser” here." in told(uploaded(client, User, data))[0][2]


def test_the_areas_of_a_set_are_kept_in_its_row_and_guarded_by_its_version(client):
    row = makers.neighbour_set()
    for number in (1, 2, 3):
        makers.area(number)
    confirmed(client, NeighbourSet, change(client, NeighbourSet, Areas="E06000002 (2); E06000001 (1)"))
    assert table(downloaded(client, NeighbourSet))[1][0]["Areas"] == "E06000001 (1); E06000002 (2)"
    confirmed(client, NeighbourSet, change(client, NeighbourSet, Areas="E06000003;E06000001 (2)"))
    assert sorted(Neighbour.objects.values_list("area__code", "rank"), key=str) == [
        ("E06000001", 2),
        ("E06000003", None),
    ]
    assert NeighbourSet.objects.get().version == row.version + 2
    (problem,) = told(change(client, NeighbourSet, Areas="E06000001; E06000001 (1); E06000009"))
    assert problem[:2] == (2, "F (Areas)")
    assert "“E06000001” stands twice. There is no area “E06000009”." in problem[2]


def test_constraints_speak_their_own_sentences(client):
    makers.organisation(1)
    makers.organisation(2)
    assert told(change(client, Organisation, Name="ORGANISATION 2")) == [
        (2, "", "There is already an organisation of that name.")
    ]
    makers.output()
    assert told(change(client, Output, Target=5)) == [(2, "", "Give both the target and its date, or neither.")]


def test_two_new_rows_that_cannot_both_be_stored_are_told(client):
    makers.user()
    row = {"Person": "person1@example.org", "Appointed as": "Secretariat"}
    rows = [row | {"From": "01/01/2024"}, row | {"From": "01/01/2025"}]
    assert told(uploaded(client, Appointment, workbook(rows[0], rows))) == [
        (3, "", "This person already holds that appointment.")
    ]


def test_texts_come_in_without_what_spreadsheets_and_databases_refuse(client):
    makers.activity()
    data = b'Logic model,Text\nWS1,"One\x0btwo\x07 "\n'
    confirmed(client, Activity, uploaded(client, Activity, data))
    assert Activity.objects.get(code="WS1-A02").text == "One\ntwo"


def test_what_is_in_a_file_is_shown_and_never_run(client):
    makers.activity()
    response = change(client, Activity, Text="<script>alert(1)</script>", Note="<b>" * 500)
    html = response.content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    confirmed(client, Activity, response)
    html = uploaded(client, Activity, workbook(["<img src=x>"], [{"<img src=x>": "1"}])).content.decode()
    assert "<img" not in html


def test_a_long_preview_stays_short(client):
    makers.activity()
    rows = [{"Logic model": "WS1", "Text": f"{n} " + "long " * 2000} for n in range(300)]
    response = uploaded(client, Activity, workbook(["Logic model", "Text"], rows))
    assert "300 added" in response.content.decode()
    assert "These are the first 100 of 300 rows." in response.content.decode()
    assert len(response.content) < 300_000


def test_an_upload_is_kept_for_whom_uploaded_it_for_that_list_and_once(client, people):
    row = makers.activity()
    response = change(client, Activity, Text="Mine")
    token = {"token": response.context["token"]}
    other = Client()
    other.force_login(people["superuser"])
    gone = "This upload is no longer kept. Upload the file again."
    for person, path in (
        (other, page("process_import", Activity)),
        (client, page("process_import", Output)),
    ):
        assert told(person.post(path, token))[0][2] == gone
    for garbage in ("", "x", "0" * 32, "../" * 11, "\x00"):
        assert told(client.post(page("process_import", Activity), {"token": garbage}))[0][2] == gone
    assert Activity.objects.get(pk=row.pk).text == "Text 1"
    assert client.post(page("process_import", Activity), token).status_code == 302
    assert told(client.post(page("process_import", Activity), token))[0][2] == gone
    assert Activity.objects.get(pk=row.pk).version == row.version + 1


def test_no_file_and_no_spreadsheet_are_answered_with_a_sentence(client):
    response = client.post(page("import", Activity))
    assert told(response) == [(None, "", "Choose a file first.")]
    assert "not a spreadsheet" in told(uploaded(client, Activity, b"\x89PNG\r\n\x1a\n\0"))[0][2]


def test_a_text_that_fits_into_no_cell_is_cut_on_the_way_out_and_loses_nothing_on_the_way_in(client):
    text = "é" * 50_000
    long = makers.activity(1)
    makers.activity(2)
    Activity.objects.filter(pk=long.pk).update(text=text)
    for kind in ("xlsx", "csv"):
        assert uploaded(client, Activity, downloaded(client, Activity, kind)).context["outcome"].left == 2
    headings, rows = table(downloaded(client, Activity))
    assert rows[0]["Text"].endswith("the whole text is on its page, and in a download as CSV.")
    rows[1]["Text"] = "Changed"
    confirmed(client, Activity, uploaded(client, Activity, workbook(headings, rows)))
    assert list(Activity.objects.values_list("text", flat=True).order_by("pk")) == [text, "Changed"]
    rows = table(downloaded(client, Activity))[1]
    cut = rows[0]["Text"]
    refusal = (2, "C (Text)", ONLY_ITS_BEGINNING)
    for typed in (f"Changed {cut}", cut[:100], "Changed"):
        rows[0]["Text"] = typed
        assert told(uploaded(client, Activity, workbook(headings, rows))) == [refusal]
    rows[0]["Text"], rows[1]["Text"] = cut, cut[-400:]  # of one row, in the cell of another
    assert told(uploaded(client, Activity, workbook(headings, rows))) == [(3, *refusal[1:])]
    headings, rows = table(downloaded(client, Activity, "csv"))
    assert rows[0]["Text"] == text
    assert Activity.objects.get(pk=long.pk).text == text
    assert downloaded(client, LogEntry)


@named(BOTH_WAYS)
def test_everybody_else_is_refused_at_every_door(people, model, full_count):
    """Two of them for each model, all in turn; in a long run each of them."""
    row = MAKERS[model]()
    data = b"Code\n"
    turn = BOTH_WAYS.index(model) % len(NOT_ADMINISTRATORS)
    for role in full_count((NOT_ADMINISTRATORS + NOT_ADMINISTRATORS)[turn:][:2], NOT_ADMINISTRATORS):
        person = Client()
        person.force_login(people[role])
        assert person.get(page("export", model), {"as": "xlsx"}).status_code in (302, 403)
        assert uploaded(person, model, data).status_code in (302, 403)
        assert person.post(page("process_import", model), {"token": "0" * 32}).status_code in (302, 403)
    assert model.objects.filter(pk=row.pk).exists()


def test_the_resource_itself_refuses_whom_the_rules_refuse(people):
    row = makers.organisation(1)
    headings = [RECORD, "Name", VERSION]
    sheet = read_sheet(workbook(headings, [{RECORD: row.pk, "Name": "Mine", VERSION: 1}, {"Name": "New"}]))
    page = admin.site.get_model_admin(Organisation)
    before = state(Organisation)
    for role in NOT_ADMINISTRATORS:
        request = RequestFactory().post("/")
        request.user = people[role]
        assert [one.sentence for one in page.sheet(page, request).write(sheet).problems] == [
            "You may not change this organisation: it is only read here.",
            "A new organisation cannot be added here.",
        ], role
    assert state(Organisation) == before


def test_the_audit_trail_goes_out_in_words(client, administrator):
    makers.activity()
    confirmed(client, Activity, change(client, Activity, Text="Another text"))
    rows = table(downloaded(client, LogEntry))[1]
    told_of = next(row for row in rows if row["What"] == "Changed" and row["Kind of row"] == "activity")
    assert told_of["Person"] == str(administrator)
    assert told_of["Changes"] == "Text: Text 1 → Another text"
    assert isinstance(told_of["When"], datetime)


def test_a_preview_of_what_is_left_costs_the_same_with_one_row_and_with_three(client):
    for model in (Action, *LINKS, Membership, Observation):
        costs = []
        for number in (1, 2, 3):
            MAKERS[model](number)
            data = downloaded(client, model)
            with CaptureQueriesContext(connection) as queries:
                assert uploaded(client, model, data).context["outcome"].changes_nothing
            costs.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
        assert len(set(costs)) == 1, (model, costs)


def test_a_row_that_only_its_model_refuses_is_told(client, monkeypatch):
    def refuse(self):
        raise ValidationError("No.")

    monkeypatch.setattr(Organisation, "clean", refuse)
    data = workbook(["Name"], [{"Name": "New"}])
    assert told(uploaded(client, Organisation, data)) == [(2, "", "No.")]


def test_a_row_that_fails_for_no_known_reason_is_told_and_noted(client, monkeypatch, caplog):
    def fail(self, *args, **kwargs):
        raise RuntimeError("A fault of ours.")

    monkeypatch.setattr(Organisation, "save", fail)
    data = workbook(["Name"], [{"Name": "New"}, {"Name": "Newer"}])
    sentence = "This row cannot be saved. The reason has been noted for whoever looks after this site."
    assert told(uploaded(client, Organisation, data)) == [(2, "", sentence), (3, "", sentence)]
    assert "A fault of ours." in caplog.text


def test_assigned_people_are_named_by_their_address(client, people):
    row = makers.action()
    confirmed(client, Action, change(client, Action, **{"Person with an account": people["chair"].email.upper()}))
    assert Action.objects.get(pk=row.pk).assigned_to == people["chair"]


def test_the_shared_cache_has_room_for_uploads_that_wait(settings):
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] == 20_000
