"""Every rule defined a second time, as plainly as can be: row after row, and a question to the database for each.

`DEFINED` maps the name of a rule to a function of the day that answers what the gaps are about.
"""

from datetime import date, timedelta

from auditlog.models import LogEntry
from django.db.models import Q
from django.utils import timezone

from indicators.models import Assessment, Indicator, Observation
from logicmodels.models import (
    LINKS,
    Activity,
    ActivityOutcome,
    ActivityOutput,
    Assumption,
    Barrier,
    Input,
    LogicModel,
    Outcome,
    OutcomeIndicator,
    Output,
    OutputOutcome,
)
from workplans.models import Action, NextStep, Risk, Workplan
from workstreams.models import Membership, Principle, Programme, Recommendation, Workstream

DEFINED = {}


def defines(function):
    DEFINED[function.__name__.replace("_", "-")] = function
    return function


def codes(rows):
    return {row.code for row in rows}


def open_rows(model):
    return list(model.objects.filter(closed_on=None))


# The chain


def leads_to(activity, outcome) -> bool:
    if activity.outcome_links.filter(target=outcome).exists():
        return True
    return any(
        link.target.closed_on is None and link.target.outcome_links.filter(target=outcome).exists()
        for link in activity.output_links.all()
    )


def activities_to(indicator) -> list[Activity]:
    outcomes = [link.source for link in indicator.outcome_links.all() if link.source.closed_on is None]
    return [one for one in open_rows(Activity) if any(leads_to(one, outcome) for outcome in outcomes)]


def actions_for(activity) -> list[Action]:
    outputs = [link.target for link in activity.output_links.all() if link.target.closed_on is None]
    return [
        one
        for one in open_rows(Action)
        if activity in one.activities.all() or any(output in outputs for output in one.outputs.all())
    ]


@defines
def activity_without_output(today):
    return codes(one for one in open_rows(Activity) if not one.output_links.filter(target__closed_on=None).exists())


@defines
def activity_without_action(today):
    return codes(
        one
        for one in open_rows(Activity)
        if not actions_for(one)
        and Action.objects.filter(closed_on=None, workplan__workstream=one.logic_model.workstream).exists()
    )


@defines
def output_without_unit(today):
    return codes(one for one in open_rows(Output) if one.unit == "")


@defines
def output_without_target(today):
    return codes(one for one in open_rows(Output) if one.target is None)


@defines
def target_date_passed(today):
    return codes(one for one in open_rows(Output) if one.target is not None and one.target_on < today)


@defines
def output_without_counts(today):
    return codes(one for one in open_rows(Output) if not one.counts.exists())


def last_day_due(frequency, today) -> date:
    """Walks back from today: past the quarter that runs and the one that ended last, to the end of a period."""
    quarters_ended, day = 0, today
    while True:
        day -= timedelta(days=1)
        tomorrow = day + timedelta(days=1)
        if tomorrow.day == 1 and tomorrow.month in (1, 4, 7, 10):
            quarters_ended += 1
            if quarters_ended >= 2 and (frequency != "year" or tomorrow.month == 4):
                return day


@defines
def count_stalled(today):
    return codes(
        one
        for one in open_rows(Output)
        if one.counts.exists() and max(row.ends_on for row in one.counts.all()) < last_day_due(one.frequency, today)
    )


@defines
def output_without_activity(today):
    return codes(one for one in open_rows(Output) if not one.activity_links.filter(source__closed_on=None).exists())


@defines
def output_without_outcome(today):
    return codes(one for one in open_rows(Output) if not one.outcome_links.filter(target__closed_on=None).exists())


@defines
def outcome_without_activity(today):
    activities = open_rows(Activity)
    return codes(one for one in open_rows(Outcome) if not any(leads_to(activity, one) for activity in activities))


@defines
def outcome_without_indicator(today):
    return codes(
        one for one in open_rows(Outcome) if not one.indicator_links.filter(target__is_on_scorecard=True).exists()
    )


# Indicators


def latest(indicator, against) -> str:
    """As it was judged on its latest date of measure; "" where nobody judged."""
    positions = sorted(set(Assessment.objects.filter(indicator=indicator).values_list("position", flat=True)))
    if not positions:
        return ""
    rows = Assessment.objects.filter(indicator=indicator, position=positions[-1], against=against)
    return rows[0].result if rows else ""


def by_interval(indicator) -> str:
    """The place against the country by its 95 % interval; "" where either has no figure."""
    rows = Observation.objects.filter(indicator=indicator).order_by("-period_end")
    here, there = rows.filter(area__role="place").first(), rows.filter(area__role="country").first()
    if here is None or there is None:
        return ""
    if here.lower <= there.value <= here.upper:
        return "similar"
    return "better" if (here.value > there.value) == (indicator.polarity == "high") else "worse"


def is_worse(indicator) -> bool:
    country = latest(indicator, "country")
    if country in ("", "not_compared"):
        country = by_interval(indicator)
    return country == "worse" or (country in ("", "not_compared") and latest(indicator, "region") == "worse")


def is_bad(indicator) -> bool:
    return is_worse(indicator) or latest(indicator, "past") == "worsening"


def on_scorecard():
    return list(Indicator.objects.filter(is_on_scorecard=True))


def slugs(rows):
    return {f"indicator:{row.slug}" for row in rows}


def at_work_on(indicator) -> list[Action]:
    actions = [action for activity in activities_to(indicator) for action in actions_for(activity)]
    return [one for one in actions if one.delivery not in ("complete", "paused")]


def is_late(action, today) -> bool:
    if action.due_on is None or action.delivery == "complete":
        return False
    return (action.agreed_due_on or action.original_due_on) < today


@defines
def worse_without_activity(today):
    return slugs(one for one in on_scorecard() if is_bad(one) and not activities_to(one))


@defines
def indicator_without_activity(today):
    return slugs(one for one in on_scorecard() if not is_bad(one) and not activities_to(one))


@defines
def worse_without_action(today):
    return slugs(one for one in on_scorecard() if is_bad(one) and activities_to(one) and not at_work_on(one))


@defines
def worse_with_overdue_actions(today):
    return slugs(
        one
        for one in on_scorecard()
        if is_bad(one) and at_work_on(one) and not [row for row in at_work_on(one) if not is_late(row, today)]
    )


@defines
def indicator_without_figures(today):
    return slugs(one for one in on_scorecard() if not one.assessments.exists() and not one.observations.exists())


@defines
def figures_late(today):
    return slugs(
        one
        for one in on_scorecard()
        if (one.assessments.exists() or one.observations.exists())
        and one.next_expected_on is not None
        and one.next_expected_on < today
    )


@defines
def rating_differs(today):
    return slugs(
        one
        for one in on_scorecard()
        if latest(one, "country") in ("better", "similar", "worse")
        and by_interval(one) not in ("", latest(one, "country"))
    )


# What is taken for granted


def resting_on(standing):
    return codes(
        one
        for one in open_rows(Assumption)
        if one.standing == standing and one.activity_links.filter(target__closed_on=None).exists()
    )


@defines
def assumption_broken(today):
    return resting_on("broken")


@defines
def assumption_doubtful(today):
    return resting_on("doubtful")


@defines
def assumption_untested(today):
    return resting_on("untested")


@defines
def assumption_review_old(today):
    a_year_ago = date(today.year - 1, today.month, 28 if (today.month, today.day) == (2, 29) else today.day)
    return codes(
        one
        for one in open_rows(Assumption)
        if one.standing != "untested" and one.reviewed_on and one.reviewed_on < a_year_ago
    )


@defines
def barrier_unanswered(today):
    return codes(one for one in open_rows(Barrier) if not one.activity_links.filter(target__closed_on=None).exists())


def is_there(row) -> bool:
    return row.is_on_scorecard if isinstance(row, Indicator) else getattr(row, "closed_on", None) is None


@defines
def link_only_suspected(today):
    forwards = (ActivityOutput, OutputOutcome, ActivityOutcome, OutcomeIndicator)
    return codes(
        link.source
        for kind in forwards
        for link in kind.objects.all()
        if link.strength == "suspected" and is_there(link.source) and is_there(link.target)
    )


@defines
def inferred_unconfirmed(today):
    found = set()
    for model in (Activity, Output, Outcome, Assumption, Barrier, Input, Action, Risk, NextStep):
        found |= {row.of_workstream for row in open_rows(model) if row.is_inferred and row.of_workstream}
    for kind in LINKS:
        found |= {
            link.source.logic_model.workstream
            for link in kind.objects.filter(is_inferred=True)
            if is_there(link.source) and is_there(link.target)
        }
    return {f"workstream:{one.slug}" for one in found}


# Recommendations and principles


@defines
def recommendation_uncovered(today):
    return codes(
        one
        for one in open_rows(Recommendation)
        if not one.activity_links.filter(source__closed_on=None).exists()
        and not one.actions.filter(closed_on=None).exists()
    )


@defines
def principle_without_indicator(today):
    return {
        f"principle:{one.number}"
        for one in Principle.objects.all()
        if not one.indicators.filter(is_on_scorecard=True).exists()
    }


@defines
def principle_without_activity(today):
    return {
        f"principle:{one.number}"
        for one in Principle.objects.all()
        if not any(activities_to(row) for row in one.indicators.filter(is_on_scorecard=True))
        and not one.recommendations.filter(closed_on=None, activity_links__source__closed_on=None)
        .exclude(activity_links=None)
        .exists()
    }


# Workplans


def running():
    return [one for one in open_rows(Action) if one.delivery != "complete"]


@defines
def action_without_owner(today):
    return codes(one for one in running() if one.assigned_to is None and one.lead_officer == "")


@defines
def action_without_activity(today):
    return codes(
        one
        for one in running()
        if not one.activities.filter(closed_on=None).exists() and not one.outputs.filter(closed_on=None).exists()
    )


@defines
def action_without_milestone(today):
    return codes(
        one for one in running() if not one.is_ongoing and not one.milestones.filter(~Q(closed_as="withdrawn")).exists()
    )


@defines
def action_without_due_date(today):
    return codes(one for one in running() if one.due_on is None and not one.is_ongoing)


@defines
def action_overdue(today):
    return codes(one for one in running() if is_late(one, today))


def period_number(day, every) -> int:
    months = day.year * 12 + day.month - 1
    return months // 3 if every == "quarter" else months


def is_silent(action, today) -> bool:
    every = Programme.objects.get().reporting_period
    if action.delivery == "paused" or (action.starts_on and action.starts_on > today):
        return False
    said = list(action.updates.all())
    if said:
        last = max(one.period_starts_on for one in said)
        return period_number(today, every) - period_number(last, every) >= 2
    made = LogEntry.objects.filter(content_type__model="action", object_id=action.pk, action=LogEntry.Action.CREATE)
    days = [timezone.localdate(made.earliest("timestamp").timestamp)] if made else []
    days += [action.starts_on] if action.starts_on else []
    return bool(days) and period_number(today, every) > period_number(max(days), every)


@defines
def update_stale(today):
    return codes(one for one in running() if is_silent(one, today))


@defines
def due_date_moved_twice(today):
    return codes(one for one in running() if one.due_date_moves.count() > 1)


def this_year(today):
    return today.year if today.month >= 4 else today.year - 1


def workstreams(rows):
    return {f"workstream:{row.slug}" for row in rows}


def priority():
    return list(Workstream.objects.filter(kind="priority"))


@defines
def workplan_missing(today):
    return workstreams(
        one for one in priority() if not Workplan.objects.filter(workstream=one, year=this_year(today)).exists()
    )


@defines
def workplan_without_actions(today):
    return workstreams(
        one.workstream
        for one in Workplan.objects.filter(year=this_year(today))
        if not one.actions.filter(closed_on=None).exists()
    )


@defines
def next_step_overdue(today):
    return codes(one for one in open_rows(NextStep) if one.due_on is not None and one.due_on < today)


@defines
def next_step_without_owner(today):
    return codes(one for one in open_rows(NextStep) if one.assigned_to is None and one.owner == "")


@defines
def risk_without_mitigation(today):
    return codes(one for one in open_rows(Risk) if one.mitigation == "")


# People


def has_gone(row, today) -> bool:
    if row.assigned_to is None:
        return False
    if not row.assigned_to.is_active:
        return True
    stream = row.of_workstream
    held = [one for one in Membership.objects.filter(user=row.assigned_to) if one.workstream == stream]
    return stream is not None and not any(
        one.starts_on <= today and (one.ends_on is None or one.ends_on >= today) for one in held
    )


@defines
def owner_gone(today):
    rows = [*open_rows(Activity), *open_rows(Output), *open_rows(Risk), *open_rows(NextStep), *running()]
    return codes(one for one in rows if has_gone(one, today))


def has_chair(workstream, today) -> bool:
    chairs = Membership.objects.filter(workstream=workstream, role="chair", user__is_active=True)
    return any(one.starts_on <= today and (one.ends_on is None or one.ends_on >= today) for one in chairs)


@defines
def workstream_without_chair(today):
    return workstreams(one for one in priority() if one.chair == "" and not has_chair(one, today))


@defines
def chair_without_account(today):
    return workstreams(one for one in priority() if one.chair != "" and not has_chair(one, today))


@defines
def logic_model_missing(today):
    return workstreams(one for one in priority() if not LogicModel.objects.filter(workstream=one).exists())
