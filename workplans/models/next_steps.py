"""What comes next, as promised."""

from django.db import models

from accounts.models import Assigned
from workstreams.models import Item, Workstream
from workstreams.models.items import ItemQuerySet


class NextStepQuerySet(ItemQuerySet):
    def for_programme(self):
        """Those promised by the whole programme, not by one workstream."""
        return self.filter(workstream=None)

    def soonest_first(self):
        """By due date; those without one follow in the order of their source."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "order", "code")


class NextStep(Assigned, Item):
    """Something promised: by a workstream, or by the whole programme when it names none."""

    workstream = models.ForeignKey(
        Workstream,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text="Empty for the whole programme.",
    )
    due_on = models.DateField("due date", null=True, blank=True)
    due_text = models.CharField(
        "when, as printed", max_length=60, blank=True, help_text="Where the source names no day, for example: October"
    )
    owner = models.CharField(max_length=150, blank=True)

    objects = NextStepQuerySet.as_manager()

    class Meta(Item.Meta):
        default_related_name = "next_steps"

    @property
    def of_workstream(self):
        return self.workstream

    @property
    def who(self):
        """Whoever does it: somebody with an account, or a name."""
        return str(self.assigned_to) if self.assigned_to_id else self.owner

    @property
    def when(self):
        """The due date, or the words that the source has instead; empty when it says nothing."""
        return f"{self.due_on:%-d %B %Y}" if self.due_on else self.due_text
