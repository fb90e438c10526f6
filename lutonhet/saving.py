"""Writing one row as one person: allowed, over the version they were shown, and seen by the audit trail.

Services with a name of their own (a correction, a sign-off) end here; so do the administration pages.
"""

from collections.abc import Iterable
from typing import TypeVar

import rules
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from lutonhet.circumstances import done_by
from lutonhet.rows import Guarded, StaleRow

VERSION = ("version",)
Row = TypeVar("Row", bound=models.Model)


class Refused(Exception):
    """A service did nothing; the text says to the person why."""


def may(person, verb: str, row: models.Model | type[models.Model]) -> bool:
    """May the person view, add, change or delete it? The rules alone decide: a superuser has no way round them."""
    name = f"{row._meta.app_label}.{verb}_{row._meta.model_name}"
    return rules.has_perm(name, person, row if isinstance(row, models.Model) else None)


@transaction.atomic
def save_row(row: Row, *, by, version: int | None = None, fields: Iterable[str] | None = None) -> Row:
    """Add a row, or save a stored one over the version that the person was shown.

    With `fields`, only those are written. Raises `PermissionDenied`, or `StaleRow` when somebody saved it since
    (nothing is written then).
    """
    is_new = row._state.adding
    if not may(by, "add" if is_new else "change", row):
        raise PermissionDenied
    if isinstance(row, Guarded) and not is_new:
        _claim(row, version)
    with done_by(by):
        row.save(update_fields=None if is_new or fields is None else [*fields, *VERSION])
    return row


@transaction.atomic
def delete_row(row: models.Model, *, by, version: int | None = None) -> None:
    """Delete a row of a kind that may be deleted: links and the like; what is governed is closed instead."""
    if not may(by, "delete", row):
        raise PermissionDenied
    if isinstance(row, Guarded):
        _claim(row, version)
    with done_by(by):
        row.delete()


def _claim(row: Guarded, version: int | None) -> None:
    if version is None:
        raise StaleRow(row)
    row.claim(version=version)
