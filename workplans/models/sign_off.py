"""The record of sign-off: numbered versions of a plan, and what was decided about each. Both are written once.

The two tables are one chain a workplan: every record carries its place, the seal of the record before it, and a seal of
its own over everything that it says. The database itself holds that at most one version is with the group and that one
decision closes it: a version follows the decision that closed the one before, and no two follow the same.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lutonhet.rows import Traced
from lutonhet.written_once import WrittenOnce
from workplans.models.workplan import Workplan
from workplans.snapshot import canonical, check_code
from workstreams.models import Meeting

IN_GROUPS = 4  # how a check code is printed: easier to compare by eye


def grouped(code: str) -> str:
    """A check code in groups of characters."""
    return " ".join(code[start : start + IN_GROUPS] for start in range(0, len(code), IN_GROUPS))


class Record(Traced, WrittenOnce):
    """A link of a workplan's chain: its place, the seal of the record before it, and its own."""

    workplan = models.ForeignKey(Workplan, on_delete=models.PROTECT)
    position = models.PositiveIntegerField("place in the record")
    previous_seal = models.CharField("seal of the record before", max_length=64, blank=True)
    seal = models.CharField(max_length=64, unique=True)

    class Meta(WrittenOnce.Meta):
        abstract = True

    def sealed_values(self) -> dict:
        """Everything that the row says, by column; not its key, which the database gives, and not the seal itself."""
        columns = [one.attname for one in self._meta.concrete_fields if not one.primary_key and one.name != "seal"]
        return {name: getattr(self, name) for name in columns}

    def seal_as_it_should_be(self) -> str:
        return check_code(canonical(self.sealed_values()))

    def save(self, *args, **kwargs):
        if self._state.adding and not self.seal:
            self.seal = self.seal_as_it_should_be()
        super().save(*args, **kwargs)

    @property
    def of_workstream(self):
        return self.workplan.workstream

    @property
    def filed_under(self):
        return self.of_workstream.code


class Submission(Record):
    """A version of a plan, frozen as it was sent to the oversight group."""

    number = models.PositiveSmallIntegerField("version")
    reference = models.CharField(max_length=40, unique=True)
    content = models.TextField()
    check_code = models.CharField(max_length=64)
    after = models.OneToOneField(
        "workplans.Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="follows the decision",
    )
    amends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amended_by",
        verbose_name="amends version",
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    sent_by_name = models.CharField("name at the time", max_length=150)
    sent_by_role = models.CharField("role at the time", max_length=300, blank=True)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField("sent", default=timezone.now)
    note = models.TextField("note for the group", blank=True)
    declaration = models.TextField("what was declared", blank=True)
    edited_by = models.JSONField("edited by, since the version signed off before", default=list, blank=True)

    class Meta(Record.Meta):
        default_related_name = "submissions"
        ordering = ["workplan", "number"]
        verbose_name = "version"
        constraints = [
            models.UniqueConstraint(
                fields=["workplan", "number"],
                name="a_version_number_is_given_once_a_workplan",
                violation_error_message="There is a version of that number already.",
            ),
            models.UniqueConstraint(
                fields=["workplan", "position"],
                name="one_version_at_a_place_of_the_record",
                violation_error_message="Another version stands at that place of the record.",
            ),
            models.UniqueConstraint(
                fields=["workplan"],
                condition=Q(after=None),
                name="one_first_version_a_workplan",
                violation_error_message="This workplan has a first version already.",
            ),
            models.CheckConstraint(
                name="only_the_first_version_follows_no_decision",
                condition=Q(number=1, after=None) | Q(number__gt=1, after__isnull=False),
                violation_error_message="Every version but the first follows the decision on the one before it.",
            ),
            models.CheckConstraint(
                name="a_first_version_amends_nothing",
                condition=Q(amends=None) | Q(number__gt=1),
                violation_error_message="The first version cannot amend an earlier one.",
            ),
            models.CheckConstraint(
                name="a_version_has_its_content_and_check_code",
                condition=~Q(content="") & ~Q(check_code="") & ~Q(reference="") & ~Q(sent_by_name=""),
                violation_error_message="A version says what it holds, its check code, its reference and who sent it.",
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("workplans:version", args=[self.workplan.workstream.slug, self.workplan.year, self.number])

    @property
    def title(self) -> str:
        """For example “version 3 as at 14 October 2025”."""
        return f"version {self.number} as at {timezone.localtime(self.sent_at):%-d %B %Y}"

    @property
    def check_code_in_groups(self) -> str:
        return grouped(self.check_code)


class Decision(Record):
    """What was decided about a version: one row, all or nothing."""

    class Event(models.TextChoices):
        TAKEN_BACK = "taken_back", "Taken back"
        RETURNED = "returned", "Returned"
        SIGNED_OFF = "signed_off", "Signed off"
        AMENDED = "amended", "Signed off subject to amendments"
        AGREED_OUTSIDE = "agreed_outside", "Agreed outside a meeting"
        NOTED = "noted", "Noted at a meeting"
        WITHDRAWN = "withdrawn", "Sign-off withdrawn"

    class How(models.TextChoices):
        ON_SCREEN = "on_screen", "On screen"
        MINUTES = "minutes", "From the minutes"
        OUTSIDE = "outside", "Outside a meeting"

    class Quorate(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    CLOSING = (Event.TAKEN_BACK, Event.RETURNED, Event.SIGNED_OFF, Event.AMENDED, Event.AGREED_OUTSIDE)
    SIGNING = (Event.SIGNED_OFF, Event.AGREED_OUTSIDE)

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, verbose_name="version")
    event = models.CharField("decision", max_length=20, choices=Event)
    how = models.CharField("how it was recorded", max_length=10, choices=How)
    decided_on = models.DateField("date of the decision")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True)
    minute_reference = models.CharField(max_length=80, blank=True)
    quorate = models.CharField("was the meeting quorate", max_length=15, choices=Quorate, blank=True)
    took_no_part = models.TextField("who took no part", blank=True)
    agreed_by = models.TextField("who agreed", blank=True)
    authority = models.TextField("on what authority", blank=True)
    reasons = models.TextField(blank=True)
    reasons_by_code = models.JSONField("reasons by action", default=dict, blank=True)
    declaration = models.TextField("what was declared", blank=True)
    check_code = models.CharField("check code of the version decided on", max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    recorded_by_name = models.CharField("name at the time", max_length=150)
    recorded_by_role = models.CharField("role at the time", max_length=300, blank=True)
    recorded_at = models.DateTimeField("recorded", default=timezone.now)

    class Meta(Record.Meta):
        default_related_name = "decisions"
        ordering = ["workplan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(event__in=["taken_back", "returned", "signed_off", "amended", "agreed_outside"]),
                name="one_decision_closes_a_version",
                violation_error_message="This version has been decided on already.",
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(event="noted"),
                name="a_version_is_noted_once",
                violation_error_message="This version has been noted already.",
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(event="withdrawn"),
                name="a_sign_off_is_withdrawn_once",
                violation_error_message="The sign-off of this version has been withdrawn already.",
            ),
            models.UniqueConstraint(
                fields=["workplan", "position"],
                name="one_decision_at_a_place_of_the_record",
                violation_error_message="Another decision stands at that place of the record.",
            ),
            models.CheckConstraint(
                name="a_decision_is_recorded_in_a_way_that_it_can_be",
                condition=Q(event="taken_back", how="on_screen")
                | Q(event__in=["returned", "signed_off"], how__in=["on_screen", "minutes"])
                | Q(event__in=["amended", "noted", "withdrawn"], how="minutes")
                | Q(event="agreed_outside", how="outside"),
                violation_error_message="That decision cannot be recorded in that way.",
            ),
            models.CheckConstraint(
                name="what_a_meeting_decided_says_where_it_is_minuted",
                condition=(Q(how="minutes") & ~Q(minute_reference="") & ~Q(quorate=""))
                | (~Q(how="minutes") & Q(meeting=None, minute_reference="", quorate="", took_no_part="")),
                violation_error_message="A decision from a meeting gives its minute reference and whether the meeting "
                "was quorate; any other has neither.",
            ),
            models.CheckConstraint(
                name="a_meeting_that_was_not_quorate_signs_nothing_off",
                condition=~Q(quorate="no") | Q(event__in=["returned", "withdrawn"]),
                violation_error_message="A meeting that was not quorate cannot sign off. If those present agreed, "
                "record that it was agreed outside a meeting; the next meeting notes it.",
            ),
            models.CheckConstraint(
                name="what_is_taken_back_returned_or_withdrawn_says_why",
                condition=(Q(event__in=["taken_back", "returned", "withdrawn"]) & ~Q(reasons=""))
                | (~Q(event__in=["taken_back", "returned", "withdrawn"]) & Q(reasons="")),
                violation_error_message="Say why, in a sentence.",
            ),
            models.CheckConstraint(
                name="an_agreement_outside_a_meeting_says_who_and_on_what_authority",
                condition=(Q(event="agreed_outside") & ~Q(agreed_by="") & ~Q(authority=""))
                | (~Q(event="agreed_outside") & Q(agreed_by="", authority="")),
                violation_error_message="Say who agreed, and on what authority.",
            ),
            models.CheckConstraint(
                name="who_signs_on_screen_declares_what_they_sign",
                condition=~Q(event="signed_off", how="on_screen") | ~Q(declaration=""),
                violation_error_message="Whoever signs off on screen confirms the declaration.",
            ),
            models.CheckConstraint(
                name="a_decision_names_the_version_and_who_recorded_it",
                condition=~Q(check_code="") & ~Q(recorded_by_name=""),
                violation_error_message="A decision carries the check code of the version and who recorded it.",
            ),
        ]

    def __str__(self):
        return f"{self.submission.reference}: {self.get_event_display()}"

    def get_absolute_url(self):
        return self.submission.get_absolute_url()
