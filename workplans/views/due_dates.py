"""Which meeting agreed that a due date moves."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from lutonhet.editing import Done, Editor, answer, came_from
from lutonhet.saving import Refused, may
from workplans.forms import AgreedForm
from workplans.models import DueDateMove
from workplans.services import agree_due_date
from workstreams.views.headings import crumbs_of, heading_of
from workstreams.views.items import read_or_save


@read_or_save
def note_agreement(request, code, pk):
    """Note which meeting agreed a new due date, from its minutes."""
    moves = DueDateMove.objects.select_related("action__workplan__workstream", "meeting")
    move = get_object_or_404(moves, action__code=code.upper(), pk=pk)
    if not may(request.user, "change", move):
        raise PermissionDenied
    action = move.action
    page = came_from(request, action.workplan.get_absolute_url())
    done = Done(f"Noted: {action.code} is due on {move.now:%-d %B %Y}, as the meeting agreed.", page, action.code)

    def make_form(data):
        stored = moves.get(pk=pk)
        form = AgreedForm(data, by=request.user, instance=stored)
        if stored.is_agreed:
            form.refusal = Refused(f"That date was agreed before: {stored.meeting}, {stored.minute_reference}.")
        return form

    def act(form):
        agree_due_date(
            moves.get(pk=pk),
            by=request.user,
            version=form.version_to_claim,
            meeting=form.cleaned_data["meeting"],
            minute_reference=form.cleaned_data["minute_reference"],
            behalf=form.behalf,
        )
        return done

    def editor(form):
        title = f"{action.code}: {move.was:%-d %B %Y} moves to {move.now:%-d %B %Y}"
        return Editor(
            key=f"agreed-{move.pk}",
            heading=heading_of(action),
            title=title,
            button="Note that it was agreed",
            back=page,
            anchor=action.code,
            crumbs=crumbs_of(action, page),
            more={"lead": f"Reason given: {move.reason}"},
        )

    return answer(request, make_form=make_form, act=act, editor=editor)
