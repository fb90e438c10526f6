"""One valid row of every model, each with parents of its own, so that a list's cost shows."""

from datetime import UTC, date, datetime

from accounts.models import Appointment, CalendarLink, Invitation, Organisation, User
from gaps.models import Gap, Waiver
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
    StagedArea,
    StagedSeries,
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
    OutputCount,
    OutputOutcome,
)
from progress.models import AgendaItem, Attendance, MeetingNotes, Pack, PackFile, StepRaised
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
    Reminder,
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
    Membership,
    Principle,
    Programme,
    Recommendation,
    Workstream,
)

YEAR = {"period_label": "2022", "period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)}


def programme(n=1):
    return Programme.objects.get_or_create(
        code="HET", defaults={"name": "Example Health Equity Town", "place_name": "Example", "vision": "Fair."}
    )[0]


def organisation(n=1):
    return Organisation.objects.get_or_create(name=f"Organisation {n}")[0]


def user(n=1):
    defaults = {"name": f"Person {n}", "organisation": organisation(n)}
    return User.objects.get_or_create(email=f"person{n}@example.org", defaults=defaults)[0]


def workstream(n=1):
    return Workstream.objects.get_or_create(
        code=f"WS{n}", defaults={"slug": f"workstream-{n}", "name": f"Workstream {n}", "kind": "priority", "order": n}
    )[0]


def principle(n=1):
    return Principle.objects.get_or_create(number=n, defaults={"name": f"Principle {n}"})[0]


def logic_model(n=1):
    return LogicModel.objects.get_or_create(workstream=workstream(n), defaults={"hypothesis": f"If {n}"})[0]


def workplan(n=1, year=2024):
    return Workplan.objects.get_or_create(workstream=workstream(n), year=year)[0]


def meeting(n=1, month=1):
    """The first of a workstream is in October 2024, the second in November."""
    defaults = {"title": f"Meeting {n}", "workstream": workstream(n), "held_on": date(2024, 9 + month, n)}
    return Meeting.objects.get_or_create(code=f"WS{n}-M{month:02d}", defaults=defaults)[0]


def area(n=1):
    return Area.objects.get_or_create(code=f"E0600{n:04d}", defaults={"name": f"Area {n}"})[0]


def neighbour_set(n=1):
    return NeighbourSet.objects.get_or_create(slug=f"set-{n}", defaults={"name": f"Set {n}", "source": "A method"})[0]


def batch(n=1):
    return ImportBatch.objects.get_or_create(
        slug=f"batch-{n}", defaults={"title": f"Batch {n}", "imported_by": user(n), "publisher": f"Publisher {n}"}
    )[0]


def indicator(n=1):
    return Indicator.objects.get_or_create(
        slug=f"indicator-{n}",
        defaults={"name": f"Indicator {n}", "short_name": f"Indicator {n}", "principle": principle(n)},
    )[0]


def breakdown(n=1):
    return Breakdown.objects.get_or_create(category_type="Ethnic groups", category=f"Group {n}")[0]


def observation(n=1):
    return Observation.objects.get_or_create(
        indicator=indicator(n),
        area=area(n),
        breakdown=None,
        **YEAR,
        defaults={"value_text": f"{n}.5%", "value": f"{n}.5", "batch": batch(n)},
    )[0]


def item(model):
    def make(n=1):
        code = f"WS{n}-{model.code_stem}01"
        return model.objects.get_or_create(code=code, defaults={"logic_model": logic_model(n), "text": f"Text {n}"})[0]

    return make


activity, output, outcome = item(Activity), item(Output), item(Outcome)
barrier, assumption = item(Barrier), item(Assumption)


def coded(model, code, **fields):
    def make(n=1):
        more = {name: value(n) if callable(value) else value for name, value in fields.items()}
        return model.objects.get_or_create(code=code.format(n=n), defaults={"text": f"Text {n}", **more})[0]

    return make


def link(model, source, target):
    return lambda n=1: model.objects.get_or_create(source=source(n), target=target(n))[0]


def submission(n=1):
    """The first version of a workplan."""
    return Submission.objects.filter(workplan=workplan(n)).first() or Submission.objects.create(
        workplan=workplan(n),
        number=1,
        reference=f"WS{n}-2024-v1",
        content=f'{{"workplan":{{"":{{"year":{2024 + n}}}}}}}',
        check_code=f"{n:064x}",
        position=1,
        sent_by=user(n),
        sent_by_name=f"Person {n}",
    )


def decision(n=1):
    """That a meeting signed it off."""
    return Decision.objects.filter(submission=submission(n)).first() or Decision.objects.create(
        workplan=workplan(n),
        submission=submission(n),
        event="signed_off",
        how="minutes",
        decided_on=date(2024, 10, n),
        minute_reference="Item 4",
        quorate="yes",
        check_code=submission(n).check_code,
        recorded_by=user(n),
        recorded_by_name=f"Person {n}",
        position=2,
        previous_seal=submission(n).seal,
    )


def pack(n=1):
    """The papers of a meeting, as they were sent out."""
    return Pack.objects.filter(meeting=meeting(n)).first() or Pack.objects.create(
        meeting=meeting(n),
        number=1,
        kind="pack",
        content="{}",
        check_code=f"{n:064x}",
        as_at=datetime(2024, 10, n, tzinfo=UTC),
        despatched_by=user(n),
        despatched_by_name=f"Person {n}",
    )


def pack_file(n=1):
    """The same in one format."""
    of_it = {"pack": pack(n), "extension": "pdf"}
    return PackFile.objects.filter(**of_it).first() or PackFile.objects.create(**of_it, content=b"%PDF")


action = coded(Action, "WS{n}-2024-01", workplan=workplan, lead_organisation=organisation)
next_step = coded(NextStep, "WS{n}-N01", workstream=workstream)
recommendation = coded(Recommendation, "HET-REC{n:02d}", source="evaluation")
finding = coded(EvaluationFinding, "HET-EV{n:02d}", kind="aim")

agenda_item = coded(AgendaItem, "WS{n}-M01-I01", meeting=meeting, purpose="noting")

MAKERS = {
    Organisation: organisation,
    User: user,
    Appointment: lambda n=1: Appointment.objects.get_or_create(user=user(n), kind="oversight")[0],
    Invitation: lambda n=1: Invitation.objects.get_or_create(
        user=user(n), used_at=None, withdrawn_at=None, defaults={"made_by": user(n), "token_hash": f"hash {n}"}
    )[0],
    CalendarLink: lambda n=1: CalendarLink.objects.get_or_create(
        user=user(n), withdrawn_at=None, defaults={"token_hash": f"hash {n}"}
    )[0],
    Programme: programme,
    Goal: coded(Goal, "HET-G{n:02d}", keyword="economy"),
    Fact: coded(Fact, "HET-F{n:02d}", topic="population", source="Census"),
    Event: coded(Event, "HET-E{n:02d}", when_text="2021", starts_on=date(2021, 1, 1), ends_on=date(2021, 12, 31)),
    Principle: principle,
    Workstream: workstream,
    Membership: lambda n=1: Membership.objects.get_or_create(user=user(n), workstream=workstream(n), role="chair")[0],
    Achievement: coded(Achievement, "WS{n}-I01", workstream=workstream),
    Recommendation: recommendation,
    EvaluationFinding: lambda n=1: coded(EvaluationFinding, "HET-EV9{n}", kind="aim", part_of=finding)(n),
    Meeting: meeting,
    Area: area,
    NeighbourSet: neighbour_set,
    Neighbour: lambda n=1: Neighbour.objects.get_or_create(neighbour_set=neighbour_set(n), area=area(n))[0],
    Indicator: indicator,
    IndicatorSource: lambda n=1: IndicatorSource.objects.get_or_create(
        key=f"9000{n}", sex="Persons", age="All ages", defaults={"indicator": indicator(n)}
    )[0],
    SeriesBreak: lambda n=1: SeriesBreak.objects.get_or_create(
        indicator=indicator(n), on=date(2019, 4, 1), defaults={"note": "The question was worded anew."}
    )[0],
    Target: lambda n=1: Target.objects.get_or_create(
        indicator=indicator(n), by=date(2040, 3, 31), defaults={"value": f"{n}.2", "source": "The plan for 2040"}
    )[0],
    Breakdown: breakdown,
    ImportBatch: batch,
    StagedSeries: lambda n=1: StagedSeries.objects.get_or_create(batch=batch(n), key=f"9000{n}", name=f"Series {n}")[0],
    StagedArea: lambda n=1: StagedArea.objects.get_or_create(batch=batch(n), code=f"E0600000{n}", name=f"Area {n}")[0],
    Observation: observation,
    Assessment: lambda n=1: Assessment.objects.get_or_create(
        indicator=indicator(n),
        area=area(n),
        batch=batch(n),
        position=1,
        against="country",
        basis="published",
        defaults={"result_text": "Better", "result": "better", **YEAR},
    )[0],
    Revision: lambda n=1: Revision.objects.get_or_create(
        observation=observation(n),
        defaults={"value_text": "1", "value": 1, "batch": batch(n), "reason": "Misread", "revised_by": user(n)},
    )[0],
    FlagReview: lambda n=1: FlagReview.objects.get_or_create(
        flag=f"{n:016x}",
        number=1,
        defaults={
            "rule": "W1",
            "indicator": indicator(n),
            "area": area(n),
            "sentence": f"Town and county have the same value, {n}%.",
            "fingerprint": "0" * 32,
            "decision": "true",
            "note": "Checked with the publisher.",
            "reviewed_by": user(n),
            **YEAR,
        },
    )[0],
    LogicModel: logic_model,
    Assumption: assumption,
    Input: item(Input),
    Activity: activity,
    Output: output,
    OutputCount: lambda n=1: OutputCount.objects.get_or_create(
        output=output(n),
        activity=activity(n),
        starts_on=date(2024, 4, 1),
        ends_on=date(2024, 6, 30),
        defaults={"count": 12},
    )[0],
    Outcome: outcome,
    Barrier: barrier,
    ActivityOutput: link(ActivityOutput, activity, output),
    OutputOutcome: link(OutputOutcome, output, outcome),
    ActivityOutcome: link(ActivityOutcome, activity, outcome),
    OutcomeIndicator: link(OutcomeIndicator, outcome, indicator),
    ActivityRecommendation: link(ActivityRecommendation, activity, recommendation),
    BarrierActivity: link(BarrierActivity, barrier, activity),
    AssumptionActivity: link(AssumptionActivity, assumption, activity),
    Workplan: workplan,
    Priority: coded(Priority, "WS{n}-P01", workplan=workplan),
    Action: action,
    Update: lambda n=1: Update.objects.get_or_create(
        action=action(n), made_by=user(n), delivery="on_track", defaults={"text": "Going well."}
    )[0],
    Milestone: coded(Milestone, "WS{n}-2024-01-M01", action=action, due_on=date(2024, 9, 30)),
    DueDateMove: lambda n=1: DueDateMove.objects.get_or_create(
        action=action(n),
        defaults={"was": date(2024, 9, 30), "now": date(2024, 12, 31), "reason": "Late start.", "moved_by": user(n)},
    )[0],
    Highlight: lambda n=1: Highlight.objects.get_or_create(
        workplan=workplan(n), made_by=user(n), defaults={"rating": "on_track", "summary": "Going well."}
    )[0],
    Reminder: lambda n=1: Reminder.objects.get_or_create(
        person=user(n), what=f"WS{n}-2024-01", occasion="due", on=date(2024, 9, 30)
    )[0],
    Risk: coded(Risk, "WS{n}-R01", workplan=workplan),
    Submission: submission,
    Pack: pack,
    PackFile: pack_file,
    Decision: decision,
    NextStep: next_step,
    Carrying: lambda n=1: Carrying.objects.get_or_create(
        step=next_step(n), defaults={"from_meeting": meeting(n), "to_meeting": meeting(n, 2), "carried_by": user(n)}
    )[0],
    Gap: lambda n=1: Gap.objects.get_or_create(
        rule="activity-without-output",
        about=f"WS{n}-A01",
        defaults={"what": f"Nothing counts {n}.", "severity": "warning", "workstream": workstream(n)},
    )[0],
    Waiver: lambda n=1: Waiver.objects.get_or_create(
        rule="activity-without-output",
        about=f"WS{n}-A01",
        defaults={
            "what": f"Nothing counts {n}.",
            "workstream": workstream(n),
            "reason": "It is counted from April on.",
            "expires_on": date(2999, 3, 31),
            "waived_by": user(n),
        },
    )[0],
    AgendaItem: agenda_item,
    StepRaised: lambda n=1: (
        StepRaised.objects.filter(step=next_step(n)).first()
        or StepRaised.objects.create(item=agenda_item(n), step=next_step(n))
    ),
    Attendance: lambda n=1: Attendance.objects.get_or_create(
        meeting=meeting(n), name=f"Person {n}", defaults={"capacity": "present"}
    )[0],
    MeetingNotes: lambda n=1: MeetingNotes.objects.get_or_create(meeting=meeting(n))[0],
    Carried: lambda n=1: Carried.objects.get_or_create(
        from_workplan=workplan(n),
        code=f"WS{n}-P01",
        defaults={"to_workplan": workplan(n, 2025), "kind": "priority", "text": "Warm homes", "carried_by": user(n)},
    )[0],
}
