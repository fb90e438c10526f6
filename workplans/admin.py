"""Workplans, their actions and updates, risks and next steps, in the administration pages."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.text import Truncator

from lutonhet.admin import GuardedAdmin, RecordAdmin, ShownInline
from workplans.models import (
    Action,
    Carried,
    Carrying,
    Decision,
    DueDateMove,
    Highlight,
    Milestone,
    NextStep,
    Priority,
    Reminder,
    Risk,
    Submission,
    Update,
    Workplan,
)
from workplans.models.actions import NOT_PAST_ITS_DATE
from workplans.services import change_action, change_milestone, report_highlight, report_update
from workplans.services.due_dates import why_it_keeps_a_date
from workstreams.coded_admin import CLOSING, NOTES, CodedForm, ItemAdmin, OpenFilter


class ItemInline(ShownInline):
    fields = ["code", "text"]
    readonly_fields = fields


class PriorityInline(ItemInline):
    model = Priority


class ActionInline(ItemInline):
    model = Action
    fields = ["code", "text", "lead_officer", "due_on", "delivery"]
    readonly_fields = fields


class RiskInline(ItemInline):
    model = Risk


@admin.register(Workplan)
class WorkplanAdmin(GuardedAdmin):
    list_display = ["__str__", "workstream", "year", "is_inferred"]
    list_filter = ["workstream", "year", "is_inferred"]
    list_select_related = ["workstream"]
    search_fields = ["workstream__name", "=year"]
    autocomplete_fields = ["workstream"]
    permanent = ("workstream", "year")
    inlines = [PriorityInline, ActionInline, RiskInline]
    fieldsets = [(None, {"fields": ["workstream", "year"]}), NOTES]


class WorkplanItemAdmin(ItemAdmin):
    """An item of a workplan; its code carries the workstream, an action's and a priority's the year as well."""

    list_select_related = ["workplan__workstream"]
    autocomplete_fields = ["workplan"]
    permanent = ("code", "workplan")

    def code_stem(self, row):
        return f"{row.workplan.workstream.code}-{self.stem}"


@admin.register(Priority)
class PriorityAdmin(WorkplanItemAdmin):
    list_display = ["code", "text_in_short", "workplan", "open_now", "is_inferred"]
    list_filter = ["workplan__workstream", "workplan__year", OpenFilter, "is_inferred"]
    fieldsets = [(None, {"fields": ["code", "workplan", "text", "order"]}), NOTES, CLOSING]

    def code_stem(self, row):
        return f"{row.workplan.workstream.code}-{row.workplan.year}-P"


class MilestoneInline(ItemInline):
    model = Milestone
    fields = ["code", "text", "due_on", "closed_on"]
    readonly_fields = fields


class MoveInline(ShownInline):
    model = DueDateMove
    fields = ["was", "now", "reason", "moved_by_name", "moved_at", "meeting", "minute_reference"]
    readonly_fields = fields
    related = ("meeting",)


class UpdateInline(ShownInline):
    model = Update
    fields = ["made_at", "made_by", "delivery", "text"]
    readonly_fields = fields
    related = ("action", "made_by")


class ActionForm(CodedForm):
    """Asks for the reason where a due date moves that is fixed."""

    reason = forms.CharField(
        label="Reason for a new due date",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed once the date was agreed by the group, or has passed.",
    )

    def clean(self):
        cleaned = super().clean()
        if self.instance._state.adding:
            return cleaned
        stored, today = Action.objects.get(pk=self.instance.pk), timezone.localdate()
        if "due_on" in cleaned and cleaned["due_on"] != stored.due_on and stored.has_fixed_date(today):
            if cleaned["due_on"] is None:
                self.add_error("due_on", why_it_keeps_a_date(stored))
            elif not cleaned.get("reason", "").strip():
                self.add_error("reason", "Say why the due date moves.")
        is_otherwise = "delivery" in cleaned and cleaned["delivery"] != stored.delivery
        if is_otherwise and cleaned["delivery"] in NOT_PAST_ITS_DATE and stored.is_past_its_date(today):
            self.add_error("delivery", "Past its due date an action cannot be green or grey.")
        return cleaned


@admin.register(Action)
class ActionAdmin(WorkplanItemAdmin):
    form = ActionForm
    list_display = ["code", "text_in_short", "workplan", "lead_organisation", "lead_officer", "due_on", "delivery"]
    list_filter = [
        "workplan__workstream",
        "workplan__year",
        "delivery",
        "lead_organisation",
        OpenFilter,
        "is_ongoing",
        "is_inferred",
    ]
    list_select_related = ["workplan__workstream", "lead_organisation"]
    search_fields = ["code", "text", "lead_officer", "lead_organisation__name", "note"]
    autocomplete_fields = [
        "workplan",
        "priority",
        "activities",
        "outputs",
        "recommendations",
        "lead_organisation",
        "supporting_organisations",
        "assigned_to",
    ]
    date_hierarchy = "due_on"
    readonly_fields = ["original_due_on", "agreed_due_on"]
    inlines = [MilestoneInline, MoveInline, UpdateInline]
    fieldsets = [
        (None, {"fields": ["code", "workplan", "priority", "text", "intended_outcome", "order"]}),
        ("What it moves", {"fields": ["activities", "outputs", "recommendations"]}),
        ("Who", {"fields": ["lead_organisation", "lead_officer", "assigned_to", "supporting_organisations"]}),
        (
            "When",
            {
                "fields": [
                    "starts_on",
                    "due_on",
                    "reason",
                    "original_due_on",
                    "agreed_due_on",
                    "is_ongoing",
                    "review_on",
                ]
            },
        ),
        ("Delivery", {"fields": ["delivery", "completed_on", "what_changed", "resources"]}),
        NOTES,
        CLOSING,
    ]

    def code_stem(self, row):
        return f"{row.workplan.workstream.code}-{row.workplan.year}-"

    def store(self, request, row, form):
        if row._state.adding:
            super().store(request, row, form)
            return
        plain = [name for name in form.changed_data if name in {field.name for field in row._meta.concrete_fields}]
        change_action(
            row,
            by=request.user,
            version=self.version_shown(form),
            fields=plain,
            reason=form.cleaned_data.get("reason", ""),
        )


@admin.register(Update)
class UpdateAdmin(RecordAdmin):
    """What somebody reported: added in their own name, never changed afterwards."""

    list_display = ["action_code", "made_at", "made_by", "delivery", "text_in_short"]
    list_filter = ["delivery", "action__workplan__workstream", "made_by"]
    list_select_related = ["action", "made_by"]
    search_fields = ["action__code", "action__text", "text"]
    autocomplete_fields = ["action"]
    date_hierarchy = "made_at"

    def get_fields(self, request, obj=None):
        fields = ["action", "delivery", "text", "what_is_wrong", "support_needed"]
        return [*fields, "made_by", "made_at"] if obj else fields

    def store(self, request, row, form):
        report_update(row, by=request.user)

    @admin.display(description="action", ordering="action__code")
    def action_code(self, row):
        return row.action.code

    @admin.display(description="what has happened")
    def text_in_short(self, row):
        return Truncator(row.text).chars(110)


@admin.register(Milestone)
class MilestoneAdmin(ItemAdmin):
    list_display = ["code", "text_in_short", "action", "due_on", "original_due_on", "open_now"]
    list_filter = ["action__workplan__workstream", "action__workplan__year", OpenFilter, "is_inferred"]
    list_select_related = ["action__workplan__workstream"]
    search_fields = ["code", "text", "action__code"]
    autocomplete_fields = ["action"]
    permanent = ("code", "action")
    readonly_fields = ["original_due_on"]
    date_hierarchy = "due_on"
    fieldsets = [
        (None, {"fields": ["code", "action", "text", "due_on", "original_due_on", "order"]}),
        NOTES,
        CLOSING,
    ]

    def code_stem(self, row):
        return f"{row.action.code}-M"

    def store(self, request, row, form):
        if row._state.adding:
            super().store(request, row, form)
            return
        plain = [name for name in form.changed_data if name in {field.name for field in row._meta.concrete_fields}]
        change_milestone(row, by=request.user, version=self.version_shown(form), fields=plain)


@admin.register(Highlight)
class HighlightAdmin(RecordAdmin):
    """How a plan stood as a whole: reported on its page, never changed afterwards."""

    list_display = ["workplan", "period_starts_on", "rating", "made_by", "made_at"]
    list_filter = ["rating", "workplan__workstream", "workplan__year"]
    list_select_related = ["workplan__workstream", "made_by"]
    search_fields = ["workplan__workstream__name", "summary"]
    autocomplete_fields = ["workplan"]
    date_hierarchy = "made_at"

    def get_fields(self, request, obj=None):
        fields = ["workplan", "rating", "summary", "achieved", "planned", "support_needed"]
        return [*fields, "made_by", "made_at"] if obj else fields

    def store(self, request, row, form):
        report_highlight(row, by=request.user)


@admin.register(DueDateMove)
class DueDateMoveAdmin(RecordAdmin):
    """How a due date moved: recorded where the action is changed."""

    list_display = ["action", "was", "now", "moved_by_name", "moved_at", "meeting"]
    list_filter = ["action__workplan__workstream", "action__workplan__year"]
    list_select_related = ["action", "meeting"]
    search_fields = ["action__code", "reason"]
    autocomplete_fields = ["action", "meeting"]
    date_hierarchy = "moved_at"
    fields = ["action", "was", "now", "reason", "moved_by", "moved_at", "meeting", "minute_reference"]

    def has_add_permission(self, request):
        return False


@admin.register(Risk)
class RiskAdmin(WorkplanItemAdmin):
    stem = "R"
    list_display = ["code", "text_in_short", "kind", "workplan", "owner", "open_now"]
    list_filter = ["kind", "workplan__workstream", "workplan__year", OpenFilter, "is_inferred"]
    autocomplete_fields = ["workplan", "assigned_to"]
    fieldsets = [
        (None, {"fields": ["code", "workplan", "kind", "text", "mitigation", "owner", "assigned_to", "order"]}),
        NOTES,
        CLOSING,
    ]


class CarryingInline(ShownInline):
    model = Carrying
    fields = ["from_meeting", "to_meeting", "why", "carried_by_name", "carried_at"]
    readonly_fields = fields
    related = ("step", "from_meeting", "to_meeting")


@admin.register(NextStep)
class NextStepAdmin(ItemAdmin):
    list_display = ["code", "text_in_short", "workstream", "due_on", "due_text", "owner", "open_now"]
    list_filter = ["workstream", OpenFilter, "is_inferred"]
    list_select_related = ["workstream"]
    autocomplete_fields = ["workstream", "assigned_to", "raised_at"]
    permanent = ("code", "workstream")
    readonly_fields = ["comes_back_at"]
    inlines = [CarryingInline]
    fieldsets = [
        (None, {"fields": ["code", "workstream", "text", "due_on", "due_text", "owner", "assigned_to", "order"]}),
        ("Meetings", {"fields": ["raised_at", "comes_back_at"]}),
        NOTES,
        CLOSING,
    ]

    def code_stem(self, row):
        return f"{row.workstream.code if row.workstream else 'PRG'}-N"


class ReadAdmin(RecordAdmin):
    """The record of sign-off: read here, and written by nobody."""

    list_filter = ["workplan__workstream", "workplan__year"]
    list_select_related = ["workplan__workstream"]


@admin.register(Submission)
class SubmissionAdmin(ReadAdmin):
    list_display = ["reference", "workplan", "sent_at", "sent_by_name", "on_behalf_of"]
    search_fields = ["reference", "sent_by_name", "note"]
    date_hierarchy = "sent_at"


@admin.register(Decision)
class DecisionAdmin(ReadAdmin):
    list_display = ["__str__", "event", "decided_on", "how", "minute_reference", "recorded_by_name"]
    list_filter = ["event", "how", *ReadAdmin.list_filter]
    list_select_related = ["submission", "workplan__workstream"]
    search_fields = ["submission__reference", "minute_reference", "recorded_by_name", "reasons"]
    date_hierarchy = "decided_on"


@admin.register(Carrying)
class CarryingAdmin(RecordAdmin):
    """How a next step went on to a meeting: recorded where it is carried, never changed afterwards."""

    list_display = ["step", "from_meeting", "to_meeting", "carried_by_name", "carried_at"]
    list_filter = ["step__workstream"]
    list_select_related = ["step", "from_meeting", "to_meeting"]
    search_fields = ["step__code", "why"]
    date_hierarchy = "carried_at"
    fields = ["step", "from_meeting", "to_meeting", "why", "carried_by", "carried_at"]

    def has_add_permission(self, request):
        return False


@admin.register(Carried)
class CarriedAdmin(RecordAdmin):
    """What went from the plan of one year into another: recorded where it is carried, never changed afterwards."""

    list_display = ["code", "from_workplan", "to_workplan", "delivery", "carried_by_name", "carried_at"]
    list_filter = ["kind", "from_workplan__workstream", "from_workplan__year"]
    list_select_related = ["from_workplan__workstream", "to_workplan__workstream"]
    search_fields = ["code", "text"]
    date_hierarchy = "carried_at"
    fields = ["kind", "code", "from_workplan", "to_workplan", "text", "delivery", "carried_by", "carried_at"]

    def has_add_permission(self, request):
        return False


@admin.register(Reminder)
class ReminderAdmin(RecordAdmin):
    """Who was told of what on which day: written by the reminders themselves, read where somebody asks."""

    list_display = ["sent_at", "person", "what", "occasion", "on"]
    list_select_related = ["person"]
    list_filter = ["occasion"]
    search_fields = ["person__name", "person__email", "what"]
    fields = ["person", "what", "occasion", "on", "sent_at"]
    view_on_site = False

    def has_add_permission(self, request):
        return False
