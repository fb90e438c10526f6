"""The scorecard."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators.models import Area
from indicators.scorecard import Row, rows_of
from indicators.standing import latest_standings, summary
from workstreams.models import Principle, Recommendation


@require_safe
def indicator_list(request):
    """All indicators by principle: the latest date of measure; with `?dates=both` both, as the source prints them."""
    both = request.GET.get("dates") == "both"
    standings = latest_standings()
    return render(
        request,
        "indicators/indicator_list.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "areas": Area.objects.compared(),
            "both": both,
            "summary": summary(standings),
            "groups": by_principle(rows_of(one.indicator for one in standings)),
        },
    )


def by_principle(rows: list[Row]) -> list[dict]:
    """Overarching first, then every principle; one without an indicator brings what recommends work on it."""
    groups = [{"principle": None, "rows": [row for row in rows if row.indicator.is_overarching]}]
    recommended = Prefetch("recommendations", queryset=Recommendation.objects.open(), to_attr="open_recommendations")
    for principle in Principle.objects.prefetch_related(recommended):
        of_principle = [row for row in rows if row.indicator.principle_id == principle.pk]
        groups.append({"principle": principle, "rows": of_principle})
    return groups
