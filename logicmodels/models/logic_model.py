"""The logic model of a workstream: its hypothesis and context; the items hang on it."""

from django.db import models
from django.urls import reverse

from lutonhet.rows import Annotated, Guarded
from workstreams.models import Workstream


class LogicModel(Guarded, Annotated):
    """How a workstream believes that what it does leads to what changes."""

    workstream = models.OneToOneField(Workstream, on_delete=models.PROTECT, related_name="logic_model")
    hypothesis = models.TextField(help_text="If we do this, then that will change, because …")
    context = models.TextField(blank=True, help_text="What a newcomer must know about where this happens.")

    class Meta(Annotated.Meta):
        ordering = ["workstream__order"]

    def __str__(self):
        return f"Logic model: {self.workstream}"

    @property
    def of_workstream(self):
        return self.workstream

    @property
    def filed_under(self):
        return self.workstream.code

    def get_absolute_url(self):
        return reverse("logicmodels:logic_model", args=[self.workstream.slug])
