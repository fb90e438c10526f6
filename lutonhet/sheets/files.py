"""Spreadsheet files: their kinds, how much of one is read, and what it holds."""

from dataclasses import dataclass, field

MB = 1024 * 1024
AT_MOST_BYTES, AT_MOST_ROWS, AT_MOST_COLUMNS, AT_MOST_WALKED = 5 * MB, 2_000, 100, 10_000
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
FORMATS = {
    "xlsx": ("Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv; charset=utf-8"),
}
BLANK_ROWS = "The sheet has thousands of blank rows. Copy the filled ones into a new sheet."
WIDE = f"The file has more than {AT_MOST_COLUMNS} columns. Keep the columns of the download."


class Unreadable(Exception):
    """The file is none that is read here; the text says why, and what to do instead."""


class TooLarge(Unreadable):
    """The file has more in it than is read of a spreadsheet."""


@dataclass(frozen=True)
class Unusable:
    """A cell that holds neither text nor number nor date; the text says what to write instead."""

    why: str
    shown: str = ""  # the formula or the error that stands in it


@dataclass
class Sheet:
    """The rows of a file below its headings, each with the number it has in the file; blank ones are left out."""

    name: str
    headings: list[str]
    rows: list[tuple[int, list]] = field(default_factory=list)


@dataclass
class Grid:
    """All filled rows of a file, none of them a heading yet. Rows count from 1, columns from 0.

    `merged` are cells made one: (first row, first column, last row, last column). `coloured` are cells that have a
    colour and nothing written in them: (row, column) → colour, as the file names it. `formats` are how the file shows
    numbers and dates: (row, column) → format, of those that it does not show plainly.
    """

    name: str
    rows: list[tuple[int, list]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    coloured: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
