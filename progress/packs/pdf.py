"""A pack as tagged pages of PDF: headings, lists and tables that say what they are, and readable without colour.

WeasyPrint needs Pango from the system; it is imported when the first page is asked for.
"""

import gc
import logging
import os
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC
from threading import Lock

from django.conf import settings
from django.template.loader import render_to_string

from logicmodels.exports.pdf import COLOURS, CannotPrint, places_of
from progress.packs.document import (
    IN_THIS_PAPER,
    Bullets,
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
from progress.packs.tones import TONES

DENSE = 12  # a table of more columns stands on wide pages, in smaller type
EPOCH = "SOURCE_DATE_EPOCH"  # of the environment, where fontTools looks for what time it is
LONGEST_BAR = 70  # millimetres
ROOM_OF_MODEL = (388, 215)  # millimetres of an A3 page below its title
for talkative in ("fontTools", "weasyprint.progress"):
    logging.getLogger(talkative).setLevel(logging.WARNING)
_one_at_a_time = Lock()  # its memory is the largest of all formats


def pdf_of(document: Document) -> bytes:
    """The pages; of the same document the same bytes. Raises `CannotPrint` where Pango is missing."""
    try:
        import weasyprint  # noqa: PLC0415 - it loads Pango
    except (ImportError, OSError) as error:
        raise CannotPrint(str(error)) from error
    paper = _Paper(document)
    html = render_to_string("progress/packs/pack.html", paper.context())
    with _one_at_a_time, _faces_of(document.as_at), _without_collecting():
        looks = weasyprint.CSS(string=paper.rules())
        return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", stylesheets=[looks])


@contextmanager
def _without_collecting():
    """Hundreds of thousands of boxes live until the last page is drawn: looking among them for garbage finds none, and
    takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _faces_of(moment):
    """The typefaces that are cut to size carry the moment of the data instead of that of their making."""
    before = os.environ.get(EPOCH)
    os.environ[EPOCH] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[EPOCH]
        else:
            os.environ[EPOCH] = before


class _Paper:
    """What the template sets down: plain values, and a rule for the widths of each kind of table."""

    def __init__(self, document):
        self.document = document
        self.widths: dict[tuple[Column, ...], str] = {}

    def context(self):
        document = self.document
        return {
            "document": document,
            "about": [(name, text) for name, text in document.about if name != IN_THIS_PAPER],
            "check_code": in_groups(document.check_code),
            "created": f"{document.as_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            **COLOURS,
            "static": f"{(settings.BASE_DIR / 'static').as_uri()}/",
            "parts": [self._part(part) for part in document.parts],
        }

    def rules(self) -> str:
        found = [f'@page {{ @bottom-left {{ content: "{stamp_of(self.document)}"; }} }}']
        for columns, name in self.widths.items():
            whole = sum(column.width for column in columns)
            for number, column in enumerate(columns, start=1):
                found.append(f".{name} col:nth-child({number}) {{ width: {100 * column.width / whole:.2f}%; }}")
        charts = [one for part in self.document.parts for one in part.blocks if isinstance(one, Chart)]
        lengths = {long for chart in charts for *_, long in _bars(chart)}
        found += [f".bar-{long} {{ width: {long * LONGEST_BAR / 100:.1f}mm; }}" for long in sorted(lengths)]
        for name, tone in TONES.items():
            ground = f" background: {tone.ground};" if tone.ground else ""
            weight = "" if name in ("quiet", "code") else " font-weight: 700;"
            found.append(f".tone-{name} {{ color: {tone.ink};{ground}{weight} }}")
        return "\n".join(found)

    def _part(self, part):
        blocks = [self._block(some) for some in in_groups_of_tables(part.blocks)]
        is_model = any(isinstance(one, LogicModel) for one in part.blocks)
        is_wide = any(isinstance(one, Table) and len(one.columns) > DENSE - 6 for one in part.blocks)
        paper = "model" if is_model else "wide" if is_wide else "upright"
        return {"key": part.key, "title": part.title, "paper": paper, "blocks": blocks}

    def _block(self, some):
        one = some[0]
        if isinstance(one, Prose):
            return "prose", {"kind": one.kind, "lines": [line for line in one.text.split("\n") if line.strip()]}
        if isinstance(one, Bullets):
            return "bullets", asdict(one) | {"told": one.items or one.empty}
        if isinstance(one, Panels):
            return "panels", [_panel(panel) for panel in one.panels]
        if isinstance(one, Chart):
            return "chart", {"says": one.says, "of": one.of, "bars": list(_bars(one))}
        if isinstance(one, LogicModel):
            return "model", self._model(one)
        return "tables", self._tables(some)

    def _tables(self, some):
        first, is_one = some[0], len(some) == 1
        name = self.widths.setdefault(first.columns, f"w{len(self.widths)}")
        figures = [column.is_figure for column in first.columns]
        groups = [
            {
                "heading": "" if is_one else one.heading,
                "rows": [list(zip(row, figures, strict=True)) for row in one.rows],
                "empty": one.empty,
            }
            for one in some
        ]
        return {
            "heading": first.heading if is_one else "",
            "is_empty": is_one and not first.rows,
            "empty": first.empty,
            "columns": first.columns,
            "looks": f"{name} dense" if len(first.columns) > DENSE else name,
            "groups": groups,
        }

    def _model(self, one):
        found = {"hypothesis": one.hypothesis}
        if any(stage.items for stage in one.stages):
            sheet = sheet_of(one, on=self.document.as_at)
            found["drawn"] = places_of(sheet, room=ROOM_OF_MODEL)
        return found


def _panel(panel):
    return {"name": panel.name, "about": panel.about, "lists": [one for one in panel.lists if one.items or one.empty]}


def _bars(chart):
    """(name, count, how long its bar is in hundredths of the longest)."""
    most = max(chart.counts, default=0) or 1
    for name, count in zip(chart.names, chart.counts, strict=True):
        yield name, count, round(100 * count / most)
