"""What was counted."""

from django.db import models
from django.db.models import F, Q

from logicmodels.models.items import Activity, Output
from lutonhet.rows import Annotated, Guarded


class OutputCount(Guarded, Annotated):
    """The count of an output for a period: as a whole, or for one of its activities."""

    output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="counts")
    activity = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="counts",
        help_text="Empty for the output as a whole.",
    )
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    count = models.DecimalField(max_digits=14, decimal_places=2)
    evidence_url = models.URLField("evidence", blank=True)

    class Meta(Annotated.Meta):
        ordering = ["output", "starts_on"]
        constraints = [
            *Annotated.Meta.constraints,
            models.UniqueConstraint(
                fields=["output", "activity", "starts_on", "ends_on"],
                name="one_count_an_output_an_activity_a_period",
                violation_error_message="There is already a count for that period.",
            ),
            models.UniqueConstraint(
                fields=["output", "starts_on", "ends_on"],
                condition=Q(activity=None),
                name="one_whole_count_an_output_a_period",
                violation_error_message="There is already a count for that period.",
            ),
            models.CheckConstraint(
                name="count_period_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day must be the same as or after the first day.",
            ),
            models.CheckConstraint(
                name="count_is_not_negative",
                condition=Q(count__gte=0),
                violation_error_message="A count cannot be below zero.",
            ),
        ]

    @property
    def of_workstream(self):
        return self.output.of_workstream

    @property
    def filed_under(self):
        return self.of_workstream.code

    def __str__(self):
        return f"{self.output.code}, {self.starts_on} to {self.ends_on}: {self.count}"
