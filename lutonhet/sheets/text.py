"""Texts as spreadsheets can hold them: nothing that runs, nothing that breaks the file, and back as they were."""

import csv
import io
import re

from lutonhet.guarded_form import plain

LONGEST = 32_767  # characters that a cell of XLSX holds, counted as Excel counts them
RUNS = r"\s*[=+\-@\t\r\n＝＋－＠]"  # how a text begins that some spreadsheet programs take for a formula
RISKY = re.compile("'*" + RUNS)
MADE_INERT = re.compile("'+" + RUNS)
NOT_IN_XML = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
# XLSX writes a character as _x000D_; a text that says so itself is written _x005F_x000D_.
LOOKS_LIKE_A_CHARACTER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
WRITTEN_LINE_END = re.compile(r"(?<!_x005F)_x000D_\n")
KEPT_APART = ";"
CUT = " […] The rest does not fit into a cell of Excel; the whole text is on its page, and in a download as CSV."


def printable(text: str, *, lines: bool = True) -> str:
    """The text without characters that no spreadsheet can hold, its line ends all alike."""
    text = plain(NOT_IN_XML.sub("", text), lines=lines).replace("\r\n", "\n").replace("\r", "\n")
    return text if lines else text.replace("\n", " ")


def inert(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it; `as_typed` takes it off again."""
    return f"'{text}" if RISKY.match(text) else text


def as_typed(cell: str) -> str:
    """The text that `inert` made the cell from."""
    return cell[1:] if MADE_INERT.match(cell) else cell


def for_xlsx(text: str) -> str:
    return LOOKS_LIKE_A_CHARACTER.sub("_x005F_", text)


def from_xlsx(text: str) -> str:
    """Undo `for_xlsx`, and the line ends that Excel writes out."""
    return re.sub(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", WRITTEN_LINE_END.sub("\n", text))


def is_too_long(text: str) -> bool:
    return len(text) > LONGEST // 2 and _counted(text) > LONGEST


def _counted(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def that_fits(text: str) -> str:
    """What of a text a cell of XLSX can hold: all of it, or its beginning with `CUT` after it."""
    if not is_too_long(for_xlsx(text)):
        return text
    kept = text[: LONGEST - len(CUT)]
    while (over := _counted(for_xlsx(kept + CUT)) - LONGEST) > 0:
        kept = kept[: -(over + 1) // 2]  # a character counts two at most, unless it is written out
    return kept + CUT


def together(names: list[str]) -> str:
    """Several names in one cell, with semicolons; a name that has one itself stands in double quotes."""
    line = io.StringIO()
    csv.writer(line, delimiter=KEPT_APART, lineterminator="\n").writerow(names)
    text = line.getvalue().removesuffix("\n")
    return text if re.search(r'["\n]', text) else text.replace(KEPT_APART, f"{KEPT_APART} ")


def apart(cell: str) -> list[str]:
    """The names that `together` put into the cell."""
    rows = csv.reader(io.StringIO(cell, newline=""), delimiter=KEPT_APART, skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]
