"""Packs as they were sent out: the frozen values, and the files made of them. Both are written once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lutonhet.rows import Traced
from lutonhet.written_once import WrittenOnce
from workplans.models.sign_off import grouped
from workstreams.models import Meeting


class Pack(Traced, WrittenOnce):
    """What was sent out for a meeting: the pack first, and after it supplements, each with its reason."""

    class Kind(models.TextChoices):
        PACK = "pack", "Pack"
        SUPPLEMENT = "supplement", "Supplement"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveSmallIntegerField(help_text="1 for the pack; its supplements follow.")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField("why there is a supplement", blank=True)
    content = models.TextField()
    check_code = models.CharField(max_length=64)
    as_at = models.DateTimeField()
    despatched_at = models.DateTimeField(default=timezone.now)
    despatched_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="packs")
    despatched_by_name = models.CharField("name at the time", max_length=150)

    class Meta(WrittenOnce.Meta):
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="a_pack_number_is_given_once_a_meeting",
                violation_error_message="Somebody else sent one out at the same moment. Look at the meeting again.",
            ),
            models.CheckConstraint(
                name="what_follows_the_pack_is_a_supplement_with_a_reason",
                condition=Q(number=1, kind="pack", reason="") | (Q(number__gt=1, kind="supplement") & ~Q(reason="")),
                violation_error_message="The pack is the first and gives no reason; a supplement says why it comes.",
            ),
            models.CheckConstraint(
                name="a_pack_has_its_content_and_check_code",
                condition=~Q(content="") & ~Q(check_code="") & ~Q(despatched_by_name=""),
                violation_error_message="A pack says what it holds, its check code and who sent it out.",
            ),
        ]

    def __str__(self):
        return f"{self.meeting}: {self.standing}"

    def get_absolute_url(self):
        day = self.meeting.held_on.isoformat()
        return reverse("progress:pack", args=[day, self.meeting.code])

    @property
    def of_workstream(self):
        return self.meeting.workstream

    @property
    def filed_under(self):
        return self.of_workstream.code if self.of_workstream else ""

    @property
    def standing(self) -> str:
        """What is printed on every page of it."""
        return standing_of(self.number)

    @property
    def place(self) -> int:
        """Which supplement it is; 0 for the pack."""
        return self.number - 1

    @property
    def check_code_in_groups(self) -> str:
        return grouped(self.check_code)


class PackFile(Traced, WrittenOnce):
    """A file of a pack as it was sent out: whoever asks for it again gets these bytes."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="files")
    extension = models.CharField("kind of file", max_length=8)
    content = models.BinaryField()

    class Meta(WrittenOnce.Meta):
        ordering = ["pack", "extension"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "extension"],
                name="a_pack_has_one_file_of_a_kind",
                violation_error_message="The pack has a file of that kind already.",
            ),
        ]

    def __str__(self):
        return f"{self.pack}, {self.extension}"

    @property
    def of_workstream(self):
        return self.pack.of_workstream

    @property
    def filed_under(self):
        return self.pack.filed_under


def standing_of(number: int) -> str:
    """“Version 1” for the pack; what follows it is counted anew: “Supplement 1”."""
    return "Version 1" if number == 1 else f"Supplement {number - 1}"
