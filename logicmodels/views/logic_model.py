"""The page of a workstream's logic model, beginning one, and changing its hypothesis and context."""

from functools import lru_cache

import rules
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.kept_pages import STAND_INS, Whole, context_of_kept
from accounts.receipts import answer_once
from logicmodels.drawing.narrowing import narrowed
from logicmodels.drawing.picture import picture_of
from logicmodels.exports.words import FILES
from logicmodels.forms import LogicModelForm
from logicmodels.models import Activity, Assumption, Barrier, Input, LogicModel, Outcome, Output
from logicmodels.reading import Reading
from logicmodels.services import start_logic_model
from logicmodels.standing import barriers_in_words, shaken_in
from lutonhet import unsent
from lutonhet.editing import Done, Editor
from lutonhet.saving import may
from lutonhet.trail import recent_changes
from workstreams.forms import whom_to_act_for
from workstreams.models import Workstream
from workstreams.rules import only_reads
from workstreams.views.items import read_or_save
from workstreams.views.workstream import change_its_row


@require_safe
def logic_model(request, slug):
    """The logic model of a workstream as a diagram and as text; `?order=author` keeps the author's order.

    `?organisation=`, `?principle=` and `?strength=` leave only what is on a path that matches.
    """
    is_reader = only_reads(request.user)
    name = "logic model", slug
    context = context_of_kept(request, name, lambda _: _whole(request, slug, is_reader), alike=is_reader)
    return render(request, "logicmodels/logic_model.html", context)


def _whole(request, slug, is_reader) -> Whole:
    """The logic model as it reads for this person."""
    found = Workstream.objects.select_related("logic_model").with_programme()
    workstream = get_object_or_404(found, slug=slug)
    context = {
        "programme": workstream.its_programme,
        "workstream": workstream,
        "crumbs": crumbs_of(workstream),
        "logic_model": getattr(workstream, "logic_model", None),
    }
    if context["logic_model"]:
        reading = Reading(workstream.logic_model)
        keep_order = request.GET.get("order") == "author"
        part = narrowed(reading, request.GET)
        context |= {
            "reading": reading,
            "part": part,
            "figure": _figure(picture_of(reading, keep_order=keep_order), slug, part.query, keep_order),
            "keep_order": keep_order,
            "files": FILES,
            "file_query": address_of(part, keep_order),
            "assumptions": reading.of(Assumption),
            "chain": [
                ("Inputs", "input", reading.of(Input)),
                ("Activities", "activity", reading.of(Activity)),
                ("Outputs", "output", reading.of(Output)),
                ("Outcomes", "outcome", reading.of(Outcome)),
            ],
            "barriers": reading.of(Barrier),
            "barriers_lead": barriers_in_words(reading.of(Barrier)),
            "shaken": shaken_in(reading),
        }
    behalf = request.GET.get("behalf", "")
    may_edit = rules.has_perm("workstreams.edit", request.user, workstream)
    if context["logic_model"] and not is_reader:
        outputs = [entry.row for entry in context["reading"].of(Output)]
        context["may_count"] = any(may(request.user, "change", output) for output in outputs)
    context |= {
        "edits": True,
        "is_reader": is_reader,
        "may_edit": may_edit,
        "may_act_for": whom_to_act_for(request.user, workstream) if may_edit else (),
        "behalf": behalf,
        "made_for": unsent.mark_of(request.user),
        "recent_changes": recent_changes(request.user, workstream) if may_edit else {},
    }
    told = render_to_string("logicmodels/_whole.html", context | STAND_INS, request)
    around = ("programme", "workstream", "crumbs", "logic_model", "edits", "may_edit")
    return Whole(told, {name: context[name] for name in around}, is_passing=bool(context["recent_changes"]))


@lru_cache(maxsize=64)  # the same values read the same, whatever else was written meanwhile
def _figure(diagram, slug, query, keep_order):
    context = {"diagram": diagram, "slug": slug, "may_be_ordered": True, "query": query, "keep_order": keep_order}
    return render_to_string("logicmodels/_diagram.html", context)


def address_of(part, keep_order):
    """What the address of a file ends with, for it to show what the page shows."""
    asked = "&".join(word for word in (part.query, "order=author" if keep_order else "") if word)
    return f"?{asked}" if asked else ""


@read_or_save
def start(request, slug):
    """Begin the logic model of a workstream with its hypothesis."""
    workstream = get_object_or_404(Workstream.objects.select_related("logic_model"), slug=slug)
    page = reverse("logicmodels:logic_model", args=[slug])
    if not may(request.user, "add", LogicModel(workstream=workstream)):
        raise PermissionDenied

    def store(form):
        return str(start_logic_model(form.instance, by=request.user, behalf=form.behalf).pk)

    return answer_once(
        request,
        make_form=lambda data: LogicModelForm(data, by=request.user, instance=LogicModel(workstream=workstream)),
        store=store,
        done=lambda _: Done("The logic model is begun. Now add its items under their headings.", page, "hypothesis"),
        editor=lambda form: Editor(
            "logic-model",
            str(workstream),
            "Begin the logic model",
            "Begin it",
            page,
            "",
            crumbs_of(workstream),
            {"verbs": other_beginnings(slug)},
        ),
    )


def other_beginnings(slug):
    """Where a logic model can come from, for who would not type it."""
    names = [
        ("Bring in a list, a table or a file", "logicmodels:bring_in"),
        ("Start from another logic model", "logicmodels:start_from"),
    ]
    return [{"words": words, "address": reverse(name, args=[slug])} for words, name in names]


@read_or_save
def change(request, slug):
    """Change the hypothesis and the context."""
    logic_model = get_object_or_404(LogicModel.objects.select_related("workstream"), workstream__slug=slug)
    title = "Change the hypothesis and the context"
    page = logic_model.get_absolute_url()
    return change_its_row(request, logic_model, LogicModelForm, title=title, page=page, key="hypothesis")


def crumbs_of(workstream):
    """The way here from home."""
    return [
        ("Home", reverse("progress:home")),
        ("Workstreams", reverse("progress:workstream_list")),
        (workstream.name, workstream.get_absolute_url()),
    ]
