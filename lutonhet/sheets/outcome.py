"""What comes of comparing a file with what is stored: what would be added, changed and left, and what is wrong."""

from dataclasses import dataclass, field

from django.db import models


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, where, and what to write instead; `row` and `column` are empty for the whole."""

    sentence: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True)
class Change:
    """One cell that differs."""

    heading: str
    before: str
    after: str


@dataclass
class Entry:
    """A row of the file beside the stored row: it stands where a page has its form, so `store` may ask it the same."""

    number: int
    row: models.Model
    is_new: bool
    changes: list[Change] = field(default_factory=list)
    values: dict = field(default_factory=dict)
    cleaned_data: dict = field(default_factory=dict)

    @property
    def name(self):
        return str(self.row)

    @property
    def changed_data(self):
        return [column.attribute for column in self.values]


@dataclass
class Outcome:
    """What an upload would do, or has done; with problems it does nothing."""

    sheet: str
    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    left: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes_nothing(self):
        return not (self.added or self.changed or self.problems)
