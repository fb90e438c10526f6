"""What the administration pages stand on: the rules decide, saves are guarded, history is the audit trail."""

from functools import partial
from uuid import uuid4

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, models
from django.forms import BaseInlineFormSet
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import capfirst

from lutonhet import trail
from lutonhet.guarded_form import GuardedForm
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused, delete_row, may, save_row
from lutonhet.sheets.pages import SheetPages
from lutonhet.unsent import Unsent, mark_of, take

SEARCHED_AT_MOST = 200  # characters; SQLite refuses a pattern of 50,000 bytes
HISTORY_LENGTH = 100

admin.site.site_header = admin.site.site_title = "Administration"
admin.site.index_title = "What is kept here"
admin.site.disable_action("delete_selected")


class ChosenByNumber:
    """A choice that is looked up while it is typed; Django's own breaks on a value that is no number.

    Its list opens inside the page's main part, where screen readers expect it.
    """

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-dropdown-parent": "#content-start"}

    def optgroups(self, name, value, attr=None):
        numbers = [one for one in value if str(one).isascii() and str(one).isdigit() and len(str(one)) < 19]
        return super().optgroups(name, numbers, attr)


class OneChosen(ChosenByNumber, AutocompleteSelect):
    pass


class SeveralChosen(ChosenByNumber, AutocompleteSelectMultiple):
    """Each is taken out by its own cross; one for all would break the list that screen readers are told of."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class WithSafeChoices:
    """Gives the fields of `autocomplete_fields` the choices above."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", OneChosen(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SeveralChosen(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RuledAdmin(WithSafeChoices, SheetPages, admin.ModelAdmin):
    """What a person may see and do is asked of the rules, for superusers too."""

    list_per_page = 50
    empty_value_display = "–"
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_module_permission(self, request):
        return may(request.user, "view", self.model)

    def has_view_permission(self, request, obj=None):
        return may(request.user, "view", obj or self.model)

    def has_add_permission(self, request):
        return may(request.user, "add", self.model)

    def has_change_permission(self, request, obj=None):
        return may(request.user, "change", obj or self.model)

    def has_delete_permission(self, request, obj=None):
        return may(request.user, "delete", obj or self.model)

    def get_search_results(self, request, queryset, search_term):
        if self.list_select_related:  # a row's name is made of them, in the choices too
            queryset = queryset.select_related(*self.list_select_related)
        return super().get_search_results(request, queryset, search_term.replace("\x00", "")[:SEARCHED_AT_MOST])

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        happenings = trail.in_words(trail.of_row(row)[:HISTORY_LENGTH], self.model) if row else []
        return super().history_view(
            request, object_id, (extra_context or {}) | {"happenings": happenings, "history_length": HISTORY_LENGTH}
        )


class GuardedAdmin(RuledAdmin):
    """Saves go through the services; nobody overwrites what they have not been shown.

    `permanent` names the fields that cannot be changed once the row is there.
    """

    form = GuardedForm
    permanent = ()
    saves_with_its_rows = False
    add_once = staticmethod(lambda _request, add: add())  # the app that keeps receipts puts its own here

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *(self.permanent if obj else ()))

    def permanent_fields(self, request):
        return self.permanent

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name not in ("version", "last_event")]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        is_kept = request.method == "GET" and (typed := take(request))
        if is_kept:
            request.method, request.POST, request.refusal = "POST", typed, Unsent()
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        # A form that was opened beside another answers with a page for that one, and not with an address.
        adds = request.method == "POST" and object_id is None and not is_kept and IS_POPUP_VAR not in request.POST
        try:
            return self.add_once(request, show) if adds else show()
        except (StaleRow, IntegrityError, Refused) as refusal:
            # Somebody was quicker, between our look and our save. All of it was undone: look again, and say so.
            request.refusal = refusal
            return show()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def save_model(self, request, obj, form, change):
        if change and not form.changed_data and not self.saves_with_its_rows:
            return
        self.store(request, obj, form)

    def store(self, request, row, form):
        """Write the row by its service; an admin of a row with a service of its own names that one."""
        save_row(row, by=request.user, version=self.version_shown(form))

    @staticmethod
    def version_shown(form):
        """The version that the person was shown; None for a new row."""
        version = form.cleaned_data.get("version")
        return int(version) if version else None

    def save_formset(self, request, form, formset, change):
        for row in formset.save(commit=False):
            save_row(row, by=request.user)
        for row in formset.deleted_objects:
            delete_row(row, by=request.user)
        formset.save_m2m()

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except StaleRow:
            messages.error(request, "Somebody else saved this while you had it open. It has not been deleted.")
            return HttpResponseRedirect(self.page_of(object_id))

    def delete_model(self, request, obj):
        version = request.POST.get("version", "")
        delete_row(obj, by=request.user, version=int(version) if version.isascii() and version.isdigit() else None)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {"made_for": mark_of(request.user), "receipt": uuid4() if add else ""}
        form = context["adminform"].form
        is_held_back = getattr(form, "is_held_back", False)
        if is_held_back and list(form.errors) == [NON_FIELD_ERRORS]:
            context["errors"] = []  # the conflict says it better than “correct the error below”
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if is_held_back:
            response.status_code = 409
        return response

    def page_of(self, object_id):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])


class RecordAdmin(GuardedAdmin):
    """A record: it may be added where the rules let it, and is only read afterwards."""

    def permanent_fields(self, request):
        return [field.name for field in self.opts.fields]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class NamedFormSet(BaseInlineFormSet):
    """Rows of a table whose fields are named by its headings, for those who do not see them."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            label = {"aria-label": capfirst(str(field.label or name))}
            field.widget.attrs |= label
            getattr(field.widget, "widget", field.widget).attrs |= label


class ShownInline(WithSafeChoices, admin.TabularInline):
    """Rows listed on the page of what they belong to, each with a link to its own page, where it is changed.

    `adds` lets new ones be added here; `related` names what their names and columns are made of.
    """

    formset = NamedFormSet
    extra = 0
    can_delete = False
    show_change_link = True
    adds = False
    related = ()
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def has_view_permission(self, request, obj=None):
        return may(request.user, "view", self.model)

    def has_add_permission(self, request, obj=None):
        return self.adds and may(request.user, "add", self.model)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def link_to(row):
    """A link to a row's page, by its name."""
    if row is None:
        return None
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), row)


def link_to_list(model, text, **filters):
    """A link to the list of a model's rows, filtered."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(filters), text)


def link_to_add(model, text, **initial):
    """A link to the page that adds a row, with what is known already."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    return format_html('<a class="addlink" href="{}?{}">{}</a>', address, urlencode(initial), text)
