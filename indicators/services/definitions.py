"""What a publisher says of our indicators, taken over field by field as a person chooses."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch

from indicators.models import Indicator, IndicatorSource
from indicators.reading import Definition
from lutonhet.saving import save_row
from lutonhet.sheets.cells import alike

FIELDS = (
    "definition",
    "rationale",
    "data_source",
    "methodology",
    "caveats",
    "interval_method",
    "frequency",
    "unit",
    "value_type",
    "year_type",
    "polarity",
    "multiplier",
    "next_expected_on",
)
NOTHING = {"polarity": "not_stated", "multiplier": None, "next_expected_on": None}


@dataclass(frozen=True)
class Change:
    """One field of one indicator: what is stored, what the file says. `fills` says that nothing is replaced by it."""

    indicator: Indicator
    field: str
    before: object
    after: object
    row: int

    @property
    def name(self) -> str:
        """How a form calls it."""
        return f"{self.indicator.pk}-{self.field}"

    @property
    def fills(self) -> bool:
        return self.before == NOTHING.get(self.field, "")

    @property
    def label(self) -> str:
        return str(self.indicator._meta.get_field(self.field).verbose_name).capitalize()

    def in_words(self, value) -> str:
        """A value as a page shows it."""
        choices = dict(self.indicator._meta.get_field(self.field).flatchoices)
        return str(choices.get(value, value)) if value not in (None, "") else ""

    @property
    def before_in_words(self) -> str:
        return self.in_words(self.before)

    @property
    def after_in_words(self) -> str:
        return self.in_words(self.after)


def changes_of(definitions: Iterable[Definition]) -> tuple[list[Change], int, list[Definition]]:
    """What the definitions would change in our indicators; how many say what is stored; and those of no indicator.

    A definition is an indicator's when its ID or name is one that we have taken figures from, or is our name of it.
    """
    sources = Prefetch("sources", queryset=IndicatorSource.objects.order_by("pk"))
    by_key: dict[str, list[Indicator]] = {}
    for indicator in Indicator.objects.in_order().prefetch_related(sources):
        keys = {alike(source.key) for source in indicator.sources.all()}
        keys |= {alike(indicator.name), alike(indicator.short_name)}
        for key in keys:
            by_key.setdefault(key, []).append(indicator)
    changes: dict[str, Change] = {}
    same, unknown = 0, []
    for definition in definitions:
        found = by_key.get(alike(definition.key)) or by_key.get(alike(definition.name)) or []
        if not found:
            unknown.append(definition)
        is_same = bool(found)
        for indicator in found:
            for field in FIELDS:
                after = definition.says.get(field)
                before = getattr(indicator, field)
                if after not in (None, "") and _apart(before, after):
                    change = Change(indicator, field, before, after, definition.row)
                    changes[change.name] = change  # of two rows the later stands
                    is_same = False
        same += is_same
    return list(changes.values()), same, unknown


@transaction.atomic
def take_over(changes: Iterable[Change], *, by) -> int:
    """Write the changes, each indicator over the version that was compared; how many indicators were changed.

    `by` is None for whoever keeps the server. Raises `StaleRow` when somebody saved one meanwhile, and
    `PermissionDenied`; nothing is written then.
    """
    of_indicator: dict[int, list[Change]] = {}
    for change in changes:
        of_indicator.setdefault(change.indicator.pk, []).append(change)
    for group in of_indicator.values():
        indicator = group[0].indicator
        for change in group:
            setattr(indicator, change.field, change.after)
        fields = [change.field for change in group]
        if by is not None:
            save_row(indicator, by=by, version=indicator.version, fields=fields)
            continue
        indicator.claim(version=indicator.version)
        indicator.save(update_fields=[*fields, "version"])
    return len(of_indicator)


def _apart(before, after):
    """Years and years are the same; texts of several lines are compared as they are."""
    if isinstance(before, str) and isinstance(after, str) and "\n" not in before + after:
        return alike(before) != alike(after)
    return before != after
