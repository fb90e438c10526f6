"""What has changed in a logic model since a day or a signed version: what differs, not all that happened."""

from datetime import date, datetime, time

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from logicmodels.models import LogicModel
from lutonhet.csv_download import csv_download
from progress.forms import SinceForm
from progress.logic_model_history import apart_from_loads, what_differs
from workplans.models import Decision

HEADING = ("Heading", "Code", "What it is", "What differs", "In words", "Before", "Now", "Who", "On behalf of", "When")


@require_safe
def logic_model_history(request, slug):
    """What differs between a logic model at the beginning of a day, or as it was signed off, and now; three months back
    by default."""
    logic_model = found(slug)
    form, choices = form_of(request)
    signed = signed_versions(logic_model)
    version = version_asked_for(request, signed)
    since = form.cleaned_data["since"] if form.is_valid() and not version else None
    moment = moment_of(version, since)
    groups = what_differs(logic_model, moment) if moment else []
    loads, rest = apart_from_loads(groups)
    context = {
        "crumbs": [
            ("Home", reverse("progress:home")),
            ("Workstreams", reverse("progress:workstream_list")),
            (logic_model.workstream.name, logic_model.workstream.get_absolute_url()),
            ("Logic model", logic_model.get_absolute_url()),
        ],
        "workstream": logic_model.workstream,
        "form": form,
        "choices": [(words, day, is_chosen and not version) for words, day, is_chosen in choices],
        "signed": signed,
        "version_asked_for": version,
        "since": since,
        "loads": loads,
        "groups": rest,
        "how_many": sum(len(group.subjects) for group in groups),
    }
    return render(request, "progress/logic_model_history.html", context)


@require_safe
def logic_model_history_table(request, slug):
    """The same as a table for Excel, a line for each thing that differs."""
    logic_model = found(slug)
    form, _ = form_of(request)
    version = version_asked_for(request, signed_versions(logic_model))
    if not form.is_valid() and not version:
        address = reverse("progress:logic_model_history", args=[slug])
        return redirect(f"{address}?{request.GET.urlencode()}")
    since = version.submission.reference if version else form.cleaned_data["since"]
    moment = moment_of(version, since)
    name = f"{logic_model.workstream.code}-logic-model-since-{since}.csv"
    return csv_download(name, HEADING, lines_of(what_differs(logic_model, moment)))


def signed_versions(logic_model) -> list[Decision]:
    """The decisions that signed off versions of the workstream's plans, the latest first, each with its version."""
    signing = Decision.objects.filter(workplan__workstream=logic_model.workstream, event__in=Decision.SIGNING)
    with_versions = signing.select_related("submission__workplan__workstream").defer("submission__content")
    return list(with_versions.order_by("-submission__sent_at"))


def version_asked_for(request, signed: list[Decision]) -> Decision | None:
    """The one that the address names, as `version=HSG-2025-v3`; None where it names none that was signed off."""
    reference = request.GET.get("version", "")
    return next((one for one in signed if one.submission.reference == reference), None)


def moment_of(version: Decision | None, since: date | None) -> datetime | None:
    """When it was as it is compared with: a version was frozen at the moment when it was sent."""
    if version:
        return version.submission.sent_at
    return beginning_of(since) if since else None


def lines_of(groups):
    """The rows under `HEADING`."""
    for group in groups:
        if group.is_reordered:
            yield (group.heading, "", "", "Order", "The order of the list changed", "", "", "", "", "")
        for subject in group.subjects:
            for one in subject.told:
                when = f"{timezone.localtime(one.at):%d/%m/%Y %H:%M}" if one.at else ""
                yield (
                    group.heading,
                    subject.code,
                    subject.text,
                    one.what,
                    one.sentence,
                    one.said.before,
                    one.said.after,
                    one.who,
                    one.behalf,
                    when,
                )


def found(slug):
    return get_object_or_404(LogicModel.objects.select_related("workstream"), workstream__slug=slug)


def form_of(request):
    """The form as the address fills it in, and the usual choices: (words, the day as in an address, is it chosen?)."""
    today = timezone.localdate()
    usual = [
        ("The last month", months_before(today, 1)),
        ("The last three months", months_before(today, 3)),
        ("The last year", months_before(today, 12)),
    ]
    form = SinceForm.asked_for(request.GET, otherwise=usual[1][1])
    chosen = form.cleaned_data.get("since") if form.is_valid() else None
    return form, [(words, day.isoformat(), day == chosen) for words, day in usual]


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; the last of that month where it has no such day."""
    number = day.year * 12 + day.month - 1 - months
    first_of_next = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    last = date.fromordinal(first_of_next.toordinal() - 1)
    return last.replace(day=min(day.day, last.day))


def beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
