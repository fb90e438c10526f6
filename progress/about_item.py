"""One item, told in full: what is known of it, how it stands, and what it is linked to."""

from dataclasses import dataclass

from django.db import models
from django.utils import formats
from django.utils.text import capfirst

from logicmodels.models import LINKS, Activity, LogicModel, Outcome, Output
from logicmodels.models.items import Assumption, Barrier, Input
from logicmodels.reading import WORDS, Reading
from logicmodels.standing import IN_DOUBT, Resting
from progress import directory
from progress.directory import Entry
from workplans.models import Action, Milestone, Workplan
from workplans.models.workplan import WorkplanItem
from workplans.year_to_year import plans_of
from workstreams.models import Coded, EvaluationFinding, Item, Recommendation, Workstream

# Told elsewhere on the page, or by where the item stands.
TOLD_ELSEWHERE = {"id", "code", "order", "version", "text", "title", "note", "is_inferred", "closed_on", "closed_as"}
TOLD_ELSEWHERE |= {"closing_reason", "is_milestone", "standing", "reviewed_on", "reviewed_by"}
ON_A_PATH = (Activity, Output, Outcome)  # from what is done to what changes: their traces have a page
HOME = (LogicModel, Workplan, Workstream, Action)


@dataclass(frozen=True)
class End:
    """What is at the other end of a link, and how far the link is believed; nothing where links are plain."""

    entry: Entry
    strength: str = ""
    is_inferred: bool = False
    rationale: str = ""


def stored(entry: Entry) -> Coded:
    """The row itself, with what its facts name."""
    model = entry.kind.model
    named = [field.name for field in model._meta.concrete_fields if field.is_relation]
    if issubclass(model, (Activity, Output, Outcome, Input, Assumption, Barrier)):
        named.append("logic_model__workstream")
    elif "workplan" in named:
        named.append("workplan__workstream")
    elif model is Milestone:
        named.append("action__workplan__workstream")
    return model._base_manager.select_related(*named).get(pk=entry.pk)


def facts(row: Coded) -> list[tuple[str, str]]:
    """(what, its value in words) for everything else that is known of it, in the order of its form."""
    found = []
    for field in row._meta.concrete_fields:
        if field.name in TOLD_ELSEWHERE or field.related_model in HOME:
            continue
        value = _in_words(row, field)
        if value:
            found.append((capfirst(str(field.verbose_name)), value))
    may_have_gone_on = isinstance(row, WorkplanItem) and str(row.workplan.year) not in row.code  # as most codes say
    if may_have_gone_on and (ways := plans_of(row.code)):
        years = ", then ".join(str(one.to_workplan.year) for one in ways)
        found.append(("In the workplans of", f"{ways[0].from_workplan.year}, then {years}"))
    return found


def _in_words(row, field):
    value = getattr(row, field.name)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, models.BooleanField):
        return "Yes" if value else ""
    if isinstance(field, models.DateField):
        return formats.date_format(value, "DATE_FORMAT") if value else ""
    if isinstance(field, models.DecimalField):
        return f"{value.normalize():,f}" if value is not None else ""
    return str(value) if value not in (None, "") else ""


def linked(row: Coded) -> list[tuple[str, list[End]]]:
    """(words, the ends) for everything that it is linked to: one query a kind of link, and one for the ends."""
    model = type(row)
    groups: dict[str, list] = {}
    for link in LINKS:
        for near, far in (("source", "target"), ("target", "source")):
            if link._meta.get_field(near).related_model is model:
                words = WORDS[link][near == "target"]
                other = link._meta.get_field(far).related_model
                for one in link.objects.filter(**{near: row}):
                    strength = (one.get_strength_display(), one.is_inferred, one.rationale)
                    groups.setdefault(words, []).append(((other, str(getattr(one, f"{far}_id"))), strength))
    for words, rows in _plainly_linked(row):
        for one in rows:
            groups.setdefault(words, []).append(((type(one), str(one.pk)), ("", False, "")))
    keys: dict[type[models.Model], set[str]] = {}
    for ends in groups.values():
        for (other, key), _strength in ends:
            keys.setdefault(other, set()).add(key)
    known = directory.behind(keys)
    return [(words, [End(known[key], *strength) for key, strength in ends]) for words, ends in groups.items()]


def _plainly_linked(row):
    """(words, rows) where naming each other is all there is to it."""
    if isinstance(row, Activity):
        return [
            ("Moved forward by the actions", Action.objects.filter(activities=row)),
            ("Organisations", row.organisations.all()),
        ]
    if isinstance(row, Output):
        return [("Added to by the actions", Action.objects.filter(outputs=row))]
    if isinstance(row, Action):
        return [
            ("Moves forward the activities", row.activities.all()),
            ("Adds to the outputs", row.outputs.all()),
            ("Answers the recommendations", row.recommendations.all()),
            ("Supporting partners", row.supporting_organisations.all()),
            ("Milestones", row.milestones.all()),
        ]
    if isinstance(row, Milestone):
        return [("A step of the action", [row.action])]
    if isinstance(row, Recommendation):
        return [
            ("Names the workstreams", row.workstreams.all()),
            ("Names the principles", row.principles.all()),
            ("Answered by the actions", Action.objects.filter(recommendations=row)),
        ]
    if isinstance(row, EvaluationFinding):
        return [("Detailed by", EvaluationFinding.objects.filter(part_of=row))]
    return []


def in_doubt(row: Coded) -> list[Assumption]:
    """The broken and doubtful assumptions on which an activity rests: one query for an activity."""
    if not isinstance(row, Activity):
        return []
    found = Assumption.objects.open().filter(activity_links__target=row, standing__in=IN_DOUBT)
    return sorted(found, key=lambda one: (IN_DOUBT.index(one.standing), one.order, one.code))


def resting(row: Coded) -> Resting | None:
    """What rests on an assumption, through its activities to the outcomes; None for anything else."""
    if not isinstance(row, Assumption) or not row.is_open:
        return None
    return next(one for one in Reading(row.logic_model).of(Assumption) if one.pk == row.pk).resting


def ending(row: Coded) -> str:
    """How and why it was closed, in a sentence; "" while it is open."""
    if not isinstance(row, Item) or row.is_open:
        return ""
    day = formats.date_format(row.closed_on, "DATE_FORMAT")
    if row.is_withdrawn:
        return f"Withdrawn on {day}: {row.closing_reason}"
    return f"Closed on {day} as “{row.get_closed_as_display()}”: {row.closing_reason}"
