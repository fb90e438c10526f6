"""Small numbers, asked of the database: which observations are withheld from whom.

Every page, file and list that shows figures of parts of the place asks `open_to` (or `withheld`, where it marks them);
the rule itself is `indicators.methods.small_numbers`.
"""

from collections import defaultdict
from datetime import timedelta

import rules
from django.db import models
from django.db.models import Q

from indicators.methods.small_numbers import Cell, is_suppression, splits, withheld
from indicators.models.areas import Area
from workstreams.models import Programme

MOST_KEYS = 10_000  # in one question to a database
ONE_DAY = timedelta(days=1)


def may_see_withheld(user) -> bool:
    """May they see figures that are withheld from others because of small numbers?"""
    return rules.has_perm("indicators.see_withheld", user)


def of_local_parts(prefix: str = "", local: dict | None = None) -> Q:
    """Observations of a part of the place: of some of its people, or of an area within it.

    `prefix` leads to the observation, for example “observation__”; `local` is what `Area.objects.local()` gave, where
    that was asked already: else one query.
    """
    local = Area.objects.local() if local is None else local
    within = [pk for pk, (_area, chain) in local.items() if chain]
    some_people = Q(**{f"{prefix}area__in": list(local), f"{prefix}breakdown__isnull": False})
    return some_people | Q(**{f"{prefix}area__in": within})


class WithheldQuerySet(models.QuerySet):
    """What a queryset of observations answers about small numbers."""

    def open_to(self, user, indicators=None):
        """Without the local breakdowns that `user` may not see. `indicators` are those shown; None is all there are."""
        return self if may_see_withheld(user) else self.without_withheld(indicators)

    def without_withheld(self, indicators=None):
        """What everybody may see, whoever asks: for what goes out of the house. `indicators` as for `open_to`."""
        found = self._withheld(indicators)
        if len(found) <= MOST_KEYS:
            return self.exclude(pk__in=list(found))
        return self.exclude(Q(indicator__in=set(found.values())) & of_local_parts())  # more than needed, never less

    def withheld(self, indicators=None) -> frozenset[int]:
        """The keys of the observations withheld, of whatever area, breakdown and period. `indicators` as for `open_to`.

        Whether a figure gives a small number away depends on all the others, so all local ones of an indicator are
        read, whatever this queryset leaves out: three queries.
        """
        return frozenset(self._withheld(indicators))

    def _withheld(self, indicators) -> dict[int, int]:
        """Key of each withheld observation → key of its indicator."""
        threshold = Programme.objects.small_number_threshold()
        areas = Area.objects.local()
        local = self.model._default_manager.filter(area__in=list(areas))
        if indicators is not None:
            local = local.filter(indicator__in=indicators)
        cells: dict[int, dict[int, Cell]] = defaultdict(dict)
        headlines: dict[int, tuple[str, str]] = {}
        for row in local.order_by().values_list(*_COLUMNS).iterator(chunk_size=5000):
            pk, indicator, area, start, last, count, denominator, *rest = row
            reason, note, text, sex, age, category_type, category, headline_sex, headline_age = rest
            headlines[indicator] = headline_sex, headline_age
            split = splits(
                sex=sex or "",
                age=age or "",
                category_type=category_type or "",
                category=category or "",
                areas=areas[area][1],
                headline_sex=headline_sex,
                headline_age=headline_age,
            )
            suppressed = is_suppression(reason, note, text)
            cells[indicator][pk] = Cell(split, start, last + ONE_DAY, count, denominator, suppressed)
        found = {}
        for indicator, by_key in cells.items():
            sex, age = headlines[indicator]
            if tables := withheld(by_key.values(), threshold, headline_sex=sex, headline_age=age):
                found |= {pk: indicator for pk, cell in by_key.items() if (cell.table, cell.span) in tables}
        return found


_COLUMNS = (
    *("pk", "indicator_id", "area_id", "period_start", "period_end", "count", "denominator"),
    *("missing_reason", "value_note", "value_text"),
    *("breakdown__sex", "breakdown__age", "breakdown__category_type", "breakdown__category"),
    *("indicator__headline_sex", "indicator__headline_age"),
)
