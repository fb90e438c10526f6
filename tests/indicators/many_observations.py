"""Figures of many authorities, years and breakdowns beside the programme that is loaded: a national import."""

from datetime import date
from decimal import Decimal

from indicators.models import Area, Breakdown, ImportBatch, Indicator, NeighbourSet, Observation

YEARS = range(2009, 2024)
PARTS = (
    ("Male", "", ""),
    ("Female", "", ""),
    ("", "Deprivation", "Most deprived"),
    ("", "Deprivation", "Least deprived"),
)
AT_ONCE = 5_000


def bring_in(*, authorities: int, years=YEARS, parts: int = len(PARTS)) -> int:
    """Give every indicator a figure for each authority, year and breakdown; answers how many there are.

    The place, its region, its country and its neighbours are among the authorities. Figures are proportions with their
    count, denominator and limits, so that every method has something to do; the latest has the publisher's labels.
    """
    national = {"title": "A national file", "publisher": "The publisher"}
    batch, _ = ImportBatch.objects.get_or_create(slug="national", defaults=national)
    areas = _areas(authorities)
    Indicator.objects.update(value_type="proportion", multiplier=100)
    whole = [None, *(_breakdown(*part) for part in PARTS[:parts])]
    made = (
        _observation(indicator, area, breakdown, year, batch, years[-1])
        for indicator in Indicator.objects.order_by("pk")
        for area in areas
        for breakdown in whole
        for year in years
    )
    how_many, some = 0, []
    for one in made:
        some.append(one)
        if len(some) == AT_ONCE:
            how_many += len(Observation.objects.bulk_create(some))
            some = []
    return how_many + len(Observation.objects.bulk_create(some))


def _areas(how_many):
    known = sorted(Area.objects.all(), key=lambda area: (area.role != Area.Role.PLACE, area.pk))
    new = [Area(code=f"X{number:08d}", name=f"Authority {number}") for number in range(how_many - len(known))]
    areas = [*known, *Area.objects.bulk_create(new)]
    assert NeighbourSet.objects.exists()
    return areas[:how_many]


def _breakdown(sex, kind, category):
    found, _ = Breakdown.objects.get_or_create(sex=sex, age="", category_type=kind, category=category)
    return found


def _observation(indicator, area, breakdown, year, batch, latest):
    denominator = 1000 + area.pk % 97
    count = 100 + (indicator.pk * 7 + area.pk * 13 + (breakdown.pk if breakdown else 0) + (year - 2000) * 5) % 400
    value = Decimal(100 * count) / denominator
    labels = {"published_country": "Worse", "published_trend": "No significant change"} if year == latest else {}
    return Observation(
        indicator=indicator,
        area=area,
        breakdown=breakdown,
        batch=batch,
        # A day of its own, so that none meets what the table of measures prints.
        period_label=f"{year} to June",
        period_start=date(year - 1, 7, 1),
        period_end=date(year, 6, 30),
        value_text=str(value),
        value=value,
        lower=value - 3,
        upper=value + 3,
        lower_998=value - 5,
        upper_998=value + 5,
        count=count,
        denominator=denominator,
        **labels,
    )
