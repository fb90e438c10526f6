"""What is held about a person: everything, for themselves; and, for whoever watches over it, which data there are."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.usersessions.models import UserSession
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Role, User
from accounts.services.sessions import sessions_alive
from lutonhet import trail

# Kept so that nobody can read them, here neither: the row says that there is one.
SECRETS = {
    "accounts.User": {"password"},
    "accounts.Invitation": {"token_hash"},
    "accounts.CalendarLink": {"token_hash"},
    "mfa.Authenticator": {"data"},
    "usersessions.UserSession": {"session_key", "data"},
    "socialaccount.SocialToken": {"token", "token_secret"},
}
# The trail is told on its own; what a form once sent is no more than a number.
TOLD_OTHERWISE = {"auditlog.LogEntry", "accounts.User"}
NOT_SHOWN = "kept, and shown to nobody"


def everything_about(user: User) -> dict:
    """All that names the person, as plain values that a person can read and a program too."""
    return {
        "made_on": timezone.localdate().isoformat(),
        "person": _row(user),
        "roles": [
            {"role": one.in_words, "from": _plain(one.starts_on), "until": _plain(one.ends_on)} for one in user.roles()
        ],
        "sign_ins": {
            "last": _plain(user.last_login),
            "sessions_open": len(sessions_alive(user)),
            "note": "Earlier sign-ins are not kept.",
        },
        "rows_that_belong_to_the_person": dict(_rows_of(user)),
        "rows_that_mention_the_name_or_address": dict(_mentions_of(user)),
        "audit_trail": _events_by(user),
    }


def _rows_of(user):
    """Name of the kind → the rows with a foreign key to the person."""
    for model in apps.get_models():
        keys = [one.name for one in model._meta.fields if one.related_model is User]
        if keys and model._meta.label not in TOLD_OTHERWISE:
            rows = model._base_manager.filter(_any(**dict.fromkeys(keys, user)))
            if found := [_row(row) for row in rows]:
                yield model._meta.label, found


def _mentions_of(user):
    """Name of the kind → the rows of ours in whose text the person is named."""
    for model in apps.get_models():
        texts = [one.name for one in model._meta.fields if isinstance(one, models.CharField | models.TextField)]
        texts = [name for name in texts if not model._meta.get_field(name).choices]
        is_ours = auditlog.contains(model)
        if not texts or not is_ours or model is User:
            continue
        words = {f"{name}__icontains": user.name for name in texts} | {f"{name}__iexact": user.email for name in texts}
        if found := [_row(row) for row in model._base_manager.filter(_any(**words))]:
            yield model._meta.label, found


def _any(**conditions) -> Q:
    wanted = Q()
    for name, value in conditions.items():
        wanted |= Q(**{name: value})
    return wanted


def _row(row):
    secrets = SECRETS.get(row._meta.label, set())
    return {
        one.name: (NOT_SHOWN if one.value_from_object(row) else "") if one.name in secrets else _value(row, one)
        for one in row._meta.fields
    }


def _value(row, one):
    value = one.value_from_object(row)
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    return _plain(value)


def _plain(value):
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str | dict | list) else str(value)


def _events_by(user):
    """What the person did: how often of each kind, and one after the other."""
    events = list(LogEntry.objects.filter(actor=user).select_related("content_type").order_by("pk"))
    return {
        "number": len(events),
        "number_by_kind": dict(Counter(f"{_did(one)} {one.content_type.name}" for one in events)),
        "events": [
            {
                "at": _plain(one.timestamp),
                "did": _did(one),
                "what": one.object_repr,
                "fields": sorted(one.changes or {}),
            }
            for one in events
        ],
    }


def _did(event):
    return trail.DID[event.action]


# The report for the data-protection officer


@dataclass(frozen=True)
class PersonHeld:
    """One person in the report."""

    person: User
    roles: list[Role] = field(default_factory=list)
    is_due: bool = False

    @property
    def roles_in_words(self):
        return "; ".join(role.in_words for role in self.roles)

    @property
    def last_role_ended_on(self):
        """When the last role ended; None while one lasts, or when there was none."""
        ends = [role.ends_on for role in self.roles]
        return max(ends) if ends and all(ends) else None


@dataclass(frozen=True)
class FieldHeld:
    """One personal field: what it is called, where it is kept, and for how many people it is filled in."""

    label: str
    why: str
    people: int


def people_held() -> list[PersonHeld]:
    """Everybody with an account, by name: the same few queries however many there are."""
    roles = _roles_by_person()
    people = User.objects.select_related("organisation").order_by("name", "pk")
    return [PersonHeld(one, roles.get(one.pk, []), is_due_for_erasure(one, roles.get(one.pk, []))) for one in people]


def _roles_by_person():
    found = {}
    for model in apps.get_models():
        if issubclass(model, Role):
            for role in model._base_manager.select_related(*model.named_by).order_by("starts_on", "pk"):
                found.setdefault(role.user_id, []).append(role)
    return found


def is_due_for_erasure(person: User, roles: list[Role]) -> bool:
    """Has somebody been gone, with neither an account to sign in with nor a role, for longer than the setting says?"""
    if person.is_active or person.is_erased:
        return False
    if any(role.ends_on is None for role in roles):
        return False
    last_seen = [role.ends_on for role in roles]
    last_seen.append(timezone.localdate(person.last_login or person.date_joined))
    return max(last_seen) < months_ago(settings.ERASURE_DUE_AFTER_MONTHS, timezone.localdate())


def months_ago(months: int, today: date) -> date:
    """The same day so many months earlier, or the last day of a month that has no such day."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))


def fields_held() -> list[FieldHeld]:
    """Which personal fields there are, for how many people who have not been erased."""
    people = [one for one in User.objects.all() if not one.is_erased]
    counted = [
        ("Full name", "who may do what, and who did it", [one.name for one in people]),
        ("E-mail address", "signing in, and invitations", [one.email for one in people]),
        ("Organisation", "whom a person speaks for", [one.organisation_id for one in people]),
        ("Job title", "whom a person speaks for", [one.job_title for one in people]),
        ("Password, as a hash", "signing in", [one.has_usable_password() for one in people]),
        ("Last sign-in", "finding accounts that nobody uses", [one.last_login for one in people]),
    ]
    fields = [FieldHeld(label, why, sum(map(bool, values))) for label, why, values in counted]
    return fields + [
        FieldHeld(label, why, _people_with(model))
        for label, why, model in (
            ("Second factor", "signing in", apps.get_model("mfa.Authenticator")),
            (
                "Identifier at Microsoft, and what it tells of the person",
                "signing in",
                apps.get_model("socialaccount.SocialAccount"),
            ),
            ("Sessions: internet address, browser, time", "listing and ending one’s sessions", UserSession),
            ("Invitations: when sent and used", "letting somebody in once", apps.get_model("accounts.Invitation")),
            *(
                (f"Roles: {model._meta.verbose_name_plural}", "who may do what", model)
                for model in apps.get_models()
                if issubclass(model, Role)
            ),
        )
    ]


def _people_with(model):
    return model._base_manager.aggregate(people=models.Count("user", distinct=True))["people"]
