"""What people report: how an action stands, period by period."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lutonhet.rows import Traced
from workplans.models.actions import NOT_PAST_ITS_DATE, Action, Delivery
from workplans.periods import start_of_period


class ReportQuerySet(models.QuerySet):
    def standing(self):
        """Those that no later one corrects: one of each thing reported on and period."""
        return self.filter(corrected_by=None)


class Report(Traced):
    """Something said about one thing for one reporting period, in somebody's name. It is never changed: another one of
    the same period corrects it, and both stay."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    made_by_name = models.CharField("name at the time", max_length=150, editable=False)
    made_by_role = models.CharField("role at the time", max_length=300, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    period_starts_on = models.DateField("reporting period from", editable=False)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="corrected_by"
    )
    support_needed = models.TextField(blank=True, help_text="Or “None”.")

    objects = ReportQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-made_at", "-pk"]

    @property
    def about(self):
        """The row that it reports on."""
        raise NotImplementedError

    @property
    def of_workstream(self):
        return self.about.of_workstream

    @property
    def filed_under(self):
        return self.about.filed_under

    @property
    def made_on(self) -> date:
        return timezone.localdate(self.made_at)

    def save(self, *args, **kwargs):
        self.made_by_name = self.made_by_name or self.made_by.name
        self.made_by_role = self.made_by_role or self.of_workstream.role_of(self.made_by, self.made_on)
        self.period_starts_on = self.period_starts_on or start_of_period(self.made_on)
        super().save(*args, **kwargs)


class Update(Report):
    """How an action stands, and what has happened."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    delivery = models.CharField(max_length=12, choices=Delivery)
    text = models.TextField("what has happened")
    what_is_wrong = models.TextField("what is wrong, and what happens next", blank=True)

    class Meta(Report.Meta):
        default_related_name = "updates"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "period_starts_on"],
                condition=Q(corrects=None),
                name="one_first_update_an_action_a_period",
                violation_error_message="This action has an update for the period already: the new one corrects it.",
            ),
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
    def about(self):
        return self.action

    @property
    def why_not(self) -> str:
        """Why the action cannot stand so, in a sentence; "" where it can."""
        if self.delivery not in NOT_PAST_ITS_DATE or not self.action.is_past_its_date(self.made_on):
            return ""
        return (
            f"The action was due on {self.action.binding_due_on:%-d %B %Y}: past its date it cannot be green or grey. "
            "Choose another, or ask the group to agree a new date."
        )

    def clean(self):
        super().clean()
        if self.action_id and (why_not := self.why_not):
            raise ValidationError({"delivery": why_not})

    def __str__(self):
        return f"{self.action.code}, {self.made_at:%d %B %Y}: {self.get_delivery_display()}"
