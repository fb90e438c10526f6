"""A save in the administration pages: allowed, over what the person was shown, audited, and never a broken page."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import Appointment, Organisation, User
from indicators.models import Area, ImportBatch, Neighbour, NeighbourSet, Revision
from logicmodels.models import Activity, ActivityOutput, Output
from lutonhet.rows import StaleRow
from lutonhet.saving import delete_row, save_row
from tests import makers
from tests.admin.conftest import form_of, page
from tests.makers import MAKERS
from workplans.models import Action, NextStep, Priority, Risk, Update, Workplan
from workstreams.models import Achievement, EvaluationFinding, Fact, Membership, Recommendation, Workstream

pytestmark = pytest.mark.django_db

# Models that are changed here, each with a field to change and what to type in it.
CHANGES = {
    "Organisation": ("note", "Another note"),
    "User": ("job_title", "Another title"),
    "Appointment": ("ends_on", "31/12/2090"),
    "Programme": ("strapline", "Fairer"),
    "Principle": ("source", "A report"),
    "Workstream": ("chair", "A team"),
    "Membership": ("ends_on", "31/12/2090"),
    "Area": ("name", "Another name"),
    "NeighbourSet": ("source", "Another method"),
    "IndicatorSource": ("key", "90999"),
    "Target": ("source", "Another plan"),
    "Attendance": ("organisation", "Another organisation"),
    "MeetingNotes": ("remarks", "Another remark"),
    "ActivityOutput": ("rationale", "They name the same thing."),
}
ANYTHING_ELSE = ("note", "Another note")
RECORDS = ("Neighbour", "ImportBatch", "Revision", "Breakdown", "Update", "Highlight", "DueDateMove", "Invitation")
RECORDS += ("StagedSeries", "StagedArea", "FlagReview")
RECORDS += ("Gap", "Waiver", "StepRaised", "Pack", "PackFile")
RECORDS += ("CalendarLink", "Reminder", "Submission", "Decision", "Carrying", "Carried")
LINK_NAMES = [model.__name__ for model in MAKERS if hasattr(model, "phrase")]
KEPT = [model for model in MAKERS if model.__name__ not in RECORDS]

ODD = ("a\x00b", "a\x0bb\x01", "é" * 100_000, "\ud7ff\U0010ffff", "-1", "9" * 400)


@pytest.fixture(autouse=True)
def each_foreign_key_of_a_form_may_ask_for_its_row(settings):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "get()"}]


def change_of(model):
    if model.__name__ in LINK_NAMES:
        return CHANGES["ActivityOutput"]
    return CHANGES.get(model.__name__, ANYTHING_ELSE)


def named(models):
    return pytest.mark.parametrize("model", models, ids=lambda model: model._meta.label_lower)


@named(KEPT)
def test_a_change_is_saved_and_audited_with_its_person(client, administrator, model):
    row = MAKERS[model]()
    name, typed = change_of(model)
    response = client.post(page("change", row), form_of(client.get(page("change", row))) | {name: typed})
    assert response.status_code == 302, response.context["errors"]
    stored = model.objects.get(pk=row.pk)
    assert stored.version == row.version + 1
    assert getattr(stored, name) == (date(2090, 12, 31) if name == "ends_on" else typed)
    entry = LogEntry.objects.get_for_object(stored).filter(action=LogEntry.Action.UPDATE).get()
    assert entry.actor == administrator
    assert list(entry.changes_dict) == [name]
    assert administrator.name in client.get(page("history", row)).content.decode()


def test_pressing_twice_adds_once_and_leads_to_the_same_place(client):
    makers.logic_model()
    data = form_of(client.get(page("add", Activity))) | {"logic_model": makers.logic_model().pk, "text": "Warm homes"}
    answers = [client.post(page("add", Activity), data | {button: "1"}) for button in ("_save", "_save")]
    assert {one.url for one in answers} == {page("changelist", Activity)}
    assert "The button was pressed twice: it was added once." in client.get(answers[1].url).content.decode()
    assert Activity.objects.count() == 1
    again = client.post(page("add", Activity), data | {"text": "Warmer homes"})
    assert "This form has been saved once already, as it read then." in again.content.decode()
    client.post(page("add", Activity), form_of(again))
    assert list(Activity.objects.order_by("code").values_list("text", flat=True)) == ["Warm homes", "Warmer homes"]


def test_a_form_that_was_wrong_is_not_spent(client):
    data = form_of(client.get(page("add", Activity))) | {"logic_model": makers.logic_model().pk, "text": ""}
    assert client.post(page("add", Activity), data).status_code == 200
    assert client.post(page("add", Activity), data | {"text": "Warm homes"}).status_code == 302
    assert Activity.objects.get().text == "Warm homes"


@named(KEPT)
def test_a_stale_save_is_held_back_with_what_was_typed(client, people, model):
    row = MAKERS[model]()
    name, typed = change_of(model)
    data = form_of(client.get(page("change", row)))
    theirs = model.objects.get(pk=row.pk)
    setattr(theirs, name, date(2080, 1, 1) if name == "ends_on" else "Theirs")
    save_row(theirs, by=people["administrator"], version=theirs.version)

    response = client.post(page("change", row), data | {name: typed})
    assert response.status_code == 409
    (clash,) = response.context["adminform"].form.conflict.clashes
    assert (clash.stored, clash.typed) == (
        ("1 January 2080", "31 December 2090") if name == "ends_on" else ("Theirs", typed)
    )
    html = response.content.decode()
    assert "administrator saved this while you had it open" in html
    assert "Please correct the error" not in html
    assert getattr(model.objects.get(pk=row.pk), name) == getattr(theirs, name)

    undecided = client.post(page("change", row), form_of(response))
    assert undecided.status_code == 409
    assert getattr(model.objects.get(pk=row.pk), name) == getattr(theirs, name)
    again = client.post(page("change", row), form_of(undecided) | {f"keep-{name}": "mine"})
    assert again.status_code == 302
    assert getattr(model.objects.get(pk=row.pk), name) == (date(2090, 12, 31) if name == "ends_on" else typed)


def test_a_save_without_a_version_is_held_back(client):
    row = makers.organisation()
    for version in ("", "0", "nonsense", "1 ", "9" * 5000):
        response = client.post(page("change", row), {"name": "Mine", "version": version})
        assert response.status_code == 409
    assert Organisation.objects.get(pk=row.pk).name == row.name


def test_a_conflict_names_who_changed_what_and_takes_over_what_this_person_left_alone(client, people):
    row = makers.action()
    data = form_of(client.get(page("change", row)))
    other = Client()
    other.force_login(people["superuser"])
    theirs = form_of(other.get(page("change", row)))
    changed = {"lead_officer": "Amina", "delivery": "on_track", "text": "Their text"}
    assert other.post(page("change", row), theirs | changed).status_code == 302

    response = client.post(page("change", row), data | {"text": "My text", "note": "My note"})
    conflict = response.context["adminform"].form.conflict
    (happening,) = conflict.happenings
    assert happening.who == "superuser"
    assert [(one.label, one.before, one.after) for one in happening.changes] == [
        ("Delivery", "Grey – Not started", "Green – On track"),
        ("Lead officer", "(empty)", "Amina"),
        ("Text", "Text 1", "Their text"),
    ]
    assert [(one.label, one.opened, one.stored, one.typed) for one in conflict.clashes] == [
        ("Text", "Text 1", "Their text", "My text")
    ]
    assert {(one.label, one.after) for one in conflict.taken_over} == {
        ("Lead officer", "Amina"),
        ("Delivery", "Green – On track"),
    }
    typed_again = form_of(response)
    assert (typed_again["lead_officer"], typed_again["delivery"]) == ("Amina", "on_track")
    assert (typed_again["text"], typed_again["note"]) == ("My text", "My note")
    assert client.post(page("change", row), typed_again | {"keep-text": "mine"}).status_code == 302
    row = Action.objects.get(pk=row.pk)
    assert (row.text, row.note, row.lead_officer, row.delivery) == ("My text", "My note", "Amina", "on_track")


def test_whoever_chooses_theirs_keeps_their_text_and_everything_else_that_was_typed(client, people):
    row = makers.action()
    data = form_of(client.get(page("change", row)))
    row.text = "Their text"
    save_row(row, by=people["superuser"], version=1)
    response = client.post(page("change", row), data | {"text": "My text", "note": "My note"})
    assert client.post(page("change", row), form_of(response) | {"keep-text": "theirs"}).status_code == 302
    row = Action.objects.get(pk=row.pk)
    assert (row.text, row.note) == ("Their text", "My note")


def test_a_choice_between_texts_counts_only_for_the_texts_that_were_shown(client, people):
    row = makers.action()
    data = form_of(client.get(page("change", row)))
    for text in ("First", "Second"):
        row = Action.objects.get(pk=row.pk)
        row.text = text
        save_row(row, by=people["superuser"], version=row.version)
        response = client.post(page("change", row), data | {"text": "My text", "keep-text": "mine"})
        assert response.status_code == 409
        (clash,) = response.context["adminform"].form.conflict.clashes
        assert (clash.opened, clash.stored, clash.typed) == ("Text 1", text, "My text")
        data = form_of(response)
    assert Action.objects.get(pk=row.pk).text == "Second"


def test_ticks_choices_and_many_to_many_are_joined(client, people):
    row = makers.activity()
    data = form_of(client.get(page("change", row)))
    other = Client()
    other.force_login(people["superuser"])
    ours = [makers.organisation(1), makers.organisation(2)]
    theirs = form_of(other.get(page("change", row))) | {
        "organisations": [one.pk for one in ours],
        "is_inferred": "on",
        "note": "From the wording",
        "role": "fund",
    }
    assert other.post(page("change", row), theirs).status_code == 302
    assert client.post(page("change", row), data | {"text": "My text"}).status_code == 302
    row = Activity.objects.get(pk=row.pk)
    assert (row.text, row.is_inferred, row.note, row.role) == ("My text", True, "From the wording", "fund")
    assert list(row.organisations.order_by("pk")) == ours


def test_a_third_save_in_between_is_held_back_again(client, people):
    row = makers.organisation()
    data = form_of(client.get(page("change", row)))
    for note in ("First", "Second"):
        row.refresh_from_db()
        row.note = note
        save_row(row, by=people["administrator"], version=row.version)
        response = client.post(page("change", row), data | {"note": "Mine"})
        assert response.status_code == 409
        data = form_of(response)
    assert Organisation.objects.get(pk=row.pk).note == "Second"


def test_a_form_saved_unchanged_writes_nothing(client):
    row = makers.activity()
    row.text = "Two\nlines"
    row.save()
    assert client.post(page("change", row), form_of(client.get(page("change", row)))).status_code == 302
    assert Activity.objects.get(pk=row.pk).version == row.version


def test_services_refuse_who_may_not_and_what_is_stale(people):
    row = makers.organisation()
    for role in ("no_role", "chair", "secretariat", "signatory"):
        with pytest.raises(PermissionDenied):
            save_row(row, by=people[role], version=row.version)
        with pytest.raises(PermissionDenied):
            save_row(Organisation(name="New"), by=people[role])
    with pytest.raises(StaleRow):
        save_row(row, by=people["administrator"], version=row.version + 1)
    with pytest.raises(StaleRow):
        save_row(row, by=people["administrator"])
    with pytest.raises(PermissionDenied):
        delete_row(row, by=people["superuser"], version=row.version)


@pytest.mark.parametrize(
    ("model", "fields", "code"),
    [
        (Activity, {"logic_model": makers.logic_model, "text": "New"}, "WS1-A02"),
        (Output, {"logic_model": makers.logic_model, "text": "New"}, "WS1-OP01"),
        (Action, {"workplan": makers.workplan, "text": "New", "delivery": "not_started"}, "WS1-2024-01"),
        (Fact, {"topic": "population", "text": "New", "source": "Census"}, "FACT-01"),
        (NextStep, {"text": "New"}, "PRG-N01"),
        (NextStep, {"text": "New", "workstream": makers.workstream}, "WS1-N01"),
        (Priority, {"workplan": makers.workplan, "text": "New"}, "WS1-2024-P01"),
        (Risk, {"workplan": makers.workplan, "text": "New"}, "WS1-R01"),
        (Achievement, {"workstream": makers.workstream, "text": "New", "kind": "action"}, "WS1-AC01"),
        (Recommendation, {"text": "New", "source": "evaluation"}, "REC-E01"),
        (EvaluationFinding, {"text": "New", "kind": "aim"}, "FIND-01"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_blank_code_is_given_the_next_one_and_keeps_it(client, model, fields, code):
    makers.activity()
    data = {name: value().pk if callable(value) else value for name, value in fields.items()}
    response = client.post(page("add", model), form_of(client.get(page("add", model))) | data)
    assert response.status_code == 302, response.context["errors"]
    row = model.objects.get(code=code)
    client.post(page("change", row), form_of(client.get(page("change", row))) | {"code": "WS1-X99", "text": "Changed"})
    assert [one.code for one in model.objects.filter(text="Changed")] == [code]


def test_a_code_is_never_given_twice(client):
    row = makers.activity()
    data = {"logic_model": row.logic_model.pk, "text": "New", "code": row.code}
    response = client.post(page("add", Activity), form_of(client.get(page("add", Activity))) | data)
    assert "That code has been given before" in response.content.decode()


def test_a_constraint_speaks_on_the_form(client):
    row = makers.activity()
    response = client.post(
        page("change", row), form_of(client.get(page("change", row))) | {"closed_on": "1/2/2024", "is_inferred": "on"}
    )
    assert response.status_code == 200
    html = response.content.decode()
    assert "To close this, give the date, how it ended and the reason, or none of them." in html
    assert "Say in the note what this was inferred from." in html


def test_what_only_the_database_can_see_is_said_on_the_form(client, people):
    row = makers.workstream(3)
    data = form_of(client.get(page("change", row)))
    for number in (0, 1):
        data |= {f"memberships-{number}-user": people["chair"].pk, f"memberships-{number}-role": "deputy"}
        data |= {f"memberships-{number}-starts_on": "1/2/2024", f"memberships-{number}-ends_on": ""}
    data["memberships-TOTAL_FORMS"] = "2"
    response = client.post(page("change", row), data)
    assert response.status_code == 200
    assert "This person already has that role in the workstream." in response.content.decode()
    assert not Membership.objects.filter(workstream=row).exists()


@named(KEPT)
def test_odd_characters_and_long_texts_are_answered_with_a_page(client, model, full_count):
    """Each model is sent two odd texts, all of them in turn; in a long run each is sent each."""
    row = MAKERS[model]()
    name, _ = change_of(model)
    turn = KEPT.index(model) % len(ODD)
    for typed in full_count((ODD + ODD)[turn : turn + 2], ODD):
        data = form_of(client.get(page("change", row)))
        texts = {one: typed[:3000] for one in data if one not in ("csrfmiddlewaretoken",) and "_FORMS" not in one}
        assert client.post(page("change", row), data | {name: typed}).status_code in (200, 302)
        assert client.post(page("change", row), data | texts).status_code in (200, 302, 409)
    # A web server takes no address longer than this.
    for typed in ("a\x00b", "\x00", "é" * 1000, "1" * 400, "'\"%_\\"):
        assert client.get(page("changelist", model), {"q": typed}).status_code == 200


def test_a_soft_line_break_from_a_word_processor_becomes_a_line_break(client):
    row = makers.organisation()
    data = form_of(client.get(page("change", row)))
    client.post(page("change", row), data | {"note": "One\x0btwo\x07", "short_name": "A\x0bB"})
    row = Organisation.objects.get(pk=row.pk)
    assert (row.note, row.short_name) == ("One\ntwo", "A B")


def test_a_changed_value_asks_why_and_keeps_the_old_one(client, administrator):
    row = makers.observation()
    data = form_of(client.get(page("change", row))) | {"value_text": "2.5%", "value": "2.5"}
    refused = client.post(page("change", row), data)
    assert "Say why the value is changed" in refused.content.decode()
    assert Revision.objects.count() == 0
    assert client.post(page("change", row), data | {"reason": "Misread"}).status_code == 302
    row.refresh_from_db()
    revision = Revision.objects.get()
    assert (row.value_text, str(row.value)) == ("2.5%", "2.500000")
    assert (revision.value_text, str(revision.value), revision.reason) == ("1.5%", "1.500000", "Misread")
    assert (revision.revised_by, revision.batch) == (administrator, row.batch)


def test_a_note_on_a_value_needs_no_reason(client):
    row = makers.observation()
    data = form_of(client.get(page("change", row))) | {"note": "Provisional"}
    assert client.post(page("change", row), data).status_code == 302
    assert Revision.objects.count() == 0


def test_an_update_and_a_source_are_added_in_the_persons_own_name(client, administrator):
    action = makers.action()
    data = {"action": action.pk, "delivery": "on_track", "text": "Going well."}
    assert client.post(page("add", Update), form_of(client.get(page("add", Update))) | data).status_code == 302
    assert Update.objects.get().made_by == administrator
    data = {"slug": "typed", "title": "Typed by hand"}
    assert client.post(page("add", ImportBatch), data).status_code == 302
    assert ImportBatch.objects.get().imported_by == administrator


def test_areas_of_a_set_are_kept_on_its_page_and_guarded_by_its_version(client):
    row = makers.neighbour_set()
    area = makers.area()
    data = form_of(client.get(page("change", row)))
    added = data | {"neighbours-TOTAL_FORMS": "1", "neighbours-0-area": area.pk, "neighbours-0-rank": "1"}
    assert client.post(page("change", row), added).status_code == 302
    assert client.post(page("change", row), added).status_code == 409
    neighbour = Neighbour.objects.get()
    assert (neighbour.area, neighbour.rank) == (area, 1)
    data = form_of(client.get(page("change", row))) | {"neighbours-0-DELETE": "on"}
    assert client.post(page("change", row), data).status_code == 302
    assert not Neighbour.objects.exists()
    assert NeighbourSet.objects.get(pk=row.pk).version == row.version + 2
    assert LogEntry.objects.get_for_model(Neighbour).filter(action=LogEntry.Action.DELETE).count() == 1


def test_the_administration_deletes_a_workplan_only_while_nothing_stands_in_it(client):
    plan = makers.workplan(1)
    address = page("delete", plan)
    makers.action(1)
    assert client.post(address, {"post": "yes", "version": plan.version}).status_code == 403
    other = makers.workplan(2)
    client.post(page("delete", other), {"post": "yes", "version": other.version})
    assert list(Workplan.objects.all()) == [plan]


def test_a_link_is_deleted_only_as_it_was_shown(client, administrator):
    row = MAKERS[ActivityOutput]()
    shown = client.get(page("delete", row)).content.decode()
    assert 'name="version" value="1"' in shown
    row.rationale = "They name the same thing."
    save_row(row, by=administrator, version=1)
    stale = client.post(page("delete", row), {"post": "yes", "version": "1"})
    assert [str(one) for one in get_messages(stale.wsgi_request)] == [
        "Somebody else saved this while you had it open. It has not been deleted."
    ]
    assert ActivityOutput.objects.filter(pk=row.pk).exists()
    assert client.post(page("delete", row), {"post": "yes", "version": "2"}).status_code == 302
    assert not ActivityOutput.objects.filter(pk=row.pk).exists()
    entry = LogEntry.objects.get_for_model(ActivityOutput).filter(action=LogEntry.Action.DELETE).get()
    assert entry.actor == administrator


def test_what_is_permanent_stays(client):
    for row, name in ((makers.workstream(3), "slug"), (makers.indicator(), "slug"), (makers.area(), "code")):
        html = client.get(page("change", row)).content.decode()
        assert f'name="{name}"' not in html


def test_a_new_person_has_no_password_until_they_choose_one(client, mailoutbox):
    data = {"name": "New", "email": "New.Person@example.org", "is_active": "on"}
    response = client.post(page("add", User), form_of(client.get(page("add", User))) | data)
    assert response.status_code == 302, response.context["errors"]
    new = User.objects.get(email="new.person@example.org")
    assert not new.has_usable_password()
    action = {"action": "send_password_link", "_selected_action": [new.pk]}
    assert client.post(page("changelist", User), action).status_code == 302
    assert [one.to for one in mailoutbox] == [["new.person@example.org"]]


def test_an_administrator_neither_shuts_themselves_out_nor_makes_superusers(client, administrator, people):
    data = form_of(client.get(page("change", administrator)))
    assert {"password", "is_superuser", "groups", "user_permissions"} & set(data) == set()
    del data["is_staff"]
    response = client.post(page("change", administrator), data | {"is_superuser": "on"})
    assert "You would shut yourself out." in response.content.decode()
    assert User.objects.get(pk=administrator.pk).is_superuser is False
    assert client.post(page("change", people["superuser"]), {"name": "Mine"}).status_code == 403


def test_memberships_and_appointments_are_added_on_the_persons_page(client, administrator):
    row = makers.user()
    data = form_of(client.get(page("change", row))) | {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-workstream": Workstream.objects.first().pk,
        "memberships-0-role": "deputy",
        "memberships-0-starts_on": "1/2/2024",
        "appointments-TOTAL_FORMS": "1",
        "appointments-0-kind": "secretariat",
        "appointments-0-starts_on": "1/2/2024",
    }
    assert client.post(page("change", row), data).status_code == 302
    assert [one.role for one in Membership.objects.filter(user=row)] == ["deputy"]
    assert [one.kind for one in Appointment.objects.filter(user=row)] == ["secretariat"]
    entry = LogEntry.objects.get_for_model(Appointment).order_by("pk").last()
    assert entry.actor == administrator


def test_an_indicators_page_lists_the_values_of_the_place(client):
    observation = makers.observation()
    Area.objects.filter(pk=observation.area_id).update(role="place")
    row = observation.indicator
    assert "1.5%" in client.get(page("change", row)).content.decode()
