"""Whose figures the series of a file are."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.receipts import page_once
from indicators.importing.forms import LEAVE_OUT, NEW, SeriesForm
from indicators.importing.lines import lines_of
from indicators.importing.page import allow, crumbs, for_once, import_or_404, read_or_save, refused, typed
from indicators.models import ImportBatch, Indicator
from indicators.services.settling import Choice, settle
from lutonhet.saving import Refused

State = ImportBatch.State


@read_or_save
def series(request, slug, pk):
    """Whose figures the series of one indicator are, and which is the headline."""
    allow(request)
    batch = import_or_404(slug)
    line = next((line for line in lines_of(batch) if any(one.pk == pk for one in line.members)), None)
    if batch.state != State.READ or line is None:
        raise Http404

    def answer():
        form = SeriesForm(typed(request), home=line.home, members=line.members, name=line.name)
        if request.method == "POST" and form.is_valid():
            try:
                _decide(batch, line, form, by=request.user)
            except Refused as refusal:
                return refused(request, batch, refusal)
            messages.success(request, f"{line.name}: your choice is kept, and the file compared anew.")
            return redirect("indicators:import", batch.slug)
        crumb = (batch.title, reverse("indicators:import", args=[batch.slug]))
        context = {"crumbs": crumbs(crumb), "batch": batch, "line": line, "form": form}
        return render(request, "indicators/imports/series.html", context | for_once(request))

    return page_once(request, answer) if request.method == "POST" else answer()


def _decide(batch, line, form, *, by):
    """Only what differs from how it stands is told: where nothing was decided, the next file may be matched anew."""
    stored = Indicator.objects.in_bulk()
    name = form.cleaned_data["name"].strip()
    stands = str(line.home.indicator.pk) if line.home.indicator else NEW
    said, choices, wholes = form.cleaned_data.get("headline", ""), [], {}
    for chosen, group in form.decisions:
        keys = [one.pk for one in group]
        if chosen == LEAVE_OUT:
            choices.append(Choice(keys, is_left_out=True))
            continue
        # What was left out one by one stays out.
        keys = [one.pk for one in group if not one.is_left_out] or keys
        if chosen == stands and (chosen != NEW or name == line.name):
            choices.append(Choice(keys))
        elif chosen == NEW:
            choices.append(Choice(keys, name=name))
        else:
            choices.append(Choice(keys, indicator=stored[int(chosen)]))
        wholes.setdefault(chosen, []).extend(one.pk for one in group if one.category == "")
    # Of each indicator that is the one that was said to be the headline, or the only one there is.
    headlines = [key for keys in wholes.values() for key in keys if str(key) == said or len(keys) == 1]
    settle(batch, choices, by=by, headlines=headlines)
