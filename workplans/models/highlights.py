"""How a workplan stands as a whole: what its one-page highlight report says."""

from django.db import models
from django.db.models import Q

from workplans.models.actions import Delivery
from workplans.models.updates import Report
from workplans.models.workplan import Workplan

RATINGS = (Delivery.NOT_STARTED, Delivery.ON_TRACK, Delivery.AT_RISK, Delivery.OFF_TRACK, Delivery.COMPLETE)


class Highlight(Report):
    """The overall rating of a workplan for a reporting period, and the summary that a highlight report prints."""

    workplan = models.ForeignKey(Workplan, on_delete=models.PROTECT, related_name="highlights")
    rating = models.CharField("overall rating", max_length=12, choices=[(one.value, one.label) for one in RATINGS])
    summary = models.TextField(help_text="Where the plan stands, in a few sentences.")
    achieved = models.TextField("achieved this period", blank=True)
    planned = models.TextField("planned next", blank=True)

    class Meta(Report.Meta):
        default_related_name = "highlights"
        constraints = [
            models.UniqueConstraint(
                fields=["workplan", "period_starts_on"],
                condition=Q(corrects=None),
                name="one_first_highlight_a_workplan_a_period",
                violation_error_message="This plan has a report for the period already: the new one corrects it.",
            ),
            models.CheckConstraint(
                name="a_red_plan_says_what_support_is_needed",
                condition=~Q(rating="off_track") | ~Q(support_needed=""),
                violation_error_message="Say what support or decision is needed, or “None”.",
            ),
        ]

    @property
    def about(self):
        return self.workplan

    def __str__(self):
        return f"{self.workplan}, {self.made_at:%d %B %Y}: {self.get_rating_display()}"
