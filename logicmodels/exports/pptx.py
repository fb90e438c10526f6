"""The sheet as one PowerPoint slide of A3: shapes to be moved, with connectors that stay on them."""

from io import BytesIO

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Mm, Pt

from logicmodels.drawing.diagram import (
    CODE_LINE,
    CODE_SIZE,
    FLAG_SIZE,
    PADDING,
    STATE_LINE,
    STATE_SIZE,
    TEXT_LINE,
    TEXT_SIZE,
)
from logicmodels.exports.sheet import (
    A3,
    BRAND,
    CALM_INK,
    EDGE,
    HAIRLINE,
    INK,
    LINE,
    MARKS,
    MUTED,
    SAND,
    Sheet,
    joined,
    named_as,
)

TITLE_ONLY = 5  # the layout of the library's own template
LEFT, RIGHT = 1, 3  # connection sites of a rectangle
TYPEFACE = "Arial"
EFFECT = "{http://schemas.openxmlformats.org/drawingml/2006/main}effectRef"
SHAPES = {"counted": "●", "uncounted": "○"}
SMALLEST = Pt(1)  # that the format knows


def pptx_of(sheet: Sheet) -> bytes:
    """A presentation of one slide. A connector stands for every link, glued to both its cards."""
    return _Slide(sheet).finished()


class DrawnShapes:
    """A sheet as shapes of a slide, from the corner (`left`, `top`) on, `unit` EMU to one of the sheet's units."""

    def __init__(self, slide, sheet, *, unit, left, top, connector=MSO_CONNECTOR.CURVE):
        self.sheet, self.unit, self.left, self.top = sheet, unit, left, top
        self.connector = connector
        self.slide, self.shapes, self.cards = slide, slide.shapes, {}
        self.shapes.turbo_add_enabled = True

    def draw(self, *, with_about=True):
        """The diagram with its key and headings, and what bears on it; the slide has its title already."""
        sheet = self.sheet
        for block in sheet.blocks if with_about else sheet.blocks[1:]:
            self._text(block)
        for rule in sheet.rules:
            self._rectangle(rule.x, rule.y, rule.width, 2, MSO_SHAPE.RECTANGLE, BRAND, None)
        for sample in sheet.samples:
            y = self._down(sample.y)
            ends = self._across(sample.x), y, self._across(sample.x + sample.width), y
            self._pen(self.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends), sample.is_tentative)
        for stack in sheet.diagram.stacks:
            for card in stack.cards:
                self.cards[card.key] = self._card(stack, card)
            if stack.caption:
                frame = self._frame(stack.x, sheet.top + stack.caption.y - CODE_SIZE, stack.width, CODE_LINE)
                self._write(frame.text_frame.paragraphs[0], stack.caption.text, CODE_SIZE, CODE_LINE, MUTED)
        for curve, words in zip(sheet.diagram.curves, sheet.links(), strict=True):
            self._connector(curve, words)
        for block in sheet.below:
            self._text(block)

    def _across(self, units):
        return Emu(int(self.left + units * self.unit))

    def _down(self, units):
        return Emu(int(self.top + units * self.unit))

    def _long(self, units):
        return Emu(max(int(units * self.unit), 1))

    def _text(self, block):
        frame = self._frame(block.x, block.y, block.width, block.height)
        bold = block.weight > 400
        self._write(frame.text_frame.paragraphs[0], block.text, block.size, block.leading, block.colour, bold=bold)

    def _frame(self, x, y, width, height):
        frame = self.shapes.add_textbox(self._across(x), self._down(y), self._long(width), self._long(height))
        self._still(frame.text_frame)
        return frame

    def _still(self, text_frame, margin=0):
        text_frame.word_wrap, text_frame.auto_size = True, MSO_AUTO_SIZE.NONE
        text_frame.vertical_anchor = MSO_ANCHOR.TOP
        for side in ("left", "right", "top", "bottom"):
            setattr(text_frame, f"margin_{side}", Emu(int(margin)))

    def _write(self, paragraph, text, size, leading, colour, *, bold=False):
        paragraph.alignment, paragraph.line_spacing = PP_ALIGN.LEFT, max(self._long(leading), SMALLEST)
        paragraph.space_before = paragraph.space_after = Pt(0)
        run = paragraph.add_run()
        run.text = text.replace("\n", " ")
        font = run.font
        font.name, font.bold, font.language_id = TYPEFACE, bold, MSO_LANGUAGE_ID.ENGLISH_UK
        font.size = max(self._long(size), SMALLEST)
        font.color.rgb = _colour(colour)

    def _rectangle(self, x, y, width, height, shape, fill, stroke):
        box = self.shapes.add_shape(shape, self._across(x), self._down(y), self._long(width), self._long(height))
        box.shadow.inherit = False
        for effect in box._element.iter(EFFECT):
            effect.set("idx", "0")  # LibreOffice follows the theme's shadow even so
        box.fill.solid()
        box.fill.fore_color.rgb = _colour(fill)
        if stroke:
            box.line.color.rgb, box.line.width = _colour(stroke), self._long(1)
        else:
            box.line.fill.background()
        return box

    def _card(self, stack, card):
        is_apart = bool(stack.apart) and not card.is_linked
        fill, stroke = (SAND, HAIRLINE) if is_apart else ("#ffffff", LINE)
        place = card.x, self.sheet.top + card.y, card.width, card.height
        box = self._rectangle(*place, MSO_SHAPE.ROUNDED_RECTANGLE, fill, stroke)
        box.adjustments[0] = min(4 / min(card.width, card.height), 0.5)
        box.name = named_as(card)
        self._still(box.text_frame, PADDING * self.unit)
        first = box.text_frame.paragraphs[0]
        self._write(first, card.code.text, CODE_SIZE, CODE_LINE, MUTED)
        self._write(box.text_frame.add_paragraph(), joined(card), TEXT_SIZE, TEXT_LINE, INK)
        for state in card.states:
            colour = MARKS[state.mark][2] if state.mark else INK
            shape = state.letter.text or SHAPES.get(state.mark, "")
            paragraph = box.text_frame.add_paragraph()
            if shape:
                self._write(paragraph, f"{shape} ", STATE_SIZE, STATE_LINE, colour, bold=True)
            self._write(paragraph, state.text, STATE_SIZE, STATE_LINE, INK)
        if card.flags:
            flags = " · ".join(flag.text.text for flag in card.flags)
            self._write(box.text_frame.add_paragraph(), flags, FLAG_SIZE, CODE_LINE, CALM_INK, bold=True)
        return box

    def _connector(self, curve, words):
        source, target = self.cards[curve.source], self.cards[curve.target]
        ends = source.left + source.width, source.top + source.height // 2, target.left, target.top + target.height // 2
        line = self.shapes.add_connector(self.connector, *ends)
        line.begin_connect(source, RIGHT)
        line.end_connect(target, LEFT)
        line.name = words
        self._pen(line, curve.is_tentative)
        # Behind the cards, as in the diagram.
        self.shapes._spTree.remove(line._element)
        self.shapes.title._element.addnext(line._element)

    def _pen(self, line, is_tentative):
        line.line.color.rgb, line.line.width = _colour(BRAND), self._long(1.5)
        if is_tentative:
            line.line.dash_style = MSO_LINE.DASH


class _Slide(DrawnShapes):
    """A presentation of one slide."""

    def __init__(self, sheet):
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Mm(A3[0]), Mm(A3[1])
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[TITLE_ONLY])
        super().__init__(slide, sheet, unit=Mm(1) * sheet.scale(), left=Mm(EDGE), top=Mm(EDGE))

    def finished(self):
        sheet = self.sheet
        self._title()
        self.draw()
        about = self.deck.core_properties
        about.title, about.author, about.last_modified_by = sheet.about, sheet.name, sheet.name
        about.language, about.keywords = "en-GB", ""
        into = BytesIO()
        self.deck.save(into)
        return into.getvalue()

    def _title(self):
        blocks = self.sheet.title
        title = self.shapes.title
        about = self.sheet.blocks[0]
        y = blocks[0].y if blocks else about.bottom
        bottom = blocks[-1].bottom if blocks else about.bottom + 1
        title.left, title.top = self._across(0), self._down(y)
        title.width, title.height = self._long(self.sheet.width), self._long(bottom - y)
        self._still(title.text_frame)
        for number, block in enumerate(blocks):
            lines = title.text_frame.paragraphs[0] if not number else title.text_frame.add_paragraph()
            self._write(lines, block.text, block.size, block.leading, block.colour, bold=True)


def _colour(hexadecimal):
    return RGBColor.from_string(hexadecimal.removeprefix("#").upper())
