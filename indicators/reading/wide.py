"""Wide tables, like a deck's: an indicator a row, an area a column, and the same headings again for the next date.

What is printed of comparison and trend is of the first area, whose table it is; it is kept as printed.
"""

from collections.abc import Iterator

from indicators.reading.cells import LONGEST, PUBLISHED, Cells, clean, cut
from indicators.reading.fields import FIELDS, bare
from indicators.reading.rows import About, Problem, Reading

SHARED = ("key", "name", "principle", "unit", "polarity", "value_type", "sex", "age")


def walk(table) -> Iterator[Reading | Problem]:
    """The readings and problems of a table (a `Reader`). A principle holds until the next row that names one."""
    at, heading_of, extra = table.places()
    blocks = _blocks(table.headings, table.mapping)
    cells_of = Cells(heading_of, has_decimal_commas=table.has_decimal_commas)
    principle = ""
    for row, cells, problems in table.rows():
        cells = [*cells[: table.width], *extra]
        told = {field: clean(cells[at[field]]) for field in SHARED}
        principle = told["principle"] or principle
        key = told["key"] or told["name"]
        has_figures = any(clean(cells[place]) for block in blocks for place, _ in block.areas)
        if key and max(len(key), len(told["name"])) > LONGEST["name"]:
            cells_of.refuse("name", f"The name of the indicator has more than {LONGEST['name']} characters.")
        if not key and has_figures:
            cells_of.refuse("name" if "name" in heading_of else "key", "Write which indicator it is.")
        if cells_of.found or problems:
            yield from problems
            yield from cells_of.problems(row)
            continue
        if not has_figures:
            continue
        table.about.setdefault(
            told["name"] or key, About(told["name"], principle, told["unit"], told["polarity"], told["value_type"])
        )
        for number, block in enumerate(blocks, start=1):
            yield from block.readings(row, cells, told, number, cells_of, at)


class _Block:
    """The columns of one date: place of each area's column and its name, and of what else there is of that date."""

    def __init__(self, headings):
        self._headings = headings
        self.at: dict[str, int] = {}
        self.areas: list[tuple[int, str]] = []

    def readings(self, row, cells, told, number, cells_of, at):
        """The figures of one row at that date; a date without any is no date of that indicator."""
        if not any(clean(cells[place]) for place, _ in self.areas):
            return
        place = self.at.get("period", at["period"])
        period = cells_of.periods[cells[place]]
        if period.__class__ is str:
            yield Problem(row, self._headings[place] if place < len(self._headings) else "", period)
            return
        position = clean(cells[self.at["position"]]) if "position" in self.at else ""
        for order, (place, area) in enumerate(self.areas):
            text, value, reason, note = cells_of.value(cells[place], "")
            if cells_of.found:
                yield from (Problem(row, self._headings[place], what) for _, what in cells_of.found)
                cells_of.found.clear()
                continue
            is_judged = order == 0
            yield Reading(
                row,
                told["key"] or told["name"],
                told["name"] or told["key"],
                "",
                area,
                "",
                cut(told["sex"], LONGEST["sex"]),
                cut(told["age"], LONGEST["age"]),
                "",
                "",
                period,
                text,
                value,
                reason,
                *[None] * 6,
                note,
                *(
                    cut(clean(cells[self.at[field]]), LONGEST[field]) if is_judged and field in self.at else ""
                    for field in PUBLISHED
                ),
                position=int(position) if position.isdecimal() and len(position) < 3 else number,
            )


def _blocks(headings, mapping) -> list[_Block]:
    blocks = [_Block(headings)]
    for place, heading in enumerate(headings):
        field = mapping[heading]
        if field == "period" and "period" in blocks[-1].at:
            blocks.append(_Block(headings))
        if field == "value":
            blocks[-1].areas.append((place, area_of_heading(heading)))
        elif is_of_block(field):
            blocks[-1].at[field] = place
    return [block for block in blocks if block.areas]


def is_of_block(field: str) -> bool:
    """Does a wide table repeat the field for each date?"""
    return field in ("period", "value") or (bool(field) and FIELDS[field].in_blocks)


def area_of_heading(heading: str) -> str:
    """The area that a column is of: `leeds_raw` and `Leeds (2)` are Leeds."""
    name = bare(heading).removesuffix("_raw").replace("_", " ").strip()
    return cut(name.title() if name.islower() else name, LONGEST["area_name"])
