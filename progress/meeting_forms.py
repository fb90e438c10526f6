"""The forms of meetings: an item of the agenda, what was said about it, who was there, what the notes say besides."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.utils import timezone

from accounts.models import Appointment
from lutonhet.forms import DateField, PlainEnglish
from lutonhet.guarded_form import plain
from lutonhet.rows import has_come
from progress.models import AgendaItem, Attendance, MeetingNotes
from progress.models.meetings import is_past
from progress.services.agenda import PAPER, why_a_reason_is_needed
from progress.services.attendance import Attending
from workplans.models import Decision, Submission
from workstreams.forms import WorkstreamRowForm
from workstreams.models import Meeting, Workstream

Capacity = Attendance.Capacity
LATE = "Say why it comes after the day on which papers were due"


class VersionChoice(forms.ModelChoiceField):
    """A version of a workplan, by its plan and number."""

    def label_from_instance(self, submission):
        workplan = submission.workplan
        return f"{workplan.workstream} workplan {workplan.year}, version {submission.number} ({submission.reference})"


class AgendaItemForm(WorkstreamRowForm):
    """An item of an agenda. Once papers are past their day it asks why it comes late."""

    paper_url = forms.URLField(
        label="Address of the paper",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Where those who read the agenda can open it, for example https://example.org/paper.pdf",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        item = self.instance
        undecided = Submission.objects.exclude(
            pk__in=Decision.objects.filter(event__in=Decision.CLOSING).values("submission")
        )
        offered = undecided | Submission.objects.filter(pk=item.submission_id or 0)
        self.fields["submission"].queryset = (
            offered.select_related("workplan__workstream").defer("content").order_by("workplan", "number")
        )
        self.fields["submission"].empty_label = "No version of a workplan"
        self.fields["purpose"].choices = AgendaItem.Purpose.choices
        self.fields["workstream"].queryset = Workstream.objects.all()
        self.fields["workstream"].empty_label = "No workstream of its own"
        self.is_past_deadline = is_past(item.meeting, timezone.localdate())
        if self.is_past_deadline:
            self.fields[
                "late_reason"
            ].help_text = (
                f"The papers were due on {item.meeting.paper_deadline:%-d %B %Y}. The reason is printed with the agenda"
            )
            self.fields["late_reason"].required = item._state.adding and item.is_ordinary
            self.fields["late_reason"].error_messages["required"] = LATE
        elif not item.late_reason:
            del self.fields["late_reason"]

    @property
    def shown(self):
        return [field for field in self._visible() if field.name != "note"]

    def clean(self):
        cleaned = super().clean()
        for name, value in cleaned.items():
            if name in self.fields and name in self._meta.fields:
                setattr(self.instance, name, value)
        is_for_decision = cleaned.get("purpose") == AgendaItem.Purpose.DECISION
        if is_for_decision and not cleaned.get("recommendation", "unreadable").strip():
            self.add_error("recommendation", "Say what the meeting is recommended to decide")
        is_paper_new = self.instance.has_paper and any(name in self.changed_data for name in PAPER)
        is_asked_why = "late_reason" in self.fields and "late_reason" not in self.errors
        if is_asked_why and why_a_reason_is_needed(self.instance, is_paper_new=is_paper_new):
            self.add_error("late_reason", LATE)
        if (submission := cleaned.get("submission")) and not cleaned.get("workstream"):
            cleaned["workstream"] = submission.workplan.workstream
        return cleaned

    @property
    def changed_fields(self):
        """The workstream of a version that was chosen is stored with it, though nobody typed it."""
        names = super().changed_fields
        return [*names, "workstream"] if "submission" in names and "workstream" not in names else names

    class Meta:
        model = AgendaItem
        fields = [
            "text",
            "purpose",
            "recommendation",
            "submission",
            "workstream",
            "presenter",
            "time_in_minutes",
            "paper",
            "paper_url",
            "late_reason",
            "note",
        ]
        field_classes = {"submission": VersionChoice}
        widgets = {"text": forms.Textarea, "purpose": forms.RadioSelect}
        labels = {
            "text": "The item",
            "purpose": "What it is for",
            "recommendation": "What is recommended",
            "submission": "Version of a workplan that it is about",
            "workstream": "Workstream that it is about",
            "presenter": "Who presents it",
            "time_in_minutes": "Time, in minutes",
            "paper": "Title of the paper",
            "late_reason": "Why it comes late",
        }
        help_texts = {
            "text": "As it stands on the agenda, for example: Housing workplan 2026: sign-off",
            "recommendation": "What the meeting is asked to decide, for example: Sign off version 2. An item for "
            "decision needs it",
            "submission": "Those with the group now",
            "workstream": "",
            "presenter": "A name, for example: Amina Khan",
            "time_in_minutes": "For example 15",
            "paper": "For example: Warm homes, progress report",
            "late_reason": "",
        }


class RecordItemForm(WorkstreamRowForm):
    """What a meeting said and decided about an item."""

    def __init__(self, *args, reference="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minute_reference"].help_text = f"Leave it empty for “{reference}”"
        self.fields["outcome"].widget.attrs["rows"] = self.fields["discussion"].widget.attrs["rows"] = 5

    class Meta:
        model = AgendaItem
        fields = ["discussion", "outcome", "minute_reference"]
        labels = {"discussion": "What was said", "outcome": "What was decided or noted"}
        help_texts = {
            "discussion": "In a few sentences, as the notes are to have it",
            "outcome": "A line for each, for example: Agreed to invite the housing associations. What is decided about "
            "a version of a workplan is recorded below",
        }


class NotesForm(WorkstreamRowForm):
    """Who chaired, whether the meeting was quorate, and what else the notes say."""

    class Meta:
        model = MeetingNotes
        fields = ["chaired_by", "quorate", "remarks"]
        widgets = {"quorate": forms.RadioSelect}
        labels = {
            "chaired_by": "Who chaired the meeting",
            "quorate": "Was the meeting quorate?",
            "remarks": "Anything else that the notes should say",
        }
        help_texts = {
            "chaired_by": "Name and role, for example: Robin Porter, Chief Executive",
            "quorate": "As the terms of reference say. A meeting that was not quorate signs nothing off",
            "remarks": "It stands at the end of the notes",
        }


class ConfirmForm(WorkstreamRowForm):
    """When and how notes were confirmed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["confirmed_on"] = DateField(
            label="When they were confirmed", what="on which they were confirmed", validators=[has_come]
        )
        self.initial["confirmed_on"] = self.initial.get("confirmed_on") or timezone.localdate()
        self.fields["confirmed_how"].required = True
        self.fields["confirmed_how"].error_messages["required"] = "Say how they were confirmed, in a sentence"

    class Meta:
        model = MeetingNotes
        fields = ["confirmed_on", "confirmed_how"]
        field_classes = {"confirmed_on": DateField}
        labels = {"confirmed_how": "How they were confirmed"}
        help_texts = {"confirmed_how": "For example: Agreed as a true record at the meeting of 20 January 2027, item 3"}


@dataclass(frozen=True)
class Listed:
    """Somebody whom the attendance form asks about: a member, or whoever is in the list already."""

    key: str
    name: str
    organisation: str
    is_member: bool
    person_id: int | None = None
    row: Attendance | None = None


def listed_at(meeting: Meeting) -> list[Listed]:
    """The members of the oversight group on the day of its meeting first, then whoever else is in the list: two
    queries."""
    rows = list(Attendance.objects.filter(meeting=meeting))
    by_person = {one.person_id: one for one in rows if one.person_id}
    found = []
    if meeting.workstream_id is None:
        members = Appointment.objects.current(meeting.held_on).filter(kind=Appointment.Kind.OVERSIGHT)
        for one in members.select_related("user__organisation").order_by("user__name", "pk"):
            person, row = one.user, by_person.pop(one.user_id, None)
            of = person.job_title or str(person.organisation or "")
            name, of = (row.name, row.organisation) if row else (person.name, of)
            found.append(Listed(f"person-{person.pk}", name, of, True, person.pk, row))
    known = {one.row.pk for one in found if one.row}
    others = [one for one in rows if one.pk not in known]
    return found + [Listed(f"row-{one.pk}", one.name, one.organisation, False, one.person_id, one) for one in others]


@dataclass(frozen=True)
class AttendanceLine:
    """Somebody in the list, with the fields that ask about them."""

    listed: Listed
    capacity: forms.BoundField
    carried: tuple[forms.BoundField, ...]


@dataclass(frozen=True)
class NewLine:
    """An empty line for somebody who is not in the list yet."""

    number: int
    fields: tuple[forms.BoundField, ...]
    is_filled: bool


class AttendanceForm(PlainEnglish, forms.Form):
    """Who was there: everybody in the list at once, and a few empty lines.

    Each line carries what it said when it was shown. What somebody else has saved since and this person left alone
    stays; where both said something else about one person, the form asks again.
    """

    new_lines = 3

    def __init__(self, data=None, *, listed: Iterable[Listed], **kwargs):
        super().__init__(data, **kwargs)
        self.listed = list(listed)
        self.is_stale = False
        for one in self.listed:
            self._ask_about(one)
        for number in range(1, self.new_lines + 1):
            self._ask_for_another(number)

    def _ask_about(self, one):
        said = one.row.capacity if one.row else ""
        offered = [Capacity.PRESENT, Capacity.APOLOGIES, Capacity.IN_ATTENDANCE]
        if said == Capacity.SUBSTITUTE:
            offered.insert(0, Capacity.SUBSTITUTE)
        nothing = "Not said" if one.is_member else "Take out"
        label = f"{one.name}, {one.organisation}" if one.organisation else one.name
        self.fields[f"capacity-{one.key}"] = forms.ChoiceField(
            label=label,
            required=False,
            choices=[*((key.value, key.label) for key in offered), ("", nothing)],
            widget=forms.RadioSelect,
            initial=said,
        )
        for name, value in (("was", said), ("version", one.row.version if one.row else "")):
            field = forms.CharField(required=False, widget=forms.HiddenInput, initial=value)
            self.fields[f"{name}-{one.key}"] = field

    def _ask_for_another(self, number):
        self.fields[f"name-{number}"] = forms.CharField(label="Name", max_length=150, required=False)
        self.fields[f"organisation-{number}"] = forms.CharField(
            label="Job or organisation", max_length=200, required=False
        )
        self.fields[f"here-as-{number}"] = forms.ChoiceField(
            label="Here as",
            required=False,
            choices=[("", "Choose"), *((key.value, key.label) for key in Capacity)],
        )
        self.fields[f"for-{number}"] = forms.CharField(
            label="Substitute for", max_length=150, required=False, help_text="The name of the member"
        )

    @property
    def lines(self) -> list[AttendanceLine]:
        return [
            AttendanceLine(one, self[f"capacity-{one.key}"], (self[f"was-{one.key}"], self[f"version-{one.key}"]))
            for one in self.listed
        ]

    @property
    def others(self) -> list[NewLine]:
        names = ("name", "organisation", "here-as", "for")
        found = []
        for number in range(1, self.new_lines + 1):
            fields = tuple(self[f"{name}-{number}"] for name in names)
            found.append(NewLine(number, fields, any(field.value() for field in fields)))
        return found

    def clean(self):
        cleaned = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = plain(value, lines=False)
        for one in self.listed:
            self._settle(one, cleaned)
        for number in range(1, self.new_lines + 1):
            self._check_new(number, cleaned)
        return cleaned

    def _settle(self, one, cleaned):
        key, stored = one.key, one.row.capacity if one.row else ""
        was, said = cleaned.get(f"was-{key}", ""), cleaned.get(f"capacity-{key}", "")
        if f"capacity-{key}" not in self.data:  # no button of it came: nothing was said about them
            said = cleaned[f"capacity-{key}"] = stored
        if was == stored or said == stored:
            return
        if said == was:
            cleaned[f"capacity-{key}"] = stored
            return
        self.is_stale = True
        now = one.row.get_capacity_display().lower() if one.row else "not said"
        self.add_error(f"capacity-{key}", f"Somebody else has just saved “{now}”. Choose again and save")

    def _check_new(self, number, cleaned):
        name, capacity = cleaned.get(f"name-{number}", "").strip(), cleaned.get(f"here-as-{number}", "")
        substitute_for, of = cleaned.get(f"for-{number}", "").strip(), cleaned.get(f"organisation-{number}", "")
        if not any((name, capacity, substitute_for, of)):
            return
        if not name:
            self.add_error(f"name-{number}", "Enter the name")
        if not capacity and f"here-as-{number}" not in self.errors:
            self.add_error(f"here-as-{number}", "Choose what they were at the meeting")
        if capacity == Capacity.SUBSTITUTE and not substitute_for:
            self.add_error(f"for-{number}", "Enter the name of the member for whom they came")
        if capacity and capacity != Capacity.SUBSTITUTE and substitute_for:
            self.add_error(f"here-as-{number}", "Choose “Substitute”, or leave “Substitute for” empty")

    @property
    def attending(self) -> list[Attending]:
        """The lines as the service takes them."""
        found = [self._attending(one) for one in self.listed]
        for number in range(1, self.new_lines + 1):
            if name := self.cleaned_data[f"name-{number}"].strip():
                found.append(
                    Attending(
                        name=name,
                        organisation=self.cleaned_data[f"organisation-{number}"].strip(),
                        capacity=self.cleaned_data[f"here-as-{number}"],
                        substitute_for=self.cleaned_data[f"for-{number}"].strip(),
                    )
                )
        return found

    def _attending(self, one):
        capacity, row = self.cleaned_data[f"capacity-{one.key}"], one.row
        stays_substitute = row is not None and capacity == Capacity.SUBSTITUTE
        return Attending(
            name=one.name,
            organisation=one.organisation,
            capacity=capacity,
            substitute_for=row.substitute_for if stays_substitute else "",
            person_id=one.person_id,
            row=row.pk if row else None,
            version=row.version if row else None,
        )

    def show_again(self):
        """What the next press is about is what the page shows now, whatever the form was sent with.

        Whom somebody else has entered meanwhile is shown as entered: else the next press would take them out.
        """
        self.is_valid()  # settles what two people said, where nobody has asked for it yet
        self.data = self.data.copy()
        for one in self.listed:
            if f"capacity-{one.key}" in self.cleaned_data:
                self.data[f"capacity-{one.key}"] = self.cleaned_data[f"capacity-{one.key}"]
            self.data[f"was-{one.key}"] = one.row.capacity if one.row else ""
            self.data[f"version-{one.key}"] = str(one.row.version) if one.row else ""
