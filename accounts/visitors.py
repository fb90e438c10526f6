"""Pages for everybody: with the public site on (`PUBLIC_SITE`) they need no sign-in, with it off they do.

Such a page shows what is published or signed off alone, the same to whoever asks; it answers to nothing but reading.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

KEPT_FOR = 300  # seconds that a cache on the way may answer without asking here


def for_everybody(view: Callable) -> Callable:
    """A page that anybody may read while the public site is on, and caches on the way may keep for a while."""

    @require_safe
    @wraps(view)
    def page(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            may_be_shared = settings.PUBLIC_SITE and not request.user.is_authenticated
            patch_cache_control(response, **SHARED if may_be_shared else OWN)
        return response

    page.is_for_everybody = True
    return page


SHARED = {"public": True, "max_age": KEPT_FOR}
OWN = {"private": True, "no_cache": True}


def visitors_go_to(url_name: str) -> Callable:
    """For a page that needs sign-in: while the public site is on, strangers are led to this one of it instead."""

    def mark(view):
        view.visitors_go_to = url_name
        return view

    return mark


def page_for_visitors(view: Callable) -> str:
    """The name of the page that strangers are led to instead of this one; "" where they sign in first."""
    return getattr(view, "visitors_go_to", "")


def is_for_everybody(view: Callable) -> bool:
    return getattr(view, "is_for_everybody", False)
