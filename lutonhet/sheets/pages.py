"""The administration's pages for spreadsheets: download a list, upload a file, see what it would do, let it do it."""

import re
from uuid import uuid4

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_POST, require_safe
from import_export.tmp_storages import CacheStorage

from lutonhet.sheets.files import AT_MOST_BYTES, AT_MOST_ROWS, FORMATS, Unreadable
from lutonhet.sheets.outcome import Outcome, Problem
from lutonhet.sheets.reading import read_sheet
from lutonhet.sheets.resource import SheetResource
from lutonhet.sheets.writing import sheet_title, write_csv, write_xlsx

ROWS_OUT = 100_000
SHOWN = 100  # rows of a preview; the counts are of all
PROBLEMS = 2_000  # sentences of a refusal; more than these are counted
TOKEN = re.compile(r"[0-9a-f]{32}$")


class KeptUpload(CacheStorage):
    """A file between its preview and its confirmation: in the shared cache, for an hour, for whom uploaded it."""

    CACHE_LIFETIME = 60 * 60
    CACHE_PREFIX = "upload-"

    def __init__(self, request, model, token):
        super().__init__(name=f"{request.user.pk}-{model._meta.label_lower}-{token}")


class SheetPages:
    """Gives a model's administration its download and its upload.

    `sheet` is the resource that knows its columns; `given_key` the field that a service fills when it is left empty.
    """

    sheet = SheetResource
    given_key = ""

    def permanent_fields(self, request):
        """The fields that cannot be changed once a row is there."""
        return ()

    def related_fields(self):
        return self.list_select_related or ()

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def has_import_permission(self, request):
        return self.has_add_permission(request) or self.has_change_permission(request)

    def get_urls(self):
        views = {"export": self.export_view, "import": self.import_view, "process_import": self.process_import_view}
        named = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            *(path(f"{name}/", wrap(view), name=f"{named}_{name}") for name, view in views.items()),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        offered = {"downloads": self.has_export_permission(request), "uploads": self.has_import_permission(request)}
        return super().changelist_view(request, offered | (extra_context or {}))

    # Out

    def export_view(self, request):
        """What the list shows, with its search and filters, as a file; without a format, the choice of one."""
        try:
            return require_safe(self._export)(request)
        except IncorrectLookupParameters:  # a filter that the list cannot apply, which it answers so, too
            return HttpResponseRedirect(f"{self._list_address}?{ERROR_FLAG}=1")

    def _export(self, request):
        if not self.has_export_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        kind = (asked.pop("as", None) or [""])[-1]
        request.GET = asked
        shown = self.get_changelist_instance(request).get_queryset(request)
        count = shown.count()
        problem = self._too_many(count)
        if kind in FORMATS and not problem:
            return self._file(request, shown, kind)
        context = self._context(request, f"Download {self.opts.verbose_name_plural}") | {
            "count": count,
            "is_filtered": bool(asked),
            "problem": problem,
            "formats": [(words, _with(asked, kind)) for kind, (words, _) in FORMATS.items()],
        }
        return TemplateResponse(request, "admin/import_export/export.html", context)

    def _too_many(self, count):
        if count > ROWS_OUT:
            return f"The list has more than {ROWS_OUT:,} rows. Filter or search it first, then download it in parts."
        return ""

    def _file(self, request, queryset, kind):
        resource = self.sheet(self, request)
        columns, rows = resource.columns, resource.rows_out(queryset)
        data = write_xlsx(self._title, columns, rows) if kind == "xlsx" else write_csv(columns, rows)
        name = f"{self.opts.verbose_name_plural} {timezone.localdate():%Y-%m-%d}.{kind}".replace(" ", "-")
        return HttpResponse(
            data,
            content_type=FORMATS[kind][1],
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )

    @property
    def _list_address(self):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    @property
    def _title(self):
        return sheet_title(capfirst(str(self.opts.verbose_name_plural)))

    # In

    def import_view(self, request):
        """Take a file and show what it would do; nothing of it stays but the file, for an hour."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        outcome, token = None, ""
        if request.method == "POST":
            outcome, token = self._preview(request)
        return self._upload_page(request, outcome, token)

    def _preview(self, request):
        upload = request.FILES.get("file")
        if upload is None:
            return _refused("Choose a file first."), ""
        if upload.size > AT_MOST_BYTES:
            return _refused("The file is larger than 5 MB. Divide it into smaller ones."), ""
        data = upload.read()
        outcome = self._run(request, data, "judge")
        if outcome.problems or outcome.changes_nothing:
            return outcome, ""
        token = uuid4().hex
        KeptUpload(request, self.model, token).save({"name": upload.name[-100:], "data": data})
        return outcome, token

    def process_import_view(self, request):
        """Do what the preview showed, after looking at all of it again."""
        return require_POST(self._process_import)(request)

    def _process_import(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        token = request.POST.get("token", "")
        kept = KeptUpload(request, self.model, token)
        upload = kept.read() if TOKEN.match(token) else None
        if upload is None:
            return self._upload_page(request, _refused("This upload is no longer kept. Upload the file again."), "")
        outcome = self._run(request, upload["data"], "write")
        if outcome.problems:
            return self._upload_page(request, outcome, "")
        kept.remove()
        for entries, flag in ((outcome.added, ADDITION), (outcome.changed, CHANGE)):
            rows = [entry.row for entry in entries]
            LogEntry.objects.log_actions(request.user.pk, rows, flag, f"Uploaded from {upload['name']}.")
        self.message_user(request, f"{capfirst(_counted(outcome))}, from {upload['name']}.")
        return HttpResponseRedirect(self._list_address)

    def _run(self, request, data, verb):
        try:
            sheet = read_sheet(data, preferred=self._title)
        except Unreadable as refusal:
            return _refused(str(refusal))
        return getattr(self.sheet(self, request), verb)(sheet)

    def _upload_page(self, request, outcome, token):
        context = self._context(request, f"Upload {self.opts.verbose_name_plural}") | {
            "outcome": outcome,
            "token": token,
            "counted": _counted(outcome) if outcome else "",
            "shown": SHOWN,
            "most": PROBLEMS,
            "columns": self.sheet(self, request).columns if not outcome else [],
            "at_most_rows": AT_MOST_ROWS,
            "adds": self.has_add_permission(request),
            "changes": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/import_export/import.html", context)

    def _context(self, request, title):
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}


def _refused(sentence):
    return Outcome("", problems=[Problem(sentence)])


def _counted(outcome):
    return f"{len(outcome.added)} added, {len(outcome.changed)} changed, {outcome.left} left as they are"


def _with(query: QueryDict, kind):
    asked = query.copy()
    asked["as"] = kind
    return asked.urlencode()
