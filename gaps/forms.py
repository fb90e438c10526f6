"""What whoever waives a gap is asked."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from gaps.models import Waiver
from gaps.services.waiving import why_not_until
from lutonhet.forms import DateField
from workstreams.forms import WorkstreamRowForm


class WaiverForm(WorkstreamRowForm):
    """Why a gap may stay as it is, and until when."""

    class Meta:
        model = Waiver
        fields = ["reason", "expires_on"]
        field_classes = {"expires_on": DateField}
        widgets = {"reason": forms.Textarea}
        labels = {"reason": "Why may it stay as it is?", "expires_on": "Until when?"}
        help_texts = {
            "reason": "For example: the partner counts this once a year, the next figure comes in April.",
            "expires_on": "Within a year, for example 31 3 2027. On the day after, the gap counts again",
        }
        error_messages = {"reason": {"required": "Say why it may stay as it is"}}

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day and (why_not := why_not_until(day, timezone.localdate())):
            raise ValidationError(why_not)
        return day
