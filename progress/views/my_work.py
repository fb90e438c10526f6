"""My work: what is mine and due, in one place, and one after the other reported on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.receipts import SentBefore, answer_once, content_of, new_key, once
from lutonhet.editing import Done, Editor, brings_text, leave, show
from lutonhet.rows import StaleRow
from lutonhet.saving import Refused, may
from progress.my_work import actions_of, counts_due, duties_of, memberships_of, piles, waiting_for
from workplans.forms import UpdateForm
from workplans.models import Action, Update
from workplans.services import report_no_change, report_update
from workstreams.views.items import read_or_save

TEMPLATE = "progress/my_work.html"


@require_safe
def my_work(request):
    """What the reader is assigned, by when it is due, and what waits in their workstreams.

    The first action that waits for a word stands open.
    """
    mine = actions_of(request.user, timezone.localdate())
    first = next((row for row in mine.rows if row.waits), None)
    if first is None:
        return render(request, TEMPLATE, {"page": page_of(request, mine), "edits": True})
    form = form_of(request, first.action)
    return show(request, form, editor_of(request, first.action, mine, receipt=new_key()), TEMPLATE)


@read_or_save
def update_mine(request, code):
    """Report on an action of mine, in its row; then the next that waits stands open."""
    action = mine_or_none(request, code, whosever=brings_text(request))
    if not may(request.user, "add", Update(action=action)):
        raise PermissionDenied
    if not action.is_open and not brings_text(request):
        raise Http404

    def store(form):
        report_update(
            form.instance,
            by=request.user,
            completed_on=form.cleaned_data.get("completed_on"),
            what_changed=form.cleaned_data.get("what_changed", ""),
            behalf=form.behalf,
        )
        return action.code

    return answer_once(
        request,
        make_form=lambda data: form_of(request, action, data, takes_focus=True),
        store=store,
        done=lambda told: on_to_the_next(request, told, "Saved"),
        editor=lambda form: editor_of(request, action, actions_of(request.user, timezone.localdate())),
        template=TEMPLATE,
    )


@require_POST
def no_change(request, code):
    """Say in one press that an action stands as it did; pressed twice, it is said once."""
    action = mine_or_none(request, code, whosever=True)
    if not may(request.user, "add", Update(action=action)):
        raise PermissionDenied

    version = request.POST.get("version", "")

    def add():
        seen = int(version) if version.isascii() and version.isdigit() else None
        report_no_change(action, by=request.user, version=seen)
        return action.code

    try:
        told = once(request.POST.get("receipt", ""), by=request.user, content=content_of(request), add=add)
    except (Refused, SentBefore, StaleRow) as refusal:
        here = reverse("progress:update_mine", args=[action.code]) if action.is_open else reverse("progress:my_work")
        return leave(request, Done(str(refusal), here), level=messages.WARNING)
    return leave(request, on_to_the_next(request, told, "No change"))


def mine_or_none(request, code, *, whosever=False):
    """The action, where it is the reader's: what is somebody else's is reported on in its workplan.

    With `whosever`, anybody's: it may have been handed over while the reader was typing.
    """
    actions = Action.objects.select_related("workplan__workstream")
    whose = {} if whosever else {"assigned_to": request.user}
    return get_object_or_404(actions, code=code.upper(), **whose)


def form_of(request, action, data=None, *, takes_focus=False):
    form = UpdateForm(data, by=request.user, instance=Update(action=action))
    if takes_focus and data is None:
        form.fields["text"].widget.attrs["autofocus"] = True
    return form


def on_to_the_next(request, code, said):
    """Where to go once an action has been reported on: the next that waits, or the head of the list."""
    mine = actions_of(request.user, timezone.localdate())
    sentence = f"{said}: {code}. {mine.sentence}"
    following = mine.next_after(code)
    if following is None:
        return Done(sentence, reverse("progress:my_work"), "my-actions")
    address = reverse("progress:update_mine", args=[following.action.code])
    return Done(sentence, address)  # without an anchor, for browsers give no field the focus where there is one


def editor_of(request, action, mine, **more):
    """The page with the form open in the row of an action."""
    return Editor(
        key=f"update-{action.code}",
        heading="My work",
        title=f"Update {action.code}",
        button="Save" if next_is_none(mine, action) else "Save and next",
        back=reverse("progress:my_work"),
        anchor=action.code,
        more={
            "page": page_of(request, mine),
            "action": action,
            "is_elsewhere": mine.of_code(action.code) is None,
            **more,
        },
    )


def next_is_none(mine, action):
    return mine.next_after(action.code) is None


def page_of(request, mine):
    """What stands on the page beside the form."""
    memberships = memberships_of(request.user)
    today = timezone.localdate()
    duties = duties_of(request.user, memberships)
    return {
        "crumbs": [("Home", reverse("progress:home"))],
        "mine": mine,
        "counts": counts_due(request.user, today),
        "piles": piles(duties, today),
        "workstreams": waiting_for(request.user, memberships),
        "receipts": new_key,  # called anew by each row
    }
