"""What is measured."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from lutonhet.rows import Annotated, Guarded
from workstreams.models import Fact, Principle


class IndicatorQuerySet(models.QuerySet):
    def in_order(self):
        """Overarching first, then by principle, in the order of the scorecard; what is not on it last."""
        return self.select_related("principle").order_by(
            "-is_on_scorecard", F("principle__number").asc(nulls_first=True), "order", "slug"
        )

    def on_scorecard(self):
        return self.filter(is_on_scorecard=True)

    def with_breaks_and_targets(self) -> list["Indicator"]:
        """Each once, with its `break_days` and its `own_targets`, the soonest first: one query."""
        return each_once(self.beside_breaks_and_targets())

    def beside_breaks_and_targets(self):
        """Each as often as it has breaks and targets: what `each_once` is given."""
        of_target = {f"target_{name}": F(f"targets__{name}") for name in ("pk", "value", "by", "source")}
        return self.annotate(break_on=F("breaks__on"), **of_target)


def each_once(rows: "Iterable[Indicator]") -> "list[Indicator]":
    """The indicators of `beside_breaks_and_targets`, each with its `break_days` and its `own_targets`."""
    found: dict[int, Indicator] = {}
    for row in rows:
        one = found.setdefault(row.pk, row)
        one.break_days, one.own_targets = one.break_days or [], one.own_targets or []
        if row.break_on and row.break_on not in one.break_days:
            one.break_days.append(row.break_on)
        if row.target_pk and row.target_pk not in {target.pk for target in one.own_targets}:
            told = {"value": row.target_value, "by": row.target_by, "source": row.target_source}
            one.own_targets.append(Target(pk=row.target_pk, indicator=one, **told))
    for one in found.values():
        one.break_days.sort()
        one.own_targets.sort(key=lambda target: target.by)
    return list(found.values())


class Indicator(Guarded, Annotated):
    """An outcome indicator: overarching, under one Marmot principle, or not on the scorecard."""

    class Polarity(models.TextChoices):
        HIGH = "high", "A high value is good"
        LOW = "low", "A low value is good"
        NO_JUDGEMENT = "no_judgement", "Neither is good"
        NOT_STATED = "not_stated", "Not stated by the source"

    class ValueType(models.TextChoices):
        PROPORTION = "proportion", "Proportion"
        CRUDE_RATE = "crude_rate", "Crude rate"
        DSR = "dsr", "Directly standardised rate"
        COUNT = "count", "Count"
        MEAN = "mean", "Mean"
        RATIO = "ratio", "Ratio"
        OTHER = "other", "Other"

    # What `with_breaks_and_targets` found; None where nobody asked.
    break_days: list[date] | None = None
    own_targets: "list[Target] | None" = None

    slug = models.SlugField("address", max_length=80, unique=True, help_text="Its permanent reference.")
    name = models.CharField(max_length=300, help_text="As the source prints it.")
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
    is_on_scorecard = models.BooleanField(
        "on the scorecard", default=True, help_text="Is it one that the place is judged by? Others have their pages."
    )
    polarity = models.CharField("good is", max_length=12, choices=Polarity, default=Polarity.NOT_STATED)
    unit = models.CharField(max_length=80, blank=True, help_text="For example: years, %, per 1,000 households")
    facts = models.ManyToManyField(
        Fact, blank=True, related_name="indicators", help_text="Where another source prints the same measure."
    )
    definition = models.TextField(blank=True, help_text="What exactly is measured, as the publisher defines it.")
    rationale = models.TextField(blank=True, help_text="Why it is measured.")
    data_source = models.TextField(blank=True, help_text="Which survey, register or return the figures come from.")
    methodology = models.TextField(blank=True, help_text="How the figures are worked out.")
    caveats = models.TextField(blank=True, help_text="What a reader must beware of.")
    frequency = models.CharField(max_length=200, blank=True, help_text="How often it is published, as published.")
    next_expected_on = models.DateField("next figures expected", null=True, blank=True)
    value_type = models.CharField(
        "kind of value", max_length=12, choices=ValueType, blank=True, help_text="Empty where it is not stated."
    )
    year_type = models.CharField(
        "kind of year", max_length=60, blank=True, help_text="As the publisher calls it, for example Financial."
    )
    multiplier = models.PositiveIntegerField(
        "rate per", null=True, blank=True, help_text="A rate's base: 100000 for a rate per 100,000."
    )
    interval_method = models.CharField(
        "method of the intervals", max_length=200, blank=True, help_text="As the publisher names it."
    )
    headline_sex = models.CharField(
        "sex of the headline", max_length=60, blank=True, help_text="The publisher's word. Empty where not stated."
    )
    headline_age = models.CharField(
        "age of the headline", max_length=100, blank=True, help_text="The publisher's words. Empty where not stated."
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
        return self.principle_id is None and self.is_on_scorecard


class IndicatorSource(Guarded):
    """Under which ID or name a publisher's files hold an indicator; remembered when an import is accepted.

    One ID may feed two indicators by sex, as life expectancy does; an empty sex or age stands for any.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="sources")
    key = models.CharField("ID or name", max_length=300, help_text="As the publisher's files write it.")
    sex = models.CharField(max_length=60, blank=True, help_text="The publisher's word. Empty for any.")
    age = models.CharField(max_length=100, blank=True, help_text="The publisher's words. Empty for any.")

    class Meta:
        ordering = ["key", "sex", "age"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "sex", "age"],
                name="a_publishers_key_feeds_one_indicator",
                violation_error_message="There is already an indicator for that ID or name, sex and age.",
            )
        ]

    def __str__(self):
        return " · ".join(part for part in (self.key, self.sex, self.age) if part)


class SeriesBreak(Guarded):
    """A day at which a series breaks: periods that end before it are not comparable with those after."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="breaks")
    on = models.DateField("breaks on", help_text="Periods that end before this day are not comparable with later ones.")
    note = models.TextField(help_text="What changed, for example the definition or the method.")

    class Meta:
        ordering = ["indicator", "on"]
        verbose_name = "break in a series"
        verbose_name_plural = "breaks in series"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                name="a_series_breaks_once_on_a_day",
                violation_error_message="There is already a break of that indicator on that day.",
            ),
            models.CheckConstraint(
                name="a_break_says_what_changed",
                condition=~Q(note=""),
                violation_error_message="Say what changed.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.on:%-d %B %Y}"


class Target(Guarded):
    """A value that the place itself wants an indicator to reach by a day."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    value = models.DecimalField(max_digits=20, decimal_places=6)
    by = models.DateField("to be reached by")
    source = models.CharField(max_length=300, help_text="Where the target was agreed.")

    class Meta:
        ordering = ["indicator", "by"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "by"],
                name="one_target_an_indicator_a_day",
                violation_error_message="There is already a target of that indicator for that day.",
            ),
            models.CheckConstraint(
                name="a_target_says_where_it_was_agreed",
                condition=~Q(source=""),
                violation_error_message="Say where the target was agreed.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}, by {self.by:%-d %B %Y}"
