"""The programme that is measured: the place's own data with a year's work in it, and many times as much around it."""

import time
from datetime import date, timedelta
from io import StringIO

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Appointment, Organisation, User
from benchmarks.scale import multiply
from logicmodels.models import Activity, Output, OutputCount
from workplans.models import Action, Milestone, Priority, Update, Workplan
from workstreams.models import Membership, Workstream

PLACE = "places/luton"
WORKSTREAM = "business-skills-and-employment"  # the one whose logic model is the largest
ACTIONS, UPDATES, QUARTERS = 20, 3, 4
DUE = date(2030, 3, 31)


def build(*, actions: int = ACTIONS) -> float:
    """An empty database becomes the programme as it is used: plans with actions and reports, counts, people.

    Answers how many seconds it took to load the place's own data.
    """
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    began = time.perf_counter()
    call_command("load_place", PLACE, stdout=StringIO())
    seconds = time.perf_counter() - began
    people = _people()
    for workstream in Workstream.objects.priority():
        _give_it_a_year(workstream, people["chair"], actions)
    return seconds


def enlarge(times: int) -> None:
    """The same with `times` as many rows of everything."""
    multiply(times)


def _people():
    password = make_password(None)
    reader, chair = User.objects.bulk_create(
        User(email=f"{name}@benchmark.example", name=name.title(), password=password) for name in ("reader", "chair")
    )
    Appointment.objects.create(user=reader, kind=Appointment.Kind.OVERSIGHT)
    for workstream in Workstream.objects.priority():
        Membership.objects.create(user=chair, workstream=workstream, role=Membership.Role.CHAIR)
    return {"reader": reader, "chair": chair}


def _give_it_a_year(workstream, chair, how_many):
    plan = Workplan.objects.current_for(workstream) or Workplan.objects.create(workstream=workstream, year=2026)
    priorities = list(plan.priorities.all()) or [
        Priority.objects.create(workplan=plan, code=f"{workstream.code}-{plan.year}-P90", text="What matters most")
    ]
    activities = list(Activity.objects.filter(logic_model__workstream=workstream)[:how_many])
    lead = Organisation.objects.first()
    first = 1 + Action.objects.filter(workplan=plan).count()
    actions = Action.objects.bulk_create(
        Action(
            workplan=plan,
            code=f"{workstream.code}-{plan.year}-{500 + number}",
            text=f"Agree with partners how homes, schools and employers are reached in area {number}, and begin",
            intended_outcome="More people are reached where they are",
            priority=priorities[number % len(priorities)],
            lead_organisation=lead,
            assigned_to=chair,
            due_on=DUE,
            original_due_on=DUE,
            order=first + number,
            delivery="on_track",
        )
        for number in range(how_many)
    )
    for number, action in enumerate(actions if activities else []):
        action.activities.add(activities[number % len(activities)])
    Milestone.objects.bulk_create(
        Milestone(action=one, code=f"{one.code}-M01", text="A partner has agreed", due_on=DUE, original_due_on=DUE)
        for one in actions
    )
    today = timezone.localdate()
    Update.objects.bulk_create(
        Update(
            action=one,
            made_by=chair,
            made_by_name=chair.name,
            delivery="on_track",
            text="Two partners have agreed, and the third meets us next month.",
            period_starts_on=(today.replace(day=1) - timedelta(days=31 * back)).replace(day=1),
            made_at=timezone.now() - timedelta(days=31 * back),
        )
        for one in actions
        for back in range(UPDATES)
    )
    OutputCount.objects.bulk_create(
        OutputCount(
            output=output,
            starts_on=date(2025, 1 + 3 * quarter, 1),
            ends_on=date(2025, 3 + 3 * quarter, 28),
            count=40 + quarter,
        )
        for output in Output.objects.filter(logic_model__workstream=workstream)
        for quarter in range(QUARTERS)
    )
