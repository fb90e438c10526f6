"""Linking an item of a logic model from either end; changing, confirming and removing a link."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_POST

from logicmodels.forms import NewLinkForm, link_form
from logicmodels.joining import logic_models_for, sides_of
from logicmodels.models import LINKS, Link
from logicmodels.services import add_link, remove_link
from lutonhet.editing import Done, Editor, answer
from lutonhet.saving import may
from workstreams import services
from workstreams.kinds import find, kind_of
from workstreams.views.items import at_once, crumbs_of, heading_of, read_or_save
from workstreams.views.workstream import change_its_row


@read_or_save
def link_item(request, code):
    """Link an item to another, or to an indicator or a recommendation."""
    item = find(code.upper())
    if item is None or not sides_of(type(item)):
        raise Http404
    if not any(may(request.user, "change", one) for one in logic_models_for(item, request.user)):
        raise PermissionDenied
    kind = kind_of(item)
    page = kind.page(item)
    form_class = modelform_factory(kind.model, form=NewLinkForm, fields=[])

    def act(form):
        add_link(form.link, by=request.user, behalf=form.behalf)
        other = form.link.target if form.link.source == item else form.link.source
        return Done(f"{code} is linked to {getattr(other, 'code', other)}.", page, code)

    def editor(form):
        return Editor(
            code, heading_of(item), f"Link {code}", "Link them", page, code, crumbs_of(item, page), {"lead": item.text}
        )

    return answer(
        request, make_form=lambda data: form_class(data, by=request.user, instance=item), act=act, editor=editor
    )


@read_or_save
def change_link(request, kind, pk):
    """Change how far a link is believed, and why."""
    link = link_to_change(request, kind, pk)
    title = f"Link from {link.source.code} to {getattr(link.target, 'code', link.target)}"
    page = link.source.logic_model.get_absolute_url()
    return change_its_row(
        request, link, link_form(type(link)), title=title, page=page, key=link.source.code, verbs=verbs_of(link)
    )


@require_POST
def confirm_link(request, kind, pk):
    """Confirm a link that was inferred."""
    link = link_to_change(request, kind, pk)
    return done_at_once(request, link, partial(services.confirm, link), "The link is confirmed.")


@require_POST
def remove_link_now(request, kind, pk):
    """Take a link away."""
    link = link_to_change(request, kind, pk)
    return done_at_once(request, link, partial(remove_link, link), "The link is removed.")


def verbs_of(link):
    """What else may be done with a link, from its form."""
    names = [("Confirm it", "logicmodels:confirm_link")] if link.is_inferred else []
    names.append(("Remove it", "logicmodels:remove_link"))
    args = [link.kind, link.pk]
    return [{"words": words, "address": reverse(name, args=args), "is_post": True} for words, name in names]


def done_at_once(request, link, act, sentence):
    return at_once(request, None, link.source, act, sentence, link.source.logic_model.get_absolute_url())


def link_to_change(request, kind: str, pk: int) -> Link:
    """404 where there is no such link, 403 where it is not this person's to change."""
    model = next((one for one in LINKS if one._meta.model_name == kind), None)
    found = model and model.objects.select_related("source__logic_model__workstream", "target").filter(pk=pk).first()
    if not found:
        raise Http404
    if not may(request.user, "change", found):
        raise PermissionDenied
    return found
