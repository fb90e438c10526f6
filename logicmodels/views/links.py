"""Linking an item of a logic model from either end; changing, confirming and removing a link."""

from copy import copy
from functools import partial

from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst, get_text_list

from accounts.receipts import answer_once
from indicators.models import Indicator
from logicmodels.forms import NewLinkForm, called, link_form
from logicmodels.joining import logic_models_for, sides_of
from logicmodels.models import LINKS, Link
from logicmodels.services import add_link, add_links, remove_link
from lutonhet.editing import Done, Editor, brings_text
from lutonhet.saving import Refused, may
from lutonhet.trail import as_deleted
from workstreams import services
from workstreams.forms import acts_for_others
from workstreams.kinds import find, kind_of
from workstreams.views.buttons import Button, press
from workstreams.views.headings import crumbs_of, heading_of
from workstreams.views.items import read_or_save
from workstreams.views.workstream import change_its_row

LONGEST_TOLD = 300  # characters that a receipt keeps


@read_or_save
def link_item(request, code):
    """Link an item to others, to indicators or to recommendations."""
    item = find(code.upper())
    if item is None or not sides_of(type(item)):
        raise Http404
    page = kind_of(item).page(item)
    return link_to_others(request, item, page, heading=heading_of(item), crumbs=crumbs_of(item, page), lead=item.text)


@read_or_save
def link_indicator(request, slug):
    """Link an indicator to outcomes of any logic model that the person may edit."""
    indicator = get_object_or_404(Indicator, slug=slug)
    page = indicator.get_absolute_url()
    crumbs = [("Home", reverse("progress:home")), ("Indicators", reverse("indicators:indicator_list"))]
    return link_to_others(request, indicator, page, heading="Who works on it", crumbs=[*crumbs, (str(indicator), page)])


def link_to_others(request, item, page, *, heading, crumbs, lead=""):
    """The form that links an item, and what becomes of it; `page` is where the item stands."""
    if not any(may(request.user, "change", one) for one in logic_models_for(item, request.user)):
        raise PermissionDenied
    name = called(item)
    anchor = getattr(item, "code", "")
    form_class = modelform_factory(type(item), form=NewLinkForm, fields=[])

    def store(form):
        links = add_links(form.links, by=request.user, behalf=form.behalf)
        names = [named(link.target if link.source == item else link.source) for link in links]
        return shortened(get_text_list(names, "and"), names)

    def editor(form):
        return Editor(name, heading, f"Link {name}", "Link them", page, anchor, crumbs, {"lead": lead})

    return answer_once(
        request,
        make_form=lambda data: form_class(data, by=request.user, instance=item),
        store=store,
        done=lambda other: Done(f"{name} is linked to {other}.", page, anchor),
        editor=editor,
    )


@read_or_save
def change_link(request, kind, pk):
    """Change how far a link is believed, and why."""
    link, is_removed = link_to_change(request, kind, pk)
    if is_removed:
        if not brings_text(request):
            raise Http404
        return link_again(request, link)
    page = link.source.logic_model.get_absolute_url()
    return change_its_row(
        request,
        link,
        link_form(type(link)),
        title=capfirst(in_words(link)),
        page=page,
        key=link.source.code,
        verbs=verbs_of(link, request.user),
    )


def link_again(request, link):
    """The form of a link that was removed while it stood open: what was typed is there, and can be saved anew."""
    source = link.source
    closed = next((end for end in (source, link.target) if not getattr(end, "is_open", True)), None)
    page = source.logic_model.get_absolute_url()

    def make_form(data):
        form = link_form(type(link))(data, by=request.user, instance=copy(link))
        if closed:
            form.refusal = Refused(f"This link has been removed. {closed.code} is closed: open it again to link it.")
        elif "version" in form.data:  # it was made for the link that is gone
            form.refusal = Refused("This link has been removed. Press the button to link them again.")
        return form

    def store(form):
        add_link(form.instance, by=request.user, behalf=form.behalf)
        return source.code

    return answer_once(
        request,
        make_form=make_form,
        store=store,
        done=lambda code: Done("They are linked again.", page, code),
        editor=lambda form: Editor(
            key=source.code,
            heading=heading_of(source),
            title=capfirst(in_words(link)),
            button="Link them again",
            back=page,
            anchor=source.code,
            crumbs=crumbs_of(source, page),
        ),
    )


@read_or_save
def confirm_link(request, kind, pk):
    """Confirm a link that was inferred."""
    link, is_removed = link_to_change(request, kind, pk)
    act = partial(refuse, "This link has been removed.") if is_removed else partial(services.confirm, link)
    return press_of(request, link, "Confirm", act, "The link is confirmed.")


@read_or_save
def remove_link_now(request, kind, pk):
    """Take a link away; pressed again, it is away."""
    link, is_removed = link_to_change(request, kind, pk)
    act = nothing if is_removed else partial(remove_link, link)
    return press_of(request, link, "Remove", act, "The link is removed.")


def verbs_of(link, user):
    """What else may be done with a link, from its form."""
    is_post = not acts_for_others(user, link.of_workstream)
    names = [("Confirm it", "logicmodels:confirm_link")] if link.is_inferred else []
    names.append(("Remove it", "logicmodels:remove_link"))
    args = [link.kind, link.pk]
    return [{"words": words, "address": reverse(name, args=args), "is_post": is_post} for words, name in names]


def in_words(link) -> str:
    return f"link from {link.source.code} to {named(link.target)}"


def named(end) -> str:
    """The code of what a link joins, or the name of what has none."""
    return getattr(end, "code", "") or str(end)


def shortened(sentence: str, names: list[str]) -> str:
    """The sentence that names them, or how many they are where it is too long for a receipt."""
    return sentence if len(sentence) <= LONGEST_TOLD else f"{len(names)} others"


def nothing(**_):
    """It is done already."""


def refuse(sentence, **_):
    raise Refused(sentence)


def press_of(request, link, verb, act, sentence):
    page, name = link.source.logic_model.get_absolute_url(), f"the {in_words(link)}"
    return press(request, Button(link, f"{verb} {name}", page, link.source.code, str(link), name), act, sentence)


def link_to_change(request, kind: str, pk: int) -> tuple[Link, bool]:
    """A link, and whether it has been removed: then as it was.

    404 where there never was such a link, 403 where it is not this person's to change.
    """
    model = next((one for one in LINKS if one._meta.model_name == kind), None)
    found = model and model.objects.select_related("source__logic_model__workstream", "target").filter(pk=pk).first()
    removed = as_removed(model, pk) if model and not found else None
    if not (found or removed):
        raise Http404
    if not (may(request.user, "change", found) if found else may(request.user, "add", removed)):
        raise PermissionDenied
    return found or removed, not found


def as_removed(model, pk: int) -> Link | None:
    """A link that was removed, as it was; None where there was none, or one of what it joined is gone too."""
    link = as_deleted(model, pk)
    if link is None:
        return None
    ends = {
        name: model._meta.get_field(name).related_model._base_manager.filter(pk=getattr(link, f"{name}_id")).first()
        for name in ("source", "target")
    }
    return model(**ends, strength=link.strength, rationale=link.rationale) if all(ends.values()) else None
