"""Shapes on a slide and the words in them."""

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from logicmodels.exports.pptx import EFFECT
from progress.packs.fitting import Words
from progress.packs.tones import PLUM

TYPEFACE = "Arial"
DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)


def frame_on(slide, x, y, width, height):
    frame = slide.shapes.add_textbox(Pt(x), Pt(y), Pt(width), Pt(height))
    still(frame.text_frame)
    return frame


def place(shape, x, y, width, height):
    shape.left, shape.top, shape.width, shape.height = Pt(x), Pt(y), Pt(width), Pt(height)


def rule_on(slide, x, y, width, height, colour):
    rule = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(x), Pt(y), Pt(width), Pt(height))
    rule.name = "Line"
    rule.shadow.inherit = False
    for effect in rule._element.iter(EFFECT):
        effect.set("idx", "0")  # LibreOffice follows the theme's shadow even so
    rule.fill.solid()
    rule.fill.fore_color.rgb = colour_of(colour)
    rule.line.fill.background()
    properties = rule._element.nvSpPr.cNvPr
    extension = etree.fromstring(DECORATIVE)
    properties.append(extension)


def still(frame, anchor=MSO_ANCHOR.TOP):
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)


def fill(frame, words):
    for number, one in enumerate(words):
        paragraph = frame.text_frame.paragraphs[0] if not number else frame.text_frame.add_paragraph()
        write(paragraph, one.text, one.size, one.colour, is_bold=one.is_bold)
        paragraph.space_before, paragraph.line_spacing = Pt(one.before), Pt(one.leading)
        if one.hangs:
            properties = paragraph._p.get_or_add_pPr()
            properties.attrib.update({"marL": str(Pt(12)), "indent": str(-Pt(12))})
            etree.SubElement(properties, qn("a:buFont"), typeface="Arial")
            etree.SubElement(properties, qn("a:buChar"), char="•")


def write(paragraph, text, size, colour, *, is_bold=False, align=PP_ALIGN.LEFT):
    paragraph.alignment = align
    run = paragraph.add_run()
    run.text = text.replace("\n", " ")
    font = run.font
    font.name, font.size, font.bold, font.language_id = TYPEFACE, Pt(size), is_bold, MSO_LANGUAGE_ID.ENGLISH_UK
    font.color.rgb = colour_of(colour)


def heading_of(text):
    """The words above a table or a text; none where it has no heading."""
    return [Words(text, 13, PLUM, is_bold=True, keeps=True, before=4)] if text else []


def describe(frame, name, text):
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", name[:200])
    properties.set("descr", text)


def solid(parent, colour):
    fill = etree.SubElement(parent, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=colour.removeprefix("#").upper())


def colour_of(hexadecimal):
    return RGBColor.from_string(hexadecimal.removeprefix("#").upper())
