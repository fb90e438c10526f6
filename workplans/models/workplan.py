"""A workstream's plan for a year, and its priorities."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, IntegerField, Q, When
from django.urls import reverse
from django.utils import timezone

from lutonhet.rows import Annotated, Guarded
from workstreams.models import Item, Workstream


class WorkplanQuerySet(models.QuerySet):
    def current_first(self):
        """That of this year first, then those before it, the latest first, then those to come, the soonest first."""
        has_begun = When(year__lte=timezone.localdate().year, then=-F("year"))
        return self.order_by(Case(has_begun, default=F("year"), output_field=IntegerField()))

    def current_for(self, workstream):
        """The workplan to show where nobody asks for a year: this year's, or else the nearest; None without any."""
        return self.filter(workstream=workstream).current_first().first()


class Workplan(Guarded, Annotated):
    """What a workstream means to do in a year."""

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="workplans")
    year = models.PositiveSmallIntegerField(validators=[MinValueValidator(2000), MaxValueValidator(2100)])

    objects = WorkplanQuerySet.as_manager()

    class Meta(Annotated.Meta):
        ordering = ["workstream__order", "-year"]
        constraints = [
            *Annotated.Meta.constraints,
            models.UniqueConstraint(
                fields=["workstream", "year"],
                name="one_workplan_a_workstream_a_year",
                violation_error_message="This workstream already has a workplan for that year.",
            ),
            models.CheckConstraint(
                name="workplan_year_has_four_figures",
                condition=Q(year__gte=2000, year__lte=2100),
                violation_error_message="Write the year with four figures, for example 2024.",
            ),
        ]

    def __str__(self):
        return f"{self.workstream} workplan {self.year}"

    @property
    def of_workstream(self):
        return self.workstream

    @property
    def filed_under(self):
        return self.workstream.code

    @property
    def is_empty(self):
        """Was nothing ever entered in it? Items are closed, or carried into a later plan, never deleted."""
        return Workplan.objects.filter(pk=self.pk, priorities=None, actions=None, risks=None, carried_on=None).exists()

    def get_absolute_url(self):
        return reverse("workplans:workplan_year", args=[self.workstream.slug, self.year])


class WorkplanItem(Item):
    """An item of a workplan."""

    workplan = models.ForeignKey(Workplan, on_delete=models.PROTECT)

    class Meta(Item.Meta):
        abstract = True

    @property
    def of_workstream(self):
        return self.workplan.workstream


class Priority(WorkplanItem):
    """What matters most in a workplan; the actions are grouped by it."""

    class Meta(WorkplanItem.Meta):
        default_related_name = "priorities"
        verbose_name_plural = "priorities"
