"""What people decided on what the checks found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from indicators.models.areas import Area
from indicators.models.indicator import Indicator
from lutonhet.rows import Traced
from workstreams.models import Principle


class FlagReview(Traced):
    """One decision on one flag. Flags are computed anew each time; decisions are kept, and the latest one counts.

    It counts as long as what the flag rests on is the same: with another value the fingerprint is another, and the flag
    is open again. The sentence is kept as the person read it.
    """

    class Decision(models.TextChoices):
        TRUE = "true", "It is right as printed"
        WRONG = "wrong", "It is wrong, and stands as printed until the source corrects it"
        UNSETTLED = "unsettled", "It cannot be settled, and readers are to know"
        OPEN = "open", "Open again"

    flag = models.CharField(max_length=16, help_text="What is flagged: rule, indicator, area and period.")
    number = models.PositiveSmallIntegerField(help_text="Which decision on this flag: the first, the second …")
    rule = models.CharField(max_length=4)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="flag_reviews"
    )
    principle = models.ForeignKey(
        Principle, on_delete=models.PROTECT, null=True, blank=True, related_name="flag_reviews"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="flag_reviews")
    period_label = models.CharField("period", max_length=30, blank=True)
    period_start = models.DateField("first day", null=True, blank=True)
    period_end = models.DateField("last day", null=True, blank=True)
    sentence = models.TextField("what was flagged", help_text="As it read when it was decided.")
    fingerprint = models.CharField(max_length=32, help_text="Stands for the values that the flag rests on.")
    decision = models.CharField(max_length=10, choices=Decision)
    note = models.TextField("how it is known")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    reviewed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["reviewed_at", "pk"]
        verbose_name = "review of a flag"
        verbose_name_plural = "reviews of flags"
        constraints = [
            # Two people who decide at the same moment were shown the same number: one of them looks again.
            models.UniqueConstraint(
                fields=["flag", "number"],
                name="one_decision_of_a_number_on_a_flag",
                violation_error_message="Somebody else has decided on this meanwhile. Look at what they decided.",
            ),
            models.CheckConstraint(
                name="a_review_of_a_flag_says_how_it_is_known",
                condition=~Q(note=""),
                violation_error_message="Say how you know, so that nobody has to ask again.",
            ),
            models.CheckConstraint(
                name="a_flag_is_on_an_indicator_or_on_a_principle",
                condition=Q(indicator__isnull=False, principle=None) | Q(indicator=None, principle__isnull=False),
                violation_error_message="A flag is on an indicator or on a principle.",
            ),
            models.CheckConstraint(
                name="a_flags_period_is_whole_or_absent",
                condition=Q(period_start=None, period_end=None, period_label="")
                | Q(period_start__isnull=False, period_end__isnull=False) & ~Q(period_label=""),
                violation_error_message="Give the period with its first and last day, or none.",
            ),
        ]

    def __str__(self):
        return f"{self.rule}: {self.sentence}"

    @property
    def is_closing(self) -> bool:
        """Does it settle the flag, rather than open it again?"""
        return self.decision != self.Decision.OPEN
