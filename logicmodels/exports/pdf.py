"""The sheet as one tagged page of A3, and a picture of that page.

WeasyPrint needs Pango from the system. It is imported when the first page is asked for, so that a machine without it
serves everything else.
"""

import logging
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from threading import Lock

import pypdfium2
from django.conf import settings
from django.template.loader import render_to_string

from logicmodels.drawing.diagram import (
    CODE_LINE,
    CODE_SIZE,
    FLAG_SIZE,
    MARK,
    STATE_LINE,
    STATE_SIZE,
    TEXT_LINE,
    TEXT_SIZE,
)
from logicmodels.exports.sheet import A3, EDGE, FLAGS, MARKS, Sheet
from logicmodels.exports.svg import curves_of

TYPEFACE = "vendor/atkinson-hyperlegible-next/atkinson-hyperlegible-next-latin-wght-normal.woff2"
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
DOTS = 200  # of the picture, to the inch
COLOURS = {"flag_colours": FLAGS, "mark_colours": MARKS}  # what the looks of a sheet need
for talkative in ("fontTools", "weasyprint.progress"):  # every step of cutting a typeface and of laying out a page
    logging.getLogger(talkative).setLevel(logging.WARNING)
_one_at_a_time = Lock()  # PDFium is not for several threads


class CannotPrint(Exception):
    """The system lacks what pages are made with."""


def pdf_of(*sheets: Sheet) -> bytes:
    """A tagged PDF of exactly one page for each sheet. Raises CannotPrint where Pango is missing."""
    try:
        import weasyprint  # noqa: PLC0415 - it loads Pango
    except (ImportError, OSError) as error:
        raise CannotPrint(str(error)) from error
    context = {
        "about": sheets[0].about,
        "typeface": (settings.BASE_DIR / "static" / TYPEFACE).as_uri(),
        "width": A3[0],
        "height": A3[1],
        "sheets": [places_of(one) for one in sheets],
        **COLOURS,
    }
    html = render_to_string("logicmodels/exports/pages.html", context)
    return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")


def png_of(sheet: Sheet) -> bytes:
    """The same page as a picture. Raises CannotPrint where Pango is missing."""
    (picture,) = pngs_of([sheet])
    return picture


def pngs_of(sheets: Sequence[Sheet], *, dots: int = DOTS) -> list[bytes]:
    """A picture of the page of each, so many dots to the inch. Raises CannotPrint where Pango is missing.

    They are laid out together, which takes half the time of one after the other.
    """
    if not sheets:
        return []
    content = pdf_of(*sheets)
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(content)
        try:
            return [_png(page, dots) for page in document]
        finally:
            document.close()


def _png(page, dots):
    into = BytesIO()
    page.render(scale=dots / 72).to_pil().save(into, "PNG")
    return into.getvalue()


def places_of(sheet: Sheet, *, room: tuple[float, float] | None = None) -> dict:
    """What the template sets down, in millimetres: the sheet on a whole A3, or as large as it goes into `room`."""
    edge, scale = (0, sheet.scale(*room)) if room else (EDGE, sheet.scale())

    def at(x, y, width, height):
        return {
            "left": _long(edge + x * scale),
            "top": _long(edge + y * scale),
            "width": _long(width * scale),
            "height": _long(height * scale),
        }

    def type_of(size, leading):
        return {"size": _long(size * scale), "leading": _long(leading * scale)}

    def block(one):
        # A line may be wider than its block by a hair; none of them breaks again.
        place = at(one.x, one.y, one.width, one.height)
        return {"kind": one.kind, "lines": one.lines, **place, **type_of(one.size, one.leading)}

    def line(kind, text, size, leading, width):
        # `leading` around a baseline: three quarters of the type above it.
        place = at(text.x, sheet.top + text.y - size * 0.75 - leading / 2 + size / 2 - 1, width, leading)
        return {"kind": kind, "lines": (text.text,), **place, **type_of(size, leading)}

    def state_of(one):
        mark = one.mark and {
            **at(one.x, sheet.top + one.y, MARK, MARK),
            **type_of(10, MARK - 1),
            "kind": one.mark,
            "letter": one.letter.text,
            "is_round": not one.letter.text,
        }
        return {"mark": mark, "lines": [line("state", each, STATE_SIZE, STATE_LINE, 400) for each in one.lines]}

    def card(stack, one):
        first = one.lines[0].y if one.lines else one.y
        y = sheet.top + first - TEXT_SIZE * 0.75 - TEXT_LINE / 2 + TEXT_SIZE / 2 - 1
        text = at(one.code.x, y, one.width, TEXT_LINE * len(one.lines))
        return {
            **at(one.x, sheet.top + one.y, one.width, one.height),
            "is_apart": bool(stack.apart) and not one.is_linked,
            "code": line("code", one.code, CODE_SIZE, CODE_LINE, one.width),
            "text": {"lines": [each.text for each in one.lines], **text, **type_of(TEXT_SIZE, TEXT_LINE)},
            "states": [state_of(each) for each in one.states],
            "flags": [
                {
                    **at(flag.x, sheet.top + flag.y, flag.width, flag.height),
                    **type_of(FLAG_SIZE, flag.height),
                    "padding": _long((flag.text.x - flag.x) * scale),
                    "text": flag.text.text,
                    "kind": flag.kind,
                }
                for flag in one.flags
            ],
        }

    stacks = [
        {
            "heading": block(heading),
            "cards": [card(stack, one) for one in stack.cards],
            "caption": stack.caption and line("key", stack.caption, CODE_SIZE, CODE_LINE, stack.width),
        }
        for heading, stack in zip(sheet.headings, sheet.diagram.stacks, strict=True)
    ]
    diagram = sheet.diagram
    return {
        "width": _long(sheet.width * scale if room else A3[0]),
        "height": _long(sheet.height * scale if room else A3[1]),
        "about": block(sheet.blocks[0]),
        "title": [block(one) for one in sheet.title],
        "key": [block(one) for one in sheet.blocks if one.kind == "key"],
        "samples": [at(one.x, one.y, one.width, 1) | {"is_tentative": one.is_tentative} for one in sheet.samples],
        "rules": [at(one.x, one.y, one.width, 2) for one in sheet.rules],
        "stacks": stacks,
        "below": [block(one) for one in sheet.below],
        "curves": "data:image/svg+xml;base64," + b64encode(curves_of(sheet)).decode(),
        "place_of_curves": at(0, sheet.top, diagram.width, diagram.height),
        "links": "; ".join(sheet.links()) or "No links yet",
    }


def _long(millimetres):
    return f"{millimetres:.3f}mm"
