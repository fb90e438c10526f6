"""What changed since a day, in sentences that can be read out, each with the part of the timeline that it counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Case, Count, TextField, Value, When
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone

from logicmodels.models import OutputCount
from lutonhet.trail import LOADS
from progress.events import GROUPS, open_to_all
from workplans.models import Action, Decision, Submission, Update
from workplans.models.actions import Delivery
from workplans.reading import STATES

CREATE = LogEntry.Action.CREATE
WITHOUT_A_MEETING = 30  # days
CLOSED, FOLLOWS = "closed", "follows"  # of a change to an action: it was closed; it only followed from an update
# How many of what kind of change are told apart from the rest of their group: model → (singular, plural).
ADDED = {
    Action: ("action was added", "actions were added"),
    OutputCount: ("count was recorded", "counts were recorded"),
    Submission: ("version of a workplan was sent to the group", "versions of workplans were sent to the group"),
}
DECIDED = {
    Decision.Event.SIGNED_OFF: "signed off",
    Decision.Event.AMENDED: "signed off subject to amendments",
    Decision.Event.AGREED_OUTSIDE: "agreed outside a meeting",
    Decision.Event.RETURNED: "returned",
    Decision.Event.TAKEN_BACK: "taken back",
    Decision.Event.NOTED: "noted",
    Decision.Event.WITHDRAWN: "withdrawn",
}
REST = {
    "actions": "other change to actions and their milestones",
    "next-steps": "change to next steps",
    "workplans": "change to workplans, priorities and risks",
    "logic-models": "change to logic models and their items",
    "links": "change to links between items",
    "counts": "count corrected or taken away",
    "achievements": "change to achievements",
    "recommendations": "change to recommendations and findings",
    "meetings": "change to meetings",
    "indicators": "change to indicators and their values",
    "gaps": "change to gaps that were waived",
    "programme": "change to the programme, its workstreams and organisations",
}
REST_OF_MANY = {"counts": "counts corrected or taken away"}


@dataclass(frozen=True)
class Said:
    """A sentence about some changes, and the address of them all."""

    sentence: str
    address: str


def changed_since(day: date, local) -> list[Said]:
    """What everybody may read of what happened since the beginning of a day: one query.

    `local` are the areas of `Area.objects.local()`, of whose figures not everybody may read.
    """
    kinds = {model: kind.pk for model, kind in ContentType.objects.get_for_models(Action, Update, Decision).items()}
    events = open_to_all(local).filter(timestamp__gte=timezone.make_aware(datetime.combine(day, time.min)))
    nothing = Value("", output_field=TextField())
    rows = events.order_by().values_list(
        "content_type__app_label",
        "content_type__model",
        "action",
        Case(When(cid__startswith=LOADS, then=True), default=False, output_field=BooleanField()),
        Case(
            When(content_type=kinds[Update], then=KT("changes__delivery__1")),
            When(content_type=kinds[Decision], then=KT("changes__event__1")),
            When(content_type=kinds[Action], changes__has_key="closed_on", then=Value(CLOSED)),
            When(content_type=kinds[Action], changes__has_key="delivery", then=Value(FOLLOWS)),
            default=nothing,
            output_field=TextField(),
        ),
    )
    return sentences(rows.annotate(how_many=Count("pk")), day)


class _Counts:
    """How many changes of which kind: those that a sentence of their own tells, and the rest by group."""

    def __init__(self, rows):
        self.loaded = self.closed = 0
        self.added, self.told, self.decided, self.rest = Counter(), Counter(), Counter(), Counter()
        for app, name, did, is_load, state, how_many in rows:
            model = MODELS.get((app, name))
            if model and is_load:
                self.loaded += how_many
            elif model:
                self._count(model, did, state, how_many)

    def _count(self, model, did, state, how_many):
        if model is Decision:
            self.decided[state] += how_many
        elif model is Update:
            self.told[state] += how_many if did == CREATE else 0
        elif did == CREATE and model in ADDED:
            self.added[model] += how_many
        elif model is Action and state == CLOSED:
            self.closed += how_many
        elif not (model is Action and state == FOLLOWS):
            self.rest[GROUP_OF[model]] += how_many


MODELS = {(one._meta.app_label, one._meta.model_name): one for _label, some in GROUPS.values() for one in some}
GROUP_OF = {one: key for key, (_label, some) in GROUPS.items() for one in some}


def sentences(rows, day: date) -> list[Said]:
    """(app, model, what was done, by a load?, delivery or decision, how many) → sentences, what is decided first."""
    counts = _Counts(rows)
    return [
        *(
            Said(f"{number} {_versions_were(number)} {words}", _address(day, kind="sign-off"))
            for event, words in DECIDED.items()
            if (number := counts.decided[event])
        ),
        *_added(counts, Submission, "sign-off", day),
        *_updates(counts.told, day),
        *_added(counts, OutputCount, "counts", day),
        *_added(counts, Action, "actions", day),
        *_closed(counts.closed, day),
        *(
            Said(f"{number} {_of_the_rest(kind, number)}", _address(day, kind=kind))
            for kind in REST
            if (number := counts.rest[kind])
        ),
        *_loaded(counts.loaded, day),
    ]


def _versions_were(number):
    return "version of a workplan was" if number == 1 else "versions of workplans were"


def _added(counts, model, kind, day):
    if number := counts.added[model]:
        yield Said(f"{number} {ADDED[model][number != 1]}", _address(day, kind=kind))


def _updates(told, day):
    if number := sum(told.values()):
        how = ", ".join(f"{told[state]} {STATES[Delivery(state)]}" for state in _in_order(told))
        yield Said(f"{number} update{'' if number == 1 else 's'}: {how}", _address(day, kind="actions"))


def _closed(number, day):
    if number:
        actions_were = "action was" if number == 1 else "actions were"
        yield Said(f"{number} {actions_were} closed or opened again", _address(day, kind="actions"))


def _of_the_rest(kind, number):
    return REST[kind] if number == 1 else REST_OF_MANY.get(kind) or REST[kind].replace("change", "changes", 1)


def _loaded(number, day):
    if number:
        rows_were = "row was" if number == 1 else "rows were"
        yield Said(f"{number:,} {rows_were} loaded from the programme’s files", _address(day, person="loads"))


def _in_order(told):
    order = [str(one) for one in STATES]
    return sorted((state for state in told if state in order), key=order.index)


def _address(day, **asked):
    since = {"from_day_day": day.day, "from_day_month": day.month, "from_day_year": day.year}
    return f"{reverse('progress:changes')}?{urlencode(asked | since)}"
