"""What rows were at a moment: what they are now, and every event since then undone, the latest first.

Pure: rows and events come as plain values, in the texts that the audit trail keeps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

CREATED, CHANGED, DELETED = 0, 1, 2
Key = tuple[str, int]  # what kind of row, and its key
Fields = dict[str, "str | frozenset[str]"]  # field → its value as a text, or the names in a list; empty ones left out
State = dict[Key, Fields]


@dataclass(frozen=True)
class Past:
    """An event: what it did to which row, who did it, on whose behalf, and when."""

    key: Key
    did: int
    changes: Mapping
    at: datetime
    who: str = ""
    behalf: str = ""


@dataclass(frozen=True)
class Difference:
    """One row that is not as it was: `before` is None for one that is new, `after` for one that is gone.

    `changes` has (before, after) of every field that differs, and `events` what happened to the row, the latest first.
    """

    key: Key
    before: Fields | None
    after: Fields | None
    changes: dict[str, tuple]
    events: list[Past] = field(default_factory=list)

    @property
    def fields(self) -> Fields:
        """The row as it is, or as it was where it is gone."""
        return self.after if self.after is not None else self.before or {}

    def last(self, *names: str) -> Past | None:
        """The latest event that touched one of these fields; of all, where none is named."""
        for event in self.events:
            if not names or event.did == CREATED or set(names) & event.changes.keys():
                return event
        return self.events[0] if self.events else None


def text(value) -> str:
    """A value as the trail keeps it; "" for nothing."""
    return "" if value is None or value == "None" else str(value)


def rewound(now: State, events: Iterable[Past]) -> State:
    """The state before `events`, which are those that led from there to `now`, the latest first."""
    state = {key: dict(fields) for key, fields in now.items()}
    for event in events:
        if event.did == CREATED:
            state.pop(event.key, None)
            continue
        fields = state.setdefault(event.key, {})
        for name, change in event.changes.items():
            if isinstance(change, Mapping):
                _undo_list(fields, name, change)
            else:
                _put(fields, name, text(change[0]))
    return state


def _undo_list(fields, name, change):
    names, some = fields.get(name, frozenset()), frozenset(change.get("objects", ()))
    _put(fields, name, names - some if change.get("operation") == "add" else names | some)


def _put(fields, name, value):
    if value:
        fields[name] = value
    else:
        fields.pop(name, None)


def differences(before: State, after: State, events: Iterable[Past]) -> list[Difference]:
    """Every row that differs between two states; what was changed and changed back does not."""
    happened: dict[Key, list[Past]] = {}
    for event in events:
        happened.setdefault(event.key, []).append(event)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        names = {**(was or {}), **(now or {})}
        changes = {
            name: ((was or {}).get(name, ""), (now or {}).get(name, ""))
            for name in names
            if (was or {}).get(name, "") != (now or {}).get(name, "")
        }
        if changes or (was is None) != (now is None):
            found.append(Difference(key, was, now, changes, happened.get(key, [])))
    return found
