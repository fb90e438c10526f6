"""Which recommendation reaches which workstream and which principle: a table without markup."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """Where a recommendation meets a workstream."""

    is_named: bool
    answers: int

    @property
    def is_empty(self):
        return not (self.is_named or self.answers)


@dataclass(frozen=True)
class Row:
    """A recommendation, its cell in each workstream's column, and whether each principle's column is its own."""

    recommendation: object
    by_workstream: tuple[Cell, ...]
    by_principle: tuple[bool, ...]


@dataclass(frozen=True)
class Reach:
    """How far a principle is covered: how many recommendations it has, and how many indicators."""

    principle: object
    recommendations: int
    indicators: int

    @property
    def is_unmeasured(self):
        """Something is recommended, and no indicator would show it."""
        return self.recommendations > 0 and self.indicators == 0


@dataclass(frozen=True)
class Coverage:
    rows: tuple[Row, ...]
    workstreams: tuple
    principles: tuple[Reach, ...]

    @property
    def unmeasured(self):
        return [reach for reach in self.principles if reach.is_unmeasured]

    @property
    def unanswered(self):
        """The recommendations that no activity of any workstream answers yet."""
        return [row.recommendation for row in self.rows if not row.recommendation.answers]


def coverage(recommendations, workstreams, principles):
    """The table of `recommendations` (with `answers`, see the page) × `workstreams` and × `principles`."""
    rows = tuple(row(one, workstreams, principles) for one in recommendations)
    return Coverage(
        rows=rows,
        workstreams=tuple(workstreams),
        principles=tuple(
            Reach(
                principle=principle,
                recommendations=sum(one.by_principle[column] for one in rows),
                indicators=principle.indicator_count,
            )
            for column, principle in enumerate(principles)
        ),
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
