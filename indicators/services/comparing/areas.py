"""The areas of a file, each with its stored area, by code, or by name where the file has no codes."""

from collections import defaultdict

from indicators.models import Area, StagedArea
from indicators.services.comparing.series import even

ROLES = {
    "region": Area.Role.REGION,
    "country": Area.Role.COUNTRY,
    "national": Area.Role.COUNTRY,
}


def match_areas(areas: list[StagedArea]) -> None:
    """Give each its stored area, by code, or by name where the file has no codes."""
    coded = {one.code: one for one in Area.objects.filter(code__in={one.code for one in areas if one.code})}
    named = defaultdict(list)
    if any(not one.code for one in areas):
        for area in Area.objects.all():
            named[even(area.name)].append(area)
            if area.role != Area.Role.OTHER:
                named[area.role].append(area)
    places = {}
    for one in sorted(areas, key=lambda one: one.pk):
        if one.code:
            one.area = coded.get(one.code)
        else:
            name = even(one.name)
            found = named[name] or named[ROLES.get(name, "")]
            one.area = found[0] if len(found) == 1 else None
        same = ("stored", one.area.pk) if one.area else ("code", one.code) if one.code else ("name", even(one.name))
        one.destination = places.setdefault(same, one.pk)
    StagedArea.objects.bulk_update(areas, ["area", "destination"], batch_size=200)
