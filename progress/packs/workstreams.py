"""Workstreams in a pack: a page each, as their highlight reports say it, and the actions that are in trouble."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from progress.packs.deck import about_of, step_in_words
from progress.packs.document import Bullets, Cell, Chart, Column, Panel, Panels, Part, Prose, Table
from progress.packs.tones import SHAPES
from workplans.highlight_report import milestones_for, moves_for, risks_for, support_for
from workplans.models import Highlight, NextStep, Risk, Workplan
from workplans.models.actions import Delivery
from workplans.periods import period_in_words, start_of_period
from workplans.reading import STATES, WAITING, WAITING_WORDS, Row, groups_of, rows_of, sentence
from workstreams.models import Achievement, Workstream

MILESTONES = (Column("Milestone", 40), Column("Original date", 18), Column("Revised date", 18), Column("Reached", 18))
EXCEPTIONS = (
    Column("Ref", 15),
    Column("Action", 32),
    Column("Lead", 18),
    Column("Due", 19),
    Column("Delivery", 14),
    Column("In the owner’s words", 40),
    Column("Support needed", 18),
)
TROUBLED = (Delivery.OFF_TRACK.value, Delivery.AT_RISK.value, WAITING)
AT_MOST = 5  # achievements and steps on the page of a workstream


@dataclass(frozen=True)
class Seen:
    """A priority workstream with its current plan as read; a workstream without one has no rows."""

    workstream: Workstream
    workplan: Workplan | None
    rows: list[Row]
    counted: str
    reports: list[Highlight]
    every: str
    today: date

    @property
    def report(self) -> Highlight | None:
        return self.reports[0] if self.reports else None

    @property
    def before(self) -> Highlight | None:
        return self.reports[1] if len(self.reports) > 1 else None

    @property
    def open_rows(self) -> list[Row]:
        return [row for row in self.rows if row.action.is_open]

    @property
    def exceptions(self) -> list[Row]:
        """Off track first, then at risk, then waiting for an update past their date; what is overdue is among them."""
        found = [row for row in self.open_rows if row.state in TROUBLED or row.is_overdue]
        return sorted(found, key=lambda row: TROUBLED.index(row.state) if row.state in TROUBLED else 3)


def seen(workstream: Workstream, every: str, today: date) -> Seen:
    """A workstream with its current plan: the same few queries for any number of actions."""
    workplan = Workplan.objects.current_for(workstream)
    if workplan is None:
        return Seen(workstream, None, [], "", [], every, today)
    workplan.workstream = workstream
    rows = rows_of(workplan, every)
    reports = list(workplan.highlights.standing()[:2])
    return Seen(workstream, workplan, rows, sentence(groups_of(workplan, rows)), reports, every, today)


def delivery_cell(state: str) -> Cell:
    """A status with its shape and its word."""
    words = WAITING_WORDS if state == WAITING else STATES[Delivery(state)]
    return Cell(f"{SHAPES[state]} {words[:1].upper()}{words[1:]}", state)


def parts_of_workstreams(some: Iterable[Seen]) -> tuple[Part, ...]:
    """A part for each workstream: two queries more than were asked already, and one for the risks of each."""
    some = list(some)
    achieved, steps = defaultdict(list), defaultdict(list)
    keys = [one.workstream.pk for one in some]
    for one in Achievement.objects.open().filter(workstream__in=keys):
        achieved[one.workstream_id].append(one.text)
    for step in NextStep.objects.open().filter(workstream__in=keys).soonest_first():
        steps[step.workstream_id].append(step_in_words(step))
    return tuple(_part(one, achieved[one.workstream.pk], steps[one.workstream.pk]) for one in some)


def _part(one: Seen, achieved, steps):
    workstream, report = one.workstream, one.report
    summary = [Bullets("Summary", _lines(report.summary))] if report else []
    panels = (
        Panel("Impact", "", (*summary, _some("Impact to date", achieved, "Nothing recorded yet."))),
        Panel(
            "This period and next",
            "",
            (
                Bullets("Achieved this period", _lines(report.achieved) if report else (), "None reported."),
                Bullets("Planned next", _lines(report.planned) if report else (), "Nothing reported."),
                _some("Next steps", steps, "None promised."),
            ),
        ),
        Panel("Asked of the group", "", (_asked(one), _moves(one))),
        Panel("Risks and issues", "", (_risks(one),)),
    )
    return Part(
        f"workstream-{workstream.slug}",
        workstream.name,
        (
            Prose(_overall(one), "lead"),
            Prose(about_of(workstream) + (f" {one.counted}" if one.counted else "")),
            Panels("Workstreams", panels),
            _milestones(one),
        ),
    )


def _overall(one: Seen) -> str:
    """The overall rating, this period's beside the last, in a line."""
    if one.workplan is None:
        return "It has no workplan yet."
    if one.report is None:
        return f"Overall delivery of the workplan {one.workplan.year} has not been reported yet."
    told = f"Overall delivery: {delivery_cell(one.report.rating).text} in "
    told += period_in_words(one.report.period_starts_on, one.every)
    if one.before:
        told += f"; before, in {period_in_words(one.before.period_starts_on, one.every)}: "
        told += delivery_cell(one.before.rating).text
    return f"{told}."


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a text, without bullets of their own."""
    lines = text.replace("\x0b", "\n").replace("\r", "\n").split("\n")
    return tuple(line.strip().lstrip("•-– ").strip() for line in lines if line.strip("•-– \t"))


def _some(heading, texts, empty) -> Bullets:
    more = len(texts) - AT_MOST
    shown = texts[:AT_MOST] + ([f"and {more} more on its page"] if more > 0 else [])
    return Bullets(heading, tuple(shown), empty)


def _asked(one: Seen) -> Bullets:
    said = list(_lines(one.report.support_needed)) if one.report else []
    said = [line for line in said if line.strip(".“” ").lower() not in ("none", "n/a", "no", "nil")]
    support = support_for(one.rows)
    said += [f"{each.action.code}: {each.text}" for each in support.shown]
    said += [f"and {support.more} more under Exceptions"] * bool(support.more)
    return Bullets("Decisions or support", tuple(said), "None.")


def _moves(one: Seen) -> Bullets:
    moves = moves_for(one.rows)
    said = [
        f"{move.action.code}: due {_day(move.action.binding_due_on)}, asked for {_day(move.now)}. {move.reason}"
        for move in moves.shown
    ]
    said += [f"and {moves.more} more in the workplan"] * bool(moves.more)
    return Bullets("Changes of dates asked for" if said else "", tuple(said))


def _risks(one: Seen) -> Bullets:
    if one.workplan is None:
        return Bullets("", (), "None entered.")
    risks = risks_for(one.workplan)
    said = []
    for risk in risks.shown:
        issue = "Issue: " if risk.kind == Risk.Kind.ISSUE else ""
        mitigation = f" What is done about it: {risk.mitigation}" if risk.mitigation else ""
        said.append(f"{risk.code}: {issue}{risk.text}{mitigation}")
    said += [f"and {risks.more} more in the workplan"] * bool(risks.more)
    return Bullets("", tuple(said), "None entered.")


def _milestones(one: Seen) -> Table:
    found = milestones_for(one.rows, start_of_period(one.today, one.every))
    rows = []
    for milestone, _state, words in found.shown:
        has_moved = milestone.due_on != milestone.original_due_on
        rows.append(
            (
                Cell(f"{milestone.code}  {milestone.text}"),
                Cell(_day(milestone.original_due_on), "", milestone.original_due_on.isoformat()),
                Cell(_day(milestone.due_on), "", milestone.due_on.isoformat()) if has_moved else Cell("–", "quiet"),
                Cell(_day(milestone.closed_on) if milestone.is_reached else words),
            )
        )
    more = f" (the first {len(rows)}; {found.more} more in the workplan)" if found.more else ""
    return Table(f"Milestones{more}", "Milestones", MILESTONES, tuple(rows), "No milestone is entered yet.")


def exceptions_part(some: Iterable[Seen]) -> Part:
    """What is off track, at risk or past its date, a table for each workstream, in the owner's own words."""
    some = list(some)
    many = sum(len(one.exceptions) for one in some)
    if not many:
        lead = "No action is off track, at risk or past its date."
    else:
        lead = f"{many} action{' is' if many == 1 else 's are'} off track, at risk or past the due date."
    tables = [
        Table(one.workstream.name, "Exceptions", EXCEPTIONS, tuple(_exception(row) for row in one.exceptions))
        for one in some
        if one.exceptions
    ]
    return Part("exceptions", "Exceptions", (Prose(lead, "lead"), *tables))


def _exception(row: Row) -> tuple[Cell, ...]:
    action, update = row.action, row.update
    due = _day(action.due_on) if action.due_on else "Ongoing" if action.is_ongoing else "No date"
    if row.has_moved:
        due += (
            f" (originally {_day(action.original_due_on)}{', ' + row.how_often_moved if row.how_often_moved else ''})"
        )
    if row.is_overdue:
        due += ", overdue"
    words = "No update yet."
    if update:
        told = " ".join(part for part in (update.what_is_wrong or update.text,) if part)
        words = f"{told} ({update.made_by_name}, {_day(update.made_on)})"
    return (
        Cell(action.code, "code"),
        Cell(action.text),
        Cell(row.lead or "Nobody named"),
        Cell(due, "", action.due_on.isoformat() if action.due_on else ""),
        delivery_cell(row.state),
        Cell(words),
        Cell(update.support_needed if update and update.support_needed else "–"),
    )


def delivery_chart(some: Iterable[Seen]) -> Chart | None:
    """How the open actions of all plans stand; None where there is none."""
    states = Counter(row.state for one in some for row in one.open_rows)
    order = [Delivery.OFF_TRACK, Delivery.AT_RISK, WAITING, Delivery.NOT_STARTED, Delivery.ON_TRACK, Delivery.COMPLETE]
    order = [str(state) for state in [*order, Delivery.PAUSED] if states[state]]
    total = sum(states.values())
    if not total:
        return None
    fine = states[Delivery.ON_TRACK] + states[Delivery.COMPLETE]
    says = f"{fine} of {total} action{'' if total == 1 else 's'} {'is' if fine == 1 else 'are'} on track or complete"
    names = tuple(delivery_cell(state).text for state in order)
    return Chart(says, "Actions", "How actions stand", names, tuple(states[state] for state in order))


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "–"
