"""What a file that waits would make beside values, in words: indicators, areas, breakdowns; and what is undecided."""

from collections.abc import Iterator

from indicators.models import ImportBatch, StagedArea, StagedSeries
from indicators.services.comparing.series import by_home, new_breakdowns

NAMED_AT_MOST = 20


def proposals(batch: ImportBatch) -> Iterator[str]:
    """One line for each thing that is proposed or asked."""
    series = list(
        StagedSeries.objects.filter(batch=batch, is_left_out=False).select_related("indicator").order_by("pk")
    )
    for home, members in by_home(series).items():
        headline = next((one for one in members if one.is_headline), None)
        rows = sum(one.rows for one in members)
        if headline is None and any(one.is_headline is None for one in members):
            found = sorted({f"{one.sex or 'no sex'}, {one.age or 'no age'}" for one in members if not one.category})
            name = home.indicator or home.name
            yield f"Which is the headline of “{name}”? The file has: {'; '.join(found)}."
        elif home.indicator is None:
            of = f" ({', '.join(part for part in (headline.sex, headline.age) if part)})" if headline else ""
            yield f"New indicator: “{home.name}”{of}, {rows:,} rows."
    areas = StagedArea.objects.filter(batch=batch, area=None, is_left_out=False).exclude(code="").order_by("code")
    names = {area.code: str(area) for area in areas}
    yield from _some("New areas", list(names.values()))
    yield from _some("New breakdowns", [", ".join(filter(None, parts)) for parts in new_breakdowns(series)])


def _some(heading, names):
    if names:
        more = f" and {len(names) - NAMED_AT_MOST:,} more" if len(names) > NAMED_AT_MOST else ""
        yield f"{heading}: {len(names):,} – {'; '.join(names[:NAMED_AT_MOST])}{more}."
