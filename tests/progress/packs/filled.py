"""A programme with much in it: plans of many actions with updates, milestones and risks, and full logic models."""

from datetime import date, datetime, timedelta
from itertools import product

from django.utils import timezone

from logicmodels.models import (
    Activity,
    ActivityOutput,
    Assumption,
    Barrier,
    Input,
    LogicModel,
    Outcome,
    Output,
    OutputOutcome,
)
from progress.models import AgendaItem
from workplans.models import Action, Highlight, Milestone, NextStep, Priority, Risk, Update, Workplan
from workstreams.models import Meeting, Workstream

SAID = "The contractor has left and the new one starts in a month; until then two officers do the visits themselves."
STATES = ("on_track", "at_risk", "off_track", "not_started", "complete", "paused")
TODAY = date(2026, 11, 27)


def meeting(held_on=date(2026, 12, 8)):
    held = Meeting.objects.create(
        code="OG-M90",
        title="Oversight group",
        held_on=held_on,
        paper_deadline=held_on - timedelta(days=7),
        location="Town Hall, Committee Room 2",
        purpose="Sign off the workplans for 2027 and look at what is worsening.",
    )
    asked = {"purpose": "decision", "recommendation": "Agree who leads on damp homes.", "presenter": "Amina Khan"}
    paper = {"paper": "Damp homes: the evidence", "paper_url": "https://example.org/damp.pdf", "time_in_minutes": 20}
    late = {"added_on": held_on - timedelta(days=2), "late_reason": "Figures came on Monday."}
    for number, said in enumerate([{"standing": "apologies", "purpose": "noting"}, asked | paper, asked | late], 1):
        item = {"text": f"Item {number}", "added_on": TODAY, **said}
        AgendaItem.objects.create(code=f"OG-M90-I{number:02}", meeting=held, order=number, **item)
    return held


def fill(by, *, actions: int = 60, items: int = 15, wrong: str = SAID) -> None:
    """Fill the four priority workstreams: `actions` each, of which a third is at risk or off track."""
    for workstream in Workstream.objects.priority():
        _plan(workstream, by, actions, wrong)
        _model(workstream, items)


def _plan(workstream, by, many, wrong):
    code = workstream.code
    plan = Workplan.objects.current_for(workstream)
    plan = plan or Workplan.objects.create(workstream=workstream, year=TODAY.year)
    priorities = [Priority(workplan=plan, code=f"{code}-P9{n}", text=f"Priority {n} of {workstream}") for n in range(4)]
    priorities = Priority.objects.bulk_create(priorities)
    made = []
    for n in range(many):
        state, due = STATES[n % len(STATES)], TODAY + timedelta(days=30 + n)
        made.append(
            Action(
                workplan=plan,
                priority=priorities[n % 4],
                code=f"{code}-{plan.year}-9{n:02}",
                order=n,
                text=f"Visit {n + 20} homes with damp and agree with the owner what is done about it and when: {n}",
                lead_officer=f"Officer {n % 9}",
                due_on=due,
                original_due_on=due - timedelta(days=60 * (n % 3)),
                delivery=state,
                starts_on=TODAY - timedelta(days=200),
                **({"completed_on": TODAY, "what_changed": "Homes are dry."} if state == "complete" else {}),
            )
        )
    made = Action.objects.bulk_create(made)
    moment = timezone.make_aware(datetime(2026, 11, 20, 10))
    told = {"made_by": by, "made_by_name": by.name, "made_at": moment, "period_starts_on": date(2026, 11, 1)}
    Update.objects.bulk_create(
        Update(
            action=one,
            delivery=one.delivery,
            text=f"Visited {n} homes.",
            what_is_wrong=wrong if one.delivery in ("at_risk", "off_track") else "",
            support_needed="A word with the landlords’ forum" if one.delivery == "off_track" else "",
            **told,
        )
        for n, one in enumerate(made)
    )
    Milestone.objects.bulk_create(
        Milestone(
            action=one,
            code=f"{one.code}-M1",
            text="Half of the homes visited",
            due_on=one.due_on,
            original_due_on=one.due_on,
        )
        for one in made[:12]
    )
    Risk.objects.bulk_create(
        Risk(workplan=plan, code=f"{code}-R9{n}", text="The grant ends in March", mitigation="A bid is written")
        for n in range(3)
    )
    Highlight.objects.bulk_create(
        Highlight(
            workplan=plan,
            rating=rating,
            summary="Most of the plan runs; the visits are behind.",
            achieved="400 homes visited\n12 landlords trained",
            planned="Train the next 12 landlords",
            support_needed="A letter to the landlords’ forum",
            **told | {"period_starts_on": start, "made_at": moment + timedelta(days=n)},
        )
        for n, (rating, start) in enumerate((("on_track", date(2026, 10, 1)), ("at_risk", date(2026, 11, 1))))
    )
    NextStep.objects.create(
        workstream=workstream, code=f"{code}-N91", text="Send the letter", due_on=TODAY - timedelta(5)
    )


def _model(workstream, many):
    model, _ = LogicModel.objects.get_or_create(workstream=workstream)
    if Activity.objects.filter(logic_model=model).exists():
        return
    LogicModel.objects.filter(pk=model.pk).update(hypothesis="If homes are dry and warm, fewer children fall ill.")
    code = workstream.code

    def items(kind, letter, number, text):
        rows = (
            kind(logic_model=model, code=f"{code}-{letter}9{n}", order=n, text=f"{text} {n}") for n in range(number)
        )
        return kind.objects.bulk_create(rows)

    items(Input, "IN", 5, "Officers and money from the grant")
    items(Assumption, "AS", 3, "Owners let us in")
    items(Barrier, "B", 3, "Contractors are hard to find")
    activities = items(Activity, "A", many, "Visits to homes with damp, with advice on heating")
    outputs = items(Output, "OP", 6, "Number of homes visited")
    outcomes = items(Outcome, "OC", 5, "Fewer homes with damp")
    ActivityOutput.objects.bulk_create(
        ActivityOutput(source=one, target=outputs[n % 6]) for n, one in enumerate(activities)
    )
    OutputOutcome.objects.bulk_create(
        OutputOutcome(source=source, target=target)
        for n, (source, target) in enumerate(product(outputs, outcomes))
        if n % 4 == 0
    )
