"""What a meeting is asked, who was there, and what it came to: the agenda, attendance, and what its notes say besides.

Decisions on workplans are `workplans.Decision` and actions are `workplans.NextStep`: neither is kept here again.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lutonhet.rows import Guarded, Traced
from lutonhet.written_once import WrittenOnce
from workplans.models import Decision, NextStep, Submission
from workstreams.models import Item, Meeting, Workstream
from workstreams.models.items import ItemQuerySet

LONGEST = 480  # minutes


def page_of(meeting: Meeting) -> str:
    """The address of a meeting's own page; that of its line in the list while its day is not known."""
    if not meeting.held_on:
        return meeting.get_absolute_url()
    return reverse("progress:meeting", args=[meeting.held_on.isoformat(), meeting.code])


class AgendaItemQuerySet(ItemQuerySet):
    def as_listed(self):
        """In the order of the agenda, with what a list says beside each; not the text of the versions."""
        related = ("meeting", "workstream", "submission__workplan__workstream")
        return self.select_related(*related).defer("submission__content").order_by("meeting", "order", "code")


class AgendaItem(Item):
    """An item of an agenda; its `text` is its title. What the meeting came to stands with it."""

    class Standing(models.TextChoices):
        """What every agenda has."""

        APOLOGIES = "apologies", "Apologies"
        DECLARATIONS = "declarations", "Declarations of interest"
        LAST_NOTES = "last_notes", "Notes and action log of the last meeting"
        FORWARD_PLAN = "forward_plan", "Forward plan"
        OTHER_BUSINESS = "other_business", "Any other business"
        NEXT_MEETING = "next_meeting", "Date of next meeting"

    class Purpose(models.TextChoices):
        DECISION = "decision", "For decision"
        DISCUSSION = "discussion", "For discussion"
        NOTING = "noting", "For noting"

    OPENING = (Standing.APOLOGIES, Standing.DECLARATIONS, Standing.LAST_NOTES)

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT)
    standing = models.CharField("standing item", max_length=20, choices=Standing, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    recommendation = models.TextField(blank=True)
    presenter = models.CharField(max_length=150, blank=True)
    time_in_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, null=True, blank=True)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, verbose_name="version of a workplan"
    )
    paper = models.CharField("title of the paper", max_length=200, blank=True)
    paper_url = models.URLField(
        "address of the paper", max_length=500, blank=True, validators=[URLValidator(schemes=["https", "http"])]
    )
    paper_added_on = models.DateField(null=True, blank=True, editable=False)
    added_on = models.DateField(blank=True, editable=False)
    late_reason = models.TextField("why it is late", blank=True)
    discussion = models.TextField("what was said", blank=True)
    outcome = models.TextField("what was decided or noted", blank=True)
    minute_reference = models.CharField(max_length=80, blank=True)

    asked_on_closing = "Why", "It is printed with the agenda."

    objects = AgendaItemQuerySet.as_manager()

    class Meta(Item.Meta):
        default_related_name = "agenda_items"
        constraints = [
            *Item.Meta.constraints,
            models.CheckConstraint(
                name="an_item_for_decision_says_what_is_recommended",
                condition=~Q(purpose="decision") | ~Q(recommendation=""),
                violation_error_message="Say what the meeting is recommended to decide.",
            ),
            models.CheckConstraint(
                name="an_agenda_item_takes_a_minute_at_least",
                condition=Q(time_in_minutes=None) | Q(time_in_minutes__gte=1, time_in_minutes__lte=LONGEST),
                violation_error_message="Give the time in minutes, from 1 to 480, or leave it out.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "standing"],
                condition=Q(closed_on=None) & ~Q(standing=""),
                name="a_standing_item_is_on_an_agenda_once",
                violation_error_message="This agenda has that standing item already.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "submission"],
                condition=Q(closed_on=None, submission__isnull=False),
                name="a_version_is_on_an_agenda_once",
                violation_error_message="This agenda has an item about that version already.",
            ),
        ]

    def save(self, *args, **kwargs):
        self.added_on = self.added_on or timezone.localdate()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return f"{page_of(self.meeting).partition('#')[0]}#{self.code}"

    @property
    def of_workstream(self):
        """Whose meeting it is; what the item is about is another matter (`workstream`)."""
        return self.meeting.workstream

    @property
    def heading(self) -> str:
        """What stands above its forms."""
        return f"{self.meeting}, {self.meeting.when}"

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way to it, after the front page."""
        return [("Meetings", reverse("progress:meeting_list")), (str(self.meeting), page_of(self.meeting))]

    @property
    def is_ordinary(self) -> bool:
        return not self.standing

    @property
    def part(self) -> str:
        """The part of the agenda in which it stands, as its heading says."""
        if self.is_ordinary:
            return self.get_purpose_display()
        return "Opening" if self.standing in self.OPENING else "Closing"

    @property
    def is_late(self) -> bool:
        """Was it put on the agenda after the day on which papers were due?"""
        return self.is_ordinary and is_past(self.meeting, self.added_on)

    @property
    def has_late_paper(self) -> bool:
        return bool(self.paper_added_on) and is_past(self.meeting, self.paper_added_on)

    @property
    def paper_title(self) -> str:
        return self.paper or "Paper"

    @property
    def has_paper(self) -> bool:
        return bool(self.paper or self.paper_url)

    @property
    def is_recorded(self) -> bool:
        """Has anything been written about it in the meeting?"""
        return bool(self.discussion or self.outcome)

    def clean(self):
        super().clean()
        if self.submission and self.workstream and self.submission.workplan.workstream_id != self.workstream_id:
            raise ValidationError({"workstream": f"{self.submission} is a version of another workstream’s plan."})


def is_past(meeting: Meeting, day: date) -> bool:
    """Is a day after the one on which the papers of a meeting are due?"""
    return meeting.paper_deadline is not None and day > meeting.paper_deadline


class StepRaised(Traced, WrittenOnce):
    """Under which item of the agenda a next step was raised."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="steps_raised")
    step = models.OneToOneField(NextStep, on_delete=models.PROTECT, related_name="raised_under")

    class Meta(WrittenOnce.Meta):
        ordering = ["item", "pk"]
        verbose_name = "next step raised under an item"
        verbose_name_plural = "next steps raised under items"

    def __str__(self):
        return f"{self.step.code} under {self.item.code}"

    @property
    def of_workstream(self):
        return self.item.of_workstream

    @property
    def filed_under(self):
        return self.item.filed_under


class Attendance(Guarded):
    """Who was at a meeting, or sent apologies: a person with an account, or a name."""

    class Capacity(models.TextChoices):
        PRESENT = "present", "Present"
        SUBSTITUTE = "substitute", "Substitute"
        IN_ATTENDANCE = "in_attendance", "In attendance"
        APOLOGIES = "apologies", "Apologies"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=150)
    organisation = models.CharField("job or organisation", max_length=200, blank=True)
    capacity = models.CharField("here as", max_length=15, choices=Capacity)
    substitute_for = models.CharField(max_length=150, blank=True)

    class Meta:
        default_related_name = "attendances"
        ordering = ["meeting", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="who_attends_has_a_name",
                condition=~Q(name=""),
                violation_error_message="Enter the name.",
            ),
            models.CheckConstraint(
                name="a_substitute_says_for_whom",
                condition=Q(capacity="substitute") & ~Q(substitute_for="")
                | ~Q(capacity="substitute") & Q(substitute_for=""),
                violation_error_message="Say for whom the substitute came; nobody else is anybody’s substitute.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="a_person_attends_a_meeting_once",
                violation_error_message="This person is in the list already.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "name", "organisation"],
                name="a_name_is_in_the_list_once",
                violation_error_message="This name is in the list already.",
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.get_capacity_display().lower()}"

    @property
    def of_workstream(self):
        return self.meeting.workstream

    @property
    def filed_under(self):
        return self.of_workstream.code if self.of_workstream else ""

    @property
    def in_words(self) -> str:
        """The name as the notes have it: “Amina Khan, University of Bedfordshire (for Rita Reader)”."""
        named = ", ".join(filter(None, [self.name, self.organisation]))
        return f"{named} (for {self.substitute_for})" if self.substitute_for else named


class MeetingNotes(Guarded):
    """What the notes of a meeting say besides its items: who chaired, whether it was quorate, and that they stand."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="notes")
    chaired_by = models.CharField(max_length=150, blank=True)
    quorate = models.CharField("was the meeting quorate", max_length=15, choices=Decision.Quorate, blank=True)
    remarks = models.TextField("anything else", blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_how = models.CharField("how they were confirmed", max_length=200, blank=True)

    class Meta:
        ordering = ["meeting"]
        verbose_name = verbose_name_plural = "notes of a meeting"
        constraints = [
            models.CheckConstraint(
                name="notes_are_confirmed_with_day_and_way",
                condition=Q(confirmed_on=None, confirmed_how="") | Q(confirmed_on__isnull=False) & ~Q(confirmed_how=""),
                violation_error_message="Confirmed notes say when and how they were confirmed.",
            ),
        ]

    def __str__(self):
        return f"Notes of {self.meeting}"

    def get_absolute_url(self):
        return page_of(self.meeting)

    @property
    def of_workstream(self):
        return self.meeting.workstream

    @property
    def filed_under(self):
        return self.of_workstream.code if self.of_workstream else ""

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_on is not None
