"""The papers of a meeting as files, sending them out, and the deck of the programme."""

import rules
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from lutonhet.saving import Refused
from progress.packs.deck import compose_deck
from progress.packs.formats import FORMATS, written
from progress.services.packs import despatch, draft, file_of, pack_bytes, why_not_despatched
from progress.views.meeting import crumbs_within, meeting_called


@require_safe
def pack(request, day, code):
    """The papers of a meeting: what was sent out and when, in every format; a draft until then."""
    return _page(request, meeting_called(day, code))


@require_POST
def despatch_pack(request, day, code):
    """Send the pack out, or a supplement to it with its reason."""
    meeting = meeting_called(day, code)
    if not rules.has_perm("progress.despatch_pack", request.user, meeting):
        raise PermissionDenied
    reason = request.POST.get("reason", "")
    expected = request.POST.get("expected", "")
    refusal = "The papers were sent out meanwhile: look at them below."
    try:
        is_as_shown = expected == str(meeting.packs.count())
        sent = despatch(meeting, by=request.user, reason=reason) if is_as_shown else None
    except Refused as problem:
        sent, refusal = None, str(problem)
    sent = sent or _sent_by_the_press_before(meeting, request.user, expected, reason)
    if sent is None:
        return _page(request, meeting, refusal=refusal, reason=reason)
    messages.success(
        request, f"{sent.standing} has been sent out. Its check code begins {sent.check_code_in_groups[:9]}."
    )
    return redirect(sent)


def _sent_by_the_press_before(meeting, by, expected, reason):
    """What this person has sent out already with the same form: its button was pressed twice."""
    if not (expected.isascii() and expected.isdigit() and len(expected) < 5):
        return None
    return meeting.packs.filter(number=int(expected) + 1, despatched_by=by, reason=reason.strip()).first()


def _page(request, meeting, *, refusal="", reason=""):
    sent = list(meeting.packs.defer("content").order_by("number"))
    context = {
        "crumbs": crumbs_within(meeting),
        "meeting": meeting,
        "day": meeting.held_on.isoformat(),
        "sent": sent,
        "formats": [(extension, words) for extension, (*_, words) in FORMATS.items()],
        "may_despatch": rules.has_perm("progress.despatch_pack", request.user, meeting),
        "why_not": why_not_despatched(meeting),
        "refusal": refusal,
        "reason": reason,
    }
    return render(request, "progress/pack.html", context, status=409 if refusal else 200)


@require_safe
def pack_file(request, day, code, extension):
    """The pack in a format: the bytes that were sent out, or a draft of it while none were."""
    meeting = meeting_called(day, code)
    _known(extension)
    content, _ = pack_bytes(meeting, extension)
    return _download(content, extension, meeting, "pack")


@require_safe
def supplement_file(request, day, code, number, extension):
    """A supplement in a format, as it was sent out."""
    meeting = meeting_called(day, code)
    _known(extension)
    content = file_of(meeting, number + 1, extension)
    if content is None:
        raise Http404("No supplement of that number was sent out.")
    return _download(content, extension, meeting, f"supplement-{number}")


@require_safe
def pack_draft(request, day, code, extension):
    """What would be sent out now, marked as a draft: after the pack the next supplement to it."""
    meeting = meeting_called(day, code)
    _known(extension)
    return _download(written(draft(meeting), extension), extension, meeting, "draft")


@require_safe
def deck(request, extension):
    """The five slides of the programme as they are now; or the same as a document, pages or a workbook."""
    _known(extension)
    return _answer(written(compose_deck(), extension), extension, f"deck-{timezone.localdate().isoformat()}")


def _known(extension):
    if extension not in FORMATS:
        raise Http404


def _download(content, extension, meeting, what):
    return _answer(content, extension, f"{slugify(meeting.title)[:40]}-{meeting.held_on.isoformat()}-{what}")


def _answer(content, extension, name):
    response = HttpResponse(content, content_type=FORMATS[extension][1])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response
