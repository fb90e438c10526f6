"""A pack as a presentation: titled slides, texts that break between them, native tables, charts and logic models."""

from dataclasses import dataclass, replace
from io import BytesIO

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from logicmodels.drawing.diagram import TEXT_SIZE
from logicmodels.exports.pptx import EFFECT, DrawnShapes
from progress.packs.document import (
    Bullets,
    Cell,
    Chart,
    Document,
    LogicModel,
    Panel,
    Panels,
    Prose,
    Table,
    in_groups,
    in_groups_of_tables,
    stamp_of,
)
from progress.packs.drawing import sheet_of, without_what_is_not_linked
from progress.packs.fitting import LEADING, Words, height_of, joined, lines_of, taken
from progress.packs.settling import settled
from progress.packs.tones import (
    BRAND,
    BRAND_DARK,
    HAIRLINE,
    INK,
    LINE,
    MUTED,
    PLUM,
    SAND,
    tone_of,
)

WIDE, HIGH = 960, 540  # points: 16 to 9
EDGE, TOP, BOTTOM = 36, 92, 502
ROOM = WIDE - 2 * EDGE
GUTTER = 22
TITLE_ONLY = 5
TYPEFACE = "Arial"
LEAST = 60  # room below which a block begins on the next slide
CELL_SIDE, CELL_TOP = 4, 2.5
DENSE = 12  # a table of more columns is set in smaller type
SHORT = 6  # rows of a table that is kept on the slide of what stands before it
BAR = 18
SMALLEST_TYPE = 8.5  # points, of a card of a logic model
PANEL_SIZES = (16, 14, 13, 12, 11, 10.5, 10, 9.5, 9)
LIST_SIZES = (18, 16, 14, 13)
FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"


def pptx_of(document: Document) -> bytes:
    """The presentation; of the same document the same bytes."""
    return _Deck(document).finished()


class _Deck:
    def __init__(self, document):
        self.document = document
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Pt(WIDE), Pt(HIGH)
        self.layout = self.deck.slide_layouts[TITLE_ONLY]
        self.stamp = stamp_of(document)
        self.y = TOP
        self.slide = None
        self.title = ""
        self.of_part = []
        self.reserve = 0

    def finished(self):
        document = self.document
        self._cover()
        for part in document.parts:
            self._part(part)
        for number, slide in enumerate(self.deck.slides, start=1):
            self._foot(slide, number)
        about = self.deck.core_properties
        about.title = f"{document.title}: {document.subtitle}"[:200]
        about.author = about.last_modified_by = document.place or document.title
        about.language, about.comments, about.keywords = "en-GB", self.stamp, document.check_code
        into = BytesIO()
        self.deck.save(into)
        return settled(into.getvalue(), document.as_at)

    # Slides

    def _new(self, title, *, size=26):
        self.slide = self.deck.slides.add_slide(self.layout)
        shape = self.slide.shapes.title
        self._place(shape, EDGE, 24, ROOM, TOP - 36)
        self._still(shape.text_frame, MSO_ANCHOR.MIDDLE)
        if len(lines_of(title, size, ROOM, is_bold=True)) > 1:
            size = 19
        self._write(shape.text_frame.paragraphs[0], title, size, BRAND_DARK, is_bold=True)
        self._rule(EDGE, TOP - 10, ROOM, 1.5, BRAND)
        self.y = TOP
        return self.slide

    def _next(self):
        """Go on with the part on another slide."""
        self._new(self.title)
        self.of_part.append(self.slide)

    def _part(self, part):
        self.title, self.of_part = part.title, []
        self._next()
        groups = in_groups_of_tables(part.blocks)
        for place, some in enumerate(groups):
            self.reserve = self._height(groups[place + 1]) if place + 1 < len(groups) else 0
            if isinstance(some[0], Table):
                self._tables(some)
                continue
            {
                Prose: self._prose,
                Bullets: self._bullets,
                Chart: self._chart,
                Panels: self._panels,
                LogicModel: self._logic_model,
            }[type(some[0])](some[0])
        many = len(self.of_part)
        for number, slide in enumerate(self.of_part, start=1):
            if many > 1:
                run = slide.shapes.title.text_frame.paragraphs[0].runs[0]
                run.text = f"{part.title} ({number} of {many})"

    def _height(self, blocks):
        """How much a chart or a short table needs, so that what stands before it leaves it room on the same slide."""
        if isinstance(blocks[0], Chart):
            return 66 + BAR * len(blocks[0].names)
        if isinstance(blocks[0], Table) and len(blocks) == 1 and len(blocks[0].rows) <= SHORT:
            return 50 + 19 * max(len(blocks[0].rows), 1)
        return 0

    def _cover(self):
        document = self.document
        slide = self._new(document.title, size=40)
        title = slide.shapes.title
        self._place(title, EDGE, 120, ROOM, 100)
        title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        rule = slide.shapes[-1]
        self._place(rule, 0, 0, WIDE, 16)
        words = [Words(document.subtitle, 20, MUTED, before=0)]
        frame = self._frame(EDGE, 228, ROOM, 60)
        self._fill(frame, words)
        words = [Words(document.standing, 18, PLUM, is_bold=True)]
        words += [Words(f"{name}: {text}", 14) for name, text in document.about]
        words.append(Words(f"Check code: {in_groups(document.check_code)}", 11, MUTED, before=8))
        self._fill(self._frame(EDGE, 300, ROOM, 190), taken(words, ROOM, 190)[0])

    def _foot(self, slide, number):
        frame = self._frame(EDGE, 512, ROOM - 90, 16, slide)
        frame.name = "As at, version and check code"
        self._write(frame.text_frame.paragraphs[0], self.stamp, 9, MUTED)
        frame = self._frame(WIDE - EDGE - 80, 512, 80, 16, slide)
        frame.name = "Slide number"
        paragraph = frame.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        field = etree.SubElement(
            paragraph._p, qn("a:fld"), id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", type="slidenum"
        )
        looks = etree.SubElement(field, qn("a:rPr"), lang="en-GB", sz="900")
        _solid(looks, MUTED)
        etree.SubElement(looks, qn("a:latin"), typeface=TYPEFACE)
        etree.SubElement(field, qn("a:t")).text = str(number)
        self._write(paragraph, f" of {len(self.deck.slides)}", 9, MUTED, align=PP_ALIGN.RIGHT)

    # Texts

    def _prose(self, block):
        size, colour = {"lead": (18, INK), "body": (13, INK), "quiet": (10, MUTED)}[block.kind]
        self._column([Words(text, size, colour, before=6) for text in block.text.split("\n") if text.strip()])

    def _bullets(self, block):
        for size in LIST_SIZES:
            words = _words(block, size)
            if sum(height_of(one, ROOM) for one in words) <= BOTTOM - self.y:
                break
        self._column(words)

    def _column(self, words):
        """Texts over the whole width, on as many slides as they need."""
        while words:
            if BOTTOM - self.y < LEAST / 2:
                self._next()
            some, words = taken(words, ROOM, BOTTOM - self.y)
            if some:
                high = sum(height_of(one, ROOM) for one in some)
                self._fill(self._frame(EDGE, self.y, ROOM, high), some)
                self.y += high + 8
            if words:
                self._next()

    def _panels(self, block):
        """Columns side by side; what does not fit goes on in the same column of the next slide."""
        if not block.panels:
            return
        number = len(block.panels)
        wide = (ROOM - GUTTER * (number - 1)) / number
        size, left = self._largest(block, wide)
        is_first = True
        while is_first or any(left):
            if not is_first or BOTTOM - self.y < 140:
                self._next()
            deepest = self.y
            for place, panel in enumerate(block.panels):
                if not (is_first or left[place]):
                    continue
                x = EDGE + place * (wide + GUTTER)
                head = Words(panel.name if is_first else f"{panel.name}, continued", size + 3, BRAND_DARK, is_bold=True)
                self._rule(x, self.y, wide, 2, BRAND)
                top = height_of(head, wide) + 6
                some, left[place] = taken(left[place], wide, BOTTOM - self.y - top - 6)
                high = sum(height_of(one, wide) for one in some)
                self._fill(self._frame(x, self.y + 4, wide, top + high), [head, *some])
                deepest = max(deepest, self.y + top + high + 12)
            self.y, is_first = deepest, False

    def _largest(self, block, wide):
        """The largest type in which the columns fit on one slide, or else the smallest; and their texts in it."""
        for size in PANEL_SIZES:
            left = [_panel_words(panel, size) for panel in block.panels]
            if all(sum(height_of(one, wide) for one in words) <= BOTTOM - self.y - 48 - self.reserve for words in left):
                break
        return size, left

    # Tables

    def _tables(self, blocks):
        """Tables under the same headings as one: what each is of stands in a row of its own above its rows."""
        first, is_one = blocks[0], len(blocks) == 1
        size, side = _type_of(len(first.columns))
        whole = sum(column.width for column in first.columns)
        widths = [ROOM * column.width / whole for column in first.columns]
        head = self._lines([Cell(one.heading, "head") for one in first.columns], widths, size, side)
        head_high = _row_height(head, size)
        rows = []
        for block in blocks:
            if not is_one:
                rows.append(_Row((Cell(block.heading, "group"),), self._spanning(block.heading, size), is_group=True))
                if not block.rows:
                    rows.append(_Row((Cell(block.empty, "quiet"),), self._spanning(block.empty, size)))
            rows += [_Row(row, self._lines(row, widths, size, side)) for row in block.rows]
        if not rows:
            self._column([*_heading(first.heading), Words(first.empty, 12, MUTED)])
            return
        heading = first.heading if is_one else ""
        while rows:
            above = height_of(_heading(heading)[0], ROOM) + 6 if heading else 0
            needs = sum(_row_height(row.lines, size) for row in rows[: 1 + rows[0].is_group])
            if BOTTOM - self.y < above + head_high + min(needs, 100) + 4:
                self._next()
            room = BOTTOM - self.y - above - head_high
            some, rows = _rows_that_fit(rows, room, size)
            if heading:
                self._fill(self._frame(EDGE, self.y, ROOM, above), _heading(heading))
                self.y += above
            self._grid(first, widths, size, side, head_high, some)
            if rows:
                heading = f"{first.heading}, continued" if heading else ""
                self._next()

    def _lines(self, row, widths, size, side):
        return [
            lines_of(cell.text, size, wide - 2 * side, is_bold=bool(cell.tone))
            for cell, wide in zip(row, widths, strict=True)
        ]

    def _spanning(self, text, size):
        return [lines_of(text, size, ROOM - 2 * CELL_SIDE, is_bold=True)]

    def _grid(self, block, widths, size, side, head_high, rows):
        heights = [head_high, *(_row_height(row.lines, size) for row in rows)]
        place = Pt(EDGE), Pt(self.y), Pt(ROOM), Pt(sum(heights))
        frame = self.slide.shapes.add_table(len(rows) + 1, len(widths), *place)
        name = self.title if any(row.is_group for row in rows) else block.heading or self.title
        _describe(frame, name, f"Table: {name}")
        table = frame.table
        table.first_row, table.horz_banding = True, False
        style = table._tbl.tblPr.find(qn("a:tableStyleId"))
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid: every line is drawn below
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = Pt(wide)
        for row, high in zip(table.rows, heights, strict=True):
            row.height = Pt(high)
        first, *others = table._tbl.tr_lst
        looks = {"size": size, "side": side}
        for cell, column in zip(first.tc_lst, block.columns, strict=True):
            head = {"is_bold": True, "line": BRAND, "is_figure": column.is_figure}
            self._cell(cell, column.heading, INK, SAND, **head, **looks)
        for line, row in zip(others, rows, strict=True):
            if len(row.cells) < len(widths):
                self._spanning_row(line.tc_lst, row, looks)
                continue
            for cell, one, words, column in zip(line.tc_lst, row.cells, row.lines, block.columns, strict=True):
                tone = tone_of(one.tone)
                is_bold = bool(one.tone) and one.tone not in ("quiet", "code")
                text = {"is_bold": is_bold, "line": HAIRLINE, "is_figure": column.is_figure}
                self._cell(cell, joined(words), tone.ink, tone.ground, **text, **looks)
        self.y += sum(heights) + 14

    def _spanning_row(self, cells, row, looks):
        ink, words = (PLUM if row.is_group else MUTED), joined(row.lines[0])
        for place, cell in enumerate(cells):
            cell.set(*(("hMerge", "1") if place else ("gridSpan", str(len(cells)))))
            told = {"is_bold": row.is_group, "line": LINE if row.is_group else HAIRLINE, "is_figure": False}
            self._cell(cell, "" if place else words, ink, "", **told, **looks)

    def _cell(self, cell, text, ink, ground, *, is_bold, line, is_figure, size, side):
        """The cell's XML at once: by way of the library's objects a long table takes seconds."""
        body = cell.get_or_add_txBody()
        for paragraph in body.findall(qn("a:p")):
            body.remove(paragraph)
        paragraph = etree.SubElement(body, qn("a:p"))
        etree.SubElement(paragraph, qn("a:pPr"), algn="r" if is_figure else "l")
        run = etree.SubElement(paragraph, qn("a:r"))
        looks = etree.SubElement(run, qn("a:rPr"), lang="en-GB", sz=str(round(size * 100)), b="1" if is_bold else "0")
        _solid(looks, ink)
        etree.SubElement(looks, qn("a:latin"), typeface=TYPEFACE)
        etree.SubElement(run, qn("a:t")).text = text
        properties = cell.get_or_add_tcPr()
        properties.attrib.update(
            {
                "marL": str(Pt(CELL_SIDE)),
                "marR": str(Pt(CELL_SIDE)),
                "marT": str(Pt(CELL_TOP)),
                "marB": str(Pt(CELL_TOP)),
            }
        )
        edge = etree.SubElement(properties, qn("a:lnB"), w=str(Pt(1.5 if line == BRAND else 0.5)))
        _solid(edge, line)
        if ground:
            _solid(properties, ground)
        else:
            etree.SubElement(properties, qn("a:noFill"))

    # Charts

    def _chart(self, block):
        if not block.names:
            return
        high = 26 + BAR * len(block.names)
        says = Words(block.says, 14, BRAND_DARK, is_bold=True)
        above = height_of(says, ROOM) + 4
        if BOTTOM - self.y < above + high:
            self._next()
        self._fill(self._frame(EDGE, self.y, ROOM, above), [says])
        self.y += above
        data = CategoryChartData()
        data.categories = block.names
        data.add_series(block.of, block.counts)
        place = Pt(EDGE), Pt(self.y), Pt(ROOM * 0.62), Pt(high)
        frame = self.slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
        told = "; ".join(f"{name}: {count}" for name, count in zip(block.names, block.counts, strict=True))
        _describe(frame, block.of, f"Bar chart. {block.says}. {told}.")
        chart = frame.chart
        chart.has_legend = chart.has_title = False
        chart.font.size, chart.font.name, chart.font.color.rgb = Pt(11), TYPEFACE, _colour(INK)
        values, names = chart.value_axis, chart.category_axis
        values.visible, values.has_major_gridlines, values.minimum_scale = False, False, 0
        names.reverse_order, names.major_tick_mark = True, XL_TICK_MARK.NONE
        names.format.line.color.rgb = _colour(LINE)
        plot = chart.plots[0]
        plot.gap_width, plot.vary_by_categories, plot.has_data_labels = 45, False, True
        plot.data_labels.show_value, plot.data_labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
        plot.data_labels.font.size, plot.data_labels.font.bold = Pt(11), True
        fill = plot.series[0].format.fill
        fill.solid()
        fill.fore_color.rgb = _colour(BRAND)
        self.y += high + 10

    # Logic models

    def _logic_model(self, block):
        """The diagram as shapes; where it would be too small to read, what is not linked yet follows as lists."""
        if block.hypothesis:
            self._column([*_heading("Hypothesis"), Words(block.hypothesis, 13, before=0)])
        if BOTTOM - self.y < 260:
            self._next()
        apart = ()
        if any(stage.items for stage in block.stages):
            drawn, sheet, unit, above = block, *self._fitted(block)
            if unit * TEXT_SIZE < SMALLEST_TYPE:
                drawn, apart = without_what_is_not_linked(block)
                drawn, sheet, unit, above = drawn, *self._fitted(drawn)
            left = Pt(EDGE) + (Pt(ROOM) - sheet.width * unit * Pt(1)) / 2
            top = Pt(self.y) - above * unit * Pt(1)
            # Straight: in gaps as narrow as these LibreOffice leads a curve around its card.
            straight = {"connector": MSO_CONNECTOR.STRAIGHT}
            DrawnShapes(self.slide, sheet, unit=unit * Pt(1), left=left, top=top, **straight).draw(with_about=False)
            self.y = BOTTOM
        if apart:
            self._next()
            panels = tuple(Panel(f"{one.heading} not linked yet", "", (_listed(one),)) for one in apart)
            self._panels(Panels("", panels))
        words = [words for one in block.bearing for words in _bearing(one)]
        if sum(height_of(one, ROOM) for one in words) > BOTTOM - self.y:
            self._next()
        self._column(words)

    def _fitted(self, block):
        """(sheet, points to a unit, how much of the sheet's top is left out: its name stands in the slide's title)."""
        room = ROOM, BOTTOM - self.y + 4
        sheet = sheet_of(block, on=self.document.as_at, room=room, is_whole=False)
        above = sheet.blocks[0].bottom
        return sheet, min(room[0] / sheet.width, room[1] / (sheet.height - above)), above

    # Shapes

    def _frame(self, x, y, width, height, slide=None):
        frame = (slide or self.slide).shapes.add_textbox(Pt(x), Pt(y), Pt(width), Pt(height))
        self._still(frame.text_frame)
        return frame

    def _place(self, shape, x, y, width, height):
        shape.left, shape.top, shape.width, shape.height = Pt(x), Pt(y), Pt(width), Pt(height)

    def _rule(self, x, y, width, height, colour):
        rule = self.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(x), Pt(y), Pt(width), Pt(height))
        rule.name = "Line"
        rule.shadow.inherit = False
        for effect in rule._element.iter(EFFECT):
            effect.set("idx", "0")  # LibreOffice follows the theme's shadow even so
        rule.fill.solid()
        rule.fill.fore_color.rgb = _colour(colour)
        rule.line.fill.background()
        properties = rule._element.nvSpPr.cNvPr
        extension = etree.fromstring(DECORATIVE)
        properties.append(extension)

    def _still(self, frame, anchor=MSO_ANCHOR.TOP):
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)

    def _fill(self, frame, words):
        for number, one in enumerate(words):
            paragraph = frame.text_frame.paragraphs[0] if not number else frame.text_frame.add_paragraph()
            self._write(paragraph, one.text, one.size, one.colour, is_bold=one.is_bold)
            paragraph.space_before, paragraph.line_spacing = Pt(one.before), Pt(one.leading)
            if one.hangs:
                properties = paragraph._p.get_or_add_pPr()
                properties.attrib.update({"marL": str(Pt(12)), "indent": str(-Pt(12))})
                etree.SubElement(properties, qn("a:buFont"), typeface="Arial")
                etree.SubElement(properties, qn("a:buChar"), char="•")

    def _write(self, paragraph, text, size, colour, *, is_bold=False, align=PP_ALIGN.LEFT):
        paragraph.alignment = align
        run = paragraph.add_run()
        run.text = text.replace("\n", " ")
        font = run.font
        font.name, font.size, font.bold, font.language_id = TYPEFACE, Pt(size), is_bold, MSO_LANGUAGE_ID.ENGLISH_UK
        font.color.rgb = _colour(colour)


DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)


def _heading(text):
    return [Words(text, 13, PLUM, is_bold=True, keeps=True, before=4)] if text else []


def _words(block, size):
    """A heading and its list; nothing at all where there is neither an entry nor a word for none."""
    if not block.items and not block.empty:
        return []
    head = [Words(block.heading, size + 0.5, PLUM, is_bold=True, keeps=True, before=8)] if block.heading else []
    if not block.items:
        return [*head, Words(block.empty, size, MUTED)]
    return [*head, *(Words(item, size, hangs=True) for item in block.items)]


def _panel_words(panel, size):
    words = [Words(panel.about, size, MUTED, before=2)] if panel.about else []
    for one in panel.lists:
        words += _words(one, size)
    return words


def _listed(stage):
    return Bullets("", tuple(f"{item.code}  {item.text}" for item in stage.items))


def _bearing(one):
    yield Words(one.heading, 13, PLUM, is_bold=True, keeps=True, before=8)
    for text in one.prose.split("\n"):
        if text.strip():
            yield Words(text, 12)
    for code, text in one.lines:
        yield Words(f"{code}  {text}", 12, hangs=True)


@dataclass(frozen=True)
class _Row:
    """A row of a table with the lines of its cells; one cell alone reaches over all columns."""

    cells: tuple[Cell, ...]
    lines: list[tuple[str, ...]]
    is_group: bool = False


def _type_of(columns):
    """(points, points beside the text) for a table of so many columns."""
    if columns > DENSE:
        return 8, 2.5
    return (9.5 if columns > 5 else 10.5), CELL_SIDE


def _row_height(lines, size):
    return max(len(one) for one in lines) * size * LEADING + 2 * CELL_TOP + 1


def _rows_that_fit(rows, room, size):
    """(rows of one slide, the rest). The name of a group stays with its first row; a row that is too high for any slide
    is broken between its lines."""
    some, left = [], room
    for place, row in enumerate(rows):
        high = _row_height(row.lines, size)
        if high <= left:
            some.append(row)
            left -= high
            continue
        if some and some[-1].is_group:
            some, place = some[:-1], place - 1
        if some:
            return some, rows[place:]
        fit = max(int((room - 2 * CELL_TOP - 1) // (size * LEADING)), 1)
        first = replace(row, lines=[one[:fit] for one in row.lines])
        rest = replace(row, lines=[one[fit:] or ("",) for one in row.lines])
        return [first], [rest, *rows[place + 1 :]]
    return some, []


def _describe(frame, name, text):
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", name[:200])
    properties.set("descr", text)


def _solid(parent, colour):
    fill = etree.SubElement(parent, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=colour.removeprefix("#").upper())


def _colour(hexadecimal):
    return RGBColor.from_string(hexadecimal.removeprefix("#").upper())
