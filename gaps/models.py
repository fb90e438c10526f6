"""What the gap finder keeps: since when each gap has been open, and which gaps people have waived until when.

A gap has no row behind it: it is known by its rule's name and what it is about, both permanent.
"""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gaps.finding import RULE_OF_NAME, Severity
from lutonhet.rows import Guarded
from workstreams.models import Workstream

LONGEST = timedelta(days=366)  # a waiver ends within a year, so that somebody looks again


def key_of(rule: str, about: str) -> str:
    """What stands for a gap in an address."""
    return hashlib.sha256(f"{rule}\n{about}".encode()).hexdigest()[:16]


class OfGap(models.Model):
    """A row about a gap: its key, and what it said then."""

    rule = models.CharField(max_length=60)
    about = models.CharField(max_length=120, help_text="A code, or for example principle:7.")
    what = models.TextField(help_text="As it read then.")
    workstream = models.ForeignKey(
        Workstream, on_delete=models.PROTECT, null=True, blank=True, help_text="Empty for the whole programme."
    )

    class Meta:
        abstract = True

    @property
    def of_workstream(self):
        return self.workstream

    @property
    def key(self) -> str:
        return key_of(self.rule, self.about)

    @property
    def sentence(self) -> str:
        """What the rule looks for; its name where there is no such rule any more."""
        return RULE_OF_NAME[self.rule].sentence if self.rule in RULE_OF_NAME else self.rule


class GapQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def closed_since(self, day: date):
        """Those that closed on a day or later, the latest first."""
        return self.filter(closed_on__gte=day).order_by("-closed_on", "rule", "about")


class Gap(OfGap):
    """From which day to which a gap was open, as the daily run saw it. One that comes back has a row anew."""

    severity = models.CharField(max_length=12, choices=[(one.value, one.label) for one in Severity])
    opened_on = models.DateField("open since", default=timezone.localdate)
    closed_on = models.DateField("closed", null=True, blank=True, help_text="The first day without it.")

    objects = GapQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "rule", "about"]
        default_related_name = "gaps"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "about"],
                condition=Q(closed_on=None),
                name="a_gap_is_open_once",
                violation_error_message="This gap is open already.",
            ),
            models.CheckConstraint(
                name="a_gap_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message="A gap closes on the day on which it opened, or later.",
            ),
        ]

    def __str__(self):
        return f"{self.about}: {self.sentence}"

    @property
    def code(self) -> str:
        """The code of the item that it was about; "" for what has none."""
        return "" if ":" in self.about else self.about


class Waiver(OfGap, Guarded):
    """Somebody answers for leaving a gap as it is until a day. It counts until then, or until somebody ends it."""

    reason = models.TextField()
    waived_on = models.DateField(default=timezone.localdate, editable=False)
    expires_on = models.DateField("until", help_text="The last day on which it counts.")
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="waivers"
    )
    waived_by_name = models.CharField("name at the time", max_length=150, editable=False)
    ended_on = models.DateField("ended", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-waived_on", "-pk"]
        default_related_name = "waivers"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "about"],
                condition=Q(ended_on=None),
                name="a_gap_has_one_waiver_at_a_time",
                violation_error_message="Somebody else has waived this meanwhile. Look at the reason they gave.",
            ),
            models.CheckConstraint(
                name="a_waiver_says_why",
                condition=~Q(reason=""),
                violation_error_message="Say why it may stay as it is.",
            ),
            models.CheckConstraint(
                name="a_waiver_lasts_a_day_or_longer",
                condition=Q(expires_on__gte=F("waived_on")),
                violation_error_message="Give today or a later day.",
            ),
            models.CheckConstraint(
                name="a_waiver_ends_after_it_was_given",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("waived_on")),
                violation_error_message="A waiver ends on the day on which it was given, or later.",
            ),
        ]

    def __str__(self):
        return f"{self.about}: {self.sentence}"

    def save(self, *args, **kwargs):
        self.waived_by_name = self.waived_by_name or self.waived_by.name
        super().save(*args, **kwargs)

    @property
    def filed_under(self):
        return self.workstream.code if self.workstream else ""

    def is_in_force(self, on: date) -> bool:
        return self.ended_on is None and self.expires_on >= on
