"""The items of a logic model, under the eight headings that councils' slides use."""

from django.db import models
from django.db.models import Q

from accounts.models import Assigned, Organisation
from logicmodels.models.logic_model import LogicModel
from lutonhet.rows import has_come
from workstreams.models import Item


class LogicModelItem(Item):
    """An item under one of the headings of a logic model."""

    logic_model = models.ForeignKey(LogicModel, on_delete=models.PROTECT)

    code_stem: str

    class Meta(Item.Meta):
        abstract = True

    @property
    def of_workstream(self):
        return self.logic_model.workstream


class Assumption(LogicModelItem):
    """What must be true for the model to work; whether it is, who looked, and when."""

    code_stem = "AS"

    class Standing(models.TextChoices):
        UNTESTED = "untested", "Untested"
        HOLDING = "holding", "Holding"
        DOUBTFUL = "doubtful", "Doubtful"
        BROKEN = "broken", "Broken"

    standing = models.CharField("does it hold", max_length=10, choices=Standing, default=Standing.UNTESTED)
    evidence = models.TextField(blank=True, help_text="What shows that it holds, or does not.")
    reviewed_on = models.DateField(null=True, blank=True, validators=[has_come])
    reviewed_by = models.CharField(max_length=150, blank=True, help_text="A name; an account is not needed.")

    class Meta(LogicModelItem.Meta):
        default_related_name = "assumptions"
        constraints = [
            *LogicModelItem.Meta.constraints,
            models.CheckConstraint(
                name="a_tested_assumption_says_who_looked_and_when",
                condition=Q(standing="untested") | (Q(reviewed_on__isnull=False) & ~Q(reviewed_by="")),
                violation_error_message="Say who reviewed the assumption and on what day, or leave it untested.",
            ),
        ]


class Input(LogicModelItem):
    """What goes in: people, money, time, evidence."""

    code_stem = "IN"

    class Meta(LogicModelItem.Meta):
        default_related_name = "inputs"


class Activity(Assigned, LogicModelItem):
    """What is done."""

    code_stem = "A"

    class Role(models.TextChoices):
        LEAD = "lead", "We lead"
        DELIVER = "deliver", "We deliver"
        FUND = "fund", "We fund"
        INFLUENCE = "influence", "We influence"

    role = models.CharField("our part", max_length=10, choices=Role, blank=True)
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="activities")

    class Meta(LogicModelItem.Meta):
        default_related_name = "activities"
        verbose_name_plural = "activities"


class Output(Assigned, LogicModelItem):
    """What is counted of the activities: how many, how often."""

    code_stem = "OP"

    class Frequency(models.TextChoices):
        MONTH = "month", "Every month"
        QUARTER = "quarter", "Every quarter"
        YEAR = "year", "Every year"

    unit = models.CharField(max_length=80, blank=True, help_text="For example: people, businesses")
    frequency = models.CharField(max_length=10, choices=Frequency, blank=True)
    is_cumulative = models.BooleanField(
        default=False, help_text="Each count includes the ones before it in the same year."
    )
    baseline = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField("baseline date", null=True, blank=True)
    target = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    target_on = models.DateField("target date", null=True, blank=True)

    class Meta(LogicModelItem.Meta):
        default_related_name = "outputs"
        constraints = [
            *LogicModelItem.Meta.constraints,
            models.CheckConstraint(
                name="output_target_has_a_date",
                condition=Q(target=None, target_on=None) | Q(target__isnull=False, target_on__isnull=False),
                violation_error_message="Give both the target and its date, or neither.",
            ),
            models.CheckConstraint(
                name="output_baseline_has_a_date",
                condition=Q(baseline=None, baseline_on=None) | Q(baseline__isnull=False, baseline_on__isnull=False),
                violation_error_message="Give both the baseline and its date, or neither.",
            ),
        ]


class Outcome(LogicModelItem):
    """What changes for people."""

    code_stem = "OC"

    class Band(models.TextChoices):
        SHORT = "short", "Short term"
        MEDIUM = "medium", "Medium term"
        LONG = "long", "Long term"

    band = models.CharField(max_length=10, choices=Band, blank=True)

    class Meta(LogicModelItem.Meta):
        default_related_name = "outcomes"


class Barrier(LogicModelItem):
    """What stands in the way."""

    code_stem = "B"

    class Meta(LogicModelItem.Meta):
        default_related_name = "barriers"
