"""Files come in: chosen, their columns settled, read beside what is stored. What they say waits for a decision."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators.importing import kept_files
from indicators.importing.forms import BringInForm, ColumnsForm
from indicators.importing.page import allow, crumbs, for_once, read_or_save, typed
from indicators.importing.taking_in import Source, open_file, take_in, waiting_import
from indicators.models import ImportBatch
from indicators.reading import read, template
from indicators.reading.reader import DEFINITIONS, LAYOUTS, OTHER
from lutonhet.sheets.cells import short
from lutonhet.sheets.files import FORMATS, Unreadable

A_PAGE = 50
TO_SETTLE = "files_to_settle"  # in the session: digests of files whose columns a person has to settle
State = ImportBatch.State


@require_safe
def import_list(request):
    """Every import with what it did; first those that wait for a decision."""
    allow(request)
    shown = ImportBatch.objects.select_related("imported_by", "accepted_by", "taken_back_by")
    waiting = shown.filter(state__in=(State.READ, State.READING))
    done = Paginator(shown.exclude(state__in=(State.READ, State.READING)), A_PAGE)
    return render(
        request,
        "indicators/imports/import_list.html",
        {
            "crumbs": crumbs()[:-1],
            "waiting": waiting,
            "to_settle": _to_settle(request),
            "page": done.get_page(request.GET.get("page")),
        },
    )


def _to_settle(request):
    """The files whose columns this person has still to settle: digest and name."""
    found = []
    for digest in request.session.get(TO_SETTLE, []):
        if (about := kept_files.known(digest, by=request.user)) is not None:
            found.append((digest, about[0]))
    return found


def _remember_to_settle(request, digest, *, is_settled=False):
    digests = [one for one in request.session.get(TO_SETTLE, []) if one != digest]
    request.session[TO_SETTLE] = digests if is_settled else [*digests, digest]


@require_safe
def empty_template(request):
    """Our own template, empty, with a sheet that explains it."""
    allow(request)
    headers = {"Content-Disposition": 'attachment; filename="indicator-figures.xlsx"'}
    return HttpResponse(template.write(), content_type=FORMATS["xlsx"][1], headers=headers)


@dataclass(frozen=True)
class Taken:
    """What became of one uploaded file: where it goes on, or why it goes nowhere."""

    name: str
    address: str = ""
    sentence: str = ""
    refusal: str = ""


@read_or_save
def bring_in(request):
    """Choose files. One leads on to what it would do; of several the list of imports tells what became of each."""
    allow(request)
    form = BringInForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        taken = [_take(request, upload, form.source) for upload in form.cleaned_data["files"]]
        for one in taken:
            if one.refusal:
                form.add_error("files", f"{one.name}: {one.refusal}")
            else:
                messages.success(request, one.sentence)
        if not form.errors:
            return redirect(taken[0].address if len(taken) == 1 else reverse("indicators:import_list"))
    context = {"crumbs": crumbs(), "form": form} | for_once(request)
    return render(request, "indicators/imports/bring_in.html", context)


def _take(request, upload, source) -> Taken:
    name, file = short(upload.name, 100), upload.file
    try:
        reader, is_settled = open_file(file, name)
        if reader.layout == DEFINITIONS:
            digest = kept_files.keep(file, (name, source), by=request.user)
            address = reverse("indicators:definitions", args=[digest])
            return Taken(name, address, f"{name} says what indicators mean. See what it would change.")
        digest = kept_files.keep(file, (name, source), by=request.user)
        if not is_settled:
            _remember_to_settle(request, digest)
            address = reverse("indicators:columns", args=[digest])
            return Taken(name, address, f"{name}: say first what its columns hold.")
        was_waiting = waiting_import(digest, by=request.user)
        batch = take_in(file, reader, source, by=request.user)
    except Unreadable as refusal:
        return Taken(name, refusal=str(refusal))
    address = reverse("indicators:import", args=[batch.slug])
    if was_waiting:
        return Taken(name, address, f"{name} was read already and waits for your decision.")
    return Taken(name, address, f"{name} has been read. Nothing is saved yet.")


@read_or_save
def columns(request, digest):
    """Settle what each column of a kept file holds, then read its rows."""
    allow(request)
    found = kept_files.kept(digest, by=request.user)
    if found is None:
        messages.warning(
            request, "The file is not kept any more. Choose it again: your earlier choices are remembered."
        )
        return redirect("indicators:bring_in")
    file, (name, source) = found
    with file:
        earlier = waiting_import(digest, by=request.user)
        try:
            reader, _ = open_file(file, name, (earlier.mapping or None) if earlier else None)
            if reader.layout == DEFINITIONS:
                return redirect("indicators:definitions", digest)
            form = ColumnsForm(typed(request), reader=reader)
            is_told = request.method == "POST" and form.is_valid()
            if is_told and (batch := _read_as_told(request, file, name, form, source)):
                return redirect("indicators:import", batch.slug)
        except Unreadable as refusal:
            messages.error(request, f"{name}: {refusal}")
            return redirect("indicators:bring_in")
    context = {
        "crumbs": crumbs(),
        "form": form,
        "name": name,
        "layout": LAYOUTS[reader.layout] if reader.layout != OTHER else "",
        "questions": [] if request.method == "POST" else reader.questions,
        "back": reverse("indicators:import", args=[earlier.slug]) if earlier else reverse("indicators:import_list"),
    }
    return render(request, "indicators/imports/columns.html", context | for_once(request))


def _read_as_told(request, file, name, form, source: Source):
    """The import with the columns as they were chosen; None when rows cannot be read so, which the form then says."""
    reader = read(file, name, form.mapping)
    if reader.questions:
        for question in reader.questions:
            form.add_error(None, question.text)
        return None
    batch = take_in(file, reader, source, by=request.user, anew=True)
    _remember_to_settle(request, kept_files.digest_of(file), is_settled=True)
    messages.success(request, f"{name} has been read. Nothing is saved yet.")
    return batch
