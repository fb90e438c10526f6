"""Logic models on slides, as shapes and connectors."""

from pptx.enum.shapes import MSO_CONNECTOR
from pptx.util import Pt

from logicmodels.drawing.diagram import TEXT_SIZE
from logicmodels.exports.pptx import DrawnShapes
from progress.packs.document import Bullets, LogicModel, Panel, Panels
from progress.packs.drawing import sheet_of, without_what_is_not_linked
from progress.packs.fitting import Words, height_of
from progress.packs.pptx.shapes import heading_of
from progress.packs.pptx.slides import BOTTOM, EDGE, ROOM, Slides
from progress.packs.pptx.texts import add_panels
from progress.packs.tones import PLUM

SMALLEST_TYPE = 8.5  # points, of a card of a logic model


def add_logic_model(slides: Slides, block: LogicModel) -> None:
    """The diagram as shapes; where it would be too small to read, what is not linked yet follows as lists."""
    if block.hypothesis:
        slides.column([*heading_of("Hypothesis"), Words(block.hypothesis, 13, before=0)])
    if BOTTOM - slides.y < 260:
        slides.next()
    apart = ()
    if any(stage.items for stage in block.stages):
        drawn, sheet, unit, above = block, *_fitted(slides, block)
        if unit * TEXT_SIZE < SMALLEST_TYPE:
            drawn, apart = without_what_is_not_linked(block)
            drawn, sheet, unit, above = drawn, *_fitted(slides, drawn)
        left = Pt(EDGE) + (Pt(ROOM) - sheet.width * unit * Pt(1)) / 2
        top = Pt(slides.y) - above * unit * Pt(1)
        # Straight: in gaps as narrow as these LibreOffice leads a curve around its card.
        straight = {"connector": MSO_CONNECTOR.STRAIGHT}
        DrawnShapes(slides.slide, sheet, unit=unit * Pt(1), left=left, top=top, **straight).draw(with_about=False)
        slides.y = BOTTOM
    if apart:
        slides.next()
        panels = tuple(Panel(f"{one.heading} not linked yet", "", (_listed(one),)) for one in apart)
        add_panels(slides, Panels("", panels))
    words = [words for one in block.bearing for words in _bearing(one)]
    if sum(height_of(one, ROOM) for one in words) > BOTTOM - slides.y:
        slides.next()
    slides.column(words)


def _fitted(slides, block):
    """(sheet, points to a unit, how much of the sheet's top is left out: its name stands in the slide's title)."""
    room = ROOM, BOTTOM - slides.y + 4
    sheet = sheet_of(block, on=slides.document.as_at, room=room, is_whole=False)
    above = sheet.blocks[0].bottom
    return sheet, min(room[0] / sheet.width, room[1] / (sheet.height - above)), above


def _listed(stage):
    return Bullets("", tuple(f"{item.code}  {item.text}" for item in stage.items))


def _bearing(one):
    yield Words(one.heading, 13, PLUM, is_bold=True, keeps=True, before=8)
    for text in one.prose.split("\n"):
        if text.strip():
            yield Words(text, 12)
    for code, text in one.lines:
        yield Words(f"{code}  {text}", 12, hangs=True)
