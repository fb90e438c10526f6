"""What of a logic model is drawn: its columns, their widths, and the links of the chain."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from indicators.models import Assessment
from indicators.scorecard import Row
from logicmodels.drawing.diagram import Box, Column, Diagram, Link, Sign, State, draw
from logicmodels.models import Activity, Assumption, Input, Outcome, Output
from logicmodels.reading import Reading
from lutonhet.lettering import legible

# Together with the gutters 1,240 units: a laptop's screen without scaling.
WIDTHS = {"Inputs": 164, "Activities": 244, "Outputs": 220, "Outcomes": 212, "Indicators": 160}
DOUBTS = {Assumption.Standing.DOUBTFUL: "?", Assumption.Standing.BROKEN: "✕"}
COMPARISONS = {
    Assessment.Result.BETTER: ("Better than", "B"),
    Assessment.Result.SIMILAR: ("Similar to", "S"),
    Assessment.Result.WORSE: ("Worse than", "W"),
    Assessment.Result.HIGHER: ("Higher than", "H"),
    Assessment.Result.LOWER: ("Lower than", "L"),
}
ARROWS = {"up": "↑", "down": "↓", "level": "→"}


def picture_of(reading: Reading, *, keep_order: bool = False, stretch: float = 1) -> Diagram:
    """The diagram of a logic model that has been read; `stretch` times as wide in its columns."""
    return drawn(columns_of(reading), links_of(reading), keep_order=keep_order, stretch=stretch)


def drawn(columns: Sequence[Column], links: Sequence[Link], *, keep_order: bool = False, stretch: float = 1) -> Diagram:
    """The diagram of plain columns and links, the columns `stretch` times as wide."""
    wide = tuple(replace(column, width=int(column.width * stretch)) for column in columns)
    return _drawn(wide, tuple(links), keep_order)


@lru_cache(maxsize=64)  # what is drawn follows from these values alone, and the same is drawn again and again
def _drawn(columns, links, keep_order):
    return draw(columns, links, keep_order=keep_order)


def columns_of(reading: Reading) -> list[Column]:
    """What stands in the five columns, as wide as on a laptop's screen."""
    return [
        Column("Inputs", WIDTHS["Inputs"], _boxes(reading, Input)),
        Column("Activities", WIDTHS["Activities"], _boxes(reading, Activity), apart="Not linked yet"),
        Column("Outputs", WIDTHS["Outputs"], _boxes(reading, Output), apart="Not linked yet"),
        Column("Outcomes", WIDTHS["Outcomes"], _boxes(reading, Outcome), apart="Not linked yet"),
        Column("Indicators", WIDTHS["Indicators"], _indicators(reading)),
    ]


def links_of(reading: Reading) -> list[Link]:
    return [Link(joint.source, joint.target, joint.is_tentative) for joint in reading.joints]


def _boxes(reading, kind):
    return tuple(
        Box(
            entry.code,
            entry.code,
            legible(entry.text),
            entry.href,
            tuple(_sign(reading.entry(code)) for code in reading.bearing[entry.code]),
            _tally(reading, entry.code),
        )
        for entry in reading.of(kind)
    )


def _sign(entry):
    """A flag: an assumption in doubt says so, a barrier looks otherwise than an assumption."""
    return Sign(entry.code, "barrier") if entry.kind is not Assumption else sign_of(entry.code, entry.particular)


def sign_of(code: str, standing: str) -> Sign:
    """The flag of an assumption, by whether it holds."""
    return Sign(f"{DOUBTS[standing]} {code} {standing}", standing) if standing in DOUBTS else Sign(code)


def _tally(reading, code):
    if code not in reading.counted:
        return ()
    words, is_counted = reading.counted[code]
    return (State(legible(words), "counted" if is_counted else "uncounted"),)


def _indicators(reading):
    return tuple(
        Box(
            f"indicator {slug}",
            "Indicator",
            legible(indicator.short_name),
            indicator.get_absolute_url(),
            states=standing_of(reading.figures[slug]),
        )
        for slug, indicator in reading.indicators.items()
    )


def standing_of(row: Row) -> tuple[State, ...]:
    """How the place stands beside its country, and which way it goes, by the latest date of measure."""
    latest = row.latest
    if latest is None:
        return (State("No figures yet", "none", "–"),)
    beside = latest.country.area.name if latest.country else "the country"
    judgement = latest.against_country
    result = judgement.result if judgement else ""
    told = ", computed" if judgement and judgement.basis == "computed" else ""
    words, letter = COMPARISONS.get(result, ("Not compared with", "–"))
    states = [State(legible(f"{words} {beside}{told}"), result if result in COMPARISONS else "none", letter)]
    trend = latest.trend
    if trend and trend.result != Assessment.Result.NOT_ASSESSED:
        states.append(State(legible(f"{ARROWS.get(latest.arrow, '')} {trend.result_text}".strip())))
    else:
        states.append(State("Trend not assessed"))
    return tuple(states)
