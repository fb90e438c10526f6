"""What every page of an import does: who may see it, what is typed into it, where it stands."""

from collections.abc import Iterable

import rules
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.receipts import new_key
from indicators.models import ImportBatch
from lutonhet import unsent

read_or_save = require_http_methods(["GET", "HEAD", "POST"])


def allow(request):
    """Raise `PermissionDenied` for whoever may not bring figures in."""
    if not rules.has_perm("indicators.bring_in", request.user):
        raise PermissionDenied


def typed(request):
    """What was typed into the form: just sent, or before the person was signed out; None for a form not touched yet."""
    return request.POST if request.method == "POST" else unsent.take(request)


def for_once(request):
    """What a form carries so that nothing typed is lost, and a second press is known."""
    return {"made_for": unsent.mark_of(request.user), "receipt": new_key()}


def crumbs(*further):
    return [
        ("Home", reverse("progress:home")),
        ("Indicators", reverse("indicators:indicator_list")),
        ("Imports", reverse("indicators:import_list")),
        *further,
    ]


def import_or_404(slug):
    try:
        return ImportBatch.objects.select_related("imported_by", "accepted_by", "taken_back_by").get(slug=slug)
    except ImportBatch.DoesNotExist:
        raise Http404 from None


def refused(request, batch: ImportBatch, refusal):
    """Say why nothing was done, on the page of the import; on the list of all where it has been thrown away."""
    messages.warning(request, str(refusal))
    if ImportBatch.objects.filter(pk=batch.pk).exists():
        return redirect("indicators:import", batch.slug)
    return redirect("indicators:import_list")


def keys_in(texts: Iterable[str]) -> list[int]:
    """The keys that a form of ours carries; what can be none is passed over."""
    return [int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 19]
