"""Every write in a logic model that has a name, beside those of any item."""

from collections.abc import Sequence

from django.db import transaction

from logicmodels.models import Link, LogicModel
from logicmodels.models.items import LogicModelItem
from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import Refused, delete_row, save_row
from workstreams.kinds import Kind
from workstreams.services import add_item


@transaction.atomic
def start_logic_model(logic_model: LogicModel, *, by, behalf: str = "") -> LogicModel:
    """Begin the logic model of a workstream with its hypothesis."""
    with on_behalf_of(behalf):
        return save_row(logic_model, by=by)


@transaction.atomic
def add_items(
    logic_model: LogicModel, kind: Kind, texts: Sequence[str], *, by, behalf: str = ""
) -> list[LogicModelItem]:
    """Add items of one kind with these texts at the end of their list: all of them, or none."""
    place = kind.last_place(kind.model(logic_model=logic_model))
    return [
        add_item(row, by=by, stem=kind.stem(row), place=place + number, behalf=behalf)
        for number, row in enumerate(kind.model(logic_model=logic_model, text=text) for text in texts)
    ]


@transaction.atomic
def add_links(links: Sequence[Link], *, by, behalf: str = "") -> list[Link]:
    """Link an item to several others: to all of them, or to none."""
    return [add_link(link, by=by, behalf=behalf) for link in links]


@transaction.atomic
def add_link(link: Link, *, by, behalf: str = "") -> Link:
    """Link two items; the link says how far it is believed, and why."""
    if why_not := link.why_not:
        raise Refused(why_not)
    with on_behalf_of(behalf):
        return save_row(link, by=by)


@transaction.atomic
def remove_link(link: Link, *, by, version: int, behalf: str = "") -> None:
    """Take a link away. The trail keeps what it said."""
    with on_behalf_of(behalf):
        delete_row(link, by=by, version=version)
