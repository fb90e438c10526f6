"""What rows of several apps have in common: a version that guards them, and a note where something was inferred."""

from django.db import models
from django.db.models import Q


class StaleRow(Exception):
    """Somebody saved the row after it was read; nothing was written."""

    def __init__(self, row):
        self.row = row
        super().__init__("Somebody else saved this while you had it open. Nothing of theirs has been overwritten.")


class Guarded(models.Model):
    """A row that nobody overwrites unseen: every save claims the version that the person was shown."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def claim(self, *, version: int) -> None:
        """Take the next version, or raise `StaleRow` when `version` is no longer the stored one.

        Call inside a transaction, then `save()`: the conditional update is what two writers race for (SQLite knows no
        `SELECT … FOR UPDATE`), and the save is what the audit trail sees.
        """
        claimed = type(self)._base_manager.filter(pk=self.pk, version=version).update(version=version + 1)
        if not claimed:
            raise StaleRow(self)
        self.version = version + 1


class Annotated(models.Model):
    """A row with a note for its reader; when it was inferred, the note says from what."""

    is_inferred = models.BooleanField(
        "inferred",
        default=False,
        help_text="The source does not say this; it was inferred and awaits confirmation.",
    )
    note = models.TextField(
        blank=True, help_text="What a reader should know, for example where a figure or a date comes from."
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_inferred_says_from_what",
                condition=Q(is_inferred=False) | ~Q(note=""),
                violation_error_message="Say in the note what this was inferred from.",
            )
        ]
