"""Adding, changing, ordering, closing, withdrawing and restoring on the pages, by those who may."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import Receipt
from logicmodels.models import Activity
from lutonhet import unsent
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from tests import makers
from tests.pageform import form_in, sent
from tests.people import one_of_each_role
from workplans.models import Action, NextStep
from workstreams import services
from workstreams.kinds import kind_of
from workstreams.models import Achievement, Meeting, Workstream

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/"


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
def achievement(people):
    return Achievement.objects.create(
        code="WS1-AC01", text="Air quality champions", workstream=makers.workstream(1), order=1
    )


def said(response):
    """The last thing said, and not yet shown."""
    return [str(message) for message in get_messages(response.wsgi_request)][-1:]


def events(row, action=LogEntry.Action.UPDATE):
    return LogEntry.objects.get_for_object(row).filter(action=action).order_by("pk")


# Adding


def test_a_chair_adds_an_achievement_and_comes_back_to_it(as_, people):
    chair = as_("chair")
    address = f"{PAGE}add/achievement/?back={PAGE}"
    data = sent(form_in(chair.get(address)), text="Warm homes fair", kind="action")
    response = chair.post(address, data)
    assert response.headers["Location"] == f"{PAGE}#WS1-AC01"
    assert said(response) == ["WS1-AC01 added."]
    row = Achievement.objects.get()
    assert (row.text, row.workstream, row.order, row.version) == ("Warm homes fair", makers.workstream(1), 1, 1)
    (event,) = events(row, LogEntry.Action.CREATE)
    assert event.actor == people["chair"]
    assert event.additional_data == {"filed_under": "WS1"}


def test_pressing_twice_adds_once(as_):
    chair = as_("chair")
    data = sent(form_in(chair.get(f"{PAGE}add/next-step/")), text="Sign off the workplan")
    answers = [chair.post(f"{PAGE}add/next-step/", data) for _ in range(2)]
    assert {one.headers["Location"] for one in answers} == {f"{PAGE}#WS1-N01"}
    assert NextStep.objects.count() == 1


def test_a_form_sent_again_with_other_words_is_shown_again_and_then_adds_those_too(as_):
    chair = as_("chair")
    data = sent(form_in(chair.get(f"{PAGE}add/next-step/")), text="Sign off the workplan")
    chair.post(f"{PAGE}add/next-step/", data)
    again = chair.post(f"{PAGE}add/next-step/", sent(data, text="Sign off the budget"))
    assert "This form has been saved once already, as it read then." in again.content.decode()
    assert form_in(again)["text"] == ["Sign off the budget"]
    assert NextStep.objects.count() == 1
    for _ in range(2):
        chair.post(f"{PAGE}add/next-step/", form_in(again))
    assert list(NextStep.objects.values_list("text", flat=True)) == ["Sign off the workplan", "Sign off the budget"]


def test_a_receipt_of_somebody_else_is_refused(as_):
    chair, secretariat = as_("chair"), as_("secretariat")
    data = sent(form_in(chair.get(f"{PAGE}add/next-step/")), text="Sign off the workplan")
    chair.post(f"{PAGE}add/next-step/", data)
    assert secretariat.post(f"{PAGE}add/next-step/", data).status_code == 403
    assert NextStep.objects.count() == 1


def test_receipts_are_kept_for_two_days(as_):
    chair = as_("chair")
    for text in ("One", "Two"):
        chair.post(f"{PAGE}add/next-step/", sent(form_in(chair.get(f"{PAGE}add/next-step/")), text=text))
        Receipt.objects.update(sent_at=timezone.now() - timezone.timedelta(days=3))
    assert Receipt.objects.count() == 1


def test_one_after_another_is_added_without_leaving_the_form(as_):
    chair = as_("chair")
    address = f"{PAGE}add/next-step/?back={PAGE}"
    response = chair.post(address, sent(form_in(chair.get(address)), text="First", again="1"))
    assert response.headers["Location"] == address
    assert said(response) == ["WS1-N01 added. Here is the form for the next one."]


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(as_):
    chair = as_("chair")
    typed = {"due_on_day": "31", "due_on_month": "2", "due_on_year": "2027"}
    data = sent(form_in(chair.get(f"{PAGE}add/next-step/")), text="", **typed)
    response = chair.post(f"{PAGE}add/next-step/", data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Enter the next step" in html
    assert "There is no 31 February 2027" in html
    assert form_in(response)["due_on_month"] == ["2"]
    assert response.headers["HX-Retarget"] == "#editor-new-next-step"
    assert not NextStep.objects.exists()


@pytest.mark.parametrize("role", ["no_role", "contributor", "other_chair", "oversight", "signatory"])
def test_who_does_not_keep_the_workstream_adds_nothing(as_, people, role):
    assert as_(role).post(f"{PAGE}add/achievement/", {"text": "Mine", "kind": "action"}).status_code == 403
    row = Achievement(workstream=makers.workstream(1), text="Mine")
    with pytest.raises(PermissionDenied):
        services.add_item(row, by=people[role], stem="WS1-AC", place=1)
    assert not Achievement.objects.exists()


def test_there_is_no_such_kind_or_workstream_to_add_to(as_):
    secretariat = as_("secretariat")
    for address in (
        f"{PAGE}add/nonsense/",
        "/workstreams/nowhere/add/achievement/",
        f"{PAGE}add/activity/",  # it has no logic model yet
        f"{PAGE}workplan/1999/add/action/",
        "/programme/add/achievement/",
    ):
        assert secretariat.get(address).status_code == 404, address


# Changing


def test_a_change_is_saved_by_name_and_told_in_the_trail(as_, people, achievement):
    chair = as_("chair")
    address = f"/items/{achievement.code}/change/"
    data = sent(form_in(chair.get(address)), text="Forty air quality champions")
    response = chair.post(address, data)
    assert (response.status_code, said(response)) == (302, ["WS1-AC01 saved."])
    achievement.refresh_from_db()
    assert (achievement.text, achievement.version) == ("Forty air quality champions", 2)
    (event,) = events(achievement)
    assert (event.actor, list(event.changes_dict)) == (people["chair"], ["text"])


def test_saving_without_a_change_writes_nothing(as_, achievement):
    chair = as_("chair")
    address = f"/items/{achievement.code}/change/"
    assert said(chair.post(address, form_in(chair.get(address)))) == ["Nothing was changed in WS1-AC01."]
    assert Achievement.objects.get().version == 1


def test_changes_of_different_fields_are_joined_and_it_is_said(as_, achievement):
    chair, secretariat = as_("chair"), as_("secretariat")
    address = f"/items/{achievement.code}/change/"
    mine, theirs = form_in(chair.get(address)), form_in(secretariat.get(address))
    secretariat.post(address, sent(theirs, note="From the annual report"))
    response = chair.post(address, sent(mine, text="Forty champions"))
    assert said(response) == ["WS1-AC01 saved. secretariat had changed “Note” meanwhile: that is kept too."]
    row = Achievement.objects.get()
    assert (row.text, row.note, row.version) == ("Forty champions", "From the annual report", 3)


def test_changes_of_one_field_wait_for_a_choice_and_nothing_typed_is_lost(as_, achievement):
    chair, secretariat = as_("chair"), as_("secretariat")
    address = f"/items/{achievement.code}/change/"
    mine, theirs = form_in(chair.get(address)), form_in(secretariat.get(address))
    secretariat.post(address, sent(theirs, text="Theirs"))
    response = chair.post(address, sent(mine, text="Mine", note="My note"))
    html = response.content.decode()
    assert response.status_code == 409
    assert "secretariat saved this while you had it open" in html
    for text in ("Air quality champions", "Theirs", "Mine"):
        assert text in html
    assert Achievement.objects.get().text == "Theirs"
    assert chair.post(address, form_in(response)).status_code == 409
    chair.post(address, sent(form_in(response), **{"keep-text": "theirs"}))
    row = Achievement.objects.get()
    assert (row.text, row.note) == ("Theirs", "My note")


def test_a_date_that_two_people_changed_is_shown_as_a_date(as_, achievement):
    chair, secretariat = as_("chair"), as_("secretariat")
    address = f"/items/{achievement.code}/change/"
    mine, theirs = form_in(chair.get(address)), form_in(secretariat.get(address))
    secretariat.post(address, sent(theirs, achieved_on_day="1", achieved_on_month="4", achieved_on_year="2026"))
    response = chair.post(address, sent(mine, achieved_on_day="2", achieved_on_month="May", achieved_on_year="2026"))
    html = response.content.decode()
    assert "1 April 2026" in html
    assert "2 May 2026" in html
    chair.post(address, sent(form_in(response), **{"keep-achieved_on": "mine"}))
    assert Achievement.objects.get().achieved_on == date(2026, 5, 2)


def test_somebody_who_edits_another_item_is_not_disturbed(as_, people, achievement):
    other = Achievement.objects.create(code="WS1-AC02", text="Two", workstream=achievement.workstream, order=2)
    chair = as_("chair")
    data = form_in(chair.get("/items/WS1-AC02/change/"))
    kind = kind_of(achievement)
    services.move_item(achievement, by=people["secretariat"], version=1, siblings=kind.siblings(achievement), to=2)
    response = chair.post("/items/WS1-AC02/change/", sent(data, text="Second"))
    assert said(response) == ["WS1-AC02 saved."]
    other.refresh_from_db()
    assert (other.text, other.order) == ("Second", 1)


def test_whoever_an_item_was_given_to_may_change_it_and_no_other(as_, people):
    step = NextStep.objects.create(
        code="WS1-N01", text="Call", workstream=makers.workstream(1), assigned_to=people["contributor"]
    )
    other = NextStep.objects.create(code="WS1-N02", text="Write", workstream=makers.workstream(1))
    contributor = as_("contributor")
    assert contributor.get(f"/items/{step.code}/change/").status_code == 200
    assert contributor.get(f"/items/{other.code}/change/").status_code == 403
    html = contributor.get(PAGE).content.decode()
    assert "/items/WS1-N01/change/" in html
    assert "/items/WS1-N02/change/" not in html


def test_the_secretariat_acts_on_behalf_of_a_named_chair(as_, people, achievement):
    secretariat, chair = as_("secretariat"), as_("chair")
    address = f"/items/{achievement.code}/change/"
    assert "On behalf of" not in chair.get(address).content.decode()
    data = sent(form_in(secretariat.get(address)), text="Changed", on_behalf_of="chair")
    secretariat.post(address, data)
    (event,) = events(achievement)
    assert event.actor == people["secretariat"]
    assert event.additional_data == {"filed_under": "WS1", "on_behalf_of": "chair"}
    refused = secretariat.post(address, sent(form_in(secretariat.get(address)), text="X", on_behalf_of="signatory"))
    assert refused.status_code == 200
    assert Achievement.objects.get().text == "Changed"


def test_the_secretariat_restores_confirms_and_moves_on_behalf_of_a_named_chair(as_, people, achievement):
    other = Achievement.objects.create(
        code="WS1-AC02",
        text="Two",
        workstream=achievement.workstream,
        order=2,
        is_inferred=True,
        note="From the wording.",
    )
    services.withdraw_item(other, by=people["chair"], version=1, reason="A mistake.")
    secretariat = as_("secretariat")
    html = secretariat.get(PAGE).content.decode()
    assert f'href="/items/WS1-AC02/restore/?back={PAGE}"' in html
    for verb, told in (
        ("restore", "WS1-AC02 is open again."),
        ("confirm", "WS1-AC02 confirmed: it counts as stated now."),
    ):
        address = f"/items/WS1-AC02/{verb}/?back={PAGE}"
        answer = secretariat.post(address, sent(form_in(secretariat.get(address)), on_behalf_of="chair"))
        assert (answer.headers["Location"], said(answer)) == (f"{PAGE}#WS1-AC02", [told])
        assert events(other).last().additional_data == {"filed_under": "WS1", "on_behalf_of": "chair"}, verb
    other.refresh_from_db()
    address = f"/items/WS1-AC02/move/?back={PAGE}&behalf=chair"
    assert '<input type="hidden" name="on_behalf_of" value="chair">' in secretariat.get(address).content.decode()
    answer = secretariat.post(address, {"version": other.version, "to": "1", "on_behalf_of": "chair"})
    assert said(answer) == ["WS1-AC02 moved."]
    assert 'value="chair" selected' in secretariat.get(answer.headers["Location"]).content.decode()
    moves = [one for one in events(achievement) if "order" in one.changes_dict]
    assert [one.additional_data["on_behalf_of"] for one in moves] == ["chair"]


def test_nobody_acts_on_behalf_of_whom_they_may_not(as_, people, achievement):
    services.withdraw_item(achievement, by=people["chair"], version=1, reason="A mistake.")
    for role in ("secretariat", "chair"):
        answer = as_(role).post("/items/WS1-AC01/restore/", {"version": "2", "on_behalf_of": "signatory"})
        assert said(answer) == ["You cannot act on behalf of that person. Nothing was done."]
    html = as_("chair").get(f"/items/WS1-AC01/restore/?back={PAGE}").content.decode()
    assert "On behalf of" not in html
    assert not Achievement.objects.get().is_open


def test_last_edited_by_is_said_to_the_others_who_work_on_it(as_, achievement):
    chair, secretariat = as_("chair"), as_("secretariat")
    address = f"/items/{achievement.code}/change/"
    secretariat.post(address, sent(form_in(secretariat.get(address)), text="Changed"))
    assert "Changed by secretariat a moment ago" in chair.get(PAGE).content.decode()
    assert "Last edited by secretariat a moment ago." in chair.get(address).content.decode()
    assert "Changed by" not in secretariat.get(PAGE).content.decode()


# Closing, withdrawing, restoring, confirming


def test_closing_asks_how_and_why_and_the_item_stays_on_the_page(as_, achievement):
    chair = as_("chair")
    address = f"/items/{achievement.code}/close/"
    data = form_in(chair.get(address))
    refused = chair.post(address, data)
    assert "Choose how it ended" in refused.content.decode()
    assert "Say why, in a sentence" in refused.content.decode()
    chair.post(address, sent(data, closed_as="stopped", closing_reason="The grant ended."))
    row = Achievement.objects.get()
    assert (row.closed_as, row.closing_reason, row.closed_on) == ("stopped", "The grant ended.", timezone.localdate())
    html = chair.get(PAGE).content.decode()
    assert "Closed achievements (1)" in html
    assert "The grant ended." in html


def test_what_was_entered_by_mistake_is_withdrawn_and_restored(as_, achievement):
    chair = as_("chair")
    address = f"/items/{achievement.code}/withdraw/"
    chair.post(address, form_in(chair.get(address)))
    row = Achievement.objects.get()
    assert (row.closed_as, row.closing_reason) == ("withdrawn", "Entered by mistake.")
    response = chair.post(f"/items/{row.code}/restore/", {"version": row.version})
    assert said(response) == ["WS1-AC01 is open again."]
    row.refresh_from_db()
    assert (row.is_open, row.closed_as, row.closing_reason, row.version) == (True, "", "", 3)


def test_nothing_was_closed_on_a_day_to_come(as_, people, achievement):
    tomorrow = timezone.localdate() + timedelta(days=1)
    chair = as_("chair")
    address = f"/items/{achievement.code}/close/"
    day = {f"closed_on_{part}": str(getattr(tomorrow, part)) for part in ("day", "month", "year")}
    data = sent(form_in(chair.get(address)), closed_as="done", closing_reason="All inspected.", **day)
    sentence = f"{tomorrow:%-d %B %Y} is still to come. Enter the day on which it was done, today at the latest."
    assert sentence in chair.post(address, data).content.decode()
    with pytest.raises(Refused, match=sentence):
        services.close_item(achievement, by=people["chair"], version=1, on=tomorrow, how="done", reason="Done.")
    achievement.refresh_from_db()
    assert achievement.is_open


@pytest.mark.parametrize(
    "stood",
    [
        {"delivery": "complete", "completed_on": date(2024, 5, 1), "what_changed": "Warmer homes"},
        {"delivery": "at_risk", "completed_on": None, "what_changed": ""},
    ],
)
@pytest.mark.parametrize(
    ("verb", "typed"),
    [("close", {"closed_as": "done", "closing_reason": "All inspected."}), ("withdraw", {"closing_reason": "Twice."})],
)
def test_an_action_that_is_closed_says_so_in_its_delivery_and_stands_as_before_when_opened_again(
    as_, stood, verb, typed
):
    action = Action.objects.create(code="WS1-2024-01", text="Inspect", workplan=makers.workplan(1), **stood)
    chair = as_("chair")
    for _ in range(2):
        address = f"/items/{action.code}/{verb}/"
        chair.post(address, sent(form_in(chair.get(address)), **typed))
        action.refresh_from_db()
        assert (action.delivery, action.completed_on, action.is_open) == ("closed", None, False)
        chair.post(f"/items/{action.code}/restore/", {"version": action.version})
        action.refresh_from_db()
        assert {name: getattr(action, name) for name in stood} == stood
        assert action.is_open


def test_an_action_that_was_closed_from_the_first_counts_as_not_started_when_opened_again(as_):
    closed = {"closed_on": date(2024, 6, 1), "closed_as": "done", "closing_reason": "Done.", "delivery": "closed"}
    action = Action.objects.create(code="WS1-2024-01", text="Inspect", workplan=makers.workplan(1), **closed)
    as_("chair").post(f"/items/{action.code}/restore/", {"version": 1})
    action.refresh_from_db()
    assert (action.delivery, action.is_open) == ("not_started", True)


def test_a_completed_action_whose_change_was_taken_away_meanwhile_counts_as_not_started_when_opened_again(as_, people):
    stood = {"delivery": "complete", "completed_on": date(2024, 5, 1), "what_changed": "Warmer homes"}
    action = Action.objects.create(code="WS1-2024-01", text="Inspect", workplan=makers.workplan(1), **stood)
    services.withdraw_item(action, by=people["chair"], version=1, reason="Twice.")
    Action.objects.update(what_changed="")
    as_("chair").post(f"/items/{action.code}/restore/", {"version": 2})
    action.refresh_from_db()
    assert (action.delivery, action.completed_on, action.is_open) == ("not_started", None, True)


@pytest.mark.parametrize("verb", ["close", "withdraw"])
def test_the_reason_typed_stays_when_somebody_else_has_closed_it_meanwhile(as_, people, achievement, verb):
    chair, secretariat = as_("chair"), as_("secretariat")
    mine, theirs = f"/items/{achievement.code}/{verb}/", f"/items/{achievement.code}/close/"
    data = sent(form_in(chair.get(mine)), closed_as="done", closing_reason="A long reason of mine")
    secretariat.post(
        theirs, sent(form_in(secretariat.get(theirs)), closed_as="stopped", closing_reason="The grant ended.")
    )
    answer = chair.post(mine, data)
    html = answer.content.decode()
    assert "WS1-AC01 is closed already (stopped, on" in html
    assert "“The grant ended.”). To end it otherwise, open it again first. What you typed is still here." in html
    assert form_in(answer)["closing_reason"] == ["A long reason of mine"]
    row = Achievement.objects.get()
    assert row.closing_reason == "The grant ended."
    services.restore_item(row, by=people["secretariat"], version=row.version)
    chair.post(mine, form_in(answer))
    assert Achievement.objects.get().closing_reason == "A long reason of mine"


@pytest.mark.parametrize("verb", ["close", "withdraw"])
def test_pressing_twice_closes_once_and_says_so_both_times(as_, achievement, verb):
    chair = as_("chair")
    address = f"/items/{achievement.code}/{verb}/"
    data = sent(form_in(chair.get(address)), closed_as="done", closing_reason="It is done.\r\nAll of it.")
    first, second = said(chair.post(address, data)), chair.post(address, data)
    assert second.status_code == 302
    assert said(second) == first
    assert Achievement.objects.get().version == 2


def test_a_reason_sent_after_signing_out_comes_back_though_the_item_was_closed_meanwhile(as_, people, achievement):
    chair = as_("chair")
    address = f"/items/{achievement.code}/close/"
    data = sent(form_in(chair.get(address)), closed_as="done", closing_reason="A long reason of mine")
    chair.logout()
    chair.post(address, data)
    services.withdraw_item(achievement, by=people["secretariat"], version=1, reason="A mistake.")
    chair.login(username=people["chair"].email, password="health-equity-town")
    assert form_in(chair.get(address))["closing_reason"] == ["A long reason of mine"]
    assert said(chair.get(address)) == ["WS1-AC01 is closed already."]


def test_a_meeting_is_added_for_the_programme_and_withdrawn(as_):
    secretariat = as_("secretariat")
    address = "/programme/add/meeting/"
    data = sent(form_in(secretariat.get(address)), title="Spring meeting", when_text="Spring")
    assert secretariat.post(address, data).headers["Location"] == "/meetings/#MEET-01"
    address = "/items/MEET-01/withdraw/"
    secretariat.post(address, form_in(secretariat.get(address)))
    assert not Meeting.objects.get().is_open
    html = secretariat.get("/meetings/").content.decode()
    assert "Withdrawn meetings (1)" in html
    assert "Spring meeting" not in secretariat.get("/").content.decode()


def test_what_was_inferred_is_confirmed_by_a_press(as_):
    row = Achievement.objects.create(
        code="WS1-AC01", text="A", workstream=makers.workstream(1), is_inferred=True, note="From the wording."
    )
    chair = as_("chair")
    stale = chair.post(f"/items/{row.code}/confirm/", {"version": "9"})
    assert said(stale)[0].startswith("Somebody has just changed WS1-AC01.")
    assert Achievement.objects.get().is_inferred
    chair.post(f"/items/{row.code}/confirm/", {"version": "1"})
    row.refresh_from_db()
    assert (row.is_inferred, row.note) == (False, "From the wording.")
    assert said(chair.post(f"/items/{row.code}/confirm/", {"version": "2"})) == ["That has been confirmed already."]


def test_services_refuse_who_may_not_what_is_stale_and_what_makes_no_sense(people, achievement):
    today = date(2026, 1, 1)
    for role in ("no_role", "contributor", "other_chair", "oversight", "signatory"):
        for act in (
            lambda by: services.change_row(achievement, by=by, version=1, fields=["text"]),
            lambda by: services.close_item(achievement, by=by, version=1, on=today, how="done", reason="Done."),
            lambda by: services.withdraw_item(achievement, by=by, version=1, reason="Mistake."),
            lambda by: services.move_item(achievement, by=by, version=1, siblings=Achievement.objects.all(), to=1),
        ):
            with pytest.raises(PermissionDenied):
                act(people[role])
            achievement.refresh_from_db()
    with pytest.raises(StaleRow):
        services.change_row(achievement, by=people["chair"], version=7, fields=["text"])
    with pytest.raises(Refused):
        services.restore_item(achievement, by=people["chair"], version=1)
    with pytest.raises(Refused):
        services.confirm(achievement, by=people["chair"], version=1)
    achievement.refresh_from_db()
    services.close_item(achievement, by=people["chair"], version=1, on=today, how="done", reason="Done.")
    with pytest.raises(Refused):
        services.close_item(achievement, by=people["chair"], version=2, on=today, how="done", reason="Again.")


def test_an_items_form_leads_to_what_happened_and_its_page_to_the_form(as_, achievement):
    chair = as_("chair")
    assert "/items/WS1-AC01/?back=" in chair.get("/items/WS1-AC01/change/").content.decode()
    assert 'href="/items/WS1-AC01/change/"' in chair.get("/items/WS1-AC01/").content.decode()
    assert "/items/WS1-AC01/change/" not in as_("oversight").get("/items/WS1-AC01/").content.decode()


# Order


def test_items_are_moved_up_down_and_to_a_place(as_, people):
    rows = [
        Achievement.objects.create(code=f"WS1-AC0{n}", text=f"{n}", workstream=makers.workstream(1), order=n)
        for n in range(1, 5)
    ]
    chair = as_("chair")

    def order():
        return list(Achievement.objects.order_by("order").values_list("code", flat=True))

    def move(code, to):
        version = Achievement.objects.get(code=code).version
        return chair.post(f"/items/{code}/move/", {"version": version, "to": to})

    assert chair.get(f"/items/{rows[0].code}/move/").content.decode().count("app-order__item") == 4
    move("WS1-AC01", "2")
    assert order() == ["WS1-AC02", "WS1-AC01", "WS1-AC03", "WS1-AC04"]
    move("WS1-AC04", "1")
    assert order() == ["WS1-AC04", "WS1-AC02", "WS1-AC01", "WS1-AC03"]
    for nonsense in ("", "99999999", "-1", "x"):
        move("WS1-AC04", nonsense)
        assert order()[-1] == "WS1-AC04"
    assert move("WS1-AC04", "4").status_code == 302
    stale = chair.post("/items/WS1-AC04/move/", {"version": "1", "to": "1"})
    assert said(stale)[0].startswith("Somebody has just changed WS1-AC04.")
    twice = [chair.post("/items/WS1-AC02/move/", {"version": "1", "to": "3"}) for _ in range(2)]
    assert [said(one)[0] for one in twice] == ["WS1-AC02 moved."] * 2
    assert order() == ["WS1-AC01", "WS1-AC03", "WS1-AC02", "WS1-AC04"]


# Other rows


def test_a_chair_says_who_chairs_and_what_the_workstream_is_about(as_):
    chair = as_("chair")
    data = sent(form_in(chair.get(f"{PAGE}change/")), chair="Amina Khan", context="Warm homes")
    chair.post(f"{PAGE}change/", data)
    row = Workstream.objects.get(slug="workstream-1")
    assert (row.chair, row.context, row.version) == ("Amina Khan", "Warm homes", 2)


def test_an_organisation_is_chosen_for_an_activity_and_told_in_the_trail(as_):
    row = makers.activity()
    partner = makers.organisation(2)
    chair = as_("chair")
    address = f"/items/{row.code}/change/"
    chair.post(address, sent(form_in(chair.get(address)), organisations=str(partner.pk)))
    row = Activity.objects.get()
    assert (list(row.organisations.all()), row.version) == ([partner], 2)


@pytest.mark.parametrize("number", ["9" * 23, "9" * 19, "-" + "9" * 19, "²" * 30])
def test_a_number_that_no_row_can_have_is_refused_where_several_are_chosen(as_, number):
    row = makers.activity()
    partner = makers.organisation(2)
    chair = as_("chair")
    address = f"/items/{row.code}/change/"
    data = form_in(chair.get(address))
    answers = [
        chair.post(address, sent(data, organisations=[str(partner.pk), number])),
        chair.post(
            address, sent(data, version="9", organisations=str(partner.pk), **{"initial-organisations": number})
        ),
    ]
    assert [one.status_code for one in answers] == [200, 409]
    assert "Done with" in answers[0].content.decode()
    assert not row.organisations.exists()


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "-inf", "sNaN"])
def test_a_number_that_is_none_is_shown_as_it_was_typed_where_two_people_changed_it(as_, typed):
    row = makers.output()
    chair, secretariat = as_("chair"), as_("secretariat")
    address = f"/items/{row.code}/change/"
    mine, theirs = form_in(chair.get(address)), form_in(secretariat.get(address))
    when = {"target_on_day": "1", "target_on_month": "4", "target_on_year": "2027"}
    assert secretariat.post(address, sent(theirs, target="60", **when)).status_code == 302
    answer = chair.post(address, sent(mine, target=typed))
    assert answer.status_code == 409
    assert f'<span class="app-conflict__text">{typed}</span>' in answer.content.decode()
    refused = chair.post(address, sent(form_in(answer), **{"keep-target": "mine"}))
    assert (refused.status_code, form_in(refused)["target"]) == (200, [typed])


def test_text_from_a_word_processor_is_kept_as_far_as_it_can_be(as_, achievement):
    chair = as_("chair")
    address = f"/items/{achievement.code}/change/"
    typed = "One\x0btwo\x00 “three” – 🏠 שלום <b>bold</b>"
    chair.post(address, sent(form_in(chair.get(address)), text=typed))
    assert Achievement.objects.get().text == "One\ntwo “three” – 🏠 שלום <b>bold</b>"
    assert "&lt;b&gt;bold&lt;/b&gt;" in chair.get(PAGE).content.decode()


def test_a_form_that_arrives_after_signing_out_is_there_again_after_signing_in(as_, people, achievement):
    chair = as_("chair")
    address = f"/items/{achievement.code}/change/"
    data = sent(form_in(chair.get(address)), text="Typed before the session ended")
    chair.logout()
    response = chair.post(address, data)
    assert response.headers["Location"] == f"/accounts/login/?next={address}"
    assert Achievement.objects.get().version == 1
    chair.login(username=people["chair"].email, password="health-equity-town")
    again = chair.get(address)
    html = again.content.decode()
    assert "You were signed out before this was saved." in html
    assert form_in(again)["text"] == ["Typed before the session ended"]
    chair.post(address, form_in(again))
    assert Achievement.objects.get().text == "Typed before the session ended"
    assert "You were signed out" not in chair.get(address).content.decode()


@pytest.mark.parametrize("letter", ["w", "ж", "🏠"])
def test_a_long_text_in_any_writing_is_there_again_after_signing_in(as_, people, achievement, letter):
    chair = as_("chair")
    address = f"/items/{achievement.code}/change/"
    text = letter * (100_000 // len(letter.encode()))
    Achievement.objects.update(note=text)
    data = sent(form_in(chair.get(address)), text=text)
    chair.logout()
    chair.post(address, data)
    chair.login(username=people["chair"].email, password="health-equity-town")
    assert form_in(chair.get(address))["text"] == [text]


def test_a_text_that_is_too_long_to_be_kept_is_said_not_to_be(as_, people, achievement, monkeypatch):
    chair = as_("chair")
    address = f"/items/{achievement.code}/change/"
    data = sent(form_in(chair.get(address)), text="Typed before the session ended")
    monkeypatch.setattr(unsent, "LONGEST", 50)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["chair"])
    assert unsent.TOO_LONG in strict.post(address, data).content.decode()
    chair.logout()
    assert unsent.TOO_LONG in chair.post(address, data, follow=True).content.decode()
    assert Achievement.objects.get().version == 1


def test_what_somebody_typed_is_shown_to_nobody_else(as_, people, achievement):
    chair = as_("chair")
    address = f"/items/{achievement.code}/change/"
    data = sent(form_in(chair.get(address)), text="Private until saved")
    chair.logout()
    chair.post(address, data)
    chair.login(username=people["secretariat"].email, password="health-equity-town")
    assert "Private until saved" not in chair.get(address).content.decode()


def test_a_token_of_an_earlier_sign_in_keeps_what_was_typed(people, achievement):
    chair = Client(enforce_csrf_checks=True)
    chair.force_login(people["chair"])
    address = f"/items/{achievement.code}/change/"
    data = sent(form_in(chair.get(address)), text="Typed in an old tab", csrfmiddlewaretoken="x" * 64)
    response = chair.post(address, data)
    assert response.status_code == 403
    assert "What you typed is kept" in response.content.decode()
    assert form_in(chair.get(address))["text"] == ["Typed in an old tab"]
    assert Achievement.objects.get().version == 1
