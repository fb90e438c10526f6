"""Buttons that do something to a row without asking anything but for whom: restore, confirm, move, remove."""

from dataclasses import dataclass

from django.contrib import messages
from django.forms import modelform_factory

from lutonhet.editing import Done, Editor, leave, show
from lutonhet.rows import Guarded, StaleRow
from lutonhet.saving import Refused
from workstreams.forms import WorkstreamRowForm, whom_to_act_for
from workstreams.views.headings import crumbs_of, heading_of


@dataclass(frozen=True)
class Button:
    """What is done to a row without asking anything but for whom; `name` says what it is where it has no code."""

    row: Guarded
    title: str
    page: str
    anchor: str
    lead: str = ""
    name: str = ""


def press(request, button, act, sentence, *, after=""):
    """Press a button; asked for as a page it is a form, where those who act for others say for whom.

    `after` is where it leads once it is done, if that is not the page it was pressed on.
    """
    row = button.row
    if request.method == "POST" or row._state.adding:
        return at_once(request, button, act, sentence, after=after)
    form = modelform_factory(type(row), form=WorkstreamRowForm, fields=[])(by=request.user, instance=row)
    heading, crumbs, more = heading_of(row), crumbs_of(row, button.page), {"lead": str(button.lead)}
    return show(
        request,
        form,
        Editor(button.anchor, heading, button.title, button.title, button.page, button.anchor, crumbs, more),
    )


def at_once(request, button, act, sentence, *, after=""):
    """Do what needs no form, over the version that the page showed, and go back."""
    version, behalf = request.POST.get("version", ""), request.POST.get("on_behalf_of", "")
    try:
        if behalf and behalf not in whom_to_act_for(request.user, button.row.of_workstream):
            raise Refused("You cannot act on behalf of that person. Nothing was done.")
        act(
            by=request.user,
            version=int(version) if version.isascii() and version.isdigit() else None,
            behalf=behalf,
        )
    except StaleRow:
        name = button.name or button.anchor
        told = f"Somebody has just changed {name}. Look at it again first: nothing of theirs has been overwritten."
        return leave(request, Done(told, button.page, button.anchor), level=messages.WARNING)
    except Refused as refusal:
        return leave(request, Done(str(refusal), button.page, button.anchor), level=messages.WARNING)
    return leave(request, Done(sentence, after or button.page, "" if after else button.anchor))
