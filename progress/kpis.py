"""What a KPI dashboard says in sentences and as a table: from values that are read already."""

from collections.abc import Iterable

from django.urls import reverse

from indicators.scorecard.page import Scorecard
from logicmodels.counts.figures import figure
from logicmodels.counts.kpis import Kpi
from logicmodels.counts.towards_target import BEHIND, ON_THE_WAY, REACHED
from workplans.delivery_over_time import Moment

HEADING = [
    "Ref", "Output", "Unit", "Counted every", "Latest count", "Period", "First day", "Last day",
    "Financial year so far", "Baseline", "Baseline date", "Target", "Target date", "Standing", "Recorded by",
    "Recorded on", "Address",
]  # fmt: skip


def sentences(kpis: Iterable[Kpi], card: Scorecard, moments: list[Moment]) -> list[str]:
    """What the dashboard comes to, in sentences that can be read out; what there is nothing of is not spoken of."""
    kpis = list(kpis)
    told = []
    if kpis:
        counted = sum(kpi.latest is not None for kpi in kpis)
        aimed = [kpi for kpi in kpis if kpi.output.target is not None]
        have = "has" if len(aimed) == 1 else "have"
        told.append(f"{_of(counted, len(kpis), 'output')} counted, and {len(aimed) or 'none'} {have} a target.")
        words = [kpi.standing.word for kpi in aimed]
        parts = [(REACHED, "reached"), (ON_THE_WAY, "on the way"), (BEHIND, "behind the line to the target")]
        how = ", ".join(f"{words.count(word)} {said}" for word, said in parts if word in words)
        if how:
            told.append(f"Of those with a target: {how}.")
    if card.rows:
        summary = card.summary
        told.append(
            f"{_counted(summary['total'], 'indicator')} behind its outcomes: {summary['worse'] or 'none'} worse than "
            f"{card.country} and {summary['better'] or 'none'} better; {summary['worsening'] or 'none'} getting worse."
        )
    if moments:
        told.append(moments[-1].sentence)
    return told


def _of(some, all_of_them, noun):
    return f"{some or 'None'} of {_counted(all_of_them, noun)} {'has' if some == 1 else 'have'} been"


def _counted(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def line_of(kpi: Kpi, request) -> list:
    """An output as a row of a spreadsheet, under `HEADING`; figures without thousands' commas."""
    output, latest, recorded = kpi.output, kpi.latest, kpi.latest_recorded
    return [
        output.code,
        output.text,
        output.unit,
        output.get_frequency_display().removeprefix("Every ") if output.frequency else "",
        plain(latest and latest.count.count),
        latest.period.label if latest else "",
        latest.period.start if latest else "",
        latest.period.end if latest else "",
        plain(latest and latest.so_far),
        plain(output.baseline),
        output.baseline_on or "",
        plain(output.target),
        output.target_on or "",
        kpi.standing.word,
        recorded.who if recorded else "",
        recorded.on if recorded else "",
        request.build_absolute_uri(reverse("progress:item", args=[output.code])),
    ]


def plain(value) -> str:
    """A count without thousands' commas, which a spreadsheet reads as a number; "" for what is missing."""
    return "" if value is None else figure(value).replace(",", "")
