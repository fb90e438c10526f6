"""Every write in a logic model that has a name, beside those of any item."""

from django.db import transaction

from logicmodels.models import Link, LogicModel
from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import delete_row, save_row


@transaction.atomic
def start_logic_model(logic_model: LogicModel, *, by, behalf: str = "") -> LogicModel:
    """Begin the logic model of a workstream with its hypothesis."""
    with on_behalf_of(behalf):
        return save_row(logic_model, by=by)


@transaction.atomic
def add_link(link: Link, *, by, behalf: str = "") -> Link:
    """Link two items; the link says how far it is believed, and why."""
    with on_behalf_of(behalf):
        return save_row(link, by=by)


@transaction.atomic
def remove_link(link: Link, *, by, version: int, behalf: str = "") -> None:
    """Take a link away. The trail keeps what it said."""
    with on_behalf_of(behalf):
        delete_row(link, by=by, version=version)
