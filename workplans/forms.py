"""The forms of a workplan, its items, and the next steps that anybody has promised."""

from django import forms
from django.utils import timezone

from logicmodels.models import Activity
from lutonhet.forms import DateField
from lutonhet.rows import has_come
from workplans.models import Action, NextStep, Priority, Risk, Update, Workplan
from workplans.models.actions import NOT_PAST_ITS_DATE, Delivery
from workstreams.forms import WorkstreamRowForm


class WorkplanForm(WorkstreamRowForm):
    class Meta:
        model = Workplan
        fields = ["is_inferred", "note"]
        labels = {"note": "What a reader should know about this plan"}
        help_texts = {"note": ""}


class NewWorkplanForm(WorkstreamRowForm):
    class Meta:
        model = Workplan
        fields = ["year", "note"]
        help_texts = {"year": "With four figures, for example 2027", "note": ""}


class PriorityForm(WorkstreamRowForm):
    class Meta:
        model = Priority
        fields = ["text", "note"]
        labels = {"text": "The priority"}
        help_texts = {"text": "For example: Housing conditions in the private rented sector"}


class ActionForm(WorkstreamRowForm):
    """What is done, by whom and by when. How delivery stands is said by an update."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance.workplan
        self.fields["priority"].queryset = Priority.objects.open().filter(workplan=plan)
        self.fields["priority"].empty_label = "None of them"
        of_workstream = Activity.objects.filter(logic_model__workstream=plan.workstream)
        self.fields["activities"].queryset = of_workstream.order_by("order", "code")
        if not of_workstream.exists():
            del self.fields["activities"]

    class Meta:
        model = Action
        fields = [
            "text",
            "priority",
            "lead_organisation",
            "assigned_to",
            "lead_officer",
            "due_on",
            "is_ongoing",
            "starts_on",
            "activities",
            "note",
        ]
        field_classes = {"due_on": DateField, "starts_on": DateField}
        widgets = {"activities": forms.CheckboxSelectMultiple}
        labels = {
            "text": "The action",
            "lead_officer": "Lead officer without an account here",
            "assigned_to": "Lead officer",
            "is_ongoing": "It is ongoing and has no due date",
        }
        help_texts = {
            "text": "What will be done, for example: Inspect rented homes with low energy ratings",
            "due_on": "For example 27 3 2027",
            "assigned_to": "Whoever is chosen finds the action under “My work” and may change it",
            "lead_officer": "A name",
        }


class RiskForm(WorkstreamRowForm):
    class Meta:
        model = Risk
        fields = ["text", "kind", "mitigation", "assigned_to", "owner", "note"]
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "text": "What could stop the plan",
            "mitigation": "What is done about it",
            "assigned_to": "Who watches it",
            "owner": "Who watches it, without an account here",
        }
        help_texts = {"text": "For example: The grant ends in March", "assigned_to": "", "owner": "A name"}


class NextStepForm(WorkstreamRowForm):
    class Meta:
        model = NextStep
        fields = ["text", "due_on", "due_text", "assigned_to", "owner", "note"]
        field_classes = {"due_on": DateField}
        labels = {
            "text": "The next step",
            "due_text": "When, in words",
            "assigned_to": "Who does it",
            "owner": "Who does it, without an account here",
        }
        help_texts = {
            "text": "What has been promised, for example: Sign off the workplan",
            "due_on": "For example 27 3 2027",
            "due_text": "Where no day is named, for example: October",
            "owner": "A name",
        }


class UpdateForm(WorkstreamRowForm):
    """How an action stands, in one status, and what has happened. What is completed says when and what changed."""

    completed_on = DateField(what="it was completed", label="Date of completion", required=False, validators=[has_come])
    what_changed = forms.CharField(
        label="What changed as a result",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="When it is complete, for example: 40 families live in warmer homes",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stands = [choice for choice in Delivery.choices if choice[0] != Delivery.CLOSED]
        action = self.instance.action
        is_late = action.is_past_its_date(timezone.localdate())
        due = f"It was due on {action.due_on:%-d %B %Y}: past its date it is neither green nor grey." if is_late else ""
        self.fields["delivery"] = forms.ChoiceField(
            label="How delivery stands",
            choices=stands,
            widget=forms.RadioSelect,
            help_text=due,
            error_messages={"required": "Choose how delivery stands"},
        )
        # Of the form, not of the field: the new update's own empty delivery would come first.
        self.initial["delivery"] = "" if is_late and action.delivery in NOT_PAST_ITS_DATE else action.delivery
        if action.delivery == Delivery.COMPLETE:
            self.initial |= {"completed_on": action.completed_on, "what_changed": action.what_changed}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("delivery") == Delivery.COMPLETE:
            if not cleaned.get("completed_on") and "completed_on" not in self.errors:
                self.add_error("completed_on", "Enter the date it was completed, for example 27 3 2027")
            if not cleaned.get("what_changed"):
                self.add_error("what_changed", "Say what changed as a result")
        return cleaned

    class Meta:
        model = Update
        fields = ["delivery", "text", "what_is_wrong", "support_needed"]
        help_texts = {
            "text": "For example: 12 of 40 homes inspected",
            "what_is_wrong": "Needed for amber and red",
            "support_needed": "Needed for red: what you ask the oversight group for, or “None”",
        }
        labels = {"what_is_wrong": "What is wrong, and what happens next"}
