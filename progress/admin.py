"""Agendas, attendance, notes and packs of meetings, in the administration pages."""

from django.contrib import admin

from lutonhet.admin import GuardedAdmin, RecordAdmin
from progress.meeting_forms import RecordItemForm
from progress.models import AgendaItem, Attendance, MeetingNotes, Pack, PackFile, StepRaised
from progress.services.agenda import add_agenda_item, change_agenda_item, stem_of
from workstreams.coded_admin import CLOSING, NOTES, ItemAdmin, OpenFilter


@admin.register(AgendaItem)
class AgendaItemAdmin(ItemAdmin):
    list_display = ["code", "text_in_short", "meeting", "purpose", "presenter", "open_now"]
    list_filter = ["purpose", "standing", OpenFilter]
    list_select_related = ["meeting__workstream"]
    search_fields = ["code", "text", "meeting__title", "presenter"]
    autocomplete_fields = ["meeting", "workstream", "submission"]
    permanent = ("code", "meeting")
    readonly_fields = ["added_on", "paper_added_on"]
    fieldsets = [
        (None, {"fields": ["code", "meeting", "text", "standing", "purpose", "recommendation", "presenter"]}),
        ("About", {"fields": ["time_in_minutes", "workstream", "submission", "order"]}),
        ("Paper", {"fields": ["paper", "paper_url", "late_reason", "added_on", "paper_added_on"]}),
        ("Recorded", {"fields": [*RecordItemForm._meta.fields]}),
        NOTES,
        CLOSING,
    ]

    def code_stem(self, row):
        return stem_of(row.meeting)

    def store(self, request, row, form):
        if not row._state.adding:
            plain = [name for name in form.changed_data if name in {field.name for field in row._meta.concrete_fields}]
            change_agenda_item(row, by=request.user, version=self.version_shown(form), fields=plain)
        elif row.code:
            super().store(request, row, form)
        else:
            add_agenda_item(row, by=request.user)


@admin.register(Attendance)
class AttendanceAdmin(GuardedAdmin):
    list_display = ["name", "organisation", "meeting", "capacity", "substitute_for"]
    list_filter = ["capacity"]
    list_select_related = ["meeting__workstream"]
    search_fields = ["name", "organisation", "meeting__title", "meeting__code"]
    autocomplete_fields = ["meeting", "person"]
    permanent = ("meeting",)


@admin.register(MeetingNotes)
class MeetingNotesAdmin(GuardedAdmin):
    """Who chaired, whether it was quorate; confirming is done on the meeting's page."""

    list_display = ["meeting", "chaired_by", "quorate", "confirmed_on"]
    list_filter = ["quorate"]
    list_select_related = ["meeting__workstream"]
    search_fields = ["meeting__title", "meeting__code", "chaired_by"]
    autocomplete_fields = ["meeting"]
    permanent = ("meeting",)
    fields = ["meeting", "chaired_by", "quorate", "remarks", "confirmed_on", "confirmed_how"]
    readonly_fields = ["confirmed_on", "confirmed_how"]


@admin.register(StepRaised)
class StepRaisedAdmin(RecordAdmin):
    """Under which item a next step was raised: recorded on the item's page."""

    list_display = ["step", "item"]
    list_filter = ["item__meeting"]
    list_select_related = ["step", "item"]
    search_fields = ["step__code", "step__text", "item__code"]
    autocomplete_fields = ["item", "step"]
    fields = ["item", "step"]

    def has_add_permission(self, request):
        return False


@admin.register(Pack)
class PackAdmin(RecordAdmin):
    """What was sent out for a meeting: sent from the page of its papers, and never changed."""

    list_display = ["meeting", "standing", "as_at", "despatched_at", "despatched_by_name", "check_code_in_groups"]
    list_filter = ["kind"]
    list_select_related = ["meeting__workstream"]
    search_fields = ["meeting__title", "meeting__code", "check_code", "despatched_by_name", "reason"]
    fields = ["meeting", "number", "kind", "reason", "check_code", "as_at"]
    fields += ["despatched_at", "despatched_by", "despatched_by_name"]

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")


@admin.register(PackFile)
class PackFileAdmin(RecordAdmin):
    """A file as it was sent out; its bytes are downloaded from the page of the papers."""

    list_display = ["pack", "extension"]
    list_filter = ["extension"]
    list_select_related = ["pack__meeting__workstream"]
    search_fields = ["pack__meeting__title", "pack__meeting__code"]
    fields = ["pack", "extension"]

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content", "pack__content")
