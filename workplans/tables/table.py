"""A table below its headings, which may stand below a title, in two rows, or under what is merged."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from lutonhet.sheets.cells import said
from lutonhet.sheets.files import AT_MOST_COLUMNS, Unreadable, Unusable
from lutonhet.sheets.text import inert
from workplans.tables.columns import meaning_of, meanings_of

MOST_SIGNS = 2_000_000  # of a table that a form carries
HEADINGS_AMONG = 10  # the first rows, among which the headings are sought
LONGEST_HEADING = 60


@dataclass
class Table:
    """Rows as text that a spreadsheet would show, each with its number in the file.

    `wrong` are cells that cannot be read: "row:column" (columns from 0) → why. `continues` are rows that go on with the
    row above, because its action's cell reaches over both. `blank_below` are cells left blank below one that reaches
    over them, "row:column" → what it says. `coloured` are rows and columns of blank cells with a colour: "row:column".
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    wrong: dict[str, str] = field(default_factory=dict)
    continues: list[int] = field(default_factory=list)
    coloured: list[str] = field(default_factory=list)
    what: str = ""
    sheet: str = ""

    @property
    def is_ours(self) -> bool:
        """Does it say of each row which version it was written from?"""
        return "stamp" in meanings_of(self.headings)

    def as_text(self) -> str:
        """What a form carries from the preview to the save; raises `Unreadable` when it is too long."""
        text = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        if len(text) > MOST_SIGNS:
            raise Unreadable(
                f"The table has more text than can be brought in at once ({MOST_SIGNS:,} characters). Divide it."
            )
        return text

    @classmethod
    def from_text(cls, text: str) -> "Table":
        told = json.loads(text)
        told["rows"] = [(number, cells) for number, cells in told["rows"]]
        return cls(**told)


def table_of(
    grid: Sequence[tuple[int, list]],
    *,
    merged: Iterable[tuple[int, int, int, int]] = (),
    coloured: Iterable[tuple[int, int]] = (),
    what: str = "",
    sheet: str = "",
) -> Table:
    """The table in a grid of cells (see `lutonhet.sheets.files.Grid`); raises `Unreadable` where there is none."""
    wrong, texts = {}, []
    for number, cells in grid:
        for column, cell in enumerate(cells):
            if isinstance(cell, Unusable):
                wrong[f"{number}:{column}"] = cell.why
        texts.append((number, ["" if isinstance(cell, Unusable) else inert(said(cell)) for cell in cells]))
    if not texts:
        raise Unreadable("There is nothing in it.")
    width = max(len(cells) for _, cells in texts)
    if width > AT_MOST_COLUMNS:
        raise Unreadable(f"The table has more than {AT_MOST_COLUMNS} columns. Leave out those that are not needed.")
    texts = [(number, cells + [""] * (width - len(cells))) for number, cells in texts]
    headings, rows = _below_headings(texts)
    kept = [column for column in range(width) if headings[column] or any(cells[column] for _, cells in rows)]
    places = {old: new for new, old in enumerate(kept)}
    table = Table(
        [headings[column] for column in kept],
        [(number, [cells[column] for column in kept]) for number, cells in rows],
        {place: why for old, why in wrong.items() if (place := _moved(old, places))},
        coloured=[place for row, column in coloured if (place := _moved(f"{row}:{column}", places))],
        what=what,
        sheet=sheet,
    )
    _fill_merged(table, merged, places)
    return table


def _moved(place, places):
    row, _, column = place.partition(":")
    return f"{row}:{places[int(column)]}" if int(column) in places else ""


def _below_headings(rows):
    """(headings, rows below). A row of groups above the headings, or of parts below them, is read with them."""
    best = (0, 0, [""] * len(rows[0][1]), 0)
    for index in range(min(HEADINGS_AMONG, len(rows))):
        upper = [said(cell) for cell in rows[index][1]]
        readings = [(upper, index + 1)]
        if index + 1 < len(rows):
            lower = [said(cell) for cell in rows[index + 1][1]]
            if _are_headings(lower, upper):
                readings.append((_together(upper, lower), index + 2))
        for headings, below in readings:
            score = len({one for one in meanings_of(headings) if one})
            if score > best[0]:
                best = (score, index, headings, below)
    return [" ".join(one.split()) for one in best[2]], rows[best[3] :]


def _are_headings(lower, upper):
    """Are these the second row of headings, and no first row of the plan?"""
    filled = [(place, text) for place, text in enumerate(lower) if text]
    known = [place for place, text in filled if meaning_of(text) or meaning_of(f"{_over(upper, place)} {text}")]
    return bool(filled) and all(len(text) <= LONGEST_HEADING for _, text in filled) and 2 * len(known) > len(filled)


def _over(upper, place):
    """What stands over a column; a heading over several columns stands in the first of them."""
    return next((upper[one] for one in range(place, -1, -1) if upper[one]), "")


def _together(upper, lower):
    told = []
    for place, (first, second) in enumerate(zip(upper, lower, strict=True)):
        pair = f"{_over(upper, place)} {second}"
        choices = [pair, second, first] if second else [first]
        told.append(next((one for one in choices if meaning_of(one)), choices[-1] or second))
    return told


def _fill_merged(table, merged, places):
    """Give every row what a merged cell says to all of them. Rows below a merged action go on with it."""
    meanings = meanings_of(table.headings)
    by_number = dict(table.rows)
    for top, left, bottom, _right in merged:
        column = places.get(left)
        if bottom <= top or column is None or top not in by_number:
            continue
        for number in range(top + 1, bottom + 1):
            if number not in by_number:
                continue
            if meanings[column] == "action":
                table.continues.append(number)
            elif meanings[column] == "priority":
                by_number[number][column] = by_number[top][column]
    table.continues.sort()
