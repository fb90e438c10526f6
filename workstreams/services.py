"""Every write in the programme and its workstreams that has a name."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import Role, User
from lutonhet.circumstances import done_by, on_behalf_of
from lutonhet.rows import Guarded, why_not_done_on
from lutonhet.saving import Refused, may, save_row
from workstreams.codes import next_code
from workstreams.models import Closable, Coded, Item, Workstream
from workstreams.rules import belongs

ATTEMPTS = 5


def add_coded(row: Coded, *, by, stem: str) -> Coded:
    """Add a row under the next free code of `stem`, which stays with it for good.

    Somebody else may be given the same code at the same moment: the second to save takes the one after it.
    """
    for attempt in range(1, ATTEMPTS + 1):
        row.code = next_code(type(row), stem)
        try:
            with transaction.atomic():
                return save_row(row, by=by)
        except IntegrityError:
            was_taken = type(row)._base_manager.filter(code=row.code).exists()
            if not was_taken or attempt == ATTEMPTS:
                raise
    return row


@transaction.atomic
def add_item(
    row: Coded, *, by, stem: str, place: int, lists: Mapping[str, Sequence] | None = None, behalf: str = ""
) -> Coded:
    """Add an item at a place of its list, with the rows that it names."""
    row.order = place
    with on_behalf_of(behalf):
        add_coded(row, by=by, stem=stem)
        _set_lists(row, lists, by)
    return row


@transaction.atomic
def change_row(
    row: Guarded,
    *,
    by,
    version: int,
    fields: Sequence[str],
    lists: Mapping[str, Sequence] | None = None,
    behalf: str = "",
) -> Guarded:
    """Store the named fields of a row, and the rows that it names, over the version that the person was shown.

    Raises `PermissionDenied` or `StaleRow`; then nothing was written.
    """
    with on_behalf_of(behalf):
        save_row(row, by=by, version=version, fields=fields)
        _set_lists(row, lists, by)
    return row


def close_item(row: Closable, *, by, version: int, on: date, how: str, reason: str, behalf: str = "") -> Closable:
    """Close an open item: when, how it ended, and why."""
    if not row.is_open:
        raise Refused(f"{row.code} is closed already.")
    if why_not := why_not_done_on(on):
        raise Refused(why_not)
    return change_row(row, by=by, version=version, fields=row.close(on=on, how=how, reason=reason), behalf=behalf)


def withdraw_item(row: Closable, *, by, version: int, reason: str, behalf: str = "") -> Closable:
    """Take out what should not have been entered. Its code stays given, and it can be restored."""
    today, how = timezone.localdate(), Closable.Closing.WITHDRAWN
    return close_item(row, by=by, version=version, on=today, how=how, reason=reason, behalf=behalf)


def restore_item(row: Closable, *, by, version: int, behalf: str = "") -> Closable:
    """Open a closed or withdrawn item again."""
    if row.is_open:
        raise Refused(f"{row.code} is open already.")
    return change_row(row, by=by, version=version, fields=row.reopen(), behalf=behalf)


def confirm(row: Guarded, *, by, version: int, behalf: str = "") -> Guarded:
    """Say that what was inferred is so. What it was inferred from stays in its note."""
    if not row.is_inferred:
        raise Refused("That has been confirmed already.")
    row.is_inferred = False
    return change_row(row, by=by, version=version, fields=["is_inferred"], behalf=behalf)


@transaction.atomic
def move_item(row: Item, *, by, version: int, siblings: models.QuerySet, to: int, behalf: str = "") -> int:
    """Put an item at a place (from 1) of its list; answers the place that it has now.

    Only the moved item's version is claimed: nobody who edits one of the others is disturbed.
    """
    others = [one for one in siblings if one.pk != row.pk]
    place = min(max(to, 1), len(others) + 1)
    with done_by(by), on_behalf_of(behalf):
        row = save_row(row, by=by, version=version, fields=[])
        for order, one in enumerate([*others[: place - 1], row, *others[place - 1 :]], start=1):
            if one.order != order:
                one.order = order
                one.save(update_fields=["order"])
    return place


def _set_lists(row, lists, by):
    if lists and not may(by, "change", row):
        raise PermissionDenied
    with done_by(by):
        for name, rows in (lists or {}).items():
            getattr(row, name).set(rows)


@transaction.atomic
def add_person(person: User, roles: list[Role], *, by: User) -> User:
    """Make an account with its first roles, all or nothing; there is no password until an invitation is accepted."""
    person.set_unusable_password()
    save_row(person, by=by)
    for role in roles:
        role.user = person
        save_row(role, by=by)
    return person


@transaction.atomic
def put_first_day_away(workstream: Workstream, *, by: User) -> None:
    """Somebody knows their way round the workstream: the first steps need not be shown to them again."""
    if not belongs(by, workstream):
        raise PermissionDenied
    for membership in by.memberships.current().filter(workstream=workstream, first_day_over_at=None):
        membership.claim(version=membership.version)
        membership.first_day_over_at = timezone.now()
        membership.save()
