"""Meetings: of a workstream, of the oversight group, or of people from many places, such as a conference."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

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
