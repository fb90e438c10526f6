"""Events of the trail as sentences."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry

from accounts.models import User
from logicmodels.models import ActivityOutput, OutputCount
from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import delete_row, save_row
from progress.events import of_item
from progress.timeline import tell, with_names
from tests import makers
from workplans.models import Action, Update

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(db):
    return User.objects.create_user("amina@example.org", "a-long-password", name="Amina Khan", is_staff=True)


@pytest.fixture
def action(amina):
    plan = makers.workplan(1)
    row = Action(code="WS1-2024-07", text="Visit homes", workplan=plan, due_on=date(2026, 3, 31))
    return save_row(row, by=amina)


def change(row, by, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return save_row(row, by=by, version=row.version)


def told(row):
    return tell(with_names(of_item(type(row), row.pk)))


def last(row):
    """The latest event of a row in one line."""
    event = told(row)[0]
    return f"{event.who}: " + "; ".join(change.sentence for change in event.changes)


def test_a_changed_date_reads_as_a_sentence(action, amina):
    change(action, amina, due_on=date(2026, 6, 30))
    assert last(action) == "Amina Khan: changed the due date from 31 March 2026 to 30 June 2026"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"lead_officer": "Olu"}, "set the lead officer to “Olu”"),
        ({"due_on": None}, "removed the due date, which was 31 March 2026"),
        ({"delivery": "on_track"}, "changed the delivery from Grey – Not started to Green – On track"),
        ({"text": "Visit all homes"}, "changed the text from “Visit homes” to “Visit all homes”"),
        ({"text": "Visit homes " * 20}, "changed the text"),
        ({"note": "Line one\nLine two"}, "added the note"),
        ({"order": 3}, "moved it to another place in its list"),
        ({"is_inferred": True, "note": "From the minutes"}, "set the note to “From the minutes”; ticked “inferred”"),
        ({"due_on": None, "is_ongoing": True}, "removed the due date, which was 31 March 2026; ticked “ongoing”"),
        (
            {"delivery": "complete", "completed_on": date(2026, 5, 1), "what_changed": "Warmer homes"},
            "changed the delivery from Grey – Not started to Blue – Complete; "
            "set the day it was completed to 1 May 2026; set “what changed as a result” to “Warmer homes”",
        ),
    ],
    ids=str,
)
def test_each_kind_of_change_has_its_words(action, amina, values, sentence):
    change(action, amina, **values)
    said = last(action).removeprefix("Amina Khan: ")
    assert sorted(said.split("; ")) == sorted(sentence.split("; "))


def test_closing_withdrawing_and_opening_again(action, amina):
    closed = {"closed_on": date(2026, 5, 1), "closed_as": "stopped", "closing_reason": "No money", "delivery": "closed"}
    change(action, amina, **closed)
    assert "closed it as “Stopped” on 1 May 2026: No money" in last(action)
    change(action, amina, closed_on=None, closed_as="", closing_reason="", delivery="on_track")
    assert "opened it again" in last(action)
    change(action, amina, **{**closed, "closed_as": "withdrawn", "closing_reason": "Typed twice"})
    assert "withdrew it: Typed twice" in last(action)


def test_an_item_that_was_inferred_is_confirmed(action, amina):
    change(action, amina, is_inferred=True, note="From the minutes")
    change(action, amina, is_inferred=False)
    assert last(action) == "Amina Khan: confirmed it: it is no longer marked as inferred"


def test_assigning_says_to_whom_and_instead_of_whom(action, amina):
    bo = makers.user(2)
    change(action, amina, assigned_to=amina)
    assert last(action) == "Amina Khan: assigned it to Amina Khan"
    change(action, amina, assigned_to=bo)
    assert last(action) == "Amina Khan: assigned it to Person 2, instead of Amina Khan"
    change(action, amina, assigned_to=None)
    assert last(action) == "Amina Khan: took it from Person 2; nobody with an account has it now"


def test_organisations_added_and_taken_out(amina):
    activity = makers.activity(1)
    activity.organisations.add(makers.organisation(7))
    assert last(activity) == "The system: added Organisation 7 to the organisations"
    activity.organisations.remove(makers.organisation(7))
    assert last(activity) == "The system: took Organisation 7 out of the organisations"


def test_a_long_text_is_shown_before_and_after_with_what_differs_marked(action, amina):
    change(action, amina, text="Visit forty homes above shops and write to every landlord before the end of March.")
    change(action, amina, text="Visit sixty homes above shops and write to every landlord before the end of June.")
    texts = told(action)[0].first.texts
    assert [text for text, is_alone in texts.before if is_alone] == ["forty", "March"]
    assert [text for text, is_alone in texts.after if is_alone] == ["sixty", "June"]


def test_on_whose_behalf_is_said(action, amina):
    with on_behalf_of("Bo Chair"):
        change(action, amina, lead_officer="Olu")
    assert told(action)[0].behalf == "Bo Chair"


def test_links_counts_and_updates_are_part_of_their_items_timelines(amina):
    activity, output = makers.activity(1), makers.output(1)
    link = save_row(ActivityOutput(source=activity, target=output), by=amina)
    for end in (activity, output):
        assert last(end) == "Amina Khan: added the link from activity to output: WS1-A01 is counted by WS1-OP01"
    change(link, amina, strength="plausible")
    assert last(output) == "Amina Khan: changed the strength from Suspected to Plausible"
    delete_row(link, by=amina, version=link.version)
    for end in (activity, output):
        assert last(end) == "Amina Khan: removed the link from activity to output: WS1-A01 is counted by WS1-OP01"
    days = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30)}
    count = save_row(OutputCount(output=output, count="12.00", **days), by=amina)
    assert last(output) == "Amina Khan: recorded a count of 12 for 1 April 2026 to 30 June 2026"
    change(count, amina, count="15")
    assert last(output) == "Amina Khan: changed the count from 12 to 15"


def test_an_update_says_how_it_stands_and_what_is_wrong(action, amina):
    update = {"delivery": "at_risk", "text": "Forty done", "what_is_wrong": "No surveyor"}
    save_row(Update(action=action, made_by=amina, **update), by=amina)
    event = told(action)[0]
    assert [change.sentence for change in event.changes] == [
        "reported Amber – At risk",
        "said what is wrong, and what happens next",
    ]
    assert [change.after for change in event.changes] == ["Forty done", "No surveyor"]


def test_what_belongs_to_others_is_not_told(action, amina):
    other = makers.action(2)
    change(other, amina, lead_officer="Somebody else")
    save_row(Update(action=other, made_by=amina, delivery="on_track", text="Elsewhere"), by=amina)
    assert len(told(action)) == 1


def test_loads_are_told_as_loads(luton):
    events = tell(with_names(LogEntry.objects.filter(cid__startswith="load_place:"))[:20])
    assert {(event.who, event.is_load) for event in events} == {("Loaded from the programme’s files", True)}


def test_an_event_is_told_where_nobody_is_known_or_the_table_is_gone(action):
    event = LogEntry.objects.first()
    event.content_type.model = "gone"
    event.actor = event.actor_email = None
    assert tell([event])[0].who == "The system"
    event.actor_email = ""
    assert tell([event])[0].who == "The system"


def test_the_day_of_an_event_is_that_of_the_place(action):
    event = told(action)[0]
    assert abs(event.day - event.at.date()) <= timedelta(days=1)
