"""One person for each role, as the access table names them."""

from accounts.models import Appointment, User
from workstreams.models import Membership, Workstream

PASSWORD = "health-equity-town"


def person(name: str, **fields) -> User:
    """Somebody who can sign in, called `name`."""
    address = f"{name.lower().replace(' ', '.').replace('_', '.')}@people.example"
    return User.objects.create_user(address, PASSWORD, name=name, **fields)


def one_of_each_role(workstream: Workstream, other: Workstream) -> dict[str, User | None]:
    """Role → person; the chair and the contributor belong to `workstream`, the other chair to `other`."""
    people = {
        "anonymous": None,
        "no_role": person("no_role"),
        "contributor": person("contributor"),
        "chair": person("chair"),
        "other_chair": person("other_chair"),
        "oversight": person("oversight"),
        "signatory": person("signatory"),
        "secretariat": person("secretariat"),
        "administrator": person("administrator", is_staff=True),
        "superuser": person("superuser", is_staff=True, is_superuser=True),
    }
    Membership.objects.create(user=people["contributor"], workstream=workstream, role=Membership.Role.CONTRIBUTOR)
    Membership.objects.create(user=people["chair"], workstream=workstream, role=Membership.Role.CHAIR)
    Membership.objects.create(user=people["other_chair"], workstream=other, role=Membership.Role.CHAIR)
    Appointment.objects.create(user=people["oversight"], kind=Appointment.Kind.OVERSIGHT)
    Appointment.objects.create(user=people["signatory"], kind=Appointment.Kind.OVERSIGHT, may_sign_off=True)
    Appointment.objects.create(user=people["secretariat"], kind=Appointment.Kind.SECRETARIAT)
    return people
