"""Every write in a logic model that has a name, beside those of any item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from logicmodels.models import Link, LogicModel, Output, OutputCount
from logicmodels.models.items import LogicModelItem
from lutonhet.circumstances import done_by, on_behalf_of
from lutonhet.saving import Refused, delete_row, may, save_row
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


@dataclass(frozen=True)
class CountToSave:
    """A count as it shall be stored, over the version that the person was shown (None for a new one)."""

    row: OutputCount
    version: int | None = None
    is_taken_away: bool = False


@transaction.atomic
def record_counts(counts: Iterable[CountToSave], *, by, behalf: str = "") -> int:
    """Save counts of any number of outputs together, or none of them; answers how many were saved.

    Raises `PermissionDenied`, `StaleRow`, and `Refused` for an output that is closed or a period that has not begun.
    """
    saved = 0
    for one in counts:
        if one.is_taken_away:
            take_count_away(one.row, by=by, version=one.version, behalf=behalf)
        else:
            _refuse_what_cannot_be_counted(one.row)
            with on_behalf_of(behalf):
                save_row(one.row, by=by, version=one.version, fields=["count", "note", "evidence_url"])
        saved += 1
    return saved


@transaction.atomic
def take_count_away(count: OutputCount, *, by, version: int, behalf: str = "") -> None:
    """Take away a count that was entered by mistake: the period is not counted again. The trail keeps what it said."""
    if not may(by, "change", count):
        raise PermissionDenied
    count.claim(version=version)
    with on_behalf_of(behalf), done_by(by):
        count.delete()


def _refuse_what_cannot_be_counted(count):
    if not Output.objects.filter(pk=count.output_id, closed_on=None).exists():
        raise Refused(f"{count.output.code} is closed: open it again to count it.")
    if count.starts_on > timezone.localdate():
        raise Refused(f"{count.starts_on:%-d %B %Y} is still to come: nothing can have been counted.")
