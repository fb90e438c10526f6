"""Who may do what with meetings and packs: everybody signed in reads; who keeps the meeting prepares and records it;
the secretariat sends packs out, and nobody changes what was sent."""

import rules

from accounts.rules import is_administrator, is_secretariat, is_signed_in, let_administrators_keep
from progress.models import MeetingNotes
from workstreams.rules import keeps

rules.add_perm("progress.read", is_signed_in)

let_administrators_keep("progress", "agendaitem", "attendance", "meetingnotes", "stepraised", delete=("attendance",))


@rules.predicate
def is_still_written(user, row):
    """Are the notes of the row's meeting not confirmed yet? Asked once for the life of the meeting's object."""
    if row is None:
        return True
    meeting = row.meeting
    if not hasattr(meeting, "has_confirmed_notes"):
        meeting.has_confirmed_notes = MeetingNotes.objects.filter(meeting=meeting, confirmed_on__isnull=False).exists()
    return not meeting.has_confirmed_notes


# The secretariat keeps the meetings of the oversight group; a chair those of their own workstream, as with `Meeting`.
for model in ("agendaitem", "attendance"):
    for verb in ("add", "change"):
        rules.set_perm(f"progress.{verb}_{model}", keeps & is_still_written)
rules.set_perm("progress.delete_attendance", keeps & is_still_written)
rules.set_perm("progress.add_meetingnotes", keeps)
rules.set_perm("progress.change_meetingnotes", keeps)


# Where a next step was raised stays as it was written.
rules.set_perm("progress.add_stepraised", keeps)
for verb in ("change", "delete"):
    rules.set_perm(f"progress.{verb}_stepraised", rules.always_deny)


rules.add_perm("progress.despatch_pack", is_secretariat)

# Nobody adds, changes or deletes a pack as a row: `services.packs.despatch` alone writes them.
for model in ("pack", "packfile"):
    rules.add_perm(f"progress.view_{model}", is_administrator)
    for verb in ("add", "change", "delete"):
        rules.add_perm(f"progress.{verb}_{model}", rules.always_deny)
