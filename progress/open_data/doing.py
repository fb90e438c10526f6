"""How it goes: what has been achieved, how signed actions were last reported, and what has been counted.

Only what belongs to a version in force is told of actions and outputs, by the words and targets that were signed off.
Reports are told by their status and date alone: what people write in them is for colleagues.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from logicmodels.models import OutputCount
from progress.open_data.dataset import Dataset, day, number, text, whole
from progress.open_data.plain import without_addresses
from progress.open_data.signed import SignedPlan, latest_of_each, plans_in_force
from workplans.models import Update
from workplans.models.actions import Delivery
from workstreams.models import Achievement, Programme


def achievements() -> list[Achievement]:
    """Impact to date: what stands on the workstreams' pages, but for what nobody has confirmed yet."""
    confirmed = Achievement.objects.open().filter(is_inferred=False).select_related("workstream")
    found = list(confirmed.order_by("workstream__order", "workstream__name", "order", "code"))
    for one in found:
        one.text = without_addresses(one.text)
    return found


def last_reports(plans: Iterable[SignedPlan]) -> dict[str, Update]:
    """Code of each action in these plans → its last report, where there is one: one query.

    To close an action needs the group's agreement: until a version that says so is in force, it stands as last
    reported before.
    """
    codes = [code for plan in plans for code, _ in plan.open("actions")]
    found: dict[str, Update] = {}
    reports = Update.objects.standing().exclude(delivery=Delivery.CLOSED).filter(action__code__in=codes)
    rows = reports.select_related("action").only("action__code", "delivery", "made_at", "period_starts_on")
    for one in rows.order_by("period_starts_on", "made_at", "pk"):
        found[one.action.code] = one
    return found


def counts_of(plans: Iterable[SignedPlan]) -> dict[str, list[OutputCount]]:
    """Code of each output in these plans → its whole counts in the order of time, where they may be told: two queries.

    An output's counts are told all or not at all: none where one of them, of the output, of one of its activities or
    between two that include one another, is a small number that is not nought (`Programme.small_number_threshold`).
    """
    targets = {code: row for plan in plans for code, row in plan.open("outputs")}
    threshold = Programme.objects.small_number_threshold()
    rows: dict[str, list[OutputCount]] = defaultdict(list)
    counts = OutputCount.objects.filter(output__code__in=list(targets)).select_related("output")
    for one in counts.order_by("ends_on", "starts_on", "pk"):
        rows[one.output.code].append(one)
    return {
        code: [one for one in some if one.activity_id is None]
        for code, some in rows.items()
        if not any(0 < figure < threshold for figure in _told_by(some, targets[code]))
    }


def _told_by(counts: list[OutputCount], signed) -> Iterable[Decimal]:
    """Every figure that a reader of the counts could have: each of them, and the steps between cumulative ones."""
    yield from (one.count for one in counts)
    if signed.get("is_cumulative") or counts[0].output.is_cumulative:
        whole = [one.count for one in counts if one.activity_id is None]
        yield from (abs(later - earlier) for earlier, later in pairwise(whole))


def _achievements():
    for one in achievements():
        yield one.workstream.code, one.code, one.get_kind_display(), one.text, one.achieved_on


def _delivery():
    plans = plans_in_force()
    reports = last_reports(plans)
    for plan in plans:
        for code, row in plan.open("actions"):
            report = reports.get(code)
            yield (
                *(plan.workstream.code, plan.year, plan.reference, code, row.get("text")),
                report.get_delivery_display() if report else None,
                *((report.period_starts_on, report.made_on) if report else (None, None)),
            )


def _counts():
    plans = latest_of_each(plans_in_force())
    counts = counts_of(plans)
    for plan in plans:
        for code, row in plan.open("outputs"):
            for one in counts.get(code, ()):
                yield (
                    *(plan.workstream.code, plan.reference, code, row.get("text"), row.get("unit")),
                    *(one.starts_on, one.ends_on, one.count),
                )


_WORKSTREAM = text("workstream", "`code` of the data set `workstreams`.")
_VERSION = text("version", "`reference` of the data set `versions`: it is in force there.")

DATASETS = (
    Dataset(
        "achievements",
        "Impact to date",
        "What workstreams and strands have set up and done. What is still to be confirmed is left out.",
        (
            _WORKSTREAM,
            text("code", "Its permanent reference."),
            text("kind", "How the workstream is set up, or what it has done."),
            text("text", "What was achieved."),
            day("achieved_on", "When, where that is known."),
        ),
        _achievements,
    ),
    Dataset(
        "action-delivery",
        "Delivery of the signed actions",
        "How each open action of a workplan in force was last reported. People judge it; what they write beside it is "
        "left out.",
        (
            _WORKSTREAM,
            whole("year", "The year that the workplan is for."),
            _VERSION,
            text("action", "`code` of the data set `workplan-actions`."),
            text("text", "What is to be done, as signed off."),
            text("delivery", "How it stands, as last reported; empty where nobody has reported yet."),
            day("period_from", "The first day of the period that the report is for."),
            day("reported_on", "When it was reported."),
        ),
        _delivery,
    ),
    Dataset(
        "output-counts",
        "Counts of the outputs",
        "What has been counted of the outputs of a logic model in force. An output with a small number among its "
        "counts is left out whole.",
        (
            _WORKSTREAM,
            _VERSION,
            text("output", "`code` of the data set `logic-model-items`."),
            text("text", "What is counted, as signed off."),
            text("unit", "Its unit, as signed off."),
            day("period_start", "The first day that the count is for."),
            day("period_end", "The last day that the count is for."),
            number("count", "How many."),
        ),
        _counts,
    ),
)
