"""People, organisations and appointments, and the audit trail, in the administration pages."""

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from auditlog.models import LogEntry
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from accounts.models import Appointment, CalendarLink, Invitation, Organisation, User
from accounts.person_pages import WithPersonPages
from accounts.receipts import page_once
from accounts.resources import SHUT_OUT, AuditEventSheet, PersonSheet
from accounts.services import Refused
from accounts.services.invitations import withdraw
from lutonhet import trail
from lutonhet.admin import GuardedAdmin, RecordAdmin, ShownInline
from lutonhet.guarded_form import GuardedForm
from lutonhet.rows import StaleRow

# What a person may do comes from memberships and appointments, and sign-in belongs to its own pages.
for model in (Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession, LogEntry):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


GuardedAdmin.add_once = staticmethod(page_once)  # in every app


@admin.register(Organisation)
class OrganisationAdmin(GuardedAdmin):
    list_display = ["name", "short_name", "note"]
    search_fields = ["name", "short_name", "note"]


class AppointmentInline(ShownInline):
    model = Appointment
    adds = True
    related = ("user",)
    fields = ["kind", "may_sign_off", "starts_on", "ends_on"]


class PersonForm(GuardedForm):
    """Refuses to let administrators shut themselves out."""

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.instance.pk == self.by.pk:
            for name in ("is_active", "is_staff"):
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, SHUT_OUT)
        return cleaned


@admin.register(User)
class PersonAdmin(WithPersonPages, GuardedAdmin):
    form = PersonForm
    sheet = PersonSheet
    list_display = ["name", "email", "organisation", "job_title", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "appointments__kind", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["name", "email", "job_title", "organisation__name"]
    autocomplete_fields = ["organisation"]
    readonly_fields = ["date_joined", "last_login"]
    fieldsets = [
        (None, {"fields": ["name", "email", "organisation", "job_title"]}),
        (
            "Access",
            {
                "fields": ["is_active", "is_staff", "date_joined", "last_login"],
                "description": "What a person may do in a workstream or for the oversight group comes from the "
                "memberships and appointments below.",
            },
        ),
    ]
    inlines = [AppointmentInline]
    actions = ["send_password_link"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def has_change_permission(self, request, obj=None):
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def store(self, request, row, form):
        if row._state.adding:
            row.set_unusable_password()
        super().store(request, row, form)

    @admin.action(description="Send a link to choose a password", permissions=["change"])
    def send_password_link(self, request, queryset):
        people = list(queryset.filter(is_active=True))
        for person in people:
            form = ResetPasswordForm({"email": person.email})
            if form.is_valid():
                form.save(request)
        self.message_user(request, f"A link was sent to {', '.join(str(one) for one in people) or 'nobody'}.")
        if len(people) < queryset.count():
            self.message_user(request, "People who may not sign in were left out.", messages.WARNING)


@admin.register(Appointment)
class AppointmentAdmin(GuardedAdmin):
    list_display = ["user", "kind", "may_sign_off", "starts_on", "ends_on"]
    list_filter = ["kind", "may_sign_off", ("ends_on", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    autocomplete_fields = ["user"]
    permanent = ("user", "kind")
    view_on_site = False


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    """Who was invited, and what became of it. Inviting is done on the page of a person."""

    list_display = ["user", "made_by", "made_at", "expires_at", "how_it_stands"]
    list_filter = [("used_at", admin.EmptyFieldListFilter), ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "made_by"]
    search_fields = ["user__name", "user__email", "made_by__name"]
    fields = ["user", "made_by", "made_at", "expires_at", "used_at", "withdrawn_at"]
    actions = ["withdraw_them"]
    view_on_site = False

    def has_add_permission(self, request):
        return False

    @admin.display(description="state")
    def how_it_stands(self, invitation):
        return invitation.state

    @admin.action(description="Withdraw: the link stops working", permissions=["view"])
    def withdraw_them(self, request, queryset):
        for invitation in queryset:
            try:
                withdraw(invitation, by=request.user)
            except (Refused, StaleRow) as refusal:
                self.message_user(request, f"{invitation}: {refusal}", messages.WARNING)
            else:
                self.message_user(request, f"{invitation}: withdrawn.")


@admin.register(CalendarLink)
class CalendarLinkAdmin(RecordAdmin):
    """Who has a calendar link. Each person makes and withdraws their own."""

    list_display = ["user", "made_at", "withdrawn_at"]
    list_filter = [("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    fields = ["user", "made_at", "withdrawn_at"]
    view_on_site = False

    def has_add_permission(self, request):
        return False


class RowKindFilter(admin.SimpleListFilter):
    title = "kind of row"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = LogEntry.objects.order_by().values_list("content_type_id", flat=True).distinct()
        names = {one.pk: one.name for one in LogEntry._meta.get_field("content_type").related_model.objects.all()}
        return sorted(((str(pk), names[pk]) for pk in kinds), key=lambda kind: kind[1])

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(content_type_id=int(value)) if value.isascii() and value.isdigit() else queryset


@admin.register(LogEntry)
class AuditEventAdmin(RecordAdmin):
    """The audit trail: read, searched and filtered; never written here."""

    sheet = AuditEventSheet
    list_display = ["timestamp", "who", "action", "kind_of_row", "row", "fields_changed"]
    list_display_links = ["timestamp"]
    list_filter = ["action", RowKindFilter, ("actor", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["actor", "content_type"]
    search_fields = ["object_repr", "actor__name", "actor_email"]
    search_help_text = "Searches the row's name and the person's name and e-mail address."
    date_hierarchy = "timestamp"
    ordering = ["-timestamp", "-pk"]
    fields = ["timestamp", "who", "action", "kind_of_row", "row", "what_changed"]

    def has_add_permission(self, request):
        return False

    @admin.display(description="person", ordering="actor__name")
    def who(self, entry):
        return str(entry.actor) if entry.actor else entry.actor_email or trail.NOBODY

    @admin.display(description="kind of row", ordering="content_type__model")
    def kind_of_row(self, entry):
        return entry.content_type.name

    @admin.display(description="row", ordering="object_repr")
    def row(self, entry):
        return Truncator(entry.object_repr).chars(120)

    @admin.display(description="fields")
    def fields_changed(self, entry):
        return ", ".join(sorted(entry.changes_dict or {}))

    @admin.display(description="changes")
    def what_changed(self, entry):
        happening = trail.in_words([entry], entry.content_type.model_class())[0]
        rows = ((change.label, change.before, change.after) for change in happening.changes)
        return format_html(
            '<table class="app-changes"><thead><tr><th scope="col">Field</th><th scope="col">Before</th>'
            '<th scope="col">After</th></tr></thead><tbody>{}</tbody></table>',
            format_html_join("", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>', rows),
        )
