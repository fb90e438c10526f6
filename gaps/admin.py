"""Since when gaps have been open, and what was waived, in the administration pages: both are only read there."""

from django.contrib import admin

from gaps.models import Gap, Waiver
from lutonhet.admin import RecordAdmin


class OnlyRead(RecordAdmin):
    list_select_related = ["workstream"]
    view_on_site = False

    def has_add_permission(self, request):
        return False


@admin.register(Gap)
class GapAdmin(OnlyRead):
    """Written by the daily run; the page of the gaps shows what is open at the moment."""

    list_display = ["about", "sentence", "severity", "workstream", "opened_on", "closed_on"]
    list_filter = ["severity", "workstream"]
    search_fields = ["about", "rule", "what"]
    fields = ["rule", "about", "what", "workstream", "severity", "opened_on", "closed_on"]


@admin.register(Waiver)
class WaiverAdmin(OnlyRead):
    """Given and ended on the page of the gaps."""

    list_display = ["about", "sentence", "reason", "workstream", "waived_by_name", "expires_on", "ended_on"]
    list_filter = ["workstream"]
    search_fields = ["about", "rule", "reason", "waived_by_name"]
    fields = ["rule", "about", "what", "workstream", "reason", "waived_by", "waived_by_name", "waived_on"]
    fields += ["expires_on", "ended_on"]
