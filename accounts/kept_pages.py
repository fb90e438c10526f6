"""A page kept as it reads for a person, until somebody writes; what has to be new at every look is put in when shown.

New are the token against forgery and the keys by which a second press of a form that adds is known: while a page is
written, something that nobody can type stands for them.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString, mark_safe

from accounts.receipts import new_key
from lutonhet.kept import Stamp, kept, stamp

_TOKEN, _KEY = (f"{name}-{secrets.token_hex(16)}" for name in ("token", "key"))
_STAND_IN = re.compile(f"{_TOKEN}|{_KEY}")
# What a page is written with, so that it may be kept.
STAND_INS = {"csrf_token": _TOKEN, "new_key": _KEY}


@dataclass(frozen=True)
class Whole:
    """A page's text, written with `STAND_INS`, and what the page around it needs.

    `is_passing`: it says something that goes without a write, and is not kept.
    """

    told: str
    around: Mapping[str, object]
    is_passing: bool = False


def context_of_kept(
    request: HttpRequest, name: Hashable, write: Callable[[Stamp | None], Whole], *, alike: bool
) -> dict[str, object]:
    """What the template of a page is given: its text as `told`, and what is around it.

    `name` and the address's query say which page; `alike`: it reads the same for everybody of whom that is said.
    `write` is given the stamp under which it may keep more.
    """
    at = stamp()
    whose = None if alike else request.user.pk
    asked = "page", name, request.GET.urlencode(), whose
    whole = kept(asked, lambda: write(at), at=at, unless=lambda whole: whole.is_passing)
    return {**whole.around, "told": _filled(whole.told, request)}


def _filled(text, request) -> SafeString:
    token = get_token(request) if _TOKEN in text else ""
    return mark_safe(_STAND_IN.sub(lambda found: token if found[0] == _TOKEN else new_key(), text))
