"""Correcting a stored value by hand."""

from django.db import transaction

from indicators.models import Observation, Revision
from lutonhet.saving import Refused, save_row


class ReasonMissing(Refused):
    """A printed value is not changed without a reason."""

    def __init__(self):
        super().__init__("Say why the value is changed: the old one is kept beside your reason.")


@transaction.atomic
def correct_observation(observation: Observation, *, by, version: int, reason: str = "") -> Observation:
    """Save an observation; when its printed value or its number changes, keep the old one as a revision.

    Raises `ReasonMissing` when the value changes without a reason, and what `save_row` raises.
    """
    stored = Observation.objects.get(pk=observation.pk)
    save_row(observation, by=by, version=version)
    if (stored.value_text, stored.value) != (observation.value_text, observation.value):
        if not reason.strip():
            raise ReasonMissing
        Revision.of(stored, revised_by=by, reason=reason.strip()).save()
    return observation
