"""The diagram of a logic model as it was signed off."""

from django.urls import reverse

from logicmodels.drawing.diagram import Box, Column, Diagram, Link, Sign, draw
from logicmodels.drawing.picture import WIDTHS
from logicmodels.models import Link as Linked
from logicmodels.models import OutcomeIndicator
from lutonhet.lettering import legible
from progress.open_data.signed import SignedPlan

CHAIN = {"inputs": "Inputs", "activities": "Activities", "outputs": "Outputs", "outcomes": "Outcomes"}
MEASURED = OutcomeIndicator.phrase
BEARING = {"assumptions": "calm", "barriers": "barrier"}


def drawn(plan: SignedPlan) -> Diagram:
    """The open items of a version with the links among them, as the working copy's page draws its own."""
    open_codes = {section: dict(plan.open(section)) for section in (*CHAIN, *BEARING)}
    kind_of = {code: section for section, rows in open_codes.items() for code in rows}
    boxes = {section: [] for section in CHAIN}
    flags, links, indicators = {}, [], {}
    scorecard = reverse("progress:public_indicators")
    for link in plan.links():
        source, target = link["source"], link["target"]
        if kind_of.get(source) in BEARING and target in kind_of:
            flags.setdefault(target, []).append(Sign(source, BEARING[kind_of[source]]))
        elif kind_of.get(source) in CHAIN and (kind_of.get(target) in CHAIN or link["phrase"] == MEASURED):
            if target not in kind_of:
                indicators.setdefault(target, Box(target, "Indicator", legible(target), scorecard))
            links.append(Link(source, target, _is_tentative(link)))
    for section, found in boxes.items():
        for code, row in open_codes[section].items():
            found.append(Box(code, code, legible(row.get("text", "")), f"#{code}", tuple(flags.get(code, ()))))
    columns = [
        Column(heading, WIDTHS[heading], tuple(boxes[section]), apart="" if section == "inputs" else "Not linked yet")
        for section, heading in CHAIN.items()
    ]
    columns.append(Column("Indicators", WIDTHS["Indicators"], tuple(indicators.values())))
    return draw(columns, links)


def _is_tentative(link) -> bool:
    return link.get("is_inferred", False) or link.get("strength") == Linked.Strength.SUSPECTED
