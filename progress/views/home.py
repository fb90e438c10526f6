"""The front page, and the whole list of what needs attention."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from accounts.visitors import visitors_go_to
from gaps.worse_without_activity import worse_without_activity
from indicators.models import Area
from indicators.scorecard.standing import latest_standings, summary
from lutonhet.csv_download import csv_download
from lutonhet.kept import kept, stamp
from progress.glance.attention import HEADINGS, Attention, attention
from progress.glance.changed import WITHOUT_A_MEETING, changed_since
from progress.glance.reading import (
    coming_in,
    meetings_in,
    principles_in,
    programme_in,
    read_all,
    read_attention,
    steps_in,
)
from progress.glance.signing import signed_in
from progress.glance.workstreams import workstream_rows
from progress.paging import page_of
from workplans.periods import MONTH, start_of_period
from workplans.reporting import ReportingPeriod
from workstreams.models import Programme

SHOWN_AT_ONCE = 7
MARKS = 8  # of a principle
ON_A_PAGE = 50
HEADING = ["Needs attention because", "Code", "What", "Who", "Workstream", "Details", "Address"]


@dataclass(frozen=True)
class Front:
    """The front page as everybody reads it."""

    programme: Programme | None
    html: SafeString


@visitors_go_to("progress:public_home")
@require_safe
def home(request):
    """Exceptions first, then the workstreams, the principles, what changed, what comes next and the next meeting."""
    front = kept("front page", front_page, at=stamp())
    return render(request, "progress/home.html", {"programme": front.programme, "told": front.html})


def front_page() -> Front:
    """Read and written for everybody alike: nine queries."""
    today = timezone.localdate()
    found = read_all(today)
    programme = programme_in(found)
    around = Area.objects.around()
    standings = latest_standings(around.compared)
    signed = signed_in(found["version"])
    needing = attention(
        found,
        signed,
        worse_without_activity(standings),
        around.compared,
        today=today,
        period=period_of(programme, today),
    )
    workstreams, more_workstreams = workstream_rows(signed)
    last = meetings_in(found["last meeting"])
    since = last[0].held_on if last else today - timedelta(days=WITHOUT_A_MEETING)
    context = {
        "programme": programme,
        "areas": around.compared,
        "summary": summary(standings),
        "attention": needing,
        "first_lines": needing.first(SHOWN_AT_ONCE),
        "more_lines": max(0, len(needing) - SHOWN_AT_ONCE),
        "workstreams": workstreams,
        "more_workstreams": more_workstreams,
        "principles": by_principle(standings, principles_in(found["principle"])),
        "next_steps": steps_in(found["step"]),
        "meetings": coming_in(found),
        "asked": [one for one in signed if one.asks],
        "last_meeting": last[0] if last else None,
        "since": since,
        "changed": changed_since(since, around.local),
    }
    return Front(programme, mark_safe(render_to_string("progress/_home.html", context)))


@require_safe
def attention_list(request):
    """All that needs attention, page by page; `?kind=` and `?workstream=` leave what is asked for."""
    kind, slug = request.GET.get("kind", ""), request.GET.get("workstream", "")
    if kind and kind not in HEADINGS:
        raise Http404
    programme, needing = kept("needs attention", whole_attention, at=stamp())
    lines = asked_of(needing, kind, slug)
    page = page_of(lines, request.GET.get("page", ""), ON_A_PAGE)
    context = {
        "crumbs": [("Home", reverse("progress:home"))],
        "programme": programme,
        "attention": needing,
        "page": page,
        "kind": kind,
        "heading": HEADINGS.get(kind, ""),
        "slug": slug,
        "kept": f"{urlencode({'kind': kind, 'workstream': slug})}&",
        "workstreams": sorted({(one.slug, one.where) for one in needing.lines if one.slug}, key=lambda one: one[1]),
    }
    return render(request, "progress/attention_list.html", context)


@require_safe
def attention_table(request):
    """The same as a table for Excel."""
    _programme, needing = kept("needs attention", whole_attention, at=stamp())
    lines = asked_of(needing, request.GET.get("kind", ""), request.GET.get("workstream", ""))
    rows = (
        [one.heading, one.code, one.text, one.who, one.where, " ".join(one.says), request.build_absolute_uri(one.url)]
        for one in lines
    )
    return csv_download("needs-attention.csv", HEADING, rows)


def whole_attention() -> tuple[Programme | None, Attention]:
    today = timezone.localdate()
    found = read_attention(today)
    programme = programme_in(found)
    areas = Area.objects.compared()
    worse = worse_without_activity(latest_standings(areas))
    period = period_of(programme, today)
    return programme, attention(found, signed_in(found["version"]), worse, areas, today=today, period=period)


def asked_of(needing: Attention, kind: str, slug: str):
    return [one for one in needing.lines if kind in ("", one.kind) and slug in ("", one.slug)]


def period_of(programme, today) -> ReportingPeriod:
    every = programme.reporting_period if programme else MONTH
    return ReportingPeriod(start_of_period(today, every), every)


def by_principle(standings, principles) -> list[dict]:
    """Overarching first, then the eight principles: each with its indicators' standings, also when it has none."""
    rows = [(None, [one for one in standings if one.indicator.is_overarching])]
    rows += [(one, [row for row in standings if row.indicator.principle_id == one.pk]) for one in principles]
    return [
        {"principle": principle, "standings": some[:MARKS], "more": max(0, len(some) - MARKS)}
        for principle, some in rows
    ]
