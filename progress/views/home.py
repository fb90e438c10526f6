"""The front page: what needs attention first, then how each workstream and each principle stands."""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gaps.worse_without_activity import worse_without_activity
from indicators.models import Area
from indicators.scorecard.standing import latest_standings, summary
from logicmodels.models import Assumption
from logicmodels.standing import in_doubt
from progress.chain import stages, with_chain
from workplans.models import Action, NextStep, Priority, Workplan
from workstreams.models import Meeting, Principle, Workstream

SHOWN_AT_ONCE = 7


@require_safe
def home(request):
    """Exceptions first, then the workstreams, the principles, what comes next and the next meeting."""
    areas = Area.objects.compared()
    standings = latest_standings(areas)
    attention = worse_without_activity(standings)
    steps = list(NextStep.objects.open().as_listed().soonest_first())
    return render(
        request,
        "progress/home.html",
        {
            "areas": areas,
            "summary": summary(standings),
            "attention": attention[:SHOWN_AT_ONCE],
            "more_attention": attention[SHOWN_AT_ONCE:],
            "attention_count": len(attention),
            "broken": in_doubt(Assumption.Standing.BROKEN),
            "workstreams": workstream_rows(steps),
            "principles": by_principle(standings),
            "next_steps": [step for step in steps if step.workstream_id is None],
            "meetings": next_meetings(),
        },
    )


def workstream_rows(steps) -> list[dict]:
    """The priority workstreams, each with its chain, its current workplan and the step it has promised next."""
    plans = Workplan.objects.filter(workstream=OuterRef("pk")).current_first()
    workstreams = with_chain(Workstream.objects.priority()).annotate(
        workplan_id=Subquery(plans.values("pk")[:1]),
        workplan_year=Subquery(plans.values("year")[:1]),
        workplan_is_inferred=Subquery(plans.values("is_inferred")[:1]),
        priority_count=of_current_workplan(Priority.objects.open()),
        action_count=of_current_workplan(Action.objects.open()),
    )
    first_step = {}
    for step in steps:
        first_step.setdefault(step.workstream_id, step)
    return [{"workstream": one, "stages": stages(one), "next_step": first_step.get(one.pk)} for one in workstreams]


def of_current_workplan(items: QuerySet) -> Subquery:
    """How many of `items` the outer workstream's current workplan has; nothing when there are none."""
    of_workplan = items.filter(workplan=OuterRef("workplan_id")).order_by().values("workplan")
    return Subquery(of_workplan.annotate(how_many=Count("pk")).values("how_many"))


def next_meetings() -> QuerySet[Meeting]:
    """The next three meetings: those with a day first, then those whose day is not known yet."""
    to_come = Meeting.objects.open().filter(Q(held_on__gte=timezone.localdate()) | Q(held_on=None))
    return to_come.select_related("workstream").order_by(F("held_on").asc(nulls_last=True), "order", "code")[:3]


def by_principle(standings) -> list[dict]:
    """Overarching first, then the eight principles: each with its indicators' standings, also when it has none."""
    rows = [{"principle": None, "standings": [one for one in standings if one.indicator.is_overarching]}]
    for principle in Principle.objects.all():
        of_principle = [one for one in standings if one.indicator.principle_id == principle.pk]
        rows.append({"principle": principle, "standings": of_principle})
    return rows
