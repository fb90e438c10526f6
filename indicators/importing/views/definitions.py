"""Definitions come in: what a publisher says of our indicators, field by field, beside what is stored."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.receipts import page_once
from indicators.importing import kept_files
from indicators.importing.page import allow, crumbs, for_once, read_or_save, typed
from indicators.reading import Problem, read
from indicators.services.definitions import changes_of, take_over
from lutonhet.rows import StaleRow
from lutonhet.sheets.files import Unreadable


@read_or_save
def definitions(request, digest):
    """What a file would change, with a tick for each field; those that fill something empty are ticked."""
    allow(request)
    found = kept_files.kept(digest, by=request.user)
    if found is None:
        messages.warning(request, "The file is not kept any more. Choose it again.")
        return redirect("indicators:bring_in")
    file, (name, _) = found
    with file:
        try:
            told = list(read(file, name).definitions())
        except Unreadable as refusal:
            messages.error(request, f"{name}: {refusal}")
            return redirect("indicators:bring_in")
    problems = [one for one in told if isinstance(one, Problem)]
    changes, same, unknown = changes_of(one for one in told if not isinstance(one, Problem))
    ticked = {change.name for change in changes if change.fills}
    if (sent := typed(request)) is not None:
        ticked = set(sent.getlist("change"))

    def answer():
        refusal = _refusal(request, changes, ticked) if request.method == "POST" else ""
        if request.method == "POST" and not refusal:
            return redirect("indicators:indicator_list")
        return render(request, "indicators/imports/definitions.html", context | {"refusal": refusal})

    groups = [
        (indicator, [(change, change.name in ticked) for change in group])
        for indicator, group in groupby(
            sorted(changes, key=lambda one: one.indicator.pk), key=lambda one: one.indicator
        )
    ]
    context = {
        "crumbs": crumbs(),
        "name": name,
        "problems": problems,
        "groups": groups,
        "changes": changes,
        "same": same,
        "unknown": unknown,
        "back": reverse("indicators:import_list"),
        **for_once(request),
    }
    return page_once(request, answer) if request.method == "POST" else answer()


def _refusal(request, changes, ticked) -> str:
    """Write the ticked changes; why that was not done, or "" where it was.

    Each change carries what was stored when it was shown: one that stands otherwise now is shown again.
    """
    chosen = [change for change in changes if change.name in ticked]
    if not chosen:
        return "Tick at least one field to take over."
    shown = {key.removeprefix("before-"): text for key, text in request.POST.items() if key.startswith("before-")}
    if any(shown.get(change.name, "").split() != change.before_in_words.split() for change in chosen):
        return "Somebody changed an indicator while this page was open. Look at what is stored now, and press again."
    try:
        number = take_over(chosen, by=request.user)
    except StaleRow as problem:
        return str(problem)
    fields = len(chosen)
    messages.success(
        request,
        f"{fields} field{'s' * (fields != 1)} of {number} indicator{'s' * (number != 1)} taken over.",
    )
    return ""
