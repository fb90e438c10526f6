"""The working copy of a plan as plain values: a workplan with its workstream's logic model, as it is stored now.

What people report month by month (delivery, updates, counts, whether an assumption holds) is no part of it, so that a
monthly update is no difference. The number of queries is the same for any size.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Prefetch

from accounts.models import Organisation
from logicmodels.models import LINKS, Activity, Assumption, Barrier, Input, LogicModel, Outcome, Output
from workplans.models import Action, Milestone, Risk, Workplan
from workplans.snapshot import Plan, Row, row_of
from workstreams.models import Item, Recommendation

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

    priorities = list(workplan.priorities.order_by("order", "code"))
    actions = list(_actions_of(workplan))
    put("priorities", ((one.code, _item(one, PRIORITY)) for one in priorities))
    put("actions", ((one.code, _action(one)) for one in actions))
    put("milestones", ((one.code, _milestone(one)) for one in _milestones_of(workplan)))
    put("risks", ((one.code, _risk(one)) for one in workplan.risks.select_related("assigned_to")))
    order |= {"priorities": _codes(priorities), "actions": _codes(actions)}
    logic_model = LogicModel.objects.filter(workstream=workplan.workstream_id).first()
    if logic_model:
        plan["logic_model"] = {"": row_of(_values(logic_model, LOGIC_MODEL))}
        for section, (model, names) in SECTIONS.items():
            items = list(_items_of(model, logic_model))
            put(section, ((one.code, _item(one, names)) for one in items))
            order[section] = _codes(items)
        put("links", _links_of(logic_model))
    put("order", [("", {section: codes for section, codes in order.items() if len(codes) > 1})] if order else [])
    return plan


def _actions_of(workplan):
    lists = {
        "activities": Activity.objects.order_by("code"),
        "outputs": Output.objects.order_by("code"),
        "recommendations": Recommendation.objects.order_by("code"),
        "supporting_organisations": Organisation.objects.order_by("name"),
    }
    return (
        workplan.actions.select_related("priority", "lead_organisation", "assigned_to")
        .prefetch_related(*(Prefetch(name, queryset=rows) for name, rows in lists.items()))
        .order_by("order", "code")
    )


def _action(action: Action) -> Row:
    return row_of(
        {
            **_values(action, ACTION),
            "priority": action.priority.code if action.priority else "",
            "lead_organisation": str(action.lead_organisation or ""),
            "lead_officer": action.who,
            "supporting_organisations": sorted(one.name for one in action.supporting_organisations.all()),
            "activities": _codes(action.activities.all()),
            "outputs": _codes(action.outputs.all()),
            "recommendations": _codes(action.recommendations.all()),
        }
    )


def _milestones_of(workplan):
    return Milestone.objects.filter(action__workplan=workplan).select_related("action")


def _milestone(milestone: Milestone) -> Row:
    return row_of({**_values(milestone, MILESTONE), "action": milestone.action.code})


def _risk(risk: Risk) -> Row:
    return row_of({**_values(risk, RISK), "owner": risk.who})


def _items_of(model: type[models.Model], logic_model: LogicModel):
    rows = model._default_manager.filter(logic_model=logic_model).order_by("order", "code")
    if model is Activity:
        return rows.prefetch_related(Prefetch("organisations", queryset=Organisation.objects.order_by("name")))
    return rows


def _item(row: Item, names) -> Row:
    values = _values(row, names)
    if isinstance(row, Activity):
        values["organisations"] = sorted(one.name for one in row.organisations.all())
    return row_of(values)


def _links_of(logic_model):
    for model in LINKS:
        for link in model.objects.filter(source__logic_model=logic_model).select_related("source", "target"):
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
