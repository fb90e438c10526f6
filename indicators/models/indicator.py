"""What is measured."""

from django.db import models
from django.urls import reverse

from lutonhet.rows import Annotated, Guarded
from workstreams.models import Fact, Principle


class IndicatorQuerySet(models.QuerySet):
    def in_order(self):
        """Overarching first, then by principle, in the order of the scorecard."""
        return self.select_related("principle").order_by(
            models.F("principle__number").asc(nulls_first=True), "order", "slug"
        )


class Indicator(Guarded, Annotated):
    """An outcome indicator: overarching, or under one Marmot principle."""

    class Polarity(models.TextChoices):
        HIGH = "high", "A high value is good"
        LOW = "low", "A low value is good"
        NO_JUDGEMENT = "no_judgement", "Neither is good"
        NOT_STATED = "not_stated", "Not stated by the source"

    slug = models.SlugField("address", max_length=80, unique=True, help_text="Its permanent reference.")
    name = models.CharField(max_length=200, help_text="As the source prints it.")
    short_name = models.CharField(max_length=100, help_text="For charts and lists.")
    principle = models.ForeignKey(
        Principle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        help_text="Empty for an overarching indicator.",
    )
    order = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField("good is", max_length=12, choices=Polarity, default=Polarity.NOT_STATED)
    unit = models.CharField(max_length=80, blank=True, help_text="For example: years, %, per 1,000 households")
    facts = models.ManyToManyField(
        Fact, blank=True, related_name="indicators", help_text="Where another source prints the same measure."
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta(Annotated.Meta):
        ordering = ["order", "slug"]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("progress:indicator", args=[self.slug])

    @property
    def is_overarching(self):
        return self.principle_id is None
