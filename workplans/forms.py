"""The forms of a workplan and its items."""

from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.db.models import Exists, Q, Value
from django.utils import timezone

from accounts.models import Organisation
from logicmodels.models import Activity, Output
from lutonhet.forms import DateField
from lutonhet.prepared import prepared
from lutonhet.rows import has_come
from workplans.models import Action, DueDateMove, Highlight, Milestone, Priority, Risk, Update, Workplan
from workplans.models.actions import NOT_PAST_ITS_DATE, Delivery
from workplans.models.highlights import RATINGS
from workplans.services.due_dates import why_it_keeps_a_date
from workstreams.forms import WorkstreamRowForm
from workstreams.models import Meeting, Recommendation


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


@dataclass(frozen=True)
class Group:
    """Fields of a form that stand together under one heading; folded, where they are seldom needed."""

    title: str
    fields: list[forms.BoundField]
    is_folded: bool = False

    @property
    def has_error(self) -> bool:
        return any(field.errors for field in self.fields)

    @property
    def how_many(self) -> str:
        """What is chosen or written in it, for its summary: "3 chosen", or "filled in"; "" where nothing is."""
        chosen = sum(len(field.value() or []) for field in self.fields if isinstance(field.value(), list))
        written = any(field.value() for field in self.fields if isinstance(field.value(), str))
        return f"{chosen} chosen" if chosen else "filled in" if written else ""


CHOSEN = ("activities", "outputs", "recommendations")


def _chosen_of(action):
    """(number of the list, key) of what an action names."""
    first, *rest = (
        field.remote_field.through.objects.filter(action=action).values_list(Value(number), field.m2m_reverse_name())
        for number, field in enumerate(map(Action._meta.get_field, CHOSEN))
    )
    return first.union(*rest, all=True)


class ActionForm(WorkstreamRowForm):
    """What is done, by whom, by when, and what it moves. How delivery stands is said by an update."""

    body_template = "workplans/_action_form.html"
    # (heading, the names of its fields, is it folded)
    layout = (
        ("", ("text", "intended_outcome", "priority"), False),
        ("Who", ("lead_organisation", "assigned_to", "lead_officer"), False),
        ("When", ("due_on", "starts_on", "reason", "review_on", "is_ongoing"), False),
        ("Supporting partners", ("supporting_organisations",), True),
        ("What it moves in the logic model", ("activities", "outputs"), True),
        ("Recommendations that it answers", ("recommendations",), True),
        ("Resources, and a note", ("resources", "note"), True),
    )

    reason = forms.CharField(
        label="Reason for the new date",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: The contractor begins in June. The group is asked to agree the new date.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        action = self.instance
        plan = action.workplan
        self.fields["priority"].queryset = Priority.objects.open().filter(workplan=plan) | Priority.objects.filter(
            pk=action.priority_id or 0
        )
        self.fields["priority"].empty_label = "None of them"
        chosen = self._chosen()
        ours = Q(logic_model__workstream=plan.workstream, closed_on=None)
        answered = Q(closed_on=None) | chosen["recommendations"]
        self._offer(
            plan,
            activities=Activity.objects.filter(ours | chosen["activities"]).order_by("order", "code"),
            outputs=Output.objects.filter(ours | chosen["outputs"]).order_by("order", "code"),
            recommendations=Recommendation.objects.filter(answered).order_by("order", "code"),
            supporting_organisations=Organisation.objects.order_by("name"),
        )
        self.is_date_fixed = not self.is_for_new and action.has_fixed_date(timezone.localdate())
        if self.is_date_fixed:
            self.fields["due_on"].help_text = _what_is_fixed(action)
        else:
            del self.fields["reason"]

    def _chosen(self):
        """What has been chosen stays on offer, closed or of another workstream as it may be: one query."""
        keys = defaultdict(list)
        for number, pk in [] if self.is_for_new else prepared(_chosen_of, self.instance.pk):
            keys[CHOSEN[number]].append(pk)
        return {name: Q(pk__in=keys[name]) for name in CHOSEN}

    def _offer(self, plan, **offered):
        """Of what there is nothing, nothing is asked: one query."""
        there = {f"has_{name}": Exists(rows.order_by()) for name, rows in offered.items()}
        found = Workplan.objects.filter(pk=plan.pk).order_by().values(**there)
        for name, rows in offered.items():
            self.fields[name].queryset = rows
            if not any(one[f"has_{name}"] for one in found):
                del self.fields[name]

    @property
    def groups(self) -> list[Group]:
        """The fields as they stand in the form, and whom it is done for."""
        groups = [
            Group(title, [self[name] for name in names if name in self.fields], is_folded)
            for title, names, is_folded in self.layout
        ]
        if "on_behalf_of" in self.fields:
            groups.append(Group("", [self["on_behalf_of"]]))
        return [group for group in groups if group.fields]

    @property
    def said_beside(self):
        return {"reason": self.cleaned_data.get("reason", "")}

    def clean(self):
        cleaned = super().clean()
        if self.is_date_fixed and "due_on" in self.changed_data and "due_on" not in self.errors:
            stored = Action.objects.get(pk=self.instance.pk)
            if not cleaned.get("due_on"):
                self.add_error("due_on", why_it_keeps_a_date(stored))
            elif cleaned["due_on"] != stored.due_on and not cleaned.get("reason", "").strip():
                self.add_error("reason", "Say why the due date moves")
        return cleaned

    class Meta:
        model = Action
        fields = [
            "text",
            "intended_outcome",
            "priority",
            "lead_organisation",
            "assigned_to",
            "lead_officer",
            "due_on",
            "starts_on",
            "is_ongoing",
            "review_on",
            "supporting_organisations",
            "activities",
            "outputs",
            "recommendations",
            "resources",
            "note",
        ]
        field_classes = {"due_on": DateField, "starts_on": DateField, "review_on": DateField}
        widgets = {
            "supporting_organisations": forms.CheckboxSelectMultiple,
            "activities": forms.CheckboxSelectMultiple,
            "outputs": forms.CheckboxSelectMultiple,
            "recommendations": forms.CheckboxSelectMultiple,
        }
        labels = {
            "text": "The action",
            "lead_officer": "Lead officer without an account here",
            "assigned_to": "Lead officer",
            "is_ongoing": "It is ongoing and has no due date",
            "note": "Note for the reader",
        }
        help_texts = {
            "text": "What will be done, for example: Inspect rented homes with low energy ratings",
            "due_on": "For example 27 3 2027",
            "assigned_to": "Whoever is chosen finds the action under “My work” and may change it",
            "lead_officer": "A name",
            "review_on": "For an ongoing action: when it is looked at again",
            "activities": "The activities that this moves forward",
            "outputs": "The outputs that this adds to",
            "recommendations": "",
            "note": "",
        }


def _what_is_fixed(action):
    """What the due date's field says once the date is more than a draft."""
    day = f"{action.binding_due_on:%-d %B %Y}"
    fixed = f"The group agreed {day}." if action.agreed_due_on else f"It was due on {day}."
    return f"{fixed} A new date needs a reason, and counts once a meeting has agreed it."


class MilestoneForm(WorkstreamRowForm):
    class Meta:
        model = Milestone
        fields = ["text", "due_on", "note"]
        field_classes = {"due_on": DateField}
        labels = {"text": "The milestone", "due_on": "When it will be reached"}
        help_texts = {
            "text": "What will be there by then, for example: First 20 homes inspected",
            "due_on": "For example 27 3 2027",
            "note": "",
        }

    def clean(self):
        cleaned = super().clean()
        action, day = self.instance.action, cleaned.get("due_on")
        if day and action.due_on and day > action.due_on and "due_on" in self.changed_data:
            told = f"{action.code} is due on {action.due_on:%-d %B %Y}: its milestones come before, or on that day"
            self.add_error("due_on", told)
        return cleaned


class ReachedForm(WorkstreamRowForm):
    """When a milestone was reached, and what there is to say about it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].required = True
        self.initial["closed_on"] = self.initial.get("closed_on") or timezone.localdate()

    def clean(self):
        cleaned = super().clean()
        cleaned["closed_as"] = Milestone.Closing.DONE
        cleaned["closing_reason"] = cleaned.get("closing_reason") or "Reached."
        return cleaned

    def _post_clean(self):
        """The date alone would be half a closing, which no row may have: the service writes all of it."""

    class Meta:
        fields = ["closed_on", "closing_reason"]
        field_classes = {"closed_on": DateField}
        labels = {"closed_on": "When it was reached", "closing_reason": "What there is to say about it"}
        help_texts = {"closing_reason": "For example: 22 homes inspected, two more than planned"}


class AgreedForm(WorkstreamRowForm):
    """Which meeting agreed a new due date, and where its minutes say so."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = Meeting.objects.filter(workstream=None, held_on__lte=timezone.localdate())
        field = self.fields["meeting"] = MeetingField(held.exclude(closed_as=Meeting.Closing.WITHDRAWN))
        field.show_hidden_initial = True
        self.fields["minute_reference"].required = True
        self.fields["minute_reference"].error_messages["required"] = "Enter the minute, for example: minute 7.2"

    class Meta:
        model = DueDateMove
        fields = ["meeting", "minute_reference"]
        labels = {"minute_reference": "Minute"}


class MeetingField(forms.ModelChoiceField):
    """A meeting of the oversight group that has been held, the latest first, each with its day."""

    def __init__(self, queryset):
        super().__init__(
            queryset,
            label="Meeting that agreed it",
            empty_label="Choose the meeting",
            error_messages={"required": "Choose the meeting that agreed it"},
        )

    def label_from_instance(self, meeting):
        return f"{meeting.held_on:%-d %B %Y}: {meeting.title}"


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
        due = (
            f"It was due on {action.binding_due_on:%-d %B %Y}: past its date it is neither green nor grey."
            if is_late
            else ""
        )
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


class HighlightForm(WorkstreamRowForm):
    """How a plan stands as a whole, in one rating, and what the group should know. A second report of a period begins
    with what the first one said."""

    def __init__(self, *args, last=None, is_again=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rating"] = forms.ChoiceField(
            label="Overall rating",
            choices=[(one.value, one.label) for one in RATINGS],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose the overall rating"},
        )
        # Of the form, not of the field: the new report's own empty rating would come first.
        self.initial["rating"] = last.rating if last else ""
        if is_again:
            self.initial |= {name: getattr(last, name) for name in self.Meta.fields}

    class Meta:
        model = Highlight
        fields = ["rating", "summary", "achieved", "planned", "support_needed"]
        labels = {
            "achieved": "Achieved this period",
            "planned": "Planned next",
            "support_needed": "Support or decision requested",
        }
        help_texts = {
            "summary": "Where the plan stands, in two or three sentences",
            "achieved": "A line each, for example: 22 of 40 homes inspected",
            "planned": "A line each",
            "support_needed": "What you ask the oversight group for, or “None”. Needed for red.",
        }
