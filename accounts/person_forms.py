"""What the administration asks when somebody leaves."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from lutonhet.forms import PlainEnglish


class VersionedForm(PlainEnglish, forms.Form):
    """A form about a person, over the version that the administrator was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, initial={"version": person.version}, **kwargs)


class DeactivateForm(VersionedForm):
    last_day = forms.DateField(
        label="Last day",
        initial=timezone.localdate,
        widget=AdminDateWidget,
        help_text="Their roles end on this day. It cannot be in the future.",
        error_messages={
            "required": "Enter the last day of their roles.",
            "invalid": "Enter a day, such as 27/03/2027.",
        },
    )


class EraseForm(VersionedForm):
    sure = forms.BooleanField(
        label="I have checked that this person’s data are no longer needed. This cannot be undone.",
        error_messages={"required": "Tick the box to say that you have checked."},
    )


def key_of(row, version):
    """A row as the form carries it, with the version that was shown."""
    return f"{row._meta.label}:{row.pk}:{version}"


class ChosenRows(forms.MultipleChoiceField):
    """Rows as `label:number:version`; whether they are still what they were, the service says."""

    def valid_value(self, value):
        return True


class HandOverForm(PlainEnglish, forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(),
        label="To whom",
        empty_label="Choose a person",
        error_messages={"required": "Choose who takes the items over."},
    )
    rows = ChosenRows(error_messages={"required": "Tick at least one item."})

    def __init__(self, *args, person, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.filter(is_active=True).exclude(pk=person.pk)
        self.by_key = {f"{row._meta.label}:{row.pk}": row for row in rows}

    def clean_rows(self):
        """(row, the version that was shown) for each that was ticked."""
        chosen = []
        for value in self.cleaned_data["rows"]:
            key, _, version = value.rpartition(":")
            if key not in self.by_key or not (version.isascii() and version.isdigit()):
                raise ValidationError("One of the items is not theirs any more. Look at the list again.")
            chosen.append((self.by_key[key], int(version)))
        return chosen
