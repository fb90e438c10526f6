"""A workplan leaves as a workbook and comes back as it was, whatever its texts are; one edited cell is one change."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from lutonhet.sheets.cells import said
from lutonhet.sheets.text import CUT, for_xlsx, inert, printable
from tests import makers
from tests.logicmodels.test_files_of_logic_models import AWKWARD, DAYS, LETTERS
from tests.people import one_of_each_role
from workplans.models import Action, DueDateMove, Milestone, Priority, Update, Workplan
from workplans.tables.bringing_in import bring_in
from workplans.tables.columns import COLUMNS, meanings_of
from workplans.tables.comparing import Comparison
from workplans.tables.document import cells_of
from workplans.tables.sources import table_uploaded
from workplans.tables.table import Table
from workplans.tables.workbook import WORKPLAN, write

pytestmark = pytest.mark.django_db

OF_PLANS = [
    "3. Inspect homes",
    "R",
    "Ongoing",
    "31 March",
    "<p>Bold</p>",
    "1 – 2",
    "a; b",
    "WS1-2026-01",
    "\x0bsoft\x07",
]
TEXTS = st.sampled_from([*AWKWARD, *OF_PLANS]) | st.text(LETTERS, max_size=30)
SAID = TEXTS.filter(lambda text: bool(said(text)))
LINE = SAID.map(lambda text: " ".join(said(text).split())[:100].strip()).filter(bool)  # as forms take a name
NAMES = ["The Council", "Mind; Luton", '"Active" Trust', "=Partners"]
STATES = ["not_started", "on_track", "at_risk", "off_track", "paused", "complete"]
EDITED = ("intended_outcome", "resources", "action")


@st.composite
def actions(draw):
    """(fields, places of its organisations, fields of its update or None, milestones, reason of a move)."""
    told = {"text": draw(SAID), "intended_outcome": draw(TEXTS), "resources": draw(TEXTS), "note": draw(TEXTS)}
    told["lead_officer"] = draw(st.just("") | LINE)
    told |= draw(dates_of_an_action())
    state = draw(st.sampled_from(STATES))
    told["delivery"] = state
    if state == "complete":
        told |= {"completed_on": draw(DAYS), "what_changed": draw(SAID)}
    if state != "complete" and draw(st.booleans()):
        told |= {"delivery": "closed", "closed_on": draw(DAYS), "closed_as": "stopped", "closing_reason": draw(SAID)}
    update = {"delivery": state, "text": draw(SAID), "what_is_wrong": draw(SAID), "support_needed": draw(SAID)}
    steps = draw(st.lists(st.tuples(SAID, DAYS, st.booleans()), max_size=3))
    whom = draw(st.sets(st.integers(0, 3), max_size=3))
    return told, whom, draw(st.none() | st.just(update)), steps, draw(SAID)


@st.composite
def dates_of_an_action(draw):
    due = draw(st.none() | DAYS)
    told = {"due_on": due, "original_due_on": due}
    if due is None:
        told["is_ongoing"] = draw(st.booleans())
        told["review_on"] = draw(st.none() | DAYS) if told["is_ongoing"] else None
        return told
    told["starts_on"] = draw(st.none() | st.just(due - timedelta(draw(st.integers(0, 400)))))
    if draw(st.booleans()):
        told["original_due_on"] = draw(DAYS)
        told["agreed_due_on"] = draw(st.none() | DAYS)
    return told


def store(drawn):
    plan = Workplan.objects.create(workstream=makers.workstream(1), year=2026)
    names = [Organisation.objects.get_or_create(name=name)[0] for name in NAMES]
    priorities = [
        Priority.objects.create(code=f"WS1-2026-P0{number}", order=number, text=text, workplan=plan)
        for number, text in enumerate(["Housing conditions", "=Warm; homes", "Housing conditions"])
    ]
    for number, (told, whom, update, steps, reason) in enumerate(drawn, start=1):
        priority = priorities[number % 4] if number % 4 < 3 else None
        lead = names[number % 4] if whom else None
        code = f"WS1-2026-{number * 2:02d}"  # with gaps, as where one was withdrawn
        more = {"workplan": plan, "order": number, "priority": priority, "lead_organisation": lead}
        action = Action.objects.create(code=code, **more, **told)
        action.supporting_organisations.set([names[one] for one in whom])
        if whom:
            action.recommendations.add(makers.recommendation(1))
            action.activities.add(makers.activity(1))
            action.outputs.add(makers.output(1))
        if told["due_on"] and told["due_on"] != told["original_due_on"]:
            move = {"was": told["original_due_on"], "now": told["due_on"], "reason": reason}
            DueDateMove.objects.create(action=action, moved_by=makers.user(1), **move)
        if update:
            Update.objects.create(action=action, made_by=makers.user(1), **update)
        for place, (text, day, is_reached) in enumerate(steps, start=1):
            closing = {"closed_on": day, "closed_as": "done", "closing_reason": "Reached"} if is_reached else {}
            Milestone.objects.create(code=f"{code}-M{place:02d}", action=action, text=text, due_on=day, **closing)
    return plan


def plan_of(data):
    table = Table.from_text(table_uploaded("ours.xlsx", data).as_text())  # as the form carries it
    return Comparison(table, meanings_of(table.headings), Workplan.objects.get()).plan


def content(data):
    """[{heading: value}] of the plan, but for when a row was last saved."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))[WORKPLAN]
    headings, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [{name: cell for name, cell in zip(headings, row, strict=True) if name != "Last updated"} for row in rows]


def with_cell(data, row, key, text):
    book = openpyxl.load_workbook(io.BytesIO(data))
    column = next(number for number, one in enumerate(COLUMNS, start=1) if one.key == key)
    cell = book[WORKPLAN].cell(row, column)
    cell.value, cell.data_type = for_xlsx(inert(printable(text))), "s"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_random_plans_come_back_unchanged_and_one_edited_cell_is_one_change(db, full_count):
    person = one_of_each_role(makers.workstream(1), makers.workstream(2))["chair"]

    # A failing case is told as it was drawn: each step of making it smaller stores and reads whole plans.
    @settings(
        max_examples=full_count(15, 1000),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.lists(actions(), min_size=1, max_size=4), st.sampled_from(EDITED), SAID)
    def check(drawn, key, text):
        with transaction.atomic():
            plan = store(drawn)
            before = write(plan, on=date(2026, 11, 27))
            again = plan_of(before)
            assert (again.problems, again.questions, again.remarks, again.not_in_table) == ([], {}, [], 0)
            assert [line.changes for line in again.lines] == [[]] * len(drawn)
            edit(plan, before, key, text)
            transaction.set_rollback(True)

    def edit(plan, before, key, text):
        """Write into one cell of the first open action, bring it in, and look what it changed."""
        rows = content(before)
        row = next((number for number, one in enumerate(rows) if one["Ref"] and one["Delivery"] != "Closed"), None)
        if row is None or "<" in text or "&" in text:  # markup is taken off, and is told apart elsewhere
            return
        found = plan_of(with_cell(before, row + 2, key, text))
        heading = next(one.heading for one in COLUMNS if one.key == key)
        had, written = said(rows[row][heading]), said(inert(printable(text)))  # as a cell holds it, and is read
        told = [(line.code, [(one.heading, one.after) for one in line.changes]) for line in found.to_change]
        same = written == had
        assert told == ([] if same else [(rows[row]["Ref"], [(heading, written)])])
        assert (found.problems, found.questions, found.to_add) == ([], {}, [])
        bring_in(found, by=person)
        after = content(write(Workplan.objects.get(), on=date(2026, 11, 27)))
        assert [
            (number, name) for number, one in enumerate(after) for name in one if one[name] != rows[number][name]
        ] == ([] if same else [(row, heading)])

    check()


def test_a_text_that_fits_into_no_cell_comes_back_whole_and_is_not_overwritten_by_its_beginning(people_of_a_plan):
    person, plan = people_of_a_plan
    long = "é" * 40_000
    Action.objects.create(code="WS1-2026-01", workplan=plan, text="Inspect", intended_outcome=long)
    data = write(plan, on=date(2026, 11, 27))
    assert plan_of(data).lines[0].changes == []
    bring_in(plan_of(with_cell(data, 2, "resources", "£1")), by=person)
    assert Action.objects.get().intended_outcome == long
    begun = with_cell(write(plan, on=date(2026, 11, 27)), 2, "intended_outcome", f"Another beginning{CUT}")
    assert [problem.column for problem in plan_of(begun).problems] == ["Intended outcome"]


@pytest.fixture
def people_of_a_plan(db):
    people = one_of_each_role(makers.workstream(1), makers.workstream(2))
    return people["chair"], Workplan.objects.create(workstream=makers.workstream(1), year=2026)


def test_markup_that_stands_in_a_stored_text_is_left_there(people_of_a_plan):
    _, plan = people_of_a_plan
    Action.objects.create(code="WS1-2026-01", workplan=plan, text="<p>Bold</p>", resources="R&amp;D")
    assert plan_of(write(plan, on=date(2026, 11, 27))).lines[0].changes == []


def test_the_cells_of_an_action_are_those_of_the_columns(people_of_a_plan):
    _, plan = people_of_a_plan
    action = Action.objects.create(code="WS1-2026-01", workplan=plan, text="Inspect")
    action.last_updates, action.last_moves = [], []
    assert set(cells_of(action)) | {"stamp"} == {column.key for column in COLUMNS}
