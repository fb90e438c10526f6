"""The public site: what is published and signed off, for everybody to read.

Nothing here reads a working copy. With the public site off, whoever is signed in sees here what the public would.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from accounts.visitors import for_everybody
from indicators.models import Area
from indicators.scorecard.page import scorecard_of
from indicators.scorecard.standing import latest_standings, summary
from progress.open_data.as_at import now
from progress.open_data.doing import achievements, last_reports
from progress.open_data.drawn import drawn
from progress.open_data.signed import latest_of_each, plans_in_force
from progress.views.home import by_principle
from workplans.models.actions import Delivery
from workplans.plan_page import page_of
from workstreams.models import Goal, Principle, Workstream

OPEN_TO_ROBOTS = ("progress:public_home", "progress:open_data")


def _tag(request, **_kwargs):
    """A visitor's page is the same until something changes; that of somebody signed in says who it is for."""
    return None if request.user.is_authenticated else f'"{now(request).tag}"'


unless_unchanged = condition(etag_func=_tag)


@for_everybody
@unless_unchanged
def public_home(request):
    """What the programme is for, how the place stands, and what has been signed off."""
    areas = Area.objects.compared()
    standings = latest_standings(areas)
    plans = {plan.workstream.pk: plan for plan in latest_of_each(plans_in_force(with_content=False))}
    done = {}
    for one in achievements():
        done.setdefault(one.workstream_id, []).append(one)
    workstreams = [(one, plans.get(one.pk), done.get(one.pk, [])) for one in Workstream.objects.all()]
    context = {
        "areas": areas,
        "summary": summary(standings),
        "principles": by_principle(standings, Principle.objects.order_by("number")),
        "goals": Goal.objects.all(),
        "priorities": [row for row in workstreams if row[0].is_priority],
        "strands": [row for row in workstreams if not row[0].is_priority],
        "as_at": now(request).changed_at,
    }
    return render(request, "progress/public/home.html", _for_all(request, context))


@for_everybody
@unless_unchanged
def public_workstream(request, slug):
    """A workstream: impact to date, and the plans and the logic model that are signed off and in force."""
    workstream = get_object_or_404(Workstream, slug=slug)
    plans = plans_in_force(workstream)
    reports = last_reports(plans)
    context = {
        "workstream": workstream,
        "achievements": [one for one in achievements() if one.workstream_id == workstream.pk],
        "plans": [(plan, page_of(plan.without_logic_model), _delivery(plan, reports)) for plan in plans],
        "logic_model": plans[0] if plans and plans[0].has_logic_model else None,
    }
    if context["logic_model"]:
        context |= {"model": page_of(plans[0].logic_model), "diagram": drawn(plans[0])}
    return render(request, "progress/public/workstream.html", _for_all(request, context, public=True))


@for_everybody
@unless_unchanged
def public_indicators(request):
    """The scorecard on the latest figures."""
    card = scorecard_of(QueryDict(""), AnonymousUser())
    return render(request, "progress/public/indicators.html", _for_all(request, {"card": card}, public=True))


def _delivery(plan, reports):
    """How many of a plan's open actions stand how, as last reported: (status, how many), and how many say nothing."""
    said = [reports[code].delivery for code, _ in plan.open("actions") if code in reports]
    counts = [(status.value, said.count(status)) for status in Delivery if status in said]
    return {"counts": counts, "silent": len(plan.open("actions")) - len(said)}


def _for_all(request, context, *, public=False):
    crumbs = [("Home", reverse("progress:home"))] if request.user.is_authenticated else []
    if public:
        crumbs.append(("Public site" if crumbs else "Home", reverse("progress:public_home")))
    return {"crumbs": crumbs, **context}


@login_not_required
@require_safe
def robots(request):
    """What search engines may read: the public site, and without it nothing."""
    open_to_them = [f"Allow: {reverse(name)}" for name in OPEN_TO_ROBOTS] if settings.PUBLIC_SITE else []
    lines = ["User-agent: *", *open_to_them, *(["Allow: /static/"] if open_to_them else []), "Disallow: /", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
