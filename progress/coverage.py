"""Which recommendation reaches which workstream and which principle, and what adds up to nothing. No database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """Where a recommendation meets a workstream: does it name it, and how many of its activities answer it?"""

    is_named: bool
    answers: int

    @property
    def is_empty(self):
        return not (self.is_named or self.answers)

    @property
    def is_unanswered(self):
        """It names the workstream, and no activity there answers it."""
        return self.is_named and not self.answers

    @property
    def in_words(self):
        """For a cell of a spreadsheet: how many activities, or that it is named and none answers; "" for neither."""
        if self.is_empty:
            return ""
        return f"{self.answers}{'' if self.is_named else ' (not named)'}"


@dataclass(frozen=True)
class Row:
    """A recommendation, its cell in each workstream's column, and whether each principle's column is its own."""

    recommendation: object
    by_workstream: tuple[Cell, ...]
    by_principle: tuple[bool, ...]

    @property
    def answers(self):
        """How many activities answer it, of whatever workstream."""
        return len(self.recommendation.answers)

    def reaches(self, workstream_place, principle_place):
        """Is it about that workstream and that principle, by their places in the table? None stands for any."""
        of_workstream = workstream_place is None or not self.by_workstream[workstream_place].is_empty
        return of_workstream and (principle_place is None or self.by_principle[principle_place])


@dataclass(frozen=True)
class Column:
    """A workstream with what its column adds up to: recommendations that name it, and activities that answer any."""

    workstream: object
    recommendations: int
    answers: int


@dataclass(frozen=True)
class Reach:
    """How far a principle is covered: its recommendations, the activities that answer them, and its indicators."""

    principle: object
    recommendations: int
    indicators: int
    answers: int = 0

    @property
    def is_unmeasured(self):
        """Something is recommended, and no indicator would show it."""
        return self.recommendations > 0 and self.indicators == 0

    @property
    def is_uncovered(self):
        """Nothing recommended, nothing measured, or nothing done."""
        return not (self.recommendations and self.indicators and self.answers)


@dataclass(frozen=True)
class Coverage:
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    principles: tuple[Reach, ...]
    all_rows: int

    @property
    def workstreams(self):
        return [column.workstream for column in self.columns]

    @property
    def unmeasured(self):
        return [reach for reach in self.principles if reach.is_unmeasured]

    @property
    def unanswered(self):
        """The recommendations that no activity of any workstream answers yet."""
        return [row.recommendation for row in self.rows if not row.answers]

    @property
    def is_narrowed(self):
        return len(self.rows) < self.all_rows

    @property
    def answers(self):
        return sum(row.answers for row in self.rows)


def coverage(recommendations, workstreams, principles, *, of_workstream=None, of_principle=None):
    """The table of `recommendations` (with `answers`, see the page) × `workstreams` and × `principles`.

    With `of_workstream` or `of_principle` only the recommendations that reach them; the totals are of what is shown.
    """
    whole = tuple(row(one, workstreams, principles) for one in recommendations)
    places = (
        workstreams.index(of_workstream) if of_workstream else None,
        principles.index(of_principle) if of_principle else None,
    )
    rows = tuple(one for one in whole if one.reaches(*places))
    return Coverage(
        rows=rows,
        columns=tuple(
            Column(
                workstream,
                sum(one.by_workstream[place].is_named for one in rows),
                sum(one.by_workstream[place].answers for one in rows),
            )
            for place, workstream in enumerate(workstreams)
        ),
        principles=tuple(
            Reach(
                principle=principle,
                recommendations=sum(one.by_principle[place] for one in rows),
                indicators=principle.indicator_count,
                answers=sum(one.answers for one in rows if one.by_principle[place]),
            )
            for place, principle in enumerate(principles)
        ),
        all_rows=len(whole),
    )


def row(recommendation, workstreams, principles):
    named = set(recommendation.workstreams.all())
    own = set(recommendation.principles.all())
    answering = [link.source.logic_model.workstream_id for link in recommendation.answers]
    return Row(
        recommendation=recommendation,
        by_workstream=tuple(Cell(one in named, answering.count(one.pk)) for one in workstreams),
        by_principle=tuple(one in own for one in principles),
    )


def table_of(table: Coverage):
    """(heading, lines) of the table as a file: counts as numbers, “yes” for a principle that is named, and totals."""
    heading = [
        "Recommendation",
        "Text",
        *(f"{one.name}: activities that answer" for one in table.workstreams),
        *(f"Principle {reach.principle}" for reach in table.principles),
        "Activities that answer it",
    ]
    lines = [
        [
            row.recommendation.code,
            row.recommendation.text,
            *(cell.in_words for cell in row.by_workstream),
            *("yes" if is_own else "" for is_own in row.by_principle),
            row.answers,
        ]
        for row in table.rows
    ]
    empty = [""] * len(table.columns)
    lines += [
        [
            "Recommendations",
            "How many name it",
            *(column.recommendations for column in table.columns),
            *(reach.recommendations for reach in table.principles),
            len(table.rows),
        ],
        [
            "Activities",
            "How many answer one of these",
            *(column.answers for column in table.columns),
            *(reach.answers for reach in table.principles),
            table.answers,
        ],
        ["Indicators", "How many measure it", *empty, *(reach.indicators for reach in table.principles), ""],
    ]
    return heading, lines
