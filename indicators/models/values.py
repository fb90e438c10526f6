"""Values, how they were judged, where they came from, and what they were before."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify

from indicators.models.areas import Area, NeighbourSet
from indicators.models.indicator import Indicator
from indicators.models.withholding import WithheldQuerySet
from indicators.periods import Period
from lutonhet.rows import Annotated, Guarded


class ImportBatchQuerySet(models.QuerySet):
    def as_sources(self):
        """Those that what is stored may come from: no file that is only read yet, and none that was taken back."""
        return self.filter(state=ImportBatch.State.ACCEPTED)


class ImportBatch(models.Model):
    """One source read at one time: every value and judgement says which it came from.

    A file's values wait beside the stored ones until they are accepted; an import can be taken back as a whole.
    """

    class State(models.TextChoices):
        READING = "reading", "Being read"
        READ = "read", "Read, not accepted yet"
        ACCEPTED = "accepted", "Accepted"
        TAKEN_BACK = "taken_back", "Taken back"

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
    file_name = models.CharField("file", max_length=200, blank=True, editable=False)
    digest = models.CharField("SHA-256 of the file", max_length=64, blank=True, editable=False)
    layout = models.CharField(max_length=40, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.ACCEPTED, editable=False)
    mapping = models.JSONField("headings and what they were read as", default=dict, blank=True, editable=False)
    counts = models.JSONField("how many rows", default=dict, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    taken_back_reason = models.CharField("why it was taken back", max_length=300, blank=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-imported_at"]
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(
                name="an_import_taken_back_says_when_and_why",
                condition=Q(state="taken_back", taken_back_at__isnull=False) & ~Q(taken_back_reason="")
                | ~Q(state="taken_back") & Q(taken_back_at=None, taken_back_by=None, taken_back_reason=""),
                violation_error_message="An import that is taken back says when and why; another says neither.",
            ),
            models.CheckConstraint(
                name="an_import_that_is_only_read_is_accepted_by_nobody",
                condition=Q(state__in=["accepted", "taken_back"]) | Q(accepted_at=None, accepted_by=None),
                violation_error_message="Nobody can have accepted an import that is only read.",
            ),
        ]

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


def _number(name: str = "", **options):
    return models.DecimalField(name or None, max_digits=20, decimal_places=6, null=True, blank=True, **options)


class Figures(models.Model):
    """What a source says of one indicator, area and period: the text as printed, and the numbers read from it.

    The numbers keep six decimals. The publisher's judgements stand as it words them, beside what we compute.
    """

    value_text = models.CharField("as printed", max_length=60, help_text="Exactly as the source prints it.")
    value = _number()
    lower = _number("lower 95% limit")
    upper = _number("upper 95% limit")
    lower_998 = _number("lower 99.8% limit")
    upper_998 = _number("upper 99.8% limit")
    count = _number(help_text="How many people or events: the numerator.")
    denominator = _number(help_text="Out of how many.")
    missing_reason = models.CharField(max_length=300, blank=True, help_text="Why there is no number. Never a zero.")
    value_note = models.CharField(
        "the publisher's note", max_length=300, blank=True, help_text="For example: Value estimated."
    )
    published_country = models.CharField(
        "against the country, as published", max_length=60, blank=True, help_text="The publisher's own word."
    )
    published_region = models.CharField(
        "against the region, as published", max_length=60, blank=True, help_text="The publisher's own word."
    )
    published_neighbours = models.CharField(
        "against the neighbours, as published", max_length=60, blank=True, help_text="The publisher's own word."
    )
    published_trend = models.CharField(
        "recent trend, as published", max_length=60, blank=True, help_text="The publisher's own words."
    )
    published_goal = models.CharField(
        "against the goal, as published", max_length=60, blank=True, help_text="The publisher's own word."
    )

    class Meta:
        abstract = True


FIGURES = tuple(field.name for field in Figures._meta.fields)


class Breakdown(models.Model):
    """A part of the people whom an indicator is about: one sex, an age, a category such as a tenth by deprivation.

    The words are the publisher's. A blank sex or age is the headline's own.
    """

    slug = models.SlugField("address", max_length=80, unique=True, editable=False)
    sex = models.CharField(max_length=60, blank=True)
    age = models.CharField(max_length=100, blank=True)
    category_type = models.CharField(
        "kind of category", max_length=200, blank=True, help_text="For example: Ethnic groups"
    )
    category = models.CharField(max_length=200, blank=True, help_text="For example: Asian")

    class Meta:
        ordering = ["category_type", "category", "sex", "age"]
        constraints = [
            models.UniqueConstraint(
                fields=["sex", "age", "category_type", "category"],
                name="one_breakdown_of_a_kind",
                violation_error_message="There is already such a breakdown.",
            ),
            models.CheckConstraint(
                name="a_category_has_a_kind",
                condition=Q(category_type="", category="") | (~Q(category_type="") & ~Q(category="")),
                violation_error_message="Give both the category and its kind, or neither.",
            ),
            models.CheckConstraint(
                name="a_breakdown_breaks_something_down",
                condition=~Q(sex="", age="", category=""),
                violation_error_message="Give a sex, an age or a category.",
            ),
        ]

    def __str__(self):
        return " · ".join(part for part in (self.category, self.sex, self.age) if part)

    def save(self, *args, **kwargs):
        self.slug = self.slug or self.address_of(self.sex, self.age, self.category_type, self.category)
        super().save(*args, **kwargs)

    @staticmethod
    def address_of(*parts: str) -> str:
        """How files name it: its words, and a few letters that tell “75+ yrs” from “<75 yrs”."""
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
        return f"{slugify(' '.join(parts))[:70].strip('-')}-{digest}".strip("-")


class ObservationQuerySet(WithheldQuerySet):
    def headline(self):
        """The figures of whole populations, without those of their parts."""
        return self.filter(breakdown=None)

    def of_parts(self):
        """The figures of parts of the population alone."""
        return self.filter(breakdown__isnull=False)


class Observation(Guarded, Annotated, OfPeriod, Figures):
    """A value of an indicator for an area and a period, or for a part of the people there."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="observations")
    breakdown = models.ForeignKey(
        Breakdown,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        # Figures are found by indicator, area and period. SQLite would take an index of this alone for the headline's,
        # and read those of all areas.
        db_index=False,
        help_text="Empty for the headline: everybody whom the indicator is about.",
    )
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="observations")

    objects = ObservationQuerySet.as_manager()

    class Meta(Annotated.Meta):
        ordering = ["indicator", "period_start", "period_end", "area"]
        constraints = [
            *Annotated.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicator", "area", "period_start", "period_end"],
                condition=Q(breakdown=None),
                name="one_value_an_indicator_an_area_a_period",
                violation_error_message="There is already a value for that indicator, area and period.",
            ),
            models.UniqueConstraint(
                fields=["indicator", "area", "period_start", "period_end", "breakdown"],
                condition=Q(breakdown__isnull=False),
                name="one_value_a_breakdown_an_area_a_period",
                violation_error_message="There is already a value for that indicator, breakdown, area and period.",
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
            models.CheckConstraint(
                name="observation_wide_limits_enclose_the_value",
                condition=Q(lower_998=None, upper_998=None)
                | Q(lower_998__isnull=False, value__isnull=False, upper_998__isnull=False)
                & Q(lower_998__lte=F("value"), upper_998__gte=F("value")),
                violation_error_message="Give both of the wide limits, the lower below and the upper above the value, "
                "or neither.",
            ),
            models.CheckConstraint(
                name="observation_counts_are_not_negative",
                condition=(Q(count=None) | Q(count__gte=0)) & (Q(denominator=None) | Q(denominator__gte=0)),
                violation_error_message="A count or a denominator cannot be less than nought.",
            ),
        ]

    def __str__(self):
        of = f" ({self.breakdown})" if self.breakdown_id else ""
        return f"{self.indicator}{of}, {self.area}, {self.period_label}: {self.value_text}"


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


class Revision(Figures):
    """What an observation said before it was corrected by hand or published anew: all of it, with its source."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="revisions")
    value_text = models.CharField("as printed before", max_length=60)
    value = models.DecimalField("number before", max_digits=20, decimal_places=6, null=True, blank=True)
    was_inferred = models.BooleanField(default=False)
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="revisions", help_text="Where the earlier value came from."
    )
    replaced_by = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replacements",
        help_text="Which import replaced it; empty for a correction by hand.",
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

    @classmethod
    def of(cls, stored: Observation, **how) -> "Revision":
        """What `stored` says now, ready to be kept; `how` it is replaced: by whom, by which import, and why."""
        figures = {name: getattr(stored, name) for name in FIGURES}
        return cls(observation=stored, batch_id=stored.batch_id, was_inferred=stored.is_inferred, **figures, **how)
