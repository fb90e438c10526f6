"""Giving what somebody is to see to, to somebody else."""

import rules
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import Refused, save_row
from workplans.models import Action, NextStep, Risk
from workstreams.rules import belongs


@transaction.atomic
def hand_over(
    row: Action | NextStep | Risk, *, to: User, by: User, version: int | None, behalf: str = ""
) -> Action | NextStep | Risk:
    """Give an open item to another member of its workstream, over the version that the person was shown.

    The trail keeps who had it, and the next digest of whoever has it now tells them. Raises `PermissionDenied`,
    `StaleRow`, and `Refused` for what is closed and for somebody who does not belong to the workstream.
    """
    if not rules.has_perm("workplans.hand_over", by, row):
        raise PermissionDenied
    if not row.is_open:
        raise Refused(f"{row.code} is closed: it needs nobody any more.")
    if not to.is_active or not belongs(to, row.of_workstream):
        raise Refused(f"{to} does not belong to {row.of_workstream} today: choose one of its members.")
    if row.assigned_to_id == to.pk:
        raise Refused(f"{row.code} is with {to} already.")
    row.assigned_to = to
    with on_behalf_of(behalf):
        return save_row(row, by=by, version=version, fields=["assigned_to"])
