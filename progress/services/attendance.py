"""Who was at a meeting: the whole list is saved at once, all or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import Refused, delete_row, may, save_row
from progress.models import Attendance
from progress.services.agenda import refuse_if_written
from workstreams.models import Meeting

SAVED = ("name", "organisation", "capacity", "substitute_for")


@dataclass(frozen=True)
class Attending:
    """A line of the list as somebody filled it in. `row` is what is stored of it, over `version`; "" as `capacity`
    takes it out of the list."""

    name: str
    capacity: str
    organisation: str = ""
    substitute_for: str = ""
    person_id: int | None = None
    row: int | None = None
    version: int | None = None

    def says(self) -> dict:
        return {name: getattr(self, name) for name in SAVED}


@transaction.atomic
def record_attendance(meeting: Meeting, lines: Iterable[Attending], *, by, behalf: str = "") -> int:
    """Save the list of a meeting; answers how many lines of it changed.

    Raises `PermissionDenied`; `StaleRow` when somebody saved one of the changed lines since it was shown; `Refused` for
    a line that no list may have, and once the notes are confirmed.
    """
    if not may(by, "add", Attendance(meeting=meeting)):
        raise PermissionDenied
    refuse_if_written(meeting)
    stored = {one.pk: one for one in Attendance.objects.filter(meeting=meeting).select_related("meeting")}
    changed = 0
    with on_behalf_of(behalf):
        for line in lines:
            row = stored.get(line.row) if line.row else None
            if line.row and row is None:
                raise Refused(f"Somebody else has just taken {line.name} out of the list. Look at it again.")
            if row is None and not line.capacity:
                continue
            if row is not None and not line.capacity:
                delete_row(row, by=by, version=line.version)
            elif row is None or any(getattr(row, name) != value for name, value in line.says().items()):
                _save(row or Attendance(meeting=meeting, person_id=line.person_id), line, by)
            else:
                continue
            changed += 1
    return changed


def _save(row, line, by):
    for name, value in line.says().items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as problem:
        raise Refused(f"{line.name}: {' '.join(problem.messages)}") from None
    save_row(row, by=by, version=line.version, fields=SAVED if row.pk else None)
