"""Pages of a list of events, the latest first, without counting them: each begins below the last of the one before."""

from django.db.models import QuerySet


def page_before(events: QuerySet, asked: str, size: int) -> tuple[list, str]:
    """(the events of a page, what to ask for the next one: "" after the last); `asked` is what the address says."""
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        events = events.filter(pk__lt=int(asked))
    found = list(events[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""
