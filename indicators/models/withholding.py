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
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

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
        tables = defaultdict(list)
        # By keys alone: to sort all lines by what is said of an indicator and a breakdown takes as long again.
        of_tables = local.order_by().values_list("indicator_id", "breakdown_id").annotate(lines=_LINES)
        for indicator, _, *table in _as_they_lie(of_tables.annotate(**_about(self.model))):
            tables[indicator].append(table)
        about_areas = repr(chains)
        return {pk: one for one, some in tables.items() for pk in _withheld_among(some, chains, about_areas)}


class _Line(models.Func):
    """A row as one text: to hand over ten values, and to make numbers and days of them, takes longer than to ask."""

    output_field = models.TextField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="JSON_ARRAY(%(expressions)s)", **extra)

    def as_postgresql(self, compiler, connection, **extra):  # JSONB, which Django's own asks for, takes twice the time
        return self.as_sql(compiler, connection, template="JSON_BUILD_ARRAY(%(expressions)s)::TEXT", **extra)


class _Lines(models.Aggregate):
    output_field = models.TextField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="GROUP_CONCAT(%(expressions)s, CHAR(10))", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s, CHR(10))", **extra)


_OF_INDICATOR = ("headline_sex", "headline_age", "value_type", "multiplier")
NOT_BROKEN_DOWN = ("",) * 4
_OF_BREAKDOWN = ("sex", "age", "category_type", "category")


def _about(observation):
    """What all figures of an indicator and a breakdown have in common: it is handed over once, as texts."""
    threshold = Subquery(Programme.objects.values("small_number_threshold")[:1])
    return {
        "threshold": Coalesce(threshold, Programme._meta.get_field("small_number_threshold").default),
        "of_indicator": _of(observation, "indicator", _OF_INDICATOR),
        "of_breakdown": _of(observation, "breakdown", _OF_BREAKDOWN),
    }


def _of(observation, name, fields):
    field = observation._meta.get_field(name)
    rows = field.related_model._default_manager.filter(pk=OuterRef(field.attname)).order_by()
    return Subquery(rows.values(told=_Line(*fields)))


_LINES = _Lines(
    _Line(
        *("pk", "area_id", "period_start", "period_end", "count", "denominator", "value"),
        *("missing_reason", "value_note", "value_text"),
    )
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


def _withheld_among(tables, chains, about_areas) -> frozenset[int]:
    """The keys of those withheld among all local figures of one indicator.

    It follows from these texts and the areas alone, so what was found for the very same is kept.
    """
    told = blake2b(about_areas.encode())
    for lines, *others in tables:  # with its length, so that no others read the same
        told.update(f"{others!r} {len(lines)} {lines}".encode())
    told = told.digest()
    if (found := _FOUND.get(told)) is None:
        found = _FOUND[told] = _find_withheld(tables, chains)
        while len(_FOUND) > KEPT:
            _FOUND.popitem(last=False)
    return found


def _find_withheld(tables, chains) -> frozenset[int]:
    cells: dict[int, Cell] = {}
    _, threshold, of_indicator, _ = tables[0]
    sex, age, value_type, multiplier = json.loads(of_indicator, parse_float=Decimal)
    for lines, _, _, of_breakdown in tables:
        by_sex, by_age, category_type, category = json.loads(of_breakdown) if of_breakdown else NOT_BROKEN_DOWN
        known: dict[int, frozenset] = {}
        for line in lines.split("\n"):
            pk, area, start, last, count, denominator, value, *notes = json.loads(line, parse_float=Decimal)
            if area not in known:
                known[area] = _splits(chains[area], by_sex, by_age, category_type, category, sex, age)
            how_many = None
            if count is None:
                count, how_many = _counted(value, denominator, value_type, multiplier)
            days = date.fromisoformat(start), date.fromisoformat(last) + ONE_DAY
            cells[pk] = Cell(known[area], *days, count, denominator, is_suppression(*notes), how_many)
    withheld_tables = withheld(cells.values(), threshold, headline_sex=sex, headline_age=age)
    return frozenset(pk for pk, cell in cells.items() if (cell.table, cell.span) in withheld_tables)


def _counted(value, denominator, value_type, multiplier):
    """The count of a figure without one, and about how many it stands for: each None where nothing says so."""
    if value_type == ValueType.COUNT:
        return (value if value is not None and value >= 0 else None), None
    if value_type == ValueType.PROPORTION:
        return None, stands_for(value, denominator, multiplier or 100)
    return None, stands_for(value, denominator, multiplier) if value_type == ValueType.CRUDE_RATE else None


def _splits(chain, sex, age, category_type, category, headline_sex, headline_age):
    return splits(
        sex=sex or "",
        age=age or "",
        category_type=category_type or "",
        category=category or "",
        areas=chain,
        headline_sex=headline_sex,
        headline_age=headline_age,
    )
