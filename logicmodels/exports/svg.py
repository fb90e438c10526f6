"""The sheet as one SVG file that needs nothing else: presentation attributes only, and text as text."""

from xml.etree import ElementTree

from logicmodels.drawing.diagram import CODE_SIZE, FLAG_SIZE, MARK, STATE_SIZE, TEXT_SIZE
from logicmodels.exports.sheet import (
    BRAND,
    FLAGS,
    HAIRLINE,
    INK,
    LINE,
    MARKS,
    MUTED,
    SAND,
    Sheet,
    joined,
)

SPACE = "http://www.w3.org/2000/svg"
TYPEFACE = "Atkinson Hyperlegible Next, Arial, Liberation Sans, sans-serif"
EDGE = 24


def svg_of(sheet: Sheet) -> bytes:
    """A file in UTF-8. The order of its elements is the order in which the sheet is read."""
    wide, high = sheet.width + 2 * EDGE, sheet.height + 2 * EDGE
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": SPACE,
            "viewBox": f"{-EDGE} {-EDGE} {wide:g} {high:g}",
            "width": f"{wide:g}",
            "height": f"{high:g}",
            "font-family": TYPEFACE,
            "role": "img",
            "xml:lang": "en-GB",
        },
    )
    _add(root, "title").text = sheet.about
    _add(root, "desc").text = "; ".join(sheet.links())
    _add(root, "rect", x=-EDGE, y=-EDGE, width=wide, height=high, fill="#ffffff")
    for block in (*sheet.blocks[:1], *sheet.title, *sheet.blocks[1:]):
        _block(root, block)
    for sample in sheet.samples:
        _stroke(root, f"M{sample.x:g} {sample.y:g}h{sample.width:g}", sample.is_tentative)
    for rule in sheet.rules:
        _add(root, "rect", x=rule.x, y=rule.y, width=rule.width, height=2, fill=BRAND)
    picture = _add(root, "g", transform=f"translate(0 {sheet.top:g})")
    add_curves(picture, sheet)
    for stack in sheet.diagram.stacks:
        group = _add(picture, "g")
        for card in stack.cards:
            _card(group, stack, card)
        if stack.caption:
            _line(group, stack.caption, CODE_SIZE, MUTED)
    for block in sheet.below:
        _block(root, block)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def curves_of(sheet: Sheet) -> bytes:
    """The links alone, to be laid under cards that are drawn by something else."""
    width, height = sheet.diagram.width, sheet.diagram.height
    root = ElementTree.Element(
        "svg", {"xmlns": SPACE, "viewBox": f"0 0 {width} {height}", "width": f"{width}", "height": f"{height}"}
    )
    add_curves(root, sheet)
    return ElementTree.tostring(root, encoding="utf-8")


def add_curves(root: ElementTree.Element, sheet: Sheet) -> None:
    """Every link of the diagram."""
    for curve in sheet.diagram.curves:
        _stroke(root, curve.path, curve.is_tentative)


def _stroke(root, path, is_tentative):
    dashes = {"stroke-dasharray": "5 4"} if is_tentative else {}
    _add(root, "path", d=path, fill="none", stroke=BRAND, **{"stroke-width": "1.5"}, **dashes)


def _block(root, block):
    if not block.text.strip():
        return
    text = _add(root, "text", fill=block.colour, **{"font-size": block.size, "font-weight": block.weight})
    for number, line in enumerate(block.lines):
        span = _add(text, "tspan", x=block.x, y=block.y + block.size + block.leading * number)
        span.text = line


def _card(root, stack, card):
    is_apart = bool(stack.apart) and not card.is_linked
    fill, stroke = (SAND, HAIRLINE) if is_apart else ("#ffffff", LINE)
    group = _add(root, "g")
    _add(group, "title").text = f"{card.code.text} {joined(card)}".strip()
    box = {"x": card.x, "y": card.y, "width": card.width, "height": card.height, "rx": 3}
    _add(group, "rect", fill=fill, stroke=stroke, **box)
    _line(group, card.code, CODE_SIZE, MUTED)
    text = _add(group, "text", fill=INK, **{"font-size": TEXT_SIZE})
    for line in card.lines:
        _add(text, "tspan", x=line.x, y=line.y).text = line.text
    for state in card.states:
        _state(group, state)
    for flag in card.flags:
        ground, letters, outline = FLAGS[flag.kind]
        place = {"x": flag.x, "y": flag.y, "width": flag.width, "height": flag.height, "rx": 2}
        _add(group, "rect", fill=ground, stroke=outline, **place)
        _line(group, flag.text, FLAG_SIZE, letters, **{"font-weight": "600"})


def _state(root, state):
    if state.mark:
        ground, letter, outline = MARKS[state.mark]
        place = {"x": state.x, "y": state.y, "width": MARK, "height": MARK}
        _add(root, "rect", fill=ground, stroke=outline, rx=2 if state.letter.text else MARK / 2, **place)
        if state.letter.text:
            _line(root, state.letter, 10, letter, **{"font-weight": "700"})
    for line in state.lines:
        _line(root, line, STATE_SIZE, INK)


def _line(root, line, size, fill, **more):
    _add(root, "text", x=line.x, y=line.y, fill=fill, **{"font-size": size}, **more).text = line.text


def _add(root, tag, **attributes):
    return ElementTree.SubElement(root, tag, {name: _said(value) for name, value in attributes.items()})


def _said(value):
    return f"{value:g}" if isinstance(value, float) else str(value)
