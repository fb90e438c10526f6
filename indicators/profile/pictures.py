"""A chart of an indicator as one SVG file that needs nothing else: its title, its key and its source stand on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from indicators.charts import BarChart, Chart
from lutonhet.lettering import legible, wrap

SPACE = "http://www.w3.org/2000/svg"
TYPEFACE = "Atkinson Hyperlegible Next, Arial, Liberation Sans, sans-serif"
INK, BRAND, MUTED, LINE, HAIRLINE, ACCENT = "#1b1f23", "#0b5563", "#4d565e", "#8a949c", "#d9d5cb", "#6b2c5f"
EDGE = 24
TITLE, TEXT, SMALL = 20, 14, 12
DASHES = {"region": "7 4", "neighbours": "2 4"}


@dataclass(frozen=True)
class Words:
    """What stands around a drawing: above it a title and a line on what is measured, below it notes and the source."""

    title: str
    about: str
    below: Sequence[str]
    says: str


def picture_of(chart: Chart | BarChart, words: Words) -> bytes:
    """The file, in UTF-8. The order of its elements is the order in which it is read."""
    head, foot, top = _around(chart, words)
    wide, height = size_of(chart, words)
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": SPACE,
            "viewBox": f"{-EDGE} {-EDGE} {wide} {height}",
            "width": f"{wide}",
            "height": f"{height}",
            "font-family": TYPEFACE,
            "role": "img",
            "xml:lang": "en-GB",
        },
    )
    _add(root, "title").text = legible(words.title)
    _add(root, "desc").text = legible(words.says)
    _add(root, "rect", x=-EDGE, y=-EDGE, width=wide, height=height, fill="#ffffff")
    y = 0.0
    for line, size, colour, weight in head:
        y += size * 1.4
        _text(root, line.rstrip(), x=0, y=y - size * 0.4, size=size, fill=colour, weight=weight)
    drawing = _add(root, "g", transform=f"translate(0 {top:g})")
    (_line_chart if isinstance(chart, Chart) else _bar_chart)(drawing, chart)
    y = top + chart.height + EDGE / 2
    for line in foot:
        y += SMALL * 1.5
        _text(root, line.rstrip(), x=0, y=y, size=SMALL, fill=MUTED)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def size_of(chart: Chart | BarChart, words: Words) -> tuple[int, int]:
    """How many units wide and high the file is."""
    _head, foot, top = _around(chart, words)
    return chart.width + 2 * EDGE, math.ceil(top + chart.height + SMALL * 1.5 * len(foot) + 2.5 * EDGE)


def _around(chart: Chart | BarChart, words: Words):
    """The lines above the drawing, each with size, colour and weight, those below it, and where the drawing begins."""
    head = [(line, TITLE, INK, "700") for line in wrap(legible(words.title), width=chart.width, size=TITLE + 2)]
    head += [(line, TEXT, MUTED, "400") for line in wrap(legible(words.about), width=chart.width, size=TEXT)]
    foot = [line for note in words.below for line in wrap(legible(note), width=chart.width, size=SMALL)]
    return head, foot, sum(size * 1.4 for _line, size, _colour, _weight in head) + EDGE


def _line_chart(root, chart: Chart):
    for tick in chart.y_ticks:
        _stroke(root, f"M{chart.left} {tick.at}H{chart.right}", HAIRLINE, 1)
        _text(root, tick.text, x=chart.left - 8, y=tick.at + 4, fill=MUTED, anchor="end")
    for tick in chart.x_ticks:
        _text(root, tick.text, x=tick.at, y=chart.bottom + 24, fill=MUTED, anchor="middle")
    for line in chart.lines:
        for band in line.bands:
            _add(root, "path", d=band, fill=BRAND, **{"fill-opacity": 0.14})
    for at in chart.breaks:
        _stroke(root, f"M{at} {chart.top}V{chart.bottom}", INK, 1, "4 3")
        _text(root, "break", x=at, y=chart.top - 4, fill=MUTED, anchor="middle")
    if chart.goal is not None:
        _stroke(root, f"M{chart.left} {chart.goal}H{chart.right}", ACCENT, 2, "12 4 2 4")
    for line in chart.lines:
        _line(root, line)
    for label in chart.labels:
        for number, line in enumerate(label.lines):
            y = label.y + label.leading * number
            _text(root, line.rstrip(), x=label.x, y=y, **_strong(label.is_main))


def _line(root, line):
    colour = BRAND if line.is_main else MUTED
    if line.path:
        _stroke(root, line.path, colour, 3 if line.is_main else 1.5, "" if line.is_main else DASHES.get(line.kind, ""))
    for one in line.whiskers:
        _stroke(root, f"M{one.x} {one.top}V{one.bottom}", INK, 1.5)
    for dot in line.earlier:
        circle = _add(root, "circle", cx=dot.x, cy=dot.y, r=4, fill="#ffffff", stroke=BRAND, **{"stroke-width": 2})
        _add(circle, "title").text = legible(dot.says)
    for dot in line.dots:
        circle = _add(root, "circle", cx=dot.x, cy=dot.y, r=5 if line.is_main else 3, fill=colour)
        _add(circle, "title").text = legible(dot.says)


def _bar_chart(root, chart: BarChart):
    for tick in chart.ticks:
        _stroke(root, f"M{tick.at} {chart.top}V{chart.bottom}", HAIRLINE, 1)
        _text(root, tick.text, x=tick.at, y=chart.bottom + 18, fill=MUTED, anchor="middle")
    for bar in chart.bars:
        for number, line in enumerate(bar.lines):
            y = bar.first_line + bar.leading * number
            _text(root, line.rstrip(), x=chart.left - 8, y=y, anchor="end", **_strong(bar.is_main))
        if bar.width:
            fill = BRAND if bar.is_main else LINE
            shape = _add(root, "rect", x=bar.x, y=bar.y, width=bar.width, height=bar.height, fill=fill)
            _add(shape, "title").text = legible(bar.says)
        if bar.whisker:
            _stroke(root, f"M{bar.whisker[0]} {bar.middle}H{bar.whisker[1]}", INK, 1.5)
        _text(root, bar.text, x=chart.width, y=bar.middle + 5, anchor="end", **_strong(bar.is_main))
    _stroke(root, f"M{chart.zero} {chart.top}V{chart.bottom}", INK, 1)
    for one in chart.references:
        colour = BRAND if one.kind == "place" else MUTED
        _stroke(root, f"M{one.at} {one.y}V{chart.bottom}", colour, 2, DASHES.get(one.kind, ""))
        x, anchor = (one.at - 6, "end") if one.is_before else (one.at + 6, "start")
        _text(root, one.text, x=x, y=one.y, fill=MUTED, anchor=anchor)


def _strong(is_main: bool) -> dict:
    return {"fill": BRAND, "weight": "700"} if is_main else {"fill": MUTED}


def _stroke(root, path, colour, width, dashes=""):
    more = {"stroke-dasharray": dashes} if dashes else {}
    _add(root, "path", d=path, fill="none", stroke=colour, **{"stroke-width": width}, **more)


def _text(root, text, *, x, y, fill, size=13, weight="", anchor=""):
    more = {"font-weight": weight} if weight else {}
    more |= {"text-anchor": anchor} if anchor else {}
    _add(root, "text", x=x, y=y, fill=fill, **{"font-size": size}, **more).text = legible(text)


def _add(root, tag, **attributes):
    said = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in attributes.items()}
    return ElementTree.SubElement(root, tag, said)
