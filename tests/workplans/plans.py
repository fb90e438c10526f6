"""A plan that is ready to be sent, and the steps of its sign-off as tests take them: with what a page has shown."""

from datetime import date

from django.utils import timezone

from logicmodels.models import Activity, LogicModel, Outcome, Output
from lutonhet.circumstances import done_by
from tests import makers
from workplans.models import Action, Priority, Workplan
from workplans.services import sign_off as services
from workplans.services.sign_off import SENDING, SIGNING, Minutes, declaration_of
from workplans.versions import standing_of
from workstreams.models import Workstream

DAY = date(2024, 10, 14)


def ready_plan(workstream: Workstream) -> Workplan:
    """A small plan of 2031 with all that a plan must have to be sent."""
    code = workstream.code
    plan = Workplan.objects.create(workstream=workstream, year=2031)
    priority = Priority.objects.create(workplan=plan, code=f"{code}-2031-P01", text="Warm homes")
    Action.objects.create(
        workplan=plan,
        code=f"{code}-2031-01",
        text="Inspect homes",
        priority=priority,
        lead_organisation=makers.organisation(1),
        lead_officer="Ada Officer",
        due_on=date(2031, 9, 30),
        order=1,
    )
    model, _ = LogicModel.objects.get_or_create(workstream=workstream, defaults={"hypothesis": "If warm, then well."})
    Activity.objects.get_or_create(logic_model=model, code=f"{code}-A90", defaults={"text": "Inspections"})
    target = {"text": "Homes inspected", "target": "40", "target_on": date(2032, 3, 31)}
    Output.objects.get_or_create(logic_model=model, code=f"{code}-OP90", defaults=target)
    Outcome.objects.get_or_create(logic_model=model, code=f"{code}-OC90", defaults={"text": "Fewer cold homes"})
    return plan


def two_versions(plan: Workplan, people) -> None:
    """A plan with a version that was signed off, and the next one with the group."""
    code = f"{plan.workstream.code}-{plan.year}-01"
    ready = {"workplan": plan, "lead_organisation": makers.organisation(1), "due_on": date(2031, 9, 30)}
    Action.objects.get_or_create(code=code, defaults={"text": "Inspect homes", **ready})
    sign(send(plan, people["chair"]), people["signatory"])
    Action.objects.filter(code=code).update(text="Inspect more homes", intended_outcome="Fewer cold homes")
    send(plan, people["chair"])


def edit(plan: Workplan, by=None, text: str = "Inspect more homes") -> None:
    """Change the plan's first action, as somebody or as nobody in particular."""
    action = Action.objects.filter(workplan=plan).order_by("code").first()
    action.text = f"{text} {timezone.now().timestamp()}"
    with done_by(by):
        action.save()


def minutes(**changed) -> Minutes:
    return Minutes(**{"decided_on": DAY, "reference": "Item 4", **changed})


def send(plan, by, **changed):
    standing = standing_of(plan)
    shown = {"check_code": standing.check_code, "declaration": declaration_of(SENDING, standing.next_number)}
    return services.send(plan, by=by, **{**shown, **changed})


def take_back(submission, by, **changed):
    return services.take_back(submission, by=by, **{"reasons": "A date was wrong.", **changed})


def return_it(submission, by, **changed):
    shown = {"check_code": submission.check_code, "reasons": "The targets are too low."}
    return services.return_version(submission, by=by, **{**shown, **changed})


def sign(submission, by, **changed):
    shown = {
        "check_code": submission.check_code,
        "declaration": declaration_of(SIGNING, submission.number),
        "authenticated_at": timezone.now(),
    }
    return services.sign_off(submission, by=by, **{**shown, **changed})


def record_sign_off(submission, by, **changed):
    return services.record_sign_off(
        submission, by=by, **{"check_code": submission.check_code, "minutes": minutes(), **changed}
    )


def amend(submission, by, **changed):
    shown = {
        "check_code": submission.check_code,
        "amended_check_code": standing_of(submission.workplan).check_code,
        "minutes": minutes(),
    }
    return services.record_amended(submission, by=by, **{**shown, **changed})


def agree_outside(submission, by, **changed):
    shown = {"check_code": submission.check_code, "agreed_by": "The Chair", "authority": "Terms of reference, 7"}
    return services.record_agreed_outside(submission, by=by, **{**shown, "decided_on": DAY, **changed})


def note(submission, by, **changed):
    return services.record_noted(
        submission, by=by, **{"check_code": submission.check_code, "minutes": minutes(), **changed}
    )


def withdraw(submission, by, **changed):
    shown = {"check_code": submission.check_code, "reasons": "It was the wrong paper.", "minutes": minutes()}
    return services.withdraw_sign_off(submission, by=by, **{**shown, **changed})
