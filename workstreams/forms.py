"""The forms of what a workstream keeps on its pages, and of closing and withdrawing any item."""

from django import forms
from django.utils import timezone

from accounts.models import User
from lutonhet.forms import DateField
from lutonhet.row_form import RowForm
from workstreams.models import Achievement, Closable, Meeting, Membership, Recommendation, Workstream
from workstreams.rules import chairs, is_secretariat


def acts_for_others(user, workstream: Workstream | None) -> bool:
    """Is it worth asking for whom somebody acts in a workstream?"""
    return workstream is not None and is_secretariat(user) and not chairs(user, workstream)


def whom_to_act_for(user, workstream: Workstream | None) -> tuple[str, ...]:
    """The names that a member of the secretariat may act for: the chair as people say it, chairs and deputies."""
    if not acts_for_others(user, workstream):
        return ()
    leading = Membership.objects.current().filter(
        workstream=workstream, role__in=[Membership.Role.CHAIR, Membership.Role.DEPUTY]
    )
    names = leading.order_by("user__name").values_list("user__name", flat=True)
    return tuple(dict.fromkeys(filter(None, [*names, workstream.chair])))


class WorkstreamRowForm(RowForm):
    """The form of something that may belong to a workstream."""

    def __init__(self, *args, by, **kwargs):
        self.may_act_for = whom_to_act_for(by, getattr(kwargs["instance"], "of_workstream", None))
        super().__init__(*args, by=by, **kwargs)
        if "assigned_to" in self.fields:
            self._offer_members()

        if "is_inferred" in self.fields:
            self._offer_to_confirm()

    def _offer_to_confirm(self):
        """What was inferred is confirmed by unticking that it was; what was not does not ask."""
        if self.instance.is_inferred:
            self.fields["is_inferred"].label = "Inferred: no paper says so"
            self.fields["is_inferred"].help_text = "Untick it to confirm."
        else:
            del self.fields["is_inferred"]

    def _offer_members(self):
        """Those who belong to the workstream, and whoever it is given to already."""
        workstream = self.instance.of_workstream
        people = User.objects.filter(is_active=True)
        if workstream is not None:
            of_workstream = Membership.objects.current().filter(workstream=workstream)
            people = people.filter(pk__in=of_workstream.values("user")) | User.objects.filter(
                pk=self.instance.assigned_to_id or 0
            )
        self.fields["assigned_to"].queryset = people.order_by("name")
        self.fields["assigned_to"].empty_label = "Nobody with an account"


class AchievementForm(WorkstreamRowForm):
    class Meta:
        model = Achievement
        fields = ["text", "kind", "achieved_on", "note"]
        field_classes = {"achieved_on": DateField}
        widgets = {"kind": forms.RadioSelect}
        labels = {"text": "What was achieved", "kind": "Where it stands on the page", "achieved_on": "Date"}
        help_texts = {
            "text": "In a sentence or two, for example: Education of front-line staff to become Air Quality Champions",
            "achieved_on": "If one day says when, for example 27 3 2027",
        }


class MeetingForm(WorkstreamRowForm):
    class Meta:
        model = Meeting
        fields = ["title", "held_on", "when_text", "paper_deadline", "location", "purpose", "note"]
        field_classes = {"held_on": DateField, "paper_deadline": DateField}
        labels = {"held_on": "Date", "when_text": "When, in words", "purpose": "What it is asked to decide or discuss"}
        help_texts = {
            "title": "For example: Oversight group, spring meeting",
            "held_on": "For example 27 3 2027",
            "when_text": "Where the day is not known yet, for example: October",
            "paper_deadline": "The last day for papers, for example 18 3 2027. Chairs are reminded before it",
            "purpose": "For example: Sign off the workplan",
        }


class RecommendationForm(WorkstreamRowForm):
    class Meta:
        model = Recommendation
        fields = ["text", "source", "principles", "workstreams", "note"]
        widgets = {
            "source": forms.RadioSelect,
            "principles": forms.CheckboxSelectMultiple,
            "workstreams": forms.CheckboxSelectMultiple,
        }
        labels = {"text": "The recommendation", "source": "Where it comes from"}
        help_texts = {"text": "As printed", "principles": "", "workstreams": "Those that are asked to answer it"}


class WorkstreamForm(WorkstreamRowForm):
    class Meta:
        model = Workstream
        fields = ["chair", "context", "also_known_as", "note"]
        help_texts = {"chair": "As people say it, for example: Public Health Consultant, or the name of a team"}


class CloseForm(WorkstreamRowForm):
    """How and why an item ends; withdrawing has a form of its own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        how = [choice for choice in Closable.Closing.choices if choice[0] != Closable.Closing.WITHDRAWN]
        self.fields["closed_as"] = forms.ChoiceField(label="How it ended", choices=how, widget=forms.RadioSelect)
        self.fields["closed_as"].error_messages["required"] = "Choose how it ended"
        self.fields["closed_as"].show_hidden_initial = True
        self.fields["closing_reason"].required = self.fields["closed_on"].required = True
        self.fields["closing_reason"].error_messages["required"] = "Say why, in a sentence"
        self.fields["closing_reason"].label, self.fields["closing_reason"].help_text = self.instance.asked_on_closing
        self.initial["closed_on"] = self.initial.get("closed_on") or timezone.localdate()

    class Meta:
        fields = ["closed_as", "closing_reason", "closed_on"]
        field_classes = {"closed_on": DateField}
        labels = {"closed_on": "When"}


class WithdrawForm(WorkstreamRowForm):
    """Why something should not have been entered."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closing_reason"].required = True
        self.fields["closing_reason"].error_messages["required"] = "Say why, in a sentence"
        self.initial["closing_reason"] = self.initial.get("closing_reason") or "Entered by mistake."

    def _post_clean(self):
        """The reason alone would be half a closing, which no row may have: the service writes all of it."""

    class Meta:
        fields = ["closing_reason"]
        labels = {"closing_reason": "Why"}
