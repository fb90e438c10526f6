"""Native tables on slides: their rows go on on the next slide, under the same headings."""

from dataclasses import dataclass, replace

from lxml import etree
from pptx.oxml.ns import qn
from pptx.util import Pt

from progress.packs.document import Cell, Table
from progress.packs.fitting import LEADING, Words, height_of, joined, lines_of
from progress.packs.pptx.shapes import TYPEFACE, describe, fill, frame_on, heading_of, solid
from progress.packs.pptx.slides import BOTTOM, EDGE, ROOM, Slides
from progress.packs.tones import BRAND, HAIRLINE, INK, LINE, MUTED, PLUM, SAND, tone_of

CELL_SIDE, CELL_TOP = 4, 2.5
DENSE = 12  # a table of more columns is set in smaller type


def add_tables(slides: Slides, blocks: list[Table]) -> None:
    """Tables under the same headings as one: what each is of stands in a row of its own above its rows."""
    first, is_one = blocks[0], len(blocks) == 1
    size, side = _type_of(len(first.columns))
    whole = sum(column.width for column in first.columns)
    widths = [ROOM * column.width / whole for column in first.columns]
    head = _lines([Cell(one.heading, "head") for one in first.columns], widths, size, side)
    head_high = _row_height(head, size)
    rows = []
    for block in blocks:
        if not is_one:
            rows.append(_Row((Cell(block.heading, "group"),), _spanning(block.heading, size), is_group=True))
            if not block.rows:
                rows.append(_Row((Cell(block.empty, "quiet"),), _spanning(block.empty, size)))
        rows += [_Row(row, _lines(row, widths, size, side)) for row in block.rows]
    if not rows:
        slides.column([*heading_of(first.heading), Words(first.empty, 12, MUTED)])
        return
    heading = first.heading if is_one else ""
    while rows:
        above = height_of(heading_of(heading)[0], ROOM) + 6 if heading else 0
        needs = sum(_row_height(row.lines, size) for row in rows[: 1 + rows[0].is_group])
        if BOTTOM - slides.y < above + head_high + min(needs, 100) + 4:
            slides.next()
        room = BOTTOM - slides.y - above - head_high
        some, rows = _rows_that_fit(rows, room, size)
        if heading:
            fill(frame_on(slides.slide, EDGE, slides.y, ROOM, above), heading_of(heading))
            slides.y += above
        _grid(slides, first, widths, size, side, head_high, some)
        if rows:
            heading = f"{first.heading}, continued" if heading else ""
            slides.next()


def _lines(row, widths, size, side):
    return [
        lines_of(cell.text, size, wide - 2 * side, is_bold=bool(cell.tone))
        for cell, wide in zip(row, widths, strict=True)
    ]


def _spanning(text, size):
    return [lines_of(text, size, ROOM - 2 * CELL_SIDE, is_bold=True)]


def _grid(slides, block, widths, size, side, head_high, rows):
    heights = [head_high, *(_row_height(row.lines, size) for row in rows)]
    place = Pt(EDGE), Pt(slides.y), Pt(ROOM), Pt(sum(heights))
    frame = slides.slide.shapes.add_table(len(rows) + 1, len(widths), *place)
    name = slides.title if any(row.is_group for row in rows) else block.heading or slides.title
    describe(frame, name, f"Table: {name}")
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
        _cell(cell, column.heading, INK, SAND, **head, **looks)
    for line, row in zip(others, rows, strict=True):
        if len(row.cells) < len(widths):
            _spanning_row(line.tc_lst, row, looks)
            continue
        for cell, one, words, column in zip(line.tc_lst, row.cells, row.lines, block.columns, strict=True):
            tone = tone_of(one.tone)
            is_bold = bool(one.tone) and one.tone not in ("quiet", "code")
            text = {"is_bold": is_bold, "line": HAIRLINE, "is_figure": column.is_figure}
            _cell(cell, joined(words), tone.ink, tone.ground, **text, **looks)
    slides.y += sum(heights) + 14


def _spanning_row(cells, row, looks):
    ink, words = (PLUM if row.is_group else MUTED), joined(row.lines[0])
    for place, cell in enumerate(cells):
        cell.set(*(("hMerge", "1") if place else ("gridSpan", str(len(cells)))))
        told = {"is_bold": row.is_group, "line": LINE if row.is_group else HAIRLINE, "is_figure": False}
        _cell(cell, "" if place else words, ink, "", **told, **looks)


def _cell(cell, text, ink, ground, *, is_bold, line, is_figure, size, side):
    """The cell's XML at once: by way of the library's objects a long table takes seconds."""
    body = cell.get_or_add_txBody()
    for paragraph in body.findall(qn("a:p")):
        body.remove(paragraph)
    paragraph = etree.SubElement(body, qn("a:p"))
    etree.SubElement(paragraph, qn("a:pPr"), algn="r" if is_figure else "l")
    run = etree.SubElement(paragraph, qn("a:r"))
    looks = etree.SubElement(run, qn("a:rPr"), lang="en-GB", sz=str(round(size * 100)), b="1" if is_bold else "0")
    solid(looks, ink)
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
    solid(edge, line)
    if ground:
        solid(properties, ground)
    else:
        etree.SubElement(properties, qn("a:noFill"))


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
