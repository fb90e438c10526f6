"""How each indicator stands on its latest date of measure: as published, and where nothing was, as computed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from indicators.models import Area, Assessment, Indicator
from indicators.models.indicator import each_once
from indicators.scorecard.reading import rows_of
from indicators.scorecard.rows import Against, Judgement, Row
from lutonhet.prepared import prepared


@dataclass
class Standing:
    """An indicator with the judgements of its latest period, by what they are against."""

    indicator: Indicator
    judgements: dict[str, Judgement] = field(default_factory=dict)

    def result(self, against: str) -> str:
        """The result against country, region, neighbours or the past; “not compared” when nobody judged."""
        judgement = self.judgements.get(against)
        return judgement.result if judgement else Assessment.Result.NOT_COMPARED

    @property
    def headline(self) -> Judgement | None:
        """The comparison that speaks first: with the country, or with the region where the country has no figure."""
        for against in (Against.COUNTRY, Against.REGION):
            judgement = self.judgements.get(against)
            if judgement and judgement.result != Assessment.Result.NOT_COMPARED:
                return judgement
        return self.judgements.get(Against.COUNTRY)

    @property
    def why_not_compared(self) -> str:
        """What the source printed in place of a comparison, or why none was computed; nothing where there is one."""
        if self.headline is None:
            return "not judged"
        if self.headline.result != Assessment.Result.NOT_COMPARED:
            return ""
        if self.headline.published:
            return f"printed “{self.headline.published.text}”"
        return self.headline.why_not_computed or "not judged"

    @property
    def trend(self) -> Judgement | None:
        return self.judgements.get(Against.PAST)

    @property
    def is_worse(self) -> bool:
        return self.headline is not None and self.headline.result == Assessment.Result.WORSE

    @property
    def is_worsening(self) -> bool:
        return self.trend is not None and self.trend.result == Assessment.Result.WORSENING

    @property
    def is_improving(self) -> bool:
        return self.trend is not None and self.trend.result == Assessment.Result.IMPROVING

    @property
    def needs_attention(self) -> bool:
        """Worse than its comparator, or getting worse."""
        return self.is_worse or self.is_worsening


def latest_standings(areas: dict[str, Area] | None = None) -> list[Standing]:
    """Every indicator of the scorecard, in its order, with the judgements of its latest period: five queries.

    One less with `areas`, those of `Area.objects.compared()`.
    """
    return standings_of(rows_of(each_once(prepared(_on_scorecard)), areas=areas))


def _on_scorecard():
    return Indicator.objects.on_scorecard().in_order().beside_breaks_and_targets()


def standings_of(rows: Iterable[Row]) -> list[Standing]:
    """How the indicators of a scorecard stand on the latest date that it shows."""
    return [Standing(row.indicator, row.latest.judgements if row.latest else {}) for row in rows]


def summary(standings: list[Standing]) -> dict[str, int]:
    """How many indicators there are, are worse and better than the country, are getting worse and are improving."""
    against_country = [one.result(Against.COUNTRY) for one in standings]
    return {
        "total": len(standings),
        "worse": against_country.count(Assessment.Result.WORSE),
        "better": against_country.count(Assessment.Result.BETTER),
        "worsening": sum(one.is_worsening for one in standings),
        "improving": sum(one.is_improving for one in standings),
    }
