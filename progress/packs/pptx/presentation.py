"""A pack as a presentation: titled slides, texts that break between them, native tables, charts and logic models."""

from io import BytesIO

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn

from progress.packs.document import (
    Bullets,
    Chart,
    Document,
    LogicModel,
    Panels,
    Prose,
    Table,
    in_groups,
    in_groups_of_tables,
    stamp_of,
)
from progress.packs.fitting import Words, taken
from progress.packs.pptx.charts import BAR, add_chart
from progress.packs.pptx.logic_models import add_logic_model
from progress.packs.pptx.shapes import TYPEFACE, fill, frame_on, place, solid, write
from progress.packs.pptx.slides import EDGE, ROOM, WIDE, Slides
from progress.packs.pptx.tables import add_tables
from progress.packs.pptx.texts import add_bullets, add_panels, add_prose
from progress.packs.settling import settled
from progress.packs.tones import MUTED, PLUM

FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
SHORT = 6  # rows of a table that is kept on the slide of what stands before it
ADDED_BY = {
    Prose: add_prose,
    Bullets: add_bullets,
    Chart: add_chart,
    Panels: add_panels,
    LogicModel: add_logic_model,
}


def pptx_of(document: Document) -> bytes:
    """The presentation; of the same document the same bytes."""
    slides, stamp = Slides(document), stamp_of(document)
    _add_cover(slides)
    for part in document.parts:
        _add_part(slides, part)
    for number, slide in enumerate(slides.deck.slides, start=1):
        _add_foot(slide, number, len(slides.deck.slides), stamp)
    about = slides.deck.core_properties
    about.title = f"{document.title}: {document.subtitle}"[:200]
    about.author = about.last_modified_by = document.place or document.title
    about.language, about.comments, about.keywords = "en-GB", stamp, document.check_code
    into = BytesIO()
    slides.deck.save(into)
    return settled(into.getvalue(), document.as_at)


def _add_part(slides, part):
    slides.title, slides.of_part = part.title, []
    slides.next()
    groups = in_groups_of_tables(part.blocks)
    for at, some in enumerate(groups):
        slides.reserve = _height(groups[at + 1]) if at + 1 < len(groups) else 0
        if isinstance(some[0], Table):
            add_tables(slides, some)
            continue
        ADDED_BY[type(some[0])](slides, some[0])
    many = len(slides.of_part)
    for number, slide in enumerate(slides.of_part, start=1):
        if many > 1:
            run = slide.shapes.title.text_frame.paragraphs[0].runs[0]
            run.text = f"{part.title} ({number} of {many})"


def _height(blocks):
    """How much a chart or a short table needs, so that what stands before it leaves it room on the same slide."""
    if isinstance(blocks[0], Chart):
        return 66 + BAR * len(blocks[0].names)
    if isinstance(blocks[0], Table) and len(blocks) == 1 and len(blocks[0].rows) <= SHORT:
        return 50 + 19 * max(len(blocks[0].rows), 1)
    return 0


def _add_cover(slides):
    document = slides.document
    slide = slides.new(document.title, size=40)
    title = slide.shapes.title
    place(title, EDGE, 120, ROOM, 100)
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    rule = slide.shapes[-1]
    place(rule, 0, 0, WIDE, 16)
    words = [Words(document.subtitle, 20, MUTED, before=0)]
    frame = frame_on(slides.slide, EDGE, 228, ROOM, 60)
    fill(frame, words)
    words = [Words(document.standing, 18, PLUM, is_bold=True)]
    words += [Words(f"{name}: {text}", 14) for name, text in document.about]
    words.append(Words(f"Check code: {in_groups(document.check_code)}", 11, MUTED, before=8))
    fill(frame_on(slides.slide, EDGE, 300, ROOM, 190), taken(words, ROOM, 190)[0])


def _add_foot(slide, number, many, stamp):
    frame = frame_on(slide, EDGE, 512, ROOM - 90, 16)
    frame.name = "As at, version and check code"
    write(frame.text_frame.paragraphs[0], stamp, 9, MUTED)
    frame = frame_on(slide, WIDE - EDGE - 80, 512, 80, 16)
    frame.name = "Slide number"
    paragraph = frame.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    field = etree.SubElement(paragraph._p, qn("a:fld"), id=FIELD, type="slidenum")
    looks = etree.SubElement(field, qn("a:rPr"), lang="en-GB", sz="900")
    solid(looks, MUTED)
    etree.SubElement(looks, qn("a:latin"), typeface=TYPEFACE)
    etree.SubElement(field, qn("a:t")).text = str(number)
    write(paragraph, f" of {many}", 9, MUTED, align=PP_ALIGN.RIGHT)
