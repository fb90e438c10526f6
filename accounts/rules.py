"""Who may do what, in words: the predicates about a person alone, and the administrators' permissions."""

import rules

from accounts.models import Appointment


@rules.predicate
def is_signed_in(user):
    return user.is_authenticated and user.is_active


@rules.predicate
def is_administrator(user):
    return is_signed_in(user) and user.is_staff


@rules.predicate
def is_oversight_member(user):
    return is_signed_in(user) and any(one.kind == Appointment.Kind.OVERSIGHT for one in user.appointments_now)


@rules.predicate
def may_sign_off(user):
    return is_signed_in(user) and any(one.may_sign_off for one in user.appointments_now)


@rules.predicate
def is_secretariat(user):
    return is_signed_in(user) and any(one.kind == Appointment.Kind.SECRETARIAT for one in user.appointments_now)


@rules.predicate
def may_see_to(user, person):
    """May an administrator do this to somebody? Only a superuser to a superuser; nobody to themselves."""
    if not is_administrator(user):
        return False
    return person is None or (person.pk != user.pk and (user.is_superuser or not person.is_superuser))


def let_administrators_keep(app_label: str, *models: str, delete: tuple[str, ...] = ()) -> None:
    """Let administrators see, add and change these models; delete only those named in `delete`.

    What carries a permanent code or a decision is closed or withdrawn instead of deleted.
    """
    if not rules.perm_exists(app_label):
        rules.add_perm(app_label, is_administrator)
    for model in models:
        for verb in ("view", "add", "change"):
            rules.add_perm(f"{app_label}.{verb}_{model}", is_administrator)
        rules.add_perm(f"{app_label}.delete_{model}", is_administrator if model in delete else rules.always_deny)


rules.add_perm("auditlog", is_administrator)
rules.add_perm("auditlog.view_logentry", is_administrator)
let_administrators_keep("accounts", "user", "organisation", "appointment", "invitation", "calendarlink")
rules.add_perm("accounts.hand_over", is_administrator)
rules.add_perm("accounts.deactivate", may_see_to)
rules.add_perm("accounts.erase", may_see_to)
rules.add_perm("accounts.see_personal_data", is_administrator)


@rules.predicate
def is_oneself(user, person):
    return is_signed_in(user) and person is not None and user.pk == person.pk


# How often somebody is reminded, and whether a calendar may read their dates, is theirs alone to say.
rules.add_perm("accounts.choose_reminders", is_oneself)
rules.add_perm("accounts.keep_calendar_link", is_oneself)
