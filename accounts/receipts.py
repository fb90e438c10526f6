"""A form that adds something adds it once, however often its button is pressed."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Receipt

KEPT_FOR = timedelta(days=2)


def new_key() -> str:
    """What a form carries so that sending it twice is noticed."""
    return str(uuid.uuid4())


@transaction.atomic
def once(key: str, *, by, add: Callable[[], str]) -> str:
    """Call `add`, which answers an address, unless a form with this key has been sent: then the address of that time.

    Two at the same moment wait for each other at the key. Raises `PermissionDenied` for a key that somebody else used.
    """
    receipt = Receipt(key=_as_uuid(key), sent_by=by, address="")
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError:
        sent = Receipt.objects.get(key=receipt.key)
        if sent.sent_by_id != by.pk:
            raise PermissionDenied from None
        return sent.address
    receipt.address = add()
    receipt.save(update_fields=["address"])
    Receipt.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()
    return receipt.address


def _as_uuid(key: str) -> uuid.UUID:
    """A key that a form of ours cannot have carried counts as a new one."""
    try:
        return uuid.UUID(key)
    except (ValueError, AttributeError, TypeError):
        return uuid.uuid4()
