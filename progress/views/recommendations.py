"""What was recommended, who answers it, and what the evaluation found."""

from urllib.parse import urlencode

import rules
from django.db.models import Count, Prefetch, Q
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from logicmodels.models import ActivityRecommendation
from lutonhet.csv_download import csv_download
from progress.coverage import coverage, table_of
from progress.paging import page_of
from workstreams.models import EvaluationFinding, Principle, Recommendation, Workstream

ON_A_PAGE = 50
Source = Recommendation.Source
HEADINGS = {
    Source.MARMOT_REPORT: "Recommendations of the Marmot report",
    Source.EVALUATION: "Recommendations from the evaluation",
}
ABSENT = {
    Source.MARMOT_REPORT: "The report’s own recommendations are not in the material loaded so far. "
    "Until they are, this page cannot say how far they are answered.",
    Source.EVALUATION: "What the evaluation recommended has not been entered yet.",
}


@require_safe
def recommendation_list(request):
    """The recommendations by source, how they are covered, and the evaluation that some of them come from."""
    recommendations = recommendations_with_answers()
    workstreams, principles = columns_of()
    chosen = chosen_in(request.GET, workstreams, principles)
    listed = in_order(recommendations)
    for place, one in enumerate(listed):
        one.on_page = place // ON_A_PAGE + 1
    page = page_of(listed, request.GET.get("page", ""), ON_A_PAGE)
    of_coverage = {"workstream": chosen["of_workstream"], "principle": chosen["of_principle"]}
    keys = {"workstream": "slug", "principle": "number"}
    kept = urlencode({name: getattr(one, keys[name]) for name, one in of_coverage.items() if one})
    return render(
        request,
        "progress/recommendation_list.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "sources": by_source(page, {one.source for one in listed}),
            "page": page,
            "kept": f"{kept}&" if kept else "",
            "coverage": coverage([one for one in recommendations if one.is_open], workstreams, principles, **chosen),
            "workstreams": workstreams,
            "principles": principles,
            "chosen_workstream": chosen["of_workstream"],
            "chosen_principle": chosen["of_principle"],
            "findings": findings_by_kind(),
            "edits": True,
            "may_link": any(rules.has_perm("workstreams.edit", request.user, one) for one in workstreams),
            "may_edit": rules.has_perm("workstreams.edit_programme", request.user),
        },
    )


@require_safe
def coverage_table(request):
    """What covers what, as a table for Excel, with what it adds up to."""
    workstreams, principles = columns_of()
    recommendations = [one for one in recommendations_with_answers() if one.is_open]
    chosen = chosen_in(request.GET, workstreams, principles)
    return csv_download("coverage.csv", *table_of(coverage(recommendations, workstreams, principles, **chosen)))


def columns_of():
    """The workstreams, and the principles with how many indicators on the scorecard each has."""
    of_scorecard = Count("indicators", filter=Q(indicators__is_on_scorecard=True))
    return list(Workstream.objects.priority()), list(
        Principle.objects.annotate(indicator_count=of_scorecard).order_by("number")
    )


def chosen_in(query, workstreams, principles):
    """Which workstream and which principle an address asks for; None for any, and for what there is not."""
    slug, number = query.get("workstream", ""), query.get("principle", "")
    return {
        "of_workstream": next((one for one in workstreams if one.slug == slug), None),
        "of_principle": next((one for one in principles if str(one.number) == number), None),
    }


def recommendations_with_answers():
    """Every recommendation with its principles, its workstreams and `answers`: the links from open activities to it."""
    answers = (
        ActivityRecommendation.objects.filter(source__closed_on=None)
        .select_related("source__logic_model__workstream")
        .order_by("source__logic_model__workstream__order", "source__order", "source__code")
    )
    return list(
        Recommendation.objects.prefetch_related(
            "principles", "workstreams", Prefetch("activity_links", queryset=answers, to_attr="answers")
        )
    )


def in_order(recommendations):
    """As the page lists them: by source, of each the open ones and then the closed ones."""
    sources = list(Source)
    return sorted(recommendations, key=lambda one: (sources.index(one.source), not one.is_open))


def by_source(page, loaded):
    """A section for each source of which something is on the page. On the first, one of which nothing is `loaded` says
    so after the others."""
    sections = []
    for source in Source:
        rows = [one for one in page.rows if one.source == source]
        if rows or (source not in loaded and page.number == 1):
            sections.append(
                {
                    "source": source,
                    "heading": HEADINGS[source],
                    "open": [one for one in rows if one.is_open],
                    "closed": [one for one in rows if not one.is_open],
                    "absent": "" if source in loaded else ABSENT[source],
                }
            )
    return sorted(sections, key=lambda section: bool(section["absent"]))


def findings_by_kind():
    """The evaluation's findings by kind; each that nothing contains carries its parts in `details`."""
    findings = list(EvaluationFinding.objects.all())
    for one in findings:
        one.details = [part for part in findings if part.part_of_id == one.pk]
    return {
        f"{kind.value}": [one for one in findings if one.kind == kind and one.part_of_id is None]
        for kind in EvaluationFinding.Kind
    }
