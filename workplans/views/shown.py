"""What the pages that show a year's plan share: the plan, its actions as the reader asked for them, and the ways
between the pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import rules
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from lutonhet.prepared import prepared
from lutonhet.together import together_again
from workplans.models import Highlight, Workplan
from workplans.narrowing import Choices, Narrowing, choices_among, narrowing_of
from workplans.periods import period_in_words
from workplans.reading import Row, beside_actions, rows_in
from workplans.versions import Standing, record_of, standing_in
from workplans.warnings import Dated, warnings_about
from workstreams.models import Programme
from workstreams.models.programme import ReportingPeriod

PAGES = (
    ("workplans:workplan_year", "Table"),
    ("workplans:board", "Board"),
    ("workplans:timeline", "Timeline"),
    ("workplans:highlight", "Highlight report"),
)


@dataclass(frozen=True)
class Shown:
    """A plan as a reader asked to see it: three queries, and one for the years."""

    workplan: Workplan
    years: list[Workplan]
    programme: Programme | None
    every: str
    rows: list[Row]
    narrowing: Narrowing
    choices: Choices
    highlight: Highlight | None
    standing: Standing
    more: list[list]  # the rows of each queryset that was asked for besides

    @property
    def kept(self) -> list[Row]:
        """The rows that were asked for, in the order asked for."""
        return self.narrowing.in_order([row for row in self.rows if self.narrowing.holds(row)])

    @property
    def warnings(self) -> list[str]:
        open_ones = [row for row in self.rows if row.action.is_open]
        dated = [Dated(row.action.code, row.action.starts_on, row.action.due_on, len(row.steps)) for row in open_ones]
        return warnings_about(dated, self.workplan.year)


def plan_of(slug: str, year: int) -> tuple[Workplan, list[Workplan]]:
    """A workstream's plan of a year, and those of its other years; 404 where there is none."""
    years = prepared(_years, slug)
    workplan = next((one for one in years if one.year == year), None)
    if workplan is None:
        raise Http404
    return workplan, [one for one in years if one is not workplan]


def _years(slug):
    return Workplan.objects.filter(workstream__slug=slug).select_related("workstream").order_by("-year")


def shown(request, slug: str, year: int, besides: Callable[[int, int], Iterable[QuerySet]] | None = None) -> Shown:
    """The plan, and what a page asks for `besides`, read together with what every page of a plan needs.

    `besides` is called with the keys of the plan and of its workstream.
    """
    workplan, years = plan_of(slug, year)
    found = together_again(_of_plan, workplan.pk, workplan.workstream_id, besides)
    programmes, highlights, submissions, decisions, updates, milestones, moves, *more = found
    programme = programmes[0] if programmes else None
    every = programme.reporting_period if programme else ReportingPeriod.MONTH
    rows = rows_in(workplan, every, updates, milestones, moves)
    return Shown(
        workplan,
        years,
        programme,
        every,
        rows,
        narrowing_of(request.GET),
        choices_among(rows),
        highlights[0] if highlights else None,
        standing_in(workplan, submissions, decisions),
        more,
    )


def _of_plan(key, workstream, besides):
    return (
        Programme.objects.order_by("pk"),
        Highlight.objects.standing().filter(workplan=key),
        *record_of(key),
        *beside_actions(key),
        *(besides(key, workstream) if besides else ()),
    )


def context_of(request, seen: Shown, page: str) -> dict:
    """What the head of each page needs; `page` is the name of its address."""
    workplan, narrowing = seen.workplan, seen.narrowing
    may_edit = rules.has_perm("workstreams.edit", request.user, workplan.workstream)
    address = reverse(page, args=[workplan.workstream.slug, workplan.year])
    return {
        "workplan": workplan,
        "workstream": workplan.workstream,
        "programme": seen.programme,
        "crumbs": crumbs(workplan.workstream),
        "other_years": seen.years,
        "pages": pages_of(workplan, page, narrowing),
        "address": address,
        "back": f"{address}{narrowing.query()}",
        "narrowing": narrowing,
        "choices": seen.choices,
        "total": len(seen.rows),
        "highlight": seen.highlight,
        "highlight_period": period_in_words(seen.highlight.period_starts_on, seen.every) if seen.highlight else "",
        "today": timezone.localdate(),
        "may_edit": may_edit,
        "sign_off": seen.standing,
    }


def pages_of(workplan: Workplan, page: str, narrowing: Narrowing | None = None) -> list[tuple[str, str, bool]]:
    """(words, address, is it this one) for each way to see the plan; what is left out stays left out."""
    args = [workplan.workstream.slug, workplan.year]
    query = narrowing.query("") if narrowing else ""
    return [
        (words, reverse(name, args=args) + ("" if name == "workplans:highlight" else query), name == page)
        for name, words in PAGES
    ]


def crumbs(workstream):
    """The way here from home."""
    return [
        ("Home", reverse("progress:home")),
        ("Workstreams", reverse("progress:workstream_list")),
        (workstream.name, workstream.get_absolute_url()),
    ]
