"""Who may do what with gaps: everybody reads them, the workstream answers for its own."""

import rules

from accounts.rules import is_administrator
from workstreams.rules import keeps

# A gap of no one workstream is waived by the secretariat: `keeps` knows of no chair there.
rules.add_perm("gaps", is_administrator)
rules.add_perm("gaps.view_waiver", is_administrator)
rules.add_perm("gaps.add_waiver", keeps)
rules.add_perm("gaps.change_waiver", keeps)
rules.add_perm("gaps.delete_waiver", rules.always_deny)

# Since when a gap has been open is written by the daily run alone.
rules.add_perm("gaps.view_gap", is_administrator)
for verb in ("add", "change", "delete"):
    rules.add_perm(f"gaps.{verb}_gap", rules.always_deny)
