"""Pages that read several apps: home, a workstream, an indicator with who works on it, meetings, coverage,
an item with what happened to it, what has changed, search, my work; and help: the guides of `docs/`.

Owns the agenda, attendance and notes of meetings, and the packs sent out for them; composes what the apps before it
know. `directory` is the one list of what has a name or a code. Imports only from `gaps` and the apps before it.
"""
