"""The scorecard as files: what is shown, a line for each indicator and date; or both dates laid out as printed.

What a file says of a figure is its text as printed, so that nothing is rounded on the way; numbers stand beside it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from indicators.models import Area
from indicators.scorecard.choice import COUNTRY, NEIGHBOURS, REGION, TARGET
from indicators.scorecard.page import Scorecard
from indicators.scorecard.rows import WITHHELD, Against, DateOfMeasure, Row
from lutonhet.sheets.cells import exact, in_figures
from lutonhet.sheets.columns import Column, Number, Text
from lutonhet.sheets.text import inert, printable
from lutonhet.sheets.writing import write_csv, write_workbook

Table = tuple[list[Column], list[list]]
NAMES = {
    COUNTRY: Against.COUNTRY,
    REGION: Against.REGION,
    NEIGHBOURS: Against.NEIGHBOURS,
    TARGET: "target",
}
# A lone hyphen and a number below nought run nothing, and a printed table is not changed by an apostrophe.
HARMLESS = re.compile(r"-|-\d[\d,]*(\.\d+)?%?")
MISSING, PRINTED_GAP = "-", "N/a"


def as_csv(card: Scorecard) -> bytes:
    return write_csv(*table_of(card))


def as_xlsx(card: Scorecard) -> bytes:
    """The table, and a second sheet that says what was chosen and where the figures come from."""
    about = [Text("", "What"), Text("", "Is")], [[_text(what), _text(words)] for what, words in about_table(card)]
    return write_workbook([("Scorecard", *table_of(card)), ("About", *about)])


def table_of(card: Scorecard) -> Table:
    return printed_table(card) if card.choice.is_printed else shown_table(card)


def printed_table(card: Scorecard) -> Table:
    """Both dates laid out as the source prints them: a principle's number on its first line, eight columns a date.

    Headings repeat, as they do in print; a principle without an indicator has no line there.
    """
    of_date = [
        "Date of measure",
        card.place,
        card.country,
        "Region",
        f"Comparison to {card.country}",
        "Comparison to Region",
        "Comparison to NN",
        "Trend",
    ]
    columns = [Text("", heading) for heading in ("Measure description", "", *of_date, *of_date)]
    lines = []
    for group in card.groups:
        for number, row in enumerate(group.rows):
            told = "" if number else str(group.principle.number) if group.principle else "Overarching"
            cells = [cell for one in row.printed for cell in _printed_cells(one)]
            lines.append([_text(cell) for cell in (told, row.indicator.name, *cells)])
    return columns, lines


def _printed_cells(one: DateOfMeasure | None) -> list[str]:
    if one is None:
        return [""] * 8
    values = [one.values.get(role) for role in (Area.Role.PLACE, Area.Role.COUNTRY, Area.Role.REGION)]
    judged = [one.judgements.get(against) for against in Against]
    return [
        one.period_label,
        *(figure.value_text if figure else MISSING for figure in values),
        *(judgement.printed if judgement and judgement.printed else PRINTED_GAP for judgement in judged),
    ]


def shown_table(card: Scorecard) -> Table:
    """A line for each indicator and each date that is shown, published and computed side by side."""
    columns = [
        Text("", "Principle"),
        Text("", "Indicator"),
        Text("", "Unit"),
        Text("", "Good is"),
        Text("", "For whom"),
        Text("", "Period"),
        Text("", f"{card.place}, as printed"),
        Number("", card.place),
        Number("", "Lower 95% limit"),
        Number("", "Upper 95% limit"),
    ]
    for one in card.shown:
        columns += _columns_of(one, card)
    columns += [
        Text("", "Trend, published"),
        Text("", "Trend, computed"),
        Text("", "Method of the trend, or why it is not computed"),
        Text("", "How new"),
        Text("", "Source"),
    ]
    return columns, list(_lines(card, len(columns)))


def _columns_of(comparator: str, card: Scorecard) -> list[Column]:
    name = card.names[comparator]
    values = {
        COUNTRY: [Text("", f"{name}, as printed"), Number("", name)],
        REGION: [Text("", f"{name}, as printed"), Number("", name)],
        NEIGHBOURS: [Number("", f"{name}: average"), Text("", f"{name}: rank"), Text("", f"{name}: with a figure")],
        TARGET: [Number("", name), Text("", f"{name}: by")],
    }[comparator]
    return [
        *values,
        Text("", f"Against {name}, published"),
        Text("", f"Against {name}, computed"),
        Text("", f"Method against {name}, or why it is not computed"),
    ]


def _lines(card: Scorecard, width: int) -> Iterator[list]:
    for group in card.groups:
        principle = f"{group.principle.number}. {group.principle.name}" if group.principle else "Overarching"
        if not group.rows:
            yield [_text(principle), "No indicator agreed yet", *[None] * (width - 2)]
        for row in group.rows:
            for one in row.shown(card.choice):
                yield [_cell(cell) for cell in (principle, *_about(card, row, one), *_line(card, row, one))]


def _about(card, row: Row, one: DateOfMeasure | None):
    indicator, whom = row.indicator, card.whom or "Headline"
    if one and one.place and one.place.is_withheld:
        whom = f"{whom} ({WITHHELD if one.place.value is None else 'withheld from others'})"
    return indicator.name, indicator.unit, indicator.get_polarity_display(), whom


def _line(card, row: Row, one: DateOfMeasure | None):
    if one is None:
        gaps = 5 + sum(len(_columns_of(comparator, card)) for comparator in card.shown)
        return row.nothing or "No figure", *[None] * (gaps + 4)
    place = one.place
    trend = one.trend
    return (
        one.period_label,
        *((place.value_text, place.value, place.lower, place.upper) if place else (None,) * 4),
        *(cell for comparator in card.shown for cell in _against(comparator, one)),
        trend and trend.printed,
        trend and trend.found,
        trend and trend.how,
        row.freshness.words if row.freshness and one is row.latest else None,
        one.batch and one.batch.title,
    )


def _against(comparator: str, one: DateOfMeasure):
    judgement = one.judgements.get(NAMES[comparator])
    judged = (judgement.printed, judgement.found, judgement.how) if judgement else (None,) * 3
    if comparator in (COUNTRY, REGION):
        figure = one.values.get(Area.Role.COUNTRY if comparator == COUNTRY else Area.Role.REGION)
        return (figure.value_text, figure.value, *judged) if figure else (None, None, *judged)
    if comparator == NEIGHBOURS:
        return (*_neighbourhood(one), *judged)
    target = one.target
    return (target.value, f"{target.by:%-d %B %Y}", *judged) if target else (None, None, *judged)


def _neighbourhood(one: DateOfMeasure):
    if not one.neighbours:
        return None, None, None
    average, counted = one.neighbours.average, f"{one.neighbours.with_a_value} of {one.neighbours.size}"
    return None if average is None else exact(average), one.neighbours.position, counted


def about_table(card: Scorecard) -> Iterator[tuple[str, str]]:
    """What was chosen, and what the columns mean."""
    yield "Shown", card.dates_in_words
    yield "For whom", card.whom or "the headline of each indicator"
    if card.neighbours and not card.choice.is_printed:
        neighbours = card.neighbours
        yield "Nearest neighbours", neighbours.neighbour_set.name
        yield "Which areas", ", ".join(area.name for area in neighbours.areas.values())
        yield "Average", "the plain mean of the neighbours’ values; the place is not among them"
        yield "Rank", "among the neighbours and the place; 1st is best, or highest where neither is good"
    yield "Published", "the judgement that a source prints, in its own words"
    yield "Computed", "what a named method finds in the figures; it never takes the place of what was published"
    sources = dict.fromkeys(one.batch for row in card.rows for one in row.shown(card.choice) if one and one.batch)
    for batch in sources:
        yield "Source", ", ".join(part for part in (batch.title, batch.publisher) if part)


def _cell(value):
    if isinstance(value, Decimal):
        return in_figures(value) if exact(float(value)) != value else value
    return _text(value) if value else None


def _text(text: str) -> str:
    clean = printable(str(text), lines=False)
    return clean if HARMLESS.fullmatch(clean) else inert(clean)
