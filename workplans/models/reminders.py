"""What people have been reminded of."""

from django.conf import settings
from django.db import models
from django.utils import timezone

DIGEST = "digest"  # what a row is about that says: on this day the person has had their e-mail


class Reminder(models.Model):
    """That somebody was told something on one occasion, so that they are told it once.

    `what` is the code of what it is about, `occasion` a word such as "due", `on` the day of the occasion: of an action
    that is due on 30 November, seven days before is the occasion "in_7_days" on 23 November.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField("about", max_length=60)
    occasion = models.CharField(max_length=20)
    on = models.DateField("day")
    sent_at = models.DateTimeField("sent", default=timezone.now, editable=False)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what", "occasion", "on"],
                name="everybody_is_told_once_of_each_occasion",
                violation_error_message="This person has been told of that already.",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.what}, {self.occasion}, {self.on:%-d %B %Y}"
