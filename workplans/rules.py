"""Who may do what with workplans and next steps: reading them, and in the administration pages keeping them."""

import rules

from accounts.rules import is_signed_in, let_administrators_keep

rules.add_perm("workplans.read", is_signed_in)

let_administrators_keep("workplans", "workplan", "priority", "action", "update", "risk", "nextstep")
