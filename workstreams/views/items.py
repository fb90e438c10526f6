"""Adding, changing, ordering, closing, withdrawing and restoring anything that has a code, on the pages."""

from functools import partial
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.receipts import answer_once
from lutonhet.editing import Done, Editor, answer, brings_text, came_from, leave
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused, may
from workstreams import services
from workstreams.forms import CloseForm, WithdrawForm, acts_for_others, whom_to_act_for
from workstreams.kinds import find, kind_called, kind_of
from workstreams.models import Closable
from workstreams.views.buttons import Button, at_once, press
from workstreams.views.headings import crumbs_of, heading_of, named

LINE = "line"  # the name of the button of the line at the end of a list
FOUND = 302
read_or_save = require_http_methods(["GET", "HEAD", "POST"])


@read_or_save
def add_to_workstream(request, slug, kind, year=None):
    """Add an item to a workstream, its logic model, or its workplan of a year."""
    kind = kind_called(kind)
    parent = kind.belongs_to(slug, year) if kind and kind.parent else None
    if parent is None:
        raise Http404
    return add(request, kind, {kind.parent: parent})


@read_or_save
def add_to_programme(request, kind):
    """Add an item that belongs to the whole programme."""
    kind = kind_called(kind)
    if kind is None or (kind.parent and not kind.model._meta.get_field(kind.parent).null):
        raise Http404
    return add(request, kind, {})


def add(request, kind, fields):
    """The form of a new item, or the item that it makes; pressed twice, it makes one.

    A list may have a line at its end that asks for the text alone: it leads back to the line, for the next one.
    """
    blank = kind.model(**fields)
    if not may(request.user, "add", blank):
        raise PermissionDenied
    page = came_from(request, kind.page(blank))
    is_line = LINE in request.POST

    def make_form(data):
        form = kind.form(data, by=request.user, instance=kind.model(**fields))
        return kind.form(filled_up(form), by=request.user, instance=kind.model(**fields)) if is_line else form

    def store(form):
        row = services.add_item(
            form.instance,
            by=request.user,
            stem=kind.stem(form.instance),
            place=kind.last_place(form.instance),
            lists=form.changed_lists,
            behalf=form.behalf,
        )
        return row.code

    def done(code):
        if is_line:
            query = urlencode({"line": kind.slug, "behalf": request.POST.get("on_behalf_of", "")})
            return Done(f"{code} added. Type the next one.", f"{page}?{query}", f"line-{kind.slug}")
        if "again" in request.POST:
            return Done(f"{code} added. Here is the form for the next one.", request.get_full_path())
        return Done(f"{code} added.", page, code)

    def editor(form):
        return Editor(
            key=f"new-{kind.slug}",
            heading=heading_of(blank),
            title=f"Add {article(kind.name)}",
            button=f"Add {kind.name}",
            back=page,
            anchor=f"add-{kind.slug}",
            crumbs=crumbs_of(blank, page),
            more={"again": "Add, and add another"},
        )

    response = answer_once(request, make_form=make_form, store=store, done=done, editor=editor)
    if is_line and response.status_code != FOUND:  # the whole form opens where its link would have opened it
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#slot-new-{kind.slug}", "innerHTML"
    return response


def filled_up(form):
    """What was sent for a form, with what it says at first in the fields that were not asked for."""
    data = form.data.copy()
    for name, field in form.fields.items():
        first = form.get_initial_for_field(field, name)
        if field.widget.value_omitted_from_data(data, form.files, form.add_prefix(name)) and first is not None:
            data[form.add_prefix(name)] = field.prepare_value(first)
    return data


@read_or_save
def change_item(request, code):
    """Change an item."""
    row, kind = to_change(request, code)
    page = came_from(request, kind.page(row))

    def make_form(data):
        return kind.form(data, by=request.user, instance=kind.stored(row.pk))

    def act(form):
        if not form.changed_data:
            return Done(f"Nothing was changed in {code}.", page, code)
        kind.change(
            form.instance,
            by=request.user,
            version=form.version_to_claim,
            fields=form.changed_fields,
            lists=form.changed_lists,
            behalf=form.behalf,
            **form.said_beside,
        )
        return Done(f"{code} saved.", page, code)

    editor = partial(editor_of, row, f"Change {code}", "Save", page, verbs_of(kind, row, page, request.user))
    return answer(request, make_form=make_form, act=act, editor=editor)


@read_or_save
def close_item(request, code):
    """Close an item: how it ended, and why."""

    def close(row, form, **who):
        how, on = form.cleaned_data["closed_as"], form.cleaned_data["closed_on"]
        services.close_item(row, on=on, how=how, reason=form.cleaned_data["closing_reason"], **who)

    done = f"{code} closed. It stays on the page under “closed”, and keeps its code."
    return end_item(request, code, f"Close {code}", CloseForm, close, done)


@read_or_save
def withdraw_item(request, code):
    """Withdraw an item that should not have been entered."""

    def withdraw(row, form, **who):
        services.withdraw_item(row, reason=form.cleaned_data["closing_reason"], **who)

    done = f"{code} withdrawn. It can be restored from among the closed ones."
    return end_item(request, code, f"Withdraw {code}", WithdrawForm, withdraw, done)


def end_item(request, code, title, base, end, sentence):
    """The form that asks why an open item ends, or what it comes to."""
    row, kind = to_change(request, code, closable=True)
    page = came_from(request, kind.page(row))
    if not row.is_open and not brings_text(request):
        return leave(request, Done(f"{code} is closed already.", page, code), level=messages.WARNING)
    form_class = modelform_factory(kind.model, form=base)

    def make_form(data):
        stored = kind.stored(row.pk)
        form = form_class(data, by=request.user, instance=stored)
        if not stored.is_open:
            form.refusal = Refused(how_it_ended(stored))
        return form

    if not row.is_open and request.method == "POST" and has_ended_so(row, form_class, request):
        return leave(request, Done(sentence, page))

    def act(form):
        # The row as it is stored: that of the form says already what was typed.
        end(kind.stored(row.pk), form, by=request.user, version=form.version_to_claim, behalf=form.behalf)
        return Done(sentence, page)

    return answer(
        request,
        make_form=make_form,
        act=act,
        editor=partial(editor_of, row, title, title, page, {"lead": str(named(row))}),
    )


def has_ended_so(row, form_class, request) -> bool:
    """Does a closed item say already what the form asks for, as after a second press?"""
    form = form_class(request.POST, by=request.user, instance=kind_of(row).stored(row.pk))
    if not form.is_valid():
        return False
    asked = {"closed_as": Closable.Closing.WITHDRAWN} | form.cleaned_data  # withdrawing does not ask how it ended
    names = ("closed_as", "closed_on", "closing_reason")
    return all(getattr(row, name) == asked[name] for name in names if name in asked)


def how_it_ended(row) -> str:
    """What somebody who wants to end an item as well must know: how it ended, and what they can do."""
    how = f"{row.get_closed_as_display().lower()}, on {row.closed_on:%-d %B %Y}: “{row.closing_reason}”"
    return f"{row.code} is closed already ({how}). To end it otherwise, open it again first."


@read_or_save
def restore_item(request, code):
    """Open a closed or withdrawn item again."""
    row, kind = to_change(request, code, closable=True)
    page = came_from(request, kind.page(row))
    button = Button(row, f"Open {code} again", page, code, named(row))
    return press(request, button, partial(services.restore_item, row), f"{code} is open again.")


@read_or_save
def confirm_item(request, code):
    """Confirm what was inferred."""
    row, kind = to_change(request, code)
    page = came_from(request, kind.page(row))
    button = Button(row, f"Confirm {code}", page, code, named(row))
    return press(request, button, partial(services.confirm, row), f"{code} confirmed: it counts as stated now.")


@read_or_save
def move_item(request, code):
    """The list that an item stands in, to be put in another order; a press moves it up, down or to a place."""
    row, kind = to_change(request, code)
    if not kind.is_ordered or (kind.is_closable and not row.is_open):
        raise Http404
    page = came_from(request, kind.page(row))
    if request.method == "POST":
        query = urlencode({"back": page, "behalf": request.POST.get("on_behalf_of", "")})
        here = f"{reverse('workstreams:move_item', args=[code])}?{query}"
        moved = partial(move, row, kind, place_wanted(request))
        return at_once(request, Button(row, f"Move {code}", here, code), moved, f"{code} moved.")
    may_act_for, behalf = whom_to_act_for(request.user, row.of_workstream), request.GET.get("behalf", "")
    context = {
        "row": row,
        "siblings": list(kind.siblings(row)),
        "heading": heading_of(row),
        "crumbs": crumbs_of(row, page),
        "title": f"Order of the {kind.model._meta.verbose_name_plural}",
        "back": page,
        "may_act_for": may_act_for,
        "behalf": behalf if behalf in may_act_for else "",
    }
    return render(request, "workstreams/move_item.html", context)


def move(row, kind, to, **who):
    """Move an item; one that stands there already, as after a second press, is where it should be."""
    siblings = kind.siblings(row)
    try:
        services.move_item(row, siblings=siblings, to=to, **who)
    except StaleRow:
        order = [one.pk for one in siblings]
        if order[min(max(to, 1), len(order)) - 1 :][:1] != [row.pk]:
            raise


def place_wanted(request) -> int:
    """The place in the list, from 1; what is no number means the end."""
    typed = request.POST.get("to", "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 10**6


def to_change(request, code, *, closable=False):
    """The item and its kind: 404 where no such code was given, 403 where it is not this person's to change."""
    row = find(code.upper())
    if row is None:
        raise Http404
    kind = kind_of(row)
    if closable and not kind.is_closable:
        raise Http404
    if not may(request.user, "change", row):
        raise PermissionDenied
    return row, kind


def editor_of(row, title, button, page, more, form):
    return Editor(row.code, heading_of(row), title, button, page, row.code, crumbs_of(row, page), more)


def verbs_of(kind, row, page, user):
    """What else may be done with an item, from its form."""
    verbs = []
    if kind.is_closable and not row.is_open:
        verbs.append(
            verb(
                "Open it again",
                "workstreams:restore_item",
                row,
                page,
                is_post=not acts_for_others(user, row.of_workstream),
            )
        )
    else:
        if kind.is_ordered:
            verbs.append(verb("Change the order", "workstreams:move_item", row, page))
        if kind.is_closable:
            verbs.append(verb("Close it", "workstreams:close_item", row, page))
            verbs.append(verb("Withdraw it", "workstreams:withdraw_item", row, page))
    verbs.append(verb("What happened", "progress:item", row, page))
    return {"verbs": verbs}


def verb(words, name, row, page, is_post=False):
    return {
        "words": words,
        "address": f"{reverse(name, args=[row.code])}?back={quote(page)}",
        "is_post": is_post,
    }


def article(name):
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
