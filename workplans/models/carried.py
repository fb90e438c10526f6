"""What went from the plan of one year into that of another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lutonhet.rows import Traced
from workplans.models.workplan import Workplan


class Carried(Traced):
    """An item of a plan that went on into a later one, as it stood then. The item keeps its code; its old plan keeps
    this, written once, to say what was carried and where to."""

    class Kind(models.TextChoices):
        PRIORITY = "priority", "Priority"
        ACTION = "action", "Action"
        RISK = "risk", "Risk"

    from_workplan = models.ForeignKey(
        Workplan, on_delete=models.PROTECT, related_name="carried_on", verbose_name="from"
    )
    to_workplan = models.ForeignKey(Workplan, on_delete=models.PROTECT, related_name="carried_here", verbose_name="to")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=24)
    text = models.TextField("as it read then")
    delivery = models.CharField("how it stood then", max_length=12, blank=True, help_text="Of an action.")
    carried_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="carried_items")
    carried_by_name = models.CharField("name at the time", max_length=150, editable=False)
    carried_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "carried item"
        constraints = [
            models.UniqueConstraint(
                fields=["from_workplan", "code"],
                name="an_item_leaves_a_plan_once",
                violation_error_message="This item has been carried out of that plan already.",
            ),
            models.CheckConstraint(
                name="an_item_is_carried_into_another_plan",
                condition=~Q(from_workplan=F("to_workplan")),
                violation_error_message="Choose another plan: the item stands in this one.",
            ),
            models.CheckConstraint(
                name="a_carried_action_says_how_it_stood",
                condition=(Q(kind="action") & ~Q(delivery="")) | (~Q(kind="action") & Q(delivery="")),
                violation_error_message="Of an action, and of nothing else, say how delivery stood.",
            ),
        ]

    @property
    def of_workstream(self):
        return self.from_workplan.of_workstream

    @property
    def filed_under(self):
        return self.from_workplan.filed_under

    def save(self, *args, **kwargs):
        self.carried_by_name = self.carried_by_name or self.carried_by.name
        super().save(*args, **kwargs)

    def __str__(self):
        return f"{self.code} from {self.from_workplan.year} to {self.to_workplan.year}"
