"""The agenda of a meeting, as its pack prints it."""

from progress.meetings.agenda import Agenda, Line
from progress.meetings.notes import lateness_of
from progress.packs.document import Cell, Column, Part, Prose, Table

AGENDA = (
    Column("No", 8, is_figure=True),
    Column("Item", 44),
    Column("For", 18),
    Column("Recommended", 40),
    Column("Who", 20),
    Column("Minutes", 12, is_figure=True),
    Column("Paper", 30),
)


def agenda_parts(agenda: Agenda) -> tuple[Part, ...]:
    """The agenda as a part of the pack, where anything is on it."""
    if not agenda.lines:
        return ()
    many = len(agenda.lines)
    lead = f"{many} item{'' if many == 1 else 's'}" + (f", about {agenda.how_long}." if agenda.how_long else ".")
    rows = tuple(_row(line) for line in agenda.lines)
    return (Part("agenda", "Agenda", (Prose(lead, "lead"), Table("", "Agenda", AGENDA, rows))),)


def decisions_asked_for(agenda: Agenda) -> list[str]:
    """What the agenda asks for beside decisions on workplans, a line each."""
    asked = (line.item for line in agenda.lines if line.item.is_ordinary and not line.item.submission_id)
    return [f"{one.text}: {one.recommendation}" for one in asked if one.purpose == one.Purpose.DECISION]


def _row(line: Line) -> tuple[Cell, ...]:
    item = line.item
    late = lateness_of(item)
    paper = ": ".join(filter(None, [item.paper_title, item.paper_url])) if item.has_paper else "–"
    minutes = str(item.time_in_minutes or "")
    return (
        Cell(str(line.number), "", str(line.number)),
        Cell(f"{item.text} ({late})" if late else item.text),
        Cell("–" if item.standing else item.get_purpose_display()),
        Cell(item.recommendation or "–"),
        Cell(item.presenter or "–"),
        Cell(minutes or "–", "", minutes),
        Cell(paper),
    )
