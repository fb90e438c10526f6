"""The notes of a meeting as a Word document: real headings, tables with repeated heads, a running page number."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from lutonhet.lettering import legible
from progress.meetings.notes import ActionNote, ItemNote, Notes

TYPEFACE, INK, GREY = "Arial", RGBColor(0x1B, 0x1F, 0x23), RGBColor(0x4D, 0x56, 0x5E)
SIZES = (("Normal", 11), ("Title", 22), ("Heading 1", 15), ("Heading 2", 12))
THEMED = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
ACTIONS = (("Ref", 24), ("Action", 62), ("Who", 38), ("Due", 32), ("Status", 22))  # with their widths in millimetres


def docx_of(notes: Notes) -> bytes:
    """A document on A4. What no file can hold is left out of what people typed."""
    document = Document()
    _set_up(document, notes)
    _opening(document, notes)
    if notes.log:
        document.add_heading("Action log", level=1)
        if notes.last_meeting:
            _quiet(document.add_paragraph(), f"As it stands after {notes.last_meeting}")
        _actions(document, notes.log)
    document.add_heading("Items", level=1)
    for item in notes.items:
        _item(document, item)
    if not notes.items:
        _quiet(document.add_paragraph(), "Nothing is on the agenda.")
    _closing(document, notes)
    into = BytesIO()
    document.save(into)
    return into.getvalue()


def _opening(document, notes: Notes):
    document.add_heading(_line(notes.title), level=0)
    if notes.whose:
        _quiet(document.add_paragraph(), notes.whose)
    _say(document, notes.state, is_strong=True)
    _facts(document, notes.facts)
    document.add_heading("Attendance", level=1)
    for words, names in notes.people:
        document.add_heading(words, level=2)
        for name in names:
            document.add_paragraph(_line(name), style="List Bullet")
    if not notes.people:
        _quiet(document.add_paragraph(), "Nobody has been entered.")


def _closing(document, notes: Notes):
    if notes.decisions:
        document.add_heading("Other decisions", level=1)
        for text in notes.decisions:
            _decided(document, text)
    document.add_heading("Actions from this meeting", level=1)
    if notes.actions:
        _actions(document, notes.actions)
    else:
        _quiet(document.add_paragraph(), "No action was recorded.")
    if notes.remarks:
        document.add_heading("Other remarks", level=1)
        _say(document, notes.remarks)


def _item(document, item: ItemNote):
    document.add_heading(f"{item.number}. {_line(item.title)}", level=2)
    _quiet(document.add_paragraph(), ". ".join(filter(None, [item.purpose, item.presenter, item.code])))
    _facts(document, [("Recommendation", item.recommendation), ("Paper", item.paper)])
    _say(document, item.lateness)
    _say(document, item.told)
    _say(document, item.said)
    for line in legible(item.outcome).split("\n"):
        if line.strip():
            _decided(document, line)
    for text in item.decisions:
        _decided(document, text)
    if item.is_silent:
        _quiet(document.add_paragraph(), "Nothing is recorded about this item.")
    if item.reference:
        _quiet(document.add_paragraph(), f"Minute reference: {_line(item.reference)}")
    if item.actions:
        _actions(document, item.actions)
        document.add_paragraph()


def _decided(document, text):
    paragraph = document.add_paragraph(style="List Bullet")
    paragraph.add_run(_line(text)).bold = True


def _say(document, text, *, is_strong=False):
    for line in legible(text).split("\n"):
        if line.strip():
            document.add_paragraph().add_run(line).bold = is_strong


def _facts(document, facts: Iterable[tuple[str, str]]):
    for label, text in facts:
        if text:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(_line(text))


def _line(text: str) -> str:
    return " ".join(legible(text).split())


def _quiet(paragraph, text):
    run = paragraph.add_run(_line(text))
    run.font.color.rgb, run.font.size = GREY, Pt(10)


def _actions(document, actions: Sequence[ActionNote]):
    rows = [
        (
            one.code,
            f"{one.what}\n{one.result}".strip(),
            "\n".join(filter(None, [one.who, one.whose])),
            one.due,
            one.state,
        )
        for one in actions
    ]
    table = document.add_table(rows=1, cols=len(ACTIONS), style="Table Grid")
    table.autofit = False
    _repeat(table.rows[0])
    for cell, (words, _width) in zip(table.rows[0].cells, ACTIONS, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for texts in rows:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            first, *rest = legible(text).split("\n")
            cell.paragraphs[0].add_run(first)
            for line in rest:
                cell.add_paragraph(line)
    for column, (_words, width) in zip(table.columns, ACTIONS, strict=True):  # LibreOffice reads the columns
        column.width = Mm(width)
    for row in table.rows:
        _keep_together(row)
        for cell, (_words, width) in zip(row.cells, ACTIONS, strict=True):  # and Word the cells
            cell.width = Mm(width)


def _repeat(row):
    """A first row that stands at the top of every page."""
    row._tr.get_or_add_trPr().append(_mark("w:tblHeader"))


def _keep_together(row):
    row._tr.get_or_add_trPr().append(_mark("w:cantSplit"))


def _mark(name):
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    return mark


def _set_up(document, notes):
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size in SIZES:
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = TYPEFACE, Pt(size), INK
        # The template's headings take their face from its theme, which counts for more than the name.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in THEMED:
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
        fonts.set(qn("w:hAnsi"), TYPEFACE)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = name != "Normal"
        for line in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):  # blue, below the template's title
            line.getparent().remove(line)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = _line(notes.heading), "", ""
    about.language, about.comments = "en-GB", ""
    _foot(section, notes)


def _foot(section, notes):
    """On every page: what it is, whether it is a draft, as at which day, and its number."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    state = "confirmed" if notes.is_confirmed else "draft"
    words = f"{notes.title}, {notes.when}. Notes ({state}), as at {notes.made_on}. Page "
    _quiet(paragraph, words)
    paragraph.add_run(" ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" ")
    _quiet(paragraph, "of")
    paragraph.add_run(" ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph, what):
    """A number that Word counts by itself."""
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        run.font.color.rgb, run.font.size = GREY, Pt(10)
        if kind is None:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = what
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
