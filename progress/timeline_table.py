"""Events as rows of a table: one for each change, so that a spreadsheet can sort and filter them."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from progress.timeline import Told

HEADING = ("When", "Who", "On behalf of", "Kind", "Code", "What it is", "What happened", "Field", "Before", "After")


def lines_of(events: Iterable[Told]) -> Iterator[tuple]:
    """The rows under `HEADING`."""
    for event in events:
        when = f"{timezone.localtime(event.at):%d/%m/%Y %H:%M}"
        for change in event.changes:
            yield (
                when,
                event.who,
                event.behalf,
                event.kind,
                event.code,
                event.title,
                change.sentence,
                change.label,
                change.before,
                change.after,
            )
