"""A meeting's pack, composed: everything is read once, and what comes out is frozen."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from gaps.now import ForPapers, GapNow, severe_for_papers
from gaps.worse_without_activity import worse_without_activity
from indicators.scorecard.standing import summary
from logicmodels.models import Assumption
from logicmodels.standing import in_doubt
from progress.meetings.agenda import agenda_of
from progress.packs.agenda import agenda_parts, decisions_asked_for
from progress.packs.decisions import decisions_part, wanted_of
from progress.packs.document import (
    IN_THIS_PAPER,
    Bullets,
    Cell,
    Column,
    Document,
    Panel,
    Panels,
    Part,
    Prose,
    Table,
    legibly,
    moment_in_words,
)
from progress.packs.logic_models import parts_of_logic_models
from progress.packs.scorecards import latest_scorecard, scorecard_part
from progress.packs.workstreams import Seen, delivery_chart, exceptions_part, parts_of_workstreams, seen
from workplans.action_log import OVERDUE, Line, lines_of
from workplans.models import NextStep
from workplans.models.actions import Delivery
from workplans.reading import WAITING
from workstreams.models import Meeting, Programme, Workstream
from workstreams.models.programme import ReportingPeriod

FIRST_DRAFT = "Draft of version 1"
LOG = (
    Column("Ref", 13),
    Column("What", 40),
    Column("Whose", 18),
    Column("Owner", 18),
    Column("Raised at", 20),
    Column("Due", 15),
    Column("Status", 12),
    Column("Result", 24),
)
STEPS = (Column("Ref", 13), Column("What", 60), Column("Who", 24), Column("When", 18))
MEETINGS = (Column("Meeting", 40), Column("When", 20), Column("Papers due", 20), Column("Where", 30))
GAPS = (Column("What is missing", 70), Column("Whose", 24), Column("With", 24), Column("Open since", 20))
AT_MOST = 5  # lines and names of one kind on the page of what matters


def compose(
    meeting: Meeting, *, now: datetime | None = None, standing: str = FIRST_DRAFT, reason: str = ""
) -> Document:
    """The pack of a meeting as at a moment.

    Everything is read once. The number of queries does not depend on how many actions, indicators or links there are;
    each workstream costs the same, and each version that waits for the group two.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    programme = Programme.objects.first()
    every = str(programme.reporting_period if programme else ReportingPeriod.MONTH)
    workstreams = _workstreams_of(meeting)
    plans = [seen(one, every, today) for one in workstreams]
    wanted = wanted_of(workstreams)
    card = latest_scorecard()
    lines = lines_of(_steps_of(meeting))
    agenda = agenda_of(meeting)
    parts = (
        *agenda_parts(agenda),
        _matters(plans, wanted, card, lines, today, decisions_asked_for(agenda)),
        decisions_part(wanted, decisions_asked_for(agenda)),
        *parts_of_workstreams(plans),
        exceptions_part(plans),
        scorecard_part(card),
        gaps_part(severe_for_papers(meeting.paper_deadline, today, meeting.workstream_id)),
        *parts_of_logic_models(workstreams),
        _action_log(lines),
        _next(meeting, lines, now),
    )
    return legibly(
        Document(
            title=meeting.title,
            subtitle=str(programme or ""),
            place=programme.place_name if programme else "",
            standing=standing,
            as_at=now,
            about=tuple(_about(meeting, now, reason, parts)),
            parts=parts,
        )
    )


def _workstreams_of(meeting):
    """All priority workstreams, or the one whose meeting it is."""
    some = Workstream.objects.priority().select_related("logic_model")
    return list(some.filter(pk=meeting.workstream_id) if meeting.workstream_id else some)


def _steps_of(meeting):
    steps = NextStep.objects.all()
    return steps.filter(workstream=meeting.workstream_id) if meeting.workstream_id else steps


def gaps_part(papers: ForPapers) -> Part:
    """The severe gaps that chairs could see before the papers were due, each with why it matters and with whom it is;
    of those that opened later, only how many."""
    many, later = len(papers.printed), len(papers.left_out)
    lead = f"{many} severe gap{' is' if many == 1 else 's are'} open." if many else "No severe gap is open."
    about = "Chairs see these before the papers are due. Each is a place where the group can help."
    if later:
        lead = lead if many else "No severe gap that is open today was open when the papers were due."
        have, are = ("has", "is") if later == 1 else ("have", "are")
        about = f"{about} {later} more {have} opened since the papers were due, and {are} not printed."
    by_rule = defaultdict(list)
    for one in papers.printed:
        by_rule[one.found.rule].append(one)
    tables = [
        Table(f"{rule.sentence.rstrip('.')}: {rule.why}", "Gaps", GAPS, tuple(_gap(one) for one in found))
        for rule, found in by_rule.items()
    ]
    return Part(
        "gaps",
        "Severe gaps",
        (Prose(lead, "lead"), Prose(about, "quiet"), *tables),
    )


def _gap(one: GapNow) -> tuple[Cell, ...]:
    found, since = one.found, one.open_since
    code = "" if ":" in found.about else f"{found.about}  "
    said = found.what if found.title in found.what else f"{found.title}. {found.what}"
    return (
        Cell(f"{code}{said}"),
        Cell(found.stream.name if found.stream else "The whole programme"),
        Cell(found.who),
        Cell(f"{since:%-d %B %Y}" if since else "today", "", since.isoformat() if since else ""),
    )


def _about(meeting, now, reason, parts):
    yield "When", meeting.when
    if meeting.location:
        yield "Where", meeting.location
    if meeting.purpose:
        yield "What for", meeting.purpose
    if meeting.paper_deadline:
        yield "Papers due", f"{meeting.paper_deadline:%-d %B %Y}"
    yield "As at", moment_in_words(now)
    if reason:
        yield "Why this supplement", reason
    yield IN_THIS_PAPER, "; ".join(part.title for part in parts)


def _matters(plans: list[Seen], wanted, card, lines: list[Line], today, besides: list[str]) -> Part:
    standings = card.standings
    figures, without = summary(standings), worse_without_activity(standings)
    rows = [row for one in plans for row in one.open_rows]
    off = [row for row in rows if row.state == Delivery.OFF_TRACK]
    risk = [row for row in rows if row.state == Delivery.AT_RISK]
    waiting = [row for row in rows if row.state == WAITING or row.is_overdue]
    broken = in_doubt(Assumption.Standing.BROKEN)
    late = [line for line in lines if line.state == OVERDUE]
    chart = delivery_chart(plans)
    asked = [f"Sign off {one.name}" for one in wanted.versions] + [f"Note {one.name}" for one in wanted.to_be_noted]
    asked += besides
    noticed = [f"{_count(off, 'action')} off track: {_codes(off)}"] * bool(off)
    noticed += [f"{_count(risk, 'action')} at risk: {_codes(risk)}"] * bool(risk)
    noticed += [f"{_count(waiting, 'action')} past the due date: {_codes(waiting)}"] * bool(waiting)
    noticed += [f"{_count(late, 'next step')} overdue: {_codes(late)}"] * bool(late)
    noticed += [f"{_count(broken, 'assumption')} under active work does not hold any more"] * bool(broken)
    if without:
        names = ", ".join(one.indicator.short_name or one.indicator.name for one in without[:AT_MOST])
        more = f" and {len(without) - AT_MOST} more" if len(without) > AT_MOST else ""
        noticed.append(f"Worse or getting worse, and no activity leads there yet: {names}{more}")
    worsening = [one.indicator.short_name or one.indicator.name for one in standings if one.is_worsening]
    improving = [one.indicator.short_name or one.indicator.name for one in standings if one.is_improving]
    moved = [f"Getting worse: {_named(worsening)}"] * bool(worsening)
    moved += [f"Improving: {_named(improving)}"] * bool(improving)
    return Part(
        "matters",
        "What matters",
        (
            Prose(_lead(rows, off, risk, figures, card), "lead"),
            Panels(
                "What matters",
                (
                    Panel("Asked of the group", "", (Bullets("", tuple(_first(asked)), "Nothing is to be decided."),)),
                    Panel(
                        "Needs attention",
                        "",
                        (Bullets("", tuple(noticed), "Nothing is off track, at risk or overdue."),),
                    ),
                    Panel("How outcomes move", "", (Bullets("", tuple(moved), "No trend is assessed yet."),)),
                ),
            ),
            *([chart] if chart else []),
        ),
    )


def _lead(rows, off, risk, figures, card) -> str:
    """The sentence that can be read out."""
    if rows:
        fine = len(rows) - len(off) - len(risk)
        told = f"Of {_count(rows, 'action')} under way or planned, {len(off) or 'none'} {_are(off)} off track and "
        told += f"{len(risk) or 'none'} at risk; {fine} {'needs' if fine == 1 else 'need'} no word."
    else:
        told = "No workplan has an action yet."
    if figures["total"]:
        told += f" {figures['worse']} of {figures['total']} indicators are worse than {card.country}: "
        told += f"{figures['worsening']} getting worse, {figures['improving']} improving."
    return told


def _count(some, noun) -> str:
    return f"{len(some)} {noun}{'' if len(some) == 1 else 's'}"


def _are(some) -> str:
    return "is" if len(some) == 1 else "are"


def _codes(some) -> str:
    codes = [one.action.code if hasattr(one, "action") else one.step.code for one in some]
    return _named(codes)


def _named(names) -> str:
    more = f" and {len(names) - AT_MOST} more" if len(names) > AT_MOST else ""
    return ", ".join(names[:AT_MOST]) + more


def _first(texts):
    more = len(texts) - AT_MOST
    return texts[:AT_MOST] + ([f"and {more} more under Decisions asked for"] if more > 0 else [])


def _action_log(lines: list[Line]) -> Part:
    """Overdue first, then open, then what ended, the latest first."""
    many = sum(line.step.is_open for line in lines)
    late = sum(line.state == OVERDUE for line in lines)
    order = sorted(lines, key=_in_log)
    lead = f"{many} open, {late or 'none'} of them overdue." if many else "Nothing is open."
    rows = tuple(_log_row(line) for line in order)
    return Part("action-log", "Action log", (Prose(lead, "lead"), Table("", "Action log", LOG, rows, "Nothing yet.")))


def _in_log(line):
    step = line.step
    if step.is_open:
        due = step.due_on.toordinal() if step.due_on else 10**7
        return (0, line.state != OVERDUE, due, step.code)
    return (1, True, -step.closed_on.toordinal(), step.code)


def _log_row(line: Line) -> tuple[Cell, ...]:
    step = line.step
    raised = f"{step.raised_at}, {step.raised_at.when}" if step.raised_at else "–"
    if line.how_often_carried:
        raised += f" ({line.how_often_carried})"
    shape = {"overdue": "! ", "open": "○ ", "done": "✔ "}.get(line.state, "– ")
    ended = f"{line.result} ({step.closed_on:%-d %B %Y})" if step.closed_on else "–"
    return (
        Cell(step.code, "code"),
        Cell(step.text),
        Cell(line.whose),
        Cell(step.who or "Nobody named"),
        Cell(raised),
        Cell(step.when or "No date", "", step.due_on.isoformat() if step.due_on else ""),
        Cell(f"{shape}{line.state_in_words}", "overdue" if line.state == OVERDUE else ""),
        Cell(ended),
    )


def _next(meeting, lines: list[Line], now) -> Part:
    """The programme's own steps, and the meetings to come."""
    own = [line.step for line in lines if line.step.is_open and line.step.workstream_id == meeting.workstream_id]
    own.sort(key=lambda step: (step.due_on is None, step.due_on or now.date(), step.order, step.code))
    rows = tuple(
        (
            Cell(step.code, "code"),
            Cell(step.text),
            Cell(step.who or "Nobody named"),
            Cell(step.when or "No date", "", step.due_on.isoformat() if step.due_on else ""),
        )
        for step in own
    )
    after = (
        Meeting.objects.open().exclude(pk=meeting.pk).filter(Q(held_on__gte=timezone.localdate(now)) | Q(held_on=None))
    )
    after = after.order_by(F("held_on").asc(nulls_last=True), "order", "code")[:AT_MOST]
    coming = tuple(
        (
            Cell(one.title),
            Cell(one.when, "", one.held_on.isoformat() if one.held_on else ""),
            Cell(f"{one.paper_deadline:%-d %B %Y}" if one.paper_deadline else "–"),
            Cell(one.location or "–"),
        )
        for one in after
    )
    whose = f"of {meeting.workstream}" if meeting.workstream_id else "of the whole programme"
    return Part(
        "next-steps",
        "Next steps",
        (
            Table(f"Next steps {whose}", "Next steps", STEPS, rows, "None is promised."),
            Table("Meetings to come", "Meetings to come", MEETINGS, coming, "No other meeting is planned yet."),
        ),
    )


def supplement_of(document: Document, before: Document) -> Document:
    """The parts of a document that are not as they were in the one sent out before, and their names on its cover."""
    were = {part.key: part for part in before.parts}
    changed = tuple(part for part in document.parts if were.get(part.key) != part)
    names = "; ".join(part.title for part in changed) or "nothing has changed"
    about = [(name, text) for name, text in document.about if name != IN_THIS_PAPER]
    about.append(("Comes after", f"{before.standing} as at {before.as_at_in_words}"))
    return replace(document, parts=changed, about=(*about, (IN_THIS_PAPER, names)))
