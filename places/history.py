"""Who wrote a row last, a load or a person: what the audit trail says."""

from contextlib import contextmanager

from auditlog.cid import correlation_id
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from lutonhet.trail import LOADS
from places.spec import tables


@contextmanager
def marked_as_a_load(name: str):
    """Audit events within say that a load made them, not a person."""
    token = correlation_id.set(f"{LOADS}{name}:{timezone.now():%Y%m%dT%H%M%S}")
    try:
        yield
    finally:
        correlation_id.reset(token)


def last_person(row) -> str:
    """Who changed the row since loads did, and when; empty when nobody has."""
    events = LogEntry.objects.get_for_object(row).exclude(cid__startswith=LOADS).order_by("-timestamp")
    event = events.select_related("actor").first()
    return f"{event.actor or event.actor_email or 'Somebody'} ({event.timestamp:%d %B %Y})" if event else ""


def deleted_by_people() -> dict[tuple[type, tuple[str, ...]], str]:
    """(model, key) of rows that a person deleted since the last load of them → what to say about it."""
    keys = {table.model: table.key for table in tables()}
    events = LogEntry.objects.filter(action=LogEntry.Action.DELETE).exclude(cid__startswith=LOADS)
    told = {}
    for event in events.select_related("actor"):
        model = ContentType.objects.get_for_id(event.content_type_id).model_class()
        before = {name: str(change[0]) for name, change in (event.changes or {}).items() if isinstance(change, list)}
        if model in keys and before.keys() >= set(keys[model]):
            who = event.actor or event.actor_email or "Somebody"
            key = tuple(before[name] for name in keys[model])
            told[model, key] = f"{who} has deleted this on {event.timestamp:%d %B %Y}. Take it out of the file."
    return told
