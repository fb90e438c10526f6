"""What cells of people's plans say: dates, ratings, names, numbers, milestones, markup; nothing is guessed."""

from datetime import date

import pytest

from workplans.tables.columns import COLUMNS, meaning_of
from workplans.tables.when import ONGOING, Unclear, read_when
from workplans.tables.words import delivery_of, delivery_said, milestone_in, names_in, number_before, without_markup

CONTRACT = {  # the headings that councils' plans have, as printed, and what each must be read as
    "ref": "Ref; ID; No; Action ref; Action number; REF.; Action Ref No",
    "priority": "Priority; Theme; Objective; Priority area; priority   AREA",
    "recommendations": "Marmot recommendation; Recommendation",
    "action": "Action; Activity; Task; What we will do; Action/Task",
    "intended_outcome": "Intended outcome; Outcome; Expected outcome; Success measure",
    "lead_organisation": "Lead organisation; Lead partner; Organisation; Partner",
    "lead_officer": "Lead officer; Lead; Owner; Responsible; Action by; SRO; Lead (officer)",
    "supporting": "Supporting partners; Partners",
    "starts_on": "Start date; Start; From",
    "due": "Due date; Target date; Timescale; By when; Deadline; Implementation date; By when?; Target date (MM/YY)",
    "revised": "Revised due date; Revised date; Extension",
    "reason": "Reason for change; Reason for slippage",
    "milestones": "Milestones; Key milestones; Key Milestones:",
    "resources": "Resources; Funding; Budget",
    "delivery": "Delivery",
    "status": "Status; Progress status",
    "rag": "RAG rating; RAG; BRAG; Status RAG; R.A.G.; RAG-rating",
    "update": "Progress update; Progress; Update; Narrative; Comments; Commentary",
    "wrong": "Risks and issues; Barriers; Risks; Risks & Issues",
    "escalation": "Escalation; Support needed; Ask of the board",
    "stamp": "Last updated",
    "": "Ward; Lead / Deadline; Column 7; ;  ",
}


@pytest.mark.parametrize("key", CONTRACT)
def test_headings_are_known_by_what_councils_call_them(key):
    for heading in CONTRACT[key].split("; "):
        assert meaning_of(heading) == key, heading


def test_the_headings_stand_in_the_order_that_was_agreed():
    assert [column.heading for column in COLUMNS][:19] == [
        "Ref", "Priority", "Marmot recommendation", "Action", "Intended outcome", "Lead organisation", "Lead officer",
        "Supporting partners", "Start date", "Due date", "Revised due date", "Reason for change", "Milestones",
        "Resources", "Delivery", "Progress update", "Risks and issues", "Escalation", "Last updated",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/03/2026", date(2026, 3, 31)),
        ("1.4.26", date(2026, 4, 1)),
        ("2026-03-31", date(2026, 3, 31)),
        ("31/03/2026 09:30", date(2026, 3, 31)),
        ("31st March 2026", date(2026, 3, 31)),
        ("Tuesday 31 March 2026", date(2026, 3, 31)),
        ("31-Mar-26", date(2026, 3, 31)),
        ("March 31, 2026", date(2026, 3, 31)),
        ("Mar 2026", date(2026, 3, 31)),
        ("by end of February 2028", date(2028, 2, 29)),
        ("Sept. 2026", date(2026, 9, 30)),
        ("Apr-26", date(2026, 4, 30)),
        ("03/2026", date(2026, 3, 31)),
        ("Q3 2025/26", date(2025, 12, 31)),
        ("Quarter 4 of 2025-2026", date(2026, 3, 31)),
        ("2025/26 Q1", date(2025, 6, 30)),
        ("2025/26", date(2026, 3, 31)),
        ("Ongoing", ONGOING),
        ("On-going.", ONGOING),
    ],
)
def test_what_can_mean_one_day_only_is_that_day(text, day):
    assert read_when(text, 2025) == day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("31 March", [date(2025, 3, 31), date(2026, 3, 31)]),
        ("March", [date(2025, 3, 31), date(2026, 3, 31)]),
        ("Q3", [date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31)]),
        ("2026", [date(2026, 12, 31), date(2027, 3, 31)]),
        ("Mar 26", [date(2026, 3, 31)]),  # or the 26th
        ("03/26", [date(2026, 3, 31)]),
        ("03/27/2026", []),  # there is no month 27
        ("31 February 2026", []),
        ("2025/27", []),
        ("Autumn 2026", []),
        ("TBC", []),
        ("46112", []),
    ],
)
def test_what_can_mean_several_days_or_none_is_asked(text, days):
    with pytest.raises(Unclear) as unclear:
        read_when(text, 2025)
    assert list(unclear.value.days) == days


def test_what_starts_in_a_month_or_a_quarter_starts_on_its_first_day():
    starts = [read_when(text, 2025, ends=False) for text in ("Mar 2026", "Q3 2025/26", "from April 2026")]
    assert starts == [date(2026, 3, 1), date(2025, 10, 1), date(2026, 4, 1)]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("R", "off_track"),
        ("A", "at_risk"),
        ("G", "on_track"),
        ("b", "complete"),
        (" Green", "on_track"),
        ("amber", "at_risk"),
        ("● Green – On track", "on_track"),
        ("Complete (Blue)", None),
        ("Not Started", "not_started"),
        ("On hold", "paused"),
        ("Amber/Red", None),
        ("?", None),
    ],
)
def test_ratings_are_read_as_letters_and_words(text, state):
    assert delivery_said(text) == state


@pytest.mark.parametrize(
    ("status", "rating", "state"),
    [
        ("In progress", "Amber", "at_risk"),
        ("In progress", "", None),
        ("Complete", "Green", "complete"),
        ("Not started", "G", "not_started"),
        ("Not started", "Red", None),
        ("Paused", "Amber", "paused"),
        ("Complete", "Closed", None),
        ("In progress", "Grey", None),
        ("", "R", "off_track"),
    ],
)
def test_a_status_and_a_rating_are_one_delivery_or_none(status, rating, state):
    assert delivery_of(status, rating) == state


def test_names_in_a_cell_are_told_apart_by_commas_only_where_all_are_known():
    known = {"Luton Council", "ELFT", "Mind, Luton", "Food and Drink Board"}.__contains__
    assert names_in("Luton Council; ELFT", known) == ["Luton Council", "ELFT"]
    assert names_in("• Luton Council\n• Somebody else", known) == ["Luton Council", "Somebody else"]
    assert names_in("Luton Council, ELFT and Mind, Luton", known) == ["Luton Council, ELFT and Mind, Luton"]
    assert names_in("Luton Council, ELFT", known) == ["Luton Council", "ELFT"]
    assert names_in("ELFT and Luton Council", known) == ["ELFT", "Luton Council"]
    assert names_in("Mind, Luton", known) == ["Mind, Luton"]
    assert names_in("Food and Drink Board", known) == ["Food and Drink Board"]
    assert names_in("Smith, Jo", known) == ["Smith, Jo"]


def test_a_number_before_the_words_is_seen_and_one_that_is_no_number_of_an_action_is_not():
    assert number_before("3. Inspect homes") == (3, "Inspect homes")
    assert number_before("Action 12: Inspect homes") == (12, "Inspect homes")
    assert number_before("3) Inspect\nhomes") == (3, "Inspect\nhomes")
    for text in ("40 homes inspected", "3.5 posts are filled", "2026 review", "Inspect 3. homes", "1–2 a week"):
        assert number_before(text) == (0, text)


def test_milestones_are_a_date_a_dash_and_a_text():
    assert milestone_in("30/06/2026 – First ten homes – all flats") == (
        "30/06/2026",
        "First ten homes – all flats",
        False,
    )
    assert milestone_in("✔ 30/06/2026 – Done") == ("30/06/2026", "Done", True)
    assert milestone_in("• Mar 2026: Plan agreed") == ("Mar 2026", "Plan agreed", False)
    assert milestone_in("2026-06-30 - Self-service opens") == ("2026-06-30", "Self-service opens", False)
    with pytest.raises(ValueError):
        milestone_in("First ten homes")


def test_markup_of_web_pages_is_taken_off_and_what_only_looks_like_it_is_left():
    assert without_markup("<p>Two <b>bold</b>&nbsp;words</p><ul><li>one<li>two</ul>") == "Two bold words\n• one\n• two"
    assert without_markup("Fish &amp; chips<br/>daily<script>alert(1)</script>") == "Fish & chips\ndaily"
    for text in ("a < b and c > d", "<Name of the officer>", "R&D", "if x<p then", "AT&T;"):
        assert without_markup(text) == text
