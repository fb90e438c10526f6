"""Recording the counts of all outputs of a workstream, a quarter a page."""

import rules
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.receipts import SentBefore, content_of, new_key, once, told_before
from logicmodels.counts import periods
from logicmodels.counts.due import due_of
from logicmodels.counts.form import CountsForm
from logicmodels.services import record_counts
from logicmodels.views.logic_model import crumbs_of
from lutonhet import unsent
from lutonhet.editing import ATTEMPTS, Done, leave
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused
from workstreams.forms import whom_to_act_for
from workstreams.models import Workstream
from workstreams.views.items import read_or_save


@read_or_save
def counts(request, slug, quarter=None):
    """The counts of a quarter, of the one that has just ended where the address names none."""
    workstream = get_object_or_404(Workstream.objects.select_related("logic_model"), slug=slug)
    today = timezone.localdate()
    running = periods.quarter_of(today)
    chosen = periods.quarter_called(quarter) if quarter else periods.just_ended(today)
    if chosen is None or chosen.start > running.start:
        raise Http404

    def form_of(data):
        return CountsForm(due_of(workstream, chosen, user=request.user, today=today), data)

    if request.method == "POST":
        return save(request, workstream, chosen, form_of)
    typed = unsent.take(request)
    form = form_of(typed)
    if typed is not None:
        form.refusal = "You were signed out before this was saved."
    return show(request, workstream, chosen, form)


def save(request, workstream, chosen, form_of):
    """Save what was sent, all of it or nothing; pressed twice, once."""
    page = address_of(workstream, chosen)
    key, content, refusal = request.POST.get("receipt", ""), content_of(request), ""
    form = form_of(request.POST)
    if not form.may_save and not form.lost:
        raise PermissionDenied
    try:
        if (told := told_before(key, by=request.user, content=content)) is not None:
            return leave(request, Done(told, page))
    except SentBefore as problem:
        refusal = str(problem)
    behalf = request.POST.get("on_behalf_of", "")
    if behalf and behalf not in whom_to_act_for(request.user, workstream):
        refusal = "Choose from the list on whose behalf you act."
    for _ in range(ATTEMPTS):
        form.refusal = refusal
        if not form.is_valid():
            break
        to_save = form.to_save()
        if not to_save:
            return leave(request, Done("Nothing was changed.", page))

        def add(to_save=to_save):
            return sentence(record_counts(to_save, by=request.user, behalf=behalf))

        try:
            return leave(request, Done(once(key, by=request.user, content=content, add=add), page))
        except Refused as problem:
            refusal = str(problem)
        except (StaleRow, IntegrityError):
            refusal = ""
        form = form_of(request.POST)
    else:
        form.refusal = "Somebody else saved at the same moment. Press the button again."
    return show(request, workstream, chosen, form)


def sentence(saved: int) -> str:
    return "1 count saved." if saved == 1 else f"{saved} counts saved."


def address_of(workstream, quarter) -> str:
    return reverse("logicmodels:counts_of", args=[workstream.slug, periods.slug_of(quarter)])


def show(request, workstream, chosen, form):
    running = periods.quarter_of(timezone.localdate())
    following = periods.after(chosen)
    rows = [row_of(due, form.lines) for due in form.dues]
    logic_model = reverse("logicmodels:logic_model", args=[workstream.slug])
    behalf = request.POST.get("on_behalf_of", "")
    may_act_for = whom_to_act_for(request.user, workstream) if form.may_save else ()
    context = {
        "workstream": workstream,
        "crumbs": [*crumbs_of(workstream), ("Logic model", logic_model)],
        "quarter": chosen,
        "is_running": chosen == running,
        "before": (periods.before(chosen).label, address_of(workstream, periods.before(chosen))),
        "after": (following.label, address_of(workstream, following)) if following.start <= running.start else None,
        "form": form,
        "rows": [row for row in rows if row["periods"]],
        "has_more": any(row["has_more"] for row in rows),
        "elsewhere": [row["due"].output for row in rows if not row["periods"]],
        "address": address_of(workstream, chosen),
        "receipt": new_key(),
        "made_for": unsent.mark_of(request.user),
        "may_act_for": may_act_for,
        "behalf": behalf if behalf in may_act_for else "",
        "may_edit": rules.has_perm("workstreams.edit", request.user, workstream),
    }
    return render(request, "logicmodels/counts.html", context, status=409 if form.has_conflict else 200)


def row_of(due, lines) -> dict:
    """An output with its lines; `opens_more` where something stands, or is wrong, in its fold."""
    periods_of_it = [
        {"period": one.period, "whole": lines[one.whole.key], "parts": [lines[part.key] for part in one.parts]}
        for one in due.periods
    ]
    parts = [line for one in periods_of_it for line in one["parts"]]
    wholes = [one["whole"] for one in periods_of_it]
    return {
        "due": due,
        "periods": periods_of_it,
        "has_more": bool(periods_of_it and (due.may_change or parts)),
        "opens_more": any(line.problems for line in parts) or any(line.opens_more for line in wholes),
    }
