"""Beginning a workstream's plan for a year, and taking away one that was begun by mistake."""

from django.db import IntegrityError, transaction

from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import Refused, delete_row, save_row
from workplans.models import Workplan


@transaction.atomic
def start_workplan(workplan: Workplan, *, by, behalf: str = "") -> Workplan:
    """Begin a workstream's plan for a year."""
    with on_behalf_of(behalf):
        return save_row(workplan, by=by)


def remove_workplan(workplan: Workplan, *, by, version: int | None, behalf: str = "") -> None:
    """Take away a plan that was begun by mistake. Raises `Refused` once something has been entered in it."""
    refused = Refused(f"Something has been entered in the workplan for {workplan.year}: it stays.")
    if not workplan.is_empty:
        raise refused
    try:
        with transaction.atomic(), on_behalf_of(behalf):
            delete_row(workplan, by=by, version=version)
    except IntegrityError:  # it was entered just now
        raise refused from None
