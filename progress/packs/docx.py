"""A pack as a Word document: real headings, contents, header rows that repeat, and running page numbers."""

from datetime import UTC
from io import BytesIO

from docx import Document as Blank
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from lxml import etree

from logicmodels.exports.pdf import pngs_of
from progress.packs.document import (
    IN_THIS_PAPER,
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    LogicModel,
    Panels,
    Prose,
    Table,
    in_groups,
    in_groups_of_tables,
    stamp_of,
)
from progress.packs.drawing import sheet_of
from progress.packs.settling import settled
from progress.packs.tones import BRAND, BRAND_DARK, HAIRLINE, INK, MUTED, PLUM, SAND, tone_of

TYPEFACE = "Arial"
EDGE = Mm(16)
DENSE = 12  # a table of more columns is set in smaller type
DOTS = 150  # to the inch of A3, in the picture of a logic model
UPRIGHT, WIDE = (Mm(210), Mm(297)), (Mm(297), Mm(210))
STYLES = (("Normal", 10, INK), ("Title", 28, BRAND_DARK), ("Heading 1", 18, BRAND_DARK), ("Heading 2", 12, PLUM))
STYLES += (("Heading 3", 10, PLUM), ("List Bullet", 10, INK))


def docx_of(document: Document) -> bytes:
    """The document; of the same values the same bytes."""
    return _Paper(document).finished()


class _Paper:
    def __init__(self, document):
        self.document, self.paper = document, Blank()
        self.pictures = self._pictures()
        self._styles()
        self.is_wide = False
        self.first = True

    def finished(self):
        document, paper = self.document, self.paper
        self._section(paper.sections[0], UPRIGHT)
        self._cover()
        for part in document.parts:
            self._part(part)
        about = paper.core_properties
        about.title, about.author = f"{document.title}: {document.subtitle}"[:200], document.place or document.title
        about.last_modified_by, about.language = about.author, "en-GB"
        about.comments, about.keywords = stamp_of(document), document.check_code
        about.created = about.modified = document.as_at.astimezone(UTC).replace(tzinfo=None)
        into = BytesIO()
        paper.save(into)
        return settled(into.getvalue(), document.as_at)

    # Pages

    def _styles(self):
        for name, size, colour in STYLES:
            style = self.paper.styles[name]
            style.font.name, style.font.size, style.font.color.rgb = TYPEFACE, Pt(size), _colour(colour)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{attribute}"), None)
            fonts.set(qn("w:hAnsi"), TYPEFACE)
            style.paragraph_format.space_before = Pt(8 if name.startswith("Heading") else 0)
            style.paragraph_format.space_after = Pt(4)
            style.font.bold = name != "Normal" and name != "List Bullet"
        for edge in self.paper.styles["Title"].element.iter(qn("w:pBdr")):
            edge.getparent().remove(edge)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        self.paper.styles["Normal"].element.get_or_add_rPr().append(language)

    def _section(self, section, size):
        section.page_width, section.page_height = size
        section.orientation = WD_ORIENT.LANDSCAPE if size == WIDE else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = section.top_margin = EDGE
        section.bottom_margin, section.footer_distance = Mm(20), Mm(10)
        section.footer.is_linked_to_previous = False
        foot = section.footer.paragraphs[0]
        foot.text, foot.style = "", self.paper.styles["Normal"]  # the template's own style has other tab stops
        foot.paragraph_format.tab_stops.add_tab_stop(size[0] - 2 * EDGE, WD_TAB_ALIGNMENT.RIGHT)
        self._quiet(foot, f"{stamp_of(self.document)}\t", 8)
        for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
            self._quiet(foot, words, 8)
            _field(foot, field, "1", 8)

    def _cover(self):
        document, paper = self.document, self.paper
        paper.add_paragraph(document.title, style="Title")
        self._run(paper.add_paragraph(), document.subtitle, 14, MUTED)
        self._run(paper.add_paragraph(), document.standing, 14, PLUM, is_bold=True)
        for name, text in document.about:
            if name != IN_THIS_PAPER:
                paragraph = paper.add_paragraph()
                paragraph.add_run(f"{name}: ").bold = True
                paragraph.add_run(text)
        self._quiet(paper.add_paragraph(), f"Check code: {in_groups(document.check_code)}", 9)
        head = paper.add_paragraph()
        self._run(head, "Contents", 12, PLUM, is_bold=True)
        for part in document.parts:
            self._contents_line(part)

    def _contents_line(self, part):
        """A link to the part, with its page; Word and LibreOffice count the pages when they open the file."""
        paragraph = self.paper.add_paragraph()
        width = UPRIGHT[0] - 2 * EDGE
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
        paragraph.paragraph_format.space_after = Pt(2)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _anchor(part))
        paragraph._p.append(link)
        run = paragraph.add_run(f"{part.title}\t")
        link.append(run._r)
        _field(paragraph, f"PAGEREF {_anchor(part)} \\h", "–", 10)

    def _part(self, part):
        groups = in_groups_of_tables(part.blocks)
        is_wide = any(isinstance(one, LogicModel) for one in part.blocks)
        is_wide = is_wide or any(isinstance(one, Table) and len(one.columns) > DENSE - 6 for one in part.blocks)
        if is_wide != self.is_wide:
            self._section(self.paper.add_section(WD_SECTION.NEW_PAGE), WIDE if is_wide else UPRIGHT)
            self.is_wide = is_wide
            heading = self.paper.add_heading(part.title, level=1)
        else:
            heading = self.paper.add_heading(part.title, level=1)
            heading.paragraph_format.page_break_before = True
        self.number = getattr(self, "number", 0) + 1
        _bookmark(heading, _anchor(part), self.number)
        for some in groups:
            {
                Prose: self._prose,
                Bullets: self._bullets,
                Panels: self._panels,
                Chart: self._chart,
                LogicModel: self._model,
                Table: self._tables,
            }[type(some[0])](some if isinstance(some[0], Table) else some[0])

    @property
    def room(self):
        return (WIDE if self.is_wide else UPRIGHT)[0] - 2 * EDGE

    # Blocks

    def _prose(self, block):
        size, colour = {"lead": (13, INK), "body": (10, INK), "quiet": (9, MUTED)}[block.kind]
        for line in block.text.split("\n"):
            if line.strip():
                self._run(self.paper.add_paragraph(), line, size, colour)

    def _bullets(self, block, level=2):
        if block.heading and (block.items or block.empty):
            self.paper.add_heading(block.heading, level=level)
        for item in block.items:
            self.paper.add_paragraph(" ".join(item.split("\n")), style="List Bullet")
        if not block.items and block.empty:
            self._quiet(self.paper.add_paragraph(), block.empty, 10)

    def _panels(self, block):
        """One below the other, close together: the page of a workstream is to stay one."""
        before = len(self.paper.paragraphs)
        self._panels_of(block)
        for paragraph in self.paper.paragraphs[before:]:
            paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(3), Pt(1)

    def _panels_of(self, block):
        for panel in block.panels:
            self.paper.add_heading(panel.name, level=2)
            if panel.about:
                self._quiet(self.paper.add_paragraph(), panel.about, 10)
            for one in panel.lists:
                self._bullets(one, level=3)

    def _chart(self, block):
        columns = (Column("How", 30), Column(block.of, 12, is_figure=True))
        rows = tuple((Cell(name), Cell(str(n))) for name, n in zip(block.names, block.counts, strict=True))
        self._tables([Table(block.says, block.sheet, columns, rows)], share=0.5)

    def _pictures(self):
        """The sheets and the pictures of all logic models that say anything: {name: (sheet, picture)}."""
        models = [one for part in self.document.parts for one in part.blocks if isinstance(one, LogicModel)]
        models = [one for one in models if any(stage.items for stage in one.stages)]
        sheets = [sheet_of(one, on=self.document.as_at) for one in models]
        pictures = pngs_of(sheets, dots=DOTS)
        return {one.name: drawn for one, drawn in zip(models, zip(sheets, pictures, strict=True), strict=True)}

    def _model(self, block):
        if block.name in self.pictures:
            sheet, picture = self.pictures[block.name]
            shape = self.paper.add_picture(BytesIO(picture), width=self.room)
            if shape.height > Mm(142):
                shape.width, shape.height = Emu(int(shape.width * Mm(142) / shape.height)), Mm(142)
            links = "; ".join(sheet.links()) or "No links yet"
            shape._inline.docPr.set("descr", f"Logic model: {block.name}. {links}.")
            shape._inline.docPr.set("name", f"Logic model: {block.name}")
        self._tables([block.table])

    def _tables(self, some, share=1.0):
        first, is_one = some[0], len(some) == 1
        if is_one and first.heading:
            self.paper.add_heading(first.heading, level=2)
        if is_one and not first.rows:
            self._quiet(self.paper.add_paragraph(), first.empty, 10)
            return
        size = 7 if len(first.columns) > DENSE else 8.5
        whole = sum(column.width for column in first.columns)
        widths = [int(self.room * share * column.width / whole) for column in first.columns]
        many = sum(len(one.rows) + (not is_one) * (1 + (not one.rows)) for one in some)
        table = self.paper.add_table(rows=many + 1, cols=len(widths))
        table.autofit = False
        _describe(table, first.heading or self.document.title)
        lines = iter(table._tbl.tr_lst)
        head = next(lines)
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        head.get_or_add_trPr().append(mark)
        _whole(head)
        for cell, column, width in zip(head.tc_lst, first.columns, widths, strict=True):
            _cell(cell, column.heading, width, size, ground=SAND, is_bold=True, is_figure=column.is_figure, line=BRAND)
        for one in some:
            if not is_one:
                _spanning(next(lines), one.heading, sum(widths), size, PLUM, is_bold=True)
                if not one.rows:
                    _spanning(next(lines), one.empty, sum(widths), size, MUTED, is_bold=False)
            for row in one.rows:
                line = next(lines)
                _whole(line)
                for cell, said, column, width in zip(line.tc_lst, row, first.columns, widths, strict=True):
                    tone = tone_of(said.tone)
                    is_bold = bool(said.tone) and said.tone not in ("quiet", "code")
                    looks = {"ink": tone.ink, "ground": tone.ground, "is_bold": is_bold, "is_figure": column.is_figure}
                    _cell(cell, said.text, width, size, **looks)
        for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = Emu(width)
        self._run(self.paper.add_paragraph(), "", 2, MUTED).font.size = Pt(2)
        after = self.paper.paragraphs[-1].paragraph_format
        after.space_after, after.line_spacing = Pt(0), Pt(3)

    # Runs

    def _run(self, paragraph, text, size, colour, *, is_bold=False):
        run = paragraph.add_run(text)
        run.font.size, run.font.color.rgb, run.font.bold = Pt(size), _colour(colour), is_bold
        return run

    def _quiet(self, paragraph, text, size):
        return self._run(paragraph, text, size, MUTED)


def _cell(cell, text, width, size, *, ink=INK, ground="", is_bold=False, is_figure=False, line=HAIRLINE):
    """The cell's XML at once: by way of the library's objects a long table takes many seconds."""
    properties = cell.get_or_add_tcPr()
    _add(properties, "w:tcW", w=str(round(width / 635)), type="dxa")
    edges = _add(properties, "w:tcBorders")
    _add(edges, "w:bottom", val="single", sz="12" if line == BRAND else "4", space="0", color=_plain(line))
    if ground:
        _add(properties, "w:shd", val="clear", color="auto", fill=_plain(ground))
    for paragraph in cell.findall(qn("w:p")):
        cell.remove(paragraph)
    for one in text.split("\n"):
        paragraph = _add(cell, "w:p")
        looks = _add(paragraph, "w:pPr")
        _add(looks, "w:spacing", before="20", after="20")
        if is_figure:
            _add(looks, "w:jc", val="right")
        run = _add(paragraph, "w:r")
        looks = _add(run, "w:rPr")
        if is_bold:
            _add(looks, "w:b")
        _add(looks, "w:color", val=_plain(ink))
        _add(looks, "w:sz", val=str(round(size * 2)))
        words = _add(run, "w:t")
        words.text = one
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _spanning(line, text, width, size, ink, *, is_bold):
    first, *others = line.tc_lst
    for cell in others:
        line.remove(cell)
    span = _add(first.get_or_add_tcPr(), "w:gridSpan", val=str(len(others) + 1))
    _cell(first, text, width, size, ink=ink, is_bold=is_bold)
    first.tcPr.insert(1, span)  # after the width, as the format has it
    if is_bold:
        for paragraph in first.findall(qn("w:p")):
            paragraph.find(qn("w:pPr")).insert(0, OxmlElement("w:keepNext"))


def _whole(line):
    """A row is not broken between pages."""
    _add(line.get_or_add_trPr(), "w:cantSplit")


def _describe(table, text):
    for tag in ("w:tblCaption", "w:tblDescription"):
        _add(table._tbl.tblPr, tag, val=text)


def _field(paragraph, code, shown, size):
    field = _add(paragraph._p, "w:fldSimple", instr=code)
    run = _add(field, "w:r")
    looks = _add(run, "w:rPr")
    _add(looks, "w:color", val=_plain(MUTED))
    _add(looks, "w:sz", val=str(size * 2))
    _add(run, "w:t").text = shown


def _bookmark(paragraph, name, number):
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for one in (start, end):
        one.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1, start)
    paragraph._p.append(end)


def _anchor(part):
    return f"part_{part.key.replace('-', '_')}"[:40]


def _add(parent, tag, **attributes):
    made = etree.SubElement(parent, qn(tag))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _plain(colour):
    return colour.removeprefix("#").upper()


def _colour(hexadecimal):
    return RGBColor.from_string(_plain(hexadecimal))
