"""All that a glance at the programme needs of many small tables, as rows of one shape: one query.

What a column holds differs by kind; each kind says it beside its query.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from logicmodels.models import Assumption, AssumptionActivity
from lutonhet.prepared import prepared
from progress.meetings.asked import asked_by
from progress.models import AgendaItem
from workplans.models import Action, NextStep, Submission, Update, Workplan
from workplans.models.actions import Delivery
from workplans.periods import start_of_period
from workstreams.models import Meeting, Principle, Programme

MEETINGS, STEPS = 3, 12
COLUMNS = (
    "kind", "pk", "code", "text", "who", "more", "why", "slug", "where", "state",
    "day", "other_day", "starts", "moment", "number", "place",
)  # fmt: skip
TYPES = dict.fromkeys(COLUMNS, TextField) | {
    "day": DateField,
    "other_day": DateField,
    "starts": DateField,
    "moment": DateTimeField,
    "number": IntegerField,
    "place": IntegerField,
}
TEXTS = frozenset(name for name, kind in TYPES.items() if kind is TextField)


@dataclass(frozen=True)
class Found:
    """A row of whatever kind."""

    kind: str
    pk: int
    code: str
    text: str
    who: str
    more: str
    why: str
    slug: str
    where: str
    state: str
    day: date | None
    other_day: date | None
    starts: date | None
    moment: datetime | None
    number: int | None
    place: int | None


def read_all(today: date) -> dict[str, list[Found]]:
    """Kind → its rows, in no order: what may need attention, versions, meetings, the programme's steps, principles."""
    return _by_kind(prepared(_all_parts, today))


def _all_parts(today):
    return _union(
        *attention_parts(today),
        _programme(),
        _versions(),
        _next_meetings(today),
        _agenda(today),
        _last_meeting(today),
        _steps_of_the_programme(),
        _principles(),
    )


def read_attention(today: date) -> dict[str, list[Found]]:
    """Kind → its rows: only what may need attention, and the versions and the programme."""
    return _by_kind(prepared(_parts_of_attention, today))


def _parts_of_attention(today):
    return _union(*attention_parts(today), _programme(), _versions())


def _union(first, *others):
    return first.union(*others, all=True)


def _by_kind(rows):
    found = defaultdict(list)
    for row in rows:
        values = zip(COLUMNS, row, strict=True)
        one = Found(*("" if value is None and name in TEXTS else value for name, value in values))
        found[one.kind].append(one)
    return found


def attention_parts(today: date) -> list[QuerySet]:
    return [_actions(today), _overdue_steps(today), _broken_assumptions()]


def _part(kind: str, rows: QuerySet, **columns) -> QuerySet:
    """The rows in the one shape; what a kind has nothing for is empty text, or a null of the column's type."""
    told = {}
    for name in COLUMNS[2:]:
        type_of = TYPES[name]()
        nothing = Value("", output_field=TextField()) if isinstance(type_of, TextField) else Value(None)
        told[f"g_{name}"] = Cast(columns.get(name, nothing), type_of)
    told |= {"g_kind": Value(kind, output_field=CharField()), "g_pk": columns.get("pk", F("pk"))}
    rows = rows.order_by().annotate(**told)
    return rows.values_list(*(f"g_{name}" for name in COLUMNS))


def read_workstream(key: int, today: date) -> dict[str, list[Found]]:
    """Kind → the rows about one workstream: its meetings, the versions of its plans, how its plan's actions stand."""
    return _by_kind(prepared(_parts_of_workstream, key, today))


def _parts_of_workstream(key, today):
    versions = _versions(Submission.objects.filter(workplan__workstream=key))
    return _union(versions, _meetings("meeting", Meeting.objects.open().filter(workstream=key)), _states(key, today))


def _states(workstream, today):
    """Of the open actions of its current plan: `state`, in `number` how many stand so, in `place` how many are late."""
    plan = Subquery(Workplan.objects.filter(workstream=workstream).current_first().values("pk")[:1])
    binding = Case(When(due_on=None, then=None), default=Coalesce("agreed_due_on", "original_due_on", "due_on"))
    actions = Action.objects.open().filter(workplan=plan).alias(binding=binding).order_by().values("delivery")
    counted = actions.annotate(
        how_many=Count("pk"), late=Count("pk", filter=~Q(delivery=Delivery.COMPLETE) & Q(binding__lt=today))
    )
    return _part("state", counted, pk=Value(0), state=F("delivery"), number=F("how_many"), place=F("late"))


def start_of_month_before(day: date) -> date:
    return start_of_period(date.fromordinal(start_of_period(day).toordinal() - 1))


def _named(*paths):
    """The first of some names that is not empty."""
    names = (NullIf(Cast(path, TextField()), Value("")) for path in paths)
    return Coalesce(*names, Value(""), output_field=TextField())


def _actions(today):
    """Off track, at risk, past its date, or silent for longer than a month and a bit: how long counts, the caller says.

    `who` leads it, `more` is the organisation, `why` what the last update says is wrong, `day` the date that counts,
    `other_day` the first day of the last period that was reported on, `starts` when it begins, `moment` when it was
    entered, `number` the year of its plan.
    """
    said = Update.objects.filter(action=OuterRef("pk")).order_by()
    last_said = Subquery(said.values("action").annotate(last=Max("period_starts_on")).values("last"))
    wrong = Subquery(said.filter(corrected_by=None).order_by("-made_at", "-pk").values("what_is_wrong")[:1])
    kind = ContentType.objects.get_for_model(Action)
    entering = LogEntry.objects.filter(content_type=kind, object_id=OuterRef("pk"), action=LogEntry.Action.CREATE)
    binding = Case(When(due_on=None, then=None), default=Coalesce("agreed_due_on", "original_due_on", "due_on"))
    rows = Action.objects.open().exclude(delivery=Delivery.COMPLETE).alias(binding=binding, last_said=last_said)
    is_running = ~Q(delivery=Delivery.PAUSED) & (Q(starts_on=None) | Q(starts_on__lte=today))
    is_silent = is_running & (Q(last_said=None) | Q(last_said__lt=start_of_month_before(today)))
    in_trouble = Q(delivery__in=[Delivery.AT_RISK, Delivery.OFF_TRACK])
    return _part(
        "action",
        rows.filter(in_trouble | Q(binding__lt=today) | is_silent),
        code=F("code"),
        text=F("text"),
        who=_named("assigned_to__name", "lead_officer"),
        more=F("lead_organisation__name"),
        why=wrong,
        slug=F("workplan__workstream__slug"),
        where=F("workplan__workstream__name"),
        state=F("delivery"),
        day=binding,
        other_day=last_said,
        starts=F("starts_on"),
        moment=Subquery(entering.order_by("pk").values("timestamp")[:1]),
        number=F("workplan__year"),
        place=F("workplan__workstream__order"),
    )


def _overdue_steps(today):
    return _part(
        "step overdue",
        NextStep.objects.open().filter(due_on__lt=today),
        code=F("code"),
        text=F("text"),
        who=_named("assigned_to__name", "owner"),
        slug=F("workstream__slug"),
        where=F("workstream__name"),
        day=F("due_on"),
        place=F("workstream__order"),
    )


def _broken_assumptions():
    """`number`: how many open activities rest on it."""
    resting = AssumptionActivity.objects.filter(source=OuterRef("pk"), target__closed_on=None).order_by()
    how_many = Subquery(resting.values("source").annotate(how_many=Count("pk")).values("how_many"))
    return _part(
        "assumption",
        Assumption.objects.open().filter(standing=Assumption.Standing.BROKEN),
        code=F("code"),
        text=F("text"),
        who=F("logic_model__workstream__chair"),
        more=F("reviewed_by"),
        slug=F("logic_model__workstream__slug"),
        where=F("logic_model__workstream__name"),
        day=F("reviewed_on"),
        number=Coalesce(how_many, 0),
        place=F("logic_model__workstream__order"),
    )


def _versions(submissions=None):
    """A version with one of the decisions on it, or with none.

    `pk` is the workplan's key, `code` its reference, `number` the version, `more` the plan's year; `state` what was
    decided, `day` when, `place` at which place of the record.
    """
    return _part(
        "version",
        Submission.objects.all() if submissions is None else submissions,
        pk=F("workplan_id"),
        code=F("reference"),
        number=F("number"),
        more=F("workplan__year"),
        who=F("workplan__workstream__chair"),
        slug=F("workplan__workstream__slug"),
        where=F("workplan__workstream__name"),
        moment=F("sent_at"),
        state=F("decisions__event"),
        day=F("decisions__decided_on"),
        place=F("decisions__position"),
    )


def _next_meetings(today):
    """The next three: those with a day first, then those whose day is not known yet. `number` is 1 for inferred."""
    return _meetings("meeting", _to_come(today))


def _to_come(today):
    to_come = Meeting.objects.open().filter(Q(held_on__gte=today) | Q(held_on=None))
    return to_come.order_by(F("held_on").asc(nulls_last=True), "order", "code")[:MEETINGS]


def _agenda(today):
    """What these meetings are asked, but for standing items.

    `number` is the meeting's key, `state` the purpose, `place` the place on the agenda.
    """
    items = AgendaItem.objects.open().filter(standing="", meeting__in=Subquery(_to_come(today).values("pk")))
    return _part(
        "asked", items, code=F("code"), text=F("text"), state=F("purpose"), number=F("meeting_id"), place=F("order")
    )


def _last_meeting(today):
    """The last of the whole programme; of a workstream where there was none."""
    past = Meeting.objects.open().filter(held_on__lt=today).annotate(is_ones=_as_number("workstream__isnull", of=False))
    return _meetings("last meeting", past.order_by("is_ones", "-held_on", "order", "code")[:1])


def _meetings(kind, some):
    return _part(
        kind,
        Meeting.objects.filter(pk__in=Subquery(some.values("pk"))),
        code=F("code"),
        text=F("title"),
        more=F("purpose"),
        why=F("note"),
        who=F("when_text"),
        where=F("workstream__name"),
        day=F("held_on"),
        number=_as_number("is_inferred"),
        place=F("order"),
    )


def _steps_of_the_programme():
    """`more` says when in words, `why` is the note, `number` is 1 for inferred."""
    soonest = NextStep.objects.open().for_programme().soonest_first()[:STEPS]
    return _part(
        "step",
        NextStep.objects.filter(pk__in=Subquery(soonest.values("pk"))),
        code=F("code"),
        text=F("text"),
        who=_named("assigned_to__name", "owner"),
        more=F("due_text"),
        why=F("note"),
        day=F("due_on"),
        number=_as_number("is_inferred"),
        place=F("order"),
    )


def _principles():
    return _part("principle", Principle.objects.all(), text=F("name"), number=F("number"))


def _programme():
    """`text` is its name, `where` the place, `who` and `why` the vision, `state` how often it reports."""
    return _part(
        "programme",
        Programme.objects.all(),
        text=F("name"),
        where=F("place_name"),
        who=F("vision_title"),
        why=F("vision"),
        state=F("reporting_period"),
    )


def programme_in(found: dict[str, list[Found]]) -> Programme | None:
    """The programme as far as it was read; its other fields are read when asked."""
    rows = sorted(found.get("programme", []), key=lambda one: one.pk)
    if not rows:
        return None
    one = rows[0]
    fields = ("id", "name", "place_name", "vision_title", "vision", "reporting_period")
    return Programme.from_db(None, fields, (one.pk, one.text, one.where, one.who, one.why, one.state))


def _as_number(name, of=True):
    return Case(When(**{name: of}, then=Value(1)), default=Value(0), output_field=IntegerField())


def meetings_in(rows) -> list[Meeting]:
    """Meetings as far as they were read: those with a day first, then those whose day is not known yet."""
    rows = sorted(rows, key=lambda one: (one.day is None, str(one.day), one.place, one.code))
    return [
        Meeting(
            pk=one.pk,
            code=one.code,
            title=one.text,
            held_on=one.day,
            when_text=one.who,
            purpose=one.more,
            note=one.why,
            is_inferred=bool(one.number),
        )
        for one in rows
    ]


def coming_in(found: dict[str, list[Found]]) -> list[Meeting]:
    """The next meetings as far as they were read, each with what it is `asked`."""
    of_meeting = defaultdict(list)
    for one in sorted(found["asked"], key=lambda one: (one.place, one.code)):
        of_meeting[one.number].append(AgendaItem(pk=one.pk, code=one.code, text=one.text, purpose=one.state))
    meetings = meetings_in(found["meeting"])
    for one in meetings:
        one.asked = asked_by(of_meeting[one.pk], one.purpose)
    return meetings


def steps_in(rows) -> list[NextStep]:
    """Next steps as far as they were read, by due date."""
    rows = sorted(rows, key=lambda one: (one.day is None, str(one.day), one.place, one.code))
    return [
        NextStep(
            pk=one.pk,
            code=one.code,
            text=one.text,
            owner=one.who,
            due_on=one.day,
            due_text=one.more,
            note=one.why,
            is_inferred=bool(one.number),
        )
        for one in rows
    ]


def principles_in(rows) -> list[Principle]:
    """Principles as far as they were read, by their numbers."""
    return [Principle(pk=one.pk, number=one.number, name=one.text) for one in sorted(rows, key=lambda one: one.number)]
