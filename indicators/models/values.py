"""Values, how they were judged, where they came from, and what they were before."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from indicators.models.areas import Area, NeighbourSet
from indicators.models.indicator import Indicator
from indicators.periods import Period
from lutonhet.rows import Annotated, Guarded


class ImportBatch(models.Model):
    """One source read at one time: every value and judgement says which it came from."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200, help_text="What the source calls itself.")
    publisher = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    url = models.URLField("address", blank=True)
    note = models.TextField(blank=True)
    imported_at = models.DateTimeField(default=timezone.now, editable=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-imported_at"]
        verbose_name_plural = "import batches"

    def __str__(self):
        return self.title


class OfPeriod(models.Model):
    """A row about a period: its label as printed, and its first and last day."""

    period_label = models.CharField("period", max_length=30, help_text="As printed, for example 2018-20 or Apr-22.")
    period_start = models.DateField("first day")
    period_end = models.DateField("last day")

    class Meta:
        abstract = True

    @property
    def period(self):
        return Period(self.period_start, self.period_end, self.period_label)


class Observation(Guarded, Annotated, OfPeriod):
    """A value of an indicator for an area and a period: the text as printed, and the number read from it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="observations")
    value_text = models.CharField("as printed", max_length=60, help_text="Exactly as the source prints it.")
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    lower = models.DecimalField("lower 95% limit", max_digits=20, decimal_places=6, null=True, blank=True)
    upper = models.DecimalField("upper 95% limit", max_digits=20, decimal_places=6, null=True, blank=True)
    missing_reason = models.CharField(max_length=100, blank=True, help_text="Why there is no number. Never a zero.")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="observations")

    class Meta(Annotated.Meta):
        ordering = ["indicator", "period_start", "period_end", "area"]
        constraints = [
            *Annotated.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicator", "area", "period_start", "period_end"],
                name="one_value_an_indicator_an_area_a_period",
                violation_error_message="There is already a value for that indicator, area and period.",
            ),
            models.CheckConstraint(
                name="observation_period_ends_after_it_starts",
                condition=Q(period_end__gte=F("period_start")),
                violation_error_message="The period's last day must be the same as or after its first day.",
            ),
            models.CheckConstraint(
                name="observation_has_a_number_or_says_why_not",
                condition=Q(value__isnull=False, missing_reason="") | (Q(value=None) & ~Q(missing_reason="")),
                violation_error_message="Give either the number or the reason why there is none.",
            ),
            models.CheckConstraint(
                name="observation_limits_enclose_the_value",
                condition=Q(lower=None, upper=None)
                # A comparison with nothing is neither true nor false, and would pass.
                | Q(lower__isnull=False, value__isnull=False, upper__isnull=False)
                & Q(lower__lte=F("value"), upper__gte=F("value")),
                violation_error_message="Give both limits, the lower below and the upper above the value, or neither.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.area}, {self.period_label}: {self.value_text}"


class Assessment(Annotated, OfPeriod, Guarded):
    """A judgement on the place's value: against another area, against neighbours, or against its own past."""

    class Against(models.TextChoices):
        COUNTRY = "country", "Comparison with the country"
        REGION = "region", "Comparison with the region"
        NEIGHBOURS = "neighbours", "Comparison with nearest neighbours"
        PAST = "past", "Trend"

    class Basis(models.TextChoices):
        PUBLISHED = "published", "Published"
        COMPUTED = "computed", "Computed"
        JUDGED = "judged", "Judged"

    class Result(models.TextChoices):
        BETTER = "better", "Better"
        SIMILAR = "similar", "Similar"
        WORSE = "worse", "Worse"
        HIGHER = "higher", "Higher"
        LOWER = "lower", "Lower"
        NOT_COMPARED = "not_compared", "Not compared"
        IMPROVING = "improving", "Improving"
        COMPARABLE = "comparable", "Comparable"
        WORSENING = "worsening", "Getting worse"
        NOT_ASSESSED = "not_assessed", "Not assessed"

    COMPARISONS = ("better", "similar", "worse", "higher", "lower", "not_compared")
    TRENDS = ("improving", "comparable", "worsening", "not_assessed")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="assessments")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="assessments")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="assessments")
    position = models.PositiveSmallIntegerField(
        "date of measure", help_text="1 for the source's first date, 2 for its second: two dates may name one period."
    )
    against = models.CharField(max_length=12, choices=Against)
    neighbour_set = models.ForeignKey(
        NeighbourSet, on_delete=models.PROTECT, null=True, blank=True, help_text="Empty where the source does not say."
    )
    basis = models.CharField(max_length=10, choices=Basis)
    result_text = models.CharField("as printed", max_length=60, blank=True)
    result = models.CharField(max_length=12, choices=Result)

    class Meta(Annotated.Meta):
        ordering = ["indicator", "position", "against"]
        constraints = [
            *Annotated.Meta.constraints,
            models.UniqueConstraint(
                fields=["batch", "indicator", "area", "position", "against", "basis"],
                name="one_judgement_of_a_kind_a_date_of_measure",
                violation_error_message="There is already a judgement of that kind for that date of measure.",
            ),
            models.CheckConstraint(
                name="assessment_period_ends_after_it_starts",
                condition=Q(period_end__gte=F("period_start")),
                violation_error_message="The period's last day must be the same as or after its first day.",
            ),
            models.CheckConstraint(
                name="comparisons_and_trends_keep_to_their_own_words",
                condition=(
                    Q(against="past", result__in=["improving", "comparable", "worsening", "not_assessed"])
                    | (
                        ~Q(against="past")
                        & Q(result__in=["better", "similar", "worse", "higher", "lower", "not_compared"])
                    )
                ),
                violation_error_message="A trend is improving, comparable or getting worse; a comparison is better, "
                "similar, worse, higher, lower or not compared.",
            ),
            models.CheckConstraint(
                name="only_a_published_judgement_has_a_printed_text",
                condition=(Q(basis="published") & ~Q(result_text="")) | (~Q(basis="published") & Q(result_text="")),
                violation_error_message="A published judgement needs its text as printed; another has none.",
            ),
            models.CheckConstraint(
                name="a_neighbour_set_belongs_to_a_neighbour_comparison",
                condition=Q(neighbour_set=None) | Q(against="neighbours"),
                violation_error_message="Only a comparison with neighbours names a neighbour set.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.get_against_display()}, {self.period_label}: {self.get_result_display()}"


class Revision(models.Model):
    """What an observation said before it was corrected or published anew."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="revisions")
    value_text = models.CharField("as printed before", max_length=60)
    value = models.DecimalField("number before", max_digits=20, decimal_places=6, null=True, blank=True)
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="revisions", help_text="Where the earlier value came from."
    )
    revised_at = models.DateTimeField(default=timezone.now, editable=False)
    revised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["-revised_at"]

    def __str__(self):
        return f"{self.observation} (was {self.value_text})"
