"""Which file holds which rows: the one description that reading, loading and exporting share.

What kind of value a field takes, whether it may be empty and what it refers to is asked of the model; a reference is
written as the key of the row it names. Lists keep their order: it becomes `order`.
"""

from dataclasses import replace

from django.db.models import Model

from accounts.models import Organisation
from indicators.models import (
    FIGURES,
    Area,
    Assessment,
    Breakdown,
    ImportBatch,
    Indicator,
    IndicatorSource,
    Neighbour,
    NeighbourSet,
    Observation,
    SeriesBreak,
    Target,
)
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    ActivityRecommendation,
    Assumption,
    AssumptionActivity,
    Barrier,
    BarrierActivity,
    Input,
    LogicModel,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputOutcome,
)
from places.shapes import File, Sheet, Table
from progress.models import AgendaItem, Attendance, MeetingNotes, StepRaised
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

ANNOTATED = ("is_inferred", "note")
CLOSING = ("closed_on", "closed_as", "closing_reason")
LINK = ("source", "target", "strength", "is_inferred", "rationale")

OUTPUT = ("unit", "frequency", "is_cumulative", "baseline", "baseline_on", "target", "target_on")
ACTION = (
    "priority",
    "activities",
    "outputs",
    "recommendations",
    "intended_outcome",
    "lead_organisation",
    "lead_officer",
    "supporting_organisations",
    "resources",
    "starts_on",
    "due_on",
    "original_due_on",
    "agreed_due_on",
    "is_ongoing",
    "review_on",
    "delivery",
    "completed_on",
    "what_changed",
)
NEXT_STEP = ("due_on", "due_text", "owner", "raised_at", "comes_back_at")
PROGRAMME = (
    "code",
    "name",
    "place_name",
    "strapline",
    "vision_title",
    "vision",
    "description",
    "why_now",
    "conclusion",
    "what_gain",
    "organisations_note",
    "reporting_period",
    "small_number_threshold",
    "evaluation",
    "case_study_url",
)
FACT = ("topic", "figure", "text", "comparator", "comparator_figure", "source")
EVENT = ("when_text", "starts_on", "ends_on", "text", "is_milestone")
AGENDA_ITEM = (
    "standing",
    "purpose",
    "recommendation",
    "presenter",
    "time_in_minutes",
    "workstream",
    "paper",
    "paper_url",
    "paper_added_on",
    "added_on",
    "late_reason",
    "discussion",
    "outcome",
    "minute_reference",
)
MEETING = ("title", "workstream", "held_on", "when_text", "paper_deadline", "location", "purpose")
PUBLISHED_AS = ("key", "sex", "age")
BREAKDOWN = ("slug", "sex", "age", "category_type", "category")
SOURCE = ("slug", "title", "publisher", "published_on", "url", "note")
INDICATOR = ("name", "short_name", "principle", "order", "is_on_scorecard", "polarity", "unit", "facts")
METADATA = (
    "definition",
    "rationale",
    "data_source",
    "methodology",
    "caveats",
    "frequency",
    "next_expected_on",
    "value_type",
    "year_type",
    "multiplier",
    "interval_method",
    "headline_sex",
    "headline_age",
)
OBSERVATION = (
    "indicator",
    "area",
    "breakdown",
    "period_label",
    *FIGURES,
    "batch",
    *ANNOTATED,
)
ASSESSMENT = (
    "indicator",
    "area",
    "batch",
    "position",
    "period_label",
    "against",
    "neighbour_set",
    "basis",
    "result_text",
    "result",
    *ANNOTATED,
)


def items(name: str, model: type[Model], *fields: str, parent: str = "logic_model") -> Table:
    return Table(name, model, ("code",), ("code", "text", *fields, *ANNOTATED, *CLOSING), parent)


def links(name: str, model: type[Model]) -> Table:
    return Table(name, model, ("source", "target"), LINK)


LOGIC_MODEL = Table(
    "logic_model",
    LogicModel,
    ("workstream",),
    ("hypothesis", "context", *ANNOTATED),
    parent="workstream",
    is_single=True,
    children=(
        items("assumptions", Assumption, "standing", "evidence", "reviewed_on", "reviewed_by"),
        items("inputs", Input),
        items("activities", Activity, "role", "organisations"),
        items("outputs", Output, *OUTPUT),
        items("outcomes", Outcome, "band"),
        items("barriers", Barrier),
        links("activity_to_output", ActivityOutput),
        links("output_to_outcome", OutputOutcome),
        links("activity_to_outcome", ActivityOutcome),
        links("outcome_to_indicator", OutcomeIndicator),
        links("activity_to_recommendation", ActivityRecommendation),
        links("barrier_to_activity", BarrierActivity),
        links("assumption_to_activity", AssumptionActivity),
    ),
)

WORKPLANS = Table(
    "workplans",
    Workplan,
    ("workstream", "year"),
    ("year", *ANNOTATED),
    parent="workstream",
    children=(
        items("priorities", Priority, parent="workplan"),
        replace(
            items("actions", Action, *ACTION, parent="workplan"),
            children=(items("milestones", Milestone, "due_on", "original_due_on", parent="action"),),
        ),
        items("risks", Risk, "kind", "mitigation", "owner", parent="workplan"),
    ),
)

WORKSTREAM = Table(
    "workstream",
    Workstream,
    ("code",),
    ("code", "slug", "name", "also_known_as", "kind", "order", "chair", "context", "note"),
    is_single=True,
    keeps_order=False,
    children=(
        items("achievements", Achievement, "kind", "achieved_on", parent="workstream"),
        items("next_steps", NextStep, *NEXT_STEP, parent="workstream"),
        LOGIC_MODEL,
        WORKPLANS,
    ),
)

AGENDA = replace(
    items("agenda", AgendaItem, *AGENDA_ITEM, parent="meeting"),
    children=(Table("steps", StepRaised, ("step",), ("step",), parent="item"),),
)
ATTENDANCE = Table(
    "attendance",
    Attendance,
    ("meeting", "name", "organisation"),
    ("name", "organisation", "capacity", "substitute_for"),
    parent="meeting",
)
NOTES = Table(
    "notes",
    MeetingNotes,
    ("meeting",),
    ("chaired_by", "quorate", "remarks", "confirmed_on", "confirmed_how"),
    parent="meeting",
    is_single=True,
)

FILES: tuple[File | Sheet, ...] = (
    File(
        "programme.yaml",
        (
            Table("programme", Programme, ("code",), PROGRAMME, is_single=True),
            Table("goals", Goal, ("code",), ("code", "keyword", "text", *ANNOTATED)),
            Table("facts", Fact, ("code",), ("code", *FACT, *ANNOTATED)),
        ),
    ),
    File("organisations.yaml", (Table("organisations", Organisation, ("name",), ("name", "short_name", "note")),)),
    File("timeline.yaml", (Table("events", Event, ("code",), ("code", *EVENT, *ANNOTATED)),)),
    File("principles.yaml", (Table("principles", Principle, ("number",), ("number", "name", "source")),)),
    File("workstreams", (WORKSTREAM,), each="slug"),
    File("next_steps.yaml", (items("next_steps", NextStep, *NEXT_STEP, parent=""),)),
    File(
        "meetings.yaml",
        (
            Table(
                "meetings",
                Meeting,
                ("code",),
                ("code", *MEETING, *ANNOTATED),
                children=(AGENDA, ATTENDANCE, NOTES),
            ),
        ),
    ),
    File(
        "recommendations.yaml",
        (items("recommendations", Recommendation, "source", "principles", "workstreams", parent=""),),
    ),
    File(
        "evaluation.yaml",
        (Table("findings", EvaluationFinding, ("code",), ("code", "kind", "text", "part_of", *ANNOTATED)),),
    ),
    File("areas.yaml", (Table("areas", Area, ("code",), ("code", "name", "role", "area_type", "within", *ANNOTATED)),)),
    File(
        "neighbour_sets.yaml",
        (
            Table(
                "neighbour_sets",
                NeighbourSet,
                ("slug",),
                ("slug", "name", "source", "is_ranked", "note"),
                children=(
                    Table("neighbours", Neighbour, ("neighbour_set", "area"), ("area", "rank"), parent="neighbour_set"),
                ),
            ),
        ),
    ),
    File("sources.yaml", (Table("sources", ImportBatch, ("slug",), SOURCE),)),
    File(
        "indicators.yaml",
        (
            Table(
                "indicators",
                Indicator,
                ("slug",),
                ("slug", *INDICATOR, *METADATA, *ANNOTATED),
                remembered=("headline_sex", "headline_age"),
                children=(
                    Table(
                        "published_as",
                        IndicatorSource,
                        ("key", "sex", "age"),
                        ("key", "sex", "age"),
                        parent="indicator",
                    ),
                    Table("breaks", SeriesBreak, ("indicator", "on"), ("on", "note"), parent="indicator"),
                    Table("targets", Target, ("indicator", "by"), ("value", "by", "source"), parent="indicator"),
                ),
            ),
        ),
    ),
    File("breakdowns.yaml", (Table("breakdowns", Breakdown, ("slug",), BREAKDOWN),)),
    Sheet(
        "observations.csv",
        Table(
            "observations",
            Observation,
            ("indicator", "area", "period_label", "breakdown"),
            OBSERVATION,
            keeps_order=False,
        ),
    ),
    Sheet(
        "assessments.csv",
        Table(
            "assessments",
            Assessment,
            ("batch", "indicator", "area", "position", "against", "basis"),
            ASSESSMENT,
            keeps_order=False,
        ),
    ),
)


def tables() -> list[Table]:
    """Every table, those written under another after it."""

    def with_children(table: Table):
        yield table
        for child in table.children:
            yield from with_children(child)

    of_file = (one.tables if isinstance(one, File) else (one.table,) for one in FILES)
    return [table for some in of_file for top in some for table in with_children(top)]


def in_order_of_dependence() -> list[type[Model]]:
    """Every model, each after those that its rows refer to."""
    waiting = list(dict.fromkeys(table.model for table in tables()))
    ordered: list[type[Model]] = []

    def place(model):
        if model in ordered or model not in waiting:
            return
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if field.is_relation and field.related_model is not model:
                place(field.related_model)
        ordered.append(model)

    for model in waiting:
        place(model)
    return ordered
