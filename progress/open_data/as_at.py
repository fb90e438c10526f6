"""From when open data are, and whether they are still the same: read from the audit trail, in one query."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from auditlog.models import LogEntry
from django.conf import settings
from django.db.models import Count, Max, Subquery

RECENT = 5_000  # events


@dataclass(frozen=True)
class AsAt:
    """The moment of the last change of anything (None before the first), and a tag that differs after the next one."""

    changed_at: datetime | None
    tag: str


def as_at() -> AsAt:
    """How things stand now. Any change at all makes a new tag: to say “changed” once too often costs a download.

    Two changes at the same time may be kept in another order than they were numbered: the last few are counted as well.
    """
    latest = LogEntry.objects.order_by("-pk").values("pk")[:1]
    found = LogEntry.objects.filter(pk__gt=Subquery(latest) - RECENT).aggregate(
        last=Max("pk"), recent=Count("pk"), at=Max("timestamp")
    )
    told = [found["last"], found["recent"], settings.VERSION, settings.OPEN_DATA_LICENCE, settings.PUBLIC_SITE]
    return AsAt(found["at"], blake2b(repr(told).encode(), digest_size=16).hexdigest())


def now(request) -> AsAt:
    """The same, asked once a request."""
    if not hasattr(request, "as_at"):
        request.as_at = as_at()
    return request.as_at
