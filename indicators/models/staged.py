"""What a file says, kept beside what is stored until somebody decides: its rows, and the indicators and areas named.

Working rows: they go when the import is accepted, or thrown away. There may be hundreds of thousands, so what they name
is held by no constraint of the database, which would look for it at each row; nothing else writes here.
"""

from django.db import models

from indicators.models.areas import Area
from indicators.models.indicator import Indicator
from indicators.models.values import Breakdown, Figures, ImportBatch, Observation

NAMED = {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}


class StagedSeries(models.Model):
    """One indicator, sex, age and category as a file names them, and where its rows would go.

    Without an indicator it is proposed as a new one. `is_headline` is empty while nobody has said which sex and age is
    the headline.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="staged_series")
    key = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    sex = models.CharField(max_length=60, blank=True)
    age = models.CharField(max_length=100, blank=True)
    category_type = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=200, blank=True)
    about = models.JSONField(default=dict, blank=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    is_headline = models.BooleanField(null=True)
    is_left_out = models.BooleanField(default=False)
    destination = models.BigIntegerField(default=0, help_text="The same for series whose rows would go to one place.")
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name", "key", "category_type", "category", "sex", "age"]
        verbose_name_plural = "staged series"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "key", "name", "sex", "age", "category_type", "category"],
                name="a_file_names_a_series_once",
                violation_error_message="The file names that series already.",
            )
        ]

    def __str__(self):
        parts = (self.name, self.sex, self.age, self.category_type, self.category)
        return " · ".join(part for part in parts if part)


class StagedArea(models.Model):
    """An area as a file names it, and the stored one; without one it is proposed as a new area."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="staged_areas")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    area_type = models.CharField(max_length=100, blank=True)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    is_left_out = models.BooleanField(default=False)
    is_part = models.BooleanField(default=False, help_text="A new area that is a part of the place, as its wards are.")
    destination = models.BigIntegerField(default=0, help_text="The same for areas that are one.")
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name", "code", "area_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "code", "name", "area_type"],
                name="a_file_names_an_area_once",
                violation_error_message="The file names that area already.",
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.code})" if self.code else self.name


class StagedRow(Figures):
    """One row of a file: how it compares with what is stored, or what is wrong with it and in which column."""

    class Status(models.TextChoices):
        NEW = "new", "New"
        SAME = "same", "Already stored"
        CHANGED = "changed", "A revision"
        PROBLEM = "problem", "A problem"
        LEFT_OUT = "left_out", "Left out"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, related_name="staged_rows", **NAMED)
    row = models.PositiveIntegerField(help_text="As a spreadsheet counts: the headings are row 1.")
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    column = models.CharField(max_length=200, blank=True, help_text="Where the problem is.")
    problem = models.TextField(blank=True)
    series = models.ForeignKey(StagedSeries, related_name="staged_rows", null=True, blank=True, **NAMED)
    area = models.ForeignKey(StagedArea, related_name="staged_rows", null=True, blank=True, **NAMED)
    period_label = models.CharField(max_length=30, blank=True)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    value_text = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Which date of measure of a wide table; else 0.")
    is_chosen = models.BooleanField(default=False, help_text="The person chose it among rows that contradict it.")
    observation = models.ForeignKey(Observation, related_name="+", null=True, blank=True, **NAMED)
    observation_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["batch", "row", "id"]
        indexes = [models.Index(fields=["batch", "status", "row"], name="staged_row_by_status")]

    def __str__(self):
        return f"Row {self.row}"
