"""One person for each role, as the access table names them."""

from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import Appointment, User
from workstreams.models import Membership, Workstream

PASSWORD = "health-equity-town"
NAMES = ("no_role", "contributor", "chair", "other_chair", "oversight", "signatory", "secretariat")
NAMES += ("administrator", "superuser")


def person(name: str, **fields) -> User:
    """Somebody who can sign in, called `name`."""
    return User.objects.create_user(address_of(name), PASSWORD, name=name, **fields)


def address_of(name):
    return f"{name.lower().replace(' ', '.').replace('_', '.')}@people.example"


def one_of_each_role(workstream: Workstream, other: Workstream) -> dict[str, User | None]:
    """Role → person; the chair and the contributor belong to `workstream`, the other chair to `other`.

    Nearly every test asks for them: they are written at once, and nobody's trail says that they were added.
    """
    rights = {"administrator": {"is_staff": True}, "superuser": {"is_staff": True, "is_superuser": True}}
    made = User.objects.bulk_create(
        User(email=address_of(name), password=hashed(PASSWORD), name=name, **rights.get(name, {})) for name in NAMES
    )
    people = {"anonymous": None} | dict(zip(NAMES, made, strict=True))
    Membership.objects.bulk_create(
        Membership(user=people[name], workstream=where, role=role)
        for name, where, role in (
            ("contributor", workstream, Membership.Role.CONTRIBUTOR),
            ("chair", workstream, Membership.Role.CHAIR),
            ("other_chair", other, Membership.Role.CHAIR),
        )
    )
    Appointment.objects.bulk_create(
        [
            Appointment(user=people["oversight"], kind=Appointment.Kind.OVERSIGHT),
            Appointment(user=people["signatory"], kind=Appointment.Kind.OVERSIGHT, may_sign_off=True),
            Appointment(user=people["secretariat"], kind=Appointment.Kind.SECRETARIAT),
        ]
    )
    return people


@cache
def hashed(password):
    return make_password(password)
