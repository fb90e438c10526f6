"""Links are things: each is a row with a strength and, if wished, the reason for believing it."""

from django.core.exceptions import ValidationError
from django.db import models

from indicators.models import Indicator
from logicmodels.models.items import Activity, Assumption, Barrier, Outcome, Output
from lutonhet.rows import Guarded
from workstreams.models import Recommendation


class Link(Guarded):
    """`source` contributes to, answers or rests on `target`; never more than one link joins the same two."""

    class Strength(models.TextChoices):
        SUSPECTED = "suspected", "Suspected"
        PLAUSIBLE = "plausible", "Plausible"
        EVIDENCED = "evidenced", "Evidenced"

    strength = models.CharField(max_length=10, choices=Strength, default=Strength.SUSPECTED)
    rationale = models.TextField(blank=True, help_text="Why we believe it; what the evidence is.")
    is_inferred = models.BooleanField(
        "inferred", default=False, help_text="Not stated by the workstream; awaits its confirmation."
    )

    phrase: str
    joins_one_logic_model = True

    class Meta:
        abstract = True
        ordering = ["source__order", "target__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target"],
                name="%(class)s_joins_the_same_two_once",
                violation_error_message="These two are linked already.",
            ),
            models.CheckConstraint(
                name="%(class)s_inferred_says_from_what",
                condition=models.Q(is_inferred=False) | ~models.Q(rationale=""),
                violation_error_message="Say in the rationale what this link was inferred from.",
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.phrase} {self.target}"

    @property
    def kind(self) -> str:
        """Which kind of link it is, as addresses say it."""
        return self._meta.model_name

    @property
    def of_workstream(self):
        return self.source.of_workstream

    @property
    def filed_under(self):
        return self.of_workstream.code

    @property
    def why_not(self) -> str:
        """Why there cannot be such a link, in a sentence; "" where there can."""
        if not (self.joins_one_logic_model and self.source_id and self.target_id):
            return ""
        if self.source.logic_model_id == self.target.logic_model_id:
            return ""
        return "Both ends of this link must belong to the same logic model."

    def clean(self):
        super().clean()
        if why_not := self.why_not:
            raise ValidationError(why_not)


class ActivityOutput(Link):
    """The activity is counted by the output."""

    source = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="output_links")
    target = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="activity_links")
    phrase = "is counted by"

    class Meta(Link.Meta):
        verbose_name = "link from activity to output"
        verbose_name_plural = "links from activity to output"


class OutputOutcome(Link):
    """The output contributes to the outcome."""

    source = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="outcome_links")
    target = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="output_links")
    phrase = "contributes to"

    class Meta(Link.Meta):
        verbose_name = "link from output to outcome"
        verbose_name_plural = "links from output to outcome"


class ActivityOutcome(Link):
    """The activity contributes to the outcome without a count between them."""

    source = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="outcome_links")
    target = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="activity_links")
    phrase = "contributes to"

    class Meta(Link.Meta):
        verbose_name = "link from activity to outcome"
        verbose_name_plural = "links from activity to outcome"


class OutcomeIndicator(Link):
    """The outcome is measured by the indicator."""

    source = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="indicator_links")
    target = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="outcome_links")
    phrase = "is measured by"
    joins_one_logic_model = False

    class Meta(Link.Meta):
        verbose_name = "link from outcome to indicator"
        verbose_name_plural = "links from outcome to indicator"


class ActivityRecommendation(Link):
    """The activity answers the recommendation."""

    source = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="recommendation_links")
    target = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="activity_links")
    phrase = "answers"
    joins_one_logic_model = False

    class Meta(Link.Meta):
        verbose_name = "link from activity to recommendation"
        verbose_name_plural = "links from activity to recommendation"


class BarrierActivity(Link):
    """The barrier is answered by the activity."""

    source = models.ForeignKey(Barrier, on_delete=models.PROTECT, related_name="activity_links")
    target = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="barrier_links")
    phrase = "is answered by"

    class Meta(Link.Meta):
        verbose_name = "link from barrier to activity"
        verbose_name_plural = "links from barrier to activity"


class AssumptionActivity(Link):
    """The activity rests on the assumption."""

    source = models.ForeignKey(Assumption, on_delete=models.PROTECT, related_name="activity_links")
    target = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="assumption_links")
    phrase = "bears"

    class Meta(Link.Meta):
        verbose_name = "link from assumption to activity"
        verbose_name_plural = "links from assumption to activity"


LINKS = (
    ActivityOutput,
    OutputOutcome,
    ActivityOutcome,
    OutcomeIndicator,
    ActivityRecommendation,
    BarrierActivity,
    AssumptionActivity,
)
