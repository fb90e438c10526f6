"""Indicators, areas and values in the administration pages."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from indicators.models import (
    Area,
    Assessment,
    Breakdown,
    FlagReview,
    ImportBatch,
    Indicator,
    IndicatorSource,
    Neighbour,
    NeighbourSet,
    Observation,
    Revision,
    SeriesBreak,
    Target,
    may_see_withheld,
    of_local_parts,
)
from indicators.resources import NeighbourSetSheet, ObservationSheet
from indicators.services import ReasonMissing, correct_observation
from lutonhet.admin import (
    GuardedAdmin,
    NamedFormSet,
    RecordAdmin,
    ShownInline,
    WithSafeChoices,
    link_to_add,
    link_to_list,
)
from lutonhet.guarded_form import GuardedForm
from lutonhet.saving import may
from workstreams.coded_admin import NOTES

PERIOD = ["period_label", ("period_start", "period_end")]
LIMITS = [("lower", "upper"), ("lower_998", "upper_998"), ("count", "denominator")]
OF_A_FILE = ["file_name", "layout", "digest", "accepted_at", "accepted_by"]
OF_A_FILE += ["taken_back_at", "taken_back_by", "taken_back_reason"]


class FilesComeIn:
    """A list from which one goes on to the pages where published files come in."""

    def changelist_view(self, request, extra_context=None):
        doors = [
            (reverse("indicators:bring_in"), "Bring in figures"),
            (reverse("indicators:import_list"), "What each import did"),
        ]
        return super().changelist_view(request, {"doors": doors} | (extra_context or {}))


@admin.register(Area)
class AreaAdmin(GuardedAdmin):
    list_display = ["name", "code", "role", "area_type", "within"]
    list_filter = ["role", "neighbour_sets"]
    list_select_related = ["within"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["within"]
    permanent = ("code",)


class NeighbourInline(WithSafeChoices, admin.TabularInline):
    """The areas of a set, kept on the set's page and guarded by the set's version."""

    model = Neighbour
    formset = NamedFormSet
    extra = 0
    autocomplete_fields = ["area"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("area", "neighbour_set")

    def has_view_permission(self, request, obj=None):
        return may(request.user, "view", Neighbour)

    def has_add_permission(self, request, obj=None):
        return may(request.user, "add", Neighbour)

    def has_change_permission(self, request, obj=None):
        return may(request.user, "change", Neighbour)

    def has_delete_permission(self, request, obj=None):
        return may(request.user, "delete", Neighbour)


class NeighbourSetForm(GuardedForm):
    """The set's version guards the areas below it as well, which this form cannot join."""

    joins = False


@admin.register(NeighbourSet)
class NeighbourSetAdmin(GuardedAdmin):
    form = NeighbourSetForm
    sheet = NeighbourSetSheet
    list_display = ["name", "source", "is_ranked"]
    search_fields = ["name", "source"]
    permanent = ("slug",)
    inlines = [NeighbourInline]
    saves_with_its_rows = True


@admin.register(Neighbour)
class NeighbourAdmin(RecordAdmin):
    """Read here; added, ranked and taken out on the page of the set, whose version guards them."""

    list_display = ["area", "neighbour_set", "rank"]
    list_filter = ["neighbour_set"]
    list_select_related = ["area", "neighbour_set"]
    search_fields = ["area__name", "area__code"]

    def has_add_permission(self, request):
        return False


class ObservationInline(ShownInline):
    """The headline figures of the place and what it is compared with; the list has those of every area and part."""

    model = Observation
    fields = ["area", "period_label", "value_text", "value", "batch"]
    readonly_fields = fields
    related = ("indicator", "area", "batch", "breakdown")
    verbose_name_plural = "headline figures of the place, its region and its country"

    def get_queryset(self, request):
        return super().get_queryset(request).headline().exclude(area__role=Area.Role.OTHER)


class AssessmentInline(ShownInline):
    model = Assessment
    fields = ["against", "position", "period_label", "basis", "result_text", "result"]
    readonly_fields = fields
    related = ("indicator",)


@admin.register(Indicator)
class IndicatorAdmin(FilesComeIn, GuardedAdmin):
    list_display = ["short_name", "of_principle", "polarity", "unit", "slug", "order"]
    list_filter = ["principle", "is_on_scorecard", "polarity", "is_inferred"]
    list_select_related = ["principle"]
    search_fields = ["name", "short_name", "slug"]
    autocomplete_fields = ["principle", "facts"]
    permanent = ("slug",)
    inlines = [ObservationInline, AssessmentInline]
    readonly_fields = ["values"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "slug",
                    "name",
                    "short_name",
                    "principle",
                    ("is_on_scorecard", "order"),
                    "polarity",
                    "unit",
                    "facts",
                    "values",
                ]
            },
        ),
        (
            "As the publisher describes it",
            {
                "fields": [
                    "definition",
                    "rationale",
                    "data_source",
                    "methodology",
                    "caveats",
                    ("frequency", "next_expected_on"),
                    ("value_type", "multiplier", "year_type"),
                    "interval_method",
                    ("headline_sex", "headline_age"),
                ]
            },
        ),
        NOTES,
    ]

    @admin.display(description="principle", ordering="principle__number")
    def of_principle(self, row):
        return (
            "Overarching" if row.is_overarching else row.principle.number if row.principle else "Not on the scorecard"
        )

    @admin.display(description="values")
    def values(self, row):
        if not row.pk:
            return None
        stored = link_to_list(Observation, "All values", indicator__id__exact=row.pk)
        return format_html("{} · {}", stored, link_to_add(Observation, "Add a value", indicator=row.pk))


@admin.register(IndicatorSource)
class IndicatorSourceAdmin(GuardedAdmin):
    """Where a publisher's figures go: remembered when an import is accepted, mended here."""

    list_display = ["key", "sex", "age", "indicator"]
    list_select_related = ["indicator"]
    search_fields = ["key", "indicator__name", "indicator__short_name"]
    autocomplete_fields = ["indicator"]


@admin.register(SeriesBreak)
class SeriesBreakAdmin(GuardedAdmin):
    list_display = ["indicator", "on", "note"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__name", "indicator__short_name", "note"]
    autocomplete_fields = ["indicator"]


@admin.register(Target)
class TargetAdmin(GuardedAdmin):
    list_display = ["indicator", "value", "by", "source"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__name", "indicator__short_name", "source"]
    autocomplete_fields = ["indicator"]


@admin.register(Breakdown)
class BreakdownAdmin(RecordAdmin):
    """The parts of the population that imported files tell apart; they come with an import."""

    list_display = ["category_type", "category", "sex", "age"]
    list_display_links = ["category_type", "category", "sex", "age"]
    search_fields = ["category_type", "category", "sex", "age"]

    def has_add_permission(self, request):
        return False


class ObservationForm(GuardedForm):
    """Asks why when the printed value or the number of a stored observation changes."""

    reason = forms.CharField(
        label="Why it is changed",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Needed when the printed value or the number changes; the old value is kept beside it.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["reason"]

    def clean(self):
        cleaned = super().clean()
        stored = self.instance
        changes = ("value_text" in cleaned and cleaned["value_text"] != stored.value_text) or (
            "value" in cleaned and cleaned["value"] != stored.value
        )
        if "reason" in self.fields and changes and not cleaned.get("reason") and not self.has_error("reason"):
            self.add_error("reason", str(ReasonMissing()))
        return cleaned


@admin.register(Observation)
class ObservationAdmin(FilesComeIn, GuardedAdmin):
    sheet = ObservationSheet
    form = ObservationForm
    list_display = ["indicator", "breakdown", "area", "period_label", "value_text", "value", "is_inferred"]
    list_filter = ["area__role", ("breakdown", admin.EmptyFieldListFilter), "batch", "indicator__principle"]
    list_filter += ["is_inferred"]
    list_select_related = ["indicator", "area", "batch", "breakdown"]
    search_fields = ["indicator__name", "indicator__short_name", "area__name", "period_label", "value_text"]
    autocomplete_fields = ["indicator", "area", "batch", "breakdown"]
    permanent = ("indicator", "area", "breakdown")
    readonly_fields = ["earlier"]
    fieldsets = [
        (None, {"fields": ["indicator", "area", "breakdown", *PERIOD, "batch"]}),
        ("Value", {"fields": ["value_text", "value", *LIMITS, "missing_reason", "reason", "earlier"]}),
        (
            "As published",
            {
                "fields": [
                    "value_note",
                    ("published_country", "published_region"),
                    ("published_neighbours", "published_goal"),
                    "published_trend",
                ]
            },
        ),
        NOTES,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).open_to(request.user)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            return fieldsets
        without = [name for name in fieldsets[1][1]["fields"] if name not in ("reason", "earlier")]
        return [fieldsets[0], ("Value", {"fields": without}), *fieldsets[2:]]

    @admin.display(description="earlier values")
    def earlier(self, row):
        return link_to_list(Revision, "What it said before", observation__id__exact=row.pk)

    def store(self, request, row, form):
        if row._state.adding:
            super().store(request, row, form)
        else:
            reason = form.cleaned_data.get("reason", "")
            correct_observation(row, by=request.user, version=self.version_shown(form), reason=reason)


@admin.register(Assessment)
class AssessmentAdmin(GuardedAdmin):
    list_display = ["indicator", "against", "position", "period_label", "basis", "result_text", "result"]
    list_filter = ["against", "basis", "result", "position", "batch", "is_inferred"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__name", "indicator__short_name", "period_label", "result_text"]
    autocomplete_fields = ["indicator", "area", "batch", "neighbour_set"]
    permanent = ("indicator", "area", "batch")
    fieldsets = [
        (None, {"fields": ["indicator", "area", "batch", "position", *PERIOD]}),
        ("Judgement", {"fields": ["against", "neighbour_set", "basis", "result_text", "result"]}),
        NOTES,
    ]


@admin.register(ImportBatch)
class ImportBatchAdmin(FilesComeIn, RecordAdmin):
    """A source, as it was when it was read: added here for values typed by hand, never changed afterwards."""

    list_display = ["title", "publisher", "published_on", "state", "imported_at", "imported_by"]
    list_filter = ["state", "publisher"]
    list_select_related = ["imported_by"]
    search_fields = ["title", "publisher", "note"]
    readonly_fields = ["its_page"]

    @admin.display(description="on the site")
    def its_page(self, row):
        address = reverse("indicators:import", args=[row.slug])
        return format_html('<a href="{}">{}</a>', address, "What it did or would do, and taking it back")

    def get_fields(self, request, obj=None):
        fields = ["slug", "title", "publisher", "published_on", "url", "note"]
        return [*fields, "its_page", "state", "imported_at", "imported_by", *OF_A_FILE] if obj else fields

    def store(self, request, row, form):
        row.imported_by = request.user
        super().store(request, row, form)


@admin.register(Revision)
class RevisionAdmin(RecordAdmin):
    """What values said before; written by a correction, never here."""

    list_display = ["observation", "value_text", "value", "revised_at", "revised_by", "reason"]
    list_filter = ["batch", "revised_by"]
    list_select_related = ["observation__indicator", "observation__area", "observation__breakdown", "revised_by"]
    search_fields = ["observation__indicator__name", "value_text", "reason"]
    fields = ["observation", "value_text", "value", *LIMITS, "missing_reason", "value_note"]
    fields += ["batch", "replaced_by", "reason", "revised_at", "revised_by"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if may_see_withheld(request.user) else rows.exclude(of_local_parts("observation__"))

    def has_add_permission(self, request):
        return False


@admin.register(FlagReview)
class FlagReviewAdmin(RecordAdmin):
    """What was decided on flags; written on the page of the checks, never here."""

    list_display = ["sentence", "rule", "decision", "note", "reviewed_at", "reviewed_by"]
    list_filter = ["decision", "rule"]
    list_select_related = ["reviewed_by"]
    search_fields = ["sentence", "note", "indicator__name"]
    fields = ["rule", "indicator", "principle", "area", "period_label", "period_start", "period_end", "sentence"]
    fields += ["decision", "note", "reviewed_by", "reviewed_at", "flag", "number", "fingerprint"]

    def has_add_permission(self, request):
        return False
