"""The items of a table beside those of a logic model."""

import re

from django.core.exceptions import ValidationError

from logicmodels.reading import KINDS
from logicmodels.tables.cells import CUT_OFF, as_a_cell_says, cell_says, is_cut
from logicmodels.tables.document import CLOSING, SLUGS, fields_of, item_columns
from logicmodels.tables.plan import ADD, CHANGE, REPEAT, SAME, Line, Plan
from logicmodels.tables.shapes import Drafts, Table
from lutonhet.conditions import conditions_of, holds
from lutonhet.folding import folded
from lutonhet.sheets.cells import said, short
from lutonhet.sheets.columns import Several
from lutonhet.sheets.outcome import Change, Problem
from lutonhet.sheets.text import apart


class ItemsBeside:
    """Puts into the plan a line for each item; `line_of` has them by the number of their draft."""

    def __init__(self, table: Table, drafts: Drafts, plan: Plan):
        self.table, self.drafts, self.plan, self.is_foreign = table, drafts, plan, plan.is_foreign
        self.logic_model = plan.logic_model
        self.stored = self._stored()
        self.by_code = {row.code: row for row in self.stored}
        self.columns = item_columns()
        self.line_of: dict[int, Line] = {}
        self._compare()

    def _stored(self):
        if self.logic_model._state.adding:
            return []
        rows = []
        for kind in KINDS:
            several = [one.name for one in kind._meta.many_to_many]
            found = kind._base_manager.filter(logic_model=self.logic_model).prefetch_related(*several)
            rows += list(found.order_by("order", "code"))
        for row in rows:
            row.logic_model = self.logic_model
        return rows

    def _problem(self, sentence, draft, heading=""):
        self.plan.problems.append(Problem(sentence, draft.row, heading or draft.column))

    def _compare(self):
        known = {(type(row), folded(row.text)): row for row in self.stored if row.is_open}
        seen, closed = {}, 0
        for number, draft in enumerate(self.drafts.items):
            kind = SLUGS[draft.kind]
            if self.is_foreign and draft.values.get("closed_on"):
                closed += 1
                continue
            if draft.code and not self.is_foreign:
                if draft.code in seen:
                    self._problem(f"{draft.code} stands in row {seen[draft.code]} already.", draft)
                    continue
                seen[draft.code] = draft.row
            line = self._line(number, draft, kind, known)
            if line:
                self.plan.lines.append(line)
                self.line_of[number] = line
        if self.is_foreign:
            self.plan.remarks.append(f"{self.table.copied_from}: all of it gets new codes, and is marked as inferred.")
        if closed:
            told = "1 closed item stays" if closed == 1 else f"{closed} closed items stay"
            self.plan.remarks.append(f"{told} out: only what is open is copied.")

    def _line(self, number, draft, kind, known):
        stored = None if self.is_foreign else self.by_code.get(draft.code)
        if stored is not None:
            return self._line_of_stored(number, draft, kind, stored)
        row = kind(logic_model=self.logic_model, text=draft.text)
        line = Line(number, draft, row, ADD)
        if draft.code and not self._take_code(line):
            return None
        if is_cut(draft.text):
            self._problem(CUT_OFF, draft)
        if not row.code and (same := known.get((kind, folded(draft.text)))):
            line.state, line.stored = REPEAT, same
        self._fill(line, kind)
        if self.is_foreign:
            row.is_inferred = True
            copied = f"{self.table.copied_from}{f' ({draft.code})' if draft.code else ''}."
            row.note = "\n".join(filter(None, [row.note, copied]))
        self._validate(line)
        return line

    def _take_code(self, line):
        """Does the item keep the code of the file, or get a new one? False where the code is an error."""
        code, row = line.draft.code, line.row
        if not self.is_foreign and self.stored:
            self._problem(
                f"There is no {short(code)} in this logic model. Leave the code empty to add a new item.",
                line.draft,
                "Code",
            )
            return False
        if not self.is_foreign and re.fullmatch(
            rf"{re.escape(self.logic_model.workstream.code)}-{row.code_stem}\d{{2,4}}", code
        ):
            row.code = code
        elif not self.is_foreign:
            line.remarks.append(f"Gets a new code; in the table it is {short(code, 24)}.")
        return True

    def _line_of_stored(self, number, draft, kind, stored):
        if type(stored) is not kind:
            is_what, not_what = stored._meta.verbose_name, kind._meta.verbose_name
            self._problem(f"{stored.code} is an item of another heading: {is_what}, not {not_what}.", draft)
            return None
        line = Line(number, draft, stored, SAME, stored=stored)
        if draft.text != as_a_cell_says(stored.text):
            if is_cut(draft.text):
                self._problem(CUT_OFF, draft)
            line.changes.append(Change("Text", stored.text, draft.text))
            stored.text = draft.text
            line.fields.append("text")
        self._fill(line, kind)
        if line.changes:
            line.state = CHANGE
            self._validate(line)
        return line

    def _fill(self, line, kind):
        """Give the row what the cells say; of a stored row, only what differs."""
        own = fields_of(kind)
        for name, cell in line.draft.values.items():
            column = self.columns.get(name)
            if column is None:
                continue
            text = said(cell)
            if name not in own:
                if text and text != "No":
                    what = str(kind._meta.verbose_name)
                    article = "An" if what[0] in "aio" else "A"
                    self._problem(f"{article} {what} has no “{column.heading}”.", line.draft, column.heading)
                continue
            is_stored = not line.row._state.adding
            before = cell_says(column.export(line.row)) if is_stored else ""
            if text == before or (not text and not (is_stored and (own[name].blank or own[name].null))):
                continue
            self._put(line, column, name, text, cell, before)

    def _put(self, line, column, name, text, cell, before):
        if is_cut(text):
            self._problem(CUT_OFF, line.draft, column.heading)
            return
        if isinstance(column, Several):
            self._put_organisations(line, column, text, before)
            return
        try:
            value = column.read(cell) if text else column.missing()
        except ValueError as refusal:
            self._problem(str(refusal), line.draft, column.heading)
            return
        if not line.row._state.adding and value == getattr(line.row, name):  # said in other words
            return
        if not line.row._state.adding and name in CLOSING:
            now = "open" if line.row.is_open else "closed"
            self._problem(
                f"{line.row.code} is {now} here. Close items, or open them again, on the page of the logic model.",
                line.draft,
                column.heading,
            )
            return
        setattr(line.row, name, value)
        line.fields.append(name)
        if not line.row._state.adding:
            line.changes.append(Change(column.heading, before, text))

    def _put_organisations(self, line, column, text, before):
        """The organisations that are known here; names that are not stay in the note, so that nothing is lost."""
        found, unknown = [], []
        for name in apart(text):
            try:
                found.append(column.named.find(name))
            except ValueError:
                unknown.append(name)
        line.organisations = list(dict.fromkeys(found))
        if unknown:
            names = "; ".join(unknown)
            line.row.note = "\n".join(filter(None, [line.row.note, f"With: {names}"]))
            line.fields.append("note")
            line.remarks.append(f"Not known here as organisations, so kept in the note: {names}.")
        if not line.row._state.adding:
            line.changes.append(Change(column.heading, before, text))

    def _validate(self, line):
        row = line.row
        try:
            row.clean_fields(exclude=["code", "logic_model", "order", "version", "assigned_to"])
        except ValidationError as refusal:
            for name, errors in refusal.message_dict.items():
                heading = self.columns[name].heading if name in self.columns else "Text"
                self._problem(" ".join(errors), line.draft, heading)
            return
        for constraint in conditions_of(type(row)):
            if not holds(constraint.condition, row):
                self._problem(str(constraint.get_violation_error_message()), line.draft)
