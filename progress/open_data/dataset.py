"""A data set: what it is called, its columns with their meaning, and where its rows come from. No database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

# The kinds of values, in the words of the Frictionless Table Schema, and how each is written in both files.
KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number, with a point before decimals",
    "boolean": "true or false",
    "date": "day, as 2027-03-27",
    "datetime": "moment in UTC, as 2027-03-27T09:30:00Z",
}


@dataclass(frozen=True)
class Column:
    """A column: its name in both files, the kind of its values, and what they mean."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Dataset:
    """A table of open data. `rows` gives its values column by column, each of its column's kind or None."""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[tuple]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def text(name: str, meaning: str) -> Column:
    return Column(name, "string", meaning)


def whole(name: str, meaning: str) -> Column:
    return Column(name, "integer", meaning)


def number(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning)


def yes(name: str, meaning: str) -> Column:
    return Column(name, "boolean", meaning)


def day(name: str, meaning: str) -> Column:
    return Column(name, "date", meaning)


def moment(name: str, meaning: str) -> Column:
    return Column(name, "datetime", meaning)
