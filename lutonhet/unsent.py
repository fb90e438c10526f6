"""What somebody typed into a form that could not be saved, because they had been signed out meanwhile.

Every form that edits says, signed, for whom it was made. So a form that arrives without a session is put by for that
person alone, and stands in the page again when they have signed in.
"""

from django.contrib import messages
from django.core import signing
from django.http import QueryDict

FIELD = "made_for"
SALT = "lutonhet.unsent"
KEPT = "unsent_form"
LONGEST = 3_000_000  # characters as forms send them, six to twelve for one that is not ASCII; no request is longer
TOO_LONG = (
    "What you had typed is not saved, and too long to be kept for you. Go back in your browser: if it still shows what "
    "you typed, copy it from there."
)


class Unsent(Exception):
    """The form stands there again as it was typed; nothing of it is stored yet."""

    def __init__(self):
        super().__init__("You were signed out before this was saved. What you had typed is back: check it and save it.")


def mark_of(user) -> str:
    """What a form carries to say for whom it was made."""
    return signing.dumps(user.pk, salt=SALT)


def put_by(request) -> bool:
    """Keep the form that was sent, for whoever it was made for; was there such a form? Says so when it is too long."""
    person = _made_for(request)
    if person is None or request.user.pk not in (None, person):
        return False
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    typed = data.urlencode()
    if len(typed) > LONGEST:
        messages.error(request, TOO_LONG)
        return False
    request.session[KEPT] = {"person": person, "path": request.path, "typed": typed}
    return True


def is_kept(request) -> bool:
    """Is there something that this person had sent to this address before?"""
    kept = request.session.get(KEPT)
    return bool(kept) and kept["path"] == request.path and kept["person"] == request.user.pk


def take(request) -> QueryDict | None:
    """What this person had sent to this address before; once. What somebody else had sent here is thrown away."""
    typed = request.session[KEPT]["typed"] if is_kept(request) else None
    if request.session.get(KEPT, {}).get("path") == request.path:
        del request.session[KEPT]
    return None if typed is None else QueryDict(typed)


def _made_for(request):
    try:
        return signing.loads(request.POST.get(FIELD, ""), salt=SALT)
    except signing.BadSignature:
        return None
