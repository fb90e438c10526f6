"""Meetings: of a workstream, of the oversight group, or of people from many places, such as a conference."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from workstreams.models.items import Closable, Coded
from workstreams.models.workstream import Workstream


class Meeting(Closable, Coded):
    """A meeting. It names its workstream, when it is one's; whose any other is, its title says.

    Sources often name a meeting without its day ("October meeting"): then `held_on` is empty and `when_text` says so.
    """

    title = models.CharField(max_length=200)
    workstream = models.ForeignKey(
        Workstream,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        help_text="Empty where it is not a workstream's.",
    )
    held_on = models.DateField("date", null=True, blank=True)
    when_text = models.CharField("when, as printed", max_length=60, blank=True, help_text="For example: October")
    paper_deadline = models.DateField(
        null=True, blank=True, help_text="The last day for papers; chairs are reminded ten and three days before."
    )
    location = models.CharField(max_length=200, blank=True)
    purpose = models.TextField(blank=True, help_text="What it is asked to decide or discuss.")

    class Meta(Coded.Meta):
        ordering = ["-held_on", "order", "code"]
        constraints = [
            *Coded.Meta.constraints,
            *Closable.Meta.constraints,
            models.CheckConstraint(
                name="meeting_says_when",
                condition=Q(held_on__isnull=False) | ~Q(when_text=""),
                violation_error_message="Give the date, or say when in words, for example “October”.",
            ),
            models.CheckConstraint(
                name="papers_are_due_before_the_meeting",
                condition=Q(paper_deadline=None) | Q(held_on=None) | Q(paper_deadline__lte=F("held_on")),
                violation_error_message="The papers must be due on the day of the meeting or before.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        if self.held_on:
            return reverse("progress:meetings_on", args=[self.held_on.isoformat()])
        return f"{reverse('progress:meeting_list')}#{self.code}"

    @property
    def of_workstream(self):
        return self.workstream

    @property
    def when(self) -> str:
        """Its date, or the words that stand for it."""
        return f"{self.held_on:%-d %B %Y}" if self.held_on else self.when_text

    def is_before(self, other: "Meeting") -> bool:
        """Does another meeting come after it? One without a day counts as still to come."""
        if self.pk == other.pk or other.held_on is None:
            return self.pk != other.pk
        return other.held_on > self.held_on if self.held_on else other.held_on >= timezone.localdate()

    def later_ones(self, among: "Iterable[Meeting] | None" = None) -> "list[Meeting]":
        """The open meetings of the same body after it: the next one first, those without a day last. One query, or none
        where the meetings are given."""
        beside = type(self).objects.open().filter(workstream=self.workstream_id) if among is None else among
        later = [one for one in beside if one.workstream_id == self.workstream_id and self.is_before(one)]
        return sorted(later, key=lambda one: (one.held_on is None, one.held_on or date.max, one.order, one.code))
