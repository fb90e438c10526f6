"""What a chart says, in a sentence made from the figures."""

from indicators.models import Area, Indicator
from indicators.scorecard.rows import DateOfMeasure, Row, arrow

VERBS = {"up": "rose", "down": "fell"}


def movement(indicator: Indicator, row: Row, areas: dict[str, Area]) -> str:
    """“Smoking prevalence rose from 14.1% to 21.1%; England fell from 13.0% to 12.7%.”

    One clause for the place and one for its country; empty when there are not two periods with a number for the place.
    """
    before, latest = row.before, row.latest
    if before is None or latest is None or not (before.place and latest.place):
        return ""
    clause = _clause(indicator.short_name, before.place, latest.place)
    country = areas.get(Area.Role.COUNTRY)
    beside = _clause(country.name, before.country, latest.country) if country else ""
    return clause and f"{clause}{'; ' + beside if beside else ''}."


def contradiction(date: DateOfMeasure) -> str:
    """“The source prints “Significantly worse”, but the figure rose from 85.40% to 85.7%, and a high value is good.”

    Empty where trend and figures agree. Both stand: a publisher may judge by more dates than it prints.
    """
    if not date.is_trend_contrary:
        return ""
    moved = f"the figure {VERBS[date.arrow]} from {date.earlier.place.text} to {date.place.text}"
    return f"The source prints “{date.trend.result_text}”, but {moved}, and a {date.polarity} value is good."


def _clause(name, earlier, later) -> str:
    if earlier is None or later is None:
        return ""
    way = arrow(earlier.value, later.value)
    if not way:
        return ""
    if way == "level":
        return f"{name} stayed at {later.text}"
    return f"{name} {VERBS[way]} from {earlier.text} to {later.text}"
