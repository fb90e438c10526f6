"""A pack as tagged pages of PDF: headings, lists and tables that say what they are, and readable without colour."""

from dataclasses import asdict
from datetime import UTC
from typing import NamedTuple

from logicmodels.exports.pdf import COLOURS, places_of
from lutonhet.lettering import breakable, wrap
from lutonhet.typesetting import pages_of
from progress.packs.document import (
    IN_THIS_PAPER,
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
from progress.packs.drawing import sheet_of
from progress.packs.tones import TONES

TEMPLATE = "progress/packs/pack.typ"
DENSE = 12  # a table of more columns is set in smaller type
POINT = 25.4 / 72  # millimetres
TYPE, DENSE_TYPE = 8.5, 7.5  # points, of a table
PADDING = 2.4  # millimetres of a cell, left and right together
TALLEST = 90  # millimetres: a row that may be higher goes on overleaf


class Paper(NamedTuple):
    """A kind of page; all but its size in millimetres."""

    size: str
    across: int
    is_landscape: bool
    side: int  # the margin at the left and at the right
    top: int
    bottom: int

    @property
    def width(self) -> int:
        """Between the margins."""
        return self.across - 2 * self.side


PAPERS = {
    "upright": Paper("a4", 210, is_landscape=False, side=16, top=16, bottom=20),
    "wide": Paper("a4", 297, is_landscape=True, side=14, top=14, bottom=18),
    "model": Paper("a3", 420, is_landscape=True, side=16, top=16, bottom=20),
}
ROOM_OF_MODEL = (PAPERS["model"].width, 215)  # below the title of its page


def pdf_of(document: Document) -> bytes:
    """The pages; of the same document the same bytes."""
    return pages_of(TEMPLATE, _values(document))


def _values(document):
    made = document.as_at.astimezone(UTC)
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "standing": document.standing,
        "place": document.place,
        "about": [(name, text) for name, text in document.about if name != IN_THIS_PAPER],
        "check_code": in_groups(document.check_code),
        "stamp": stamp_of(document),
        "made": [made.year, made.month, made.day, made.hour, made.minute, made.second],
        "tones": {
            name: {"ink": tone.ink, "ground": tone.ground, "is_bold": name not in ("quiet", "code")}
            for name, tone in TONES.items()
        },
        "colours": COLOURS,
        "papers": {name: paper._asdict() for name, paper in PAPERS.items()},
        "parts": [_part(part, document) for part in document.parts],
    }


def _part(part, document):
    is_model = any(isinstance(one, LogicModel) for one in part.blocks)
    is_wide = any(isinstance(one, Table) and len(one.columns) > DENSE - 6 for one in part.blocks)
    paper = "model" if is_model else "wide" if is_wide else "upright"
    blocks = [_block(some, document, PAPERS[paper].width) for some in in_groups_of_tables(part.blocks)]
    return {"title": part.title, "paper": paper, "blocks": blocks}


def _block(some, document, width):
    one = some[0]
    if isinstance(one, Prose):
        lines = [line for line in one.text.split("\n") if line.strip()]
        return {"kind": "prose", "looks": one.kind, "lines": lines}
    if isinstance(one, Bullets):
        return {"kind": "bullets", **asdict(one)}
    if isinstance(one, Panels):
        return {"kind": "panels", "panels": [asdict(panel) for panel in one.panels]}
    if isinstance(one, Chart):
        return {"kind": "chart", "says": one.says, "of": one.of, "bars": list(_bars(one))}
    if isinstance(one, LogicModel):
        drawn = any(stage.items for stage in one.stages)
        sheet = places_of(sheet_of(one, on=document.as_at), room=ROOM_OF_MODEL) if drawn else None
        return {"kind": "model", "hypothesis": one.hypothesis, "drawn": sheet}
    return _tables(some, width)


def _tables(some, width):
    """Tables that follow each other under the same headings are one, with a heading over the rows of each."""
    first, is_one = some[0], len(some) == 1
    columns, size = first.columns, DENSE_TYPE if len(first.columns) > DENSE else TYPE
    whole = sum(column.width for column in columns)
    rooms = [width * column.width / whole - PADDING for column in columns]
    groups = [
        {
            "heading": "" if is_one else one.heading,
            "rows": [_row(row, rooms, size) for row in one.rows],
            "empty": one.empty,
        }
        for one in some
    ]
    return {
        "kind": "tables",
        "heading": first.heading if is_one else "",
        "is_empty": is_one and not first.rows,
        "empty": first.empty,
        "columns": [asdict(column) for column in columns],
        "size": size,
        "groups": groups,
    }


def _row(row, rooms, size):
    """Its cells, and whether it may be higher than is good to keep on one page.

    `broken` is a cell's text in case one of its words turns out wider than its `room`.
    """
    letters = round(100 * size * POINT)
    cells, most = [], 0
    for cell, room in zip(row, rooms, strict=True):
        lengths = {"width": int(100 * room), "size": letters}
        broken = breakable(cell.text, **lengths)
        told = {"text": cell.text, "tone": cell.tone}
        cells.append(told if broken == cell.text else told | {"broken": broken, "room": room})
        most = max(most, sum(max(len(wrap(line, **lengths)), 1) for line in cell.text.split("\n")))
    return {"cells": cells, "is_tall": most * size * POINT * 1.3 > TALLEST}


def _bars(chart):
    """(name, count, how long its bar is as a share of the longest)."""
    most = max(chart.counts, default=0) or 1
    for name, count in zip(chart.names, chart.counts, strict=True):
        yield name, count, count / most
