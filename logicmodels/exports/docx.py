"""The logic model as a Word document: a table under the eight headings, links as words."""

from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from logicmodels.exports.sheet import MUTED, Sheet, entries
from logicmodels.reading import day
from lutonhet.lettering import legible

TYPEFACE = "Arial"
COLUMNS = Mm(34), Mm(230)
GREY = RGBColor.from_string(MUTED.removeprefix("#").upper())


def docx_of(sheet: Sheet) -> bytes:
    """A document on A4. Every link is said at the item it starts from."""
    document = Document()
    _set_up(document, sheet)
    document.add_heading(sheet.about, level=1)
    document.add_paragraph(f"As it stood on {day(sheet.drawn_on)}. {sheet.reading.sentences}")
    if sheet.part:
        document.add_paragraph(legible(f"A part of it: {sheet.part}."))
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    table.autofit = False
    _head(table.rows[0], "Heading", "What the workstream says")
    for heading, prose, rows in entries(sheet.reading):
        left, right = table.add_row().cells
        left.paragraphs[0].style = document.styles["Heading 2"]
        left.paragraphs[0].add_run(heading)
        paragraphs = iter([right.paragraphs[0]])
        for line in prose.split("\n"):
            if line.strip():
                _next(paragraphs, right).add_run(line)
        for entry in rows:
            _entry(_next(paragraphs, right), entry)
        if not right.text:
            _quiet(right.paragraphs[0], "None entered yet")
    for column, width in zip(table.columns, COLUMNS, strict=True):  # Word reads the cells, LibreOffice the columns
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, COLUMNS, strict=True):
            cell.width = width
    into = BytesIO()
    document.save(into)
    return into.getvalue()


def _set_up(document, sheet):
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(16)
    for name, size in (("Normal", 10.5), ("Heading 1", 18), ("Heading 2", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = TYPEFACE, Pt(size)
        # The template's headings take their face from its theme, which counts for more than the name.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
        fonts.set(qn("w:hAnsi"), TYPEFACE)
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = name == "Heading 1"  # or the whole table is kept on one page
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x1B, 0x1F, 0x23)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    properties = document.styles["Normal"].element.get_or_add_rPr()
    properties.append(language)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = sheet.about, sheet.name, sheet.name
    about.language, about.comments = "en-GB", ""


def _head(row, *words):
    """A first row that is repeated on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
    for cell, text in zip(row.cells, words, strict=True):
        _quiet(cell.paragraphs[0], text)


def _next(paragraphs, cell):
    return next(paragraphs, None) or cell.add_paragraph()


def _quiet(paragraph, text):
    run = paragraph.add_run(text)
    run.font.color.rgb, run.font.size = GREY, Pt(9)


def _entry(paragraph, entry):
    _quiet(paragraph, f"{entry.code}  ")
    paragraph.add_run(legible(entry.text).replace("\n", " "))
    said = [said_of(words, ends) for words, ends in entry.groups if words in FORWARDS]
    if said or entry.state:
        _quiet(paragraph, f"  {'. '.join([*said, *map(legible, entry.state)])}.")


FORWARDS = ("Leads to", "Must hold for", "Answered by", "Answers the recommendation")


def said_of(words, ends) -> str:
    """For example: leads to BSE-OP01, BSE-OP02 (suspected)."""
    told = []
    for end in ends:
        name = legible(end.code or end.text)
        told.append(f"{name} ({end.strength.lower()}{', inferred' if end.is_inferred else ''})")
    return f"{words.lower()} {', '.join(told)}"
