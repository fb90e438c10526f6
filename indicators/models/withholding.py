"""Small numbers, asked of the database: which observations are withheld from whom.

Every page, file and list that shows figures of parts of the place asks `open_to` (or `withheld`, where it marks them);
the rule itself is `indicators.methods.small_numbers`.
"""

import json
from collections import OrderedDict, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b

import rules
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Q, Subquery
from django.db.models.functions import Cast, Coalesce, JSONArray

from indicators.methods.small_numbers import Cell, is_suppression, splits, stands_for, withheld
from indicators.models.areas import Area
from indicators.models.indicator import Indicator
from workstreams.models import Programme

MOST_KEYS = 10_000  # in one question to a database
KEPT = 2_000  # answers, each about an indicator
ONE_DAY = timedelta(days=1)
ValueType = Indicator.ValueType


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

    def withheld(self, indicators=None, *, areas=None) -> frozenset[int]:
        """The keys of the observations withheld, of whatever area, breakdown and period. `indicators` as for `open_to`.

        Whether a figure gives a small number away depends on all the others, so all local ones of an indicator are
        read, whatever this queryset leaves out: two queries, one less with `areas`, those of `Area.objects.local()`.
        """
        return frozenset(self._withheld(indicators, areas))

    def _withheld(self, indicators, areas=None) -> dict[int, int]:
        """Key of each withheld observation → key of its indicator."""
        areas = Area.objects.local() if areas is None else areas
        chains = {pk: chain for pk, (_area, chain) in areas.items()}
        local = self.model._default_manager.filter(area__in=list(areas))
        if indicators is not None:
            local = local.filter(indicator__in=indicators)
        texts = defaultdict(list)
        for indicator, threshold, text in _as_they_lie(local.order_by().values_list("indicator_id", _THRESHOLD, _TEXT)):
            texts[indicator, threshold].append(text)
        about_areas = repr(chains)
        return {
            pk: indicator
            for (indicator, threshold), some in texts.items()
            for pk in _withheld_among(some, threshold, chains, about_areas)
        }


_COLUMNS = (
    *("pk", "period_start", "period_end", "count", "denominator", "value"),
    *("missing_reason", "value_note", "value_text"),
    *("area_id", "breakdown__sex", "breakdown__age", "breakdown__category_type", "breakdown__category"),
    *("indicator__headline_sex", "indicator__headline_age"),
    *("indicator__value_type", "indicator__multiplier"),
)
_HOME = slice(_COLUMNS.index("area_id"), -2)  # what is split alike is alike in these
# A row is one text: to hand over fifteen values, and to make numbers and days of them, takes longer than to ask.
_TEXT = Cast(JSONArray(*_COLUMNS), models.TextField())
_THRESHOLD = Coalesce(
    Subquery(Programme.objects.values("small_number_threshold")[:1]),
    Programme._meta.get_field("small_number_threshold").default,
)
_FOUND: OrderedDict[bytes, frozenset[int]] = OrderedDict()


def _as_they_lie(rows) -> list[tuple]:
    try:
        asked = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:  # there is no place yet, or no indicator is asked for
        return []
    with connections[rows.db].cursor() as cursor:
        cursor.execute(*asked)
        return cursor.fetchall()


def _withheld_among(texts, threshold, chains, about_areas) -> frozenset[int]:
    """The keys of those withheld among all local figures of one indicator.

    It follows from these texts, the threshold and the areas alone, so what was found for the very same is kept.
    """
    told = blake2b("\n".join([str(threshold), about_areas, *texts]).encode()).digest()
    if (found := _FOUND.get(told)) is None:
        found = _FOUND[told] = _find_withheld(texts, chains, threshold)
        while len(_FOUND) > KEPT:
            _FOUND.popitem(last=False)
    return found


def _find_withheld(texts, chains, threshold) -> frozenset[int]:
    cells: dict[int, Cell] = {}
    known: dict[tuple, frozenset] = {}
    sex = age = ""
    for text in texts:
        row = json.loads(text, parse_float=Decimal)
        home = tuple(row[_HOME])
        if home not in known:
            known[home] = _splits(chains, *home)
        sex, age = home[-2:]
        pk, start, last, count, denominator, value, *notes = row[: _HOME.start]
        end = date.fromisoformat(last) + ONE_DAY
        how_many = None
        if count is None:
            count, how_many = _counted(value, denominator, *row[_HOME.stop :])
        days = date.fromisoformat(start), end
        cells[pk] = Cell(known[home], *days, count, denominator, is_suppression(*notes), how_many)
    tables = withheld(cells.values(), threshold, headline_sex=sex, headline_age=age)
    return frozenset(pk for pk, cell in cells.items() if (cell.table, cell.span) in tables)


def _counted(value, denominator, value_type, multiplier):
    """The count of a figure without one, and about how many it stands for: each None where nothing says so."""
    if value_type == ValueType.COUNT:
        return (value if value is not None and value >= 0 else None), None
    if value_type == ValueType.PROPORTION:
        return None, stands_for(value, denominator, multiplier or 100)
    return None, stands_for(value, denominator, multiplier) if value_type == ValueType.CRUDE_RATE else None


def _splits(chains, area, sex, age, category_type, category, headline_sex, headline_age):
    return splits(
        sex=sex or "",
        age=age or "",
        category_type=category_type or "",
        category=category or "",
        areas=chains[area],
        headline_sex=headline_sex,
        headline_age=headline_age,
    )
