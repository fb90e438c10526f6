"""What a file would make beside figures, one by one: its new areas and breakdowns, each with a tick."""

from collections.abc import Iterable
from dataclasses import dataclass

from indicators.models import ImportBatch, StagedArea, StagedSeries
from indicators.services.comparing.series import by_home

AREAS, BREAKDOWNS = "areas", "breakdowns"


@dataclass(frozen=True)
class Proposed:
    """A new area or breakdown. `key` is what its tick carries: a code, or the keys of the series that need it."""

    key: str
    name: str
    code: str
    more: str
    rows: int
    is_taken_in: bool
    is_part: bool = False  # of the place


def new_areas(batch: ImportBatch) -> list[Proposed]:
    """The areas that are not stored, by name; one code is one area, however often the file writes it otherwise."""
    coded: dict[str, list[StagedArea]] = {}
    for one in StagedArea.objects.filter(batch=batch, area=None).exclude(code="").order_by("name", "code", "pk"):
        coded.setdefault(one.code, []).append(one)
    return [
        Proposed(
            code,
            named[0].name or code,
            code if named[0].name else "",
            " · ".join(dict.fromkeys(one.area_type for one in named if one.area_type)),
            sum(one.rows for one in named),
            not any(one.is_left_out for one in named),
            any(one.is_part for one in named),
        )
        for code, named in coded.items()
    ]


def new_breakdowns(series: Iterable[StagedSeries]) -> list[Proposed]:
    """The breakdowns that are not stored, in the order of the file; none of an indicator that is left out whole."""
    parts: dict[tuple[str, ...], list[StagedSeries]] = {}
    for members in by_home(series).values():
        if all(one.is_left_out for one in members):
            continue
        for one in members:
            if one.is_headline is False and one.breakdown_id is None:
                parts.setdefault(tuple(one.about["parts"]), []).append(one)
    return [
        Proposed(
            "-".join(str(one.pk) for one in named),
            category or " · ".join(filter(None, (sex, age))),
            "",
            " · ".join(filter(None, (kind, sex, age))) if category else "",
            sum(one.rows for one in named),
            not all(one.is_left_out for one in named),
        )
        for (sex, age, kind, category), named in parts.items()
    ]
