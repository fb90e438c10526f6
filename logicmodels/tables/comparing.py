"""What a table would do to a logic model: what it adds, changes and leaves, and what is wrong. Nothing is written.

A code that the logic model has given means that item. Another code is an error, so that nobody's typing mistake becomes
an item; but a logic model without an item takes the codes of its own workstream as they stand, and what comes from
another workstream gets new codes, like items without one.
"""

import hashlib
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import Organisation
from indicators.models import Indicator
from logicmodels.models import LINKS, Link, LogicModel
from logicmodels.models.items import LogicModelItem
from logicmodels.reading import KINDS
from logicmodels.tables.document import ABOUT, CLOSING, SLUGS, fields_of, item_columns, link_columns, plain_text
from logicmodels.tables.shapes import Draft, Join, Table, drafts_of
from lutonhet.folding import folded
from lutonhet.sheets.cells import said, short
from lutonhet.sheets.columns import Several
from lutonhet.sheets.outcome import Change, Problem
from lutonhet.sheets.text import CUT, apart, inert, that_fits
from workstreams.models import Recommendation

ADD, CHANGE, SAME, REPEAT = "add", "change", "same", "repeat"
CUT_OFF = "A cell of Excel held only the beginning of this text. Take the JSON file, or write the text here in full."
LINK_OF = {
    (link._meta.get_field("source").related_model, link._meta.get_field("target").related_model): link for link in LINKS
}


@dataclass
class Line:
    """An item of the table beside what is stored; `row` is what is to be saved, with the `fields` that differ."""

    number: int
    draft: Draft
    row: LogicModelItem
    state: str
    stored: LogicModelItem | None = None
    fields: list[str] = field(default_factory=list)
    organisations: list[Organisation] | None = None
    changes: list[Change] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def same_as(self) -> str:
        """The code of the stored item that the line means, or says again."""
        return self.stored.code if self.stored else ""

    @property
    def is_offered(self) -> bool:
        return self.state != SAME

    @property
    def is_wanted(self) -> bool:
        """Is it ticked at first?"""
        return self.state in (ADD, CHANGE)


@dataclass
class JoinLine:
    """A link of the table: ends are lines or stored rows; a stored link that differs has its `fields`."""

    link: Link
    source: Line | LogicModelItem
    target: object
    is_implied: bool = False
    fields: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return f"{_words_of(self.source)} {self.link.phrase} {_words_of(self.target)}"


def _words_of(end):
    if isinstance(end, Line):
        return f"“{short(end.draft.text)}”" if end.state == ADD else end.same_as
    return getattr(end, "code", "") or str(end)


@dataclass
class Plan:
    """What would be done; with problems nothing is."""

    logic_model: LogicModel
    lines: list[Line] = field(default_factory=list)
    joins: list[JoinLine] = field(default_factory=list)
    about: dict[str, object] = field(default_factory=dict)
    about_changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    implies_few: bool = True
    is_foreign: bool = False
    is_own: bool = False

    @property
    def implied(self) -> list[JoinLine]:
        return [join for join in self.joins if join.is_implied]

    @property
    def stated(self) -> list[JoinLine]:
        return [join for join in self.joins if not join.is_implied]

    @property
    def offered(self) -> list[Line]:
        return [line for line in self.lines if line.is_offered]

    @property
    def left(self) -> int:
        return sum(line.state == SAME for line in self.lines)

    @property
    def digest(self) -> str:
        """What stands for all that was shown: when somebody else saves meanwhile, it is another."""
        told = [
            (line.state, line.same_as, line.row.code, line.row.version, line.fields, line.draft.text)
            for line in self.lines
        ]
        joined = [(join.words, join.link.version, join.fields) for join in self.joins]
        whole = (told, joined, self.logic_model.pk, self.logic_model.version, sorted(self.about), self.problems)
        return hashlib.sha256(repr(whole).encode("utf-8", "surrogatepass")).hexdigest()


class Comparison:
    """A table beside one logic model; as many queries for a long table as for a short one."""

    def __init__(self, table: Table, meanings: list[str], logic_model: LogicModel):
        self.table, self.logic_model, self.drafts = table, logic_model, drafts_of(table, meanings)
        self.workstream = logic_model.workstream
        self.stored = self._stored()
        self.by_code = {row.code: row for row in self.stored}
        self.is_foreign = table.origin is not None and table.origin[0] != self.workstream.code
        self.columns = item_columns()
        self.plan = Plan(
            logic_model,
            problems=list(self.drafts.problems),
            implies_few=self.drafts.implies_few,
            is_foreign=self.is_foreign,
            is_own=table.origin is not None and not self.is_foreign,
        )
        self.line_of: dict[int, Line] = {}
        self._compare_items()
        self._compare_about()
        self._compare_links()

    @property
    def copied_from(self) -> str:
        return f"Copied from the logic model of {self.table.origin[1] or self.table.origin[0]}"

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

    # Items

    def _compare_items(self):
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
            self.plan.remarks.append(f"{self.copied_from}: all of it gets new codes, and is marked as inferred.")
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
        if draft.text.endswith(CUT.strip()):
            self._problem(CUT_OFF, draft)
        if not row.code and (same := known.get((kind, folded(draft.text)))):
            line.state, line.stored = REPEAT, same
        self._fill(line, kind)
        if self.is_foreign:
            row.is_inferred = True
            copied = f"{self.copied_from}{f' ({draft.code})' if draft.code else ''}."
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
        if not self.is_foreign and re.fullmatch(rf"{re.escape(self.workstream.code)}-{row.code_stem}\d{{2,4}}", code):
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
            if draft.text.endswith(CUT.strip()):
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
            before = _said_of(column.export(line.row)) if is_stored else ""
            if text == before or (not text and not (is_stored and (own[name].blank or own[name].null))):
                continue
            self._put(line, column, name, text, cell, before)

    def _put(self, line, column, name, text, cell, before):
        if text.endswith(CUT.strip()):
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
        for constraint in row._meta.constraints:
            condition = getattr(constraint, "condition", None)
            if condition is not None and not hasattr(constraint, "fields") and not holds(condition, row):
                self._problem(str(constraint.get_violation_error_message()), line.draft)

    # The model itself

    def _compare_about(self):
        about = {name: text for name, text in self.drafts.about.items() if name in ABOUT}
        is_new = self.logic_model._state.adding
        if self.is_foreign:
            about = {name: about[name] for name in ("hypothesis", "context") if about.get(name)}
            if about:
                about |= {"is_inferred": "Yes", "note": f"{self.copied_from}."}
        for name, text in about.items():
            value = text.casefold() == "yes" if name == "is_inferred" else text
            before = getattr(self.logic_model, name)
            if isinstance(before, str):
                before = as_a_cell_says(before)
            if value == before or (name == "hypothesis" and not value):
                continue
            self.plan.about[name] = value
            if not is_new:
                heading = str(LogicModel._meta.get_field(name).verbose_name).capitalize()
                self.plan.about_changes.append(Change(heading, _in_words(before), text))
        if about.get("is_inferred") == "Yes" and not about.get("note"):
            self.plan.problems.append(Problem("Say in the note what the hypothesis was inferred from."))

    # Links

    def _compare_links(self):
        if not (self.drafts.joins or self.drafts.implied):
            return
        stored = {}
        if not self.logic_model._state.adding:
            for link in LINKS:
                for row in link._base_manager.filter(source__logic_model=self.logic_model).order_by():
                    stored[link, row.source_id, row.target_id] = row
        by_draft_code = {line.draft.code: line for line in self.plan.lines if line.draft.code}
        outside = self._outside()
        _, _, strengths, _, _ = link_columns()
        had = set()
        for join, is_implied in [*((one, False) for one in self.drafts.joins),
                                 *((one, True) for one in self.drafts.implied)]:  # fmt: skip
            source = self._end(join.source, by_draft_code, {})
            target = self._end(join.target, by_draft_code, outside)
            if source is None or target is None:
                self._missing_end(join, source, by_draft_code)
                continue
            kinds = (type(source.row if isinstance(source, Line) else source),
                     type(target.row if isinstance(target, Line) else target))  # fmt: skip
            if kinds not in LINK_OF:
                first, second = (kind._meta.verbose_name for kind in kinds)
                self._link_problem(f"There is no link from {first} to {second} in a logic model.", join)
                continue
            pair = (kinds, *(end.number if isinstance(end, Line) else ("stored", end.pk) for end in (source, target)))
            if pair in had:
                continue
            had.add(pair)
            try:
                strength = strengths.read(join.strength) if join.strength else Link.Strength.SUSPECTED
            except ValueError as refusal:
                self._link_problem(str(refusal), join)
                continue
            self._join(LINK_OF[kinds], source, target, join, is_implied, strength, stored)

    def _join(self, kind, source, target, join, is_implied, strength, stored):
        ends = [self._stored_end(end) for end in (source, target)]
        was = stored.get((kind, *(end.pk for end in ends))) if all(ends) else None
        rationale, is_inferred = join.rationale, join.is_inferred
        if self.is_foreign:
            rationale, is_inferred = "\n".join(filter(None, [rationale, f"{self.copied_from}."])), True
        if is_inferred and not rationale:
            self._link_problem("Say in the rationale what this link was inferred from.", join)
            return
        if rationale.endswith(CUT.strip()):
            if was is None or as_a_cell_says(was.rationale) != rationale:
                self._link_problem(CUT_OFF, join)
                return
            rationale = was.rationale
        told = {"strength": str(strength), "rationale": rationale, "is_inferred": is_inferred}
        if was is None:
            self.plan.joins.append(JoinLine(kind(**told), source, target, is_implied))
            return
        is_told = self.plan.is_own and self.table.links and not is_implied
        fields = [name for name, value in told.items() if _kept(was, name) != value] if is_told else []
        if fields:
            for name in fields:
                setattr(was, name, told[name])
            self.plan.joins.append(JoinLine(was, source, target, is_implied, fields))

    def _stored_end(self, end):
        """The stored row at the end of a link; None for one that is still to be added."""
        return end.stored if isinstance(end, Line) else end

    def _end(self, named, by_draft_code, outside):
        if isinstance(named, int):
            return self.line_of.get(named)
        code = named.upper()
        if code in by_draft_code:
            return by_draft_code[code]
        if self.is_foreign:
            return None
        return self.by_code.get(code) or outside.get(named.casefold())

    def _missing_end(self, join, source, by_draft_code):
        """A copy leaves out what its other end is not copied with; elsewhere a code that is none is an error."""
        if self.is_foreign:
            return
        missing = [one for one in (join.source, join.target) if isinstance(one, str)]
        wrong = [one for one in missing if self._end(one, by_draft_code, self._outside()) is None]
        if wrong:
            self._link_problem(f"There is no item, recommendation or indicator “{short(wrong[0])}” to link.", join)

    def _link_problem(self, sentence, join: Join):
        where = "Leads to" if isinstance(join.source, int) and not self.table.links else "Links"
        self.plan.problems.append(Problem(sentence, join.row, where))

    def _outside(self):
        """What items are linked to beyond the logic model: code of a recommendation, address of an indicator → row."""
        if not hasattr(self, "_beyond"):
            asked = [join.target for join in self.drafts.joins if isinstance(join.target, str)]
            self._beyond = {}
            if asked and not self.is_foreign:
                self._beyond = {row.code.casefold(): row for row in Recommendation.objects.all()}
                self._beyond |= {row.slug.casefold(): row for row in Indicator.objects.all()}
        return self._beyond


def as_a_cell_says(text: str) -> str:
    """A stored text as it comes back from a cell: without what no cell holds, and cut where it is too long."""
    return said(that_fits(inert(plain_text(text))))


def _said_of(cell):
    """What a cell that a column made says."""
    return said(that_fits(cell)) if isinstance(cell, str) else said(cell)


def _in_words(value):
    return value if isinstance(value, str) else said(value)


def _kept(link, name):
    value = getattr(link, name)
    return plain_text(value) if isinstance(value, str) else value


def holds(condition: Q, row) -> bool:
    """Is a check constraint's condition true of a row? In Python, because each would be a query of its own.

    Understands what the constraints of items say: equality, and whether there is a value.
    """
    results = []
    for child in condition.children:
        if isinstance(child, Q):
            results.append(holds(child, row))
            continue
        name, _, lookup = child[0].partition("__")
        value = getattr(row, name)
        if lookup == "isnull":
            results.append((value is None) is child[1])
        elif lookup in ("", "exact"):
            results.append(value == child[1])
        else:
            raise NotImplementedError(f"A constraint of items asks for “{lookup}”.")
    found = any(results) if condition.connector == Q.OR else all(results)
    return not found if condition.negated else found
