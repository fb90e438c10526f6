"""A table that somebody pasted, as rows of cells: tab-separated as Excel copies it, markup of a web page, or a list."""

import re
from html.parser import HTMLParser

from logicmodels.tables.columns import kind_said

CELL = re.compile(r'"((?:[^"]|"")*)"(?=\t|\n|$)|([^\t\n]*)')
MARKUP = re.compile(r"<t(able|body|head|r)\b", re.IGNORECASE)
BREAKS = {"br", "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4"}
MOST_SPANNED = 100

Grid = list[tuple[int, list[str]]]


def grid_of(text: str) -> Grid:
    """The rows of a pasted text, each with its number from 1, blank ones left out.

    A text without a table is a list: lines that are a heading (“Activities:”) begin the cell of those below them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if MARKUP.search(text):
        rows = _of_markup(text)
    elif "\t" in text and not _is_a_list(text):
        rows = _of_tabs(text)
    elif sum(line.count("|") > 1 for line in text.split("\n")) > 1:
        rows = [_of_bars(line) for line in text.split("\n")]
    else:
        rows = _of_list(text)
    return [(number, cells) for number, cells in enumerate(rows, start=1) if any(cell.strip() for cell in cells)]


def _is_a_list(text):
    """Tabs stand behind bullets and numbers alone, as where Word's list is copied."""
    lines = [line for line in text.split("\n") if "\t" in line]
    return all(re.match(r"\s*(\W|o|\(?\w{1,4}[.)]?)\t[^\t]*$", line) for line in lines)


def _of_tabs(text):
    rows, cells, place = [], [], 0
    while place <= len(text):
        found = CELL.match(text, place)
        quoted, plain = found.groups()
        cells.append(quoted.replace('""', '"') if quoted is not None else plain)
        place = found.end()
        if text[place : place + 1] != "\t":
            rows.append(cells)
            cells = []
        place += 1
    return rows


def _of_bars(line):
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    return [] if all(re.fullmatch(r":?-*:?", cell) for cell in cells) else cells


def _of_list(text):
    rows, heading, lines = [], "", []
    for line in [*text.split("\n"), None]:
        said = "" if line is None else line.strip().rstrip(":–-").strip()
        if line is None or (said and len(said) < 60 and kind_said(said)[0]):
            if heading or any(one.strip() for one in lines):
                rows.append([heading, "\n".join(lines)])
            heading, lines = said, []
        else:
            lines.append(line)
    if any(heading for heading, _ in rows):
        return [["Heading", "Text"], *rows]
    return [[line] for line in text.split("\n")]


class _Markup(HTMLParser):
    """The first table of a page; a cell over several columns or rows stands in the first of them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.rows, self.cell, self.depth, self.is_over = [], None, 0, False
        self.spanned, self.wide, self.deep, self.hidden = {}, 1, 1, 0

    def handle_starttag(self, tag, attrs):
        if tag in ("style", "script"):
            self.hidden += 1
        if tag == "table":
            self.depth += 1
        if self.is_over or self.depth > 1:
            return
        if tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            if not self.rows:
                self.rows.append([])
            self.cell, said = [], dict(attrs)
            self.wide, self.deep = (_span(said.get(name)) for name in ("colspan", "rowspan"))
        elif tag in BREAKS and self.cell is not None:
            self.cell.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self.hidden = max(self.hidden - 1, 0)
        if tag in ("td", "th", "tr", "table") and self.depth <= 1:
            self._end_cell()
        if tag == "table":
            self.depth = max(self.depth - 1, 0)
            self.is_over = self.is_over or (self.depth == 0 and bool(self.rows))
        if tag == "p" and self.cell is not None:
            self.cell.append("\n")

    def handle_data(self, data):
        if self.cell is not None and not self.hidden:
            self.cell.append(re.sub(r"\s+", " ", data))

    def _end_cell(self):
        if self.cell is None:
            return
        row, number = self.rows[-1], len(self.rows)
        while self.spanned.get(len(row), 0) >= number:
            row.append("")
        for column in range(len(row), len(row) + self.wide):
            self.spanned[column] = number + self.deep - 1
        text = "\n".join(line.strip() for line in "".join(self.cell).split("\n") if line.strip(" •"))
        row.extend([text, *[""] * (self.wide - 1)])
        self.cell = None


def _span(said):
    return min(max(int(said), 1), MOST_SPANNED) if said and said.isascii() and said.isdigit() and len(said) < 5 else 1


def _of_markup(text):
    reader = _Markup()
    reader.feed(text)
    reader.close()
    reader._end_cell()
    return reader.rows
