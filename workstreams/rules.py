"""Who may do what in the programme and its workstreams."""

import rules
from django.db.models import BigIntegerField, F, Value
from rules import Predicate

from accounts.models import Appointment
from accounts.rules import is_administrator, is_secretariat, is_signed_in, let_administrators_keep
from lutonhet.prepared import prepared
from workstreams.models import Membership, Workstream


def memberships_now(user) -> list[Membership]:
    """The memberships in force today, asked once for the life of this object, with the appointments in one query."""
    if not hasattr(user, "_memberships_now"):
        rows = prepared(_roles_now, user.pk)
        user._memberships_now = [
            Membership(pk=pk, user=user, role=role, workstream_id=of) for pk, role, of, _ in rows if of is not None
        ]
        user.appointments_now = [
            Appointment(pk=pk, user=user, kind=kind, may_sign_off=may) for pk, kind, of, may in rows if of is None
        ]
    return user._memberships_now


def _roles_now(person):
    nothing = Value(None, output_field=BigIntegerField())
    held = Membership.objects.current().filter(user=person).order_by()
    held = held.annotate(of=F("workstream_id"), may=Value(False)).values_list("pk", "role", "of", "may")
    kept = Appointment.objects.current().filter(user=person).order_by()
    kept = kept.annotate(of=nothing, may=F("may_sign_off")).values_list("pk", "kind", "of", "may")
    return held.union(kept, all=True)


def only_reads(user) -> bool:
    """Does somebody read and no more: no member of a workstream, no secretary, signatory or administrator? All of them
    read the same pages."""
    if not is_signed_in(user) or user.is_staff or user.is_superuser or memberships_now(user):
        return False
    return all(one.kind == Appointment.Kind.OVERSIGHT and not one.may_sign_off for one in user.appointments_now)


def holds(*roles: str) -> Predicate:
    """The predicate “is one of these in that workstream today”."""

    def test(user, workstream: Workstream | None) -> bool:
        if workstream is None or not is_signed_in(user):
            return False
        return any(one.workstream_id == workstream.pk and one.role in roles for one in memberships_now(user))

    return rules.predicate(test, name=f"is_{'_or_'.join(roles)}")


chairs = holds(Membership.Role.CHAIR, Membership.Role.DEPUTY)
belongs = holds(*Membership.Role.values)


def chairs_any(user) -> bool:
    """Is somebody a chair or a deputy of any workstream today?"""
    leading = (Membership.Role.CHAIR, Membership.Role.DEPUTY)
    return is_signed_in(user) and any(one.role in leading for one in memberships_now(user))


@rules.predicate
def roles_are_read(user):
    """True: after it, what is asked of the person's appointments costs no query of its own."""
    return is_signed_in(user) and memberships_now(user) is not None


@rules.predicate
def chairs_its_workstream(user, row):
    return row is not None and roles_are_read(user) and chairs(user, row.of_workstream)


@rules.predicate
def is_to_see_to_it(user, row):
    """Was the row given to this member of its workstream?"""
    return row is not None and getattr(row, "assigned_to_id", None) == user.pk and belongs(user, row.of_workstream)


keeps = is_administrator | chairs_its_workstream | is_secretariat  # the first asks nothing of the database


def let_workstreams_keep(app_label: str, *models: str, delete: tuple[str, ...] = ()) -> None:
    """Let chairs, deputies and the secretariat add and change these, beside the administrators; and whoever a row was
    given to change it."""
    for model in models:
        rules.set_perm(f"{app_label}.add_{model}", keeps)
        rules.set_perm(f"{app_label}.change_{model}", keeps | is_to_see_to_it)
        if model in delete:
            rules.set_perm(f"{app_label}.delete_{model}", keeps)


rules.add_perm("workstreams.read", is_signed_in)
rules.add_perm("workstreams.edit", chairs | is_secretariat | is_administrator)
rules.add_perm("workstreams.edit_programme", roles_are_read & (is_secretariat | is_administrator))
rules.add_perm("workstreams.contribute", belongs | is_secretariat | is_administrator)

let_administrators_keep(
    "workstreams",
    "programme",
    "goal",
    "fact",
    "event",
    "principle",
    "workstream",
    "membership",
    "achievement",
    "recommendation",
    "evaluationfinding",
    "meeting",
)

let_workstreams_keep("workstreams", "achievement", "recommendation", "meeting")
rules.set_perm("workstreams.change_workstream", keeps)
