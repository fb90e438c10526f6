"""What allauth has no view for."""

import time

from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts.middleware import SEEN, session_ends_at


@require_http_methods(["GET", "POST"])
def session(request):
    """GET: how many seconds the session has left, without prolonging it. POST: prolong it.

    Answers `{"seconds": 3540}`; a form posted without a script goes back to the page that it came from.
    """
    if request.method == "POST":
        request.session[SEEN] = time.time()
        back = request.POST.get("next", "")
        if back and url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            return redirect(back)
    return JsonResponse({"seconds": max(0, round(session_ends_at(request) - time.time()))})
