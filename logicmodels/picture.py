"""What of a logic model is drawn: its columns, their widths, and the links of the chain."""

from logicmodels.diagram import Box, Column, Diagram, Link, draw
from logicmodels.models import Activity, Input, Outcome, Output
from logicmodels.reading import Reading
from lutonhet.lettering import legible

# Together with the gutters 1,240 units: a laptop's screen without scaling.
WIDTHS = {"Inputs": 164, "Activities": 244, "Outputs": 220, "Outcomes": 212, "Indicators": 160}


def picture_of(reading: Reading, *, keep_order: bool = False, stretch: float = 1) -> Diagram:
    """The diagram of a logic model that has been read; `stretch` times as wide in its columns."""
    wide = {heading: int(width * stretch) for heading, width in WIDTHS.items()}
    columns = [
        Column("Inputs", wide["Inputs"], _boxes(reading, Input)),
        Column("Activities", wide["Activities"], _boxes(reading, Activity), apart="Not linked yet"),
        Column("Outputs", wide["Outputs"], _boxes(reading, Output), apart="Not linked yet"),
        Column("Outcomes", wide["Outcomes"], _boxes(reading, Outcome), apart="Not linked yet"),
        Column("Indicators", wide["Indicators"], _indicators(reading)),
    ]
    links = [Link(joint.source, joint.target, joint.is_tentative) for joint in reading.joints]
    return draw(columns, links, keep_order=keep_order)


def _boxes(reading, kind):
    return tuple(
        Box(entry.code, entry.code, legible(entry.text), entry.href, tuple(reading.bearing[entry.code]))
        for entry in reading.of(kind)
    )


def _indicators(reading):
    return tuple(
        Box(f"indicator {slug}", "Indicator", legible(indicator.short_name), indicator.get_absolute_url())
        for slug, indicator in reading.indicators.items()
    )
