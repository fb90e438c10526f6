"""The workstreams: all of them, and one."""

from dataclasses import dataclass

import rules
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.kept_pages import STAND_INS, Whole, context_of_kept
from logicmodels.models import Assumption, OutcomeIndicator
from logicmodels.standing import IN_DOUBT, in_doubt
from lutonhet.kept import kept
from lutonhet.prepared import prepared
from lutonhet.together import together_again
from lutonhet.trail import recent_changes
from progress.chain import stages, with_chain
from progress.first_day import counted_for, first_steps
from progress.glance.reading import meetings_in
from progress.glance.reading import read_workstream as read_about
from progress.glance.signing import Signed, signed_in
from progress.glance.workstreams import current_workplan, with_current_workplan
from progress.guides import GUIDE_TO, read_guide
from workplans.models import NextStep, Workplan
from workplans.models.actions import Delivery
from workplans.reading import STATES
from workstreams.models import Achievement, Meeting, Membership, Workstream
from workstreams.rules import only_reads
from workstreams.services import put_first_day_away as put_away


@require_safe
def workstream_list(request):
    """The priority workstreams and the strands of the wider system, a row each."""
    workstreams = list(
        with_chain(Workstream.objects.all())
        .annotate(achievement_count=how_many_open(Achievement, "workstream"))
        .prefetch_related(
            Prefetch("next_steps", queryset=NextStep.objects.open().soonest_first(), to_attr="open_steps"),
            Prefetch("workplans", queryset=Workplan.objects.order_by("-year"), to_attr="workplans_newest_first"),
        )
    )
    return render(
        request,
        "progress/workstream_list.html",
        {
            "crumbs": [("Home", reverse("progress:home"))],
            "priorities": [one for one in workstreams if one.is_priority],
            "strands": [one for one in workstreams if not one.is_priority],
        },
    )


@dataclass(frozen=True)
class Read:
    """A workstream as everybody reads it."""

    workstream: Workstream
    achievements: list[Achievement]
    steps: list[NextStep]
    members: list[Membership]
    meetings: list[Meeting]
    workplan: Workplan | None
    signed: Signed | None
    states: list[tuple[str, int]]
    late: int
    indicators: list
    shaken: list

    @property
    def stages(self):
        return stages(self.workstream)

    @property
    def how_actions_stand(self) -> str:
        """“2 on track, 1 at risk; 1 is past its date”; "" where there is no action."""
        told = ", ".join(f"{number} {STATES[Delivery(state)]}" for state, number in self.states)
        if not self.late:
            return told
        return f"{told}; {self.late} {'is past its date' if self.late == 1 else 'are past their dates'}"


@require_safe
def workstream(request, slug):
    """One workstream: what it has done, what comes next, and the doors to the rest."""
    is_reader = only_reads(request.user)
    name = "workstream", slug
    context = context_of_kept(request, name, lambda at: _whole(request, slug, at, is_reader), alike=is_reader)
    return render(request, "progress/workstream.html", context)


def _whole(request, slug, at, is_reader) -> Whole:
    """A workstream as it reads for this person; what it reads for everybody is kept beside it."""
    read = kept(("workstream", slug), lambda: read_workstream(slug), at=at)
    workstream = read.workstream
    may_edit = rules.has_perm("workstreams.edit", request.user, workstream)
    around = {
        "crumbs": [("Home", reverse("progress:home")), ("Workstreams", reverse("progress:workstream_list"))],
        "programme": workstream.its_programme,
        "workstream": workstream,
        "edits": True,
    }
    context = {
        **around,
        "read": read,
        "set_up": [one for one in read.achievements if one.is_open and one.kind == Achievement.Kind.PROGRESS],
        "done": [one for one in read.achievements if one.is_open and one.kind == Achievement.Kind.ACTION],
        "closed_achievements": [one for one in read.achievements if not one.is_open],
        "next_steps": [one for one in read.steps if one.is_open],
        "closed_steps": [one for one in read.steps if not one.is_open],
        "members": read.members,
        "meetings": read.meetings,
        "is_reader": is_reader,
        "may_edit": may_edit,
        "recent_changes": recent_changes(request.user, workstream) if may_edit else {},
    }
    if workstream.is_priority:
        context |= {
            "logic_model": getattr(workstream, "logic_model", None),
            "workplan": read.workplan,
            "indicators": read.indicators,
            "shaken": read.shaken,
        }
    if newcomer := on_first_day(request.user, read.members):
        counted = prepared(_counted_for, request.user.pk, workstream.pk)
        context["first_guide"] = read_guide(GUIDE_TO[newcomer.role])
        context["first_steps"] = first_steps(
            counted[0],
            request.user,
            steps=context["next_steps"],
            achievements=context["set_up"] + context["done"],
            logic_model=context.get("logic_model"),
            workplan=context.get("workplan"),
        )
    told = render_to_string("progress/_workstream.html", context | STAND_INS, request)
    return Whole(told, around, is_passing=bool(context["recent_changes"]))


def read_workstream(slug) -> Read:
    """A workstream and all that its page tells of it: four queries, two more where an assumption is in doubt."""
    if not (rows := prepared(_as_counted, slug)):
        raise Http404
    workstream = rows[0]
    found = read_about(workstream.pk, timezone.localdate())
    numbers = {row.state: row.number for row in found["state"]}
    achievements, steps, links = together_again(_of_workstream, workstream.pk)
    for one in (*achievements, *steps):
        one.workstream = workstream
    signed = [one for one in signed_in(found["version"]) if one.workplan_id == workstream.workplan_id]
    return Read(
        workstream=workstream,
        achievements=achievements,
        steps=steps,
        members=members_of(workstream),
        meetings=meetings_in(found["meeting"]),
        workplan=current_workplan(workstream),
        signed=signed[0] if signed else None,
        states=[(state.value, numbers[state]) for state in STATES if state in numbers],
        late=sum(row.place for row in found["state"]),
        indicators=by_indicator(links) if workstream.is_priority else [],
        shaken=in_doubt(workstream=workstream) if workstream.has_doubts else [],
    )


@require_POST
def put_first_day_away(request, slug):
    """The first steps are not shown any more to whoever asks for it."""
    workstream = get_object_or_404(Workstream, slug=slug)
    put_away(workstream, by=request.user)
    return redirect(workstream)


def on_first_day(user, members):
    """What the person is here, if they belong here and have not put the first steps away; the chair's role first."""
    return next((one for one in members if one.user_id == user.pk and one.first_day_over_at is None), None)


def members_of(workstream):
    """Who belongs to it today, the chair first."""
    return sorted(prepared(_members, workstream.pk), key=lambda one: Membership.Role.values.index(one.role))


def _counted_for(person, key):
    return counted_for(person, with_chain(Workstream.objects.filter(pk=key)))


def _members(key):
    members = Membership.objects.current().filter(workstream=key)
    return members.select_related("user__organisation").order_by("user__name")


def _as_counted(slug):
    """The workstream with all that is counted in it."""
    doubts = Assumption.objects.open().filter(logic_model__workstream=OuterRef("pk"), standing__in=IN_DOUBT)
    rows = with_current_workplan(with_chain(Workstream.objects.select_related("logic_model"))).with_programme()
    return rows.annotate(has_doubts=Exists(doubts)).filter(slug=slug)


def _of_workstream(key):
    """Its achievements, its next steps, and the links from its open outcomes in the order of the scorecard."""
    links = OutcomeIndicator.objects.filter(source__logic_model__workstream=key, source__closed_on=None)
    order = "target__principle__number", "target__order", "target__slug", "source__order"
    return (
        Achievement.objects.filter(workstream=key),
        NextStep.objects.filter(workstream=key).as_listed().soonest_first(),
        links.select_related("source", "target").order_by(*order),
    )


def by_indicator(links):
    """(indicator, the links to it), in their order."""
    of_indicator = {}
    for link in links:
        of_indicator.setdefault(link.target, []).append(link)
    return list(of_indicator.items())


def how_many_open(model, path):
    """The number of open rows that `path` joins to the outer row: a subquery each, as joins multiply each other."""
    rows = model.objects.open().filter(**{path: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(rows.values(path).annotate(how_many=Count("pk")).values("how_many")), 0)
