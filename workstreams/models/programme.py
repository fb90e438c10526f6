"""The programme: its place, vision, goals, facts, timeline and principles."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from lutonhet.rows import Guarded
from workstreams.codes import valid_prefix
from workstreams.models.items import Coded


class ReportingPeriod(models.TextChoices):
    """How often actions are reported on: by calendar month, or by quarter of the financial year."""

    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"


class ProgrammeQuerySet(models.QuerySet):
    def reporting_period(self) -> str:
        """How often actions are reported on here; every month where no programme says so yet."""
        return self.values_list("reporting_period", flat=True).first() or ReportingPeriod.MONTH

    def small_number_threshold(self) -> int:
        """Under which count a local breakdown is withheld; the usual one where no programme says so yet."""
        kept = self.values_list("small_number_threshold", flat=True).first()
        return Programme._meta.get_field("small_number_threshold").default if kept is None else kept


class Programme(Guarded):
    """The one programme of this database: which place it is for, and what its front page says."""

    code = models.CharField(max_length=8, unique=True, validators=[valid_prefix])
    name = models.CharField(max_length=120, help_text="For example: Anytown Health Equity Town")
    place_name = models.CharField(max_length=80, help_text="For example: Anytown")
    strapline = models.CharField(max_length=200, blank=True)
    vision = models.TextField(help_text="The vision, in one sentence.")
    vision_title = models.CharField(max_length=80, blank=True, help_text="For example: Anytown 2040 vision")
    description = models.TextField(blank=True)
    why_now = models.TextField(blank=True, help_text="One reason a line.")
    conclusion = models.TextField(blank=True, help_text="What the reasons come to.")
    what_gain = models.TextField("what is gained", blank=True, help_text="One gain a line.")
    evaluation = models.TextField("about the evaluation", blank=True, help_text="What it was for and when it was done.")
    case_study_url = models.URLField("case study", blank=True)
    organisations_note = models.TextField(
        "who leads", blank=True, help_text="Which organisation leads, and with whom it works."
    )
    reporting_period = models.CharField(
        "progress is reported every",
        max_length=10,
        choices=ReportingPeriod,
        default=ReportingPeriod.MONTH,
        help_text="How often an action is reported on.",
    )
    small_number_threshold = models.PositiveSmallIntegerField(
        "small numbers are under",
        default=10,
        help_text="A local breakdown with a count under this is withheld whole from those who may not see it.",
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "programme"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("progress:programme")


class Goal(Coded):
    """One of the goals of the vision."""

    keyword = models.CharField(max_length=60, help_text="The word that people remember it by, for example: economy")
    text = models.TextField()

    def __str__(self):
        return self.keyword


class Fact(Coded):
    """A figure or a statement about the population, as a source prints it."""

    class Topic(models.TextChoices):
        POPULATION = "population", "Population"
        LIFE_EXPECTANCY = "life_expectancy", "Life expectancy"
        DEPRIVATION = "deprivation", "Deprivation"

    topic = models.CharField(max_length=20, choices=Topic)
    figure = models.CharField(max_length=40, blank=True, help_text="As printed, for example: 55%")
    text = models.TextField(help_text="What the figure counts, or the statement.")
    comparator = models.CharField(max_length=80, blank=True, help_text="For example: national average")
    comparator_figure = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200)

    class Meta(Coded.Meta):
        constraints = [
            *Coded.Meta.constraints,
            models.CheckConstraint(
                name="fact_comparator_has_a_name_and_a_figure",
                condition=Q(comparator="", comparator_figure="") | (~Q(comparator="") & ~Q(comparator_figure="")),
                violation_error_message="Give both the comparator's name and its figure, or neither.",
            ),
        ]

    def __str__(self):
        return f"{self.figure} {self.text}".strip()


class Event(Coded):
    """Something on the programme's timeline."""

    when_text = models.CharField("when, as printed", max_length=60, help_text="For example: Nov 21 – June 22")
    starts_on = models.DateField("first day", help_text="The first day of that time, for ordering.")
    ends_on = models.DateField("last day")
    text = models.TextField()
    is_milestone = models.BooleanField(default=False, help_text="Stands out on the timeline.")

    class Meta(Coded.Meta):
        ordering = ["starts_on", "order", "code"]
        constraints = [
            *Coded.Meta.constraints,
            models.CheckConstraint(
                name="event_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day must be the same as or after the first day.",
            ),
        ]

    def __str__(self):
        return f"{self.when_text}: {self.text}"


class Principle(Guarded):
    """One of the eight Marmot principles."""

    number = models.PositiveSmallIntegerField(
        unique=True, validators=[MinValueValidator(1), MaxValueValidator(8)], help_text="1 to 8"
    )
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="principle_number_is_one_to_eight",
                condition=Q(number__gte=1, number__lte=8),
                violation_error_message="There are eight Marmot principles, numbered 1 to 8.",
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.name}"
