"""Actions, what was said about them, and what could stop them."""

from datetime import date

from auditlog.models import LogEntry
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Assigned, Organisation
from logicmodels.models import Activity
from lutonhet import trail
from lutonhet.rows import Traced, has_come
from workplans.models.workplan import Priority, WorkplanItem


class Delivery(models.TextChoices):
    """How delivery stands: people judge it. One status, not a status and a rating."""

    NOT_STARTED = "not_started", "Grey – Not started"
    ON_TRACK = "on_track", "Green – On track"
    AT_RISK = "at_risk", "Amber – At risk"
    OFF_TRACK = "off_track", "Red – Off track"
    COMPLETE = "complete", "Blue – Complete"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"


NOT_PAST_ITS_DATE = (Delivery.NOT_STARTED, Delivery.ON_TRACK)  # what an action cannot be once its due date is past


class Action(Assigned, WorkplanItem):
    """Something that somebody will do by a date, in a workplan."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    activities = models.ManyToManyField(
        Activity, blank=True, related_name="actions", help_text="The logic model's activities that this moves forward."
    )
    lead_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    lead_officer = models.CharField(max_length=150, blank=True, help_text="A name; an account is not needed.")
    starts_on = models.DateField("start date", null=True, blank=True)
    due_on = models.DateField("due date", null=True, blank=True)
    original_due_on = models.DateField("original due date", null=True, blank=True, editable=False)
    is_ongoing = models.BooleanField("ongoing", default=False)
    delivery = models.CharField(max_length=12, choices=Delivery, default=Delivery.NOT_STARTED)
    completed_on = models.DateField(null=True, blank=True, validators=[has_come])
    what_changed = models.TextField("what changed as a result", blank=True)

    class Meta(WorkplanItem.Meta):
        default_related_name = "actions"
        constraints = [
            *WorkplanItem.Meta.constraints,
            models.CheckConstraint(
                name="action_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                violation_error_message="The due date must be the same as or after the start date.",
            ),
            models.CheckConstraint(
                name="an_ongoing_action_has_no_due_date",
                condition=Q(is_ongoing=False) | Q(due_on=None),
                violation_error_message="An ongoing action has no due date: give one or the other.",
            ),
            models.CheckConstraint(
                name="a_complete_action_says_when_and_what_changed",
                condition=(~Q(delivery="complete") & Q(completed_on=None))
                | (Q(delivery="complete", completed_on__isnull=False) & ~Q(what_changed="")),
                violation_error_message="A complete action says when it was completed and what changed as a result; "
                "another has no completion date.",
            ),
            models.CheckConstraint(
                name="a_closed_action_says_so_in_its_delivery",
                condition=Q(delivery="closed", closed_on__isnull=False) | (~Q(delivery="closed") & Q(closed_on=None)),
                violation_error_message="A closed action has a date and a reason, and its delivery is Closed.",
            ),
        ]

    def close(self, *, on, how, reason):
        self.delivery = Delivery.CLOSED
        self.completed_on = None
        return [*super().close(on=on, how=how, reason=reason), "delivery", "completed_on"]

    def reopen(self):
        """It stands as it stood when it was closed; where the trail does not know, it counts as not started."""
        fields = super().reopen()
        changed = trail.of_row(self).filter(action=LogEntry.Action.UPDATE)
        closing = changed.filter(changes__delivery__1=Delivery.CLOSED).first()
        self.delivery = closing.changes["delivery"][0] if closing else Delivery.NOT_STARTED
        if self.delivery == Delivery.COMPLETE and not self.what_changed:  # that was taken away meanwhile
            self.delivery = Delivery.NOT_STARTED
        elif self.delivery == Delivery.COMPLETE:
            self.completed_on = date.fromisoformat(closing.changes["completed_on"][0])
        return fields

    @property
    def who(self):
        """Whoever leads it: somebody with an account, or a name."""
        return str(self.assigned_to) if self.assigned_to_id else self.lead_officer

    def is_past_its_date(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on

    def clean(self):
        super().clean()
        if self.priority_id and self.workplan_id and self.priority.workplan_id != self.workplan_id:
            raise ValidationError({"priority": "Choose a priority of the same workplan."})

    def save(self, *args, **kwargs):
        if self.original_due_on is None:
            self.original_due_on = self.due_on
        super().save(*args, **kwargs)


class Update(Traced):
    """What somebody reported about an action, on a day. Never changed afterwards: the next one says what is new."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="updates")
    made_by_name = models.CharField("name at the time", max_length=150, editable=False)
    made_by_role = models.CharField("role at the time", max_length=300, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    delivery = models.CharField(max_length=12, choices=Delivery)
    text = models.TextField("what has happened")
    what_is_wrong = models.TextField("what is wrong, and what happens next", blank=True)
    support_needed = models.TextField(blank=True, help_text="Or “None”.")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="amber_and_red_say_what_is_wrong",
                condition=~Q(delivery__in=["at_risk", "off_track"]) | ~Q(what_is_wrong=""),
                violation_error_message="Say what is wrong, and what happens next.",
            ),
            models.CheckConstraint(
                name="red_says_what_support_is_needed",
                condition=~Q(delivery="off_track") | ~Q(support_needed=""),
                violation_error_message="Say what support is needed, or “None”.",
            ),
        ]

    @property
    def of_workstream(self):
        return self.action.of_workstream

    @property
    def filed_under(self):
        return self.action.filed_under

    @property
    def why_not(self) -> str:
        """Why the action cannot stand so, in a sentence; "" where it can."""
        if self.delivery not in NOT_PAST_ITS_DATE or not self.action.is_past_its_date(timezone.localdate(self.made_at)):
            return ""
        return (
            f"The action was due on {self.action.due_on:%-d %B %Y}: past its date it cannot be green or grey. "
            "Choose another, or change its due date first."
        )

    def clean(self):
        super().clean()
        if self.action_id and (why_not := self.why_not):
            raise ValidationError({"delivery": why_not})

    def save(self, *args, **kwargs):
        self.made_by_name = self.made_by_name or self.made_by.name
        self.made_by_role = self.made_by_role or self.action.of_workstream.role_of(
            self.made_by, timezone.localdate(self.made_at)
        )
        super().save(*args, **kwargs)

    def __str__(self):
        return f"{self.action.code}, {self.made_at:%d %B %Y}: {self.get_delivery_display()}"


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
