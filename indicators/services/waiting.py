"""A file that was read and waits: who may decide on it, and whether there is anything left to decide."""

import rules
from django.core.exceptions import PermissionDenied

from indicators.models import ImportBatch
from lutonhet.saving import Refused

State = ImportBatch.State


class NotWaiting(Refused):
    """The import was accepted, taken back or thrown away since; there is nothing to decide any more."""

    def __init__(self, batch, *, is_gone=False):
        now = {
            State.READ: "has been thrown away. Bring the file in again if it is wanted.",
            State.READING: "is still being read. Wait until it is done.",
            State.ACCEPTED: "has been accepted already.",
            State.TAKEN_BACK: "has been taken back. Bring the file in again if it is wanted.",
        }
        super().__init__(f"“{batch}” {now[State.READ if is_gone else batch.state]}")


def may_bring_in(by) -> None:
    """Raise `PermissionDenied` unless `by` may import; the command line, which is nobody, may."""
    if by is not None and not rules.has_perm("indicators.bring_in", by):
        raise PermissionDenied


def waiting(batch: ImportBatch) -> ImportBatch:
    """The batch anew, held until the transaction ends; `NotWaiting` when there is nothing to decide on it.

    On SQLite a transaction that writes holds the whole database from its start.
    """
    stored = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if stored is None:
        raise NotWaiting(batch, is_gone=True)
    if stored.state != State.READ:
        raise NotWaiting(stored)
    return stored
