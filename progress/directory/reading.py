"""Rows of the directory, one query however many tables."""

from collections.abc import Iterable, Mapping

from django.db.models import Model, QuerySet

from lutonhet.saving import may
from progress.directory.entry import Entry, Kind
from progress.directory.kinds import KINDS, OF_MODEL
from workstreams.models import Workstream


def entries(rows: Mapping[Kind, QuerySet]) -> list[Entry]:
    """The rows of some kinds as entries: one query."""
    parts = [kind.columns(KINDS.index(kind), queryset) for kind, queryset in rows.items()]
    if not parts:
        return []
    first, *others = parts
    return [Entry(KINDS[number], *values) for number, *values in first.union(*others, all=True)]


def everything_for(user) -> list[Entry]:
    """What a person may find."""
    return entries(
        {
            kind: kind.model._base_manager.all()
            for kind in KINDS
            if kind.is_searched and (not kind.for_viewers or may(user, "view", kind.model))
        }
    )


def with_code(code: str) -> Entry | None:
    """The row that the code was given to, however it is typed: an item, or a workstream by its prefix."""
    spellings = [code, code.upper()]
    coded = [kind for kind in KINDS if kind.is_coded or kind.model is Workstream]
    found = entries({kind: kind.model._base_manager.filter(code__in=spellings) for kind in coded})
    return found[0] if found else None


def behind(keys: Mapping[type[Model], Iterable]) -> dict[tuple[type[Model], str], Entry]:
    """(model, key as text) → its entry, for the models that the directory knows."""
    known = {OF_MODEL[model]: set(some) for model, some in keys.items() if model in OF_MODEL and some}
    found = entries({kind: kind.model._base_manager.filter(pk__in=some) for kind, some in known.items()})
    return {(one.kind.model, str(one.pk)): one for one in found}
