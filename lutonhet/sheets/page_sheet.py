"""The rows of one page of the administration as a spreadsheet: its columns, and its rows written into them."""

from collections.abc import Iterable

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from import_export.resources import Resource

from lutonhet.naming import identity
from lutonhet.rows import Guarded
from lutonhet.sheets.columns import Column, Number, column_for

RECORD, RECORD_HEADING = "pk", "Record number, leave as it is"
VERSION, VERSION_HEADING = "version", "Last saved version, leave as it is"


class PageSheet(Resource):
    """The rows of one model's administration as a spreadsheet.

    Columns are the fields of its page, each with the heading of the page. What tells rows apart stands first: a
    permanent code, or the number of the record; what was last saved stands last, so that stale rows are seen.
    """

    def __init__(self, page, request):
        """`page` is the model's administration, `request` whose person it is for."""
        super().__init__()
        self.page, self.request, self.model = page, request, page.model
        self.columns = self.columns_in_order()
        self.fields = {column.attribute: column for column in self.columns}

    @classmethod
    def get_db_connection_name(cls):
        return "default"

    def columns_in_order(self) -> list[Column]:
        """Key first, then the fields of the page in its order, what else there is, and the version."""
        fields = {column.attribute: column for column in self.columns_of_fields()}
        keys = [fields.pop(name) for name in self.key if name in fields]
        if self.key == (RECORD,):
            keys = [Number(RECORD, RECORD_HEADING, is_changed=False)]
        version = [Number(VERSION, VERSION_HEADING)] if self.is_guarded else []
        for column in (*keys, *version):
            column.is_given = column.attribute in (RECORD, VERSION, self.page.given_key)
        return [*keys, *fields.values(), *self.more_columns(), *version]

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that tell a row from others and never change; the record's number where there are none."""
        names = identity(self.model)
        is_permanent = set(names) <= set(self.page.permanent_fields(self.request))
        return names if is_permanent and names != (self.model._meta.pk.name,) else (RECORD,)

    @property
    def is_guarded(self):
        return issubclass(self.model, Guarded)

    def columns_of_fields(self) -> list[Column]:
        """The fields that the page of a stored row shows; it and the page of a new one say which may be typed."""
        request, stored = self.request, self.model()
        shown = flatten_fieldsets(self.page.get_fieldsets(request, stored))
        added = set(flatten_fieldsets(self.page.get_fieldsets(request, None)))
        added -= set(self.page.get_readonly_fields(request, None))
        changed = set(shown) - set(self.page.get_readonly_fields(request, stored))
        columns = []
        for name in dict.fromkeys(shown):
            try:
                stored_field = self.model._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            rights = {
                "is_added": name in added and stored_field.editable,
                "is_changed": name in changed and stored_field.editable,
            }
            columns.append(column_for(stored_field, **rights))
        return columns

    def more_columns(self) -> list[Column]:
        """Columns that are no fields of the page."""
        return []

    # Out

    def get_export_fields(self, selected_fields=None):
        return self.columns

    def export_field(self, field, instance, **kwargs):
        return field.export(instance)

    def with_related(self, queryset):
        """The rows with all that their cells are made of, at a price that does not grow with them."""
        related = [path for column in self.columns for path in column.related]
        prefetched = [path for column in self.columns for path in column.prefetched]
        queryset = queryset.select_related(*related, *self.page.related_fields()) if related else queryset
        return queryset.prefetch_related(*prefetched)

    def rows_out(self, queryset) -> Iterable[list]:
        for row in self.iter_queryset(self.with_related(queryset)):
            yield self.export_resource(row)
