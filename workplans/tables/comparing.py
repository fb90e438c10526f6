"""What a table would do to a workplan: what it adds, changes and leaves, what is wrong, and what must be asked.

A Ref means the action that has it; another one is an error. Without one a row is a new action, unless an open action
says the same, word for word: so a table that is brought in twice changes nothing the second time. What can be read in
one way only is taken; the rest is asked, and nothing is saved before it is answered. Nothing is written here.
"""

import re

from django.core.exceptions import ValidationError

from lutonhet.conditions import conditions_of, holds
from lutonhet.sheets.cells import short
from lutonhet.sheets.outcome import Change
from workplans.models import Action, Workplan
from workplans.tables.columns import HEADINGS
from workplans.tables.dates import Dates
from workplans.tables.document import actions_of, as_said, cells_of, version_of
from workplans.tables.identity import Identity
from workplans.tables.inquiry import Inquiry, alike, keep_words
from workplans.tables.particulars import Particulars
from workplans.tables.plan import ADD, CHANGE, SAME, STALE, Line, Plan
from workplans.tables.rows import Rows
from workplans.tables.standing import Standing
from workplans.tables.steps import Steps
from workplans.tables.table import Table
from workplans.tables.words import without_markup

MOST_ROWS = 1_000
STAMP = re.compile(r"\(?version (\d+(?:\.\d+)?)\)?\s*$")
COLUMN_OF = {"text": "action", "due_on": "due"}  # field → the column where it is mended
NOT_OF_THE_TABLE = ("code", "workplan", "order", "version", "priority", "lead_organisation", "assigned_to")
SAID_BY_UPDATES = ("delivery", "what_changed", "completed_on")


class Comparison:
    """A table beside one workplan; as many queries for a long table as for a short one.

    `meanings` are keys of columns (see `columns`), `answers` what was answered: key of a question → answer. `plan` is
    what comes of it.
    """

    def __init__(self, table: Table, meanings: list[str], workplan: Workplan, answers: dict[str, str] | None = None):
        self.inquiry = Inquiry(table, meanings, workplan, answers or {})
        self.plan: Plan = self.inquiry.plan
        if self.plan.problems:
            return
        if len(table.rows) > MOST_ROWS:
            told = f"That is {len(table.rows):,} rows. At most {MOST_ROWS:,} can be brought in at once: divide it."
            self.inquiry.problem(told)
            return
        self.actions = actions_of(workplan)
        self.particulars = Particulars(self.inquiry)
        self.others = [Dates(self.inquiry), Steps(self.inquiry), Standing(self.inquiry)]
        rows = Rows(self.inquiry, self.particulars, {one.code for one in self.actions}).read()
        self.identity = Identity(self.inquiry, self.actions, rows)
        self._compare(rows)

    def _compare(self, rows):
        seen: dict[str, int] = {}
        for number, cells in rows:
            try:
                action, by_wording = self.identity.action_of(number, cells, seen)
            except Identity.Unknown:
                continue
            line = self._line_of_stored if action else self._new_line
            if made := line(number, action or Action(workplan=self.plan.workplan), cells, seen, by_wording):
                self.plan.lines.append(made)
        self.plan.problems.sort(key=lambda one: one.row or 0)
        self.plan.not_in_table = sum(one.is_open and one.code not in seen for one in self.actions)

    def _new_line(self, number, action, cells, seen, _):
        if not cells["action"]:
            self.inquiry.problem("Write what will be done: a new action has a text.", number, "action")
            return None
        said_before = f"new {alike(without_markup(cells['action']))}"
        if said_before in seen:
            sentence = f"Row {seen[said_before]} says the same. Take one of them out."
            self.inquiry.problem(sentence, number, "action")
            return None
        seen[said_before] = number
        action.last_updates, action.last_moves = [], []
        line = Line(number, action, ADD)
        if words := self.identity.words_of_ref(cells.get("ref", "")):
            keep_words(line, words)
        self._fill(line, cells, dict.fromkeys(HEADINGS, ""))
        return line

    def _line_of_stored(self, number, action, cells, seen, by_wording):
        if action.code in seen:
            self.inquiry.problem(f"{action.code} stands in row {seen[action.code]} already.", number, "ref")
            return None
        seen[action.code] = number
        line = Line(number, action, SAME)
        before = {key: as_said(cell) for key, cell in cells_of(action).items()}
        version = version_of(action)
        self._fill(line, cells, before)
        if not line.changes:
            return line
        line.state = CHANGE
        if not action.is_open:
            sentence = f"{action.code} is closed. Open it again on its page before you change it."
            self.inquiry.problem(sentence, number, "ref")
        if by_wording and self.inquiry.is_ours:
            line.remarks.append("It has no Ref in the table, and is the same word for word.")
        elif self.inquiry.is_ours:
            self._refuse_what_is_stale(line, cells.get("stamp", ""), version)
        return line

    def _refuse_what_is_stale(self, line, stamp, version):
        """A row that somebody changed since the download is never saved; the others can be, once that is said."""
        found = STAMP.search(stamp)
        if not found:
            sentence = f"Keep the “Last updated” of {line.code} as it was downloaded: it shows what others changed."
            self.inquiry.problem(sentence, line.number, "stamp")
        elif found[1] != version:
            line.state = STALE
            self.inquiry.ask(
                "stale",
                f"{line.code} {version} {found[1]}",
                f"Somebody changed {line.code}, “{short(line.row.text)}”, since you downloaded it. What you wrote in "
                "this row is not saved: it stands below, beside what is here now.",
                [("out", "Leave this row out, and bring in the others")],
                line.number,
                "stamp",
            )

    def _fill(self, line, cells, before):
        """Give the row what the cells say; of a stored one, only what differs."""
        for part in (self.particulars, *self.others):
            part.fill(line, cells, before)
        if line.kept:
            line.row.note = "\n".join(filter(None, [line.row.note, *line.kept]))
            line.fields.append("note")
            line.changes.append(Change("Note", "", "; ".join(line.kept)))
        if line.changes or line.is_new:
            self._validate(line)

    def _validate(self, line):
        """What the fields, the constraints and the rules of delivery refuse, in their own sentences."""
        row = line.row
        try:
            row.clean_fields(exclude=[*NOT_OF_THE_TABLE, *SAID_BY_UPDATES])
        except ValidationError as refusal:
            for name, errors in refusal.message_dict.items():
                self.inquiry.problem(" ".join(errors), line.number, COLUMN_OF.get(name, name))
        for constraint in conditions_of(Action):
            if not holds(constraint.condition, row):
                self.inquiry.problem(str(constraint.get_violation_error_message()), line.number, "due")
        if line.update is not None:
            row.original_due_on = row.original_due_on or row.due_on
            if why_not := line.update.why_not:
                self.inquiry.problem(why_not, line.number, self.inquiry.state_column)
