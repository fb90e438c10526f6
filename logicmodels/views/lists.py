"""A pasted list becomes items of a logic model: shown first, then added all together."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.receipts import answer_once, new_key
from logicmodels.list_forms import PastedItemsForm, PastedTextForm
from logicmodels.models import LogicModel
from logicmodels.models.items import LogicModelItem
from logicmodels.services import add_items
from lutonhet.editing import Done, Editor, came_from, show
from lutonhet.saving import may
from workstreams.kinds import kind_called
from workstreams.views.headings import crumbs_of, heading_of
from workstreams.views.items import read_or_save


@read_or_save
def paste_list(request, slug, kind):
    """Paste a list of one kind of items; look at what it comes to; add what is ticked."""
    logic_model = get_object_or_404(LogicModel.objects.select_related("workstream"), workstream__slug=slug)
    kind = kind_called(kind)
    if kind is None or not issubclass(kind.model, LogicModelItem):
        raise Http404
    if not may(request.user, "add", kind.model(logic_model=logic_model)):
        raise PermissionDenied
    page = came_from(request, logic_model.get_absolute_url())
    several = kind.model._meta.verbose_name_plural

    def editor(form):
        is_text = isinstance(form, PastedTextForm)
        return Editor(
            key=f"paste-{kind.slug}",
            heading=heading_of(logic_model),
            title=f"Paste {several}" if is_text else f"Add these {several}?",
            button="Show the items" if is_text else "Add what is ticked",
            back=page,
            anchor=f"add-{kind.slug}",
            crumbs=crumbs_of(logic_model, page),
            more={} if is_text else {"lead": "Nothing is added yet. Change a text, or untick what should stay out."},
        )

    def make_form(data):
        form_class = PastedItemsForm if data is not None and "item-0" in data else PastedTextForm
        return form_class(data, by=request.user, instance=logic_model, kind=kind)

    if request.method == "POST" and "list" in request.POST:
        text = make_form(request.POST)
        if not text.is_valid():
            return show(request, text, editor(text))
        items = PastedItemsForm(
            by=request.user,
            instance=logic_model,
            kind=kind,
            texts=text.cleaned_data["list"],
            initial={"on_behalf_of": text.behalf},
        )
        shown = editor(items)
        return show(request, items, replace(shown, more=shown.more | {"receipt": new_key()}))

    def store(form):
        codes = [row.code for row in add_items(logic_model, kind, form.wanted, by=request.user, behalf=form.behalf)]
        return " ".join([str(len(codes)), codes[0], codes[-1]])

    def done(told):
        number, first, last = told.split()
        if first == last:
            return Done(f"{first} added.", page, first)
        return Done(f"{number} {several} added: {first} to {last}.", page, first)

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)
