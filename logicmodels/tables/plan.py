"""What is to become of a logic model when a table comes in: its lines, its links, and what it says of itself."""

import hashlib
from dataclasses import dataclass, field

from accounts.models import Organisation
from logicmodels.models import Link, LogicModel
from logicmodels.models.items import LogicModelItem
from logicmodels.tables.shapes import Draft
from lutonhet.sheets.cells import short
from lutonhet.sheets.outcome import Change, Problem

ADD, CHANGE, SAME, REPEAT = "add", "change", "same", "repeat"


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
