"""Who may see and do what: every address × every role × reading and posting; `test_access.py` holds the site to it.

Answers, in words:
    page        200
    goes        302 to another page of ours
    sign in     302 to the sign-in page
    forbidden   403: seen, but not theirs to do
    not found   404
    no such     405: the address does not take that method
    refused     400, or the form again with what is wrong
"""

from dataclasses import dataclass

ROLES = (
    "anonymous",
    "no_role",
    "contributor",
    "chair",
    "other_chair",
    "oversight",
    "signatory",
    "secretariat",
    "administrator",
    "superuser",
)
SIGNED_IN = tuple(role for role in ROLES if role != "anonymous")
ADMINISTRATORS = ("administrator", "superuser")


@dataclass(frozen=True)
class Row:
    """An address by its URL name, with what it needs, and the answers for reading and posting."""

    get: dict[str, str]
    post: dict[str, str]
    args: tuple = ()


def everybody(answer: str) -> dict[str, str]:
    return dict.fromkeys(ROLES, answer)


def signed_in(answer: str, anonymous: str = "sign in") -> dict[str, str]:
    return everybody(answer) | {"anonymous": anonymous}


def administrators(answer: str) -> dict[str, str]:
    """Administrators alone; the others are sent to sign in as somebody who may."""
    return everybody("sign in") | dict.fromkeys(ADMINISTRATORS, answer)


READ_ONLY = {"get": signed_in("page"), "post": signed_in("no such")}
PUBLIC = {"get": everybody("page"), "post": everybody("no such")}
HOUSING = ("housing",)

OURS = {
    "health": Row(**PUBLIC),
    "accessibility": Row(**PUBLIC),
    "privacy": Row(**PUBLIC),
    "progress:home": Row(**READ_ONLY),
    "progress:programme": Row(**READ_ONLY),
    "progress:workstream_list": Row(**READ_ONLY),
    "progress:workstream": Row(**READ_ONLY, args=HOUSING),
    "progress:indicator": Row(**READ_ONLY, args=("life-expectancy-male",)),
    "progress:recommendation_list": Row(**READ_ONLY),
    "progress:meeting_list": Row(**READ_ONLY),
    "progress:meetings_on": Row(**READ_ONLY, args=("2024-10-14",)),
    "workstreams:timeline": Row(**READ_ONLY),
    "indicators:indicator_list": Row(**READ_ONLY),
    "logicmodels:logic_model": Row(**READ_ONLY, args=HOUSING),
    "workplans:workplan": Row(get=signed_in("goes"), post=signed_in("no such"), args=HOUSING),
    "workplans:workplan_year": Row(**READ_ONLY, args=("housing", 2024)),
}
