"""Logic models and workplans as they were signed off: each row comes from the frozen text of a version in force."""

from datetime import date
from decimal import Decimal

from django.db.models import TextChoices

from logicmodels.models import Activity, Link, Outcome, Output
from progress.open_data.dataset import Column, Dataset, day, number, text, whole, yes
from progress.open_data.signed import CHAIN, SignedPlan, latest_of_each, plans_in_force
from workplans.models import Risk
from workstreams.models import Closable

KINDS = {
    "inputs": "Input",
    "activities": "Activity",
    "outputs": "Output",
    "outcomes": "Outcome",
    "assumptions": "Assumption",
    "barriers": "Barrier",
}


def _versions():
    for one in plans_in_force():
        yield one.reference, one.workstream.code, one.year, one.number, one.as_at, one.signed_on, one.is_to_be_noted


def _logic_models():
    for one in _with_logic_models():
        about = one.about("logic_model")
        yield one.workstream.code, one.reference, about.get("hypothesis"), about.get("context")


def _items():
    for one in _with_logic_models():
        for section in CHAIN:
            for code, row in one.items(section):
                yield (
                    *(one.workstream.code, one.reference, KINDS[section], code, row.get("text")),
                    label(Activity.Role, row.get("role")),
                    _together(row.get("organisations")),
                    label(Outcome.Band, row.get("band")),
                    *(row.get("unit"), label(Output.Frequency, row.get("frequency"))),
                    row.get("is_cumulative", False) if section == "outputs" else None,
                    *(_number(row.get("baseline")), _day(row.get("baseline_on"))),
                    *(_number(row.get("target")), _day(row.get("target_on"))),
                    *_closing(row),
                )


def _links():
    for one in _with_logic_models():
        for link in one.links():
            yield (
                *(one.workstream.code, one.reference, link["source"], link.get("phrase"), link["target"]),
                *(label(Link.Strength, link.get("strength")), link.get("rationale"), link.get("is_inferred", False)),
            )


def _priorities():
    for one in plans_in_force():
        for code, row in one.items("priorities"):
            yield one.workstream.code, one.year, one.reference, code, row.get("text"), *_closing(row)


def _actions():
    for one in plans_in_force():
        for code, row in one.items("actions"):
            yield (
                *(one.workstream.code, one.year, one.reference, code, row.get("text")),
                *(row.get("priority") or None, row.get("lead_organisation") or None),
                _together(row.get("supporting_organisations")),
                row.get("intended_outcome"),
                *(_day(row.get("starts_on")), _day(row.get("due_on")), _day(row.get("original_due_on"))),
                *(row.get("is_ongoing", False), _day(row.get("review_on"))),
                *(_together(row.get(name)) for name in ("activities", "outputs", "recommendations")),
                *(_day(row.get("completed_on")), row.get("what_changed")),
                *_closing(row),
            )


def _milestones():
    for one in plans_in_force():
        for code, row in one.items("milestones"):
            yield (
                *(one.workstream.code, one.year, one.reference, code, row.get("action"), row.get("text")),
                *(_day(row.get("due_on")), _day(row.get("original_due_on"))),
                *_closing(row),
            )


def _risks():
    for one in plans_in_force():
        for code, row in one.items("risks"):
            yield (
                *(one.workstream.code, one.year, one.reference, code, label(Risk.Kind, row.get("kind"))),
                *(row.get("text"), row.get("mitigation")),
                *_closing(row),
            )


def _with_logic_models() -> list[SignedPlan]:
    return [one for one in latest_of_each(plans_in_force()) if one.has_logic_model]


def label(choices: type[TextChoices], said: str | None) -> str | None:
    """A choice as people read it; what a later release no longer knows as it was signed off."""
    return str(choices(said).label) if said in choices.values else said


def _closing(row):
    return _day(row.get("closed_on")), label(Closable.Closing, row.get("closed_as")), row.get("closing_reason")


def _day(said) -> date | None:
    return date.fromisoformat(said) if said else None


def _number(said) -> Decimal | None:
    return Decimal(said) if said else None


def _together(names) -> str | None:
    return ";".join(names) if names else None


_WORKSTREAM = text("workstream", "`code` of the data set `workstreams`.")
_YEAR = whole("year", "The year that the workplan is for.")
_VERSION = text("version", "`reference` of the data set `versions`: as it was signed off there.")
_CODE = text("code", "Its permanent reference; never used twice.")
_CLOSING = (
    day("closed_on", "When it was closed; empty while it is open."),
    text("closed_as", "How it ended."),
    text("closing_reason", "Why it was closed."),
)


def _columns(*own: Column) -> tuple[Column, ...]:
    return _WORKSTREAM, _YEAR, _VERSION, _CODE, *own, *_CLOSING


DATASETS = (
    Dataset(
        "versions",
        "Signed versions in force",
        "Which version of each workplan, with its workstream's logic model, is signed off and in force.",
        (
            text("reference", "The version's permanent reference, for example BSE-2024-v3."),
            _WORKSTREAM,
            _YEAR,
            whole("number", "The version's number."),
            day("as_at", "The day on which it was sent to the oversight group: what it says is of that day."),
            day("signed_on", "The day on which it was signed off."),
            yes("is_to_be_noted", "Was it agreed outside a meeting, and is still to be noted by the next?"),
        ),
        _versions,
    ),
    Dataset(
        "logic-models",
        "Logic models",
        "What each workstream believes that it changes, and in which circumstances, as signed off last.",
        (
            _WORKSTREAM,
            _VERSION,
            text("hypothesis", "What the workstream believes that leads to what."),
            text("context", "What a newcomer must know about where this happens."),
        ),
        _logic_models,
    ),
    Dataset(
        "logic-model-items",
        "Items of the logic models",
        "Inputs, activities, outputs, outcomes, assumptions and barriers, as signed off last.",
        (
            _WORKSTREAM,
            _VERSION,
            text("kind", "Input, activity, output, outcome, assumption or barrier."),
            _CODE,
            text("text", "What it says."),
            text("role", "Of an activity: whether the workstream leads, delivers, funds or influences it."),
            text("organisations", "Of an activity: who does it, with semicolons between them."),
            text("band", "Of an outcome: short, medium or long term."),
            text("unit", "Of an output: what is counted."),
            text("frequency", "Of an output: how often it is counted."),
            yes("is_cumulative", "Of an output: does each count include those before it in the year?"),
            number("baseline", "Of an output: where it starts from."),
            day("baseline_on", "The day of the baseline."),
            number("target", "Of an output: what it should come to."),
            day("target_on", "The day by which it should."),
            *_CLOSING,
        ),
        _items,
    ),
    Dataset(
        "logic-model-links",
        "Links of the logic models",
        "What is held to contribute to, be counted by or rest on what, as signed off last. A link claims a "
        "contribution and no more.",
        (
            _WORKSTREAM,
            _VERSION,
            text("source", "Code of the item that the link starts from."),
            text("phrase", "What the link says, for example contributes to."),
            text("target", "Code of the item that it leads to, or the name of an indicator."),
            text("strength", "How far it is believed: suspected, plausible or evidenced."),
            text("rationale", "Why it is believed."),
            yes("is_inferred", "Was it inferred from a document, and is still to be confirmed?"),
        ),
        _links,
    ),
    Dataset(
        "workplan-priorities",
        "Priorities of the workplans",
        "Under what the actions of a workplan stand, as signed off.",
        _columns(text("text", "What it says.")),
        _priorities,
    ),
    Dataset(
        "workplan-actions",
        "Actions of the workplans",
        "What is to be done by whom and when, as signed off. Names of people are left out.",
        _columns(
            text("text", "What is to be done."),
            text("priority", "`code` of the data set `workplan-priorities`."),
            text("lead_organisation", "Which organisation leads it."),
            text("supporting_organisations", "Which support it, with semicolons between them."),
            text("intended_outcome", "What will be different."),
            day("starts_on", "When it starts."),
            day("due_on", "When it is due, as signed off."),
            day("original_due_on", "The due date that was given first."),
            yes("is_ongoing", "Does it go on without a due date?"),
            day("review_on", "When an ongoing action is reviewed."),
            text("activities", "Codes of the activities that it moves forward, with semicolons between them."),
            text("outputs", "Codes of the outputs that it adds to, with semicolons between them."),
            text("recommendations", "Codes of the recommendations that it answers, with semicolons between them."),
            day("completed_on", "When it was completed, where that was before it was signed off."),
            text("what_changed", "What changed as a result."),
        ),
        _actions,
    ),
    Dataset(
        "workplan-milestones",
        "Milestones of the actions",
        "Steps on the way of an action, as signed off.",
        _columns(
            text("action", "`code` of the data set `workplan-actions`."),
            text("text", "What is reached."),
            day("due_on", "By when, as signed off."),
            day("original_due_on", "The date that was given first."),
        ),
        _milestones,
    ),
    Dataset(
        "workplan-risks",
        "Risks of the workplans",
        "What may go wrong and what is done about it, as signed off. Names of people are left out.",
        _columns(
            text("kind", "Risk or issue."),
            text("text", "What may go wrong."),
            text("mitigation", "What is done about it."),
        ),
        _risks,
    ),
)
