"""Who may do what in the programme and its workstreams."""

import rules
from rules import Predicate

from accounts.rules import is_administrator, is_secretariat, is_signed_in, let_administrators_keep
from workstreams.models import Membership, Workstream


def holds(*roles: str) -> Predicate:
    """The predicate “is one of these in that workstream today”."""

    def test(user, workstream: Workstream | None) -> bool:
        if workstream is None or not is_signed_in(user):
            return False
        return user.memberships.current().filter(workstream=workstream, role__in=roles).exists()

    return rules.predicate(test, name=f"is_{'_or_'.join(roles)}")


chairs = holds(Membership.Role.CHAIR, Membership.Role.DEPUTY)
belongs = holds(*Membership.Role.values)

rules.add_perm("workstreams.read", is_signed_in)
rules.add_perm("workstreams.edit", chairs | is_secretariat | is_administrator)
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
