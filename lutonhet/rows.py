"""What rows of several apps have in common: their place in the trail, a version that guards them, a note where
something was inferred, and dates of what is done."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lutonhet.circumstances import on_whose_behalf


class StaleRow(Exception):
    """Somebody saved the row after it was read; nothing was written."""

    def __init__(self, row):
        self.row = row
        super().__init__("Somebody else saved this while you had it open. Nothing of theirs has been overwritten.")


def why_not_done_on(day: date) -> str:
    """Why nothing can have been done on a day, in a sentence; "" for today and every day before it."""
    if day <= timezone.localdate():
        return ""
    return f"{day:%-d %B %Y} is still to come. Enter the day on which it was done, today at the latest."


def has_come(day: date) -> None:
    """A validator of the date of something that is done."""
    if why_not := why_not_done_on(day):
        raise ValidationError(why_not)


class Traced(models.Model):
    """A row whose events say under what the trail files them, and on whose behalf they were done."""

    class Meta:
        abstract = True

    @property
    def filed_under(self) -> str:
        """A code that gathers the events of rows that belong together; "" for what belongs to all."""
        return ""

    def get_additional_data(self) -> dict[str, str] | None:
        """What the audit trail keeps beside an event of this row."""
        told = {"filed_under": self.filed_under, "on_behalf_of": on_whose_behalf()}
        return {name: text for name, text in told.items() if text} or None


class Guarded(Traced):
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
