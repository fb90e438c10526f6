"""The scorecard as tables of a pack: both dates side by side, a table for each principle."""

from django.http import QueryDict

from indicators.models import Assessment
from indicators.scorecard.page import Scorecard, scorecard_of
from indicators.scorecard.rows import Against
from lutonhet.lettering import legible
from progress.packs.document import Cell, Chart, Column, Part, Prose, Table
from progress.packs.tones import ARROWS

SHEET = "Scorecard"
MISSING = "–"
WORDS = {
    Assessment.Result.BETTER: "Better",
    Assessment.Result.SIMILAR: "Similar",
    Assessment.Result.WORSE: "Worse",
    Assessment.Result.HIGHER: "Higher",
    Assessment.Result.LOWER: "Lower",
}


def printed_scorecard() -> Scorecard:
    """As its source prints it in two dates; where no source does, the latest date beside the one before."""
    printed = scorecard_of(QueryDict("dates=both"), None)
    if printed.source_of_two_dates:
        return printed
    return latest_scorecard()


def latest_scorecard() -> Scorecard:
    """The latest date beside the one before, as published and as computed."""
    return scorecard_of(QueryDict("dates=two"), None)


def scorecard_part(card: Scorecard, *, title: str = "Scorecard") -> Part:
    """A chart of how the indicators stand, and a table for each principle."""
    key = (
        f"Better, Similar and Worse compare {card.place} with {card.country}, the region and its nearest neighbours; "
        "– is not compared. An arrow says which way the figure moved."
    )
    if card.choice.is_printed:
        key += " The source prints G, A and R for them. What is computed says so; all else is as published."
    return Part(
        "scorecard",
        title,
        (*_chart(card), *(_table(card, group) for group in card.groups), Prose(key, "quiet")),
    )


def _chart(card):
    counts = dict.fromkeys(("Worse", "Similar", "Better", "Higher or lower", "Not compared"), 0)
    for one in card.standings:
        word = WORDS.get(one.result(Against.COUNTRY), "Not compared")
        counts["Higher or lower" if word in ("Higher", "Lower") else word] += 1
    if not counts["Higher or lower"]:
        del counts["Higher or lower"]
    if not card.rows:
        return
    says = f"{counts['Worse']} of {len(card.rows)} indicators are worse than {card.country}, {counts['Better']} better"
    yield Chart(says, "Indicators", "How indicators stand", tuple(counts), tuple(counts.values()))


def _table(card, group):
    heading = legible(f"{group.principle.number}. {group.principle.name}" if group.principle else "Overarching")
    rows = tuple(_row(card, row) for row in group.rows)
    return Table(heading, SHEET, _columns(card), rows, "No indicator is agreed for this principle yet.")


def _columns(card):
    both = ("First date", "Second date") if card.choice.is_printed else ("Date before", "Latest date")
    found = [Column("Measure", 38)]
    for when in both:
        found += [
            Column(when, 12),
            Column(legible(card.place), 14, is_figure=True),
            Column(legible(card.country), 12, is_figure=True),
            Column("Region", 11, is_figure=True),
            Column(f"To {legible(card.country)}", 12),
            Column("To region", 12),
            Column("To neighbours", 15),
            Column("Trend", 18),
        ]
    return tuple(found)


def _row(card, row):
    cells = [Cell(legible(row.indicator.name))]
    for one in row.shown(card.choice):
        cells += _of_date(one) if one else [Cell(MISSING, "quiet")] * 8
    return tuple(cells)


def _of_date(one):
    return [
        Cell(legible(one.period_label)),
        *(_figure(value) for value in (one.place, one.country, one.region)),
        *(_compared(judgement) for judgement in (one.against_country, one.against_region, one.against_neighbours)),
        _trend(one),
    ]


def _figure(value):
    text = legible(value.value_text or value.text).removeprefix("-" if value.value is None else "") if value else ""
    return Cell(
        text or MISSING, "" if text else "quiet", "" if value is None or value.value is None else f"{value.value:f}"
    )


def _compared(judgement):
    if judgement is None or judgement.result not in WORDS:
        return Cell(MISSING, "quiet")
    told = f"{WORDS[judgement.result]}{' (computed)' if judgement.basis == 'computed' else ''}"
    return Cell(told, str(judgement.result))


def _trend(one):
    if one.trend is None or not one.trend.result_text:
        return Cell("Not assessed", "quiet")
    return Cell(legible(f"{ARROWS.get(one.arrow, '')} {one.trend.result_text}".strip()))
