"""Packs as their files hold them, read from archive and XML by hand: nothing here knows how they are written."""

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NUMBER = re.compile(r"\d+")


@dataclass
class Slide:
    """The title, the paragraphs outside tables, the rows of its tables, and its shapes as elements."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    tables: list[ElementTree.Element] = field(default_factory=list)
    tree: ElementTree.Element | None = None

    @property
    def rows(self) -> list[list[str]]:
        return [[_words(cell) for cell in row.iter(f"{A}tc")] for table in self.tables for row in table.iter(f"{A}tr")]

    @property
    def texts(self) -> list[str]:
        return [*self.paragraphs, *(cell for row in self.rows for cell in row)]


def parts(content: bytes, pattern: str) -> list[ElementTree.Element]:
    """The parts of an archive whose name matches, in the order of the number in it."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(pattern, name)]
        return [ElementTree.fromstring(archive.read(name)) for name in sorted(names, key=_number)]


def _number(name):
    return int(NUMBER.search(name.rsplit("/", 1)[-1])[0])


def slides_of(content: bytes) -> list[Slide]:
    found = []
    for tree in parts(content, r"ppt/slides/slide\d+\.xml"):
        slide = Slide(title="", tree=tree, tables=list(tree.iter(f"{A}tbl")))
        for shape in tree.iter(f"{P}sp"):
            placeholder = shape.find(f".//{P}ph")
            words = [_words(one) for one in shape.iter(f"{A}p")]
            if placeholder is not None and placeholder.get("type") in ("title", "ctrTitle"):
                slide.title = " ".join(words)
            else:
                slide.paragraphs += words
        found.append(slide)
    return found


def charts_of(content: bytes) -> list[list[tuple[str, float]]]:
    """The bars of every chart: name and number."""
    found = []
    for tree in parts(content, r"ppt/charts/chart\d+\.xml"):
        names = [one.text for one in tree.findall(f".//{C}cat//{C}v")]
        numbers = [float(one.text) for one in tree.findall(f".//{C}val//{C}v")]
        found.append(list(zip(names, numbers, strict=True)))
    return found


def _words(element):
    return "".join(one.text or "" for one in element.iter(f"{A}t"))
