"""The versions of a plan: all of them, one in full, and the certificate of one that was signed off."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workplans.checklist import checklist
from workplans.diff import told
from workplans.models import Workplan
from workplans.models.sign_off import grouped
from workplans.offers import offers_on_plan, offers_on_version, why_not_signed_by
from workplans.plan_page import page_of
from workplans.versions import Standing, Version, standing_of


def plan_called(slug, year) -> Workplan:
    return get_object_or_404(Workplan.objects.select_related("workstream"), workstream__slug=slug, year=year)


def version_called(slug, year, number) -> tuple[Standing, Version]:
    """A version of a plan, with how the plan stands; 404 where there is none of that number."""
    standing = standing_of(plan_called(slug, year))
    version = standing.version(number)
    if version is None:
        raise Http404
    return standing, version


def crumbs_of(workplan, *more):
    workstream = workplan.workstream
    return [
        ("Home", reverse("progress:home")),
        ("Workstreams", reverse("progress:workstream_list")),
        (workstream.name, workstream.get_absolute_url()),
        (f"Workplan {workplan.year}", workplan.get_absolute_url()),
        *more,
    ]


def crumb_of(version: Version):
    return (f"Version {version.number}", version.submission.get_absolute_url())


@require_safe
def version_list(request, slug, year):
    """Every version that was sent, the latest first, and what became of it."""
    workplan = plan_called(slug, year)
    standing = standing_of(workplan)
    context = {
        "workplan": workplan,
        "crumbs": crumbs_of(workplan),
        "standing": standing,
        "versions": list(reversed(standing.versions)),
        "offers": offers_on_plan(request.user, standing),
    }
    return render(request, "workplans/version_list.html", context)


@require_safe
def version(request, slug, year, number):
    """A version in full, as it was sent: what differs from the one before, what was decided, and its check code."""
    standing, version = version_called(slug, year, number)
    before = standing.signed_before(version)
    context = {
        "workplan": standing.workplan,
        "crumbs": crumbs_of(standing.workplan),
        "standing": standing,
        "shown": version,
        "offers": offers_on_version(request.user, standing, version),
        "part": why_not_signed_by(request.user, version),
        "before": before,
        "differences": told(before.plan, version.plan) if before else [],
        "missing": checklist(version.plan),
        "plan": page_of(version.plan),
    }
    return render(request, "workplans/version.html", context)


@require_safe
def certificate(request, slug, year, number):
    """That a version was signed off, by whom and when, with its check code and the head of the chain: to be printed."""
    standing, version = version_called(slug, year, number)
    if not version.is_signed:
        raise Http404
    last = standing.last_record
    context = {
        "workplan": standing.workplan,
        "crumbs": crumbs_of(standing.workplan, crumb_of(version)),
        "standing": standing,
        "shown": version,
        "amended": standing.version(number - 1) if version.submission.amends_id else None,
        "head": last,
        "head_in_groups": grouped(last.seal),
        "printed_at": timezone.now(),
    }
    return render(request, "workplans/certificate.html", context)
