"""How due dates have moved, why, and which meeting agreed it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lutonhet.rows import Guarded
from workplans.models.actions import Action
from workstreams.models import Meeting


class DueDateMove(Guarded):
    """One move of an action's due date after it was fixed. It counts once a minuted meeting has agreed it."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="due_date_moves")
    was = models.DateField("due date before")
    now = models.DateField("due date after")
    reason = models.TextField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="due_date_moves")
    moved_by_name = models.CharField("name at the time", max_length=150, editable=False)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="due_date_moves",
        verbose_name="agreed at",
    )
    minute_reference = models.CharField(max_length=60, blank=True, help_text="For example: minute 7.2")

    class Meta:
        ordering = ["moved_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_due_date_moves_to_another_day",
                condition=~Q(was=F("now")),
                violation_error_message="The new due date is the old one.",
            ),
            models.CheckConstraint(
                name="a_moved_due_date_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why the due date moves.",
            ),
            models.CheckConstraint(
                name="an_agreed_due_date_names_meeting_and_minute",
                condition=Q(meeting=None, minute_reference="") | (Q(meeting__isnull=False) & ~Q(minute_reference="")),
                violation_error_message="Give the meeting that agreed the date and its minute, or neither.",
            ),
        ]

    @property
    def of_workstream(self):
        return self.action.of_workstream

    @property
    def filed_under(self):
        return self.action.filed_under

    @property
    def key(self) -> str:
        """What tells it from other moves on a page."""
        return str(self.pk)

    @property
    def is_agreed(self):
        return self.meeting_id is not None

    def save(self, *args, **kwargs):
        self.moved_by_name = self.moved_by_name or self.moved_by.name
        super().save(*args, **kwargs)

    def __str__(self):
        return f"{self.action.code}: {self.was:%-d %B %Y} to {self.now:%-d %B %Y}"
