"""Every kind of thing that has a name or a code."""

from django.db.models import CharField, Model, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.models import Organisation, User
from indicators.models import Area, ImportBatch, Indicator, NeighbourSet
from logicmodels.models import Activity, Assumption, Barrier, Input, LogicModel, Outcome, Output
from progress.directory.entry import Kind
from progress.directory.places import (
    at,
    in_administration,
    in_logic_model,
    in_workplan,
    nowhere,
    of_agenda_item,
    of_meeting,
    of_next_step,
    of_partner,
    on_workstream,
)
from progress.models import AgendaItem
from workplans.models import Action, Milestone, NextStep, Priority, Risk, Workplan
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

OF_LOGIC_MODEL = {"title": "text", "more": ("note", "closing_reason"), "workstream": "logic_model__workstream__"}
OF_WORKPLAN = {"workstream": "workplan__workstream__", "detail": "workplan__year", "place": in_workplan}
YEAR = Cast("year", CharField())

KINDS: tuple[Kind, ...] = (
    Kind(
        Workstream,
        "workstream",
        "Workstreams",
        "name",
        on_workstream(""),
        more=("also_known_as", "chair", "context", "note"),
    ),
    Kind(
        LogicModel,
        "logic model",
        "Logic models",
        Concat("workstream__name", Value(" logic model")),
        in_logic_model,
        more=("hypothesis", "context", "note"),
        workstream="workstream__",
    ),
    Kind(
        Workplan,
        "workplan",
        "Workplans",
        Concat("workstream__name", Value(" workplan "), YEAR),
        in_workplan,
        workstream="workstream__",
        detail="year",
    ),
    Kind(
        Action,
        "action",
        "Actions",
        "text",
        more=(
            "lead_organisation__name",
            "lead_officer",
            "assigned_to__name",
            "intended_outcome",
            "resources",
            "what_changed",
            "note",
            "closing_reason",
        ),
        **OF_WORKPLAN,
    ),
    Kind(
        Milestone,
        "milestone",
        "Milestones",
        "text",
        in_workplan,
        more=("note", "closing_reason"),
        workstream="action__workplan__workstream__",
        detail="action__workplan__year",
    ),
    Kind(
        NextStep,
        "next step",
        "Next steps",
        "text",
        of_next_step,
        more=("owner", "assigned_to__name", "due_text", "note", "closing_reason"),
        workstream="workstream__",
    ),
    Kind(Priority, "priority", "Priorities", "text", more=("note", "closing_reason"), **OF_WORKPLAN),
    Kind(
        Risk,
        "risk",
        "Risks and issues",
        "text",
        more=("mitigation", "owner", "assigned_to__name", "note", "closing_reason"),
        **OF_WORKPLAN,
    ),
    *(
        Kind(
            model,
            str(model._meta.verbose_name),
            str(model._meta.verbose_name_plural).capitalize(),
            place=in_logic_model,
            **OF_LOGIC_MODEL,
        )
        for model in (Activity, Output, Outcome, Input, Assumption, Barrier)
    ),
    Kind(
        Achievement,
        "achievement",
        "Achievements",
        "text",
        on_workstream(": impact to date"),
        more=("note", "closing_reason"),
        workstream="workstream__",
    ),
    Kind(
        Recommendation,
        "recommendation",
        "Recommendations",
        "text",
        at("progress:recommendation_list", "Recommendations"),
        more=("note", "closing_reason"),
    ),
    Kind(
        EvaluationFinding,
        "finding",
        "Findings of the evaluation",
        "text",
        at("progress:recommendation_list", "Recommendations"),
    ),
    Kind(
        Indicator,
        "indicator",
        "Indicators",
        "name",
        lambda entry: ("Indicators", reverse("progress:indicator", args=[entry.slug])),
        more=("short_name", "unit", "note"),
        slug="slug",
    ),
    Kind(
        Principle,
        "Marmot principle",
        "Marmot principles",
        "name",
        at("indicators:indicator_list", "Indicators"),
        more=("source",),
    ),
    Kind(
        Meeting,
        "meeting",
        "Meetings",
        "title",
        of_meeting,
        more=("purpose", "location", "when_text", "note"),
        workstream="workstream__",
        detail="held_on",
    ),
    Kind(
        AgendaItem,
        "agenda item",
        "Agenda items",
        "text",
        of_agenda_item,
        more=("recommendation", "presenter", "discussion", "outcome", "paper", "note", "closing_reason"),
        workstream="meeting__workstream__",
        detail=Concat(Cast("meeting__held_on", CharField()), Value("/"), "meeting__code"),
    ),
    Kind(Goal, "goal", "Goals", "text", at("progress:programme", "About the programme"), more=("keyword", "note")),
    Kind(
        Fact,
        "fact",
        "Facts about the population",
        "text",
        at("progress:programme", "About the programme"),
        more=("figure", "comparator", "comparator_figure", "source", "note"),
    ),
    Kind(
        Event,
        "event",
        "Timeline",
        "text",
        at("workstreams:timeline", "Timeline"),
        more=("when_text", "note"),
    ),
    Kind(
        Programme,
        "programme",
        "The programme",
        "name",
        at("progress:programme", "About the programme"),
        more=("strapline", "vision", "description", "why_now", "conclusion", "what_gain", "evaluation"),
    ),
    Kind(Organisation, "organisation", "Organisations", "name", of_partner, more=("short_name", "note")),
    Kind(
        User,
        "person",
        "People",
        "name",
        in_administration,
        more=("email", "job_title"),
        for_viewers=True,
    ),
    Kind(Area, "area", "Areas", "name", at("indicators:indicator_list", "Indicators"), more=("code",)),
    Kind(
        NeighbourSet, "neighbour set", "Neighbour sets", "name", at("indicators:indicator_list", "Indicators"), more=()
    ),
    Kind(ImportBatch, "import batch", "Import batches", "title", nowhere, more=(), is_searched=False),
)
OF_MODEL: dict[type[Model], Kind] = {kind.model: kind for kind in KINDS}
