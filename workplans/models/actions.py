"""Actions, and how delivery stands."""

from datetime import date

from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.models import Assigned, Organisation
from logicmodels.models import Activity, Output
from lutonhet import trail
from lutonhet.rows import has_come
from workplans.models.carried import Carried
from workplans.models.workplan import Priority, WorkplanItem
from workstreams.models import Recommendation


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
    outputs = models.ManyToManyField(
        Output, blank=True, related_name="actions", help_text="The logic model's outputs that this adds to."
    )
    recommendations = models.ManyToManyField(
        Recommendation, blank=True, related_name="actions", help_text="The recommendations that this answers."
    )
    intended_outcome = models.TextField(
        blank=True, help_text="What will be different, for example: fewer families in cold homes."
    )
    lead_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    supporting_organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="supported_actions", verbose_name="supporting partners"
    )
    resources = models.TextField(blank=True, help_text="Money and people, for example: £40,000 from the grant.")
    lead_officer = models.CharField(max_length=150, blank=True, help_text="A name; an account is not needed.")
    starts_on = models.DateField("start date", null=True, blank=True)
    due_on = models.DateField("due date", null=True, blank=True)
    original_due_on = models.DateField("original due date", null=True, blank=True, editable=False)
    agreed_due_on = models.DateField(
        "due date as agreed",
        null=True,
        blank=True,
        editable=False,
        help_text="The due date that the oversight group last agreed.",
    )
    is_ongoing = models.BooleanField("ongoing", default=False)
    review_on = models.DateField("review date", null=True, blank=True, help_text="For an ongoing action.")
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
                name="only_an_ongoing_action_has_a_review_date",
                condition=Q(review_on=None) | Q(is_ongoing=True),
                violation_error_message="Only an ongoing action has a review date: another has its due date.",
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

    @property
    def binding_due_on(self) -> date | None:
        """The due date that counts: the one that the group last agreed, or else the first that was given."""
        return self.agreed_due_on or self.original_due_on or self.due_on

    def is_past_its_date(self, on: date) -> bool:
        """Is it past the date that counts? A later date that nobody agreed changes nothing."""
        return self.due_on is not None and self.binding_due_on < on

    def has_fixed_date(self, on: date) -> bool:
        """Is its due date more than a draft: agreed by the group, or past? Then a change is a move, with a reason."""
        if self.due_on is None:
            return False
        return self.agreed_due_on is not None or self.binding_due_on < on

    def clean(self):
        super().clean()
        if self.priority_id and self.workplan_id and not self._stands_in_the_plan(self.priority):
            raise ValidationError({"priority": "Choose a priority of the same workplan."})

    def _stands_in_the_plan(self, priority):
        """Is it a priority of the action's plan, or was it until it was carried into a later one?"""
        if priority.workplan_id == self.workplan_id:
            return True
        return Carried.objects.filter(from_workplan=self.workplan_id, code=priority.code).exists()

    def save(self, *args, **kwargs):
        if self.original_due_on is None:
            self.original_due_on = self.due_on
        super().save(*args, **kwargs)
