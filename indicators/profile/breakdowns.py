"""Figures broken down: by sex, by ward, by sex and age; each in the order in which people read it."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.utils.text import slugify

from indicators.methods.inequality import deprivation
from indicators.methods.small_numbers import AGE, SEX, age_span, splits
from indicators.models import Area, Observation
from indicators.profile.values import COLUMNS, Days, Value


class Part(NamedTuple):
    """A figure of a part: of some of the people, or of an area within the place."""

    figure: Value
    area: Area
    sex: str
    age: str
    category_type: str
    category: str
    name: str
    is_withheld: bool


@dataclass
class BrokenDown:
    """One breakdown of an area's figures, by period: by sex, by ward, by sex and age.

    The area is the place; or the country, where nobody publishes the place's figures broken down in that way.
    """

    key: str
    title: str
    area: Area
    parts: dict[Days, list[Part]] = field(default_factory=dict)
    withheld: dict[Days, str] = field(default_factory=dict)  # days → the period's label, of what is kept from others

    @property
    def periods(self) -> list[Days]:
        """Those that may be seen, the latest first."""
        return sorted(self.parts, key=lambda days: days[::-1], reverse=True)


def breakdowns_of(indicator, local, country: Area | None, sees_withheld) -> list[BrokenDown]:
    """The local breakdowns, each with what may be seen of it; of what may not, the periods alone. Then the country's
    that the place does not have."""
    withheld = Observation.objects.withheld([indicator.pk], areas=local)
    place = next((area for area, chain in local.values() if not chain), None)
    rows = _rows_of(indicator, local, country)
    words = ("breakdown__sex", "breakdown__age", "breakdown__category_type", "breakdown__category")
    found: dict[tuple[bool, frozenset[str]], BrokenDown] = {}
    for row in rows.values_list(*COLUMNS, *words):
        figure = Value(*row[: -len(words)], indicator.unit)
        sex, age, category_type, category = (word or "" for word in row[-len(words) :])
        is_local = figure.area_id in local
        area, chain = local[figure.area_id] if is_local else (country, ())
        split = splits(
            sex=sex,
            age=age,
            category_type=category_type,
            category=category,
            areas=chain,
            headline_sex=indicator.headline_sex,
            headline_age=indicator.headline_age,
        )
        if not split:
            continue
        table = frozenset(name for name, _part in split)
        key, title = _key_and_title(split, area.area_type, category_type)
        if not is_local:
            key, title = f"{slugify(area.name)}-{key}", f"{area.name}: {_in_a_sentence(title)}"
        one = found.setdefault((not is_local, table), BrokenDown(key, title, place if is_local else area))
        is_withheld = figure.pk in withheld
        if is_withheld:
            one.withheld[figure.days] = figure.period_label
            if not sees_withheld:
                continue
        words_of = (area.name if chain else "", category, sex if SEX in table else "", age if AGE in table else "")
        name = ", ".join(word for word in words_of if word)
        part = Part(figure, area, sex, age, category_type, category, name, is_withheld)
        one.parts.setdefault(figure.days, []).append(part)
    shown = {at: one for at, one in found.items() if not at[0] or (False, at[1]) not in found}
    for one in shown.values():
        for some in one.parts.values():
            some.sort(key=_order)
    in_order = sorted(shown, key=lambda at: (at[0], len(at[1]), _rank(at[1]), shown[at].key))
    return [shown[at] for at in in_order]


def _rows_of(indicator, local, country: Area | None):
    """All local figures, and of the country those of breakdowns that the place does not have."""
    figures = Observation.objects.filter(indicator=indicator)
    wanted = Q(area__in=list(local))
    if country:
        known = figures.filter(wanted, breakdown__isnull=False).values("breakdown")
        wanted |= Q(area=country, breakdown__isnull=False) & ~Q(breakdown__in=known)
    return figures.filter(wanted).order_by("period_end", "period_start")


def _rank(table: frozenset[str]) -> int:
    """Sex and age first, areas last, as readers look for them."""
    return min((SEX, AGE).index(name) if name in (SEX, AGE) else 3 if name.startswith("area ") else 2 for name in table)


def _key_and_title(split, area_type: str, category_type: str) -> tuple[str, str]:
    """How an address and a heading name a breakdown: “sex-and-age”, “By sex and age”."""
    names = {name for name, _part in split}
    words = [word for word in (SEX, AGE) if word in names]
    if any(name.startswith("category ") for name in names):
        words.insert(0, _in_a_sentence(category_type))
    if any(name.startswith("area ") for name in names):
        words.insert(0, _in_a_sentence(area_type or "area"))
    return slugify(" and ".join(words))[:80], f"By {' and '.join(words)}"


def _in_a_sentence(words: str) -> str:
    """Without its capital, unless it begins with letters that stand for words (“IMD quintile”)."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _order(part: Part) -> tuple:
    """Ages as years go, from the most deprived to the least, numbers as numbers, and the rest by its letters."""
    years = age_span(part.age)
    category = part.category.lower()
    numbered = tuple((int(one), "") if one.isdigit() else (-1, one) for one in re.findall(r"\d+|\D+", category))
    return part.area.name, deprivation(category), numbered, years if isinstance(years, tuple) else (1001, 0), part.sex
