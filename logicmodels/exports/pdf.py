"""The sheet as one tagged page of A3, and a picture of that page."""

from collections.abc import Sequence

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
from lutonhet.typesetting import pages_of, pictures_of

TEMPLATE = "logicmodels/exports/pages.typ"
DOTS = 200  # of the picture, to the inch
COLOURS = {"flags": FLAGS, "marks": MARKS}  # what the looks of a sheet need


def pdf_of(*sheets: Sheet) -> bytes:
    """A tagged PDF of exactly one page for each sheet."""
    return pages_of(TEMPLATE, _pages(sheets))


def png_of(sheet: Sheet) -> bytes:
    """The same page as a picture."""
    (picture,) = pngs_of([sheet])
    return picture


def pngs_of(sheets: Sequence[Sheet], *, dots: int = DOTS) -> list[bytes]:
    """A picture of the page of each, so many dots to the inch."""
    return pictures_of(TEMPLATE, _pages(sheets), dots=dots) if sheets else []


def _pages(sheets):
    return {
        "about": sheets[0].about,
        "width": A3[0],
        "height": A3[1],
        "sheets": [places_of(one) for one in sheets],
        "colours": COLOURS,
    }


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
        mark = {
            **at(one.x, sheet.top + one.y, MARK, MARK),
            **type_of(10, MARK - 1),
            "kind": one.mark,
            "letter": one.letter.text,
            "is_round": not one.letter.text,
        }
        return {
            "mark": mark if one.mark else None,
            "lines": [line("state", each, STATE_SIZE, STATE_LINE, 400) for each in one.lines],
        }

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
        "curves": curves_of(sheet).decode(),
        "place_of_curves": at(0, sheet.top, diagram.width, diagram.height),
        "links": "; ".join(sheet.links()) or "No links yet",
    }


def _long(millimetres):
    return round(millimetres, 3)
