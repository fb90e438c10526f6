"""The forms of next steps: what was promised, at which meeting, where it is carried, and what came of it."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from lutonhet.forms import DateField
from lutonhet.guarded_form import Carried
from lutonhet.saving import Refused, may
from workplans.models import Carrying, NextStep
from workplans.services.next_steps import was_carried_meanwhile
from workstreams.forms import WorkstreamRowForm
from workstreams.models import Closable, Meeting, Workstream
from workstreams.rules import belongs


class MeetingChoice(forms.ModelChoiceField):
    """A meeting, with its day, and whose it is where several bodies meet."""

    def label_from_instance(self, meeting):
        whose = f", {meeting.workstream}" if meeting.workstream else ""
        return f"{meeting}{whose}, {meeting.when}"


class NextStepForm(WorkstreamRowForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "raised_at" in self.fields:
            step = self.instance
            can_raise = Meeting.objects.open().filter(Q(workstream=None) | Q(workstream=step.workstream_id))
            chosen = Meeting.objects.filter(pk=step.raised_at_id or 0)
            self.fields["raised_at"].queryset = (can_raise | chosen).select_related("workstream")
            self.fields["raised_at"].empty_label = "At no meeting"

    class Meta:
        model = NextStep
        fields = ["text", "due_on", "due_text", "assigned_to", "owner", "raised_at", "note"]
        field_classes = {"due_on": DateField, "raised_at": MeetingChoice}
        labels = {
            "text": "The next step",
            "due_text": "When, in words",
            "assigned_to": "Who does it",
            "owner": "Who does it, without an account here",
            "raised_at": "Raised at",
        }
        help_texts = {
            "text": "What has been promised, for example: Sign off the workplan",
            "due_on": "For example 27 3 2027",
            "due_text": "Where no day is named, for example: October",
            "owner": "A name",
            "raised_at": "The meeting at which it was promised",
        }


class RaisedStepForm(NextStepForm):
    """A next step raised at a meeting. At a meeting of no one workstream it is asked whose the step is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.raised_at.workstream_id:
            del self.fields["workstream"]
            return
        for_whom = [one.pk for one in Workstream.objects.all() if may(self.by, "add", NextStep(workstream=one))]
        self.fields["workstream"].queryset = Workstream.objects.filter(pk__in=for_whom)
        for_all = may(self.by, "add", NextStep())
        self.fields["workstream"].empty_label = "The whole programme" if for_all else None
        self.fields["workstream"].required = not for_all

    def clean(self):
        cleaned = super().clean()
        person, workstream = cleaned.get("assigned_to"), cleaned.get("workstream")
        if person and workstream and not belongs(person, workstream):
            told = f"{person} does not belong to {workstream}: choose somebody who does, or type the name"
            self.add_error("assigned_to", told)
        return cleaned

    class Meta(NextStepForm.Meta):
        fields = ["text", "workstream", "due_on", "due_text", "assigned_to", "owner", "note"]
        labels = NextStepForm.Meta.labels | {"workstream": "Whose it is"}
        help_texts = NextStepForm.Meta.help_texts | {"workstream": ""}


class CarryForm(WorkstreamRowForm):
    """To which meeting a next step, or all that a meeting looks at, is carried. The form keeps where it stood."""

    stands_at = Carried(required=False)

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_meeting"].queryset = Meeting.objects.filter(pk__in=[one.pk for one in meetings])
        self.fields["to_meeting"].queryset = self.fields["to_meeting"].queryset.select_related("workstream")
        if meetings:
            self.initial["to_meeting"] = meetings[0].pk
            self.fields["to_meeting"].empty_label = None
        here = self.instance.from_meeting
        self.initial["stands_at"] = here.code if here else ""
        is_of_one = self.instance.step_id is not None
        if is_of_one and self.is_bound and self.data.get("stands_at", "") != self.initial["stands_at"]:
            self.data = self.data.copy()
            self.data["stands_at"] = self.initial["stands_at"]
            self.refusal = Refused(was_carried_meanwhile(self.instance.step))

    class Meta:
        model = Carrying
        fields = ["to_meeting", "why"]
        field_classes = {"to_meeting": MeetingChoice}
        labels = {"to_meeting": "To the meeting", "why": "Why it goes on"}
        help_texts = {"why": "For example: The grant is decided in December"}


class FinishForm(WorkstreamRowForm):
    """What came of a next step, and when it was done."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closing_reason"].required = self.fields["closed_on"].required = True
        self.fields["closing_reason"].error_messages["required"] = "Say what the result was, in a sentence"
        self.initial["closed_on"] = self.initial.get("closed_on") or timezone.localdate()

    def clean(self):
        return super().clean() | {"closed_as": Closable.Closing.DONE}

    def _post_clean(self):
        """These two would be half a closing, which no row may have: the service writes all of it."""

    class Meta:
        model = NextStep
        fields = ["closing_reason", "closed_on"]
        field_classes = {"closed_on": DateField}
        labels = {"closing_reason": "What was the result", "closed_on": "When it was done"}
        help_texts = {"closing_reason": "For example: The workplan was agreed without changes"}
