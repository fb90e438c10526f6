"""The working copy of a plan as plain values: a workplan with its workstream's logic model, as it is stored now.

What people report month by month (delivery, updates, counts, whether an assumption holds) is no part of it, so that a
monthly update is no difference. One query, for any size.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F

from logicmodels.models import LINKS, Activity, Assumption, Barrier, Input, LogicModel, Outcome, Output
from lutonhet.together import together_again
from workplans.models import Action, Milestone, Priority, Risk, Workplan
from workplans.snapshot import Plan, Row, row_of
from workstreams.models import Item

NOTES = ("note", "is_inferred")
CLOSING = ("closed_on", "closed_as", "closing_reason")
ITEM = ("text", *NOTES, *CLOSING)
# What belongs to the plan in each model, beside its links and lists; the rest is progress, or plumbing.
WORKPLAN = NOTES
PRIORITY = ITEM
ACTION = (
    *ITEM,
    "intended_outcome",
    "resources",
    "starts_on",
    "due_on",
    "original_due_on",
    "is_ongoing",
    "review_on",
    "completed_on",
    "what_changed",
)
MILESTONE = (*ITEM, "due_on", "original_due_on")
RISK = (*ITEM, "kind", "mitigation")
LOGIC_MODEL = ("hypothesis", "context", *NOTES)
LINK = ("strength", "rationale", "is_inferred")
SECTIONS = {
    "assumptions": (Assumption, ITEM),
    "inputs": (Input, ITEM),
    "activities": (Activity, (*ITEM, "role")),
    "outputs": (
        Output,
        (*ITEM, "unit", "frequency", "is_cumulative", "baseline", "baseline_on", "target", "target_on"),
    ),
    "outcomes": (Outcome, (*ITEM, "band")),
    "barriers": (Barrier, ITEM),
}


# What actions list, and the partners of activities → by what it is named.
LISTS = {
    "activities": "code",
    "outputs": "code",
    "recommendations": "code",
    "supporting_organisations": "name",
    "organisations": "name",
}


def plan_of(workplan: Workplan) -> Plan:
    """The plan as it is stored; every section, code and field that is not empty."""
    plan: Plan = {
        "workplan": {
            "": row_of(
                {
                    "year": workplan.year,
                    "workstream": workplan.workstream.name,
                    "chair": workplan.workstream.chair,
                    **_values(workplan, WORKPLAN),
                }
            )
        }
    }
    order: dict[str, list[str]] = {}

    def put(section: str, rows: Iterable[tuple[str, Row]]) -> None:
        found = dict(rows)
        if found:
            plan[section] = found

    stored = _Stored(workplan)
    put("priorities", ((one.code, _item(one, PRIORITY)) for one in stored.priorities))
    put("actions", ((one.code, _action(one, stored.lists)) for one in stored.actions))
    codes = {one.pk: one.code for one in stored.actions}
    put("milestones", ((one.code, _milestone(one, codes[one.action_id])) for one in stored.milestones))
    put("risks", ((one.code, _risk(one)) for one in stored.risks))
    order |= {"priorities": _codes(stored.priorities), "actions": _codes(stored.actions)}
    if stored.logic_model:
        plan["logic_model"] = {"": row_of(_values(stored.logic_model, LOGIC_MODEL))}
        for section, (_, names) in SECTIONS.items():
            items = stored.items[section]
            organisations = stored.lists["organisations"] if section == "activities" else None
            put(section, ((one.code, _item(one, names, organisations)) for one in items))
            order[section] = _codes(items)
        put("links", _links_in(stored.links))
    put("order", [("", {section: codes for section, codes in order.items() if len(codes) > 1})] if order else [])
    return plan


class _Stored:
    """The rows of all tables that a plan consists of: one query."""

    def __init__(self, workplan: Workplan):
        found = iter(together_again(_stored, workplan.pk, workplan.workstream_id))
        self.priorities, self.actions, self.milestones, self.risks = (next(found) for _ in range(4))
        self.logic_model = next(iter(next(found)), None)
        self.items = {section: next(found) for section in SECTIONS}
        self.links = [link for _ in LINKS for link in next(found)]
        # Name of a list → key of whose it is → what is in it, in order.
        self.lists: dict[str, dict[int, list[str]]] = {}
        for name in LISTS:
            self.lists[name] = defaultdict(list)
            for row in next(found):
                self.lists[name][row.whose].append(row.said)


def _stored(key, workstream):
    """All that a plan consists of, by its key and that of its workstream."""
    in_model = {"logic_model__workstream": workstream}
    of_source = {f"source__{path}": key for path, key in in_model.items()}
    actions = Action.objects.filter(workplan=key)
    return (
        Priority.objects.filter(workplan=key).order_by("order", "code"),
        actions.select_related("priority", "lead_organisation", "assigned_to").order_by("order", "code"),
        Milestone.objects.filter(action__workplan=key),
        Risk.objects.filter(workplan=key).select_related("assigned_to"),
        LogicModel.objects.filter(workstream=workstream).order_by("pk"),
        *(model.objects.filter(**in_model).order_by("order", "code") for model, _ in SECTIONS.values()),
        *(link.objects.filter(**of_source).select_related("source", "target") for link in LINKS),
        *(
            _list(Action, name, said, action__workplan=key)
            if name != "organisations"
            else _list(Activity, name, said, activity__logic_model__workstream=workstream)
            for name, said in LISTS.items()
        ),
    )


def _list(model, name, said, **of_plan):
    """What a list of many rows holds, as rows of `whose` and `said`."""
    field = model._meta.get_field(name)
    through = field.remote_field.through.objects.filter(**of_plan)
    there = f"{field.m2m_reverse_field_name()}__{said}"
    return through.annotate(whose=F(f"{field.m2m_field_name()}_id"), said=F(there)).order_by(there)


def _action(action: Action, lists) -> Row:
    return row_of(
        {
            **_values(action, ACTION),
            "priority": action.priority.code if action.priority else "",
            "lead_organisation": str(action.lead_organisation or ""),
            "lead_officer": action.who,
            "supporting_organisations": sorted(lists["supporting_organisations"][action.pk]),
            "activities": lists["activities"][action.pk],
            "outputs": lists["outputs"][action.pk],
            "recommendations": lists["recommendations"][action.pk],
        }
    )


def _milestone(milestone: Milestone, action: str) -> Row:
    return row_of({**_values(milestone, MILESTONE), "action": action})


def _risk(risk: Risk) -> Row:
    return row_of({**_values(risk, RISK), "owner": risk.who})


def _item(row: Item, names, organisations=None) -> Row:
    values = _values(row, names)
    if organisations is not None:
        values["organisations"] = sorted(organisations[row.pk])
    return row_of(values)


def _links_in(links):
    for link in links:
        target = getattr(link.target, "code", None) or link.target.slug
        row = {
            "source": link.source.code,
            "target": target if hasattr(link.target, "code") else link.target.name,
            "phrase": link.phrase,
            **_values(link, LINK),
        }
        yield f"{link.source.code} {link.kind} {target}", row_of(row)


def _values(row, names):
    return {name: getattr(row, name) for name in names}


def _codes(rows):
    return [one.code for one in rows]
