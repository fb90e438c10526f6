"""A logic model leaves as a file; a table, a file or another logic model comes into one, shown before it is saved."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.receipts import answer_once, new_key
from logicmodels.models import Activity, LogicModel
from logicmodels.tables import as_json, workbook
from logicmodels.tables.bringing_in import bring_in
from logicmodels.tables.document import document_of, grid_of_items, grid_of_links
from logicmodels.tables.forms import CopyForm, NewModelTableForm, SourceForm, TableForm
from lutonhet.editing import Done, Editor, show
from lutonhet.saving import may
from lutonhet.sheets.files import FORMATS
from lutonhet.unsent import is_kept
from workstreams.models import Workstream
from workstreams.views.headings import crumbs_of
from workstreams.views.items import read_or_save


@require_safe
def as_xlsx(request, slug):
    """The logic model as a workbook."""
    document = document_of(_logic_model_or_404(slug))
    about = {"code": document.code, "name": document.name, **document.about}
    data = workbook.write(grid_of_items(document), grid_of_links(document), about)
    return _file(data, slug, "xlsx", FORMATS["xlsx"][1])


@require_safe
def as_json_file(request, slug):
    """The logic model as JSON."""
    document = document_of(_logic_model_or_404(slug))
    items = [(kind._meta.model_name, values) for kind, values in document.items]
    data = as_json.write(document.code, document.name, document.about, items, document.links)
    return _file(data, slug, "json", "application/json; charset=utf-8")


def _logic_model_or_404(slug):
    return get_object_or_404(LogicModel.objects.select_related("workstream"), workstream__slug=slug)


def _file(data, slug, ending, content_type):
    name = f"logic-model-{slug}-{timezone.localdate():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=content_type, headers=headers)


@read_or_save
def bring_table_in(request, slug):
    """Bring in a pasted table or a file."""
    logic_model, page = _to_bring_into(request, slug)
    return _bring(
        request,
        logic_model,
        page,
        title="Bring in a list, a table or a file",
        make_source=lambda data: SourceForm(data, None if data is None else request.FILES),
    )


@read_or_save
def start_from(request, slug):
    """Copy from the logic model of another workstream."""
    logic_model, page = _to_bring_into(request, slug)
    others = LogicModel.objects.select_related("workstream").exclude(workstream=logic_model.workstream)
    return _bring(
        request,
        logic_model,
        page,
        title="Start from another logic model",
        make_source=lambda data: CopyForm(data, others=others.order_by("workstream__order")),
    )


def _to_bring_into(request, slug):
    """The logic model, not yet begun where there is none, and its page; 403 where it is not this person's to add to."""
    workstream = get_object_or_404(Workstream.objects.select_related("logic_model"), slug=slug)
    logic_model = getattr(workstream, "logic_model", None) or LogicModel(workstream=workstream)
    asked = logic_model if logic_model._state.adding else Activity(logic_model=logic_model)
    if not may(request.user, "add", asked):
        raise PermissionDenied
    return logic_model, reverse("logicmodels:logic_model", args=[slug])


def _bring(request, logic_model, page, *, title, make_source):
    """Two steps at one address: the source, then what it would do."""
    workstream = logic_model.workstream
    form_class = NewModelTableForm if logic_model._state.adding else TableForm

    def editor(form):
        again = {"again": "Read the columns again"} if form.columns else {}
        return Editor(
            key="bring-in",
            heading=str(workstream),
            title="What would be brought in",
            button="Bring in what is ticked",
            back=page,
            anchor="",
            crumbs=crumbs_of(logic_model, page),
            more={"lead": "Nothing is saved yet."} | again,
        )

    def make_form(data, **more):
        # Anew each time: what is compared is changed by the comparison.
        stored = logic_model
        if not logic_model._state.adding:
            stored = LogicModel.objects.select_related("workstream").filter(pk=logic_model.pk)[0]
        return form_class(data, by=request.user, instance=stored, **more)

    def look(form):
        shown = editor(form)
        return show(request, form, replace(shown, more=shown.more | {"receipt": new_key()}))

    if request.method == "POST" and request.POST.get("again"):
        sent = make_form(request.POST)
        if sent.table:
            typed = {name: request.POST.get(name, "") for name in (*form_class._meta.fields, "on_behalf_of")}
            form = make_form(None, table=sent.table, meanings=sent.meanings)
            form.initial |= {name: text for name, text in typed.items() if text}
            return look(form)
    is_sent = request.method == "POST"
    if "table" not in request.POST and (is_sent or not is_kept(request)):
        source = make_source(request.POST if is_sent else None)
        if is_sent and source.is_valid():
            return look(make_form(None, table=source.table))
        context = {
            "form": source,
            "title": title,
            "heading": str(workstream),
            "crumbs": crumbs_of(logic_model, page),
            "back": page,
            "copies": isinstance(source, CopyForm),
            "others": getattr(source, "others", True),
        }
        return render(request, "logicmodels/bring_in.html", context)

    def store(form):
        brought = bring_in(
            form.plan,
            by=request.user,
            wanted=form.wanted,
            with_about=form.with_about,
            with_implied=form.with_implied,
            behalf=form.behalf,
        )
        return f"{brought.added} {brought.changed} {brought.linked}"

    def done(told):
        added, changed, linked = map(int, told.split())
        parts = [_counted(added, "added"), _counted(changed, "changed")]
        if linked:
            parts.append(f"{linked} link{'s' if linked > 1 else ''} made or changed")
        return Done(f"{', '.join(filter(None, parts)) or 'The logic model is begun'}.", page)

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)


def _counted(number, verb):
    return f"{number} item{'s' if number > 1 else ''} {verb}" if number else ""
