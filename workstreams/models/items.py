"""What everything with a permanent code has in common."""

from django.db import models
from django.db.models import Q

from lutonhet.rows import Annotated, Guarded, has_come
from workstreams.codes import valid_code


class Coded(Guarded, Annotated):
    """A row with a permanent code; its place in a list is another matter (`order`)."""

    code = models.CharField(
        max_length=24,
        unique=True,
        validators=[valid_code],
        error_messages={"unique": "That code has been given before; codes are never used twice."},
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Place in the list; the code stays as it is.")

    class Meta(Annotated.Meta):
        abstract = True
        ordering = ["order", "code"]

    @property
    def of_workstream(self):
        """The workstream that it belongs to; None for what belongs to the whole programme."""
        return None

    @property
    def filed_under(self):
        return self.of_workstream.code if self.of_workstream else ""


class ItemQuerySet(models.QuerySet):
    """Items that are open, and items that have been closed."""

    def open(self):
        return self.filter(closed_on=None)

    def closed(self):
        return self.exclude(closed_on=None)


class Closable(models.Model):
    """Closed with a date, how it ended and a reason, or not at all."""

    class Closing(models.TextChoices):
        DONE = "done", "Done"
        MERGED = "merged", "Merged into another"
        STOPPED = "stopped", "Stopped"
        WITHDRAWN = "withdrawn", "Withdrawn"

    closed_on = models.DateField(null=True, blank=True, validators=[has_come])
    closed_as = models.CharField(max_length=10, choices=Closing, blank=True)
    closing_reason = models.TextField(blank=True, help_text="Merged into which? Stopped because of what?")

    objects = ItemQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_closes_with_date_kind_and_reason",
                condition=Q(closed_on=None, closed_as="", closing_reason="")
                | (Q(closed_on__isnull=False) & ~Q(closed_as="") & ~Q(closing_reason="")),
                violation_error_message="To close this, give the date, how it ended and the reason, or none of them.",
            ),
        ]

    # What whoever closes one is asked besides how it ended, and the hint to it.
    asked_on_closing = "Why", "Merged into which? Stopped because of what? It is printed beside the item."

    @property
    def is_open(self):
        return self.closed_on is None

    @property
    def is_withdrawn(self):
        """Was it taken out as entered by mistake? Its code stays given."""
        return self.closed_as == self.Closing.WITHDRAWN

    def close(self, *, on, how, reason):
        """Note how it ended; the caller saves it. Answers the names of the fields that say so."""
        self.closed_on, self.closed_as, self.closing_reason = on, how, reason
        return ["closed_on", "closed_as", "closing_reason"]

    def reopen(self):
        """Take back that it ended; the caller saves it. Answers the names of the fields that said so."""
        return self.close(on=None, how="", reason="")


class Item(Closable, Coded):
    """A coded row that is closed with a reason, never deleted, so that nothing vanishes between years."""

    text = models.TextField()

    class Meta(Coded.Meta):
        abstract = True
        constraints = [*Coded.Meta.constraints, *Closable.Meta.constraints]

    def __str__(self):
        return f"{self.code} {self.text}"
