"""Which events of the audit trail belong to what: to an item, to a workstream, to what somebody asks for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation
from gaps.models import Waiver
from indicators.models import (
    Area,
    Assessment,
    Breakdown,
    FlagReview,
    ImportBatch,
    Indicator,
    IndicatorSource,
    Neighbour,
    NeighbourSet,
    Observation,
    Revision,
    SeriesBreak,
    Target,
    may_see_withheld,
    of_local_parts,
)
from logicmodels.models import LINKS, Activity, Assumption, Barrier, Input, LogicModel, Outcome, Output, OutputCount
from lutonhet.saving import may
from lutonhet.trail import LOADS
from progress.models import AgendaItem, Attendance, MeetingNotes, StepRaised
from workplans.models import (
    Action,
    Carried,
    Carrying,
    Decision,
    DueDateMove,
    Highlight,
    Milestone,
    NextStep,
    Priority,
    Risk,
    Submission,
    Update,
    Workplan,
)
from workstreams.models import (
    Achievement,
    EvaluationFinding,
    Event,
    Fact,
    Goal,
    Meeting,
    Principle,
    Programme,
    Recommendation,
    Workstream,
)

# What everybody signed in may read about, in the words of the filter. Events of other tables (people, what they are
# appointed to, how they sign in) are for administrators.
GROUPS: dict[str, tuple[str, tuple[type[models.Model], ...]]] = {
    "actions": ("Actions, milestones and what was reported about them", (Action, Milestone, Update, DueDateMove)),
    "next-steps": ("Next steps", (NextStep, Carrying)),
    "workplans": ("Workplans, priorities and risks", (Workplan, Priority, Risk, Highlight, Carried)),
    "sign-off": ("Versions of workplans and decisions on them", (Submission, Decision)),
    "logic-models": (
        "Logic models and their items",
        (LogicModel, Activity, Output, Outcome, Input, Assumption, Barrier),
    ),
    "links": ("Links between items", LINKS),
    "counts": ("Counts of outputs", (OutputCount,)),
    "gaps": ("Waived gaps", (Waiver,)),
    "achievements": ("Achievements", (Achievement,)),
    "recommendations": ("Recommendations and findings", (Recommendation, EvaluationFinding)),
    "meetings": ("Meetings, agendas and notes", (Meeting, AgendaItem, Attendance, MeetingNotes, StepRaised)),
    "indicators": (
        "Indicators and their values",
        (
            *(Indicator, IndicatorSource, SeriesBreak, Target, Observation, Breakdown, Assessment, Revision),
            *(FlagReview, ImportBatch, Area, NeighbourSet, Neighbour),
        ),
    ),
    "programme": (
        "The programme, its workstreams and organisations",
        (Programme, Workstream, Principle, Goal, Fact, Event, Organisation),
    ),
}
PEOPLE = "people"
READABLE = tuple(model for _label, some in GROUPS.values() for model in some)


def parts_of(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """(model, field) of the rows that belong to a row of `model`: its links, counts, updates and milestones."""
    found = [
        (link, end)
        for link in LINKS
        for end in ("source", "target")
        if link._meta.get_field(end).related_model is model
    ]
    return found + [
        (part, name)
        for part, name, whole in (
            (OutputCount, "output", Output),
            (OutputCount, "activity", Activity),
            (Update, "action", Action),
            (Milestone, "action", Action),
            (DueDateMove, "action", Action),
            (Carrying, "step", NextStep),
            (StepRaised, "step", NextStep),
            (StepRaised, "item", AgendaItem),
        )
        if whole is model
    ]


def of_item(model: type[models.Model], pk: int) -> QuerySet[LogEntry]:
    """The events of an item and of all that ever belonged to it, also of links that are gone."""
    parts = parts_of(model)
    kinds = ContentType.objects.get_for_models(model, *(part for part, _ in parts))
    wanted = Q(content_type=kinds[model], object_id=pk)
    for part, keys in _parts_ever(parts, kinds, pk).items():
        wanted |= Q(content_type=kinds[part], object_id__in=keys)
    return LogEntry.objects.filter(wanted)


def _parts_ever(parts, kinds, pk):
    """Model → the keys of rows that named the item when they were added or removed."""
    if not parts:
        return {}
    named = Q()
    for part, field in parts:
        at_either = Q(**{f"changes__{field}__0": str(pk)}) | Q(**{f"changes__{field}__1": str(pk)})
        named |= Q(content_type=kinds[part]) & at_either
    models_by_kind = {kind.pk: part for part, kind in kinds.items()}
    keys = defaultdict(set)
    events = LogEntry.objects.filter(named, action__in=(LogEntry.Action.CREATE, LogEntry.Action.DELETE)).order_by()
    for kind, key in events.values_list("content_type_id", "object_id"):
        keys[models_by_kind[kind]].add(key)
    return keys


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of the programme's timeline; empty for all of it."""

    workstream: str = ""  # its code
    person: int | None = None
    is_load: bool = False
    group: str = ""
    from_day: date | None = None
    to_day: date | None = None


def wanted_by(user, wanted: Wanted) -> QuerySet[LogEntry]:
    """The events that somebody asks for and may read."""
    events = LogEntry.objects.all()
    sees_people = may(user, "view", LogEntry)
    if wanted.group in GROUPS:
        events = events.filter(content_type__in=_kinds(GROUPS[wanted.group][1]))
    elif wanted.group == PEOPLE and sees_people:
        events = events.exclude(content_type__in=_kinds(READABLE))
    elif not sees_people:
        events = events.filter(content_type__in=_kinds(READABLE))
    if not may_see_withheld(user):
        events = _without_local_parts(events, Area.objects.local())
    if wanted.workstream:
        events = events.filter(additional_data__filed_under=wanted.workstream)
    if wanted.person is not None:
        events = events.filter(actor_id=wanted.person)
    if wanted.is_load:
        events = events.filter(cid__startswith=LOADS)
    if wanted.from_day:
        events = events.filter(timestamp__gte=_midnight(wanted.from_day))
    if wanted.to_day:
        events = events.filter(timestamp__lt=_midnight(date.fromordinal(wanted.to_day.toordinal() + 1)))
    return events


def open_to_all(local) -> QuerySet[LogEntry]:
    """The events that everybody signed in may read; `local` are the areas of `Area.objects.local()`."""
    return _without_local_parts(LogEntry.objects.filter(content_type__in=_kinds(READABLE)), local)


def _without_local_parts(events, local):
    """Without what happened to figures of parts of the place, and to judgements on them.

    What is withheld now may be told by what was before. A figure that is gone cannot be told from one of
    those, so its events go too.
    """
    kinds = ContentType.objects.get_for_models(Observation, Revision, Assessment)
    for model, prefix in ((Observation, ""), (Revision, "observation__")):
        kept = model.objects.filter(pk=OuterRef("object_id")).exclude(of_local_parts(prefix, local))
        events = events.exclude(Q(content_type=kinds[model]) & ~Exists(kept))
    within = [pk for pk, (_area, chain) in local.items() if chain]
    kept = Assessment.objects.filter(pk=OuterRef("object_id")).exclude(area__in=within)
    return events.exclude(Q(content_type=kinds[Assessment]) & ~Exists(kept))


def _kinds(some):
    return [kind.pk for kind in ContentType.objects.get_for_models(*some).values()]


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
