"""What the Marmot report and the evaluation recommend, and what the evaluation found."""

from django.db import models
from django.urls import reverse

from workstreams.models.items import Coded, Item
from workstreams.models.programme import Principle
from workstreams.models.workstream import Workstream


class Recommendation(Item):
    """A recommendation of the Marmot report or of the evaluation."""

    class Source(models.TextChoices):
        MARMOT_REPORT = "marmot_report", "Marmot report"
        EVALUATION = "evaluation", "Evaluation"

    source = models.CharField(max_length=20, choices=Source)
    principles = models.ManyToManyField(Principle, blank=True, related_name="recommendations")
    workstreams = models.ManyToManyField(Workstream, blank=True, related_name="recommendations")

    class Meta(Item.Meta):
        pass

    def get_absolute_url(self):
        return f"{reverse('progress:recommendation_list')}#{self.code}"


class EvaluationFinding(Coded):
    """An aim of the evaluation, an opportunity or a challenge that it found."""

    class Kind(models.TextChoices):
        AIM = "aim", "Aim"
        OPPORTUNITY = "opportunity", "Opportunity"
        CHALLENGE = "challenge", "Challenge"

    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField()
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The finding it details.",
    )

    class Meta(Coded.Meta):
        pass

    def __str__(self):
        return f"{self.code} {self.text}"
