"""One form, one row: shown, checked, saved, and back to where the row stands. The same with a script and without.

htmx only chooses what of the answer it puts where: the form opens in its row, the page around it is drawn anew when it
is saved. Addresses and answers are those of the pages.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from lutonhet import unsent
from lutonhet.row_form import RowForm
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused

ATTEMPTS = 3


@dataclass(frozen=True)
class Editor:
    """A form as a page shows it. `key` tells it from others open on the same page; `anchor` is where its row stands."""

    key: str
    heading: str
    title: str
    button: str
    back: str
    anchor: str
    crumbs: list = field(default_factory=list)
    more: dict = field(default_factory=dict)

    @property
    def back_to_row(self) -> str:
        return f"{self.back}#{self.anchor}" if self.anchor else self.back


@dataclass(frozen=True)
class Done:
    """What a saved form came to: a sentence, the address to go to, and the id there that takes the focus."""

    sentence: str
    address: str
    anchor: str = ""


def answer(
    request: HttpRequest,
    *,
    make_form: Callable[..., RowForm],
    act: Callable[[RowForm], Done],
    editor: Callable[[RowForm], Editor],
    template: str = "lutonhet/edit.html",
) -> HttpResponse:
    """Show the form that `make_form(data)` makes, or save what was sent by `act(form)`.

    `make_form` reads the row anew each time: when somebody else saves between our look and our save, we look again.
    What is refused stays in the form as it was typed, with the reason; `make_form` may give one from the start.
    """
    if request.method != "POST":
        typed = unsent.take(request)
        form = make_form(typed)
        if typed:
            form.refusal = form.refusal or unsent.Unsent()
            form.is_valid()
        return show(request, form, editor(form), template)
    refusal = None
    for _ in range(ATTEMPTS):
        form = make_form(request.POST)
        form.refusal = form.refusal or refusal
        if not form.is_valid():
            break
        try:
            done = act(form)
        except (StaleRow, IntegrityError, Refused) as problem:
            refusal = problem
            continue
        sentence = " ".join(filter(None, [done.sentence, form.conflict.sentence if form.conflict else ""]))
        return leave(request, Done(sentence, done.address, done.anchor))
    else:
        form = make_form(request.POST)
        form.refusal = refusal
        form.is_valid()
    return show(request, form, editor(form), template)


def brings_text(request: HttpRequest) -> bool:
    """Has somebody typed what this request is to save? Then it gets the form again, whatever has happened meanwhile."""
    return request.method == "POST" or unsent.is_kept(request)


def leave(request: HttpRequest, done: Done, *, level: int = messages.SUCCESS) -> HttpResponse:
    """Say what was done and go to where it stands."""
    messages.add_message(request, level, done.sentence, extra_tags=done.anchor)
    return redirect(f"{done.address}#{done.anchor}" if done.anchor else done.address)


def came_from(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that the form was opened on, narrowed as it was, as its address says (`?back=`); or else
    `otherwise`."""
    back = request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if not back.startswith("/") or not is_ours:
        return otherwise
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def show(request: HttpRequest, form: RowForm, editor: Editor, template: str = "lutonhet/edit.html") -> HttpResponse:
    """The page of one form."""
    form.auto_id = f"{editor.key}-%s"  # several forms may stand open on one page
    context = {"form": form, "editor": editor, "made_for": unsent.mark_of(request.user)}
    response = render(request, template, context, status=409 if form.is_held_back else 200)
    if request.method == "POST":  # nothing was saved: the form stays where it is
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = f"#editor-{editor.key}"
        response.headers["HX-Reswap"] = "outerHTML"
    return response
