"""Administration of rows with a permanent code, for this app and those above it."""

from django.contrib import admin
from django.utils.text import Truncator

from lutonhet.admin import GuardedAdmin
from lutonhet.guarded_form import GuardedForm
from workstreams.services import add_coded

NOTES = ("Notes", {"fields": ["is_inferred", "note"]})
CLOSING = (
    "Closing",
    {
        "fields": ["closed_on", "closed_as", "closing_reason"],
        "description": "Nothing with a code is deleted: it is closed with a date and a reason, and keeps its code.",
        "classes": ["collapse"],
    },
)


class CodedForm(GuardedForm):
    """Leaves the code of a new row to the service when none is typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = "Leave empty to be given the next one. It cannot be changed later."

    def clean_code(self):
        return self.cleaned_data["code"].strip().upper()


class CodedAdmin(GuardedAdmin):
    """`stem` begins the codes of these rows, for example GOAL- in GOAL-01; what it depends on, `code_stem` says."""

    form = CodedForm
    permanent = ("code",)
    given_key = "code"
    stem = ""
    search_help_text = "Searches codes and texts."

    def code_stem(self, row):
        return self.stem

    def store(self, request, row, form):
        if row._state.adding and not row.code:
            add_coded(row, by=request.user, stem=self.code_stem(row))
        else:
            super().store(request, row, form)


class OpenFilter(admin.SimpleListFilter):
    """Open or closed, for rows that are closed with a date."""

    title = "open or closed"
    parameter_name = "open"

    def lookups(self, request, model_admin):
        return [("yes", "Open"), ("no", "Closed")]

    def queryset(self, request, queryset):
        match self.value():
            case "yes":
                return queryset.filter(closed_on=None)
            case "no":
                return queryset.exclude(closed_on=None)
        return queryset


class ItemAdmin(CodedAdmin):
    """A coded row with a text, which is closed with a reason."""

    search_fields = ["code", "text", "note"]
    permanent = ("code",)

    @admin.display(description="text", ordering="text")
    def text_in_short(self, row):
        return Truncator(row.text).chars(110)

    @admin.display(description="open", boolean=True, ordering="closed_on")
    def open_now(self, row):
        return row.is_open
