"""What comes next, as promised, and to which meetings it has been carried."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Assigned
from lutonhet.rows import Traced
from workstreams.models import Item, Meeting, Workstream
from workstreams.models.items import ItemQuerySet


class NextStepQuerySet(ItemQuerySet):
    def for_programme(self):
        """Those promised by the whole programme, not by one workstream."""
        return self.filter(workstream=None)

    def soonest_first(self):
        """By due date; those without one follow in the order of their source."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "order", "code")

    def as_listed(self):
        """With what a list says beside each: who does it, its meetings, and how often it was carried on."""
        on = Carrying.objects.filter(step=models.OuterRef("pk"), from_meeting__isnull=False).order_by()
        times = models.Subquery(on.values("step").annotate(times=models.Count("pk")).values("times"))
        listed = self.select_related("assigned_to", "workstream", "raised_at", "comes_back_at")
        return listed.annotate(times_carried=Coalesce(times, 0))

    def standing_at(self, meeting):
        """Those that a meeting looks at: they come back to it, or were raised there and have not been carried on."""
        return self.filter(Q(comes_back_at=meeting) | Q(comes_back_at=None, raised_at=meeting))


class NextStep(Assigned, Item):
    """Something promised: by a workstream, or by the whole programme when it names none."""

    workstream = models.ForeignKey(
        Workstream,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text="Empty for the whole programme.",
    )
    due_on = models.DateField("due date", null=True, blank=True)
    due_text = models.CharField(
        "when, as printed", max_length=60, blank=True, help_text="Where the source names no day, for example: October"
    )
    owner = models.CharField(max_length=150, blank=True)
    raised_at = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="steps_raised",
        verbose_name="meeting it was raised at",
        help_text="The meeting at which it was promised.",
    )
    comes_back_at = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="steps_coming_back",
        verbose_name="meeting it comes back to",
        help_text="The meeting to which it was carried last.",
    )

    asked_on_closing = (
        "What was the result, or why it ended",
        "Done: what came of it? Merged: into which? Stopped: because of what? It is printed in the action log.",
    )

    objects = NextStepQuerySet.as_manager()

    class Meta(Item.Meta):
        default_related_name = "next_steps"

    @property
    def of_workstream(self):
        return self.workstream

    @property
    def who(self):
        """Whoever does it: somebody with an account, or a name."""
        return str(self.assigned_to) if self.assigned_to_id else self.owner

    @property
    def when(self):
        """The due date, or the words that the source has instead; empty when it says nothing."""
        return f"{self.due_on:%-d %B %Y}" if self.due_on else self.due_text

    @property
    def stands_at(self) -> Meeting | None:
        """The meeting that looks at it: the one to which it was carried last, or else the one that raised it."""
        return self.comes_back_at or self.raised_at

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on

    def why_not_at(self, meeting: Meeting) -> str:
        """Why a meeting cannot look at it, in a sentence; "" where it can."""
        if meeting.workstream_id in (None, self.workstream_id):
            return ""
        return (
            f"{meeting} is a meeting of another workstream. Choose one of the oversight group or of its own workstream."
        )

    def clean(self):
        super().clean()
        if self.raised_at and (why_not := self.why_not_at(self.raised_at)):
            raise ValidationError({"raised_at": why_not})


class Carrying(Traced):
    """A next step goes on to a meeting, in somebody's name. Written once: a later one follows it, and all stay."""

    step = models.ForeignKey(NextStep, on_delete=models.PROTECT, related_name="carryings")
    from_meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_on",
        verbose_name="from",
        help_text="Empty where no meeting had looked at it before.",
    )
    to_meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="carried_here", verbose_name="to")
    why = models.TextField(blank=True)
    carried_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="carryings")
    carried_by_name = models.CharField("name at the time", max_length=150, editable=False)
    carried_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["carried_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_next_step_is_carried_to_another_meeting",
                condition=Q(from_meeting=None) | ~Q(from_meeting=F("to_meeting")),
                violation_error_message="Choose another meeting: the next step is with this one already.",
            ),
        ]

    @property
    def of_workstream(self):
        return self.step.of_workstream if self.step_id else self.from_meeting.of_workstream

    @property
    def filed_under(self):
        return self.step.filed_under

    def save(self, *args, **kwargs):
        self.carried_by_name = self.carried_by_name or self.carried_by.name
        super().save(*args, **kwargs)

    def __str__(self):
        return f"{self.step.code} to {self.to_meeting}"
