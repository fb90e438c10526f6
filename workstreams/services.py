"""Every write in the programme and its workstreams that has a name."""

from django.db import IntegrityError, transaction

from lutonhet.saving import save_row
from workstreams.codes import next_code
from workstreams.models import Coded

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
