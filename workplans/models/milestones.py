"""The steps on an action's way."""

from django.db import models

from workplans.models.actions import Action
from workstreams.models import Item


class Milestone(Item):
    """A step on an action's way that has a date of its own; reached when it is closed as done."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT)
    due_on = models.DateField("date")
    original_due_on = models.DateField("original date", editable=False)

    class Meta(Item.Meta):
        ordering = ["due_on", "order", "code"]
        default_related_name = "milestones"

    @property
    def of_workstream(self):
        return self.action.of_workstream

    @property
    def filed_under(self):
        return self.action.filed_under

    @property
    def is_reached(self):
        return self.closed_as == self.Closing.DONE

    def standing_on(self, day) -> tuple[str, str]:
        """(kind, words) of how it stands: reached, late, ahead, or closed otherwise."""
        if self.is_reached:
            return "reached", "Reached"
        if not self.is_open:
            return "closed", str(self.get_closed_as_display())
        return ("late", "Past its date") if self.due_on < day else ("ahead", "To come")

    def save(self, *args, **kwargs):
        self.original_due_on = self.original_due_on or self.due_on
        super().save(*args, **kwargs)
