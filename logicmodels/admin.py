"""Logic models, their items, counts and links, in the administration pages."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from logicmodels.models import (
    LINKS,
    Activity,
    Assumption,
    Barrier,
    Input,
    LogicModel,
    Outcome,
    Output,
    OutputCount,
)
from lutonhet.admin import GuardedAdmin, ShownInline, link_to_add, link_to_list
from workstreams.coded_admin import CLOSING, NOTES, ItemAdmin, OpenFilter

ITEMS = (Input, Activity, Output, Outcome, Assumption, Barrier)


@admin.register(LogicModel)
class LogicModelAdmin(GuardedAdmin):
    list_display = ["workstream", "hypothesis", "is_inferred"]
    list_filter = ["workstream__kind", "is_inferred"]
    list_select_related = ["workstream"]
    search_fields = ["workstream__name", "hypothesis", "context"]
    autocomplete_fields = ["workstream"]
    permanent = ("workstream",)
    readonly_fields = ["items"]
    fieldsets = [(None, {"fields": ["workstream", "hypothesis", "context", "items"]}), NOTES]

    @admin.display(description="items")
    def items(self, row):
        """A line for each heading: how many, where they are, and how to add one."""
        if not row.pk:
            return "Save the logic model first, then add its items."
        lines = []
        for model in ITEMS:
            count = model.objects.filter(logic_model=row).count()
            name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            there = link_to_list(model, f"{count} {name}", logic_model__id__exact=row.pk)
            lines.append((there, link_to_add(model, f"Add {model._meta.verbose_name}", logic_model=row.pk)))
        return format_html('<ul class="app-items">{}</ul>', format_html_join("", "<li>{} {}</li>", lines))


class LogicModelItemAdmin(ItemAdmin):
    list_display = ["code", "text_in_short", "logic_model", "open_now", "is_inferred"]
    list_filter = ["logic_model__workstream", OpenFilter, "is_inferred"]
    list_select_related = ["logic_model__workstream"]
    autocomplete_fields = ["logic_model"]
    permanent = ("code", "logic_model")
    own_fields = []

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": ["code", "logic_model", "text", *self.own_fields, "order"]}), NOTES, CLOSING]

    def code_stem(self, row):
        return f"{row.logic_model.workstream.code}-{row.code_stem}"


class LinkInline(ShownInline):
    """The links that start at an item; each is changed on its own page."""

    fk_name = "source"
    adds = True
    autocomplete_fields = ["target"]
    fields = ["target", "strength", "rationale", "is_inferred"]
    related = ("source", "target")


class LinkBackInline(LinkInline):
    """The links that end at an item."""

    fk_name = "target"
    autocomplete_fields = ["source"]
    fields = ["source", "strength", "rationale", "is_inferred"]


def links_of(model):
    """An inline for each kind of link that starts or ends at `model`."""
    return [
        type(f"{link.__name__}Inline", (inline,), {"model": link})
        for end, inline in (("source", LinkInline), ("target", LinkBackInline))
        for link in LINKS
        if link._meta.get_field(end).related_model is model
    ]


@admin.register(Assumption)
class AssumptionAdmin(LogicModelItemAdmin):
    list_display = ["code", "text_in_short", "logic_model", "standing", "reviewed_on", "open_now", "is_inferred"]
    list_filter = ["logic_model__workstream", "standing", OpenFilter, "is_inferred"]
    own_fields = ["standing", "evidence", ("reviewed_on", "reviewed_by")]
    inlines = links_of(Assumption)


@admin.register(Input)
class InputAdmin(LogicModelItemAdmin):
    pass


@admin.register(Activity)
class ActivityAdmin(LogicModelItemAdmin):
    list_display = ["code", "text_in_short", "logic_model", "role", "open_now", "is_inferred"]
    list_filter = ["logic_model__workstream", "role", OpenFilter, "is_inferred"]
    autocomplete_fields = ["logic_model", "organisations", "assigned_to"]
    own_fields = ["role", "organisations", "assigned_to"]
    inlines = links_of(Activity)


class OutputCountInline(ShownInline):
    model = OutputCount
    adds = True
    autocomplete_fields = ["activity"]
    fields = ["activity", "starts_on", "ends_on", "count", "evidence_url"]
    related = ("output", "activity")


@admin.register(Output)
class OutputAdmin(LogicModelItemAdmin):
    list_display = ["code", "text_in_short", "logic_model", "target", "target_on", "open_now"]
    list_filter = ["logic_model__workstream", "frequency", OpenFilter, "is_inferred"]
    autocomplete_fields = ["logic_model", "assigned_to"]
    own_fields = [
        "assigned_to",
        "unit",
        "frequency",
        "is_cumulative",
        ("baseline", "baseline_on"),
        ("target", "target_on"),
    ]
    inlines = [OutputCountInline, *links_of(Output)]


@admin.register(OutputCount)
class OutputCountAdmin(GuardedAdmin):
    list_display = ["output", "activity", "starts_on", "ends_on", "count"]
    list_filter = ["output__logic_model__workstream", "is_inferred"]
    list_select_related = ["output", "activity"]
    search_fields = ["output__code", "output__text", "activity__code"]
    autocomplete_fields = ["output", "activity"]
    permanent = ("output", "activity")
    date_hierarchy = "starts_on"
    fieldsets = [
        (None, {"fields": ["output", "activity", ("starts_on", "ends_on"), "count", "evidence_url"]}),
        NOTES,
    ]


@admin.register(Outcome)
class OutcomeAdmin(LogicModelItemAdmin):
    list_display = ["code", "text_in_short", "logic_model", "band", "open_now", "is_inferred"]
    list_filter = ["logic_model__workstream", "band", OpenFilter, "is_inferred"]
    own_fields = ["band"]
    inlines = links_of(Outcome)


@admin.register(Barrier)
class BarrierAdmin(LogicModelItemAdmin):
    inlines = links_of(Barrier)


@admin.register(*LINKS)
class LinkAdmin(GuardedAdmin):
    """A link may be deleted; joining two other things is another link."""

    list_display = ["name", "strength", "is_inferred", "rationale"]
    list_filter = ["source__logic_model__workstream", "strength", "is_inferred"]
    list_select_related = ["source", "target"]
    autocomplete_fields = ["source", "target"]
    permanent = ("source", "target")
    fields = ["source", "target", "strength", "rationale", "is_inferred"]

    def get_search_fields(self, request):
        ends = [(end, self.opts.get_field(end).related_model) for end in ("source", "target")]
        searched = {end: self.admin_site.get_model_admin(model).search_fields for end, model in ends}
        names = [f"{end}__{name}" for end, fields in searched.items() for name in fields]
        return [*names, "rationale"]

    @admin.display(description="link", ordering="source")
    def name(self, row):
        return str(row)
