"""What a table would do to a workplan: plain values, shown before anything is saved."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from lutonhet.sheets.outcome import Change, Problem
from workplans.models import Action, Milestone, Update, Workplan
from workplans.tables.columns import HEADINGS

ADD, CHANGE, SAME, STALE = "add", "change", "same", "stale"
NONE, KEEP = "none", "keep"


@dataclass
class Question:
    """Something that a table leaves open; `choices` are (answer, words). Without choices a text is asked.

    `rows` are the rows of the table that wait for it, and `column` the heading that it is about.
    """

    key: str
    sentence: str
    column: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    answer: str = ""
    is_long: bool = False

    @property
    def where(self) -> str:
        rows = list(dict.fromkeys(self.rows))
        named = ", ".join(map(str, rows[:8])) + (f" and {len(rows) - 8} more" if len(rows) > 8 else "")
        return f"{'Row' if len(rows) == 1 else 'Rows'} {named}, {self.column}"


@dataclass
class Step:
    """A milestone that a row adds, or changes in the named fields."""

    row: Milestone
    fields: list[str] = field(default_factory=list)


@dataclass
class Line:
    """A row of the table beside what is stored; `row` is what is to be saved, with the `fields` that differ."""

    number: int
    row: Action
    state: str
    fields: list[str] = field(default_factory=list)
    lists: dict[str, list] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    update: Update | None = None
    completed_on: date | None = None
    what_changed: str = ""
    moves_to: date | None = None
    reason: str = ""
    new_priority: str = ""
    kept: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.row._state.adding

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def named(self) -> str:
        """What the action is called here; a new one by what it will be called."""
        renamed = next((one.before for one in self.changes if one.heading == HEADINGS["action"]), "")
        return renamed or self.row.text

    @property
    def told(self) -> list[Change]:
        """The changes as a reader needs them: a new action's wording is its name already."""
        return [one for one in self.changes if not (self.is_new and one.heading == HEADINGS["action"])]


@dataclass
class Plan:
    """What would be done; with problems, or with questions that nobody has answered, nothing is."""

    workplan: Workplan
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    not_in_table: int = 0
    sheet: str = ""

    def of(self, state: str) -> list[Line]:
        return [line for line in self.lines if line.state == state]

    @property
    def to_add(self):
        return self.of(ADD)

    @property
    def to_change(self):
        return self.of(CHANGE)

    @property
    def refused(self):
        return self.of(STALE)

    @property
    def open_questions(self) -> list[Question]:
        return [one for one in self.questions.values() if not one.answer]

    @property
    def is_ready(self) -> bool:
        return not (self.problems or self.open_questions) and bool(self.to_add or self.to_change)

    @property
    def is_same(self) -> bool:
        """Does the table say nothing that the workplan does not say already?"""
        return not (self.problems or self.open_questions or self.to_add or self.to_change or self.refused)

    @property
    def counted(self) -> str:
        """What would be done, in figures."""
        return f"{len(self.to_change)} changed, {len(self.to_add)} new, 0 removed"

    @property
    def digest(self) -> str:
        """What stands for all that was shown: when somebody else saves meanwhile, it is another."""
        told = [
            (line.number, line.state, line.row.code, line.row.version, line.changes, line.remarks)
            for line in self.lines
        ]
        whole = (self.workplan.pk, told, self.problems, list(self.questions), self.not_in_table)
        return hashlib.sha256(repr(whole).encode("utf-8", "surrogatepass")).hexdigest()
