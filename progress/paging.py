"""Pages of long lists: of events, which are never counted, and of what is read whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet


def page_before(events: QuerySet, asked: str, size: int) -> tuple[list, str]:
    """(the events of a page, what to ask for the next one: "" after the last); `asked` is what the address says.

    Each page begins below the last event of the one before.
    """
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        events = events.filter(pk__lt=int(asked))
    found = list(events[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""


@dataclass(frozen=True)
class Page:
    """A page of a list that is read whole: its rows, its number, and how many pages and rows there are."""

    rows: list
    number: int
    pages: int
    total: int

    @property
    def earlier(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def later(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page_of(rows: Sequence, asked: str, size: int) -> Page:
    """The page that an address asks for; the nearest one where it asks for none that there is."""
    pages = max(1, -(-len(rows) // size))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    number = min(max(number, 1), pages)
    return Page(list(rows[(number - 1) * size : number * size]), number, pages, len(rows))
