"""What of a logic model is drawn: its columns, their widths, and the links of the chain."""

from logicmodels.diagram import Box, Column, Diagram, Link, draw
from logicmodels.models import Activity, Input, Outcome, Output
from logicmodels.reading import Reading

# Together with the gutters 1,240 units: a laptop's screen without scaling.
WIDTHS = {"Inputs": 164, "Activities": 244, "Outputs": 220, "Outcomes": 212, "Indicators": 160}


def picture_of(reading: Reading, *, keep_order: bool = False) -> Diagram:
    """The diagram of a logic model that has been read."""
    columns = [
        Column("Inputs", WIDTHS["Inputs"], _boxes(reading, Input)),
        Column("Activities", WIDTHS["Activities"], _boxes(reading, Activity), apart="Not linked yet"),
        Column("Outputs", WIDTHS["Outputs"], _boxes(reading, Output), apart="Not linked yet"),
        Column("Outcomes", WIDTHS["Outcomes"], _boxes(reading, Outcome), apart="Not linked yet"),
        Column("Indicators", WIDTHS["Indicators"], _indicators(reading)),
    ]
    links = [Link(joint.source, joint.target, joint.is_tentative) for joint in reading.joints]
    return draw(columns, links, keep_order=keep_order)


def _boxes(reading, kind):
    return tuple(
        Box(entry.code, entry.code, entry.text, entry.href, tuple(reading.bearing[entry.code]))
        for entry in reading.of(kind)
    )


def _indicators(reading):
    return tuple(
        Box(f"indicator {slug}", "Indicator", indicator.short_name, indicator.get_absolute_url())
        for slug, indicator in reading.indicators.items()
    )
