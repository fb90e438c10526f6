"""Which column each heading of a file names."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from openpyxl.utils import get_column_letter

from lutonhet.sheets.cells import alike, short
from lutonhet.sheets.columns import Column
from lutonhet.sheets.files import Sheet
from lutonhet.sheets.outcome import Problem


@dataclass
class Headings:
    """The columns that a file gives, in its order; the letter of each; and what is wrong with a heading."""

    given: list[Column] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)  # attribute → letter
    problems: list[Problem] = field(default_factory=list)


def read_headings(sheet: Sheet, columns: list[Column]) -> Headings:
    """Each heading is a column's, whatever its capitals; one that is none's is a problem with advice."""
    known = {alike(column.attribute): column for column in columns}
    known |= {alike(column.heading): column for column in columns}
    found = Headings()
    widest = max((len(cells) for _, cells in sheet.rows), default=0)
    for index in range(max(len(sheet.headings), widest)):
        heading = sheet.headings[index] if index < len(sheet.headings) else ""
        letter = get_column_letter(index + 1)
        column = known.get(alike(heading))
        if column is None:
            found.problems.append(Problem(_unknown(heading, known), 1, letter))
        elif column.attribute in found.letters:
            before = found.letters[column.attribute]
            sentence = f"“{heading}” stands twice, in columns {before} and {letter}. Keep one of them."
            found.problems.append(Problem(sentence, 1, letter))
        else:
            found.letters[column.attribute] = letter
            found.given.append(column)
    return found


def _unknown(heading, known):
    if not heading:
        return "This column has no heading. Write one, or empty the column."
    near = get_close_matches(alike(heading), known, n=1, cutoff=0.5)
    meant = f"Did you mean “{known[near[0]].heading}”?" if near else "Take the column out."
    return f"There is no column “{short(heading)}” here. {meant}"
