"""What somebody who is new in a workstream does first: three things, read from what is there and what is missing."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from logicmodels.models import LINKS, Activity, Assumption, Barrier, Input, Outcome, Output
from workplans.models import Action, Priority, Update
from workplans.models.actions import Delivery
from workstreams.models import Workstream

HOW_MANY = 3


@dataclass(frozen=True)
class FirstStep:
    """One thing to do: in a few words, why, and where it is done."""

    title: str
    why: str
    address: str


def first_steps(workstream, user, *, steps, achievements, logic_model=None, workplan=None) -> list[FirstStep]:
    """The first three of what `user` could do, the most telling first: what is in their own name before all else.

    `workstream` has been counted by `with_chain` and `counted_for`; `steps` and `achievements` are its open ones.
    Asks the database for nothing more.
    """
    candidates = [
        *_what_is_theirs(workstream, user, steps),
        *_what_is_missing(workstream, logic_model, workplan),
        *_what_awaits_confirmation(workstream, steps, achievements),
        *_what_is_half_said(workstream, steps),
        *_what_is_always_worth_doing(workstream, achievements),
    ]
    return candidates[:HOW_MANY]


def _what_is_theirs(workstream, user, steps):
    if number := workstream.theirs_unreported:
        yield FirstStep(
            f"Say how {_these(number, 'action')} in your name {'stands' if number == 1 else 'stand'}",
            f"{workstream.their_first_unreported} has no update yet: how it stands and a line of text are enough.",
            reverse("workplans:add_update", args=[workstream.their_first_unreported]),
        )
    if number := sum(one.assigned_to_id == user.pk for one in steps):
        yield FirstStep(
            f"Look at {_these(number, 'next step')} in your name",
            "“My work” lists what is yours, what is late first.",
            reverse("progress:my_work"),
        )


def _what_is_missing(workstream, logic_model, workplan):
    if not workstream.is_priority:
        return
    if logic_model is None:
        yield FirstStep(
            "Enter the logic model",
            "No logic model is entered yet: it says how what you do leads to what changes.",
            _logic_model(workstream),
        )
    if workplan is None:
        yield FirstStep(
            "Enter the workplan", "No workplan is entered yet: it says who does what by when.", _workplan(workstream)
        )


def _what_awaits_confirmation(workstream, steps, achievements):
    if number := _inferred_in(workstream, IN_LOGIC_MODEL):
        yield _confirm(number, "of the logic model", _logic_model(workstream))
    if number := _inferred_in(workstream, IN_WORKPLAN):
        yield _confirm(number, "of the workplan", _workplan(workstream))
    if number := sum(one.is_inferred for one in [*steps, *achievements]):
        yield _confirm(number, "on this page", "#impact-to-date")


def _confirm(number, where, address):
    return FirstStep(
        f"Confirm {_these(number, 'entry', 'entries')} {where}",
        "What is marked “inferred” was read between the lines of the papers; it awaits the word of somebody who knows.",
        address,
    )


def _what_is_half_said(workstream, steps):
    if number := sum(not one.when or not one.who for one in steps):
        yield FirstStep(
            f"Say who does {_these(number, 'next step')}, and by when",
            f"{_of(number, len(steps), 'open next step')} without a person or a date.",
            "#next-steps",
        )
    if number := workstream.activities_total - workstream.activities_joined:
        yield FirstStep(
            f"Link {_these(number, 'activity', 'activities')} to what comes of {'them' if number > 1 else 'it'}",
            f"{_of(number, workstream.activities_total, 'activity', 'activities')} without a link to what comes of it.",
            _logic_model(workstream),
        )


def _what_is_always_worth_doing(workstream, achievements):
    yield FirstStep(
        "Read what the workstream has done" if achievements else "Say what the workstream has done",
        "It is what the oversight group and partners read first. Is it right, and is it all?",
        "#impact-to-date",
    )
    yield FirstStep(
        "See what has happened when", "The timeline has the whole programme.", reverse("workstreams:timeline")
    )
    yield FirstStep(
        "Look at the figures", "The scorecard shows where the place stands.", reverse("indicators:indicator_list")
    )


def _these(number, singular, plural=""):
    return f"{number} {plural or f'{singular}s'}" if number > 1 else f"one {singular}"


def _of(number, total, singular, plural=""):
    """“2 of 5 next steps are”, “The only next step is”."""
    plural = plural or f"{singular}s"
    if number == total:
        all_of_them = "Both" if total == 2 else f"All {total}"
        return f"{all_of_them} {plural} are" if total > 1 else f"The {singular} is"
    return f"{number} of {total} {plural} {'are' if number > 1 else 'is'}"


def _logic_model(workstream):
    return reverse("logicmodels:logic_model", args=[workstream.slug])


def _workplan(workstream):
    return reverse("workplans:workplan", args=[workstream.slug])


ITEMS = (Assumption, Input, Activity, Output, Outcome, Barrier)
PLANNED = (Priority, Action)
IN_LOGIC_MODEL = [
    *((f"inferred_{model._meta.model_name}", model, "logic_model__workstream") for model in ITEMS),
    *((f"inferred_{model._meta.model_name}", model, "source__logic_model__workstream") for model in LINKS),
]
IN_WORKPLAN = [(f"inferred_{model._meta.model_name}", model, "workplan__workstream") for model in PLANNED]


def counted_for(user, workstreams: QuerySet[Workstream]) -> QuerySet[Workstream]:
    """`workstreams` with what `first_steps` counts, in the query that fetches them: what was inferred and is open, and
    the actions in the person's name that nobody has reported on."""
    counted = {name: _count(_inferred(model), path) for name, model, path in [*IN_LOGIC_MODEL, *IN_WORKPLAN]}
    path = "workplan__workstream"
    theirs = Action.objects.open().filter(~Exists(Update.objects.filter(action=OuterRef("pk"))), assigned_to=user)
    theirs = theirs.exclude(delivery=Delivery.COMPLETE)
    first = (
        theirs.filter(**{path: OuterRef("pk")}).order_by(F("due_on").asc(nulls_last=True), "code").values("code")[:1]
    )
    return workstreams.annotate(
        **counted, theirs_unreported=_count(theirs, path), their_first_unreported=Subquery(first)
    )


def _inferred(model):
    rows = model.objects.all() if model in LINKS else model.objects.open()
    return rows.filter(is_inferred=True)


def _inferred_in(workstream, counts):
    return sum(getattr(workstream, name) for name, _, _ in counts)


def _count(rows, path):
    """Those that `path` joins to the outer row: a subquery each, as joins multiply each other."""
    joined = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Coalesce(Subquery(joined.annotate(how_many=Count("pk")).values("how_many")), 0)
