"""The page of the gaps, waiving one, and ending a waiver."""

from datetime import timedelta
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.receipts import answer_once
from gaps import services
from gaps.finding import Found, Severity, find
from gaps.forms import WaiverForm
from gaps.listing import MINE, STATES, Asked, called, filters_of, groups_of, in_short, lines_for
from gaps.models import Waiver, key_of
from gaps.over_time import days_of, moved, over_time
from gaps.reading import read_programme
from lutonhet.editing import Done, Editor, brings_text, came_from
from lutonhet.saving import Refused, may
from workstreams.models import Workstream
from workstreams.views.buttons import Button, press
from workstreams.views.items import read_or_save

LATELY, MENDED_SHOWN = timedelta(days=60), 10
GONE = "This gap is no longer there: somebody has mended it, so there is nothing to waive. What you typed is below."


@require_safe
def gap_list(request):
    """Gaps by severity and kind, narrowed by `?state=`, `?severity=`, `?rule=`, `?workstream=`, `?whose=`, `?about=`.

    A script of another page is given them in short, to show them there.
    """
    today = timezone.localdate()
    programme, lines = lines_for(request.user, today)
    asked = Asked.of(request.GET, programme, lines)
    if request.htmx:
        response = render(request, "gaps/_in_short.html", {"short": in_short(lines, asked), "asked": asked})
    else:
        response = render(request, "gaps/gap_list.html", listed(request, today, programme, lines, asked))
    patch_vary_headers(response, ["HX-Request"])
    return response


def listed(request, today, programme, lines, asked):
    """What the page shows."""
    about = called(asked.about, programme) if asked.about else None
    chosen = [one for one in lines if asked.shows(one)]
    groups, page = groups_of(chosen, asked, request.GET.get("page", ""))
    of_state = {state: asked.other(state=state) for state in STATES}
    return {
        "crumbs": [("Home", reverse("progress:home")), *([about] if about else [])],
        "asked": asked,
        "about": about[0] if about else asked.about,
        "states": [
            (words, of_state[state].address(), state == asked.state, sum(map(of_state[state].shows, lines)))
            for state, words in STATES.items()
        ],
        "groups": groups,
        "page": page,
        "page_address": f"{asked.address()}{'&' if asked.is_narrowed or asked.state != 'open' else '?'}page=",
        "filters": filters_of(lines, asked, programme),
        "without_filter": Asked(state=asked.state).address(),
        "number": len(chosen),
        "total": len(lines),
        "mine": sum(one.is_mine for one in chosen),
        "mine_address": asked.other(whose=MINE).address(),
        "edits": any(one.may_waive for one in lines),
        "is_folded": not asked.is_narrowed,
        "back": request.get_full_path(),
        **(as_recorded(asked, today, programme) if asked.is_kept_by_day else {}),
    }


def as_recorded(asked, today, programme):
    """What was open before, and what was mended: of all gaps, or as far as they are narrowed by what is recorded."""
    recorded = asked.recorded()
    years = recorded.exclude(closed_on__lt=days_of(today)[0])
    rows = list(years.values_list("severity", "opened_on", "closed_on"))
    days = over_time(rows, today)
    mended = recorded.closed_since(today - LATELY).select_related("workstream")[:MENDED_SHOWN]
    return {
        "days": days,
        "moved": moved(rows, days),
        "severities": list(Severity),
        "mended": [(one, called(one.about, programme)) for one in mended],
    }


@read_or_save
def waive(request, key):
    """Leave a gap as it is, with a reason and until a day. What was typed is kept where the gap has gone meanwhile."""
    page = came_from(request, reverse("gaps:gap_list"))
    first = gap_called(key)
    if first is None and not brings_text(request):
        raise Http404
    if first is not None and not may(request.user, "add", blank(first)):
        raise PermissionDenied

    def make_form(data):
        gap = gap_called(key)
        form = WaiverForm(data, by=request.user, instance=blank(gap))
        form.gap = gap
        if gap is None:
            form.refusal = Refused(GONE)
        return form

    def store(form):
        if form.gap is None:
            raise Refused(GONE)
        said = {name: form.cleaned_data[name] for name in ("reason", "expires_on")}
        waiver = services.waive(form.gap, by=request.user, behalf=form.behalf, **said)
        return f"{waiver.expires_on:%-d %B %Y}"

    def editor(form):
        gap = form.gap
        return Editor(
            key=key,
            heading=gap.title if gap else "No longer there",
            title="Waive this gap",
            button="Waive it",
            back=page,
            anchor=anchor(key),
            crumbs=[("Home", reverse("progress:home")), ("Gaps", page)],
            more={"lead": f"{gap.rule.sentence}. {gap.what}" if gap else ""},
        )

    def done(until):
        return Done(f"Waived until {until}. It stands under “Waived” until then.", page)

    return answer_once(request, make_form=make_form, store=store, done=done, editor=editor)


@read_or_save
def end_waiver(request, pk):
    """End a waiver before its day."""
    waiver = get_object_or_404(Waiver.objects.select_related("workstream"), pk=pk)
    if not may(request.user, "change", waiver):
        raise PermissionDenied
    page = came_from(request, reverse("gaps:gap_list"))
    lead = f"{waiver.what} Waived by {waiver.waived_by_name}: {waiver.reason}"
    button = Button(waiver, "End this waiver", page, "", lead=lead, name="this waiver")
    return press(request, button, partial(services.end_waiver, waiver), "The waiver has ended: the gap counts again.")


def gap_called(key: str) -> Found | None:
    """The gap that an address names; None where there is none now."""
    found = find(read_programme(timezone.localdate()))
    return next((one for one in found if key_of(*one.key) == key), None)


def blank(gap: Found | None) -> Waiver:
    """The waiver of a gap, with nothing said yet."""
    if gap is None or gap.stream is None:
        return Waiver()
    stream = gap.stream
    return Waiver(workstream=Workstream(pk=stream.pk, name=stream.name, slug=stream.slug, chair=stream.chair))


def anchor(key: str) -> str:
    """The id of a gap's entry on the page."""
    return f"gap-{key}"
