"""A workplan is begun, actions are entered and updated in their row."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from lutonhet.saving import Refused, delete_row
from tests import makers
from tests.pageform import form_in, sent
from tests.people import one_of_each_role
from workplans.models import Action, Priority, Risk, Update, Workplan
from workplans.services import remove_workplan, report_update
from workstreams import services

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/workplan/"


@pytest.fixture
def people(db):
    makers.programme()
    return one_of_each_role(makers.workstream(1), makers.workstream(2))


@pytest.fixture
def as_(people):
    def browser(role):
        client = Client()
        client.force_login(people[role])
        return client

    return browser


@pytest.fixture
def action(people):
    return Action.objects.create(code="WS1-2024-01", text="Inspect homes", workplan=makers.workplan(1))


def test_a_plan_is_begun_for_a_year_and_filled(as_):
    chair = as_("chair")
    data = sent(form_in(chair.get(f"{PAGE}start/")), year="2027")
    assert chair.post(f"{PAGE}start/", data).headers["Location"] == f"{PAGE}2027/"
    assert chair.post(f"{PAGE}start/", data).headers["Location"] == f"{PAGE}2027/", "pressed twice"
    again = chair.post(f"{PAGE}start/", sent(data, receipt=""))
    assert "This workstream already has a workplan for that year." in again.content.decode()
    data = sent(form_in(chair.get(f"{PAGE}2027/add/priority/")), text="Warm homes")
    chair.post(f"{PAGE}2027/add/priority/", data)
    priority = Priority.objects.get()
    data = sent(
        form_in(chair.get(f"{PAGE}2027/add/action/")),
        text="Inspect homes",
        priority=str(priority.pk),
        due_on_day="31",
        due_on_month="3",
        due_on_year="2027",
    )
    chair.post(f"{PAGE}2027/add/action/", data)
    row = Action.objects.get()
    assert (row.code, row.priority, row.due_on, row.original_due_on) == (
        "WS1-2027-01",
        priority,
        date(2027, 3, 31),
        date(2027, 3, 31),
    )
    assert Workplan.objects.get(year=2027).actions.get() == row


def test_a_year_that_cannot_be_is_refused_by_the_name_of_its_field(as_):
    chair = as_("chair")
    html = chair.post(f"{PAGE}start/", sent(form_in(chair.get(f"{PAGE}start/")), year="20277")).content.decode()
    assert ">“Year” must be 2100 or less</a>" in html
    assert not Workplan.objects.exists()


def test_an_action_is_given_only_to_people_of_its_workstream(as_, people, action):
    form = as_("chair").get(f"/items/{action.code}/change/").content.decode()
    assert f'<option value="{people["contributor"].pk}">' in form
    assert f'<option value="{people["other_chair"].pk}">' not in form


def test_an_update_says_how_the_action_stands_and_stays_as_it_was_reported(as_, people, action):
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    first = chair.get(address)
    assert "This is its first update." in first.content.decode()
    chair.post(address, sent(form_in(first), delivery="on_track", text="12 homes inspected"))
    update = Update.objects.get()
    assert (update.made_by, update.made_by_name, update.delivery) == (people["chair"], "chair", "on_track")
    action.refresh_from_db()
    assert action.delivery == "on_track"
    assert "12 homes inspected" in chair.get(address).content.decode()
    with pytest.raises(PermissionDenied):
        services.change_row(update, by=people["chair"], version=1, fields=["text"])


def test_an_update_begins_with_how_the_action_stands(as_, action):
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    assert form_in(chair.get(address))["delivery"] == ["not_started"]
    Action.objects.update(delivery="complete", completed_on=date(2026, 5, 1), what_changed="40 families live warmer")
    form = form_in(chair.get(address))
    assert form["delivery"] == ["complete"]
    assert [form[f"completed_on_{part}"] for part in ("day", "month", "year")] == [["1"], ["5"], ["2026"]]
    assert form["what_changed"] == ["40 families live warmer"]


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ({"delivery": "at_risk"}, ["Say what is wrong, and what happens next."]),
        (
            {"delivery": "off_track"},
            ["Say what is wrong, and what happens next.", "Say what support is needed, or “None”."],
        ),
        ({"delivery": "complete"}, ["Enter the date it was completed", "Say what changed as a result"]),
        ({"delivery": "closed"}, ["“How delivery stands”: choose from what is offered."]),
        ({"text": ""}, ["Enter what has happened"]),
    ],
)
def test_what_an_update_lacks_is_said(as_, action, typed, sentences):
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    data = sent(form_in(chair.get(address)), **({"delivery": "on_track", "text": "Going well"} | typed))
    html = chair.post(address, data).content.decode()
    for sentence in sentences:
        assert sentence in html
    assert not Update.objects.exists()


def test_what_is_complete_says_when_and_what_changed(as_, action):
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    data = sent(
        form_in(chair.get(address)),
        delivery="complete",
        text="All done",
        completed_on_day="1",
        completed_on_month="5",
        completed_on_year="2026",
        what_changed="40 families live in warmer homes",
    )
    chair.post(address, data)
    action.refresh_from_db()
    assert (action.completed_on, action.what_changed) == (date(2026, 5, 1), "40 families live in warmer homes")
    later = sent(form_in(chair.get(address)), delivery="on_track", text="Not quite, after all")
    chair.post(address, later)
    action.refresh_from_db()
    assert (action.delivery, action.completed_on) == ("on_track", None)


@pytest.mark.parametrize("delivery", ["on_track", "not_started"])
def test_an_action_past_its_date_is_not_reported_green_or_grey_until_the_date_is_moved(as_, people, action, delivery):
    today = timezone.localdate()
    Action.objects.update(due_on=today - timedelta(days=1), delivery="on_track")
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    sentence = f"The action was due on {today - timedelta(days=1):%-d %B %Y}: past its date it cannot be green or grey."
    form = chair.get(address)
    assert f"It was due on {today - timedelta(days=1):%-d %B %Y}" in form.content.decode()
    assert "delivery" not in form_in(form)  # neither green nor grey is offered as how it stands
    data = sent(form_in(form), delivery=delivery, text="Going well")
    assert sentence in chair.post(address, data).content.decode()
    with pytest.raises(Refused, match=sentence):
        report_update(Update(action=action, delivery=delivery, text="Going well"), by=people["chair"])
    administration = as_("administrator")
    added = {"action": action.pk, "delivery": delivery, "text": "Going well"}
    assert sentence in administration.post("/admin/workplans/update/add/", added).content.decode()
    assert not Update.objects.exists()
    chair.post(address, sent(data, delivery="at_risk", what_is_wrong="The grant is late."))
    Action.objects.update(due_on=today)
    chair.post(address, sent(form_in(chair.get(address)), delivery=delivery, text="Going well"))
    assert [update.delivery for update in Update.objects.order_by("pk")] == ["at_risk", delivery]


def test_an_action_that_time_has_made_late_can_be_changed_all_the_same(as_, action):
    Action.objects.update(due_on=date(2026, 1, 1), delivery="on_track")
    chair = as_("chair")
    address = f"/items/{action.code}/change/"
    assert chair.post(address, sent(form_in(chair.get(address)), text="Inspect all homes")).status_code == 302
    action.refresh_from_db()
    assert (action.text, action.delivery) == ("Inspect all homes", "on_track")


def test_nothing_was_completed_on_a_day_to_come(as_, people, action):
    tomorrow = timezone.localdate() + timedelta(days=1)
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    day = {f"completed_on_{part}": str(getattr(tomorrow, part)) for part in ("day", "month", "year")}
    data = sent(form_in(chair.get(address)), delivery="complete", text="Done", what_changed="Warm homes", **day)
    sentence = f"{tomorrow:%-d %B %Y} is still to come. Enter the day on which it was done, today at the latest."
    assert sentence in chair.post(address, data).content.decode()
    said = {"completed_on": tomorrow, "what_changed": "Warm homes"}
    with pytest.raises(Refused, match=sentence):
        report_update(Update(action=action, delivery="complete", text="Done"), by=people["chair"], **said)
    with pytest.raises(ValidationError, match=sentence):
        Action(code="WS1-2024-02", text="x", workplan=action.workplan, delivery="complete", **said).full_clean()
    assert not Update.objects.exists()


def test_an_update_sent_twice_is_reported_once(as_, action):
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    data = sent(form_in(chair.get(address)), delivery="on_track", text="Going well")
    for _ in range(2):
        chair.post(address, data)
    assert Update.objects.count() == 1


def test_an_update_sent_again_with_other_words_is_not_said_to_be_saved(as_, action):
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    data = sent(form_in(chair.get(address)), delivery="on_track", text="Going well")
    chair.post(address, data)
    again = chair.post(address, sent(data, text="Going very well"))
    assert (again.status_code, form_in(again)["text"]) == (200, ["Going very well"])
    assert [one.text for one in Update.objects.all()] == ["Going well"]
    chair.post(address, form_in(again))
    assert {one.text for one in Update.objects.all()} == {"Going well", "Going very well"}


def test_whoever_the_action_was_given_to_reports_and_others_do_not(as_, people, action):
    contributor = as_("contributor")
    address = f"/items/{action.code}/update/"
    assert contributor.get(address).status_code == 403
    action.assigned_to = people["contributor"]
    action.save()
    data = sent(form_in(contributor.get(address)), delivery="on_track", text="Mine")
    assert contributor.post(address, data).status_code == 302
    for role in ("no_role", "other_chair", "oversight", "signatory"):
        with pytest.raises(PermissionDenied):
            report_update(Update(action=action, delivery="on_track", text="No"), by=people[role])
    assert [one.text for one in Update.objects.all()] == ["Mine"]


def test_nothing_is_reported_on_a_closed_action(as_, people, action):
    services.close_item(
        action, by=people["chair"], version=1, on=date(2026, 1, 1), how="stopped", reason="The grant ended."
    )
    assert as_("chair").get(f"/items/{action.code}/update/").status_code == 404
    with pytest.raises(Refused):
        report_update(Update(action=action, delivery="on_track", text="No"), by=people["chair"])
    assert not Update.objects.exists()


def test_a_plan_begun_for_a_wrong_year_is_removed_and_the_trail_keeps_it(as_):
    makers.workplan(1)
    chair = as_("chair")
    chair.post(f"{PAGE}start/", sent(form_in(chair.get(f"{PAGE}start/")), year="2062"))
    assert f'action="{PAGE}2062/remove/"' in chair.get(f"{PAGE}2062/change/").content.decode()
    chair.post(f"{PAGE}2062/remove/", {"version": "7"})
    assert Workplan.objects.filter(year=2062).exists()
    answer = chair.post(f"{PAGE}2062/remove/", {"version": "1"}, follow=True)
    assert "The workplan for 2062 is removed." in answer.content.decode()
    assert [plan.year for plan in Workplan.objects.all()] == [2024]
    last = LogEntry.objects.filter(content_type__model="workplan").latest("pk")
    assert (last.action, last.actor.name, last.changes["year"]) == (LogEntry.Action.DELETE, "chair", ["2062", "None"])
    assert last.additional_data["filed_under"] == "WS1"
    assert "Workstream 1 workplan 2062" in chair.get("/changes/?workstream=WS1").content.decode()


def test_the_secretariat_removes_a_plan_on_behalf_of_its_chair(as_, people):
    makers.workplan(1)
    secretariat, address = as_("secretariat"), f"{PAGE}2024/remove/"
    assert address in secretariat.get(f"{PAGE}2024/change/").content.decode()
    form = form_in(secretariat.get(address))
    secretariat.post(address, sent(form, on_behalf_of="Somebody else"))
    assert Workplan.objects.exists()
    answer = secretariat.post(address, sent(form, on_behalf_of="chair"))
    assert answer.headers["Location"] == "/workstreams/workstream-1/"
    assert not Workplan.objects.exists()
    last = LogEntry.objects.filter(content_type__model="workplan").latest("pk")
    assert (last.actor.name, last.additional_data["on_behalf_of"]) == ("secretariat", "chair")


@pytest.mark.parametrize("model", [Priority, Action, Risk])
def test_a_plan_in_which_something_was_entered_stays(as_, people, model):
    plan = makers.workplan(1)
    entered = model.objects.create(code="WS1-X1", text="Warm homes", workplan=plan)
    services.withdraw_item(entered, by=people["chair"], version=1, reason="Entered by mistake.")
    chair = as_("chair")
    assert "remove/" not in chair.get(f"{PAGE}2024/change/").content.decode()
    answer = chair.post(f"{PAGE}2024/remove/", {"version": "1"}, follow=True)
    assert "Something has been entered in the workplan for 2024: it stays." in answer.content.decode()
    with pytest.raises(PermissionDenied):
        delete_row(plan, by=people["chair"], version=1)
    assert Workplan.objects.get() == plan


def test_only_those_who_keep_a_plan_remove_it(as_, people):
    plan = makers.workplan(1)
    for role in ("no_role", "contributor", "other_chair", "oversight", "signatory"):
        assert as_(role).post(f"{PAGE}2024/remove/", {"version": "1"}).status_code == 403
        with pytest.raises(PermissionDenied):
            remove_workplan(plan, by=people[role], version=1)
    assert Workplan.objects.exists()


def test_an_update_typed_while_the_action_was_closed_is_still_there(as_, people, action):
    chair = as_("chair")
    address = f"/items/{action.code}/update/"
    data = sent(form_in(chair.get(address)), delivery="on_track", text="Twelve of forty homes inspected")
    services.withdraw_item(action, by=people["secretariat"], version=1, reason="A mistake.")
    answer = chair.post(address, data)
    html = answer.content.decode()
    assert "WS1-2024-01 is closed: open it again before you report on it. What you typed is still here." in html
    assert form_in(answer)["text"] == ["Twelve of forty homes inspected"]
    assert not Update.objects.exists()
    action.refresh_from_db()
    services.restore_item(action, by=people["secretariat"], version=action.version)
    chair.post(address, form_in(answer))
    assert [one.text for one in Update.objects.all()] == ["Twelve of forty homes inspected"]


def test_the_plans_note_is_changed(as_, people):
    makers.workplan(1)
    chair = as_("chair")
    address = f"{PAGE}2024/change/"
    chair.post(address, sent(form_in(chair.get(address)), note="Agreed in outline."))
    assert Workplan.objects.get().note == "Agreed in outline."
