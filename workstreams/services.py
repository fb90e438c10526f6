"""Every write in the programme and its workstreams that has a name."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role, User
from lutonhet.saving import save_row
from workstreams.codes import next_code
from workstreams.models import Coded, Workstream
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
