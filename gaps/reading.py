"""Reading the programme for the rules: fifteen questions, however large it is."""

from collections import defaultdict
from datetime import date

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from gaps.programme import (
    Action,
    Assumption,
    Item,
    Joint,
    Measured,
    NextStep,
    Output,
    Person,
    PrincipleNamed,
    Programme,
    Recommended,
    Risk,
    Stream,
)
from indicators.methods.labels import disagreement
from indicators.models import Indicator
from indicators.scorecard.choice import Choice
from indicators.scorecard.reading import read as read_rows
from indicators.scorecard.standing import standings_of
from logicmodels import models as logicmodels
from workplans import models as workplans
from workplans.reporting import entered_on
from workstreams.models import Membership, Principle, Recommendation, Workstream
from workstreams.models import Programme as ProgrammeRow

TEXT, NO_DAY, NO_KEY = Value("", output_field=TextField()), Value(None, DateField()), Value(None, IntegerField())
NO = Value(False, output_field=BooleanField())
# What a gap of an item may be about; the others are about indicators, principles and workstreams.
MAY_HAVE_GAPS = (
    logicmodels.Activity,
    logicmodels.Output,
    logicmodels.Outcome,
    logicmodels.Barrier,
    logicmodels.Assumption,
    logicmodels.Input,
    workplans.Action,
    workplans.Risk,
    workplans.NextStep,
    Recommendation,
)
# Where the workstream of each kind of item stands.
MODEL, PLAN = "logic_model__workstream_id", "workplan__workstream_id"


def read_programme(today: date) -> Programme:
    """The programme as it is, looked at on a day."""
    people = _people(today)
    streams = _streams(today)
    return Programme(
        today=today,
        every=str(ProgrammeRow.objects.reporting_period()),
        streams=tuple(streams.values()),
        items=tuple(_items(streams, people)),
        actions=tuple(_actions(streams, people)),
        indicators=tuple(_indicators(today)),
        recommendations=tuple(
            Recommended(*row)
            for row in Recommendation.objects.open().order_by("order", "code").values_list("pk", "code", "text")
        ),
        principles=tuple(PrincipleNamed(*row) for row in Principle.objects.values_list("pk", "number", "name")),
        joints=tuple(_joints()),
    )


def _people(today):
    """Key of a person → the person, as far as something may be given to them."""
    now = Q(memberships__starts_on__lte=today) & (
        Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today)
    )  # as `Membership.objects.current(today)`
    belonging = defaultdict(set)
    for person, stream in User.objects.filter(now).order_by().values_list("pk", "memberships__workstream_id"):
        belonging[person].add(stream)
    rows = User.objects.order_by().values_list("pk", "name", "is_active")
    return {pk: Person(pk, name, active, frozenset(belonging[pk])) for pk, name, active in rows}


def _streams(today):
    """Key of a workstream → the workstream, in the order of the programme."""
    chairs = Membership.objects.current(today).filter(
        workstream=OuterRef("pk"), role=Membership.Role.CHAIR, user__is_active=True
    )
    models = logicmodels.LogicModel.objects.filter(workstream=OuterRef("pk"))
    rows = Workstream.objects.annotate(
        has_chair=Exists(chairs), has_model=Exists(models), plan_year=F("workplans__year")
    )
    found, years = {}, defaultdict(set)
    for row in rows:
        years[row.pk].add(row.plan_year)
        found[row.pk] = row
    return {
        row.pk: Stream(
            pk=row.pk,
            code=row.code,
            slug=row.slug,
            name=row.name,
            chair=row.chair,
            is_priority=row.is_priority,
            has_chair_with_account=row.has_chair,
            has_logic_model=row.has_model,
            plan_years=frozenset(years[row.pk] - {None}),
        )
        for row in found.values()
    }


def _items(streams, people):
    """The open items of logic models, the risks and the next steps: one UNION of plain columns."""
    counted = logicmodels.OutputCount.objects.filter(output=OuterRef("pk")).order_by().values("output")
    counted = Subquery(counted.annotate(last=Max("ends_on")).values("last"), output_field=DateField())
    parts = [
        _part(0, logicmodels.Activity, MODEL, owner=F("assigned_to_id")),
        _part(
            1,
            logicmodels.Output,
            MODEL,
            owner=F("assigned_to_id"),
            word=F("unit"),
            other=F("frequency"),
            flag=Q(target__isnull=False),
            day=F("target_on"),
            last=counted,
        ),
        _part(2, logicmodels.Outcome, MODEL),
        _part(3, logicmodels.Barrier, MODEL),
        _part(4, logicmodels.Assumption, MODEL, word=F("standing"), day=F("reviewed_on")),
        _part(5, logicmodels.Input, MODEL),
        _part(6, workplans.Risk, PLAN, owner=F("assigned_to_id"), word=F("mitigation"), other=F("owner")),
        _part(7, workplans.NextStep, "workstream_id", owner=F("assigned_to_id"), other=F("owner"), day=F("due_on")),
    ]
    for kind, pk, code, text, of, place, owner, is_inferred, word, other, flag, day, last in sorted(
        parts[0].union(*parts[1:], all=True), key=lambda row: (row[0], row[5], row[2])
    ):
        del place
        common = (NAMES[kind], pk, code, text, streams.get(of), people.get(owner), bool(is_inferred))
        match NAMES[kind]:
            case "output":
                yield Output(*common, word, other, bool(flag), day, last)
            case "assumption":
                yield Assumption(*common, word, day)
            case "risk":
                yield Risk(*common, other, word)
            case "nextstep":
                yield NextStep(*common, other, day)
            case _:
                yield Item(*common)


NAMES = ("activity", "output", "outcome", "barrier", "assumption", "input", "risk", "nextstep")


def _part(number, model, stream, *, owner=NO_KEY, word=TEXT, other=TEXT, flag=NO, day=NO_DAY, last=NO_DAY):
    """The open rows of a model in the columns that all kinds share; what a kind has not is a typed NULL or nothing."""
    return (
        model.objects.open()
        .order_by()
        .annotate(
            g_kind=Value(number, output_field=IntegerField()),
            g_code=Cast("code", TextField()),
            g_text=Cast("text", TextField()),
            g_stream=F(stream),
            g_owner=Cast(owner, IntegerField()),
            g_word=Cast(word, TextField()),
            g_other=Cast(other, TextField()),
            g_flag=flag,
            g_day=Cast(day, DateField()),
            g_last=Cast(last, DateField()),
        )
        .values_list(
            "g_kind",
            "pk",
            "g_code",
            "g_text",
            "g_stream",
            "order",
            "g_owner",
            "is_inferred",
            "g_word",
            "g_other",
            "g_flag",
            "g_day",
            "g_last",
        )
    )


def _actions(streams, people):
    """The open actions of all plans, with how often their dates moved and when something was last said: two queries."""
    rows = list(
        workplans.Action.objects.open()
        .select_related("workplan")
        .annotate(
            step_count=_how_many(workplans.Milestone.objects.exclude(closed_as="withdrawn")),
            move_count=_how_many(workplans.DueDateMove.objects.all()),
            said_in=Subquery(
                workplans.Update.objects.filter(action=OuterRef("pk"))
                .order_by()
                .values("action")
                .annotate(last=Max("period_starts_on"))
                .values("last")
            ),
        )
        .order_by("workplan__workstream__order", "-workplan__year", "order", "code")
    )
    since = entered_on(row for row in rows if row.said_in is None)
    for row in rows:
        yield Action(
            kind="action",
            pk=row.pk,
            code=row.code,
            text=row.text,
            stream=streams[row.workplan.workstream_id],
            owner=people.get(row.assigned_to_id),
            is_inferred=row.is_inferred,
            lead_officer=row.lead_officer,
            year=row.workplan.year,
            delivery=row.delivery,
            starts_on=row.starts_on,
            due_on=row.due_on,
            binding_due_on=row.binding_due_on,
            is_ongoing=row.is_ongoing,
            milestones=row.step_count,
            moves=row.move_count,
            was_reported=row.said_in is not None,
            silent_since=row.said_in or since.get(row.pk),
        )


def _how_many(rows):
    of_action = rows.filter(action=OuterRef("pk")).order_by().values("action")
    return Coalesce(Subquery(of_action.annotate(number=Count("pk")).values("number")), 0)


def _indicators(today):
    """The indicators of the scorecard, as they stand on their latest date of measure: five queries."""
    indicators = Indicator.objects.on_scorecard().in_order().with_breaks_and_targets()
    rows = read_rows(indicators, Choice(), today=today)
    for row, standing in zip(rows, standings_of(rows), strict=True):
        yield Measured(
            pk=row.indicator.pk,
            slug=row.indicator.slug,
            name=row.indicator.short_name,
            principle=row.indicator.principle_id,
            is_worse=standing.is_worse,
            is_worsening=standing.is_worsening,
            disagreements=tuple(
                disagreement(one.published.text, one.computed)
                or f"The source prints “{one.published.text}”; computed, it is “{one.computed.label}”."
                for one in standing.judgements.values()
                if one.disagrees
            ),
            has_figures=row.latest is not None,
            late=row.freshness.words if row.freshness and row.freshness.is_stale else "",
        )


# The tables behind what people tick on a form have no strength.
TICKED = (
    ("action_activities", workplans.Action.activities, "action_id", "activity_id"),
    ("action_outputs", workplans.Action.outputs, "action_id", "output_id"),
    ("action_recommendations", workplans.Action.recommendations, "action_id", "recommendation_id"),
    ("recommendation_principles", Recommendation.principles, "recommendation_id", "principle_id"),
)


def _joints():
    """Every link of every kind: one UNION."""
    parts = [
        _links(link._meta.model_name, link.objects, "source_id", "target_id", F("strength"), F("is_inferred"))
        for link in logicmodels.LINKS
    ]
    parts += [_links(name, kept.through.objects, start, end, TEXT, NO) for name, kept, start, end in TICKED]
    return sorted(Joint(*row) for row in parts[0].union(*parts[1:], all=True))


def _links(name, rows, source, target, strength, is_inferred):
    return (
        rows.order_by()
        .annotate(
            g_kind=Value(name, output_field=CharField()),
            g_source=F(source),
            g_target=F(target),
            g_strength=Cast(strength, TextField()),
            g_inferred=is_inferred,
        )
        .values_list("g_kind", "g_source", "g_target", "g_strength", "g_inferred")
    )
