"""A form that adds something adds it once, however often its button is pressed."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import Receipt
from lutonhet.editing import Done, Editor, answer, leave
from lutonhet.row_form import RowForm
from lutonhet.saving import Refused
from lutonhet.unsent import FIELD as MADE_FOR

FOUND = 302
KEPT_FOR = timedelta(days=2)
NOT_TYPED = {"csrfmiddlewaretoken", MADE_FOR, "receipt", "again", "_save", "_addanother", "_continue"}


class SentBefore(Refused):
    """A form was sent with the key of another: with what was saved then, somebody has typed something else."""

    def __init__(self):
        super().__init__(
            "This form has been saved once already, as it read then. To save what it says now as well, press the "
            "button again."
        )


def new_key() -> str:
    """What a form carries so that sending it twice is noticed."""
    return str(uuid.uuid4())


def content_of(request: HttpRequest) -> str:
    """What stands for all that a form says, and where it was sent to: the same text twice, the same content."""
    said = sorted((name, texts) for name, texts in request.POST.lists() if name not in NOT_TYPED)
    return hashlib.sha256(repr((request.path, said)).encode("utf-8", "surrogatepass")).hexdigest()


def told_before(key: str, *, by, content: str) -> str | None:
    """What a form with this key and this content came to; None when none has been sent.

    Raises `PermissionDenied` for a key that somebody else used, and `SentBefore` for one that stood for other content.
    """
    sent = Receipt.objects.filter(key=_as_uuid(key)).first()
    if sent is None:
        return None
    if sent.sent_by_id != by.pk:
        raise PermissionDenied
    if sent.content != content:
        raise SentBefore
    return sent.address


@transaction.atomic
def once(key: str, *, by, content: str, add: Callable[[], str]) -> str:
    """Call `add`, which answers a short text, unless a form with this key has been sent: then the text of that time.

    Two at the same moment wait for each other at the key. Raises what `told_before` raises.
    """
    receipt = Receipt(key=_as_uuid(key), sent_by=by, content=content, address="")
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError:
        return told_before(key, by=by, content=content)
    receipt.address = add()
    receipt.save(update_fields=["address"])
    Receipt.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()
    return receipt.address


def answer_once(
    request: HttpRequest,
    *,
    make_form: Callable[..., RowForm],
    store: Callable[[RowForm], str],
    done: Callable[[str], Done],
    editor: Callable[[RowForm], Editor],
    template: str = "lutonhet/edit.html",
) -> HttpResponse:
    """As `editing.answer`, for a form that adds: `store(form)` adds and says with a short text what, `done` the rest.

    The key is looked at before the form is: what was added meanwhile may make a second press look wrong.
    """
    key, content, sent_before = request.POST.get("receipt", ""), content_of(request), None
    if request.method == "POST":
        try:
            if (told := told_before(key, by=request.user, content=content)) is not None:
                return leave(request, done(told))
        except SentBefore as problem:
            sent_before = problem

    def form_of(data):
        form = make_form(data)
        form.refusal = form.refusal or sent_before
        return form

    def act(form):
        return done(once(key, by=request.user, content=content, add=lambda: store(form)))

    def with_key(form):
        shown = editor(form)
        return replace(shown, more=shown.more | {"receipt": new_key()})

    return answer(request, make_form=form_of, act=act, editor=with_key, template=template)


class _NotAdded(Exception):
    """What the administration's form answered was the form again: nothing was added, and its key is not spent."""

    def __init__(self, response):
        self.response = response


def page_once(request: HttpRequest, add: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of a form of the administration that adds by `add`; pressed again, where it led the first time."""

    def where_it_leads():
        response = add()
        if response.status_code != FOUND:
            raise _NotAdded(response)
        added.append(response)
        return response.url

    added = []
    try:
        address = once(
            request.POST.get("receipt", ""), by=request.user, content=content_of(request), add=where_it_leads
        )
    except _NotAdded as answer:
        return answer.response
    if added:
        return added[0]
    messages.success(request, "The button was pressed twice: it was added once.")
    return redirect(address)


def _as_uuid(key: str) -> uuid.UUID:
    """A key that a form of ours cannot have carried counts as a new one."""
    try:
        return uuid.UUID(key)
    except (ValueError, AttributeError, TypeError):
        return uuid.uuid4()
