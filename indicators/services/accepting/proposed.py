"""What a file proposes and somebody accepts: the areas, indicators and breakdowns that nobody had."""

import re
from collections import defaultdict

from django.db.models import Max

from indicators.models import Area, Breakdown, Indicator, StagedArea, StagedSeries
from indicators.reading.definitions import per_of, polarity_of, value_type_of
from indicators.services.addresses import free_address
from indicators.services.comparing.series import by_home, new_breakdowns
from workstreams.models import Principle


def make(batch, series, areas) -> dict[str, list[int]]:
    """Make the areas, indicators and breakdowns that the file has and nobody else had; their keys by kind."""
    return {
        "areas": _make_areas(areas),
        "indicators": _make_indicators(batch, series),
        "breakdowns": _make_breakdowns(series),
    }


def _make_areas(areas):
    wanted = defaultdict(list)
    for one in areas:
        if one.area is None and one.code and not one.is_left_out:
            wanted[one.code].append(one)
    place = Area.objects.filter(role=Area.Role.PLACE).first() if any(one.is_part for one in areas) else None
    made = Area.objects.bulk_create(
        [
            Area(
                code=code,
                name=named[0].name or code,
                area_type=named[0].area_type,
                within=place if any(one.is_part for one in named) else None,
            )
            for code, named in wanted.items()
        ]
    )
    for area in made:
        for one in wanted[area.code]:
            one.area = area
    StagedArea.objects.bulk_update([one for named in wanted.values() for one in named], ["area"], batch_size=200)
    return [area.pk for area in made]


def _make_indicators(batch, series):
    principles = {principle.number: principle for principle in Principle.objects.all()}
    order = (Indicator.objects.aggregate(last=Max("order"))["last"] or 0) + 1
    taken = set(Indicator.objects.values_list("slug", flat=True))
    made = []
    for home, members in by_home(series).items():
        if home.indicator is not None or all(one.is_headline is None for one in members):
            continue
        about = members[0].about
        number = re.search(r"[1-8]", about.get("principle", ""))
        unit = about.get("unit", "")[:80]
        indicator = Indicator(
            slug=free_address(home.name, taken, at_most=70, otherwise="indicator"),
            name=home.name[:300],
            short_name=home.name[:100],
            principle=principles.get(int(number[0])) if number else None,
            order=order + len(made),
            is_on_scorecard=bool(about.get("principle", "").strip()),
            polarity=polarity_of(about.get("polarity", "")) or Indicator.Polarity.NOT_STATED,
            unit=unit,
            value_type=value_type_of(about.get("value_type", "")),
            multiplier=per_of(unit),
        )
        indicator.save()
        taken.add(indicator.slug)
        made.append(indicator.pk)
        for one in members:
            one.indicator = indicator
        StagedSeries.objects.filter(pk__in=[one.pk for one in members]).update(indicator=indicator)
    return made


def _make_breakdowns(series):
    wanted = new_breakdowns([one for one in series if one.indicator is not None])
    names = ("sex", "age", "category_type", "category")
    made = Breakdown.objects.bulk_create(
        [Breakdown(slug=Breakdown.address_of(*parts), **dict(zip(names, parts, strict=True))) for parts in wanted]
    )
    for breakdown, named in zip(made, wanted.values(), strict=True):
        for one in named:
            one.breakdown = breakdown
    StagedSeries.objects.bulk_update([one for named in wanted.values() for one in named], ["breakdown"], batch_size=200)
    return [breakdown.pk for breakdown in made]
