"""What people may ask of pages that read several apps."""

from datetime import date

from auditlog.models import LogEntry
from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from lutonhet.forms import DateField, PlainEnglish
from progress.events import GROUPS, PEOPLE, Wanted
from workstreams.models import Workstream

LOADS = "loads"
EARLIEST = 1900  # before it, the beginning of a day may be no moment that databases know


class ChangesForm(PlainEnglish, forms.Form):
    """Which changes to show; everything left as it is shows all."""

    workstream = forms.ChoiceField(required=False)
    person = forms.ChoiceField(label="Who", required=False)
    kind = forms.ChoiceField(label="What", required=False)
    from_day = DateField(label="From", required=False, what="from which on")
    to_day = DateField(label="Until", required=False, what="until which")

    def __init__(self, data, *, sees_people: bool):
        super().__init__(data)
        workstreams = Workstream.objects.values_list("code", "name")
        did_something = Exists(LogEntry.objects.filter(actor=OuterRef("pk")))
        people = User.objects.filter(did_something).order_by("name", "pk").values_list("pk", "name")
        kinds = [(key, label) for key, (label, _models) in GROUPS.items()]
        if sees_people:
            kinds.append((PEOPLE, "People, what they are appointed to, and sign-in"))
        self.fields["workstream"].choices = [("", "All, and the whole programme"), *workstreams]
        self.fields["person"].choices = [
            ("", "Anybody"),
            (LOADS, "Loaded from the programme’s files"),
            *((str(pk), name) for pk, name in people),
        ]
        self.fields["kind"].choices = [("", "Anything"), *kinds]

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("from_day"), cleaned.get("to_day")
        if start and end and end < start:
            self.add_error("to_day", "The last day must be the same as or after the first day.")
        return cleaned

    def wanted(self) -> Wanted:
        """What is asked for; call when the form is valid."""
        person = self.cleaned_data["person"]
        return Wanted(
            workstream=self.cleaned_data["workstream"],
            person=int(person) if person and person != LOADS else None,
            is_load=person == LOADS,
            group=self.cleaned_data["kind"],
            from_day=self.cleaned_data["from_day"],
            to_day=self.cleaned_data["to_day"],
        )


class SinceForm(PlainEnglish, forms.Form):
    """The day that something is compared with."""

    since = DateField(label="Or since", what="to compare with")

    @classmethod
    def asked_for(cls, query, *, otherwise: date):
        """The form as an address fills it in: by its three boxes, or in one as `since=2026-09-01`."""
        data = {name: query[name] for name in query}
        parts = [f"since_{part}" for part in ("day", "month", "year")]
        if not any(part in data for part in parts):
            day = data.get("since") or otherwise.isoformat()
            year, month, number = [*day.split("-"), "", ""][:3]
            data |= dict(zip(parts, (number, month, year), strict=True))
        return cls(data)

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since > timezone.localdate():
            raise forms.ValidationError("That day is still to come. Enter today or an earlier day.")
        if since.year < EARLIEST:
            raise forms.ValidationError(f"Enter a day of {EARLIEST} or later.")
        return since
