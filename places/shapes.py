"""What a description of files consists of: files and sheets, and the tables of rows in them."""

from dataclasses import dataclass

from django.db.models import Field, Model


@dataclass(frozen=True)
class Table:
    """Rows of a model under one heading of a file.

    `key` names the fields that tell one row from another; `parent` the field that holds the row it is written under;
    `remembered` what the site learns by itself: where the file does not say it, it stays.
    """

    name: str
    model: type[Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    parent: str = ""
    children: tuple["Table", ...] = ()
    is_single: bool = False
    keeps_order: bool = True
    remembered: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        return self.model._meta.get_field(name)

    @property
    def is_ordered(self) -> bool:
        """Does the place in the list mean something?"""
        return self.keeps_order and not self.is_single and any(one.name == "order" for one in self.model._meta.fields)


@dataclass(frozen=True)
class File:
    """A YAML file with one heading a table; with `each`, a folder with such a file for each row of the first table."""

    path: str
    tables: tuple[Table, ...]
    each: str = ""


@dataclass(frozen=True)
class Sheet:
    """A CSV file: one table, a row a line."""

    path: str
    table: Table
