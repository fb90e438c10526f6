"""How each indicator stands on its latest date of measure, in one question to the database."""

from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from indicators.models import Assessment, Indicator

Against = Assessment.Against


@dataclass
class Standing:
    """An indicator with its latest published judgements, by what they are against."""

    indicator: Indicator
    judgements: dict[str, Assessment] = field(default_factory=dict)

    def result(self, against: str) -> str:
        """The result against country, region, neighbours or the past; “not compared” when nobody judged."""
        judgement = self.judgements.get(against)
        return judgement.result if judgement else Assessment.Result.NOT_COMPARED

    @property
    def headline(self) -> Assessment | None:
        """The comparison that speaks first: with the country, or with the region where the country has no figure."""
        for against in (Against.COUNTRY, Against.REGION):
            judgement = self.judgements.get(against)
            if judgement and judgement.result != Assessment.Result.NOT_COMPARED:
                return judgement
        return self.judgements.get(Against.COUNTRY)

    @property
    def why_not_compared(self) -> str:
        """What the source printed in place of a comparison; nothing where there is one."""
        if self.headline is None:
            return "not judged"
        is_compared = self.headline.result != Assessment.Result.NOT_COMPARED
        return "" if is_compared else f"printed “{self.headline.result_text}”"

    @property
    def trend(self) -> Assessment | None:
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


def latest_standings() -> list[Standing]:
    """Every indicator in the order of the scorecard, with its latest judgements: two queries."""
    standings = {one.pk: Standing(one) for one in Indicator.objects.in_order()}
    of_indicator = Assessment.objects.filter(indicator=OuterRef("indicator"), basis=Assessment.Basis.PUBLISHED)
    latest = of_indicator.order_by("-period_end", "-period_start", "-position").values("position")[:1]
    for one in Assessment.objects.filter(basis=Assessment.Basis.PUBLISHED, position=Subquery(latest)):
        standings[one.indicator_id].judgements[one.against] = one
    return list(standings.values())


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
