"""Changing what a workstream says of itself."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from lutonhet.editing import Done, Editor, answer
from lutonhet.saving import may
from workstreams import services
from workstreams.forms import WorkstreamForm
from workstreams.models import Workstream
from workstreams.views.items import read_or_save


@read_or_save
def change_workstream(request, slug):
    """Change who chairs a workstream, as people say it, and what it is about."""
    workstream = get_object_or_404(Workstream, slug=slug)
    return change_its_row(
        request, workstream, WorkstreamForm, title=f"Change {workstream}", page=workstream.get_absolute_url()
    )


def change_its_row(request, row, form_class, *, title, page, key="", verbs=()):
    """The form of a stored row that has no code of its own, or what it comes to.

    `key` is its anchor on the page, `verbs` what else may be done with it.
    """
    if not may(request.user, "change", row):
        raise PermissionDenied
    rows = type(row)._base_manager
    key = key or row._meta.model_name

    def make_form(data):
        return form_class(data, by=request.user, instance=rows.filter(pk=row.pk)[0])

    def act(form):
        if not form.changed_data:
            return Done("Nothing was changed.", page, key)
        services.change_row(
            form.instance,
            by=request.user,
            version=form.version_to_claim,
            fields=form.changed_fields,
            lists=form.changed_lists,
            behalf=form.behalf,
        )
        return Done("Saved.", page, key)

    def editor(form):
        crumbs = [("Home", reverse("progress:home")), (str(row.of_workstream), row.of_workstream.get_absolute_url())]
        return Editor(key, str(row.of_workstream), title, "Save", page, key, crumbs, {"verbs": verbs})

    return answer(request, make_form=make_form, act=act, editor=editor)
