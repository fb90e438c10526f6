"""What could stop a workplan, or already does."""

from django.db import models

from accounts.models import Assigned
from workplans.models.workplan import WorkplanItem


class Risk(Assigned, WorkplanItem):
    """Something that could stop the workplan, or already does."""

    class Kind(models.TextChoices):
        RISK = "risk", "Risk"
        ISSUE = "issue", "Issue"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RISK)
    mitigation = models.TextField(blank=True, help_text="What is done about it.")
    owner = models.CharField(max_length=150, blank=True)

    class Meta(WorkplanItem.Meta):
        default_related_name = "risks"

    @property
    def who(self):
        """Whoever watches it: somebody with an account, or a name."""
        return str(self.assigned_to) if self.assigned_to_id else self.owner
