"""A workplan leaves as a workbook; a workbook, a file or a pasted table comes into one, shown before it is saved."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.receipts import answer_once, new_key
from lutonhet.editing import Done, Editor, show
from lutonhet.saving import may
from lutonhet.sheets.files import FORMATS
from lutonhet.unsent import is_kept
from workplans.models import Action, Workplan
from workplans.tables import workbook
from workplans.tables.bringing_in import bring_in
from workplans.tables.forms import SourceForm, TableForm
from workplans.views.workplan import crumbs
from workstreams.views.items import read_or_save

AGAIN = "Read it again"


@require_safe
def as_xlsx(request, slug, year):
    """The workplan as a workbook."""
    workplan = _workplan_or_404(slug, year)
    today = timezone.localdate()
    name = f"workplan-{slug}-{year}-{today:%Y-%m-%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(workbook.write(workplan, on=today), content_type=FORMATS["xlsx"][1], headers=headers)


@read_or_save
def bring_table_in(request, slug, year):
    """Bring in a workbook, a file or a pasted table. Two steps at one address: the source, then what it would do."""
    workplan = _workplan_or_404(slug, year)
    if not may(request.user, "add", Action(workplan=workplan)):
        raise PermissionDenied
    page = workplan.get_absolute_url()
    here = [*crumbs(workplan.workstream), (f"Workplan {year}", page)]

    def editor(form):
        again = {"again": AGAIN} if form.unknown_columns or form.question_fields else {}
        return Editor(
            key="bring-in",
            heading=f"{workplan.workstream}: workplan {year}",
            title="What would be brought in",
            button="Bring it in",
            back=page,
            anchor="",
            crumbs=here,
            more={"lead": "Nothing is saved yet."} | again,
        )

    def make_form(data, **more):
        # Anew each time: what is compared is changed by the comparison.
        stored = Workplan.objects.select_related("workstream").filter(pk=workplan.pk)[0]
        return TableForm(data, by=request.user, instance=stored, **more)

    def look(form):
        shown = editor(form)
        return show(request, form, replace(shown, more=shown.more | {"receipt": new_key()}))

    if request.method == "POST" and request.POST.get("again"):
        return look(make_form(request.POST))
    is_sent = request.method == "POST"
    if "table" not in request.POST and (is_sent or not is_kept(request)):
        source = SourceForm(request.POST, request.FILES) if is_sent else SourceForm()
        if is_sent and source.is_valid():
            return look(make_form(None, table=source.table))
        context = {"form": source, "workplan": workplan, "crumbs": here, "back": page}
        return render(request, "workplans/bring_in.html", context)

    def store(form):
        brought = bring_in(form.plan, by=request.user, behalf=form.behalf)
        return f"{brought.added} {brought.changed}"

    def done(told):
        added, changed = map(int, told.split())
        return Done(f"{_counted(changed)} changed, {_counted(added)} added.", page)

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)


def _workplan_or_404(slug, year):
    return get_object_or_404(Workplan.objects.select_related("workstream"), workstream__slug=slug, year=year)


def _counted(number):
    return f"{number} action{'' if number == 1 else 's'}"
