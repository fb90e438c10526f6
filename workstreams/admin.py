"""The programme, its workstreams and their people, in the administration pages."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import redirect
from django.urls import path
from django.utils.text import Truncator

from accounts.admin import PersonAdmin
from accounts.models import User
from lutonhet.admin import GuardedAdmin, ShownInline
from workstreams.coded_admin import CLOSING, NOTES, CodedAdmin, ItemAdmin, OpenFilter
from workstreams.invite_form import InviteForm
from workstreams.models import (
    Achievement,
    EvaluationFinding,
    Event,
    Fact,
    Goal,
    Meeting,
    Membership,
    Principle,
    Programme,
    Recommendation,
    Workstream,
)
from workstreams.services import add_person


@admin.register(Programme)
class ProgrammeAdmin(GuardedAdmin):
    list_display = ["name", "code", "place_name"]
    search_fields = ["name", "place_name"]
    permanent = ("code",)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Programme.objects.exists()


@admin.register(Goal)
class GoalAdmin(CodedAdmin):
    stem = "GOAL-"
    list_display = ["code", "keyword", "text", "order", "is_inferred"]
    list_filter = ["is_inferred"]
    search_fields = ["code", "keyword", "text"]
    fieldsets = [(None, {"fields": ["code", "keyword", "text", "order"]}), NOTES]


@admin.register(Fact)
class FactAdmin(CodedAdmin):
    stem = "FACT-"
    list_display = ["code", "topic", "figure", "text", "comparator", "comparator_figure", "source"]
    list_filter = ["topic", "source", "is_inferred"]
    search_fields = ["code", "figure", "text", "comparator", "source"]
    fieldsets = [
        (None, {"fields": ["code", "topic", "figure", "text", "source", "order"]}),
        ("Compared with", {"fields": ["comparator", "comparator_figure"]}),
        NOTES,
    ]


@admin.register(Event)
class EventAdmin(CodedAdmin):
    stem = "EVENT-"
    list_display = ["code", "when_text", "text", "starts_on", "ends_on", "is_milestone"]
    list_filter = ["is_milestone", "is_inferred"]
    search_fields = ["code", "when_text", "text"]
    fieldsets = [
        (None, {"fields": ["code", "when_text", "text", ("starts_on", "ends_on"), "is_milestone", "order"]}),
        NOTES,
    ]


@admin.register(Principle)
class PrincipleAdmin(GuardedAdmin):
    list_display = ["number", "name", "source"]
    list_display_links = ["number", "name"]
    search_fields = ["name", "=number"]
    permanent = ("number",)


class MembershipInline(ShownInline):
    model = Membership
    adds = True
    related = ("user", "workstream")
    autocomplete_fields = ["user", "workstream"]


class WorkstreamMembershipInline(MembershipInline):
    fields = ["user", "role", "starts_on", "ends_on"]


class PersonMembershipInline(MembershipInline):
    fields = ["workstream", "role", "starts_on", "ends_on"]


admin.site.unregister(User)


@admin.register(User)
class PersonWithMembershipsAdmin(PersonAdmin):
    """A person's page with their workstreams, which accounts knows nothing of; inviting asks for them too."""

    inlines = [PersonMembershipInline, *PersonAdmin.inlines]
    list_filter = [*PersonAdmin.list_filter, "memberships__role", "memberships__workstream"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.invite_somebody)
        return [path("invite/", view, name="accounts_user_invite"), *super().get_urls()]

    def invite_somebody(self, request):
        """One form for somebody new: who they are, what they will be, and off goes the link."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InviteForm(request.POST or None)
        if form.is_valid():
            try:
                person = add_person(**form.rows(), by=request.user)
            except IntegrityError:
                form.add_error("email", "That address has just been given an account. Look for it in the list.")
            else:
                self.send(request, person)
                return redirect(self.page_of(person.pk))
        return self.answer(request, "invite", "Invite somebody", form=form, fieldsets=form.fieldsets)


@admin.register(Workstream)
class WorkstreamAdmin(GuardedAdmin):
    list_display = ["name", "code", "kind", "chair", "order"]
    list_filter = ["kind"]
    search_fields = ["name", "code", "also_known_as", "chair"]
    permanent = ("code", "slug")
    prepopulated_fields = {"slug": ["name"]}
    inlines = [WorkstreamMembershipInline]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)


@admin.register(Membership)
class MembershipAdmin(GuardedAdmin):
    list_display = ["user", "workstream", "role", "starts_on", "ends_on"]
    list_filter = ["workstream", "role", ("ends_on", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "workstream"]
    search_fields = ["user__name", "user__email", "workstream__name"]
    autocomplete_fields = ["user", "workstream"]
    permanent = ("user", "workstream", "role")


@admin.register(Achievement)
class AchievementAdmin(ItemAdmin):
    list_display = ["code", "text_in_short", "workstream", "kind", "achieved_on", "open_now"]
    list_filter = ["workstream", "kind", OpenFilter, "is_inferred"]
    list_select_related = ["workstream"]
    autocomplete_fields = ["workstream"]
    permanent = ("code", "workstream")
    fieldsets = [
        (None, {"fields": ["code", "workstream", "kind", "text", "achieved_on", "order"]}),
        NOTES,
        CLOSING,
    ]

    def code_stem(self, row):
        return f"{row.workstream.code}-AC"


@admin.register(Recommendation)
class RecommendationAdmin(ItemAdmin):
    list_display = ["code", "text_in_short", "source", "open_now", "is_inferred"]
    list_filter = ["source", "principles", "workstreams", OpenFilter, "is_inferred"]
    autocomplete_fields = ["principles", "workstreams"]
    fieldsets = [
        (None, {"fields": ["code", "source", "text", "principles", "workstreams", "order"]}),
        NOTES,
        CLOSING,
    ]

    def code_stem(self, row):
        return {Recommendation.Source.MARMOT_REPORT: "REC-M", Recommendation.Source.EVALUATION: "REC-E"}[row.source]


@admin.register(EvaluationFinding)
class EvaluationFindingAdmin(CodedAdmin):
    stem = "FIND-"
    list_display = ["code", "kind", "text_in_short", "part_of_code", "order"]
    list_filter = ["kind", "is_inferred"]
    list_select_related = ["part_of"]
    search_fields = ["code", "text"]
    autocomplete_fields = ["part_of"]
    fieldsets = [(None, {"fields": ["code", "kind", "text", "part_of", "order"]}), NOTES]

    @admin.display(description="text", ordering="text")
    def text_in_short(self, row):
        return Truncator(row.text).chars(110)

    @admin.display(description="part of", ordering="part_of__code")
    def part_of_code(self, row):
        return row.part_of.code if row.part_of else None


@admin.register(Meeting)
class MeetingAdmin(CodedAdmin):
    stem = "MEET-"
    list_display = ["title", "code", "workstream", "held_on", "when_text", "location"]
    list_filter = ["workstream", OpenFilter, "is_inferred"]
    list_select_related = ["workstream"]
    search_fields = ["code", "title", "purpose", "location", "when_text"]
    autocomplete_fields = ["workstream"]
    date_hierarchy = "held_on"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "code",
                    "title",
                    "workstream",
                    "held_on",
                    "when_text",
                    "paper_deadline",
                    "location",
                    "purpose",
                    "order",
                ]
            },
        ),
        NOTES,
        CLOSING,
    ]
